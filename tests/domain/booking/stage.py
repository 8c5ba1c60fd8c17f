"""A small centre with two campuses in different zones, its people, and a way to let them act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import select

from domain.booking.seats import who_hosts
from domain.booking.slot import TRIAL, Booking, BookingState, Slot, Way
from domain.clock import FixedClock
from domain.courses.course import Campus, Centre, Course, CourseClass, FaqEntry, StaffMember, TrialPattern
from domain.language import Lang, Localized
from domain.people.person import AgeBand, Learner, Person, Role
from domain.turn import UseCase
from storage.database import Database
from storage.tables.messages import outbox
from tests.house import act, services

R = TypeVar("R")

MONDAY_NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""12:00 in Shanghai."""


def both(zh: str, en: str) -> Localized:
    return {Lang.ZH: zh, Lang.EN: en}


CENTRE = Centre(
    "lotus", both("莲池", "Lotus"), "CNY", "021-5550 0000", both("每天 9-18 点", "daily 9-18"), "Asia/Shanghai"
)
EAST = Campus(
    "east",
    both("东校区", "East campus"),
    both("东路 1 号", "1 East Road"),
    31.2,
    121.5,
    "Asia/Shanghai",
    both("近地铁", "by the metro"),
)
WEST = Campus(
    "west",
    both("西校区", "West campus"),
    both("西路 2 号", "2 West Road"),
    48.1,
    11.6,
    "Europe/Berlin",
    both("坐电梯", "take the lift"),
)
WANG = StaffMember("wang", both("王老师", "Ms Wang"), Role.TEACHER, both("教师", "Teacher"))
BRAUN = StaffMember("braun", both("布老师", "Mr Braun"), Role.TEACHER, both("教师", "Teacher"))
LONG = "olympiad-for-grade-five-with-a-very-long-name-given-by-somebody"


def course(
    name: str, zh: str, en: str, grades: tuple[int, int], track: str = "core", subject: str = "maths"
) -> Course:
    sheet = both("课程手册", "Course sheet")
    about = both("介绍", "About it")
    return Course(
        name, both(zh, en), subject, track, *grades, about, 16, 90, Decimal("200.00"), sheet, date(2026, 8, 20)
    )


MATHS = course("maths-g5-6", "数学", "Maths", (5, 6))
OLYMPIAD = course(LONG, "五年级奥数", "Olympiad 5", (5, 5), "olympiad")
YOUNG_OLYMPIAD = course("olympiad-g3-4", "三四年级奥数", "Olympiad 3-4", (3, 4), "olympiad")
FIRST = course("maths-g1-2", "数学启蒙", "First maths", (1, 2))

CLASSES = (
    CourseClass("c1", LONG, "east", "wang", "204", 6, time(10, 0), 10, 7, date(2026, 9, 5)),
    CourseClass("c2", LONG, "east", "wang", "204", 6, time(16, 0), 10, 10, date(2026, 9, 5)),
    CourseClass("c3", LONG, "west", "braun", "1", 3, time(17, 0), 8, 7, date(2026, 9, 5)),
    CourseClass("c4", "olympiad-g3-4", "east", "wang", "204", 2, time(17, 0), 10, 1, date(2026, 12, 8)),
)
PATTERNS = (
    TrialPattern("t1", LONG, "east", "wang", "204", 6, time(9, 0), 45, 2),
    TrialPattern("t2", LONG, "west", "braun", "1", 7, time(11, 0), 45, 1),
    TrialPattern("t3", "maths-g5-6", "east", "wang", "204", 6, time(8, 15), 45, 4),
    TrialPattern("t4", "maths-g1-2", "east", "wang", "101", 2, time(16, 0), 45, 4),
)
FAQ = (
    FaqEntry(
        "fees",
        both("学费多少？", "What are the fees?"),
        both("每次二百元。", "200 yuan a lesson."),
        both("手册", "Handbook"),
        date(2026, 8, 20),
    ),
    FaqEntry(
        "refund",
        both("能退款吗？", "Can I get a refund?"),
        both("可以。", "Yes."),
        both("手册", "Handbook"),
        date(2026, 8, 20),
    ),
    FaqEntry(
        "parking",
        both("能停车吗？", "Is there parking?"),
        both("门口有位。", "In front."),
        both("教务处", "The office"),
        date(2026, 8, 20),
    ),
)


