"""For whom something is chosen: the bank's cells, what was asked so far, what is wished, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.practice.items.kinds import Item
from domain.practice.learner.model import Facts, State
from domain.practice.learner.parameters import SHIPPED, ItemFigures, Parameters

COOLDOWN = timedelta(days=7)
"""So long an item is not asked again."""


@dataclass(frozen=True)
class Cell:
    """Items of one main skill and one difficulty label: what the bank's index is made of.

    Attributes:
        grade: school year of the skill, None where the items name no known skill.
    """

    skill: str | None
    grade: int | None
    difficulty: int
    items: tuple[Item, ...]


class Goal(StrEnum):
    """What an item is chosen for; the value is what `why` keeps and begins its text's key with."""

    TICKET = "ticket"
    CLASS = "class"
    PREREQUISITE = "prerequisite"
    REVIEW = "review"
    AGAIN = "again"
    FITTING = "fitting"
    PILOT = "pilot"
    ASKED_FOR = "asked_for"
    ASSIGNED = "assigned"
    SISTER = "sister"
    PLACEMENT = "placement"


@dataclass(frozen=True)
class InSet:
    """An item that was asked in this set already.

    Attributes:
        skill, grade: of its main skill; None where it names none, or an unknown one.
        goal, expected: what it was chosen for, and with which chance of success.
        of: the skill that it is to prepare, None where it stands for itself.
    """

    key: str
    skill: str | None = None
    grade: int | None = None
    goal: str = Goal.FITTING.value
    expected: float | None = None
    of: str | None = None


@dataclass(frozen=True)
class Stumble:
    """Errors on one skill, one after the other, with nothing right since: how many (1 or more), and the first."""

    times: int
    since: datetime


@dataclass(frozen=True)
class Road:
    """A misconception that was followed lately: how often (1 or more), when first, and the skill it belongs to."""

    times: int
    since: datetime
    skill: str


@dataclass(frozen=True)
class Lately:
    """What the answers of the last days told.

    Attributes:
        right, wrong: how many there were of each.
        stumbles: by skill.
        roads: by misconception.
        solved: skill to the last time that an item of it was right.
    """

    right: int = 0
    wrong: int = 0
    stumbles: Mapping[str, Stumble] = field(default_factory=dict)
    roads: Mapping[str, Road] = field(default_factory=dict)
    solved: Mapping[str, datetime] = field(default_factory=dict)


class GapKind(StrEnum):
    """On whose word a gap is known: an exit ticket's, or a teacher's note."""

    TICKET = "ticket"
    WORD = "word"


@dataclass(frozen=True)
class Gap:
    """A skill that something in the classroom showed to be shaky.

    Attributes:
        on: start of the lesson whose exit ticket it was, or when the note was made.
        since: when the centre came to know it; who has solved an item of the skill since then has closed the gap.
        wrong, of: so many of so many questions of the ticket went wrong; 0 of 0 for a note.
    """

    kind: GapKind
    on: datetime
    since: datetime
    wrong: int = 0
    of: int = 0


@dataclass(frozen=True)
class Wanted:
    """For whom, and on top of what, an item is chosen.

    Attributes:
        grade: the learner's school year, None where unknown.
        seen: keys of the items asked within COOLDOWN, with the last time.
        so_far: the items asked in this set, in their order: none of them is asked again in it.
        taught: skill to the moment at which the learner's class last had it; empty for a learner without a class.
        lately: answers and errors within COOLDOWN.
        gaps: skill to what the classroom showed of it lately, closed or not.
        about: the one skill that the learner asked for, or a teacher has assigned, else None.
        assigned: a teacher has: nothing but that skill and what it stands on will do.
        kept_out: keys of further items that are not asked, whatever else is missing.
        ease: what the learner asked for in this set, added to the expected success: -0.14 harder to 0.14 easier.
        parameters: of the learner model.
        figures: what is known of an item by its key, beyond its label.
        requires: skill to the skills that have to come before it.
    """

    state: State
    grade: int | None
    seen: Mapping[str, datetime]
    now: datetime
    so_far: tuple[InSet, ...] = ()
    taught: Mapping[str, datetime] = field(default_factory=dict)
    lately: Lately = Lately()
    gaps: Mapping[str, Gap] = field(default_factory=dict)
    about: str | None = None
    assigned: bool = False
    kept_out: frozenset[str] = frozenset()
    ease: float = 0.0
    parameters: Parameters = SHIPPED
    figures: Callable[[str], ItemFigures | None] = lambda key: None
    requires: Callable[[str], Sequence[str]] = lambda skill: ()

    def times(self, goal: Goal) -> int:
        """How many items of this set were chosen for that."""
        return sum(each.goal == goal for each in self.so_far)

    @property
    def in_set(self) -> frozenset[str]:
        return self.kept_out | {each.key for each in self.so_far}


@dataclass(frozen=True)
class Choice:
    """The chosen item.

    Attributes:
        why: JSON-ready: goal, expected, target, skill, what it rests upon, compared, and in `relaxed` which wishes
            had to be dropped because nothing met them all. `domain.practice.choosing.why` puts it into words.
    """

    item: Item
    facts: Facts
    why: Mapping[str, Any]
