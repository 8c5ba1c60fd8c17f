"""A message that came to the gate, as one looks back on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import unescape
from re import sub

from domain.messages.kinds import MessageClass
from domain.messages.outgoing import OutboxState


@dataclass(frozen=True)
class Pushed:
    """
    Attributes:
        message: its row in the outbox.
        kind: name of an entry of MESSAGE_KINDS.
        learner: whom it is about.
        sender: who of the staff has written it, None for the house.
        campaign: the broadcast that it is of.
        cause: why its reader gets it, HTML in their language.
        html: what it says by itself, without what went with it.
        came_at: when it was put before the gate; passed_at: when it was let through.
        into: the message that it went with.
    """

    message: int
    person: int
    household: str
    kind: str
    klass: MessageClass
    learner: int | None
    sender: int | None
    campaign: int | None
    cause: str
    html: str
    state: OutboxState
    came_at: datetime
    due_at: datetime
    passed_at: datetime | None
    into: int | None

    @property
    def reason(self) -> str:
        """The cause as plain text."""
        return plain_text(self.cause)

    @property
    def first_line(self) -> str:
        """How it begins, as plain text: enough to know it again."""
        return next((line.strip() for line in plain_text(self.html).splitlines() if line.strip()), "")


@dataclass(frozen=True)
class Scheduled:
    """A broadcast to one person that is not at the gate yet; see domain.broadcasts.campaign."""

    campaign: int
    person: int
    kind: str
    due_at: datetime
    until: datetime | None


def plain_text(html: str) -> str:
    return unescape(sub("<[^>]*>", "", html))
