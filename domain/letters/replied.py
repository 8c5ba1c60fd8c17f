"""What a reader of a letter has said to it, as the letter keeps it."""

from __future__ import annotations

from domain.journal import Verb
from domain.letters.letter import Letter
from domain.letters.writing import LONGEST
from domain.turn import Turn


async def note_reply(turn: Turn, letter: Letter, text: str) -> bool:
    """Keep the first reply to a letter, as far as there is room; False, and nothing kept, where there is one."""
    if not await turn.uow.letters.reply(letter.id, text[:LONGEST], turn.now):
        return False
    await record_reading(turn, Verb.COMMENTED, letter)
    return True


async def record_reading(turn: Turn, verb: Verb, letter: Letter) -> None:
    learner = await turn.uow.people.learner(letter.learner)
    authority = "self" if learner is not None and learner.person == turn.person.id else "guardian"
    await turn.record(verb, "letter", letter.id, learner=letter.learner, authority=authority)
