"""A message as it stands in somebody's chat, and what the storage says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Sent:
    """A message of its own that somebody got.

    Attributes:
        id: its row in the outbox.
        kind: name of an entry of MESSAGE_KINDS.
        once: the key under which it was stored; it says what it was sent for.
        at: when it was sent.
        learner, sender, campaign: whom it is about, who of the staff has written it, the broadcast that it is of, as
            the gate was told.
        event: the calendar's name for what a file with it is about.
    """

    id: int
    kind: str
    once: str | None
    at: datetime
    learner: int | None = None
    sender: int | None = None
    campaign: int | None = None
    event: str | None = None


class SentMessages(Protocol):
    async def standing(self, person: int, number: int) -> Sequence[Sent]:
        """What stands in the person's chat under that number of the platform: the message, then what went with it.

        Empty for the panel, and for what is not known.
        """
        ...

    async def latest(self, person: int) -> int | None:
        """The number of the bot's latest message in the person's chat; None where that is the panel."""
        ...
