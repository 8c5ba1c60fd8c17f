"""Two hundred teachers whose digest is due in the same minute: `python -m benchmarks.digests [--teachers 200]`.

Each teacher has a class of twelve, and an alert about eight of them. The clock's tick is run until nobody is left, in
write transactions of a temporary SQLite file: what each one takes is for how long nobody else can write; the ticks
are as far apart as the table of ticks says.

Exits with 1 when the last teacher is told later than a minute after the first tick, or one tick takes longer than the
half of what lies between two.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time as watch
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.broadcast_stage import CONTENT, services
from bot.loading import load_content
from bot.updates import PLATFORM
from domain.alerts.alert import Alert, Finding, OfLearner, Rule, State
from domain.alerts.digest.sending import SendDigests
from domain.clock import FixedClock
from domain.courses.course import CourseClass, StaffMember
from domain.language import Lang
from domain.people.person import Learner, Person, Role
from domain.turn import Turn
from scheduler.ticks import TICKS, Every
from storage.database import Database
from storage.tables.messages import outbox

MORNING = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
"""07:30 in Shanghai."""
LEARNERS, ALERTS = 12, 8
BAR = 60.0


async def fill(database: Database, clock: FixedClock, teachers: int) -> None:
    """Put the centre there with so many teachers, each with a class."""
    await load_content(database, CONTENT, clock, demo_staff=False)
    now = clock.now()
    async with database.transaction() as uow:
        course = (await uow.courses.offered())[0]
        campus = (await uow.courses.campuses())[0]
        known = list(await uow.courses.staff())
        title = known[0].title
        staff = [StaffMember(f"t{n}", title, Role.TEACHER, title, telegram=10_000 + n) for n in range(teachers)]
        classes = [
            CourseClass(f"c{n}", course.id, campus.id, f"t{n}", "1", 6, time(10), 12, 0, date(2026, 9, 5))
            for n in range(teachers)
        ]
        centre = await uow.courses.centre()
        assert centre is not None
        await uow.courses.replace(centre, [campus], staff, [course], classes, (), ())
    for number in range(teachers):
        async with database.transaction() as uow:
            person = await uow.people.add(Person(0, PLATFORM, str(10_000 + number), f"T{number}", Lang.EN))
            await uow.people.grant(person.id, Role.TEACHER, None, now)
            for place in range(LEARNERS):
                learner = await uow.people.add_learner(Learner(0, f"L{number}-{place}"))
                await uow.classes.enrol(learner.id, f"c{number}", now - timedelta(days=30))
                await uow.alerts.looked([OfLearner(learner.id)], now)
                if place < ALERTS:
                    await uow.alerts.add(alert_about(person.id, learner.id, now))


def alert_about(teacher: int, learner: int, now: datetime) -> Alert:
    facts = {"form": "missed", "missed": 2, "excused": 0, "last_on": now.date().isoformat()}
    finding = Finding(Rule.ABSENCE, 0.8, now, facts=facts)
    look_at = now + timedelta(days=14)
    return Alert(0, teacher, OfLearner(learner), (finding,), State.OPEN, now, now, look_at, known=(finding.name,))


async def measure(teachers: int, folder: Path) -> tuple[list[float], int]:
    """Seconds of each tick, and how many messages there are."""
    clock = FixedClock(MORNING)
    database = await Database.open(f"sqlite:///{folder / 'digests.db'}", clock=clock, migrated=False)
    await database.migrate()
    await fill(database, clock, teachers)
    made, taken = replace(services(1), clock=clock), list[float]()
    looked = 1
    while looked:
        began = watch.perf_counter()
        async with database.transaction() as uow:
            looked = await Turn(made, uow, None).do(SendDigests())
        taken.append(watch.perf_counter() - began)
    async with database.reading_connection() as connection:
        told = await connection.scalar(select(func.count()).where(outbox.c.kind == "digest")) or 0
    await database.close()
    return taken[:-1], told


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--teachers", type=int, default=200)
    given = options.parse_args()
    apart = next(each.when for each in TICKS if isinstance(each.use_case, SendDigests))
    assert isinstance(apart, Every)
    seconds = apart.interval.total_seconds()
    with tempfile.TemporaryDirectory() as folder:
        taken, told = asyncio.run(measure(given.teachers, Path(folder)))
    last = seconds * (len(taken) - 1) + taken[-1]
    print(f"{told} of {given.teachers} teachers told in {len(taken)} ticks of at most {max(taken):.2f} s")
    print(f"the last one {last:.0f} s after the first tick; {sum(taken) / given.teachers * 1000:.0f} ms a teacher")
    return int(told != given.teachers or last > BAR or max(taken) > seconds / 2)


if __name__ == "__main__":
    sys.exit(main())
