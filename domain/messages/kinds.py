"""The table of message kinds: how urgent each is, what it counts as, what happens when the courier is not sure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum, StrEnum

from domain.people.person import Purpose

MOST_REPEATS = 40
"""An end to it when something kills the process at each try; an outage of a quarter of an hour takes fewer."""


class Priority(IntEnum):
    """Lower goes first: an answer to somebody who waits overtakes what nobody waits for."""

    INTERACTIVE = 0
    SERVICE = 10
    PUSH = 20
    BULK = 30


class MessageClass(StrEnum):
    """What a message that nobody asked for counts as; earlier ones go before later ones."""

    SAFETY = "safety"
    SERVICE = "service"
    LEARNING = "learning"
    RELATION = "relation"
    OFFERS = "offers"


@dataclass(frozen=True)
class MessageKind:
    """One kind of message.

    Attributes:
        klass: what it counts as at the gate; None for what was asked for, which needs no gate.
        repeat_in_doubt: send again, each time, when the platform's answer was lost: better twice than never. What is
            told twice is counted. Others are better never than twice.
        is_secret: what it says is forgotten once it was sent.
        lateness: after this time past its due moment it is dropped instead of sent; None is never.
        keeps_hour: the reader has chosen its hour, so that it does not wait for two hours after another message.
        is_wished: the reader has asked for just this, so that it uses up nobody's share.
        rests_on: whoever gets it has what the message tells by this agreement; what waits ends with it.
        is_summary: what is too much by itself is found in it; others of its class leave room for it.
    """

    name: str
    priority: Priority
    repeat_in_doubt: bool
    lateness: timedelta | None = None
    is_secret: bool = False
    klass: MessageClass | None = None
    keeps_hour: bool = False
    is_wished: bool = False
    is_summary: bool = False
    rests_on: Purpose | None = None

    @property
    def repeats(self) -> int:
        """How often it is sent again while nobody knows whether it arrived."""
        return MOST_REPEATS if self.repeat_in_doubt else 0


PANEL = MessageKind("panel", Priority.INTERACTIVE, repeat_in_doubt=True)
KEPT = MessageKind("kept", Priority.INTERACTIVE, repeat_in_doubt=True)
ADDRESS = MessageKind("address", Priority.INTERACTIVE, repeat_in_doubt=True, is_secret=True)
EXPORT = MessageKind("export", Priority.INTERACTIVE, repeat_in_doubt=True, is_secret=True)
"""Everything that is stored on somebody, for whoever asked for it."""
MENU = MessageKind("menu", Priority.SERVICE, repeat_in_doubt=True)
"""Not a message: the list of commands that the platform offers in somebody's chat."""
RECALL = MessageKind("recall", Priority.BULK, repeat_in_doubt=True)
"""Not a message: one that was sent is deleted again; its content names it as {"message": the platform's id}."""

ALARM = MessageKind("alarm", Priority.INTERACTIVE, repeat_in_doubt=True, is_secret=True, klass=MessageClass.SAFETY)
"""Somebody on duty is called: a child may be in danger."""
HELP = MessageKind("help", Priority.INTERACTIVE, repeat_in_doubt=True, is_secret=True, klass=MessageClass.SAFETY)
"""What whoever wrote of danger, or a guardian, hears of those who were called."""

SERVICE = MessageKind("service", Priority.SERVICE, repeat_in_doubt=True, klass=MessageClass.SERVICE)
PRIVACY = MessageKind("privacy", Priority.SERVICE, repeat_in_doubt=True, klass=MessageClass.SERVICE)
"""About somebody's own data and rights; it goes when everything else about a learner is silent."""
APPOINTMENT = MessageKind("appointment", Priority.PUSH, repeat_in_doubt=True, klass=MessageClass.SERVICE)
"""Of what somebody has booked or has to do at an hour: whoever sends it says until when it is worth knowing."""
CHAT = MessageKind("chat", Priority.INTERACTIVE, repeat_in_doubt=True, klass=MessageClass.SERVICE)
"""What two people say to each other in a conversation."""
ANSWER = MessageKind("answer", Priority.PUSH, repeat_in_doubt=False, klass=MessageClass.SERVICE, is_wished=True)
"""To a question that nobody could answer when it was asked, for whoever wished to hear of it."""
NEWS = MessageKind("news", Priority.BULK, repeat_in_doubt=True, klass=MessageClass.SERVICE)
"""A broadcast that everybody has to know: the centre is closed tomorrow."""

