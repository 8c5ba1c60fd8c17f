"""Alerts as a teacher has them, and a school of teachers who get digests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from domain.alerts.alert import Alert, Finding, OfLearner, OfPoint, Rule, State, Subject
from domain.alerts.digest.sending import SendDigests
from domain.clock import FixedClock
from domain.courses.course import CourseClass, StaffMember
from domain.language import Lang
from domain.people.person import Learner, Person, Role
from domain.turn import Services
from storage.database import Database
from storage.tables.digests import digest_lines, digests
from storage.tables.messages import outbox
from tests.domain.booking.stage import CENTRE, EAST, FAQ, MATHS, WANG, both
from tests.house import act, as_person

MONDAY = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
"""07:30 in Shanghai."""
DAY = timedelta(days=1)
MORNING_OF_SHANGHAI = timedelta(hours=3)
"""Until midnight in UTC."""
FIRST_TELEGRAM = 7


def a_finding(rule: Rule = Rule.ABSENCE, chance: float = 0.8, **facts: Any) -> Finding:
    return Finding(rule, chance, MONDAY - DAY, facts={"n": 2, "of": 3} | facts)


def an_alert(number: int, *findings: Finding, teacher: int = 1, learner: int | None = None, **fields: Any) -> Alert:
    known = findings or (a_finding(),)
    subject = fields.pop("subject", None) or OfLearner(learner or number)
    state = fields.pop("state", State.OPEN)
    at = MONDAY - timedelta(hours=3)
    look_at = None if state.is_over else MONDAY + 11 * DAY
    made = Alert(number, teacher, subject, tuple(known), state, at, at, look_at, known=tuple(f.name for f in known))
    return replace(made, **fields)


@dataclass
class School:
    """Teachers with a class each, whose learners have alerts."""

    database: Database
    services: Services
    clock: FixedClock
    teachers: tuple[Person, ...]
    classes: tuple[CourseClass, ...]
    learners: Mapping[str, tuple[Learner, ...]]
    round: date | None = None
    """Of the morning's looks that were done last."""

    async def tick(self) -> int:
        return await act(self.database, self.services, None, SendDigests())

    async def looked(self) -> None:
        """Everybody, and every point that there is an alert about, was looked at just now."""
        learners: list[Subject] = [OfLearner(each.id) for known in self.learners.values() for each in known]
        async with self.database.transaction() as uow:
            alerts = await uow.alerts.of_teachers([each.id for each in self.teachers])
            points = [each.subject for each in alerts if isinstance(each.subject, OfPoint)]
            await uow.alerts.looked([*learners, *points], self.clock.now())

    async def at(self, moment: datetime) -> list[int]:
        """Look at that moment; whom the outbox holds digests for since."""
        before = set(await self.rows())
        self.clock.advance(moment - self.clock.now())
        today = (moment.astimezone(UTC) + MORNING_OF_SHANGHAI).date()
        if self.round != today:
            self.round = today
            await self.looked()
        while await self.tick():
            pass
        return sorted(person for number, person in (await self.rows()).items() if number not in before)

    async def rows(self) -> dict[int, int]:
        async with self.database.reading_connection() as connection:
            found = select(outbox.c.id, outbox.c.person).where(outbox.c.kind == "digest")
            return {number: person for number, person in await connection.execute(found)}  # noqa: C416

    async def said(self, teacher: int = 0) -> list[str]:
        """The digests of a teacher, oldest first."""
        async with self.database.reading_connection() as connection:
            person = self.teachers[teacher].id
            found = select(outbox.c.content).where(outbox.c.person == person, outbox.c.kind == "digest")
            return [content["html"] for content in await connection.scalars(found.order_by(outbox.c.id))]

    async def days(self, teacher: int = 0) -> dict[date, int]:
        """The local days on which a teacher was looked at, with how many lines there were."""
        person = self.teachers[teacher].id
        async with self.database.reading_connection() as connection:
            rows = await connection.execute(
                select(digests.c.day, digest_lines.c.alert)
                .outerjoin(digest_lines, digest_lines.c.digest == digests.c.id)
                .where(digests.c.person == person)
            )
            found: dict[date, int] = {}
            for day, alert in rows:
                found[day] = found.get(day, 0) + (alert is not None)
            return found

    async def raises(
        self, place: int = 0, *, teacher: int = 0, subject: Subject | None = None, **fields: Any
    ) -> Alert:
        """An alert about a learner of the teacher's class."""
        learner = self.learners[self.classes[teacher].id][place].id
        made = an_alert(0, teacher=self.teachers[teacher].id, learner=learner, subject=subject, **fields)
        async with self.database.transaction() as uow:
            stored = await uow.alerts.add(made)
            await uow.alerts.looked([made.subject], self.clock.now())
        assert stored is not None
        return stored

    async def becomes(self, alert: Alert, state: State, **fields: Any) -> Alert:
        async with self.database.transaction() as uow:
            known = await uow.alerts.claim(alert.id)
            assert known is not None
            look_at = None if state.is_over else known.look_at
            changed = replace(known, state=state, changed_at=self.clock.now(), look_at=look_at, **fields)
            assert await uow.alerts.change(changed, known.state)
        return changed


async def school(
    database: Database, made: Services, clock: FixedClock, zones: tuple[str | None, ...] = (None,), size: int = 8
) -> School:
    """One teacher for each zone, with a class of that many learners."""
    teachers, classes, staff, learners = [], [], [], {}
    for place, zone in enumerate(zones):
        telegram = FIRST_TELEGRAM + place
        member = StaffMember(f"t{place}", both("老师", "Teacher"), Role.TEACHER, WANG.title, telegram=telegram)
        klass = CourseClass(
            *(f"c{place}", MATHS.id, "east", member.id, "204", 6, time(10), 12, size, date(2026, 9, 5))
        )
        staff.append(member)
        classes.append(klass)
        teachers.append(await as_person(database, made, telegram, Role.TEACHER, Lang.EN, zone=zone))
    async with database.transaction() as uow:
        await uow.courses.replace(CENTRE, (EAST,), staff, (MATHS,), classes, (), FAQ)
        for klass in classes:
            known = [await uow.people.add_learner(Learner(0, f"L{number}")) for number in range(size)]
            for each in known:
                await uow.classes.enrol(each.id, klass.id, clock.now())
            learners[klass.id] = tuple(known)
    return School(database, made, clock, tuple(teachers), tuple(classes), learners)
