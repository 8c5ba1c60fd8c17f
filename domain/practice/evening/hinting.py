"""Hints in stages, and a kind word where they are opened all at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from domain.people.person import Learner
from domain.practice.evening.answering import AtPlace
from domain.practice.evening.desk import Question, Shown, Word
from domain.practice.evening.progress import KIND_WORD, at_item, lay_down
from domain.practice.evening.session import SessionKind
from domain.turn import Turn

RUSHED = "rushed"
SECONDS_A_HINT = 3.0
"""All hints of an item opened in less than so many seconds each were not read: R. S. Baker and others, "Off-task
behavior in the cognitive tutor classroom" (CHI 2004), call it gaming when help is clicked through to its end."""
RUSHED_ITEMS = 2
"""At the second item of a set something is said, once."""


@dataclass(frozen=True)
class OpenHint(AtPlace):
    """Open the hint number `hint`, from 1; one that is open already stays so. Placements and proofs have none."""

    hint: int

    async def at(self, turn: Turn, learner: Learner, question: Question) -> Shown:
        asked, count = question.asked, len(question.wording.hints)
        if question.session.kind is not SessionKind.SET:
            return Shown(await lay_down(turn, question), Word.OLD_SCREEN)
        if self.hint == asked.hints + 1 <= count:
            why = await _noticed(turn, question) if self.hint == count > 1 else asked.why
            asked = replace(asked, hints=self.hint, why=why)
            await turn.uow.practice.save_asked(asked)
        return Shown(at_item(replace(question, asked=asked)))


async def _noticed(turn: Turn, question: Question) -> dict[str, Any]:
    """The reason of the choice, with a mark where all hints were opened at once, and one where that is said."""
    asked, why = question.asked, dict(question.asked.why)
    if not turn.policy.mind_haste:
        return why
    if (turn.now - asked.shown_at).total_seconds() >= SECONDS_A_HINT * len(question.wording.hints):
        return why
    so_far = await turn.uow.practice.asked(asked.session)
    said = any(KIND_WORD in each.why for each in so_far)
    rushed = 1 + sum(RUSHED in each.why for each in so_far)
    return why | {RUSHED: True} | ({KIND_WORD: True} if rushed >= RUSHED_ITEMS and not said else {})
