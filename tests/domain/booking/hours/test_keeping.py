"""Staff say when they work; what that touches is shown before it is saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.booking.confirming import ConfirmBooking
from domain.booking.holding import Held, HoldSeat
from domain.booking.hours.keeping import (
    AddExtra,
    AddWeekly,
    Asks,
    Changed,
    Choice,
    LookAtHours,
    MyHours,
    RemoveAway,
    RemoveWeekly,
    TakeOff,
)
from domain.booking.slot import Booking, BookingState, Slot, Way
from domain.errors import Gone, Refusal
from domain.messages.screen import tap
from domain.people.person import Learner, Person, Role
from tests.domain.booking.stage import (
    BRAUN,
    CENTRE,
    CLASSES,
    EAST,
    FAQ,
    FIRST,
    MATHS,
    OLYMPIAD,
    PATTERNS,
    WANG,
    WEST,
    YOUNG_OLYMPIAD,
    Stage,
)

SATURDAY = date(2026, 11, 28)
NINE = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
"""09:00 in Shanghai, when the timetable has a trial lesson of Ms Wang's."""
TALKS = (Way.VIDEO, Way.PHONE)


@pytest.fixture
async def wang(stage: Stage) -> Person:
    """Ms Wang, who teaches on Saturdays and Tuesdays at the east campus."""
    account = await stage.person("Wang")
    staff = (replace(WANG, telegram=int(account.external_id)), BRAUN)
    async with stage.database.transaction() as uow:
        await uow.people.grant(account.id, Role.TEACHER, None, stage.clock.now())
        await uow.courses.replace(
            CENTRE, (EAST, WEST), staff, (FIRST, MATHS, YOUNG_OLYMPIAD, OLYMPIAD), CLASSES, PATTERNS, FAQ
        )
    return account


async def book(stage: Stage, slot: Slot, child: str = "Lin") -> tuple[Person, Learner, Booking]:
    parent, (learner,) = await stage.parent(child)
    held = await stage.do(parent, HoldSeat(learner.id, slot.id))
    assert isinstance(held, Held)
    await stage.do(parent, ConfirmBooking(held.booking.id))
    return parent, learner, held.booking


def spans(mine: MyHours) -> list[tuple[int, str, str | None]]:
    return [(each.weekday, f"{each.starts:%H:%M}-{each.ends:%H:%M}", each.campus) for each in mine.weekly]


async def test_the_first_hours_bring_those_of_the_timetable(stage: Stage, wang: Person) -> None:
    mine = await stage.do(wang, AddWeekly(4, time(15), time(18), None, TALKS))
    assert mine.seeded
    assert spans(mine) == [
        (2, "16:00-18:30", "east"),
        (4, "15:00-18:00", None),
        (6, "08:15-11:30", "east"),
        (6, "16:00-17:30", "east"),
    ]
    again = await stage.do(wang, AddWeekly(4, time(15), time(18), None, TALKS))
    assert (again.seeded, spans(again)) == (False, spans(mine))


async def test_hours_of_one_day_do_not_share_time(stage: Stage, wang: Person) -> None:
    await stage.do(wang, AddWeekly(4, time(15), time(18), None, TALKS))
    for weekday, starts, ends in ((4, 17, 19), (6, 10, 12)):
        with pytest.raises(Refusal, match=r"hours\.overlap"):
            await stage.do(wang, AddWeekly(weekday, time(starts), time(ends), None, TALKS))
    mine = await stage.do(wang, AddWeekly(4, time(18), time(19), "west", (Way.IN_PERSON,)))
    assert spans(mine)[2] == (4, "18:00-19:00", "west")


async def test_hours_end_after_they_begin_and_say_how_to_meet(stage: Stage, wang: Person) -> None:
    with pytest.raises(Refusal, match=r"hours\.empty_span"):
        await stage.do(wang, AddWeekly(4, time(15), time(15), None, TALKS))
    with pytest.raises(Refusal, match=r"hours\.no_way"):
        await stage.do(wang, AddWeekly(4, time(15), time(16), None, ()))
    with pytest.raises(Refusal, match=r"hours\.no_way"):
        await stage.do(wang, AddWeekly(4, time(15), time(16), "moon", (Way.IN_PERSON,)))


