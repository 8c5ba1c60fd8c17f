"""Words of distress, heard before everything else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.asking.answers import InDanger
from domain.journal import Verb
from domain.people.person import Role
from domain.turn import ANYONE, Rights, Turn


@dataclass(frozen=True)
class ReportDanger:
    """Note that somebody may be in danger; what they wrote is not stored."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> InDanger:
        learner = await turn.uow.people.learner_of(turn.person.id)
        await turn.record(Verb.REPORTED, "safety", turn.person.id, learner=learner.id if learner else None)
        return InDanger(await turn.uow.courses.centre(), turn.person.role not in (None, Role.LEARNER))
