from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.booking.confirming import ConfirmBooking
from domain.booking.holding import Held, HoldSeat, Overlaps
from domain.booking.hours.timetable import RollOutTimetable
from domain.booking.trials.choosing import (
    ANY_CAMPUS,
    NothingFree,
    PickCampus,
    PickChild,
    PickCourse,
    PickDay,
    PickTime,
    ShowDays,
    ShowTimes,
    StartBooking,
)
from domain.courses.browsing import handle
from domain.errors import Gone, Refusal
from domain.people.person import AgeBand, Learner, Person
from tests.domain.booking.stage import LONG, Stage

OLYMPIAD = handle(LONG)


@pytest.fixture
async def stage(quick_stage: Stage) -> Stage:
    """With the timetable of the coming four weeks."""
    await quick_stage.do(None, RollOutTimetable())
    return quick_stage


async def book(stage: Stage, person: Person, learner: Learner, slot: int) -> None:
    held = await stage.do(person, HoldSeat(learner.id, slot))
    assert isinstance(held, Held)
    await stage.do(person, ConfirmBooking(held.booking.id))


async def test_a_parent_of_one_child_begins_with_the_course(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")

    step = await stage.do(parent, StartBooking())

    assert isinstance(step, PickCourse) and step.learner == lin
    assert [each.id for each in step.courses] == ["maths-g5-6", LONG, "maths-g1-2"]


async def test_a_parent_of_two_begins_with_the_child_unless_one_is_chosen(stage: Stage) -> None:
    parent, (_, bo) = await stage.parent("Lin", "Bo")

    assert isinstance(await stage.do(parent, StartBooking(course=OLYMPIAD)), PickChild)
    chosen = await stage.do(parent, StartBooking(bo.id, OLYMPIAD))
    assert isinstance(chosen, PickCampus) and chosen.choice.learner == bo and chosen.choice.several
    again = await stage.do(parent, StartBooking(course=OLYMPIAD))
    assert isinstance(again, PickCampus) and again.choice.learner == bo
    assert isinstance(await stage.do(parent, StartBooking(course=OLYMPIAD, ask_child=True)), PickChild)


async def test_campuses_are_offered_with_the_number_of_their_times(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")

    step = await stage.do(parent, StartBooking(lin.id, OLYMPIAD))

    assert isinstance(step, PickCampus)
    assert [(campus.id, times) for campus, times in step.campuses] == [("east", 4), ("west", 4)]


async def test_the_only_campus_is_not_asked_for(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")

    step = await stage.do(parent, StartBooking(lin.id, "maths-g1-2"))

    assert isinstance(step, PickDay)
    assert step.choice.campus is not None and step.choice.campus.id == "east" and step.choice.campuses == 1


async def test_only_days_with_places_can_be_chosen(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    other, (bo,) = await stage.parent("Bo")
    west = await stage.do(parent, ShowTimes(lin.id, OLYMPIAD, "west", date(2026, 11, 29)))
    assert isinstance(west, PickTime)
    await book(stage, other, bo, west.free[0].slot.id)

    days = await stage.do(parent, ShowDays(lin.id, OLYMPIAD, ANY_CAMPUS))

    assert isinstance(days, PickDay)
    assert (days.month, days.today, days.later) == (date(2026, 11, 1), date(2026, 11, 23), date(2026, 12, 1))
    assert {day for day in days.days if day.month == 11} == {date(2026, 11, 28)}


async def test_a_day_that_filled_up_meanwhile_shows_the_calendar_again(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")

    step = await stage.do(parent, ShowTimes(lin.id, OLYMPIAD, "east", date(2026, 11, 27)))

    assert isinstance(step, PickDay) and step.month == date(2026, 11, 1)


async def test_the_nearest_three_come_by_start_from_all_campuses(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")

    step = await stage.do(parent, ShowTimes(lin.id, OLYMPIAD, ANY_CAMPUS))

    assert isinstance(step, PickTime)
    assert [(lesson.slot.campus, lesson.day.day) for lesson in step.free] == [("east", 28), ("west", 29), ("east", 5)]


async def test_times_that_overlap_what_is_booked_are_not_offered(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    saturday = await stage.do(parent, ShowTimes(lin.id, OLYMPIAD, "east", date(2026, 11, 28)))
    assert isinstance(saturday, PickTime)
    await book(stage, parent, lin, saturday.free[0].slot.id)

    days = await stage.do(parent, ShowDays(lin.id, OLYMPIAD, "east"))

    assert isinstance(days, PickDay) and date(2026, 11, 28) not in days.days
    after = await stage.do(parent, ShowTimes(lin.id, "maths-g5-6", "east", date(2026, 11, 28)))
    assert isinstance(after, PickTime) and len(after.free) == 1


async def test_a_place_that_the_person_holds_is_still_free_to_them_and_to_nobody_else(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    other, (bo,) = await stage.parent("Bo")
    sunday = date(2026, 11, 29)
    west = await stage.do(parent, ShowTimes(lin.id, OLYMPIAD, "west", sunday))
    assert isinstance(west, PickTime)
    await stage.do(parent, HoldSeat(lin.id, west.free[0].slot.id))

    mine = await stage.do(parent, ShowTimes(lin.id, OLYMPIAD, "west", sunday))
    theirs = await stage.do(other, ShowTimes(bo.id, OLYMPIAD, "west", sunday))

    assert isinstance(mine, PickTime) and mine.free[0].slot.places_left == 1
    assert isinstance(theirs, PickTime) and theirs.free == () and len(theirs.full) == 1


async def test_a_full_time_of_a_day_is_named_beside_those_that_are_free(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    other, (bo,) = await stage.parent("Bo")
    full = await stage.slot(stage.clock.now() + timedelta(days=1), seats=1, course="maths-g1-2", room="9")
    await stage.slot(stage.clock.now() + timedelta(days=1, hours=1), seats=1, course="maths-g1-2", room="9")
    await book(stage, other, bo, full.id)

    step = await stage.do(parent, ShowTimes(lin.id, "maths-g1-2", "east", date(2026, 11, 24)))

    assert isinstance(step, PickTime)
    assert [lesson.slot.id for lesson in step.full] == [full.id] and len(step.free) == 2


async def test_where_nothing_is_free_that_is_said(quick_stage: Stage) -> None:
    parent, (lin,) = await quick_stage.parent("Lin")

    assert await quick_stage.do(parent, StartBooking()) == NothingFree(lin, None)
    step = await quick_stage.do(parent, StartBooking(lin.id, OLYMPIAD))
    assert isinstance(step, NothingFree) and step.course is not None
    assert isinstance(await quick_stage.do(parent, ShowDays(lin.id, OLYMPIAD, ANY_CAMPUS)), NothingFree)


@pytest.mark.parametrize(
    ("band", "with_guardian", "may"),
    [
        (AgeBand.FROM_16, True, True),
        (AgeBand.FROM_16, False, True),
        (AgeBand.FROM_14, True, False),
        (AgeBand.UP_TO_9, True, False),
        (AgeBand.FROM_14, False, False),
        (AgeBand.FROM_10, False, False),
    ],
)
async def test_who_may_book_for_themselves(stage: Stage, band: AgeBand, with_guardian: bool, may: bool) -> None:
    guardian = await stage.person() if with_guardian else None
    account, learner = await stage.learner(band, guardian=guardian)

    if may:
        step = await stage.do(account, StartBooking())
        assert isinstance(step, PickCourse) and step.learner == learner
    else:
        with pytest.raises(Refusal) as refused:
            await stage.do(account, StartBooking())
        assert refused.value.text.key == "booking.ask_guardian"


async def test_without_anybody_to_book_for_the_next_step_is_said(stage: Stage) -> None:
    for person, key in (
        (await stage.person(onboarded_at=None), "booking.who_are_you"),
        (await stage.person(), "booking.no_child"),
    ):
        with pytest.raises(Refusal) as refused:
            await stage.do(person, StartBooking())
        assert refused.value.text.key == key


async def test_a_course_that_is_gone_is_said_to_be(stage: Stage) -> None:
    parent, _ = await stage.parent("Lin")

    with pytest.raises(Gone):
        await stage.do(parent, StartBooking(course="gone"))


async def test_a_trial_at_the_time_of_the_learners_own_class_is_not_offered(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    before = await stage.do(parent, ShowTimes(lin.id, OLYMPIAD, ANY_CAMPUS))
    async with stage.database.transaction() as uow:
        await uow.classes.enrol(lin.id, "c3", stage.clock.now())  # Saturdays, 17:00-18:30 in Berlin
    clashing = await stage.slot(datetime(2026, 11, 28, 16, 30, tzinfo=UTC), teacher="li", room="7", campus="east")

    after = await stage.do(parent, ShowTimes(lin.id, OLYMPIAD, ANY_CAMPUS, date(2026, 11, 29)))
    held = await stage.do(parent, HoldSeat(lin.id, clashing.id))

    assert isinstance(before, PickTime) and isinstance(after, PickTime)
    assert clashing.id not in {each.slot.id for each in after.free}
    assert isinstance(held, Overlaps) and held.with_lesson is not None
