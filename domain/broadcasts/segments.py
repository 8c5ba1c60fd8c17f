"""By what an audience is chosen: one table. A new audience is one entry here and its texts, broadcasts.segment.<name>
and, where its values are our own, broadcasts.value.<name>.<value>."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from domain.booking.events.event import Event
from domain.broadcasts.facts import AudienceFacts, Stage
from domain.courses.course import Campus, Course
from domain.language import Lang
from domain.messages.screen import Param, t
from domain.people.person import Role

WEEK, MONTH, QUARTER = 7, 30, 90
ACTIVITY = {"week": (0, WEEK), "month": (WEEK, MONTH), "quarter": (MONTH, QUARTER), "longer": (QUARTER, None)}
"""Days since somebody did anything: from the first (included) to the second; who never did is in the last."""


@dataclass(frozen=True)
class Option:
    """A value that can be chosen, and what it is called."""

    value: str
    label: Param


@dataclass(frozen=True)
class Sheet:
    """What the centre offers, as far as audiences are chosen by it."""

    campuses: Sequence[Campus] = ()
    courses: Sequence[Course] = ()
    events: Sequence[Event] = ()


@dataclass(frozen=True)
class Segment:
    """One way to choose people.

    Attributes:
        options: the values that can be chosen.
        matches: whether somebody is among those whom a value means.
    """

    name: str
    options: Callable[[Sheet], Sequence[Option]]
    matches: Callable[[AudienceFacts, str], bool]


def _own(name: str, values: Sequence[str]) -> Callable[[Sheet], Sequence[Option]]:
    """Values that are the same everywhere, with texts of ours."""
    options = [Option(value, t(f"broadcasts.value.{name}.{value}")) for value in values]
    return lambda sheet: options


def _by_activity(facts: AudienceFacts, value: str) -> bool:
    since, until = ACTIVITY.get(value, (0, 0))
    if facts.days_silent is None:
        return until is None and value in ACTIVITY
    return since <= facts.days_silent and (until is None or facts.days_silent < until)


def _consents(facts: AudienceFacts) -> str:
    return "yes" if facts.takes_offers else "no"


SEGMENTS: Mapping[str, Segment] = {
    segment.name: segment
    for segment in (
        Segment("role", _own("role", list(Role)), lambda facts, value: value in facts.roles),
        Segment(
            "campus",
            lambda sheet: [Option(campus.id, campus.name) for campus in sheet.campuses],
            lambda facts, value: value in facts.campuses,
        ),
        Segment(
            "course",
            lambda sheet: [Option(course.id, course.name) for course in sheet.courses],
            lambda facts, value: value in facts.courses,
        ),
        Segment("stage", _own("stage", list(Stage)), lambda facts, value: value in facts.stages),
        Segment("activity", _own("activity", list(ACTIVITY)), _by_activity),
        Segment("language", _own("language", list(Lang)), lambda facts, value: facts.lang == value),
        Segment(
            "event",
            lambda sheet: [Option(event.id, event.name) for event in sheet.events],
            lambda facts, value: value in facts.invitable,
        ),
        Segment("consent", _own("consent", ["yes", "no"]), lambda facts, value: value == _consents(facts)),
    )
}


def belongs(facts: AudienceFacts, audience: Mapping[str, Sequence[str]]) -> bool:
    """Whether somebody is in an audience: each segment of which something is chosen matches, by any of its values.

    A segment that there is no more matches nobody, so that an old broadcast never reaches more people than it meant.
    """
    return all(why(facts, name, values) is not None for name, values in audience.items() if values)


def why(facts: AudienceFacts, name: str, values: Sequence[str]) -> str | None:
    """The first of the values that matches, None when none does."""
    segment = SEGMENTS.get(name)
    if segment is None:
        return None
    return next((value for value in values if segment.matches(facts, value)), None)
