"""What the gate looks at: a reader with their wishes, what waits for them, what they were told, and its verdicts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from domain.language import Lang
from domain.messages.kinds import MESSAGE_KINDS, MessageClass, MessageKind


class Why(StrEnum):
    """The reason of a decision; its words are gate.because.<value>."""

    DUE = "due"
    # waits
    NOT_YET = "not_yet"
    QUIET = "quiet"
    OWN_HOURS = "own_hours"
    SCHOOL = "school"
    LAW = "law"
    ENOUGH = "enough"
    JUST_TOLD = "just_told"
    HELD_BACK = "held_back"
    TROUBLE = "trouble"
    # goes with another
    TOGETHER = "together"
    # dropped
    LATE = "late"
    UNREACHABLE = "unreachable"
    SWITCHED_OFF = "switched_off"
    ON_PAUSE = "on_pause"
    NO_CONSENT = "no_consent"
    TOO_MUCH = "too_much"
    SUMMED_UP = "summed_up"
    ONLY_THE_CARD = "only_the_card"
    NO_OPEN_HOUR = "no_open_hour"
    NOT_TRUE_ANY_MORE = "not_true_any_more"
    ANSWERED = "answered"
    ENROLLED = "enrolled"
    NOT_NOW = "not_now"
    BAD_NEWS = "bad_news"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"
    BEING_ERASED = "being_erased"
    # goes although
    OVERRIDDEN = "overridden"


class Verdict(StrEnum):
    """SENT: let through to the courier; what became of it there, its row in the outbox says."""

    SENT = "sent"
    DEFERRED = "deferred"
    MERGED = "merged"
    DROPPED = "dropped"


def alone(person: int) -> str:
    """The household of somebody who is of no family."""
    return f"p{person}"


@dataclass(frozen=True)
class Preferences:
    """What somebody would rather get, and when.

    Attributes:
        open_from, open_until: local wall time between which they may be written to; None is as the centre has it.
        paused_until: until then nothing but service and safety.
        digest: learning news only with the week's card.
        off: names of the message kinds that they switched off.
    """

    person: int
    open_from: time | None = None
    open_until: time | None = None
    paused_until: datetime | None = None
    digest: bool = False
    off: Collection[str] = ()


@dataclass(frozen=True)
class Reader:
    """Somebody to whom messages go.

    Attributes:
        household: key of the family ("f7"), or of the person alone ("p3") where there is none.
        zone: IANA name.
        is_learner: the account is a learner's own, and no grown-up's.
        takes_offers: somebody who may decide has agreed to offers and events, for a child of the family at least.
        has_weekly: they get the week's card.
        no_offers_for: learners of the family for whom nobody has agreed to them.
        in_danger: a case of danger is open that they wrote of, or that is about them.
    """

    person: int
    household: str
    lang: Lang
    zone: str
    preferences: Preferences
    is_learner: bool = False
    reachable: bool = True
    takes_offers: bool = False
    has_weekly: bool = False
    no_offers_for: Collection[int] = ()
    in_danger: bool = False


@dataclass(frozen=True)
class Waiting:
    """A message that has not been let through yet.

    Attributes:
        message: its row in the outbox.
        occasion: what it is one of; the same news for two guardians is one contact with the family.
        due_at: not before then; until: not at this moment or later, None is never too late.
        urgent: goes in closed hours, too; what is no service does so only around its due moment, while its reader
            is awake.
        override: why somebody of the staff sends it although there was enough, None usually.
        content: as the outbox holds it, rendered.
        cause: why its reader gets it, rendered.
        look_at: when the gate is to look at it; later than `due_at` once it was deferred.
        sender: who of the staff has written it, None for the house.
        campaign: the broadcast that it is of.
    """

    message: int
    person: int
    household: str
    kind: str
    occasion: str
    due_at: datetime
    look_at: datetime
    until: datetime | None
    urgent: bool
    override: str | None
    content: Mapping[str, Any]
    cause: str
    learner: int | None
    sender: int | None
    campaign: int | None

    @property
    def of(self) -> MessageKind:
        return MESSAGE_KINDS[self.kind]

    @property
    def klass(self) -> MessageClass:
        klass = self.of.klass
        assert klass is not None, "what was asked for does not wait at the gate"
        return klass


@dataclass(frozen=True)
class Told:
    """A message that was let through.

    Attributes:
        contact: messages with the same one are one contact: merged ones, and the same news for two guardians.
        counts: it uses up the reader's and the family's share.
        occasion: as its sender has named it; the next guardian's message of the same occasion joins its contact.
        is_summary: it was the one for which others of its class leave room.
    """

    person: int
    household: str
    klass: MessageClass
    contact: str
    at: datetime
    counts: bool = True
    occasion: str = ""
    is_summary: bool = False


@dataclass(frozen=True)
class Decided:
    """What the gate decided on one message at one moment.

    Attributes:
        then: when it looks again, for DEFERRED.
        into: the message that it goes with, for MERGED.
        until: SENT and MERGED: from then on the courier gives it back: its hours close then, or it is too late.
        contact: SENT and MERGED: as what it counts, see Told.
    """

    message: int
    verdict: Verdict
    why: Why
    then: datetime | None = None
    into: int | None = None
    until: datetime | None = None
    contact: str | None = None


@dataclass(frozen=True)
class Decision:
    """A decision as it stands in the ledger."""

    message: int
    at: datetime
    verdict: Verdict
    why: Why
    then: datetime | None = None
    into: int | None = None


def too_late(kind: MessageKind, due: datetime, until: datetime | None = None) -> datetime | None:
    """From when on it is not sent any more: what its sender says, or what its kind says if that is sooner."""
    ends = [each for each in (until, due + kind.lateness if kind.lateness else None) if each is not None]
    return min(ends, default=None)


def imagined(
    kind: MessageKind,
    person: int,
    household: str,
    due_at: datetime,
    *,
    until: datetime | None,
    message: int = 0,
    occasion: str = "",
    learner: int | None = None,
    sender: int | None = None,
    campaign: int | None = None,
    override: str | None = None,
) -> Waiting:
    """A message that nobody has written yet, to ask the gate about; `message` stands for its row in the outbox."""
    return Waiting(
        message=message,
        person=person,
        household=household,
        kind=kind.name,
        occasion=occasion,
        due_at=due_at,
        look_at=due_at,
        until=until,
        urgent=False,
        override=override,
        content={"html": "", "keyboard": []},
        cause="",
        learner=learner,
        sender=sender,
        campaign=campaign,
    )
