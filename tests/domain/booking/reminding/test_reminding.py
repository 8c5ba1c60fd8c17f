"""What a family, the teacher and the office hear about a booking, minute by minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from domain.booking.cancelling import CancelBooking
from domain.booking.reminding.answers import AskForCall, LetItRest, SayWeCome
from domain.booking.reminding.reminding import RemindOfBookings
from domain.booking.slot import Booking, BookingState
from domain.booking.transitions import become
from domain.people.person import AgeBand, Learner, Link, LinkKind, Person, Role
from domain.turn import CLOCK_ONLY, Rights, Turn
from storage.tables.messages import outbox
from tests.domain.booking.stage import Stage
from tests.domain.booking.test_cancelling import booked

SATURDAY_TWO = datetime(2026, 11, 28, 6, 0, tzinfo=UTC)
"""14:00 in Shanghai; the stage begins on Monday, at noon."""
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(stage: Stage, day: int, hour: int, minute: int = 0) -> None:
    """Move the clock to that wall time of November 2026 in Shanghai."""
    wanted = datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)
    stage.clock.advance(wanted - stage.clock.now())


async def tick(stage: Stage) -> list[dict[str, Any]]:
    """What is said now, and only now: a second tick says nothing more."""
    before = len(await stage.outbox())
    count = await stage.do(None, RemindOfBookings())
    said = (await stage.outbox())[before:]
    assert len(said) == count
    assert await stage.do(None, RemindOfBookings()) == 0, "a word was said twice"
    return said


def taps(message: dict[str, Any]) -> list[str]:
    return [button["tap"] for row in message["content"]["keyboard"] for button in row]


async def lesson(stage: Stage, starts_at: datetime = SATURDAY_TWO, **fields: Any) -> tuple[Person, Learner, Booking]:
    parent, (lin,) = await stage.parent("Lin", **fields)
    return parent, lin, await booked(stage, parent, lin, (await stage.slot(starts_at, seats=4)).id)


async def colleague(stage: Stage, role: Role, member: str | None = None) -> Person:
    person = await stage.person(role.value)
    async with stage.database.transaction() as uow:
        await uow.people.grant(person.id, role, None, stage.clock.now())
        if member is not None:
            await uow.people.add_link(Link(f"link-{member}", LinkKind.STAFF, {"staff": member}, None, None))
            await uow.people.use_link(f"link-{member}", person.id, stage.clock.now())
    return person


class Mark:
    """The list at the door, as the clock would write it."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    def __init__(self, booking: int, to: BookingState) -> None:
        self.booking, self.to = booking, to

    async def run(self, turn: Turn) -> None:
        booking = await turn.uow.bookings.get(self.booking)
        assert booking is not None
        assert await become(turn, booking, self.to) is not None


async def test_a_day_before_the_family_is_asked_once_with_three_answers(stage: Stage) -> None:
    parent, _, booking = await lesson(stage)

    at(stage, 27, 13, 59)
    assert await tick(stage) == []
    at(stage, 27, 14)
    (asked,) = await tick(stage)

    assert asked["person"] == parent.id
    assert "Lin" in asked["content"]["html"] and "14:00" in asked["content"]["html"]
    assert taps(asked) == [f"rm.y:{booking.id}", f"my.m:{booking.id}", f"my.x:{booking.id}"]


async def test_who_comes_hears_the_way_two_hours_before(stage: Stage) -> None:
    parent, _, booking = await lesson(stage)
    at(stage, 27, 14)
    await tick(stage)

    assert await stage.do(parent, SayWeCome(booking.id))
    assert await stage.do(parent, SayWeCome(booking.id))
    at(stage, 28, 11, 59)
    assert await tick(stage) == []
    at(stage, 28, 12)
    (way,) = await tick(stage)

    assert way["person"] == parent.id
    assert "by the metro" in way["content"]["html"]


async def test_who_never_answers_is_not_pushed_again_but_the_office_knows(stage: Stage) -> None:
    office = await colleague(stage, Role.OPERATOR)
    parent, _, _ = await lesson(stage)
    at(stage, 27, 14)
    await tick(stage)

    at(stage, 28, 10)
    (task,) = await tick(stage)
    at(stage, 28, 12)
    assert await tick(stage) == []

    assert task["person"] == office.id
    assert parent.name in task["content"]["html"]


async def test_what_was_booked_this_morning_is_only_shown_the_way(stage: Stage) -> None:
    at(stage, 28, 9)
    await lesson(stage)

    assert await tick(stage) == []
    at(stage, 28, 12)
    assert len(await tick(stage)) == 1


async def test_a_cancelled_lesson_is_not_heard_of_again_not_even_what_was_on_its_way(stage: Stage) -> None:
    parent, _, booking = await lesson(stage)
    at(stage, 27, 14)
    await tick(stage)
    await stage.do(parent, CancelBooking(booking.id))

    for day, hour in ((27, 15), (28, 10), (28, 12), (28, 14)):
        at(stage, day, hour)
        assert await tick(stage) == []
    async with stage.database.reading_connection() as connection:
        rows = await connection.execute(outbox.select().where(outbox.c.once.like(f"booking:{booking.id}:%")))
        assert [(row.state.value, row.error) for row in rows] == [("dropped", "withdrawn")]


