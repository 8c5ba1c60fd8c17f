"""What the rules see: facts about one learner, or about one point in one class, and the moment at which they look.

A rule is pure and sees nothing else. Whatever its reader may not know is not in it (domain.alerts.loading).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from domain.portrait.portrait import Portrait

LOOKED_BACK_DAYS = 70
"""So far back answers are brought along."""


@dataclass(frozen=True)
class AnswerSeen:
    """One answer that counts.

    Attributes:
        skill: the item's main one, "" where none is known.
        expected: chance of success (0 to 1) that the learner model gave before it; None where it was not kept.
        option: the option that was taken, by its index in the item; None for other kinds of items.
        road: the misconception that it followed.
        hints: how many were opened before it.
    """

    learner: int
    item: str
    skill: str
    at: datetime
    right: bool
    expected: float | None = None
    option: int | None = None
    road: str | None = None
    hints: int = 0
    rapid: bool = False
    in_class: bool = False
    session: int | None = None


@dataclass(frozen=True)
class Help:
    """Help that was given on a skill: "hint", "medium", "wish" (met by a person), "taught" (again), "assigned"."""

    kind: str
    skill: str
    at: datetime


@dataclass(frozen=True)
class ParentWaits:
    """Somebody of the family waits for a word of this teacher: "conversation", "letter" (replied to), "wish"."""

    what: str
    since: datetime
    promised_at: datetime | None = None


@dataclass(frozen=True)
class LearnerEvidence:
    """What is known of one learner, as one teacher may know it.

    Attributes:
        since: from when on the learner goes to the teacher's classes.
        portrait: moods only as shared with teachers.
        answers: of the last LOOKED_BACK_DAYS, oldest first; empty where the family keeps practice to itself.
        may_see: whether that is so.
        lessons: starts of the lessons of the learner's classes until now that were to take place, oldest first.
        pauses: local days, first and last, on which the learner had put practice to rest.
        days_off: local days without school or lessons in the last LOOKED_BACK_DAYS.
        excused: starts of lessons that the family had called off.
        goal: evenings a week that the learner has set, None for none.
    """

    learner: int
    now: datetime
    zone: str
    since: datetime
    portrait: Portrait
    answers: Sequence[AnswerSeen] = ()
    may_see: bool = True
    helps: Sequence[Help] = ()
    waits: Sequence[ParentWaits] = ()
    lessons: Sequence[datetime] = ()
    pauses: Sequence[tuple[date, date]] = ()
    days_off: frozenset[date] = frozenset()
    excused: frozenset[datetime] = frozenset()
    goal: int | None = None


@dataclass(frozen=True)
class ItemElsewhere:
    """First answers to an item by learners outside the class: how many, how many right, how many expected to be."""

    n: int
    right: int
    expected: float


@dataclass(frozen=True)
class PointEvidence:
    """What is known of a point that a class was taught.

    Attributes:
        lessons: starts of the lessons that taught it, oldest first; the class's lessons since then follow in `later`.
        answers: of those who go to the class, about the point, since the first of these lessons, oldest first.
        before: theirs about anything, in the LOOKED_BACK_DAYS before, and about other points since: how these
            learners do beside what is expected of them.
        elsewhere: by item.
        confirmed: items whose key somebody who keeps the bank has called right.
    """

    class_id: str
    skill: str
    now: datetime
    zone: str
    lessons: Sequence[datetime]
    later: Sequence[datetime] = ()
    learners: Sequence[int] = ()
    answers: Sequence[AnswerSeen] = ()
    before: Sequence[AnswerSeen] = ()
    elsewhere: Mapping[str, ItemElsewhere] = field(default_factory=dict)
    confirmed: Collection[str] = frozenset()
