"""The simulated centre's term as it is meant: who goes to which class, who slips, what is taught how, what is faulty.

Days of the term are counted from 0; the term begins at midnight of MONDAY at ZONE.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from random import Random
from zoneinfo import ZoneInfo

from benchmarks.simulated_centre import Centre
from benchmarks.simulated_learners import KINDS, SimulatedLearner
from domain.practice.items.kinds import Item

ZONE = "Asia/Shanghai"
MONDAY = date(2026, 9, 7)
BEGIN = datetime.combine(MONDAY, time(0), ZoneInfo(ZONE)).astimezone(UTC)
DAYS_OFF = frozenset(date(2026, 10, day) for day in range(1, 8))
EXAMS = 56
"""Day of the term on which the schools' exams begin; they last five days."""
CLASSES = 14


class Role(StrEnum):
    """What becomes of a learner's habits in the term."""

    REGULAR = "regular"
    SLIPS = "slips"
    IRREGULAR = "always irregular"
    DECLINES = "declines, then steady"
    ILL = "ill for a week"
    RESTS = "announced pause"
    EXAMS = "exam break"
    LEAVES = "leaves properly"


@dataclass(frozen=True)
class Slip:
    """A learner fades from `onset` on, is faded by `faded`, and drops out on the day `gone`: days of the term.

    Attributes:
        power: of the share of time gone by that the fading is; below 1 most of it comes at once.
        practice, homework, lessons, answers: how much of each is gone at the end, 0 to 1.
    """

    onset: int
    faded: int
    gone: int
    power: float
    practice: float
    homework: float
    lessons: float
    answers: float

    def at(self, day: float) -> float:
        """How far it has gone, 0 to 1."""
        share = (day - self.onset) / (self.faded - self.onset)
        return float(min(1.0, max(0.0, share)) ** self.power)


@dataclass(frozen=True)
class Break:
    """Days of the term, first and last, on which less is done."""

    first: int
    last: int
    practice: float
    lessons: float
    homework: float
    excused: float

    def holds(self, day: float) -> bool:
        return self.first <= day < self.last + 1


@dataclass(frozen=True)
class Plan:
    """One learner's term.

    Attributes:
        joined, left: days of the term; whoever stays leaves behind its end.
        weekdays: chance to practise on each, Monday first.
        noise: standard deviation of the logarithm by which single weeks are fuller or emptier.
        homework, lessons: chances that it is done, and to come.
        excused: chance that an absence was called off before.
        bent: added to the learner's ability, in logits.
        pauses: first and last local day of what was announced.
    """

    learner: int
    class_id: str
    kind: int
    role: Role
    joined: int
    left: int
    weekdays: tuple[float, ...]
    noise: float
    homework: float
    lessons: float
    excused: float
    hints: float
    goal: int | None
    bent: float
    slip: Slip | None = None
    breaks: tuple[Break, ...] = ()
    declines: tuple[int, int, float] | None = None
    pauses: tuple[tuple[date, date], ...] = ()

    def goes(self, day: float) -> bool:
        return self.joined <= day < self.left


class Teaching(StrEnum):
    """THIN: most learn nothing and are unsettled. WRONG_ROAD: most leave with a misconception."""

    WELL = "well"
    THIN = "thin"
    WRONG_ROAD = "wrong road"


@dataclass(frozen=True)
class Taught:
    """A point in a lesson.

    Attributes:
        reach: share of those who were there that it went wrong with; strength: how often that makes their answers
            wrong until it wears off.
    """

    skill: str
    how: Teaching = Teaching.WELL
    reach: float = 0.0
    strength: float = 0.0


@dataclass(frozen=True)
class Lesson:
    day: int
    at: datetime
    points: tuple[Taught, ...]


@dataclass(frozen=True)
class Klass:
    id: str
    teacher: int
    grade: int
    weak: bool
    few_weak: int
    lessons: tuple[Lesson, ...]


class Fault(StrEnum):
    """WRONG_KEY: another answer is called right. AMBIGUOUS: two are. UNSOLVABLE: nobody can know."""

    WRONG_KEY = "wrong key"
    AMBIGUOUS = "ambiguous"
    UNSOLVABLE = "unsolvable"


@dataclass(frozen=True)
class Planted:
    """A faulty item; `rival` is the option that is right in truth, or as right, for items with options."""

    fault: Fault
    true: Item
    rival: int


@dataclass(frozen=True)
class Term:
    """Everything that is drawn beforehand."""

    seed: int
    days: int
    centre: Centre
    classes: tuple[Klass, ...]
    plans: Mapping[int, Plan]
    hard: frozenset[str]
    faulty: Mapping[str, Planted]

    def of_class(self, klass: Klass, day: float) -> list[Plan]:
        return [plan for plan in self.plans.values() if plan.class_id == klass.id and plan.goes(day)]

    def simulated(self, plan: Plan) -> SimulatedLearner:
        grade = next(klass.grade for klass in self.classes if klass.id == plan.class_id)
        made = KINDS[plan.kind](self.centre.world, grade, _Bent(f"{self.seed} {plan.learner}", plan.bent))
        return made


class _Bent(Random):
    """A source of chances whose first normal deviate, a learner's bent, is shifted."""

    def __init__(self, seed: str, shift: float) -> None:
        super().__init__(seed)
        self._shift = shift

    def gauss(self, mu: float = 0.0, sigma: float = 1.0) -> float:
        shift, self._shift = self._shift, 0.0
        return super().gauss(mu, sigma) + shift


def instant(day: float) -> datetime:
    """The moment that lies so many local days behind the term's first midnight; the zone has no summer time."""
    return BEGIN + timedelta(days=day)


def local_day(day: float) -> date:
    return MONDAY + timedelta(days=int(day))
