"""The letters that somebody of the staff has written, each with what became of it at every reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import ClassVar, assert_never

from domain.courses.browsing import Page, page_of
from domain.gate.push import Decision, Why
from domain.gate.pushed import Pushed
from domain.letters.family import WRITERS
from domain.letters.letter import Letter
from domain.letters.writing import own_letter
from domain.messages.outgoing import OutboxState
from domain.people.person import Learner
from domain.turn import Rights, Turn

MOST_LISTED = 100
"""So many rows back one's letters are listed."""


class Stand(StrEnum):
    """How far a letter is with one reader."""

    WAITS = "waits"
    ON_ITS_WAY = "on_its_way"
    SENT = "sent"
    SEEN = "seen"
    REPLIED = "replied"
    DROPPED = "dropped"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class AtReader:
    """One reader's part of a letter.

    Attributes:
        name: the reader's.
        at: when that was; for WAITS until when as things stand.
        why: why it waits or was dropped.
    """

    letter: Letter
    name: str
    stand: Stand
    at: datetime | None = None
    why: Why | None = None


@dataclass(frozen=True)
class OwnLetter:
    learner: Learner
    made_at: datetime
    readers: Sequence[AtReader]

    @property
    def id(self) -> int:
        return self.readers[0].letter.id

    @property
    def waits(self) -> bool:
        return any(each.stand is Stand.WAITS for each in self.readers)


@dataclass(frozen=True)
class MyLetters:
    """A page of them, the latest first."""

    page: int = 0
    rights: ClassVar[Rights] = WRITERS

    async def run(self, turn: Turn) -> Page[OwnLetter]:
        found = await turn.uow.letters.of_sender(turn.person.id, MOST_LISTED)
        groups = [list(some) for _, some in groupby(found, lambda each: (each.made_at, each.learner))]
        part = page_of(groups, self.page)
        return Page(tuple([await _own(turn, group[::-1]) for group in part.shown]), part.number, part.of)


@dataclass(frozen=True)
class OpenLetter:
    """One letter.

    Raises:
        Gone: not the person's.
    """

    letter: int
    rights: ClassVar[Rights] = WRITERS

    async def run(self, turn: Turn) -> OwnLetter:
        return await _own(turn, await turn.uow.letters.made_with(await own_letter(turn, self.letter)))


async def _own(turn: Turn, letters: Sequence[Letter]) -> OwnLetter:
    learner = await turn.uow.people.learner(letters[0].learner)
    assert learner is not None, "learners are not removed"
    messages = [each.message for each in letters if each.message is not None]
    pushed = {each.message: each for each in await turn.uow.push_log.of(messages)}
    heads = {each.into for each in pushed.values() if each.into is not None}
    pushed |= {each.message: each for each in await turn.uow.push_log.of(heads)}
    latest = {each.message: each for each in await turn.uow.pushes.decisions_on(messages)}
    readers = []
    for letter in letters:
        reader = await turn.uow.people.get(letter.person)
        carried = pushed[letter.message or 0]
        stand, at, why = stand_of(letter, carried, pushed.get(carried.into or 0), latest.get(carried.message))
        readers.append(AtReader(letter, reader.name if reader is not None else "", stand, at, why))
    return OwnLetter(learner, letters[0].made_at, readers)


def stand_of(
    letter: Letter, own: Pushed, head: Pushed | None, decision: Decision | None
) -> tuple[Stand, datetime | None, Why | None]:
    """How far a letter is, since or until when, and why.

    Args:
        own: its message; head: the message that it went with.
        decision: the gate's latest on it, None before the first.
    """
    if letter.withdrawn_at is not None:
        return Stand.WITHDRAWN, letter.withdrawn_at, None
    if letter.replied_at is not None:
        return Stand.REPLIED, letter.replied_at, None
    if letter.seen_at is not None:
        return Stand.SEEN, letter.seen_at, None
    carrier = head or own
    match carrier.state:
        case OutboxState.HELD if decision is not None:
            return Stand.WAITS, decision.then or own.due_at, decision.why
        case OutboxState.HELD:
            return Stand.WAITS, own.due_at, None
        case OutboxState.PLANNED | OutboxState.CLAIMED | OutboxState.MERGED:
            return Stand.ON_ITS_WAY, own.passed_at, None
        case OutboxState.SENT:
            return Stand.SENT, own.passed_at, None
        case OutboxState.IN_DOUBT:
            return Stand.IN_DOUBT, own.passed_at, None
        case OutboxState.FAILED:
            return Stand.FAILED, None, None
        case OutboxState.DROPPED | OutboxState.SUPERSEDED:
            return Stand.DROPPED, None, decision.why if decision is not None else None
        case _:
            assert_never(carrier.state)
