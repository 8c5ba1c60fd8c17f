"""Wishes for help: what is better explained by a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

WISH_FORM = "pr.wish"
WISH_FORM_LIFE = timedelta(hours=1)
PHOTO_FORM = "pr.photo"
PHOTO_FORM_LIFE = timedelta(minutes=30)
LONGEST_NOTE = 400
ANSWERS_BY = time(18)
"""Until when, on the day after, whoever sent a photo is promised an answer; by the centre's clock."""
MOST_PHOTOS = 10
"""As many as an album holds; a wish takes no more."""


class Want(StrEnum):
    """What a learner asks for: a teacher who looks at it soon, a place on the list of the next lesson, or a word
    with somebody, whatever it is about."""

    TEACHER = "teacher"
    LESSON = "lesson"
    TALK = "talk"


@dataclass(frozen=True)
class HelpWish:
    """One wish, made at the item that had gone wrong, or with a photo of any question.

    Attributes:
        item, session, position: where it was made; None where no item lay in front of the learner.
        skill: the item's main one, None where it names none.
        note: what the learner said with it; may be empty.
        done_at, done_by: when and by whom it was met, None while it waits.
        photos: the platform's ids of the files, at most MOST_PHOTOS, oldest first.
        asked_by: the person who sent the photos, the learner or a guardian; None where there are none.
        answer: what the teacher wrote back, None where they only said that it is done.
    """

    id: int
    learner: int
    item: str | None
    skill: str | None
    session: int | None
    position: int | None
    want: Want
    note: str
    at: datetime
    done_at: datetime | None = None
    done_by: int | None = None
    photos: tuple[str, ...] = ()
    asked_by: int | None = None
    answer: str | None = None


def promised_by(at: datetime, zone: str) -> datetime:
    """Until when a wish made at that instant should be met: ANSWERS_BY of the next day at `zone`."""
    day = at.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    return datetime.combine(day, ANSWERS_BY, ZoneInfo(zone)).astimezone(UTC)
