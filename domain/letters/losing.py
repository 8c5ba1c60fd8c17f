"""Letters that will never reach their readers: their writers are told, so that they can call instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.gate.passing import push
from domain.gate.push import Verdict, Why
from domain.letters.letter import LOST
from domain.letters.words import lost_note
from domain.turn import CLOCK_ONLY, Rights, Turn

LOOKED_BACK = timedelta(days=30)
AT_ONCE = 20


@dataclass(frozen=True)
class TellOfLostLetters:
    """Gives how many writers were told; each letter is told of once."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        lost = await turn.uow.letters.lost(turn.now - LOOKED_BACK, AT_ONCE)
        if not lost:
            return 0
        messages = [each.message for each in lost if each.message is not None]
        # what the gate let through and nobody got was refused by the platform
        decided = {
            each.message: Why.UNREACHABLE if each.verdict is Verdict.SENT else each.why
            for each in await turn.uow.pushes.decisions_on(messages)
        }
        for letter in lost:
            learner = await turn.uow.people.learner(letter.learner)
            writer, reader = [await turn.uow.people.get(each) for each in (letter.sender, letter.person)]
            assert learner is not None and writer is not None and reader is not None, "nobody is removed"
            why = decided.get(letter.message or 0)
            note = lost_note(letter, learner, reader.name, why)
            await push(turn, writer, note, learner=learner.id, once=f"{LOST}{letter.id}")
        return len(lost)
