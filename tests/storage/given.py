"""What a test finds already there: people, learners, sessions, slots; each written in a transaction of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.booking.seats import who_hosts
from domain.booking.slot import Booking, BookingState, Slot, Way
from domain.language import Lang
from domain.people.person import Learner, Person
from domain.practice.evening.session import Asked, Attempt, Session, SessionState, Verdict
from domain.practice.items.kinds import ChoiceWording, SingleChoice
from storage.database import Database

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
TOMORROW = NOW + timedelta(hours=24)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


async def a_person(database: Database, external_id: str = "7", name: str = "林小雨") -> Person:
    async with database.transaction() as uow:
        return await uow.people.add(Person(0, "telegram", external_id, name, Lang.ZH))


async def a_learner(database: Database, name: str = "Lin", person: int | None = None) -> Learner:
    async with database.transaction() as uow:
        return await uow.people.add_learner(Learner(0, name, person, grade=5))


async def a_session(database: Database, learner: int, state: SessionState = SessionState.OPEN) -> Session:
    async with database.transaction() as uow:
        return await uow.practice.add_session(Session(0, learner, Lang.ZH, state, 6, 0, NOW, NOW))


def an_asked(session: int, position: int, item: str = "sample:a", at: datetime = NOW) -> Asked:
    return Asked(session, position, item, {"goal": "fitting", "expected": 0.78}, (2, 0, 1), at)


def an_attempt(session: Session, position: int, verdict: Verdict = Verdict.RIGHT, at: datetime = NOW) -> Attempt:
    return Attempt(session.id, position, session.learner, "sample:a", {"option": 2}, verdict, at, 12.5, 1)


def an_item(key: str, skills: tuple[str, ...] = ("fractions.add",), stem: str = "½ + ⅓ = ?") -> SingleChoice:
    wording = ChoiceWording(stem, ("⅚", "⅖"), (None, "分母不能相加"), "通分", ("先通分",))
    return SingleChoice(key, skills, 3, 0, {Lang.ZH: wording}, (None, "adds-denominators"), "sample")


def a_slot(
    starts_at: datetime = TOMORROW,
    *,
    minutes: float = 45,
    room: str = "204",
    teacher: str = "wang",
    capacity: int = 2,
    course: str = "maths-g5",
    campus: str = "east",
) -> Slot:
    ends_at = starts_at + timedelta(minutes=minutes)
    return Slot(
        0,
        "trial",
        course,
        None,
        campus,
        room,
        teacher,
        Way.IN_PERSON,
        "Asia/Shanghai",
        starts_at,
        ends_at,
        capacity,
    )


async def stored_slot(database: Database, slot: Slot | None = None) -> Slot:
    wanted = slot or a_slot()
    async with database.transaction() as uow:
        stored = await uow.bookings.open_slot(wanted, who_hosts(wanted))
    assert stored is not None, "its teacher or room is taken"
    return stored


def a_booking(
    slot: Slot,
    learner: Learner | None,
    by: Person,
    uid: str = "u1",
    state: BookingState = BookingState.HELD,
    **fields: Any,
) -> Booking:
    until = NOW + timedelta(minutes=5) if state is BookingState.HELD else None
    learner_id = learner.id if learner else None
    given = {"held_until": until} | fields
    return Booking(0, slot.kind, slot.id, learner_id, by.id, state, uid, NOW, **given)


async def stored_booking(
    database: Database,
    slot: Slot,
    learner: Learner | None,
    by: Person,
    uid: str = "u1",
    state: BookingState = BookingState.HELD,
    **fields: Any,
) -> Booking:
    async with database.transaction() as uow:
        stored = await uow.bookings.add(a_booking(slot, learner, by, uid, state, **fields))
    assert stored is not None
    return stored