async def test_the_first_hours_mind_the_lessons_at_another_campus(stage: Stage, wang: Person) -> None:
    with pytest.raises(Refusal, match=r"hours\.overlap"):
        await stage.do(wang, AddWeekly(6, time(10), time(12), "west", (Way.IN_PERSON,)))
    mine = await stage.do(wang, AddWeekly(6, time(11), time(12), "east", (Way.IN_PERSON,)))
    assert mine.seeded and (6, "16:00-17:30", "east") in spans(mine)


async def test_what_cannot_be_leads_back_to_the_day(stage: Stage, wang: Person) -> None:
    for asked in (
        AddWeekly(4, time(15), time(15), None, TALKS),
        AddWeekly(4, time(15), time(16), None, ()),
    ):
        with pytest.raises(Refusal) as refused:
            await stage.do(wang, asked)
        assert [button.tap for row in refused.value.keyboard for button in row] == [tap("hr.d", 4)]


async def test_only_staff_of_the_list_have_hours(stage: Stage, wang: Person) -> None:
    stranger = await stage.person("Sun")
    with pytest.raises(Refusal, match=r"refusal\.not_allowed"):
        await stage.do(stranger, LookAtHours())
    async with stage.database.transaction() as uow:
        await uow.people.grant(stranger.id, Role.ADVISOR, None, stage.clock.now())
    with pytest.raises(Refusal, match=r"hours\.not_listed"):
        await stage.do(stranger, LookAtHours())


async def test_a_day_off_asks_first_what_becomes_of_the_bookings(stage: Stage, wang: Person) -> None:
    slot, empty = await stage.slot(NINE, seats=2), await stage.slot(NINE + timedelta(hours=2))
    _, _, booking = await book(stage, slot)

    asked = await stage.do(wang, TakeOff(SATURDAY, SATURDAY))

    assert isinstance(asked, Asks)
    assert [(each.appointment.slot.id, each.names) for each in asked.effect.touched] == [(slot.id, ("Lin",))]
    assert [each.id for each in asked.effect.empty] == [empty.id]
    # two classes of hers are on Saturdays
    assert len(asked.effect.staying) == 2
    assert (await stage.do(wang, LookAtHours())).away == ()
    assert (await stage.slot_now(empty)).closed_at is None
    assert (await stage.booking_now(booking)).state is BookingState.BOOKED


async def test_moving_them_tells_the_families_and_closes_all(stage: Stage, wang: Person) -> None:
    slot, empty = await stage.slot(NINE, seats=2), await stage.slot(NINE + timedelta(hours=2))
    later = await stage.slot(NINE + timedelta(days=7))
    parent, lin, booking = await book(stage, slot)

    done = await stage.do(wang, TakeOff(SATURDAY, SATURDAY, choice=Choice.MOVE))

    assert isinstance(done, Changed)
    assert (done.moved, done.kept) == (1, 0)
    assert (await stage.booking_now(booking)).state is BookingState.CANCELLED
    for each in (slot, empty):
        assert (await stage.slot_now(each)).closed_at is not None
    note = (await stage.outbox())[-1]
    assert note["person"] == parent.id
    taps = [cell.get("tap") or "" for row in note["content"]["keyboard"] for cell in row]
    assert f"bk.h:{lin.id}:{later.id}:*" in taps
    assert not any(f":{empty.id}:" in tap for tap in taps)
    assert [(each.first, each.last) for each in done.hours.away] == [(SATURDAY, SATURDAY)]


async def test_keeping_them_saves_the_day_off_and_leaves_them_alone(stage: Stage, wang: Person) -> None:
    slot, empty = await stage.slot(NINE, seats=2), await stage.slot(NINE + timedelta(hours=2))
    _, _, booking = await book(stage, slot)
    before = len(await stage.outbox())

    done = await stage.do(wang, TakeOff(SATURDAY, SATURDAY, choice=Choice.KEEP))

    assert isinstance(done, Changed)
    assert (done.moved, done.kept) == (0, 1)
    assert (await stage.booking_now(booking)).state is BookingState.BOOKED
    assert (await stage.slot_now(slot)).closed_at is None
    assert (await stage.slot_now(empty)).closed_at is not None
    assert len(await stage.outbox()) == before


async def test_what_nobody_has_booked_needs_no_question(stage: Stage, wang: Person) -> None:
    slot = await stage.slot(NINE)
    done = await stage.do(wang, TakeOff(SATURDAY, SATURDAY))
    assert isinstance(done, Changed)
    assert (await stage.slot_now(slot)).closed_at is not None


