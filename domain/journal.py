"""The journal's words: xAPI-shaped statements (IEEE 9274.1.1) about what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4


class Verb(StrEnum):
    """What was done. The value is the last part of the verb's IRI."""

    REGISTERED = "registered"
    CHANGED = "changed"
    LINKED = "linked"
    CONSENTED = "consented"
    INITIALIZED = "initialized"
    ANSWERED = "answered"
    SKIPPED = "skipped"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    COMPLETED = "completed"
    REPORTED = "reported"
    PROVED = "proved"
    ASKED = "asked"
    HELPED = "helped"
    VIEWED = "viewed"
    HELD = "held"
    BOOKED = "booked"
    MOVED = "moved"
    WAITED = "waited"
    OFFERED = "offered"
    ATTENDED = "attended"
    MISSED = "missed"
    CONCLUDED = "concluded"
    RATED = "rated"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    FAILED = "failed"
    NOTIFIED = "notified"
    IMPORTED = "imported"
    CONFIRMED = "confirmed"
    RETIRED = "retired"
    RESTORED = "restored"
    TAUGHT = "taught"
    LEFT = "left"
    VOIDED = "voided"
    REJUDGED = "rejudged"
    COMMENTED = "commented"
    ASSIGNED = "assigned"
    FELT = "felt"
    WATCHED = "watched"
    TRIED = "tried"
    ERASED = "erased"


class Place(StrEnum):
    ONLINE = "online"
    CLASS = "class"


@dataclass(frozen=True)
class Statement:
    """One thing that happened; never changed, and removed only when whom it is about is erased.

    Attributes:
        actor: id of the person who did it, None for the bot itself.
        learner: id of the learner whom it is about, None when it is about nobody.
        object_type, object_id: the row it was done to, e.g. ("item", "sample:frac-03").
        result: JSON-ready details, e.g. {"success": true, "seconds": 12.5}.
        authority: on whose word it is known: "self", "bot", "teacher", ...
        uid: names the statement everywhere (a UUID, as xAPI wants it); a later one with VOIDED, "statement" and this
            as its object takes it back.
    """

    verb: Verb
    object_type: str
    object_id: str
    at: datetime
    actor: int | None = None
    learner: int | None = None
    result: Mapping[str, Any] = field(default_factory=dict)
    place: Place = Place.ONLINE
    authority: str = "self"
    uid: str = field(default_factory=lambda: str(uuid4()))
