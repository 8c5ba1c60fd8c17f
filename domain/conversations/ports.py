"""What conversations need from the storage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.conversations.conversation import Conversation, Line


class Conversations(Protocol):
    async def open(self, conversation: Conversation) -> Conversation | None:
        """Store it (its id is ignored) and return it with its id; None when the person has an open one."""
        ...

    async def get(self, conversation: int) -> Conversation | None: ...
    async def of_person(self, person: int) -> Conversation | None:
        """The one that is not closed."""
        ...

    async def claim(self, conversation: int) -> Conversation | None:
        """As it is now; whoever else claims it waits until the transaction ends."""
        ...

    async def claim_of_person(self, person: int) -> Conversation | None:
        """The same for the one that is not closed."""
        ...

    async def held_by(self, holder: int) -> Sequence[Conversation]:
        """Those that are TAKEN by that person, whose word waits longest first."""
        ...

    async def waiting(self) -> Sequence[Conversation]:
        """Those that nobody has taken, the longest first."""
        ...

    async def taken(self) -> Sequence[Conversation]: ...
    async def change(self, conversation: Conversation) -> bool:
        """Guarded: store it as the round after the one that it was in; False when that one is over."""
        ...

    async def note(self, conversation: Conversation) -> bool:
        """Guarded in the same way, without a new round: times and whom it is addressed to."""
        ...

    async def add_line(self, line: Line) -> Line:
        """Store it (its id is ignored) and return it with its id."""
        ...

    async def lines(self, conversation: int, limit: int) -> Sequence[Line]:
        """The latest, oldest first."""
        ...

    async def broken(self, now: datetime) -> Sequence[Conversation]:
        """WAITING, and promised for that moment or sooner."""
        ...

    async def silent(self, owed: datetime, now: datetime) -> Sequence[Conversation]:
        """TAKEN, and the holder owes a word since that moment, or wanted to be back by `now`."""
        ...

    async def quiet(self, word: datetime) -> Sequence[Conversation]:
        """TAKEN, and nobody has said a word since that moment."""
        ...

    async def forget_lines(self, before: datetime) -> int: ...
    async def asked_before(self, person: int, limit: int) -> Sequence[tuple[str, str]]:
        """What answered the latest questions of that person to the bot: ("faq" or "course", its id), latest first."""
        ...
