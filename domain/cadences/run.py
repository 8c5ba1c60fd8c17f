"""One person's way through one cadence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RunState(StrEnum):
    RUNNING = "running"
    STOPPED = "stopped"
    FINISHED = "finished"


@dataclass(frozen=True)
class CadenceRun:
    """
    Attributes:
        cadence: its name in content/cadences.toml.
        subject: what it is about, such as "booking:7" or "class:maths-g5@2026-11-21T…"; once for each person.
        anchor_at: the moment that its days are counted from.
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
