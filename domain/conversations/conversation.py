"""A conversation, what is said in it, and what the storage has to do with both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Why(StrEnum):
    """Why somebody is handed over; its words are conversations.why.<value>.

    HUMAN: they asked for a person. COMPLAINT: they complained. UNSURE: the bot was not sure. REPLY: they answered
    something that the bot had sent. FINDER: nothing that was found fits. COURSE: a course or its price. MATTER:
    something that only people settle.
    """

    HUMAN = "human"
    COMPLAINT = "complaint"
    UNSURE = "unsure"
    REPLY = "reply"
    FINDER = "finder"
    COURSE = "course"
    MATTER = "matter"


class State(StrEnum):
    """Who speaks follows from it: WAITING and CLOSED the bot, TAKEN the holder and nobody else."""

    WAITING = "waiting"
    TAKEN = "taken"
    CLOSED = "closed"


class Side(StrEnum):
    FAMILY = "family"
    STAFF = "staff"


class FileKind(StrEnum):
    """What can be handed on by the platform's id of it."""

    PHOTO = "photo"
    VOICE = "voice"
    DOCUMENT = "document"
    VIDEO = "video"
    AUDIO = "audio"


@dataclass(frozen=True)
class Attached:
    """Something that was sent, by the platform's id of the file."""

    kind: FileKind
    file: str


@dataclass(frozen=True)
class Conversation:
    """One at most is not CLOSED for each person of a family.

    Attributes:
        person: of the family; learner: whom it is about, None where that is not known.
        addressed: who of the staff is meant, by person id; None is the office.
        holder: who has taken it, None unless TAKEN.
        round: how often it was taken or given back; a change names the round that it has seen.
        asked_at: since when a word of the family is without an answer, None when there is none.
        owed_at: since when the holder has had it without a word of their own, None when they owe none.
        promised_at: by when the family was told that somebody answers; set while WAITING.
        renewals: how often that could not be kept and another time was told since it waits.
        back_at: when the holder, who has stepped away, wants to be back.
        word_at: when anybody last said something.
    """

    id: int
    person: int
    learner: int | None
    why: Why
    addressed: int | None
    state: State
    holder: int | None
    opened_at: datetime
    round: int
    asked_at: datetime | None
    owed_at: datetime | None
    promised_at: datetime | None
    renewals: int
    back_at: datetime | None
    word_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Line:
    """Something that was said. Either the text or the file may be missing; `text` is empty then."""

    id: int
    conversation: int
    side: Side
    author: int
    at: datetime
    text: str
    attached: Attached | None = None
