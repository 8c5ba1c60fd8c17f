"""A case: somebody wrote words that mean danger, and it is open until a person has closed it with a word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CaseState(StrEnum):
    CALLING = "calling"
    TAKEN = "taken"
    CLOSED = "closed"


@dataclass(frozen=True)
class Case:
    """One person's words, however often they write; there is at most one open case of a writer.

    Attributes:
        writer: whose words they are; `own`: they are about the writer, as far as anybody knows.
        learner: whom it is about, None where nobody knows.
        answered: calls up to that number have been answered.
        due_at: CALLING: the next one is called then; TAKEN: its holder is reminded then.
        holder: who has taken it; while it is called about anew, who had it and is called first.
        parents_may: what a child said to whether their parents may be told, None while they said nothing.
        word: with which it was closed.
    """

    id: int
    writer: int
    learner: int | None
    own: bool
    state: CaseState
    opened_at: datetime
    due_at: datetime
    answered: int = 0
    holder: int | None = None
    taken_at: datetime | None = None
    parents_may: bool | None = None
    parents_told_at: datetime | None = None
    closed_at: datetime | None = None
    word: str | None = None


@dataclass(frozen=True)
class Call:
    """Somebody was called about a case; those who were called together have the same number, from 1 on."""

    case: int
    person: int
    number: int
    at: datetime


@dataclass(frozen=True)
class CaseWords:
    """What was written about a case, by whoever is in danger or by whoever has taken it."""

    case: int
    author: int
    at: datetime
    text: str


def key_of(case: int) -> str:
    """What the `once` keys of everything that is sent about a case begin with."""
    return f"safety:{case}:"
