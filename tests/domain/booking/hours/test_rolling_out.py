"""The timetable keeps to the law, to the hours of staff, and to what classes take."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.booking.confirming import ConfirmBooking
from domain.booking.holding import Held, HoldSeat
from domain.booking.hours.day_list import CallOffSlot, ChangePlaces
from domain.booking.hours.keeping import AddWeekly, Changed, Choice, RemoveAway, TakeOff
from domain.booking.hours.timetable import HORIZON, RollOutTimetable, coming_plan
from domain.booking.hours.week import DayException, WeeklySpan
from domain.booking.seats import room_key, teacher_key
from domain.booking.slot import BookingState, Slot, Way
from domain.courses.course import CourseClass, TrialPattern
from domain.people.person import Person, Role
from domain.policy.days import Day, DayKind
from domain.policy.hours import TeachingHours
from domain.policy.profile import CN_MAINLAND
from tests.domain.booking.stage import BRAUN, CENTRE, EAST, FAQ, FIRST, MATHS, OLYMPIAD, WANG, WEST, Stage

SHANGHAI = "Asia/Shanghai"
SATURDAY = date(2026, 11, 28)
TRIAL_SATURDAY = TrialPattern("t1", MATHS.id, "east", "wang", "204", 6, time(9), 45, 4)
TRIAL_TUESDAY = TrialPattern("t4", MATHS.id, "east", "wang", "101", 2, time(16), 45, 4)
CLASS = CourseClass("c1", MATHS.id, "east", "wang", "204", 6, time(10), 10, 7, date(2026, 9, 5))


class Calendar:
    country = "CN"

    def day(self, on: date) -> Day:
        weekend = on.weekday() >= 5 and on != date(2026, 12, 5)
        return Day(DayKind.REST if weekend else DayKind.WORKING, published=on.year <= 2026)


LAW = TeachingHours(CN_MAINLAND, Calendar())


async def sheet(
    stage: Stage,
    *trials: TrialPattern,
    classes: tuple[CourseClass, ...] = (),
    law: bool = False,
    wang: Person | None = None,
) -> None:
    staff = (replace(WANG, telegram=int(wang.external_id)) if wang else WANG, BRAUN)
    async with stage.database.transaction() as uow:
        await uow.courses.replace(CENTRE, (EAST, WEST), staff, (FIRST, MATHS, OLYMPIAD), classes, trials, FAQ)
    if law:
        stage.services = replace(stage.services, teaching_hours=LAW)


async def account(stage: Stage, role: Role, name: str) -> Person:
    person = await stage.person(name)
    async with stage.database.transaction() as uow:
        await uow.people.grant(person.id, role, None, stage.clock.now())
    return person


async def open_days(stage: Stage) -> list[str]:
    now = stage.clock.now()
    async with stage.database.reading() as uow:
        slots = await uow.bookings.slots("trial", now, now + HORIZON)
    return [f"{each.starts_at.astimezone(ZoneInfo(SHANGHAI)):%a %d %H:%M}" for each in slots]


async def slots(stage: Stage) -> list[Slot]:
    now = stage.clock.now()
    async with stage.database.reading() as uow:
        return list(await uow.bookings.slots("trial", now, now + HORIZON))


async def test_the_law_closes_weekends_but_not_the_make_up_day(stage: Stage) -> None:
    await sheet(stage, TRIAL_SATURDAY, TRIAL_TUESDAY, law=True)
    assert await stage.do(None, RollOutTimetable()) == 5
    assert await open_days(stage) == ["Tue 24 16:00", "Tue 01 16:00", "Sat 05 09:00", "Tue 08 16:00", "Tue 15 16:00"]
    async with stage.database.reading() as uow:
        found, booked = await coming_plan(uow, LAW, stage.clock.now())
    assert [(each.row, each.why.key) for each in found.left_out] == [("t1", "policy.weekend")] * 3
    assert (found.lessons, found.provisional, booked) == (8, 0, ())


async def test_days_off_and_hours_of_staff_are_minded(stage: Stage) -> None:
    await sheet(stage, TRIAL_SATURDAY, TRIAL_TUESDAY)
    off = DayException(0, "wang", SATURDAY, False, None, None, SHANGHAI, None, (), stage.clock.now())
    async with stage.database.transaction() as uow:
        await uow.hours.add_exceptions([off])
    assert await stage.do(None, RollOutTimetable()) == 7
    assert "Sat 28 09:00" not in await open_days(stage)
    async with stage.database.transaction() as uow:
        await uow.hours.add_weekly(WeeklySpan(0, "wang", 2, time(15), time(18), SHANGHAI, "east", (Way.IN_PERSON,)))
    assert await stage.do(None, RollOutTimetable()) == 0
    assert {each[:3] for each in await open_days(stage)} == {"Tue"}


async def test_what_is_booked_stays_and_is_named(stage: Stage) -> None:
    await sheet(stage, TRIAL_SATURDAY)
    await stage.do(None, RollOutTimetable())
    slot = (await slots(stage))[0]
    parent, (lin,) = await stage.parent("Lin")
    held = await stage.do(parent, HoldSeat(lin.id, slot.id))
    assert isinstance(held, Held)
    await stage.do(parent, ConfirmBooking(held.booking.id))

    await sheet(stage, TRIAL_SATURDAY, law=True)
    await stage.do(None, RollOutTimetable())

    assert await open_days(stage) == ["Sat 28 09:00", "Sat 05 09:00"]
    assert (await stage.booking_now(held.booking)).state is BookingState.BOOKED
    async with stage.database.reading() as uow:
        _, booked = await coming_plan(uow, LAW, stage.clock.now())
    assert [(each.id, why.why.key) for each, why in booked] == [(slot.id, "policy.weekend")]


async def test_what_was_closed_opens_again_with_the_day(stage: Stage) -> None:
    wang = await account(stage, Role.TEACHER, "Wang")
    await sheet(stage, TRIAL_SATURDAY, wang=wang)
    await stage.do(None, RollOutTimetable())
    done = await stage.do(wang, TakeOff(SATURDAY, SATURDAY))
    assert isinstance(done, Changed)
    assert "Sat 28 09:00" not in await open_days(stage)
    await stage.do(None, RollOutTimetable())
    assert "Sat 28 09:00" not in await open_days(stage)
    await stage.do(wang, RemoveAway(done.hours.away[0].id))
    assert (await open_days(stage))[0] == "Sat 28 09:00"


async def test_what_was_called_off_for_good_stays_closed(stage: Stage) -> None:
    office = await account(stage, Role.OPERATOR, "Sun")
    await sheet(stage, TRIAL_SATURDAY)
    await stage.do(None, RollOutTimetable())
    await stage.do(office, CallOffSlot((await slots(stage))[0].id))
    assert await stage.do(None, RollOutTimetable()) == 0
    assert await open_days(stage) == ["Sat 05 09:00", "Sat 12 09:00", "Sat 19 09:00"]


async def test_classes_take_the_time_of_their_teacher_and_room(stage: Stage) -> None:
    at_ten = replace(TRIAL_SATURDAY, id="t2", starts=time(10, 30))
    await sheet(stage, TRIAL_SATURDAY, at_ten, classes=(CLASS,))
    assert await stage.do(None, RollOutTimetable()) == 4
    assert {each[7:] for each in await open_days(stage)} == {"09:00"}
    now = stage.clock.now()
    async with stage.database.reading() as uow:
        busy = await uow.bookings.busy([teacher_key("wang"), room_key("east", "204")], now, now + timedelta(days=7))
    held = [(each.who, f"{each.starts_at:%H:%M}-{each.ends_at:%H:%M}") for each in busy if "class" in each.holder]
    assert held == [("room:east/204", "02:00-03:30"), ("teacher:wang", "02:00-03:30")]


async def test_a_class_that_moved_gives_its_time_back(stage: Stage) -> None:
    await sheet(stage, classes=(CLASS,))
    await stage.do(None, RollOutTimetable())
    await stage.do(None, RollOutTimetable())
    moved = replace(CLASS, starts=time(14))
    at_ten = replace(TRIAL_SATURDAY, starts=time(10, 30))
    await sheet(stage, at_ten, classes=(moved,))
    assert await stage.do(None, RollOutTimetable()) == 4
    assert {each[7:] for each in await open_days(stage)} == {"10:30"}


async def test_a_class_that_runs_now_keeps_its_time(stage: Stage) -> None:
    await sheet(stage, classes=(CLASS,))
    await stage.do(None, RollOutTimetable())
    middle = datetime(2026, 11, 28, 2, 40, tzinfo=UTC)
    stage.clock.advance(middle - stage.clock.now())
    await stage.do(None, RollOutTimetable())
    async with stage.database.reading() as uow:
        busy = await uow.bookings.busy([teacher_key("wang")], middle, middle + timedelta(hours=2))
    assert [f"{each.starts_at:%H:%M}-{each.ends_at:%H:%M}" for each in busy] == ["02:40-03:30"]


@pytest.mark.parametrize("law", [False, True])
async def test_rolling_out_again_changes_nothing(stage: Stage, law: bool) -> None:
    await sheet(stage, TRIAL_SATURDAY, TRIAL_TUESDAY, classes=(CLASS,), law=law)
    await stage.do(None, RollOutTimetable())
    before = await slots(stage)
    assert await stage.do(None, RollOutTimetable()) == 0
    assert await slots(stage) == before


async def test_the_first_hours_of_a_teacher_close_none_of_their_lessons(stage: Stage) -> None:
    wang = await account(stage, Role.TEACHER, "Wang")
    await sheet(stage, TRIAL_SATURDAY, TRIAL_TUESDAY, classes=(CLASS,), wang=wang)
    await stage.do(None, RollOutTimetable())
    before = await open_days(stage)
    await stage.do(wang, AddWeekly(4, time(15), time(18), None, (Way.PHONE,)))
    await stage.do(None, RollOutTimetable())
    assert await open_days(stage) == before


async def test_a_booking_that_is_kept_lets_nobody_else_in_until_the_hours_are_back(stage: Stage) -> None:
    wang = await account(stage, Role.TEACHER, "Wang")
    await sheet(stage, TRIAL_SATURDAY, wang=wang)
    await stage.do(None, RollOutTimetable())
    slot = (await slots(stage))[0]
    parent, (lin, bo) = await stage.parent("Lin", "Bo")
    held = await stage.do(parent, HoldSeat(lin.id, slot.id))
    assert isinstance(held, Held)
    await stage.do(parent, ConfirmBooking(held.booking.id))

    kept = await stage.do(wang, TakeOff(SATURDAY, SATURDAY, choice=Choice.KEEP))

    assert isinstance(kept, Changed)
    now = await stage.slot_now(slot)
    assert (now.capacity, now.taken, now.closed_at) == (1, 1, None)
    assert not isinstance(await stage.do(parent, HoldSeat(bo.id, slot.id)), Held)
    await stage.do(wang, RemoveAway(kept.hours.away[0].id))
    assert (await stage.slot_now(slot)).capacity == 4


async def test_places_that_the_office_took_away_stay_away(stage: Stage) -> None:
    office = await account(stage, Role.OPERATOR, "Sun")
    await sheet(stage, TRIAL_SATURDAY)
    await stage.do(None, RollOutTimetable())
    slot = (await slots(stage))[0]
    await stage.do(office, ChangePlaces(slot.id, 4, -1))
    await stage.do(None, RollOutTimetable())
    assert (await stage.slot_now(slot)).capacity == 3
