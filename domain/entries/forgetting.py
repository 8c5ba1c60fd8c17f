"""What somebody asked is not kept: a label is, and holds nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.turn import CLOCK_ONLY, Rights, Turn

KEPT = timedelta(days=90)
"""So long the text of a question is kept together with whoever asked it."""


@dataclass(frozen=True)
class ForgetMisses:
    """Forget the questions that are older than KEPT; how many of them nobody could answer."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        await turn.uow.questions.forget(turn.now - KEPT)
        return await turn.uow.entries.forget_misses(turn.now - KEPT)
