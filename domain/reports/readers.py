"""Who gets which reports, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

SUNDAY = 7
HOURS = tuple(time(hour) for hour in (8, 10, 12, 16, 17, 18, 19, 20))
"""When the week's card may come, by the reader's own clock; none of them is a quiet hour."""


@dataclass(frozen=True)
class ReportSettings:
    """What a person gets about all their children, and when.

    Attributes:
        lessons: a report in the evening after each class.
        weekly: a card once a week, on `weekday` (ISO, 1 Monday to 7 Sunday) at one of HOURS where the person is.
    """

    person: int
    lessons: bool = True
    weekly: bool = True
    weekday: int = SUNDAY
    at: time = time(18)


@dataclass(frozen=True)
class ClassReader:
    """A guardian who wants to hear of a class that their child goes to `since` then."""

    class_id: str
    learner: int
    person: int
    since: datetime


@dataclass(frozen=True)
class WeekReader:
    """A guardian who wants the week's card; `zone` is None where it is unknown."""

    person: int
    zone: str | None
    weekday: int
    at: time
