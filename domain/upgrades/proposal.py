"""A proposal: this learner might go on with that course."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class ProposalState(StrEnum):
    """proposed > sent by a person, or set aside; the family accepts or refuses."""

    PROPOSED = "proposed"
    SENT = "sent"
    SET_ASIDE = "set_aside"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True)
class Proposal:
    """
    Attributes:
        rule: name of the rule that found it; facts: what the rule saw, JSON-ready.
        reason: why somebody sent it although the evidence says that nothing is needed; "" usually.
    """

    id: int
    rule: str
    learner: int
    course: str
    made_at: datetime
    state: ProposalState = ProposalState.PROPOSED
    facts: Mapping[str, Any] = field(default_factory=dict)
    decided_by: int | None = None
    decided_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class UpgradeRule:
    """When a family hears of the next course.

    Attributes:
        name: unique; from_course, to_course: ids of the course sheet.
        firm_share: least share (0 to 1) of the course's skills that are firm.
        rest_days: not again within so many days after a refusal.
        on: it is looked at at all.
    """

    name: str
    from_course: str
    to_course: str
    firm_share: float = 0.6
    rest_days: int = 60
    on: bool = True
    changed_by: int | None = None
    changed_at: datetime | None = None
