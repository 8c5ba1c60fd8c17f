"""Three days of messages are due when the bot comes back: what becomes of them, and how soon people are answered.

    python -m benchmarks.downtime [--messages 10000] [--families 3000] [--rate 5] [--database URL]

The real bot against the sandbox, in processes of their own, with the courier's limits as they ship. While it is down
messages of every class fall due for parents and for learners with accounts: reports, reviews, reminders, words after
trial lessons, offers of talks, appointments, events and offers. Then it starts: the gate opens, the courier sends,
and meanwhile twenty people answer `--rate` questions a second in all. It ends when nothing waits that could go.

Printed: what was sent, merged, dropped and deferred, by reason; how many came twice or were let through and never
came; the time from a tap on an answer to the verdict. Exits with 1 when any came twice or not at all, when one has no
decision, or when the 95th of a hundred answers waits for more than two seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from benchmarks.throughput import Measured, Player, Practice, at_rate, process, run_once, started
from bot.updates import PLATFORM
from domain.gate.push import Preferences, Waiting
from domain.language import Lang
from domain.messages.kinds import MESSAGE_KINDS
from domain.messages.outgoing import OutboxState, Outgoing
from domain.people.consent import TEXT_VERSIONS
from domain.people.person import Consent, Learner, Person, Purpose, Role
from sandbox.server import TEST_TOKEN, Sandbox
from sandbox.shapes import PersonCard
from storage import tables
from storage.database import Database

PLAYERS, FIRST_PLAYER, FIRST_PARENT, FIRST_LEARNER = 20, 5000, 1_000_000, 2_000_000
DOWN = timedelta(days=3)
EVENING = 17
"""The hour at the families' when the bot comes back: school is over, and it is long until nobody is written to."""
P95_BAR = 2.0
PATIENCE = 1800.0
AT_ONCE = 500
FOR_PARENTS = ("report", "report", "follow_up", "talk_offer", "appointment", "event", "offer")
FOR_LEARNERS = ("reminder", "review")
OURS = "downtime:"

outbox, pushes, decisions = tables.messages.outbox, tables.gate.pushes, tables.gate.decisions


@dataclass
class Found:
    """What became of the messages; `seconds` until nothing was left that could go."""

    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    undecided: int = 0
    doubles: int = 0
    never_came: int = 0
    seconds: float = 0.0

    @property
    def is_right(self) -> bool:
        return not (self.doubles or self.never_came or self.undecided)


@dataclass(frozen=True)
class Family:
    parent: int
    learner: int
    account: int


