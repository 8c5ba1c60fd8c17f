"""The last weeks of a learner week by week: evenings of practice, answers, lessons and exit questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.portrait.portrait import Mark, Portrait

WEEKS = 8


@dataclass(frozen=True)
class TrendWeek:
    """One local week.

    Attributes:
        days: with practice, 0 to 7.
        answers, right: online, those that count.
        lessons: marks in the order of the lessons.
        tickets: exit questions, right or not, in their order.
    """

    monday: date
    days: int
    answers: int
    right: int
    lessons: tuple[Mark, ...]
    tickets: tuple[bool, ...]

    @property
    def share(self) -> float | None:
        """Of answers that were right, 0 to 1; None without an answer."""
        return self.right / self.answers if self.answers else None


def trend(portrait: Portrait, now: datetime, zone: str) -> tuple[TrendWeek, ...]:
    """The last WEEKS weeks at `zone`, oldest first, this one last."""
    place = ZoneInfo(zone)

    def day(at: datetime) -> date:
        return at.astimezone(place).date()

    def monday(at: datetime) -> date:
        return day(at) - timedelta(days=day(at).weekday())

    mondays = [monday(now) - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    return tuple(
        TrendWeek(
            first,
            days=len({day(each.began) for each in portrait.sittings if monday(each.began) == first}),
            answers=sum(each.answers for each in portrait.sittings if monday(each.began) == first),
            right=sum(each.right for each in portrait.sittings if monday(each.began) == first),
            lessons=tuple(each.mark for each in portrait.lessons if monday(each.at) == first),
            tickets=tuple(each.right for each in portrait.tickets if monday(each.lesson) == first),
        )
        for first in mondays
    )
