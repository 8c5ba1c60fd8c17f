"""Whether anything is lost, doubled or out of order when the bot is killed again and again.

    python -m benchmarks.kill_storm [--updates 5000] [--kills 200] [--database URL] [--seed 1]
        [--restarts-of-server SECONDS] [--processes N [--pause SECONDS]] [--off GUARD] [--log FILE]

The true bot (`python -m bot run`) against the sandbox. Learners answer question after question, parents book trial
lessons of which there are few and cancel them again, others talk to the staff, follow-ups fall due; everybody taps
twice when nothing happens. Meanwhile the bot is killed with SIGKILL: at random instants, while it starts, during a
stop by SIGTERM, and at each of the named points of benchmarks/killable_points.py: an update stored and not handled,
inside of transactions, between the commit and the answer to a tap, between the claim of a message and its request,
after Telegram has taken it and before that is written down, between a new panel and the end of the one that it
replaces, in the gate, in the first round of the clock. "A migration of state" is two things here: that panel, and a
true migration: the database is brought back by one revision, `python -m bot migrate` is killed in the middle of it,
and runs once more. Lives are forked from a warm parent (benchmarks/killable.py); a few are true `python -m bot run`.

Besides, 2 % of the calls are refused with 429, of 1 % the answer is cut off after it has taken effect, a second bot
is started by mistake on the same database, and somebody else polls with the same token.

With --processes there are several at a time on one PostgreSQL server, behind a webhook and a balancer on loopback.
Each of them is killed and replaced; whoever holds the courier's lease is stopped (SIGSTOP) for --pause seconds and
wakes up when another one has it; and now and then all of them are replaced, one after the other (SIGTERM).

The players keep the truth: what each of them sent, in which order. Afterwards it is compared with the tables, the
journal and what stands in the chats. Exits with 1 when anything is lost, double or out of order, when a message came
more often than the outbox has marked as repeated or in doubt, or when there are more of these than messages in flight
at the kills, plus answers that were cut.

URL: an empty database; "sqlite" (a temporary file, the default) and "postgresql" (a server of its own) need none.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.kill_storm_fleet import Fleet
from benchmarks.kill_storm_judge import Found
from benchmarks.kill_storm_run import Happened, Storm
from benchmarks.killable_points import GUARDS
from benchmarks.postgres_server import PostgresServer, running

SHOWN = 5


@contextmanager
def database_for(asked: str, folder: Path) -> Iterator[tuple[str, PostgresServer | None]]:
    """The URL that is meant by --database, and the server where it is ours."""
    if asked == "sqlite":
        yield f"sqlite:///{folder / 'storm.db'}", None
    elif asked == "postgresql":
        with running() as server:
            yield server.url(), server
    else:
        yield asked, None


def quantile(seconds: Sequence[float], q: float) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(q * len(ordered)))] if ordered else 0.0


def report(happened: Happened, seconds: float) -> None:
    found = happened.found
    print(
        f"{found.done['updates']} updates, {happened.deaths.total()} kills in {seconds:.0f} s: "
        + ", ".join(f"{count} {how}" for how, count in sorted(happened.deaths.items()))
    )
    print(
        f"{happened.true_lives} lives by python -m bot run, {happened.second_bots} second bots, "
        f"{happened.foreign_polls} foreign polls, {happened.cuts} answers cut, "
        f"{happened.server_stops} stops of the server"
    )
    done = ", ".join(f"{count} {what}" for what, count in found.done.items() if what != "updates")
    print(f"{done}; in the outbox: {', '.join(f'{n} {state}' for state, n in sorted(found.states.items()))}")
    for name, sentences in found.wrong.items():
        print(f"{len(sentences):6} {name}")
        for sentence in sentences[:SHOWN]:
            print(f"{'':8}{sentence}")
    print(
        f"duplicates or in doubt: {found.extra} messages beyond one a row, {found.marked} marked; "
        f"bound: {happened.in_flight} in flight at the kills + {happened.cuts} cut = {happened.bound}"
    )
    print(f"in doubt and never came, of kinds that are not repeated: {found.doubtful}")
    _figures(found, happened)


def _of_a_fleet(storm: Fleet) -> None:
    print(f"a holder was stopped {storm.paused} times for {storm.pause:g} s; {storm.rolled} rolling restarts")


def _figures(found: Found, happened: Happened) -> None:
    for name, values in (("start-up", happened.starts), ("lateness of follow-ups", found.late)):
        p50, p99, worst = (quantile(values, q) for q in (0.5, 0.99, 1.0))
        print(f"{name}: p50 {p50:.2f} s, p99 {p99:.2f} s, worst {worst:.2f} s of {len(values)}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--updates", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--database", default="sqlite", metavar="URL")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--restarts-of-server", type=float, default=0.0, metavar="SECONDS", help="PostgreSQL only")
    parser.add_argument("--processes", type=int, default=1, help="at a time, on PostgreSQL")
    parser.add_argument("--pause", type=float, default=90.0, metavar="SECONDS", help="of a holder that is stopped")
    parser.add_argument("--off", action="append", default=[], choices=sorted(GUARDS), help="a guard (controls)")
    parser.add_argument("--log", type=Path, help="where the bots write")
    chosen = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory(prefix="banxue-storm-") as name,
        database_for(chosen.database, Path(name)) as (
            url,
            server,
        ),
    ):
        storm = Storm(Path(name), url, chosen.updates, chosen.kills, chosen.seed, off=chosen.off)
        if chosen.processes > 1:
            given = Path(name), url, chosen.updates, chosen.kills, chosen.seed
            storm = Fleet(*given, off=chosen.off, processes=chosen.processes, pause=chosen.pause)
        storm.server, storm.restart_every = server, chosen.restarts_of_server
        storm.log = chosen.log or Path(name) / "bot.log"
        began = time.monotonic()
        happened = asyncio.run(storm.run())
        report(happened, time.monotonic() - began)
        if isinstance(storm, Fleet):
            _of_a_fleet(storm)
    return 0 if happened.is_right else 1


if __name__ == "__main__":
    sys.exit(main())
