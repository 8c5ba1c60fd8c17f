"""Which cadences run for somebody, and what comes of each next: for staff, and for the person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.cadences.cadence import Anchor
from domain.cadences.checking import stops_of
from domain.errors import NotAllowed
from domain.messages.screen import T, t
from domain.people.person import Role
from domain.turn import ANYONE, Rights, Turn

OFFICE = frozenset({Role.OPERATOR, Role.ADMIN})


@dataclass(frozen=True)
class RunningCadence:
    """
    Attributes:
        about: what it follows, such as "after a trial lesson".
        kind: of the next message; `due_at` when it is looked at, before which nothing is sent.
    """

    run: int
    anchor: Anchor
    about: T
    learner: int | None
    kind: str
    due_at: datetime


@dataclass(frozen=True)
class RunningCadences:
    """Those of one person that nothing has stopped, by when the next step is due.

    Raises:
        NotAllowed: it is somebody else, and the actor is not of the office.
    """

    rights: ClassVar[Rights] = ANYONE

    person: int

    async def run(self, turn: Turn) -> Sequence[RunningCadence]:
        if turn.actor not in (None, self.person) and not turn.person.roles & OFFICE:
            raise NotAllowed(t("refusal.not_allowed"))
        runs = await turn.uow.cadences.of_person(self.person)
        stopped = await stops_of(turn, runs)
        found = []
        for run in runs:
            cadence = turn.services.cadences.get(run.cadence)
            if cadence is None or run.id in stopped or run.due_at is None or run.step >= len(cadence.steps):
                continue
            about, kind = t(f"cadences.about.{cadence.anchor}"), cadence.steps[run.step].kind
            found.append(RunningCadence(run.id, cadence.anchor, about, run.learner, kind, run.due_at))
        return found
