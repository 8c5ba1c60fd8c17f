"""What the evidence says of a learner whose course ends, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from domain.practice.learner.model import Band

NEARLY_ALL = 0.8
"""Share of firm skills from which nothing more is needed for whoever has set no goal."""
FEW = 0.5
"""Share of firm skills below which the same skills come before another course."""


class Advice(StrEnum):
    """What the evidence says about what comes next."""

    NEXT = "next"
    NOT_NEEDED = "not_needed"
    ONE_BELOW = "one_below"


@dataclass(frozen=True)
class SkillFact:
    """A skill of the course: how it stands, and how many answers say so, by place."""

    skill: str
    band: Band
    online: int = 0
    in_class: int = 0


@dataclass(frozen=True)
class Facts:
    """What a rule sees of one learner.

    Attributes:
        course: the course that ends, on the local day `ends_on`.
        skills: those of the course, in teaching order.
        came, lessons: of the lessons in which it was noted who came.
        has_goal: the learner has set a goal for the week.
        knows_next: nearly all that the next course teaches is firm already.
    """

    course: str
    ends_on: date
    skills: tuple[SkillFact, ...]
    came: int = 0
    lessons: int = 0
    has_goal: bool = False
    knows_next: bool = False

    @property
    def firm(self) -> int:
        return sum(each.band is Band.FIRM for each in self.skills)

    @property
    def on_the_way(self) -> int:
        """Those that were met and are not firm, or not any more."""
        return sum(each.band in (Band.ON_THE_WAY, Band.FADING) for each in self.skills)

    @property
    def share(self) -> float:
        return self.firm / len(self.skills) if self.skills else 0.0

    @property
    def tenths(self) -> int:
        """The share of firm skills as families read it, of ten; all of them only when it is all of them."""
        if self.firm == len(self.skills):
            return 10
        return min(9, round(10 * self.share))

    @property
    def online(self) -> int:
        return sum(each.online for each in self.skills)

    @property
    def in_class(self) -> int:
        return sum(each.in_class for each in self.skills)


def advice(facts: Facts) -> Advice:
    """What the evidence says.

    Firm in nearly everything and no goal, or in nearly all that would come next: nothing more is needed. Firm in too
    little: first the same once more, which is free. Else the next course.
    """
    if facts.knows_next or (facts.share >= NEARLY_ALL and not facts.has_goal):
        return Advice.NOT_NEEDED
    return Advice.ONE_BELOW if facts.share < FEW else Advice.NEXT


def to_plain(facts: Facts) -> dict[str, Any]:
    """JSON-ready, with what the evidence said then."""
    return {
        "course": facts.course,
        "ends_on": facts.ends_on.isoformat(),
        "skills": [[each.skill, each.band.value, each.online, each.in_class] for each in facts.skills],
        "came": facts.came,
        "lessons": facts.lessons,
        "has_goal": facts.has_goal,
        "knows_next": facts.knows_next,
        "advice": advice(facts).value,
    }


def from_plain(plain: Mapping[str, Any]) -> Facts:
    return Facts(
        course=plain["course"],
        ends_on=date.fromisoformat(plain["ends_on"]),
        skills=tuple(SkillFact(skill, Band(band), online, there) for skill, band, online, there in plain["skills"]),
        came=plain["came"],
        lessons=plain["lessons"],
        has_goal=plain["has_goal"],
        knows_next=plain.get("knows_next", False),
    )


@dataclass(frozen=True)
class Window:
    """The time in which a course's end is a reason to write; both aware."""

    opens: datetime
    closes: datetime

    def holds(self, at: datetime) -> bool:
        return self.opens <= at < self.closes
