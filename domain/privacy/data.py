"""What is known of people, by class, and whose rows are meant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DataClass(StrEnum):
    """What a column holds; how long it stays, and whether erasure takes it, follows from that.

    NONE: nothing about anybody. IDENTITY: who somebody is, and in which chat. LEARNING: what a learner did, and what
    follows from it. MOOD: what they said of how they are. WORDS: what somebody wrote, and messages. BOOKING: places,
    times, ways to the centre. CONSENT: proof of what was allowed; it stays. SAFETY: danger, and what was done.
    STAFF: working data of the centre's people. AUDIT: who did what, in numbers. SECRET: keys and hashes of tokens.
    """

    NONE = "none"
    IDENTITY = "identity"
    LEARNING = "learning"
    MOOD = "mood"
    WORDS = "words"
    BOOKING = "booking"
    CONSENT = "consent"
    SAFETY = "safety"
    STAFF = "staff"
    AUDIT = "audit"
    SECRET = "secret"


@dataclass(frozen=True)
class LearnerSubject:
    """Everything about a learner; the accounts of theirs and of their guardians are subjects of their own."""

    id: int


@dataclass(frozen=True)
class PersonSubject:
    """Everything that hangs on an account: chat, messages, settings, what was said and booked with it."""

    id: int


Subject = LearnerSubject | PersonSubject
