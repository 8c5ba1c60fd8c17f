"""An alert: what rules found about one learner, or about a point in one class, and what has become of it since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Rule(StrEnum):
    """What speaks for an alert. Each has its words in the texts, alert_rules.<value>.*"""

    SLIPPING = "slipping"
    STUCK = "stuck"
    ABSENCE = "absence"
    LOW_MOOD = "low_mood"
    WAITING = "waiting"
    POINT = "point"
    ITEM = "item"


class State(StrEnum):
    """OPEN: nobody has done anything yet. ACTED, WATCHED: looked at again at `look_at`. ASKED: the reason is still
    there, the teacher is asked whether it helped. Then it is over: DONE (it helped), CLEARED (the reason went by
    itself), DISMISSED (not true, because ...), EXPIRED (nobody dealt with it)."""

    OPEN = "open"
    ACTED = "acted"
    WATCHED = "watched"
    ASKED = "asked"
    DONE = "done"
    CLEARED = "cleared"
    DISMISSED = "dismissed"
    EXPIRED = "expired"

    @property
    def is_over(self) -> bool:
        return self in (State.DONE, State.CLEARED, State.DISMISSED, State.EXPIRED)


class Act(StrEnum):
    """What a teacher did about it."""

    LETTER = "letter"
    ASSIGNED = "assigned"
    TALK = "talk"
    WATCH = "watch"
    MEDIUM = "medium"
    PLANNED = "planned"
    CHECKED = "checked"


class NotTrue(StrEnum):
    """Why an alert was not true."""

    KNOWN = "known"
    EXCUSED = "excused"
    NOT_SO = "not_so"
    OTHER = "other"


@dataclass(frozen=True)
class Finding:
    """What one rule found.

    Attributes:
        key: tells two findings of a rule about one learner apart: the skill for STUCK, "" where there is only one.
        chance: that it is true, 0 to 1, as the simulated centre bears out (benchmarks/alerts.py).
        since: when what it tells of began.
        facts: JSON-ready, by the names of the placeholders in its texts (see domain.alerts.words). With "form" among
            them the texts are those of alert_rules.<rule>.<form>.
    """

    rule: Rule
    chance: float
    since: datetime
    key: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Tells it apart from every other one about the same subject."""
        return f"{self.rule}:{self.key}"


@dataclass(frozen=True)
class OfLearner:
    learner: int


@dataclass(frozen=True)
class OfPoint:
    class_id: str
    skill: str


Subject = OfLearner | OfPoint


@dataclass(frozen=True)
class Acted:
    """Something that was done about an alert; `ref` names the row (letter, assignment, talk offer), "" for none."""

    act: Act
    by: int
    at: datetime
    ref: str = ""


@dataclass(frozen=True)
class Alert:
    """One alert of one teacher about one subject; at most one of them is not over.

    Attributes:
        teacher: id of the person whose learners these are.
        findings: the surest and most urgent first; once it is over, those that were known last.
        changed_at: when it came into its state.
        look_at: when it is looked at again, or expires; None once it is over.
        told_at: when it stood in a digest; None until then, and again when another rule has joined since.
        over_told_at: when a digest has said what became of it.
        known: names of all findings that ever spoke for it.
        looks: how often the teacher was asked whether what they did has helped.
        reason, words: why it was not true, by a name and as typed.
    """

    id: int
    teacher: int
    subject: Subject
    findings: tuple[Finding, ...]
    state: State
    raised_at: datetime
    changed_at: datetime
    look_at: datetime | None = None
    told_at: datetime | None = None
    over_told_at: datetime | None = None
    known: tuple[str, ...] = ()
    looks: int = 0
    reason: NotTrue | None = None
    words: str = ""
