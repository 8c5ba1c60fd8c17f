"""What the outbox holds: messages in a person's own words, ready for any platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class OutboxState(StrEnum):
    """planned > claimed > sent; a claim whose outcome is unknown becomes in doubt.

    What nobody asked for begins as held: the gate lets it pass (planned), puts it into another message (merged), or
    drops it.
    """

    HELD = "held"
    MERGED = "merged"
    PLANNED = "planned"
    CLAIMED = "claimed"
    SENT = "sent"
    IN_DOUBT = "in_doubt"
    SUPERSEDED = "superseded"
    DROPPED = "dropped"
    FAILED = "failed"


@dataclass(frozen=True)
class Outgoing:
    """One message to one person.

    Attributes:
        person: id of the recipient.
        kind: name of an entry of MESSAGE_KINDS.
        content: the rendered message: `html`, `keyboard` (rows of {text, tap | url | share}), `attachment`.
        panel: it is what the person's panel shows, not a message of its own.
        due_at: not before this instant (UTC).
        once: at most one message with this key is ever stored, whoever asks and however often.
        held: it waits for the gate.
    """

    person: int
    kind: str
    content: Mapping[str, Any]
    due_at: datetime
    panel: bool = False
    once: str | None = None
    expires_at: datetime | None = None
    held: bool = False
    id: int | None = field(default=None, compare=False)
