"""What the clock reads while a million follow-ups wait: `python -m benchmarks.due [--pending 1000000]`.

A large centre is put into an empty database: people with their past, and what is to come spread over half a year,
messages at the gate and for later, steps of cadences, appointments, turns of broadcasts. Then each tick of the clock
is run, the courier looks for work, and what a start reads is read, with nothing or little due; the same with a
hundredth of what is pending, in a database of its own. Of so many runs the quickest is printed, the median and the
slowest: a busy machine makes single ones slow. How much is read is counted, not timed: rows on PostgreSQL, steps of
its machine on SQLite.

Exits with 1 when the median of anything is above 50 ms, or reads more because more is pending.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import tempfile
import time as watch
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.broadcast_stage import CONTENT, services
from benchmarks.due_centre import NOW, Size, fill
from bot.updates import PLATFORM
from domain.clock import FixedClock
from domain.turn import Services, Turn, UseCase
from knowledge.cadences import load_cadences
from scheduler.ticks import TICKS, Daily
from storage.database import Database
from storage.inbox import Inbox
from storage.outbox import Outbox

BAR = 50.0
"""Milliseconds."""
SMALL = 100
"""So many times less is pending in the database that is compared."""
GROWTH, SPARE = 1.5, 30_000
"""More is read when it is so many times more, and so much beyond it: of what is due there is more, too, and a tick
does so much of it at once."""
STEPS = 50
ROUND = "start: first round"
WARM_UP = 3


@dataclass
class Figure:
    """What one thing took, in milliseconds, and how much it read."""

    took: list[float] = field(default_factory=list)
    read: int = 0

    @property
    def usual(self) -> float:
        return median(self.took)


@dataclass
class Counter:
    """What a writing transaction reads: steps of SQLite's machine, or rows that PostgreSQL took from its tables."""

    steps: int = 0

    async def begin(self, connection: AsyncConnection) -> None:
        if connection.dialect.name == "sqlite":
            await _watch(connection, self._step, STEPS)
        else:
            # its numbers go on from one transaction to the next
            self.steps = -await _rows(connection)

    async def end(self, connection: AsyncConnection) -> int:
        if connection.dialect.name == "sqlite":
            await _watch(connection, None, 0)
            return self.steps
        return self.steps + await _rows(connection)

    def _step(self) -> int:
        self.steps += STEPS
        return 0


async def _rows(connection: AsyncConnection) -> int:
    read = "SELECT sum(seq_tup_read) + sum(coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables"
    return int(await connection.scalar(text(read)) or 0)


async def _watch(connection: AsyncConnection, watcher: Callable[[], int] | None, every: int) -> None:
    raw: Any = (await connection.get_raw_connection()).driver_connection
    await raw.set_progress_handler(watcher, every)


def clockwork() -> Services:
    """What ticks need, at the moment for which the centre is made."""
    made = replace(services(1), clock=FixedClock(NOW))
    return replace(made, cadences=load_cadences(CONTENT, made.catalogue))


NIGHTLY = frozenset(tick.name for tick in TICKS if isinstance(tick.when, Daily))


async def ticks(database: Database, rounds: int) -> Mapping[str, Figure]:
    """Every tick of the clock: what it reads, and what it takes, after each was run until nothing much is due."""
    made, found = clockwork(), {tick.name: Figure() for tick in TICKS}
    for _ in range(WARM_UP):
        for tick in TICKS:
            await _run(database, made, tick.use_case)
    for tick in TICKS:
        found[tick.name].read = await counted(database, made, tick.use_case)
    for _ in range(rounds):
        for tick in TICKS:
            found[tick.name].took.append(await _timed(lambda each=tick.use_case: _run(database, made, each)))  # type: ignore[misc]
    return found


async def _run(database: Database, made: Services, use_case: UseCase[Any]) -> None:
    async with database.transaction() as uow:
        await Turn(made, uow, None).do(use_case)


async def counted(database: Database, made: Services, use_case: UseCase[Any]) -> int:
    """How much one tick reads."""
    counter = Counter()
    async with database.transaction() as uow:
        await counter.begin(uow._connection)
        await Turn(made, uow, None).do(use_case)
        return await counter.end(uow._connection)


async def _timed(act: Callable[[], Awaitable[object]]) -> float:
    began = watch.perf_counter()
    await act()
    return 1000 * (watch.perf_counter() - began)


