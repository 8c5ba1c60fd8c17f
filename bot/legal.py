"""The configured profile of teaching hours, and what of the timetable it refuses, on the command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bot.config import Config, ConfigError
from domain.booking.hours.legal import LegalReview, RefusedRow, review
from domain.booking.hours.timetable import HORIZON
from domain.language import Lang
from domain.messages.catalogue import Catalogue
from domain.messages.screen import T
from domain.policy.hours import TeachingHours
from domain.policy.profile import PROFILES
from knowledge.centre import COURSES, CentreContent
from knowledge.holidays import HOLIDAYS, load_holidays


def teaching_hours_of(path: Path, config: Config) -> TeachingHours:
    """When lessons may be, by the configured profile and the content folder's calendar.

    Raises:
        ConfigError: the profile is of another country than the calendar; `path` is the configuration's.
        knowledge.content.ContentError: the calendar has an error.
    """
    folder = Path(config.content.folder)
    profile, holidays = PROFILES[config.policy.profile], load_holidays(folder)
    if profile.country and profile.country != holidays.country:
        theirs = f"has those of {holidays.country}" if holidays.country else "does not exist"
        raise ConfigError(
            f"{path}, policy.profile: {profile.name!r} needs the holidays of {profile.country}, and "
            f"{folder / HOLIDAYS} {theirs}"
        )
    return TeachingHours(profile, holidays)


def legal_report(hours: TeachingHours, centre: CentreContent, catalogue: Catalogue, now: datetime) -> Iterator[str]:
    """What the profile refuses of the lessons of the coming weeks, a line for each row of the timetable."""
    found = review(hours, centre.campuses, centre.courses, centre.classes, centre.trials, now, now + HORIZON)
    name, weeks = hours.profile.name, HORIZON.days // 7
    if not hours.profile.rules:
        return
    yield f"{name}: refuses {found.refused} of the {found.lessons} lessons of the coming {weeks} weeks"
    for row in found.rows:
        yield f"  {COURSES}, '{row.row}': {len(row.refused)} of {row.lessons}: {_in_words(row, catalogue)}"
    yield from _provisional(found)


def _in_words(row: RefusedRow, catalogue: Catalogue) -> str:
    """The first lesson's reason of each kind, and how many are like it."""
    first: dict[str, T] = {}
    for _, why in row.refused:
        first.setdefault(why.key, why)
    count = Counter(why.key for _, why in row.refused)
    return "; ".join(
        catalogue.plain(why, Lang.EN) + (f" ({count[key] - 1} more like that)" if count[key] > 1 else "")
        for key, why in first.items()
    )


def _provisional(found: LegalReview) -> Iterator[str]:
    if found.provisional:
        yield (
            f"  {found.provisional} lessons are in a year whose holidays {HOLIDAYS} does not call published: "
            "the verdict on them is provisional"
        )
