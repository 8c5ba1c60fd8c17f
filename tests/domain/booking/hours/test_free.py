"""When a member of staff is free for a talk, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.booking.hours.free import free_times
from domain.booking.hours.week import DayException, WeeklySpan
from domain.booking.slot import Way
from domain.turn import Turn
from tests.domain.booking.stage import Stage

SHANGHAI = "Asia/Shanghai"
TUESDAY = date(2026, 11, 24)
ALL = (Way.IN_PERSON, Way.VIDEO, Way.PHONE)


def at(hour: int, minute: int = 0, day: date = TUESDAY) -> datetime:
    return datetime.combine(day, time(hour, minute), ZoneInfo(SHANGHAI)).astimezone(UTC)


async def works(stage: Stage, starts: time, ends: time, ways: tuple[Way, ...] = ALL, weekday: int = 2) -> None:
    async with stage.database.transaction() as uow:
        added = await uow.hours.add_weekly(WeeklySpan(0, "wang", weekday, starts, ends, SHANGHAI, "east", ways))
        assert added.id > 0


async def free(
    stage: Stage, way: Way = Way.PHONE, campus: str | None = None, minutes: int = 30, days: int = 5
) -> list[str]:
    async with stage.database.transaction() as uow:
        turn = Turn(stage.services, uow, None)
        found = await free_times(turn, "wang", turn.now, turn.now + timedelta(days=days), minutes, way, campus)
    return [f"{start.astimezone(ZoneInfo(SHANGHAI)):%a %H:%M}" for start, end in found]


async def test_whoever_has_no_hours_is_never_free(stage: Stage) -> None:
    assert await free(stage) == []


async def test_a_talk_begins_at_a_quarter_of_an_hour_and_ends_within_the_hours(stage: Stage) -> None:
    await works(stage, time(15, 10), time(16, 10))
    assert await free(stage) == ["Tue 15:15", "Tue 15:30"]
    assert await free(stage, minutes=60) == []


async def test_hours_that_meet_are_one(stage: Stage) -> None:
    await works(stage, time(15), time(15, 30))
    await works(stage, time(15, 30), time(16))
    assert await free(stage, minutes=45) == ["Tue 15:00", "Tue 15:15"]


async def test_in_person_is_at_the_campus_alone(stage: Stage) -> None:
    await works(stage, time(15), time(15, 30))
    assert await free(stage, Way.IN_PERSON, "east") == ["Tue 15:00"]
    assert await free(stage, Way.IN_PERSON, "west") == []


async def test_only_the_ways_that_were_said_are_offered(stage: Stage) -> None:
    await works(stage, time(15), time(15, 30), (Way.VIDEO,))
    assert await free(stage, Way.PHONE) == []
    assert await free(stage, Way.VIDEO) == ["Tue 15:00"]


async def test_what_takes_the_persons_time_is_not_offered(stage: Stage) -> None:
    await works(stage, time(15), time(17))
    await stage.slot(at(15, 30), minutes=45)
    assert await free(stage) == ["Tue 15:00", "Tue 16:15", "Tue 16:30"]


async def test_days_off_and_extra_times_are_minded(stage: Stage) -> None:
    await works(stage, time(15), time(16))
    thursday = TUESDAY + timedelta(days=2)
    async with stage.database.transaction() as uow:
        made = stage.clock.now()
        await uow.hours.add_exceptions(
            [
                DayException(0, "wang", TUESDAY, False, None, None, SHANGHAI, None, (), made),
                DayException(0, "wang", thursday, True, time(9), time(9, 30), SHANGHAI, "east", ALL, made),
            ]
        )
    assert await free(stage) == ["Thu 09:00"]
    async with stage.database.transaction() as uow:
        assert await uow.hours.remove_exceptions("braun", made) == 0
        assert await uow.hours.remove_exceptions("wang", made) == 2
    assert await free(stage) == ["Tue 15:00", "Tue 15:15", "Tue 15:30"]


async def test_what_is_over_is_not_offered(stage: Stage) -> None:
    await works(stage, time(11), time(13), weekday=1)
    assert (await free(stage, days=6))[:2] == ["Mon 12:00", "Mon 12:15"]