class Stage:
    """A database with the centre in it; `do` lets a person or, with None, the clock act in a transaction."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        self.database = database
        self.clock = clock
        self.services = services(clock=clock)
        self._people = 0

    async def open(self) -> Stage:
        async with self.database.transaction() as uow:
            await uow.courses.replace(
                CENTRE, (EAST, WEST), (WANG, BRAUN), (FIRST, MATHS, YOUNG_OLYMPIAD, OLYMPIAD), CLASSES, PATTERNS, FAQ
            )
        return self

    async def do(self, person: Person | None, use_case: UseCase[R]) -> R:
        return await act(self.database, self.services, person, use_case)

    async def person(self, name: str = "Mei", **fields: Any) -> Person:
        self._people += 1
        given: dict[str, Any] = {"lang": Lang.EN, "onboarded_at": self.clock.now()} | fields
        async with self.database.transaction() as uow:
            return await uow.people.add(Person(0, "telegram", str(1000 + self._people), name, **given))

    async def parent(
        self, *children: str, grade: int | None = 5, **fields: Any
    ) -> tuple[Person, tuple[Learner, ...]]:
        """A parent and children without accounts of their own."""
        parent = await self.person(**fields)
        made = []
        async with self.database.transaction() as uow:
            await uow.people.grant(parent.id, Role.PARENT, None, self.clock.now())
            for child in children:
                learner = await uow.people.add_learner(Learner(0, child, grade=grade))
                await uow.people.add_guardian(learner.id, parent.id, self.clock.now())
                stored = await uow.people.learner(learner.id)
                assert stored is not None
                made.append(stored)
        return parent, tuple(made)

    async def second_guardian(self, learner: Learner, **fields: Any) -> Person:
        guardian = await self.person("Jun", **fields)
        async with self.database.transaction() as uow:
            await uow.people.add_guardian(learner.id, guardian.id, self.clock.now())
        return guardian

    async def learner(self, age_band: AgeBand, *, guardian: Person | None = None) -> tuple[Person, Learner]:
        """A learner with an account."""
        account = await self.person("Lin", age_band=age_band)
        async with self.database.transaction() as uow:
            learner = await uow.people.add_learner(Learner(0, "Lin", person=account.id, grade=5, age_band=age_band))
            if guardian is not None:
                await uow.people.add_guardian(learner.id, guardian.id, self.clock.now())
            stored = await uow.people.learner(learner.id)
        assert stored is not None
        return account, stored

    async def slot(self, starts_at: datetime, *, seats: int = 1, minutes: int = 45, **fields: Any) -> Slot:
        """One more trial lesson, of the grade-5 olympiad at the east campus unless told otherwise."""
        made = Slot(
            id=0,
            kind=TRIAL.name,
            course=LONG,
            event=None,
            campus="east",
            room="204",
            teacher="wang",
            way=Way.IN_PERSON,
            zone="Asia/Shanghai",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
            capacity=seats,
        )
        made = replace(made, **fields)
        async with self.database.transaction() as uow:
            opened = await uow.bookings.open_slot(made, who_hosts(made))
        assert opened is not None, "the teacher or the room is taken"
        return opened

    async def slot_now(self, slot: Slot) -> Slot:
        async with self.database.reading() as uow:
            found = await uow.bookings.slot(slot.id)
        assert found is not None
        return found

    async def booking_now(self, booking: Booking) -> Booking:
        async with self.database.reading() as uow:
            found = await uow.bookings.get(booking.id)
        assert found is not None
        return found

    async def bookings(self, learner: Learner, *states: BookingState) -> Sequence[Booking]:
        async with self.database.reading() as uow:
            return await uow.bookings.of_learners([learner.id], states or tuple(BookingState))

    async def verbs(self, learner: Learner) -> list[str]:
        """What the journal says about the learner, oldest first."""
        async with self.database.reading() as uow:
            return [statement.verb.value for statement in await uow.journal.about(learner.id)]

    async def outbox(self) -> list[dict[str, Any]]:
        """Everything in the outbox: person, kind, content, panel; oldest first."""
        columns = (outbox.c.person, outbox.c.kind, outbox.c.content, outbox.c.panel, outbox.c.once)
        async with self.database.reading_connection() as connection:
            rows = await connection.execute(select(*columns).order_by(outbox.c.id))
            return [dict(row._mapping) for row in rows]
