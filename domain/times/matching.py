"""Which lessons are at a time that suits, and which come near it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from domain.times.when import Times, When, local

FAR = 14
"""Days to both sides in which a day that suits is looked for."""

A_DAY_OFF = 240
"""So many minutes off on the right day are as bad as one day off at the right time."""


L = TypeVar("L")


class Off(StrEnum):
    """What is not as it was wished."""

    DAY = "day"
    TIME = "time"


@dataclass(frozen=True)
class Near(Generic[L]):
    """What almost fits, and what about it does not."""

    option: L
    off: frozenset[Off]


@dataclass(frozen=True)
class Matched(Generic[L]):
    """What fits, what is liked better first, else by start; and what does not, the nearest first."""

    fitting: tuple[L, ...]
    near: tuple[Near[L], ...]


def matching(when: When, offered: Iterable[L], at: Callable[[L], tuple[datetime, str]]) -> Matched[L]:
    """Sort what is offered by `when`; what was refused is never near. `at` gives an instant and its zone."""
    fitting: list[L] = []
    near: list[tuple[int, datetime, Near[L]]] = []
    for lesson in offered:
        starts_at, zone = at(lesson)
        day, minute = local(starts_at, zone)
        if when.holds(day, minute):
            fitting.append(lesson)
        elif not any(times.holds(day, minute) for times in when.refused):
            days, minutes = min((_off(times, day, minute) for times in when.wanted), key=_weight)
            off = {Off.DAY: days, Off.TIME: minutes}
            near.append(
                (_weight((days, minutes)), starts_at, Near(lesson, frozenset(o for o, n in off.items() if n)))
            )
    fitting.sort(key=lambda each: (not when.likes(*at(each)), at(each)[0]))
    near.sort(key=lambda each: each[:2])
    return Matched(tuple(fitting), tuple(each for _, _, each in near))


def _weight(off: tuple[int, int]) -> int:
    days, minutes = off
    return days * A_DAY_OFF + minutes


def _off(times: Times, day: date, minute: int) -> tuple[int, int]:
    """Days and minutes to the nearest of those times."""
    days = next((abs(step) for step in _steps() if times.days.holds(day + timedelta(days=step))), FAR + 1)
    return days, min((hours.minutes_off(minute) for hours in times.hours), default=0)


def _steps() -> Iterator[int]:
    yield 0
    for step in range(1, FAR + 1):
        yield from (step, -step)
