"""A broadcast: who is to get what, when, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from domain.language import Lang


class CampaignState(StrEnum):
    """draft > waiting (for a second person) > running > finished; paused and stopped by a person, or by the bot."""

    DRAFT = "draft"
    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    FINISHED = "finished"


UNRELEASED = (CampaignState.DRAFT, CampaignState.WAITING)


class RecipientState(StrEnum):
    """PUSHED: there is a message for them at the gate or beyond; its own state says more."""

    PLANNED = "planned"
    HELD_OUT = "held_out"
    LEFT_OUT = "left_out"
    PUSHED = "pushed"


class Arm(StrEnum):
    """Which text somebody gets; HOLD_OUT gets none, to be compared with."""

    A = "a"
    B = "b"
    HOLD_OUT = "hold_out"


OF_EVENT = ("event", "come", "bring", "decline")
"""What buttons do that have to do with an event."""


@dataclass(frozen=True)
class CampaignButton:
    """A button under a broadcast: what it does, with what, and its label.

    "event" leads to an event's page; "come", "bring" (all guests that may come along) and "decline" answer an
    invitation to it; the others are "course", "practice" and "link".

    Attributes:
        target: an event's id, a course's id, an https address; "" for practice.
        label: by language.
    """

    does: str
    target: str
    label: Mapping[Lang, str]


@dataclass(frozen=True)
class Variant:
    """What one arm reads. The text is what the operator typed, escaped when it is sent.

    Attributes:
        photo: the platform's id of a photo, None for none.
    """

    text: Mapping[Lang, str] = field(default_factory=dict)
    photo: str | None = None
    buttons: Sequence[CampaignButton] = ()


@dataclass(frozen=True)
class Campaign:
    """One broadcast.

    Attributes:
        kind: name of a message kind: "news" (everybody has to know), "tip", "event" or "offer".
        audience: chosen values by the name of a segment; all segments have to match, any value within one.
        variants: by arm; B only when there are two texts.
        starts_at: not before then; None is at once when it is released.
        local_at: the wall time of each reader at which it comes; None is at `starts_at` for everybody.
        valid_until: nothing is sent at this moment or later.
        share_b, hold_out: parts of the audience, 0 to 1.
        metric: what counts as an outcome (domain.broadcasts.outcomes).
        why: why it is paused or stopped, see domain.broadcasts.stopping.
        seed: of the lot that puts people into arms.
        placed_at: when the last recipient was written down; until then `placed_upto` is the last person who was
            looked at. Both are the storage's alone to move on, as is `recalled_upto`.
        correction: what those read whose message cannot be deleted any more, by language; empty for nothing.
    """

    id: int
    name: str
    kind: str
    made_by: int
    made_at: datetime
    state: CampaignState = CampaignState.DRAFT
    audience: Mapping[str, Sequence[str]] = field(default_factory=dict)
    variants: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    starts_at: datetime | None = None
    local_at: time | None = None
    valid_until: datetime | None = None
    share_b: float = 0.0
    hold_out: float = 0.0
    metric: str = "tapped"
    seed: int = 0
    tested_at: datetime | None = None
    approved_by: int | None = None
    approved_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    recalled_at: datetime | None = None
    why: str | None = None
    correction: Mapping[Lang, str] = field(default_factory=dict)
    placed_upto: int = 0
    placed_at: datetime | None = None
    recalled_upto: int = 0


@dataclass(frozen=True)
class Recipient:
    """One person of a broadcast's audience.

    Attributes:
        why: why they were left out, or what their turn waits for, a value of domain.gate.push.Why; None otherwise.
        due_at: their turn; None where they get nothing.
        message: their message in the outbox, None while there is none.
        tapped: the number of the first button they tapped, from 0; opted_out_at: when they wanted less of these.
    """

    campaign: int
    person: int
    household: str
    lang: Lang
    arm: Arm
    state: RecipientState = RecipientState.PLANNED
    why: str | None = None
    message: int | None = None
    due_at: datetime | None = None
    tapped: int | None = None
    tapped_at: datetime | None = None
    opted_out_at: datetime | None = None
