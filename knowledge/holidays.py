"""Working days, days off and public holidays: the library's, corrected by what content/holidays.toml says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import holidays as library
from pydantic import BeforeValidator, Field

from domain.policy.days import PLAIN_WEEKS, Day, DayKind, Holidays
from knowledge.content import ContentError, Entry, read_toml

HOLIDAYS = "holidays.toml"


def _plain_date(value: object) -> object:
    # pydantic would read 20270103 as seconds since 1970
    if type(value) is not date:
        raise ValueError(f"'{value}' is not a date, such as 2027-01-03")
    return value


TomlDate = Annotated[date, BeforeValidator(_plain_date)]


class _Day(Entry):
    day: TomlDate
    kind: DayKind


class _Vacation(Entry):
    first: TomlDate
    last: TomlDate


class _File(Entry):
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    subdivision: str = ""
    published_until: int = Field(ge=2000, le=2100)
    days: tuple[_Day, ...] = ()
    vacations: tuple[_Vacation, ...] = ()


class CountryCalendar:
    """A country's calendar; a domain.policy.days.Holidays."""

    def __init__(
        self,
        known: library.HolidayBase,
        country: str,
        published_until: int,
        corrected: Mapping[date, DayKind],
        vacations: tuple[tuple[date, date], ...] = (),
    ) -> None:
        self._known = known
        self._country = country
        self._published_until = published_until
        self._corrected = corrected
        self._vacations = vacations

    @property
    def country(self) -> str:
        return self._country

    def day(self, on: date) -> Day:
        return Day(
            self._corrected.get(on) or self._by_library(on),
            vacation=any(first <= on <= last for first, last in self._vacations),
            published=on.year <= self._published_until,
        )

    def _by_library(self, on: date) -> DayKind:
        if on in self._known:
            return DayKind.HOLIDAY
        return DayKind.WORKING if self._known.is_working_day(on) else DayKind.REST


def load_holidays(content: Path) -> Holidays:
    """Read `content`/holidays.toml; a centre without the file has plain weeks.

    Raises:
        ContentError: the file is wrong, contradicts itself, or names a country that the library does not know.
    """
    path = content / HOLIDAYS
    if not path.exists():
        return PLAIN_WEEKS
    given = read_toml(path, _File)
    known = _library(path, given)
    corrected: dict[date, DayKind] = {}
    for place, row in enumerate(given.days):
        if row.day in corrected:
            raise ContentError(path, f"days[{place}].day", f"{row.day} occurs twice")
        corrected[row.day] = row.kind
    for place, vacation in enumerate(given.vacations):
        if vacation.last < vacation.first:
            raise ContentError(path, f"vacations[{place}].last", f"{vacation.last} is before {vacation.first}")
    vacations = tuple((each.first, each.last) for each in given.vacations)
    return CountryCalendar(known, given.country, given.published_until, corrected, vacations)


def _library(path: Path, given: _File) -> library.HolidayBase:
    try:
        library.country_holidays(given.country)
    except NotImplementedError:
        raise ContentError(path, "country", f"the holidays of '{given.country}' are not known") from None
    try:
        return library.country_holidays(given.country, subdiv=given.subdivision or None)
    except NotImplementedError:
        problem = f"'{given.subdivision}' is not a region of {given.country} with holidays of its own"
        raise ContentError(path, "subdivision", problem) from None
