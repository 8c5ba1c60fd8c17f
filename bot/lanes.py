"""One person's updates that wait: a few in hand, more in the inbox, and an end to it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from storage.inbox import InboxRow

IN_HAND = 40
"""So many of one person's updates are kept in memory; the others wait in the inbox."""
MOST_OF_ONE = 500
"""So many of one person may wait at all. Nobody who talks comes near it, also after a night without the bot."""


@dataclass
class Lane:
    """Updates of one person, handled one after the other.

    Attributes:
        left: so many more wait in the inbox behind those in hand.
        refused: numbers of rows that were too many; they are set aside and the person is told.
    """

    rows: deque[InboxRow] = field(default_factory=deque)
    left: int = 0
    refused: list[int] = field(default_factory=list)

    def take(self, row: InboxRow) -> None:
        """In their order: once something was left in the inbox, everything later is."""
        if len(self.rows) + self.left >= MOST_OF_ONE:
            self.refused.append(row.seq)
        elif self.left or len(self.rows) >= IN_HAND:
            self.left += 1
        else:
            self.rows.append(row)
