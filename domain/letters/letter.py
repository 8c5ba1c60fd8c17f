"""A letter to a family, one row for each of its readers, and what the storage has to do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.people.person import Learner

LOST = "letter-lost:"
"""The `once` key of telling its writer that a letter is lost begins so; its id follows."""


@dataclass(frozen=True)
class Letter:
    """What somebody of the staff wrote to one person; the same words to two guardians are two rows of one moment.

    Attributes:
        person: who reads it.
        message: its row in the outbox, None only until the turn that made it ends.
        text: in the reader's language where it was a template, as it was typed else.
        with_card: it goes together with the reader's week's card.
        seen_at: when the reader said that they have read it, or replied.
    """

    id: int
    sender: int
    learner: int
    person: int
    message: int | None
    text: str
    made_at: datetime
    with_card: bool = False
    withdrawn_at: datetime | None = None
    seen_at: datetime | None = None
    reply: str | None = None
    replied_at: datetime | None = None


class Letters(Protocol):
    async def add(self, letter: Letter) -> Letter:
        """Store it (its id is ignored) and return it with its id."""
        ...

    async def goes_as(self, letter: int, message: int) -> None:
        """That row of the outbox carries it."""
        ...

    async def get(self, letter: int) -> Letter | None: ...
    async def carried_by(self, message: int) -> Letter | None: ...
    async def of_sender(self, sender: int, limit: int) -> Sequence[Letter]:
        """The latest first."""
        ...

    async def made_with(self, letter: Letter) -> Sequence[Letter]:
        """The letter, and the same words to others of the family, by id."""
        ...

    async def withdraw(self, letter: int, at: datetime) -> bool:
        """Guarded: False when it was withdrawn already."""
        ...

    async def see(self, letter: int, at: datetime) -> bool:
        """Guarded: False when it was seen already."""
        ...

    async def reply(self, letter: int, text: str, at: datetime) -> bool:
        """Guarded: False when there is a reply already."""
        ...

    async def bring_forward(self, person: int, now: datetime) -> int:
        """Have the gate look now at what was to go with the person's week's card; how many letters that were."""
        ...

    async def lost(self, since: datetime, limit: int) -> Sequence[Letter]:
        """Those made since then that will never reach their readers, and whose writers have not been told so: nothing
        is stored under LOST and their ids."""
        ...

    async def learners_called(self, part: str, limit: int) -> Sequence[Learner]:
        """Learners in whose names these letters occur, by name."""
        ...