async def others(database: Database, rounds: int) -> Mapping[str, Figure]:
    """What the courier does when it looks for work, and what a start reads of what an earlier run left."""
    outbox, inbox = Outbox(database), Inbox(database)
    found: dict[str, Figure] = {}
    for name, act in (
        ("courier: claim", lambda: outbox.claim(NOW, 30)),
        ("courier: next due", outbox.next_due),
        ("start: outbox", lambda: outbox.recover(NOW)),
        ("start: inbox", lambda: inbox.pending(PLATFORM)),
    ):
        await act()
        found[name] = Figure([await _timed(act) for _ in range(rounds)])
    return found


async def measured(database: Database, rounds: int) -> Mapping[str, Figure]:
    found = {**await others(database, rounds), **await ticks(database, rounds)}
    whole = [sum(found[tick.name].took[place] for tick in TICKS) for place in range(rounds)]
    return {**found, ROUND: Figure(whole)}


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = await Database.open(url, clock=FixedClock(NOW), migrated=False)
    try:
        await database.migrate()
        yield database
    finally:
        await database.close()


async def measure(url: str, size: Size, rounds: int) -> Mapping[str, Figure]:
    """Figures of a database that holds such a centre; one that is empty is filled."""
    async with opened(url) as database:
        async with database.reading_connection() as connection:
            empty = (await connection.execute(text("SELECT 1 FROM outbox LIMIT 1"))).first() is None
        if empty:
            began = watch.perf_counter()
            await fill(database, size)
            print(f"filled {database.name} in {watch.perf_counter() - began:.0f} s", file=sys.stderr)
        return await measured(database, rounds)


def report(small: Mapping[str, Figure], large: Mapping[str, Figure], sizes: tuple[Size, Size]) -> list[str]:
    """Print the table; the names of what is too slow, or reads more."""
    print(f"{sizes[1].people} people; milliseconds: quickest, median, slowest")
    print(f"{'':38} {sizes[0].pending:>10} pending {'':16} {sizes[1].pending:>10} pending {'':14} read")
    bad = []
    for name, now_is in large.items():
        was = small[name]
        slow = now_is.usual > BAR and name != ROUND
        is_bad = name not in NIGHTLY and (slow or reads_more(was, now_is))
        bad += [name] if is_bad else []
        mark = "<<<" if is_bad else "at night" if name in NIGHTLY else ""
        print(f"{name:38} {_times(was)}   {_times(now_is)}  {was.read:>9} {now_is.read:>9} {mark}")
    return bad


def reads_more(small: Figure, large: Figure) -> bool:
    return large.read > GROWTH * small.read + SPARE


def _times(figure: Figure) -> str:
    return f"{min(figure.took):8.1f} {figure.usual:8.1f} {max(figure.took):8.1f}"


async def main(options: argparse.Namespace, folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    sizes = Size(options.people, options.pending // SMALL), Size(options.people, options.pending)
    figures = []
    for size in sizes:
        url = f"sqlite:///{folder / f'due-{size.people}-{size.pending}.db'}"
        if options.database:
            url = await _database_for(options.database, size)
        figures.append(await measure(url, size, options.rounds))
    bad = report(figures[0], figures[1], sizes)
    print(
        f"{len(bad)} of {len(figures[1])} are too slow or read more: {', '.join(bad)}" if bad else "all are in time"
    )
    return int(bool(bad))


async def _database_for(server: str, size: Size) -> str:
    """A database of that size on the server, made where there is none."""
    name = f"due_{size.people}_{size.pending}"
    base = server.rstrip("/").rpartition("/")[0]
    database = await Database.open(server, migrated=False)
    async with database.reading_connection() as connection:
        autonomous = await connection.execution_options(isolation_level="AUTOCOMMIT", postgresql_readonly=False)
        known = await autonomous.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name})
        if known is None:
            await autonomous.execute(text(f'CREATE DATABASE "{name}"'))
    await database.close()
    return f"{base}/{name}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pending", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument(
        "--database", help="a PostgreSQL server on which databases may be made; default: SQLite files"
    )
    parser.add_argument("--keep", type=Path, help="a folder for the SQLite files, for the next time")
    chosen = parser.parse_args()
    with contextlib.ExitStack() as stack:
        place = chosen.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sys.exit(asyncio.run(main(chosen, place)))