REPORT = MessageKind(
    "report",
    Priority.PUSH,
    repeat_in_doubt=False,
    lateness=timedelta(hours=36),
    klass=MessageClass.LEARNING,
    rests_on=Purpose.PRACTICE,
)
WEEK = MessageKind(
    "week",
    Priority.PUSH,
    repeat_in_doubt=False,
    lateness=timedelta(hours=36),
    klass=MessageClass.LEARNING,
    keeps_hour=True,
    is_summary=True,
    rests_on=Purpose.PRACTICE,
)
REMINDER = MessageKind(
    "reminder",
    Priority.PUSH,
    repeat_in_doubt=False,
    lateness=timedelta(hours=2),
    klass=MessageClass.LEARNING,
    keeps_hour=True,
    rests_on=Purpose.PRACTICE,
)
SNOOZED = MessageKind(
    "snoozed",
    Priority.PUSH,
    repeat_in_doubt=False,
    lateness=timedelta(hours=2),
    klass=MessageClass.LEARNING,
    keeps_hour=True,
    is_wished=True,
    rests_on=Purpose.PRACTICE,
)
"""A reminder that its reader has put off: they asked for it."""
REVIEW = MessageKind(
    "review",
    Priority.PUSH,
    repeat_in_doubt=False,
    lateness=timedelta(hours=4),
    klass=MessageClass.LEARNING,
    rests_on=Purpose.PRACTICE,
)
ASSIGNMENT = MessageKind(
    "assignment", Priority.PUSH, repeat_in_doubt=False, klass=MessageClass.LEARNING, rests_on=Purpose.PRACTICE
)
"""Practice that a teacher has put aside for a learner, until its day is over."""
MEDIUM = MessageKind(
    "medium",
    Priority.PUSH,
    repeat_in_doubt=False,
    lateness=timedelta(hours=4),
    klass=MessageClass.LEARNING,
    rests_on=Purpose.PRACTICE,
)
"""What a teacher has chosen for a learner to watch or to try."""
FOLLOW_UP = MessageKind(
    "follow_up", Priority.PUSH, repeat_in_doubt=False, lateness=timedelta(hours=48), klass=MessageClass.RELATION
)
TALK_OFFER = MessageKind(
    "talk_offer", Priority.PUSH, repeat_in_doubt=False, lateness=timedelta(hours=48), klass=MessageClass.RELATION
)
MOOD = MessageKind(
    "mood",
    Priority.PUSH,
    repeat_in_doubt=False,
    lateness=timedelta(hours=2),
    klass=MessageClass.RELATION,
    keeps_hour=True,
    is_wished=True,
    rests_on=Purpose.MOOD,
)
LETTER = MessageKind(
    "letter", Priority.PUSH, repeat_in_doubt=True, lateness=timedelta(hours=48), klass=MessageClass.RELATION
)
"""What a member of staff has written to a family."""
DIGEST = MessageKind(
    "digest", Priority.PUSH, repeat_in_doubt=False, klass=MessageClass.SERVICE, rests_on=Purpose.TEACHERS_SEE
)
"""What is new to a teacher, at the hour that they chose. In doubt it is not told twice: the list has all of it."""
UPGRADE = MessageKind(
    "upgrade", Priority.PUSH, repeat_in_doubt=False, klass=MessageClass.OFFERS, rests_on=Purpose.OFFERS
)
EVENT = MessageKind("event", Priority.BULK, repeat_in_doubt=False, klass=MessageClass.OFFERS, rests_on=Purpose.OFFERS)
OFFER = MessageKind("offer", Priority.BULK, repeat_in_doubt=False, klass=MessageClass.OFFERS, rests_on=Purpose.OFFERS)
TIP = MessageKind("tip", Priority.BULK, repeat_in_doubt=False, klass=MessageClass.LEARNING)
"""A broadcast about learning itself."""

MESSAGE_KINDS = {
    kind.name: kind
    for kind in (
        PANEL, KEPT, ADDRESS, EXPORT, MENU, RECALL, ALARM, HELP, SERVICE, PRIVACY, APPOINTMENT, CHAT, ANSWER, NEWS,
        REPORT, WEEK, REMINDER, SNOOZED, REVIEW, ASSIGNMENT, MEDIUM, FOLLOW_UP, TALK_OFFER, MOOD, LETTER, DIGEST,
        UPGRADE, EVENT, OFFER, TIP,
    )
}  # fmt: skip

PUSHED = {kind.name: kind for kind in MESSAGE_KINDS.values() if kind.klass is not None}
"""Those that go through the gate."""
