"""What somebody taps in the finder, and the wish that it makes: the same kind that free text makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from domain.asking.budget import Budget, Per
from domain.asking.wishes import Wish
from domain.courses.course import Course
from domain.times.when import MIDNIGHT, WORKDAYS, Days, Hours, Times, When

EVENING_FROM = 17 * 60
"""Minutes of the local day."""
SCHOOL_SUBJECTS = frozenset({"maths", "english", "chinese", "physics", "chemistry", "biology", "history"})
WORDS = frozenset({"english", "chinese"})
CONTESTS = "olympiad"
"""The track that prepares for contests."""
BANDS = 3


class Goal(StrEnum):
    """What a course is wanted for."""

    SCHOOL = "school"
    GAPS = "gaps"
    AHEAD = "ahead"
    CONTEST = "contest"
    WORDS = "words"
    NEW = "new"


class Part(StrEnum):
    """A part of the week."""

    EVENING = "evening"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class Step(StrEnum):
    WHO = "who"
    GOAL = "goal"
    DAYS = "days"


_TIMES = {
    Part.EVENING: Times(Days(WORKDAYS), (Hours(EVENING_FROM, MIDNIGHT),)),
    Part.SATURDAY: Times(Days(frozenset({6}))),
    Part.SUNDAY: Times(Days(frozenset({7}))),
}


@dataclass(frozen=True)
class Choices:
    """What is chosen so far; what is None was not.

    Attributes:
        learner: the child's number, None where a grade alone was tapped.
        grade: of a child who is not on record, or whose grade is not; 0 before school.
        days: parts of the week, none of them for any day.
        most: the most that a lesson may cost; None for any price, once `done`.
        done: everything was tapped at least once.
    """

    learner: int | None = None
    grade: int | None = None
    goal: Goal | None = None
    days: frozenset[Part] = frozenset()
    most: Decimal | None = None
    done: bool = False

    def to_plain(self) -> dict[str, Any]:
        return {
            "learner": self.learner,
            "grade": self.grade,
            "goal": self.goal.value if self.goal else None,
            "days": sorted(self.days),
            "most": str(self.most) if self.most is not None else None,
            "done": self.done,
        }

    @property
    def when(self) -> When:
        return When(tuple(_TIMES[each] for each in Part if each in self.days))


def from_plain(plain: Mapping[str, Any]) -> Choices:
    return Choices(
        plain["learner"],
        plain["grade"],
        Goal(plain["goal"]) if plain["goal"] else None,
        frozenset(Part(each) for each in plain["days"]),
        Decimal(plain["most"]) if plain["most"] is not None else None,
        plain["done"],
    )


def goals(offered: Iterable[Course]) -> tuple[Goal, ...]:
    """Those for which there is any course."""
    courses = tuple(offered)
    return tuple(goal for goal in Goal if any(_serves(goal, course) for course in courses))


def wish_for(choices: Choices, grade: int | None, offered: Iterable[Course]) -> Wish:
    """The wish of somebody in that school year."""
    serving = [each for each in offered if choices.goal is None or _serves(choices.goal, each)]
    return Wish(
        grades=frozenset() if grade is None else frozenset({grade}),
        subjects=frozenset(each.subject for each in serving),
        tracks=frozenset(each.track for each in serving),
        when=choices.when,
        budget=None if choices.most is None else Budget(choices.most, Per.LESSON),
    )


def _serves(goal: Goal, course: Course) -> bool:
    at_school, contest = course.subject in SCHOOL_SUBJECTS, course.track == CONTESTS
    match goal:
        case Goal.SCHOOL | Goal.GAPS:
            return at_school and not contest
        case Goal.AHEAD:
            return at_school
        case Goal.CONTEST:
            return contest
        case Goal.WORDS:
            return course.subject in WORDS
        case Goal.NEW:
            return not at_school


def bands(prices: Iterable[Decimal]) -> Sequence[Decimal]:
    """At most BANDS amounts, each the most that a lesson may cost, that part the prices into shares about alike.

    None where one price is all there is; the dearest is not among them, since it bounds nothing.
    """
    present = sorted(prices)
    below = [each for each in present if each < present[-1]] if present else []
    found = [below[(place * len(below)) // BANDS] for place in range(1, BANDS)] if below else []
    return tuple(dict.fromkeys([*found, *below[-1:]]))
