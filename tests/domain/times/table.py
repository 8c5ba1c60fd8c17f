"""The tables of phrases, and what they mean by "12-05 16:00-"."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from domain.times.reading import read_when
from domain.times.when import When

ZONE = "Asia/Shanghai"
HORIZON = 45
"""Days from today that are compared; every quarter of an hour of them, from six in the morning on."""

NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Cells = set[tuple[date, int]]


@dataclass(frozen=True)
class Phrase:
    said: str
    meant: str
    lang: str
    now: datetime

    def __str__(self) -> str:
        return f"{self.said} ({self.now:%a %d %b})"

    @property
    def read(self) -> When | None:
        return read_when(self.said, self.now, ZONE)

    @cached_property
    def understood(self) -> bool:
        """Whether every moment of the coming weeks is judged as it was meant."""
        when = self.read
        if self.meant == "none":
            return when is None
        if when is None:
            return False
        if self.meant == "soon":
            return when.soonest and not when
        options = [part.strip() for part in self.meant.split("|")]
        wanted = [part for part in options if not part.startswith(("not ", "rather "))]
        refused = [part.removeprefix("not ") for part in options if part.startswith("not ")]
        rather = [part.removeprefix("rather ") for part in options if part.startswith("rather ")]
        cells = list(self._cells())
        meant = {cell for cell in cells if self._in(wanted, *cell) and not self._in(refused, *cell)}
        liked = {cell for cell in meant if self._in(rather, *cell)}
        fits = {cell for cell in cells if when.holds(*cell)}
        likes = {cell for cell in fits if any(times.holds(*cell) for times in when.rather)}
        return (fits, likes) == (meant, liked)

    def _cells(self) -> Iterator[tuple[date, int]]:
        for day in range(HORIZON):
            for minute in range(6 * 60, 24 * 60, 15):
                if day or minute > self.now.hour * 60 + self.now.minute:
                    yield self.now.date() + timedelta(days=day), minute

    def _in(self, options: list[str], day: date, minute: int) -> bool:
        return any(self._matches(option, day, minute) for option in options)

    def _matches(self, option: str, day: date, minute: int) -> bool:
        days, _, hours = option.partition(" ")
        return all(self._day(each, day) for each in days.split("&")) and (
            not hours or any(_hours(each, minute) for each in hours.split(","))
        )

    def _day(self, days: str, day: date) -> bool:
        if days == "*":
            return True
        if ".." in days:
            first, _, last = days.partition("..")
            return (not first or day >= self._date(first)) and (not last or day <= self._date(last))
        return any(
            day.isoweekday() == NAMES.index(each) + 1 if each in NAMES else day == self._date(each)
            for each in days.split(",")
        )

    def _date(self, said: str) -> date:
        month, day = map(int, said.split("-"))
        here = self.now.date()
        return date(here.year + (month < here.month), month, day)


def _hours(hours: str, minute: int) -> bool:
    first, dash, last = hours.partition("-")
    starts, ends = (int(at[:2]) * 60 + int(at[3:]) if at else None for at in (first, last))
    if not dash:
        return minute == starts
    return (starts is None or minute >= starts) and (ends is None or minute < ends)


def phrases(name: str) -> list[Phrase]:
    with (Path(__file__).parent / name).open("rb") as file:
        said = tomllib.load(file)["said"]
    return [
        Phrase(text, re.sub(r"\s+", " ", meant), lang, datetime.fromisoformat(table["now"]))
        for table in said
        for lang in ("zh", "en")
        for text, meant in table.get(lang, [])
    ]
