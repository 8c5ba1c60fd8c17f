"""What became of each recipient of a broadcast: one final state for each, from the rows that say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from domain.broadcasts.campaign import Recipient, RecipientState
from domain.gate.push import Why
from domain.messages.outgoing import OutboxState

NEVER_MEANT = (Why.NO_CONSENT, Why.UNREACHABLE)


class Fate(StrEnum):
    """The first three are on their way to one of the others, which are final.

    WAITING: it was not their turn yet, or the gate holds it. ON_ITS_WAY: the courier has it or is about to.
    HELD_OUT: by lot, to be compared with. LEFT_OUT: they had not agreed, or could not be reached, from the start.
    BLOCKED: they have blocked the bot or deleted the account. DROPPED: the gate or a person has decided so.
    IN_DOUBT: sent, and Telegram's answer was lost.
    """

    PLANNED = "planned"
    WAITING = "waiting"
    ON_ITS_WAY = "on_its_way"
    SENT = "sent"
    HELD_OUT = "held_out"
    LEFT_OUT = "left_out"
    BLOCKED = "blocked"
    DROPPED = "dropped"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"

    @property
    def is_final(self) -> bool:
        return self not in (Fate.PLANNED, Fate.WAITING, Fate.ON_ITS_WAY)


@dataclass(frozen=True)
class Delivery:
    """A recipient, and the outbox row that carries their message: its own, or the one that it was merged into.

    Attributes:
        state, error: of that row, None while there is none.
        message_id: in the chat, where it was sent.
        shared: it came in one message with others.
    """

    recipient: Recipient
    state: OutboxState | None = None
    error: str | None = None
    sent_at: datetime | None = None
    message_id: int | None = None
    shared: bool = False

    @property
    def fate(self) -> Fate:
        return final_state(self.recipient.state, self.state, self.error, self.recipient.why)


def final_state(
    recipient: RecipientState, carried: OutboxState | None, error: str | None = None, why: str | None = None
) -> Fate:
    """What became of a recipient; Fate.is_final says whether that can still change.

    Args:
        carried: the state of the outbox row that carries the message, which is another one's where it was merged.
        error: of that row.
        why: of the recipient.
    """
    match recipient:
        case RecipientState.HELD_OUT:
            return Fate.HELD_OUT
        case RecipientState.LEFT_OUT:
            return Fate.LEFT_OUT if why in NEVER_MEANT else Fate.DROPPED
        case RecipientState.PLANNED:
            return Fate.PLANNED
        case RecipientState.PUSHED:
            assert carried is not None, "who was pushed has a message"
            return _of_message(carried, error or "")
        case _ as unreachable:
            assert_never(unreachable)


def _of_message(state: OutboxState, error: str) -> Fate:
    match state:
        case OutboxState.HELD | OutboxState.MERGED:
            return Fate.WAITING
        case OutboxState.PLANNED | OutboxState.CLAIMED:
            return Fate.ON_ITS_WAY
        case OutboxState.SENT:
            return Fate.SENT
        case OutboxState.IN_DOUBT:
            return Fate.IN_DOUBT
        case OutboxState.DROPPED | OutboxState.FAILED | OutboxState.SUPERSEDED if _is_blocked(error):
            return Fate.BLOCKED
        case OutboxState.DROPPED | OutboxState.SUPERSEDED:
            return Fate.DROPPED
        case OutboxState.FAILED:
            return Fate.FAILED
        case _ as unreachable:
            assert_never(unreachable)


def _is_blocked(error: str) -> bool:
    return error == Why.UNREACHABLE or error.startswith("Forbidden") or "chat not found" in error