async def test_a_preview_changes_nothing(stage: Stage, wang: Person) -> None:
    assert isinstance(await stage.do(wang, TakeOff(SATURDAY, SATURDAY, preview=True)), Asks)
    assert (await stage.do(wang, LookAtHours())).away == ()


async def test_a_part_of_a_day_touches_its_part_alone(stage: Stage, wang: Person) -> None:
    early, late = await stage.slot(NINE), await stage.slot(NINE + timedelta(hours=1))
    await stage.do(wang, TakeOff(SATURDAY, SATURDAY, time(9), time(10)))
    assert (await stage.slot_now(early)).closed_at is not None
    assert (await stage.slot_now(late)).closed_at is None


async def test_a_holiday_of_several_days_is_one_and_goes_back_as_one(stage: Stage, wang: Person) -> None:
    done = await stage.do(wang, TakeOff(SATURDAY, SATURDAY + timedelta(days=8)))
    assert isinstance(done, Changed)
    assert [(each.first, each.last) for each in done.hours.away] == [(SATURDAY, SATURDAY + timedelta(days=8))]
    again = await stage.do(wang, TakeOff(SATURDAY, SATURDAY + timedelta(days=8)))
    assert isinstance(again, Changed)
    assert len(again.hours.away) == 1
    mine = await stage.do(wang, RemoveAway(done.hours.away[0].id))
    assert mine.away == ()
    with pytest.raises(Gone):
        await stage.do(wang, RemoveAway(done.hours.away[0].id))


@pytest.mark.parametrize("days", [(-8, -7), (1, 0), (0, 93)])
async def test_days_that_cannot_be_are_refused(stage: Stage, wang: Person, days: tuple[int, int]) -> None:
    first, last = (SATURDAY + timedelta(days=n) for n in days)
    with pytest.raises(Refusal, match=r"hours\.no_such_days"):
        await stage.do(wang, TakeOff(first, last))


async def test_taking_hours_out_of_the_week_asks_as_well(stage: Stage, wang: Person) -> None:
    mine = await stage.do(wang, AddWeekly(4, time(15), time(18), None, TALKS))
    saturday = next(each for each in mine.weekly if each.starts == time(8, 15))
    async with stage.database.reading() as uow:
        other, _, slot = await uow.bookings.slots("trial", stage.clock.now(), NINE + timedelta(minutes=1))
    assert slot.starts_at == NINE, "saying the first hours has rolled out the timetable"
    _, _, booking = await book(stage, slot)

    asked = await stage.do(wang, RemoveWeekly(saturday.id))
    assert isinstance(asked, Asks)
    assert asked.effect.bookings == 1

    done = await stage.do(wang, RemoveWeekly(saturday.id, Choice.MOVE))
    assert isinstance(done, Changed)
    assert (await stage.booking_now(booking)).state is BookingState.CANCELLED
    assert (await stage.slot_now(other)).closed_at is None
    with pytest.raises(Gone):
        await stage.do(wang, RemoveWeekly(saturday.id))


async def test_nobody_takes_hours_out_of_anothers_week(stage: Stage, wang: Person) -> None:
    mine = await stage.do(wang, AddWeekly(4, time(15), time(18), None, TALKS))
    other = await stage.person("Braun")
    async with stage.database.transaction() as uow:
        await uow.people.grant(other.id, Role.TEACHER, None, stage.clock.now())
        staff = (replace(WANG, telegram=int(wang.external_id)), replace(BRAUN, telegram=int(other.external_id)))
        await uow.courses.replace(CENTRE, (EAST, WEST), staff, (FIRST, MATHS, OLYMPIAD), (), (), FAQ)
    with pytest.raises(Gone):
        await stage.do(other, RemoveWeekly(mine.weekly[0].id))


async def test_an_extra_time_is_saved_once(stage: Stage, wang: Person) -> None:
    sunday = SATURDAY + timedelta(days=1)
    for _ in range(2):
        mine = await stage.do(wang, AddExtra(sunday, time(10), time(12), "east", (Way.IN_PERSON,)))
    assert [(each.first, each.exception.works) for each in mine.away] == [(sunday, True)]
    with pytest.raises(Refusal, match=r"hours\.no_such_days"):
        await stage.do(wang, AddExtra(SATURDAY - timedelta(days=7), time(10), time(12), None, TALKS))
