"""One person's way through one cadence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

OCCASION = "cadence:"


class RunState(StrEnum):
    RUNNING = "running"
    STOPPED = "stopped"
    FINISHED = "finished"


@dataclass(frozen=True)
class CadenceRun:
    """
    Attributes:
        cadence: its id in content/cadences.toml.
        subject: what it is about, such as "booking:7" or "class:maths-g5@2026-11-21T…"; once for each person.
        anchor_at: the moment that its days are counted from.
        zone: IANA zone by whose wall clock its steps are due.
        step: place of the next step, from 0.
        due_at: when that step is to be looked at; None when it is over.
        why: why it was stopped, a value of domain.gate.push.Why.
    """

    id: int
    cadence: str
    subject: str
    person: int
    learner: int | None
    anchor_at: datetime
    zone: str
    step: int = 0
    due_at: datetime | None = None
    state: RunState = RunState.RUNNING
    why: str | None = None

    @property
    def prefix(self) -> str:
        """What the `once` keys of its messages begin with."""
        return f"cadence:{self.id}:"

    def occasion(self, day: int) -> str:
        """The same for everybody who is told the same of it on that day of the cadence."""
        return f"{OCCASION}{self.subject}:{day}"

    def stopped(self, why: str) -> CadenceRun:
        return replace(self, state=RunState.STOPPED, why=why, due_at=None)


def subject_of(occasion: str) -> str | None:
    """The subject in an occasion of a cadence's message; None for any other's."""
    if not occasion.startswith(OCCASION):
        return None
    return occasion.removeprefix(OCCASION).rpartition(":")[0]
