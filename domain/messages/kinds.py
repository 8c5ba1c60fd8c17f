"""The table of message kinds: how urgent each is, and what becomes of it when the courier is not sure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum


class Priority(IntEnum):
    """Lower goes first: an answer to somebody who waits overtakes what nobody waits for."""

    INTERACTIVE = 0
    SERVICE = 10
    PUSH = 20
    BULK = 30


@dataclass(frozen=True)
class MessageKind:
    """One kind of message.

    Attributes:
        repeat_in_doubt: send again when the platform's answer was lost; what is told twice is counted.
        is_secret: what it says is forgotten once it was sent.
        lateness: after this time past its due moment it is dropped instead of sent; None is never.
    """

    name: str
    priority: Priority
    repeat_in_doubt: bool
    lateness: timedelta | None = None
    is_secret: bool = False


PANEL = MessageKind("panel", Priority.INTERACTIVE, repeat_in_doubt=True)
KEPT = MessageKind("kept", Priority.INTERACTIVE, repeat_in_doubt=True)
ADDRESS = MessageKind("address", Priority.INTERACTIVE, repeat_in_doubt=True, is_secret=True)
SERVICE = MessageKind("service", Priority.SERVICE, repeat_in_doubt=True)
FOLLOW_UP = MessageKind("follow_up", Priority.PUSH, repeat_in_doubt=False, lateness=timedelta(hours=36))

REMINDER = MessageKind("reminder", Priority.PUSH, repeat_in_doubt=False, lateness=timedelta(hours=2))

TALK_OFFER = MessageKind("talk_offer", Priority.PUSH, repeat_in_doubt=False, lateness=timedelta(hours=48))

REPORT = MessageKind("report", Priority.PUSH, repeat_in_doubt=False, lateness=timedelta(hours=36))

MENU = MessageKind("menu", Priority.SERVICE, repeat_in_doubt=True)
"""Not a message: the list of commands that the platform offers in somebody's chat."""

MESSAGE_KINDS = {
    kind.name: kind for kind in (PANEL, KEPT, ADDRESS, SERVICE, FOLLOW_UP, REMINDER, TALK_OFFER, REPORT, MENU)
}
