"""The evening's session: which items were asked, why, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.language import Lang

SESSION_SIZE = 6
SESSION_LIFE = timedelta(hours=24)


class SessionState(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    FINISHED = "finished"
    EXPIRED = "expired"


class SessionKind(StrEnum):
    """What a session is for: tonight's set, finding out where a learner stands, or proving one skill."""

    SET = "set"
    PLACEMENT = "placement"
    PROOF = "proof"


class Verdict(StrEnum):
    """How an answer is judged; "not learned yet" is information, not an error."""

    RIGHT = "right"
    WRONG = "wrong"
    NOT_LEARNED = "not_learned"


@dataclass(frozen=True)
class Session:
    """One set of items for one learner.

    Attributes:
        position: index from 0 of the item that is in front of the learner.
        size: how many items the set has, at most.
        about: the skill that is proved, or that a teacher has put questions aside about, else None.
        assignment: what it was put aside with, by its id.
    """

    id: int
    learner: int
    lang: Lang
    state: SessionState
    size: int
    position: int
    started_at: datetime
    last_at: datetime
    kind: SessionKind = SessionKind.SET
    about: str | None = None
    assignment: int | None = None


@dataclass(frozen=True)
class Asked:
    """An item put to a learner at a place of a session.

    Attributes:
        why: JSON-ready reason of the choice, e.g. {"goal": "fitting", "expected": 0.78}.
        order: for choices, which option stands where: order[place shown] = index in the item.
        hints: how many hints were opened.
        reported: what the learner said is wrong with the item ("wrong_key", "typo", ...); it does not count then.
        draft: JSON-ready, an answer that is not given yet: options ticked, parts put in order, an option that
            waits for "sure or guess"; None when nothing was begun.
    """

    session: int
    position: int
    item: str
    why: Mapping[str, Any]
    order: tuple[int, ...]
    shown_at: datetime
    hints: int = 0
    reported: str | None = None
    draft: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Attempt:
    """What a learner answered to an asked item, once.

    Attributes:
        response: JSON-ready, {"option": 2} (index in the item) or {"text": "3,5"}.
        seconds: from showing to answering, 0 or more.
        sure: what the learner said before the verdict, None when not asked.
        rapid: it came too fast for the question to have been read; it weighs little.
    """

    session: int
    position: int
    learner: int
    item: str
    response: Mapping[str, Any]
    verdict: Verdict
    at: datetime
    seconds: float
    hints: int = 0
    sure: bool | None = None
    rapid: bool = False
