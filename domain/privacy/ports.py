"""What privacy needs of the storage."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from domain.privacy.data import DataClass, Subject


class Personal(Protocol):
    """All rows of all tables about somebody, by the registry in storage."""

    async def uid_of(self, subject: Subject) -> str | None:
        """What names the subject outside of the database, None when there is no such row; it outlives erasure."""
        ...

    async def subject_of(self, uid: str) -> Subject | None: ...

    async def export(
        self, subject: Subject, without: Collection[DataClass] = ()
    ) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """The subject's rows by table, JSON-ready, oldest first; no secrets, and of rows that belong to others
        nothing. Columns, and whole tables, of the classes `without` are left out."""
        ...

    async def erase(self, subject: Subject) -> Mapping[str, int]:
        """Take away whatever the registry says, of what was folded from it, too; how many rows by table.

        The row in `learners` or `people` stays as a number without a name, because others' rows point at it; consents
        stay as proof. Idempotent.
        """
        ...

    async def is_erased(self, subject: Subject) -> bool:
        """True also when there never was one."""
        ...

    async def forget(self, data_class: DataClass, before: datetime) -> int:
        """Let go what of that class is older; how many rows. What has no age of its own is left alone."""
        ...

    async def forget_messages(self, before: datetime) -> int:
        """Let go the words of messages that were over before that instant; that they went, stays."""
        ...

    async def forget_moods(self, learner: int) -> int:
        """Take out of the journal whatever the learner said of how they are, and all that was made of it."""
        ...

    async def rows_of(self, subject: Subject) -> Mapping[str, str]:
        """A fingerprint for each table that holds rows of the subject; equal exactly when the rows are."""
        ...
