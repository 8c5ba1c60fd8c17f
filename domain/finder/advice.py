"""What a learner's own answers say about a course: it fits, wait for something, one level lower first, nothing now.

Pure: from the course's skills and what they require, against what is believed of each skill and how sure that is.
What is not known speaks neither for nor against a course.

What holds whatever the evidence: a skill that becomes firm takes no gap into being and shakes no other skill, so more
mastery never turns `Fits` into `Wait` or `LowerFirst`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from domain.courses.course import Course
from domain.practice.learner.model import FIRM_AT, Band
from domain.upgrades.facts import NEARLY_ALL, SkillFact

LEAST_SKILLS = 4
"""Of a course with fewer skills nobody is told that there is nothing in it for them."""
LEAST_ANSWERS = 6
"""Fewer answers about a course and what comes before it are too few to say anything."""
GAP_AFTER = 4
"""So many answers to a skill have to say that it is not firm."""
THERE_AT = 0.7
"""At least so many of the latest answers to a skill are right, with 80 % certainty: it can be built on."""
SOME, MANY = 0.25, 0.5
"""Shares of what comes before a course: beyond SOME gaps one waits, beyond MANY one goes a level lower. It fits where
no more than SOME of it is missing or not known, so that nothing that is learnt of the rest can turn that round."""


@dataclass(frozen=True)
class SkillSeen(SkillFact):
    """How a skill stands. Between `low` and `high` lies, with 80 % certainty, the share of right ones among its own
    latest answers: what else the learner can do counts for the band alone."""

    low: float = 0.0
    high: float = 1.0

    @property
    def answers(self) -> int:
        return self.online + self.in_class

    @property
    def is_gap(self) -> bool:
        """Its own answers say that it is not firm."""
        return self.band is Band.ON_THE_WAY and self.answers >= GAP_AFTER and self.high < FIRM_AT

    @property
    def is_there(self) -> bool:
        """It is firm, was so and needs no more than a look, or its latest answers were right nearly all."""
        return self.band in (Band.FIRM, Band.FADING) or (self.band is not Band.NEW and self.low >= THERE_AT)


@dataclass(frozen=True)
class Evidence:
    """What is known of one learner: the skills that were met, and what has to come before a skill."""

    seen: Mapping[str, SkillSeen]
    requires: Callable[[str], Sequence[str]]
    carried: frozenset[str] = field(init=False)
    """What comes before something firm, however far back: it has to be there, whether or not it was asked."""

    def __post_init__(self) -> None:
        firm = [name for name, each in self.seen.items() if each.band is Band.FIRM]
        object.__setattr__(self, "carried", _behind(firm, self.requires))

    def of(self, skill: str) -> SkillSeen:
        return self.seen.get(skill) or SkillSeen(skill, Band.NEW)

    def holds(self, skill: str) -> bool:
        """Whether it is there, or carries something firm and its own answers do not say otherwise."""
        seen = self.of(skill)
        return seen.is_there or (skill in self.carried and not seen.is_gap)

    def is_gap(self, skill: str) -> bool:
        seen = self.of(skill)
        return seen.is_gap and not seen.is_there

    def before(self, course: Course) -> tuple[str, ...]:
        """What the course takes for granted: what its skills require and it does not teach."""
        own = set(course.skills)
        required = (each for skill in course.skills for each in self.requires(skill))
        return tuple(dict.fromkeys(each for each in required if each not in own))


@dataclass(frozen=True)
class Facts:
    """What an advice rests on: so many of these skills, of which `count` are as the advice says."""

    skills: tuple[SkillSeen, ...]
    count: int

    @property
    def of(self) -> int:
        return len(self.skills)

    @property
    def online(self) -> int:
        return sum(each.online for each in self.skills)

    @property
    def in_class(self) -> int:
        return sum(each.in_class for each in self.skills)

    @property
    def answers(self) -> int:
        return self.online + self.in_class


@dataclass(frozen=True)
class Fits:
    """What comes before the course is there; `gaps` are the few points of it that are not.

    Attributes:
        facts: count what holds of what comes before; where nothing has to, what is firm of what the course teaches.
    """

    facts: Facts
    gaps: tuple[str, ...] = ()
    begins: bool = False
    """Nothing has to come before."""


@dataclass(frozen=True)
class Wait:
    """These skills first; `facts` are about them alone."""

    skills: tuple[str, ...]
    facts: Facts


@dataclass(frozen=True)
class LowerFirst:
    """Too much of what comes before is not there; `course` teaches most of it. `facts` count the gaps, of what comes
    before."""

    course: Course
    skills: tuple[str, ...]
    facts: Facts


@dataclass(frozen=True)
class NothingNow:
    """Nearly all that the course teaches is firm; `facts` count what is, of what it teaches."""

    facts: Facts


@dataclass(frozen=True)
class Unknown:
    """Too little is known.

    Attributes:
        facts: count what holds of what comes before; where `few`, what was met of all that is taught or comes before.
        few: there are too few answers at all; without any skills nothing of the course is practised here.
    """

    facts: Facts
    few: bool = False


Advice = Fits | Wait | LowerFirst | NothingNow | Unknown


def advise(course: Course, evidence: Evidence, others: Iterable[Course] = (), grade: int | None = None) -> Advice:
    """What the evidence says of the course.

    Args:
        others: the courses that may come first instead; the learner's school year tells which of them are out of
            place.
    """
    own = tuple(evidence.of(each) for each in course.skills)
    before = evidence.before(course)
    firm = sum(each.band is Band.FIRM for each in own)
    if len(own) >= LEAST_SKILLS and firm >= NEARLY_ALL * len(own):
        return NothingNow(Facts(own, firm))
    needed = tuple(evidence.of(each) for each in before)
    every = (*own, *needed)
    met = Facts(every, sum(each.answers > 0 for each in every))
    if met.answers < LEAST_ANSWERS:
        return Unknown(met, few=True)
    if not before:
        return Fits(Facts(own, firm), begins=True)
    gaps = tuple(each for each in before if evidence.is_gap(each))
    of_gaps = Facts(tuple(evidence.of(each) for each in gaps), len(gaps))
    if len(gaps) > MANY * len(before):
        lower = _lower(course, gaps, evidence, others, grade)
        return LowerFirst(lower, gaps, Facts(needed, len(gaps))) if lower is not None else Wait(gaps, of_gaps)
    if len(gaps) > SOME * len(before):
        return Wait(gaps, of_gaps)
    held = sum(evidence.holds(each) for each in before)
    return Fits(Facts(needed, held), gaps) if held >= (1 - SOME) * len(before) else Unknown(Facts(needed, held))


def is_advised(advice: Advice) -> bool:
    """Whether nothing speaks against the course."""
    return isinstance(advice, Fits | Unknown)


YEARS_BACK = 2
"""A course for children so many school years younger is nobody's next course."""


def _lower(
    course: Course, gaps: Collection[str], evidence: Evidence, others: Iterable[Course], grade: int | None
) -> Course | None:
    """The course of the same subject, no higher, that teaches most of the gaps, and half of them at least.

    One that has gaps before it as well is none: then practice comes first, which is free.
    """
    found: list[tuple[int, int, Course]] = []
    for each in others:
        lower = each.grade_from < course.grade_from or (
            each.grade_from == course.grade_from and each.grade_to > course.grade_to
        )
        if each.subject != course.subject or not lower or (grade is not None and each.grade_to <= grade - YEARS_BACK):
            continue
        taught = len(set(gaps).intersection(each.skills))
        if 2 * taught >= len(gaps) and is_advised(advise(each, evidence)):
            found.append((taught, each.grade_from, each))
    return max(found, key=lambda one: one[:2], default=(0, 0, None))[2]


def _behind(skills: Iterable[str], requires: Callable[[str], Sequence[str]]) -> frozenset[str]:
    found: set[str] = set()
    ahead = list(skills)
    while ahead:
        for each in requires(ahead.pop()):
            if each not in found:
                found.add(each)
                ahead.append(each)
    return frozenset(found)
