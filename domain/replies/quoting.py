"""A reply as whoever gets it reads it: with what it answers, in their language."""

from __future__ import annotations

from domain.conversations.conversation import State
from domain.conversations.duty import colleague, on_duty
from domain.language import Lang
from domain.messages.screen import T
from domain.replies.words import quoted
from domain.turn import Turn


async def as_read(turn: Turn, about: T, text: str, to: int | None) -> str:
    """The words for that member of staff, for whoever has the person's conversation already, or for those on duty."""
    return quoted(about, text, turn.services.catalogue, await _lang(turn, to))


async def _lang(turn: Turn, to: int | None) -> Lang:
    found = await turn.uow.conversations.of_person(turn.person.id)
    holder = found.holder if found is not None and found.state is State.TAKEN else None
    reader = await colleague(turn, holder) or await colleague(turn, to)
    if reader is not None:
        return reader.lang
    there = await on_duty(turn, turn.now)
    return there[0].lang if there else turn.person.lang
