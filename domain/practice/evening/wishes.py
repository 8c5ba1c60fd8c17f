"""Wishes for help: what is better explained by a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WISH_FORM = "pr.wish"
WISH_FORM_LIFE = timedelta(hours=1)
LONGEST_NOTE = 400


class Want(StrEnum):
    """What a learner asks for: a teacher who looks at it soon, or a place on the list of the next lesson."""

    TEACHER = "teacher"
    LESSON = "lesson"


@dataclass(frozen=True)
class HelpWish:
    """One wish, made at the item that had gone wrong.

    Attributes:
        skill: the item's main one, None where it names none.
        note: what the learner said with it; may be empty.
        done_at, done_by: when and by whom it was met, None while it waits.
    """

    id: int
    learner: int
    item: str
    skill: str | None
    session: int
    position: int
    want: Want
    note: str
    at: datetime
    done_at: datetime | None = None
    done_by: int | None = None
