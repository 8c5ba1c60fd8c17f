"""What kind of day a day is, as the centre's country says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

SATURDAY = 5


class DayKind(StrEnum):
    """A make-up day, worked on a weekend for a longer holiday, is a WORKING day."""

    WORKING = "working"
    REST = "rest"
    HOLIDAY = "holiday"


@dataclass(frozen=True)
class Day:
    """One day of the country's calendar.

    Attributes:
        vacation: schools are closed for their long holidays.
        published: the year's public holidays are announced; until then all of it is a guess.
    """

    kind: DayKind
    vacation: bool = False
    published: bool = True


class Holidays(Protocol):
    """The calendar of a country; `country` is its ISO 3166-1 code of two letters, "" for none."""

    @property
    def country(self) -> str: ...

    def day(self, on: date) -> Day: ...


@dataclass(frozen=True)
class PlainWeeks:
    """Nothing but weekdays and weekends, for centres whose profile asks for no more."""

    country: str = ""

    def day(self, on: date) -> Day:
        return Day(DayKind.REST if on.weekday() >= SATURDAY else DayKind.WORKING, published=False)


PLAIN_WEEKS = PlainWeeks()
