"""Ends of the audit trail that are written down outside the database: who rewrites the chain cannot reach them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.audit.entry import Head
from domain.errors import BanxueError


class AnchorsError(BanxueError):
    """What was written down outside the database cannot be read, or nothing can be added to it."""


@dataclass(frozen=True)
class Anchor:
    """Where the chain ended at a moment.

    Attributes:
        restored: an older backup was restored at that moment; what was written down beyond its end is gone for good.
    """

    at: datetime
    head: Head
    restored: bool = False


class Anchors(Protocol):
    def note(self, anchor: Anchor) -> None:
        """On return it has reached the disk.

        Raises:
            AnchorsError: it has not.
        """
        ...

    def all(self) -> Sequence[Anchor]:
        """In the order in which they were written down.

        Raises:
            AnchorsError: they cannot be read, or one of them is damaged.
        """
        ...


class AnchorsInMemory:
    """Gone when the process ends; for tests, rehearsals and commands that write no audit trail."""

    def __init__(self) -> None:
        self._noted: list[Anchor] = []

    def note(self, anchor: Anchor) -> None:
        self._noted.append(anchor)

    def all(self) -> Sequence[Anchor]:
        return tuple(self._noted)


def standing(anchors: Sequence[Anchor]) -> tuple[Sequence[Anchor], int]:
    """Those that the chain has to agree with, and how many entries the restored backups did not have any more."""
    kept: list[Anchor] = []
    lost = 0
    for anchor in anchors:
        if anchor.restored:
            lost += max(0, max((each.head.seq for each in kept), default=0) - anchor.head.seq)
            kept = [each for each in kept if each.head.seq <= anchor.head.seq]
        kept.append(anchor)
    return kept, lost