async def test_nothing_is_said_late_and_what_is_said_ends_with_the_start(stage: Stage) -> None:
    await lesson(stage)

    at(stage, 28, 14)
    assert await tick(stage) == []
    at(stage, 27, 14)
    await tick(stage)

    async with stage.database.reading_connection() as connection:
        (row,) = await connection.execute(outbox.select().where(outbox.c.once.like("booking:%")))
    assert row.expires_at is not None and row.expires_at <= SATURDAY_TWO


async def test_a_reader_far_away_is_asked_in_the_morning(stage: Stage) -> None:
    await lesson(stage, zone="America/New_York")

    at(stage, 27, 14)  # 01:00 there
    assert await tick(stage) == []
    at(stage, 27, 21)  # 08:00 there
    (asked,) = await tick(stage)

    assert "for you" in asked["content"]["html"]


async def test_the_learners_own_account_hears_the_way_too(stage: Stage) -> None:
    guardian = await stage.person()
    account, learner = await stage.learner(AgeBand.FROM_10, guardian=guardian)
    booking = await booked(stage, guardian, learner, (await stage.slot(SATURDAY_TWO)).id)
    at(stage, 27, 14)
    assert [each["person"] for each in await tick(stage)] == [guardian.id]
    await stage.do(guardian, SayWeCome(booking.id))

    at(stage, 28, 12)

    assert {each["person"] for each in await tick(stage)} == {guardian.id, account.id}


async def test_the_teacher_gets_the_page_about_the_learner_two_hours_before(stage: Stage) -> None:
    wang = await colleague(stage, Role.TEACHER, "wang")
    await lesson(stage)
    at(stage, 28, 11, 59)
    before = [each for each in await tick(stage) if each["person"] == wang.id]

    at(stage, 28, 12)
    (page,) = [each for each in await tick(stage) if each["person"] == wang.id]

    assert before == []
    assert "Lin" in page["content"]["html"]


async def test_a_family_that_was_missed_is_asked_kindly_half_an_hour_later(stage: Stage) -> None:
    parent, _, booking = await lesson(stage)
    at(stage, 28, 14, 15)
    await stage.do(None, Mark(booking.id, BookingState.NO_SHOW))

    at(stage, 28, 14, 29)
    assert await tick(stage) == []
    at(stage, 28, 14, 30)
    (missed,) = await tick(stage)

    assert missed["person"] == parent.id
    assert taps(missed)[1:] == [f"rm.c:{booking.id}", f"rm.s:{booking.id}"]


async def test_a_teachers_slip_of_the_finger_reaches_nobody(stage: Stage) -> None:
    _, _, booking = await lesson(stage)
    at(stage, 28, 14, 35)
    await stage.do(None, Mark(booking.id, BookingState.NO_SHOW))

    at(stage, 28, 14, 44)
    assert await tick(stage) == []
    await stage.do(None, Mark(booking.id, BookingState.ATTENDED))
    at(stage, 28, 14, 50)
    assert await tick(stage) == []


async def test_who_was_missed_in_the_evening_hears_it_in_the_morning(stage: Stage) -> None:
    _, _, booking = await lesson(stage, SATURDAY_TWO + timedelta(hours=5, minutes=45))  # 19:45
    at(stage, 28, 20, 0)
    await stage.do(None, Mark(booking.id, BookingState.NO_SHOW))

    at(stage, 28, 20, 30)
    assert await tick(stage) == []
    at(stage, 29, 8, 59)
    assert await tick(stage) == []
    at(stage, 29, 9)
    assert len(await tick(stage)) == 1


async def test_after_the_second_time_somebody_calls_instead(stage: Stage) -> None:
    office = await colleague(stage, Role.OPERATOR)
    parent, lin, first = await lesson(stage)
    second = await booked(stage, parent, lin, (await stage.slot(SATURDAY_TWO + timedelta(days=1))).id)
    at(stage, 28, 14, 15)
    await stage.do(None, Mark(first.id, BookingState.NO_SHOW))
    at(stage, 28, 14, 40)
    await tick(stage)
    at(stage, 29, 14, 15)
    await stage.do(None, Mark(second.id, BookingState.NO_SHOW))

    at(stage, 29, 14, 40)
    (task,) = await tick(stage)

    assert task["person"] == office.id
    assert "Lin" in task["content"]["html"] and "2" in task["content"]["html"]


async def test_who_asks_for_a_call_is_told_when_it_comes_and_the_office_once(stage: Stage) -> None:
    office = await colleague(stage, Role.OPERATOR)
    parent, _, booking = await lesson(stage)

    centre = await stage.do(parent, AskForCall(booking.id))
    await stage.do(parent, AskForCall(booking.id))

    assert centre.phone == "021-5550 0000"
    assert [each["person"] for each in await stage.outbox() if each["kind"] == "service"] == [office.id]


async def test_to_come_to_what_was_cancelled_is_answered_kindly(stage: Stage) -> None:
    parent, lin, booking = await lesson(stage)
    await stage.do(parent, CancelBooking(booking.id))

    assert not await stage.do(parent, SayWeCome(booking.id))
    await stage.do(parent, LetItRest(booking.id))

    assert (await stage.verbs(lin))[-1] == "skipped"


async def test_who_cannot_be_reached_leaves_it_to_the_other_guardian(stage: Stage) -> None:
    parent, lin, _ = await lesson(stage)
    other = await stage.second_guardian(lin)
    async with stage.database.transaction() as uow:
        await uow.people.save(replace(parent, reachable=False))

    at(stage, 27, 14)

    assert [each["person"] for each in await tick(stage)] == [other.id]