def evening_zone(now: datetime) -> str:
    """Where it is EVENING now; the signs of these names are the other way round."""
    ahead = (EVENING - now.hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"


async def found_families(database: Database, count: int) -> list[Family]:
    """A parent and a learner with an account each; most agree to offers, some have paused or want less."""
    now = datetime.now(UTC)
    zone, made = evening_zone(now), list[Family]()
    for start in range(0, count, AT_ONCE):
        async with database.transaction() as uow:
            for number in range(start, min(count, start + AT_ONCE)):
                ids = []
                for first, role in ((FIRST_PARENT, Role.PARENT), (FIRST_LEARNER, Role.LEARNER)):
                    person = await uow.people.add(
                        Person(0, PLATFORM, str(first + number), f"P{number}", Lang.EN, role, onboarded_at=now)
                    )
                    await uow.people.save(replace(person, zone=zone))
                    await uow.people.grant(person.id, role, None, now)
                    ids.append(person.id)
                parent, account = ids
                learner = await uow.people.add_learner(Learner(0, f"L{number}", account, grade=8))
                await uow.people.add_guardian(learner.id, parent, now)
                if number % 10:
                    await uow.people.add_consent(
                        Consent(learner.id, Purpose.OFFERS, TEXT_VERSIONS[Purpose.OFFERS], parent, now)
                    )
                if number % 12 == 0:
                    await uow.pushes.save_preferences(Preferences(parent, paused_until=now + DOWN))
                elif number % 15 == 0:
                    await uow.pushes.save_preferences(Preferences(parent, digest=True, off=("event",)))
                made.append(Family(parent, learner.id, account))
    return made


async def fall_due(database: Database, families: Sequence[Family], count: int, random: Random) -> None:
    """So many messages, each due at some moment of the last three days."""
    now = datetime.now(UTC)
    made: list[Waiting] = []
    for number in range(count):
        family = families[number % len(families)]
        kind = random.choice(FOR_PARENTS + FOR_LEARNERS)
        due = now - DOWN * random.random()
        lateness = MESSAGE_KINDS[kind].lateness or timedelta(hours=random.choice((6, 30, 100)))
        made.append(
            Waiting(
                message=0,
                person=family.account if kind in FOR_LEARNERS else family.parent,
                household="",
                kind=kind,
                occasion=f"{OURS}{number}",
                due_at=due,
                look_at=due,
                until=due + lateness,
                urgent=False,
                override=None,
                content={"html": f"<b>L</b>\nMessage #{number}# of kind {kind}.", "keyboard": []},
                cause="It was due.",
                learner=family.learner,
                sender=None,
                campaign=None,
            )
        )
    for start in range(0, count, AT_ONCE):
        some = made[start : start + AT_ONCE]
        async with database.transaction() as uow:
            rows = [
                Outgoing(each.person, each.kind, each.content, each.due_at, once=each.occasion, held=True)
                for each in some
            ]
            ids = await uow.outbox.add_many(rows)
            readers = await uow.pushes.readers({each.person for each in some}, "UTC")
            await uow.pushes.add_many(
                [replace(each, message=ids[each.occasion], household=readers[each.person].household) for each in some]
            )


async def left(database: Database) -> int:
    """How many of ours are due at the gate, or on their way."""
    now = datetime.now(UTC)
    waiting = (outbox.c.state == OutboxState.HELD) & (outbox.c.due_at <= now)
    on_their_way = outbox.c.state.in_([OutboxState.PLANNED, OutboxState.CLAIMED])
    wanted = select(func.count()).where(outbox.c.once.startswith(OURS), waiting | on_their_way)
    async with database.reading_connection() as connection:
        return int((await connection.execute(wanted)).scalar_one())


async def judge(database: Database, box: Sandbox) -> Found:
    """The last decision on each, beside what stands in the chats."""
    found = Found()
    came = Counter(
        int(number)
        for chat in box.cloud.chats.values()
        for entry in chat.entries.values()
        if not entry.out
        for number in re.findall(r"#(\d+)#", entry.message.get("text", ""))
    )
    latest = (
        select(decisions.c.message, func.max(decisions.c.id).label("id")).group_by(decisions.c.message).subquery()
    )
    wanted = (
        select(outbox.c.once, outbox.c.state, decisions.c.verdict, decisions.c.why)
        .outerjoin(latest, latest.c.message == outbox.c.id)
        .outerjoin(decisions, decisions.c.id == latest.c.id)
        .where(outbox.c.once.startswith(OURS))
    )
    async with database.reading_connection() as connection:
        rows = (await connection.execute(wanted)).all()
    for once, state, verdict, why in rows:
        times = came[int(once.removeprefix(OURS))]
        found.states[state.value] += 1
        found.doubles += times > 1
        if verdict is None:
            found.undecided += 1
            continue
        found.verdicts[verdict.value, why] += 1
        found.never_came += verdict.value in ("sent", "merged") and not times
    return found


async def answer_meanwhile(box: Sandbox, rate: float, over: asyncio.Event) -> Measured:
    players = [Player(box, box.cloud.chats[FIRST_PLAYER + number]) for number in range(PLAYERS)]
    whole = Measured()
    while not over.is_set():
        part = await at_rate(Practice(), players, 2.0, rate)
        whole.timed += part.timed
        whole.updates += part.updates
        whole.seconds += part.seconds
    return whole


async def until_nothing_is_left(database: Database) -> float:
    began = time.perf_counter()
    async with asyncio.timeout(PATIENCE):
        while await left(database):  # noqa: ASYNC110
            await asyncio.sleep(1.0)
    return time.perf_counter() - began


async def main(options: argparse.Namespace) -> int:
    people = [PersonCard(FIRST_PLAYER + n, f"Player {n}", language_code="en") for n in range(PLAYERS)]
    outside = [first + n for first in (FIRST_PARENT, FIRST_LEARNER) for n in range(options.families)]
    people += [PersonCard(number, f"P{number}", language_code="en") for number in outside]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = options.database or f"sqlite:///{folder / 'bench.db'}"
        async with Sandbox(token=TEST_TOKEN, people=people, strict=False) as box:
            for number in outside:
                box.cloud.chats[number].started = True
            config, log = folder / "config.toml", folder / "bot.log"
            config.write_text(
                f'[telegram]\ntoken = "{TEST_TOKEN}"\napi = "{box.url}"\n[database]\nurl = "{url}"\n'
                '[search]\nmodel = "words"\n[log]\nlevel = "WARNING"\n'
                "[practice]\nask_if_sure = 0\nmind_haste = false\n"
            )
            await run_once(folder, "migrate", "--config", str(config))
            await run_once(folder, "load", "--demo-staff", "--config", str(config))
            command = ("-m", "bot", "run", "--config", str(config))
            try:
                found, measured = await measure(box, url, command, log, options)
            finally:
                with contextlib.suppress(FileNotFoundError):
                    print(log.read_text()[-3000:], end="", file=sys.stderr)
    return report(found, measured, options)


async def measure(
    box: Sandbox, url: str, command: Sequence[str], log: Path, options: argparse.Namespace
) -> tuple[Found, Measured]:
    players = [Player(box, box.cloud.chats[FIRST_PLAYER + number]) for number in range(PLAYERS)]
    async with process(*command, log=log):
        await started(box)
        await asyncio.gather(*(Practice().prepare(player) for player in players))
    database = await Database.open(url)
    try:
        families = await found_families(database, options.families)
        await fall_due(database, families, options.messages, Random(1))
        async with process(*command, log=log):
            began = time.perf_counter()
            await started(box)
            print(f"the bot takes updates {time.perf_counter() - began:.1f} s after its start")
            over = asyncio.Event()
            answering = asyncio.create_task(answer_meanwhile(box, options.rate, over))
            seconds = await until_nothing_is_left(database)
            over.set()
            measured = await answering
        return replace(await judge(database, box), seconds=seconds), measured
    finally:
        await database.close()


def report(found: Found, measured: Measured, options: argparse.Namespace) -> int:
    print(
        f"{options.messages} messages for {options.families} families, due in three days without the bot; "
        f"{found.seconds:.0f} s until nothing was left that could go"
    )
    for (verdict, why), count in sorted(found.verdicts.items(), key=lambda each: (each[0][0], -each[1])):
        print(f"  {verdict:9} {why:16} {count:6}")
    print(f"  in the outbox: {', '.join(f'{state} {count}' for state, count in sorted(found.states.items()))}")
    print(
        f"came twice: {found.doubles}; let through and never came: {found.never_came}; "
        f"without a decision: {found.undecided}; bar: 0 each"
    )
    p50, p95, p99 = (measured.quantile(q) for q in (0.5, 0.95, 0.99))
    is_late = p95 > 1000 * P95_BAR
    print(
        f"{len(measured.timed)} answers meanwhile, {len(measured.timed) / measured.seconds:.1f} a second: "
        f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms; "
        f"bar for p95: {1000 * P95_BAR:.0f} ms: {'missed' if is_late else 'held'}"
    )
    return 0 if found.is_right and not is_late else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--families", type=int, default=3_000)
    parser.add_argument("--rate", type=float, default=5.0, help="answers a second of all players together")
    parser.add_argument("--database", help="default: a SQLite file that is thrown away")
    sys.exit(asyncio.run(main(parser.parse_args())))
