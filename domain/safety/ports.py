"""Where the roster and the cases are kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from domain.safety.case import Call, Case, CaseWords
from domain.safety.roster import OnDuty


class Safety(Protocol):
    async def roster(self) -> Sequence[OnDuty]:
        """In the order in which they are called."""
        ...

    async def save_roster(self, roster: Sequence[OnDuty]) -> None:
        """These and nobody else, in this order."""
        ...

    async def open(self, case: Case) -> Case:
        """Store a new one (its id is ignored) and return it with its id."""
        ...

    async def save(self, case: Case) -> None: ...
    async def claim(self, case: int) -> Case | None:
        """Whoever else claims it waits until the transaction ends."""
        ...

    async def claim_of_writer(self, person: int) -> Case | None:
        """The open case of that writer."""
        ...

    async def open_cases(self) -> Sequence[Case]:
        """Oldest first."""
        ...

    async def is_open_for(self, learner: int) -> bool:
        """Whether a case about the learner, or of their own account, is open."""
        ...

    async def add_call(self, call: Call) -> None: ...
    async def calls(self, case: int) -> Sequence[Call]:
        """Oldest first."""
        ...

    async def add_words(self, said: CaseWords) -> None: ...
    async def words(self, case: int, limit: int) -> Sequence[CaseWords]:
        """The latest ones, oldest first."""
        ...

    async def forget(self, before: datetime) -> int:
        """Remove what was written about cases that were closed before then; how many lines."""
        ...

    async def hold_back(self, persons: Collection[int], now: datetime) -> None:
        """What the gate has let through for them and is not on its way yet goes back to it, but for service."""
        ...
