"""A letter that offers a course against the evidence: it goes with a reason that somebody has typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.letters.family import WRITERS
from domain.letters.writing import LetterDraft, draft_of, kept, shown_as
from domain.turn import Rights, Turn


@dataclass(frozen=True)
class AskOfferReason:
    """Ask why the course is to be offered although the evidence says that nothing of it is needed."""

    stamp: int
    rights: ClassVar[Rights] = WRITERS

    async def run(self, turn: Turn) -> LetterDraft:
        data = await draft_of(turn)
        shown = await shown_as(turn, data)
        if data["stamp"] != self.stamp or shown.against is None:
            return replace(shown, stale=data["stamp"] != self.stamp, changed=data["stamp"] == self.stamp)
        return await kept(turn, data | {"asks": "offer"})
