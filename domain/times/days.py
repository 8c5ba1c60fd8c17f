"""Days by their names, seen from the moment at which they are said."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.times.when import WEEKEND, Days

LONGEST = timedelta(days=800)
"""Nobody books farther ahead; what is said of later days is not understood."""


@dataclass(frozen=True)
class Calendar:
    """The days around a local moment. What lies in the past is None or moved to the next day of its name."""

    now: datetime
    chinese: bool

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def monday(self) -> date:
        return self.today - timedelta(days=self.today.weekday())

    def after(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def week(self, offset: int) -> Days:
        """The calendar week that lies `offset` after this one; of this one, what is left."""
        monday = self.monday + timedelta(weeks=offset)
        return Days(first=max(monday, self.today), last=monday + timedelta(days=6))

    def weekend(self, offset: int) -> Days:
        days = (self.monday + timedelta(weeks=offset, days=n - 1) for n in sorted(WEEKEND))
        return Days(dates=frozenset(day for day in days if day >= self.today))

    def in_week(self, weekdays: frozenset[int], offset: int) -> tuple[Days, bool]:
        """Those days of that calendar week, and whether one of them is over, so that the next one stands for it."""
        days, rolled = set(), False
        for weekday in weekdays:
            day = self.monday + timedelta(weeks=offset, days=weekday - 1)
            if day < self.today:
                day, rolled = day + timedelta(weeks=1), True
            days.add(day)
        return Days(dates=frozenset(days), named=weekdays), rolled

    def coming(self, weekday: int) -> Days:
        """The coming one; today and a week from today when today is one."""
        day = self.after((weekday - self.today.isoweekday()) % 7)
        both = {day, day + timedelta(weeks=1)} if day == self.today else {day}
        return Days(dates=frozenset(both), named=frozenset({weekday}))

    def dated(self, month: int, day: int, year: int | None = None) -> date | None:
        """That date in this year or, when it is over, in the next; None when there is none ahead."""
        years = [year] if year else range(self.today.year, self.today.year + 9)
        return next((found for each in years if (found := self._ahead(each, month, day))), None)

    def numbered(self, day: int, months_ahead: int | None = None) -> date | None:
        """The next day of that number, or the one in the month that lies so many ahead."""
        ahead = range(3) if months_ahead is None else [months_ahead]
        return next((found for n in ahead if (found := self._ahead(*self.month(n), day))), None)

    def month(self, ahead: int) -> tuple[int, int]:
        """Year and month."""
        number = self.today.year * 12 + self.today.month - 1 + ahead
        return number // 12, number % 12 + 1

    def part_of_month(self, year: int, month: int, first: int = 1, last: int = 31) -> Days | None:
        """From day to day of that month as far as it is not over; None when it is."""
        begins = date(year, month, first)
        ends = date(year, month, min(last, monthrange(year, month)[1]))
        if ends < self.today or begins > self.today + LONGEST:
            return None
        return Days(first=max(begins, self.today), last=ends)

    def next_month_named(self, month: int) -> int:
        """The year in which that month is not over yet."""
        return self.today.year + (month < self.today.month)

    def _ahead(self, year: int, month: int, day: int) -> date | None:
        try:
            found = date(year, month, day)
        except ValueError:
            return None
        return found if self.today <= found <= self.today + LONGEST else None
