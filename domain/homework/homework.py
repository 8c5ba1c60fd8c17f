"""Homework of a class, and what each learner handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.people.person import Learner

LONGEST_TEXT = 900
"""Of a homework, in characters: with whatever stands around it it has to fit one message."""
MOST_PHOTOS = 5
LONGEST_NOTE = 400


class HandedState(StrEnum):
    """What a learner said about a homework. STUCK comes with where; nothing said is no row."""

    DONE = "done"
    STUCK = "stuck"


@dataclass(frozen=True)
class Homework:
    """What a class was given to do.

    Attributes:
        lesson: start of the lesson in which it was given.
        skills: ids of what it practises; may be empty.
        due_on: local day of the campus by which it is wanted.
    """

    id: int
    class_id: str
    lesson: datetime
    text: str
    skills: tuple[str, ...]
    due_on: date
    given_by: int
    given_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True)
class HandedIn:
    """What one learner said about one homework; the latest word counts.

    Attributes:
        note: where the learner is stuck, in their words.
        photos: files on the platform.
        seen_at, seen_by, answer: when and by whom it was looked at, and what was said to it.
    """

    homework: int
    learner: int
    state: HandedState
    at: datetime
    note: str = ""
    photos: tuple[str, ...] = ()
    seen_at: datetime | None = None
    seen_by: int | None = None
    answer: str | None = None

    @property
    def waits(self) -> bool:
        """Somebody was promised that it will be looked at."""
        return self.seen_at is None and (self.state is HandedState.STUCK or bool(self.photos))


@dataclass(frozen=True)
class Owed:
    """A homework of a class that a learner goes to now, since `since`; `handed` is what they said to it."""

    homework: Homework
    learner: Learner
    since: datetime
    handed: HandedIn | None = None
