"""The configured profile of teaching hours, and on the command line what of the timetable may not take place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.config import Config, ConfigError
from domain.booking.hours.planning import LeftOut, Plan
from domain.booking.hours.timetable import HORIZON
from domain.booking.slot import Slot
from domain.conversations.hours import DAYTIME, OfficeHours
from domain.language import Lang
from domain.messages.catalogue import Catalogue
from domain.messages.screen import T
from domain.policy.days import Holidays
from domain.policy.hours import TeachingHours
from domain.policy.profile import PROFILES
from knowledge.centre import COURSES, load_centre
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


def office_hours_of(config: Config, holidays: Holidays) -> OfficeHours:
    """When somebody of the office is there, as the content folder says it.

    Raises:
        knowledge.content.ContentError: a file of the centre has an error.
    """
    found = load_centre(Path(config.content.folder))
    return OfficeHours(found.opens or DAYTIME.opens, found.centre.zone, holidays)


def plan_report(
    law: TeachingHours, found: Plan, booked: Sequence[tuple[Slot, LeftOut]], catalogue: Catalogue
) -> Iterator[str]:
    """What of the coming weeks' lessons may not take place, a line for each row of the timetable."""
    rows: dict[str, list[LeftOut]] = {}
    for each in found.left_out:
        rows.setdefault(each.row, []).append(each)
    if rows or law.profile.rules:
        weeks = HORIZON.days // 7
        yield (
            f"profile {law.profile.name!r} and the hours of staff leave out {len(found.left_out)} of the "
            f"{found.lessons} lessons of the coming {weeks} weeks"
        )
    for row, left_out in rows.items():
        yield f"  {COURSES}, '{row}', {len(left_out)}: {_in_words(left_out, catalogue)}"
    for slot, why in booked:
        starts = slot.starts_at.astimezone(ZoneInfo(slot.zone))
        yield (
            f"  {slot.taken} booked on {starts:%Y-%m-%d %H:%M} in {slot.course}, {slot.campus}, which may not be: "
            f"{catalogue.plain(why.why, Lang.EN)}"
        )
    if found.provisional:
        yield (
            f"  {found.provisional} lessons are in a year whose holidays {HOLIDAYS} does not call published: "
            "the verdict on them is provisional"
        )


def _in_words(left_out: Sequence[LeftOut], catalogue: Catalogue) -> str:
    """The first lesson's reason of each kind, and how many are like it."""
    first: dict[str, T] = {}
    for each in left_out:
        first.setdefault(each.why.key, each.why)
    count = Counter(each.why.key for each in left_out)
    return "; ".join(
        catalogue.plain(why, Lang.EN) + (f" ({count[key] - 1} more like that)" if count[key] > 1 else "")
        for key, why in first.items()
    )
