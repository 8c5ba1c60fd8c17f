"""Letting go of what is older than it may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.privacy.data import DataClass
from domain.turn import CLOCK_ONLY, Rights, Turn


@dataclass(frozen=True)
class ForgetWhatIsOld:
    """By class, as domain.privacy.retention says; how many rows. What was learnt stays until somebody is erased."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        kept, personal = turn.services.retention, turn.uow.personal
        forgotten = await personal.forget_messages(turn.now - kept.messages)
        for data_class, age in (
            (DataClass.MOOD, kept.mood),
            (DataClass.WORDS, kept.words),
            (DataClass.IDENTITY, kept.links),
            (DataClass.AUDIT, kept.looks),
        ):
            forgotten += await personal.forget(data_class, turn.now - age)
        return forgotten
