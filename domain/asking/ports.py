"""What asking needs of the storage."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from domain.asking.question import LastQuestion


class Questions(Protocol):
    async def last(self, person: int) -> LastQuestion | None: ...
    async def keep(self, question: LastQuestion) -> int:
        """Make this the person's last question; its number, whatever `question` says."""
        ...

    async def refuse(self, person: int, number: int) -> bool:
        """Guarded: False when it is not their last question, or was refused before."""
        ...

    async def forget(self, before: datetime) -> int:
        """Remove those that were asked before then; how many these were."""
        ...
