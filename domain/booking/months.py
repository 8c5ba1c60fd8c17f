"""Leafing through a calendar by those months alone that have something."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


def months_beside(days: Iterable[date], shown: date) -> tuple[date | None, date | None]:
    """The nearest earlier and the nearest later month than `shown`, a first of a month, with any of `days`."""
    months = {day.replace(day=1) for day in days}
    return max((each for each in months if each < shown), default=None), min(
        (each for each in months if each > shown), default=None
    )
