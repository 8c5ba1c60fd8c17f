"""The queue of items whose key is doubted, and the counting that it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.practice.keeping.suspicions import Case, Sureness, Suspicion, suspicions
from domain.turn import CLOCK_ONLY, Rights, Turn

SETTLED_AFTER = timedelta(minutes=1)
"""What is younger may still be overtaken by a statement with a lower number that is not committed yet."""


@dataclass(frozen=True)
class CountAnswers:
    """Add up what was answered since the last time; a part of it, when that is much."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        return await turn.uow.items.count_answers(turn.now - SETTLED_AFTER)


@dataclass(frozen=True)
class Doubted:
    """A live item, and why its key is doubted, the surest reason first (at least one)."""

    key: str
    reasons: tuple[Suspicion, ...]


async def doubted(turn: Turn) -> Sequence[Doubted]:
    """The surest first. Once a keeper has decided about the present wording it does not come back."""
    found = [
        Doubted(key, reasons)
        for key, answers, doubts in await turn.uow.items.doubtful()
        if (reasons := suspicions(Case(answers, doubts)))
    ]
    order = list(Sureness)
    return sorted(found, key=lambda each: (-order.index(each.reasons[0].sureness), -len(each.reasons), each.key))
