"""When somebody is there: the office's weekly hours, without public holidays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.policy.days import PLAIN_WEEKS, DayKind, Holidays

LONGEST_LOOK = 35
"""So many days ahead an open hour is looked for; the longest holidays of a country are shorter."""


@dataclass(frozen=True)
class Opening:
    """Hours of these weekdays (ISO, 1 Monday to 7 Sunday), local wall time, `starts` before `ends`."""

    weekdays: tuple[int, ...]
    starts: time
    ends: time


@dataclass(frozen=True)
class OfficeHours:
    """
    Attributes:
        opens: what is open in a week; overlapping hours are one.
        zone: IANA name.
    """

    opens: Sequence[Opening]
    zone: str = "Asia/Shanghai"
    holidays: Holidays = PLAIN_WEEKS

    def is_open(self, at: datetime) -> bool:
        return self.closes(at) is not None

    def closes(self, at: datetime) -> datetime | None:
        """The end (UTC) of the hours in which that instant lies; None when it lies in none."""
        for starts, ends in self._spans(at):
            if starts > at:
                return None
            if at < ends:
                return ends
        return None

    def next_open(self, at: datetime) -> datetime | None:
        """That instant or the first later one (UTC) at which it is open; None: not for LONGEST_LOOK days."""
        return next((max(at, starts) for starts, _ in self._spans(at)), None)

    def _spans(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What is open from that instant on, in order, hours that touch as one."""
        today = at.astimezone(ZoneInfo(self.zone)).date()
        held: tuple[datetime, datetime] | None = None
        for ahead in range(LONGEST_LOOK):
            for starts, ends in self._of_day(today + timedelta(days=ahead)):
                if held is not None and starts <= held[1]:
                    held = held[0], max(held[1], ends)
                    continue
                if held is not None and held[1] > at:
                    yield held
                held = starts, ends
        if held is not None and held[1] > at:
            yield held

    def _of_day(self, day: date) -> Sequence[tuple[datetime, datetime]]:
        if self.holidays.day(day).kind is DayKind.HOLIDAY:
            return []
        place = ZoneInfo(self.zone)
        return sorted(
            (
                datetime.combine(day, each.starts, place).astimezone(UTC),
                datetime.combine(day, each.ends, place).astimezone(UTC),
            )
            for each in self.opens
            if day.isoweekday() in each.weekdays
        )


DAYTIME = OfficeHours((Opening((1, 2, 3, 4, 5, 6, 7), time(8), time(21)),))
"""Of a centre that does not say when somebody is there."""
