"""Hours of staff in the database."""

from __future__ import annotations

from datetime import date, time

from domain.booking.hours.week import DayException, WeeklySpan
from domain.booking.slot import Way
from storage.database import Database
from tests.storage.given import NOW


def span(staff: str = "wang", weekday: int = 2, starts: time = time(15)) -> WeeklySpan:
    return WeeklySpan(0, staff, weekday, starts, time(18), "Asia/Shanghai", "east", (Way.IN_PERSON, Way.PHONE))


async def test_a_week_is_read_as_it_was_written_in_its_order(database: Database) -> None:
    async with database.transaction() as uow:
        later = await uow.hours.add_weekly(span(weekday=4))
        earlier = await uow.hours.add_weekly(span(starts=time(9)))
        others = await uow.hours.add_weekly(span("braun"))
    async with database.transaction() as uow:
        assert list(await uow.hours.weekly("wang")) == [earlier, later]
        assert list(await uow.hours.weekly()) == [earlier, others, later]
        assert await uow.hours.remove_weekly(later.id)
        assert not await uow.hours.remove_weekly(later.id)
        assert list(await uow.hours.weekly("wang")) == [earlier]


async def test_exceptions_are_read_by_their_days(database: Database) -> None:
    def off(day: int, staff: str = "wang") -> DayException:
        return DayException(0, staff, date(2026, 12, day), False, None, None, "Asia/Shanghai", None, (), NOW)

    extra = DayException(
        0, "wang", date(2026, 12, 2), True, time(9), time(12), "Asia/Shanghai", "east", (Way.VIDEO,), NOW
    )
    async with database.transaction() as uow:
        await uow.hours.add_exceptions([off(3), off(1), extra, off(2, "braun")])
        await uow.hours.add_exceptions([])
    async with database.transaction() as uow:
        found = await uow.hours.exceptions(date(2026, 12, 1), date(2026, 12, 2), "wang")
        assert [each.day.day for each in found] == [1, 2]
        assert (found[1].works, found[1].starts, found[1].ends, found[1].ways) == (
            True,
            time(9),
            time(12),
            (Way.VIDEO,),
        )
        assert (found[0].starts, found[0].ways, found[0].made_at) == (None, (), NOW)
        assert len(await uow.hours.exceptions(date(2026, 12, 1), date(2026, 12, 3))) == 4
