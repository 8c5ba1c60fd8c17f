"""Whether seats are sold once when everybody wants them at once: `python -m benchmarks.seats`.

    [--database URL] [--bookers 200] [--seats 10] [--processes 4] [--rounds 20] [--guard on|off]

Each round has one slot. All bookers, divided among processes of their own, tap at the same moment; whoever gets a
seat confirms it, whoever is too late reads three others or goes onto the waiting list. Everything goes through the
true use cases (domain/booking/) and the true storage, each tap in a transaction of its own, as in the bot.

Exits with 1 when a bar is missed: exactly the seats are sold in each round, nobody sees an error, everybody is told
that they are booked, that they wait, or which three others are free; p99 of the whole way, two taps for most, is
below two seconds. A single tap is printed beside it. `--guard off` believes a count made before
(storage.bookings.BELIEVED): it must oversell, which proves that this measurement can fail.

URL: an empty database; "sqlite" (a temporary file, the default) and "postgresql" (a server of its own) need none.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.queues import Queue
from pathlib import Path
from queue import Empty
from threading import BrokenBarrierError

from benchmarks.bookers import BOOKED, OTHERS, ROUND_SECONDS, WAITING, Task, Told, prepare, process
from benchmarks.postgres_server import running
from domain.booking.slot import BookingState, Slot
from storage.database import Database

BAR_SECONDS = 2.0


@dataclass(frozen=True)
class Round:
    """One round: what the database says, and what people were told."""

    sold: int
    taken: int
    queue: int
    told: Told

    @property
    def errors(self) -> Counter[str]:
        return Counter(
            {what: count for what, count in self.told.what.items() if what not in (BOOKED, WAITING, OTHERS)}
        )


@dataclass(frozen=True)
class Bar:
    name: str
    met: bool


def measure(url: str, bookers: int, seats: int, processes: int, rounds: int, *, guarded: bool = True) -> list[Round]:
    """Run all rounds on an empty database.

    Raises:
        RuntimeError: a process failed as a whole.
        ValueError: the database is in use.
    """
    families, slots = asyncio.run(prepare(url, bookers, seats, rounds))
    context = multiprocessing.get_context("spawn")
    together, results = context.Barrier(processes + 1), context.Queue()
    tasks = [
        Task(url, tuple(families[number::processes]), tuple(slot.id for slot in slots), guarded, number)
        for number in range(processes)
    ]
    children = [context.Process(target=process, args=(task, together, results), daemon=True) for task in tasks]
    for child in children:
        child.start()
    try:
        found = []
        for slot in slots:
            # when it breaks, the queue says why
            with suppress(BrokenBarrierError):
                together.wait(ROUND_SECONDS)
            told = Told()
            for _ in children:
                told.add(_result(results))
            found.append(asyncio.run(_looked_at(url, slot, told)))
        for child in children:
            child.join(ROUND_SECONDS)
        return found
    finally:
        together.abort()
        for child in children:
            if child.is_alive():
                child.kill()
                child.join()


def _result(results: Queue[Told | str]) -> Told:
    try:
        result = results.get(timeout=ROUND_SECONDS)
    except Empty:
        raise RuntimeError("a process has said nothing for too long") from None
    if isinstance(result, Told):
        return result
    raise RuntimeError(f"a process failed: {result}")


async def _looked_at(url: str, slot: Slot, told: Told) -> Round:
    database = await Database.open(url)
    try:
        async with database.reading() as uow:
            booked = await uow.bookings.of_slots([slot.id], {BookingState.BOOKED})
            waiting = await uow.bookings.waiting_for(slot.id)
            now = await uow.bookings.slot(slot.id)
    finally:
        await database.close()
    assert now is not None, "nobody takes slots away"
    return Round(sum(each.seats for each in booked), now.taken, len(waiting), told)


def bars(found: Sequence[Round], bookers: int, seats: int) -> list[Bar]:
    every = Told()
    for each in found:
        every.add(each.told)
    told_well = sum(every.what[what] for what in (BOOKED, WAITING, OTHERS))
    wanted = min(seats, bookers)
    return [
        Bar(
            f"exactly {wanted} of {seats} sold in each round",
            all(each.sold == wanted == each.taken for each in found),
        ),
        Bar("as many told that they are booked", all(each.told.what[BOOKED] == each.sold for each in found)),
        Bar("as many told that they wait", all(each.told.what[WAITING] == each.queue for each in found)),
        Bar("no error shown to anybody", not any(each.errors for each in found)),
        Bar("everybody told booked, waiting or three others", told_well == bookers * len(found)),
        Bar(f"p99 of the whole way below {BAR_SECONDS:g} s", quantile(every.ways, 0.99) < BAR_SECONDS),
    ]


def quantile(seconds: Sequence[float], q: float) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(q * len(ordered)))]


def report(found: Sequence[Round]) -> None:
    print("round  sold  booked  waiting  others  errors  again  tap p50/p99 ms  all p50/p99 ms")
    every = Told()
    for number, each in enumerate([*found, None], 1):
        if each is None:
            told, name, sold = every, "all", sum(one.sold for one in found)
        else:
            told, name, sold = each.told, str(number), each.sold
            every.add(told)
        what, wrong = told.what, told.what.total() - sum(told.what[good] for good in (BOOKED, WAITING, OTHERS))
        times = [f"{1000 * quantile(of, 0.5):.0f}/{1000 * quantile(of, 0.99):.0f}" for of in (told.taps, told.ways)]
        print(
            f"{name:>5}  {sold:>4}  {what[BOOKED]:>6}  {what[WAITING]:>7}  {what[OTHERS]:>6}  {wrong:>6}  "
            f"{told.again:>5}  {times[0]:>14}  {times[1]:>14}"
        )
    for error, count in sum((each.errors for each in found), Counter[str]()).most_common(10):
        print(f"  {count} x {error}")


@contextmanager
def database_for(asked: str) -> Iterator[str]:
    """The URL that is meant by --database."""
    if asked == "sqlite":
        with tempfile.TemporaryDirectory(prefix="banxue-seats-") as folder:
            yield f"sqlite:///{Path(folder) / 'seats.db'}"
    elif asked == "postgresql":
        with running() as server:
            yield server.url()
    else:
        yield asked


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--database", default="sqlite")
    parser.add_argument("--bookers", type=int, default=200)
    parser.add_argument("--seats", type=int, default=10)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--guard", choices=["on", "off"], default="on")
    chosen = parser.parse_args(arguments)
    with database_for(chosen.database) as url:
        guarded = chosen.guard == "on"
        found = measure(url, chosen.bookers, chosen.seats, chosen.processes, chosen.rounds, guarded=guarded)
    report(found)
    judged = bars(found, chosen.bookers, chosen.seats)
    for bar in judged:
        print(f"{'met   ' if bar.met else 'MISSED'}  {bar.name}")
    return 0 if all(bar.met for bar in judged) else 1


if __name__ == "__main__":
    sys.exit(main())
