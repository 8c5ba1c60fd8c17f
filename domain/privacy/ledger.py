"""Who was erased, written down outside of the database, so that an older backup cannot bring them back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from domain.errors import BanxueError


class LedgerError(BanxueError):
    """The ledger cannot be read or written; nothing may be erased, and nothing restored, without it."""


class Ledger(Protocol):
    """The uids of learners and people who were erased; nothing else is known of them here.

    What it says is final: at every start of the bot and after every restore, whoever is in it and still in the
    database is erased. So an erasure that was noted and then rolled back is done at the next start at the latest.
    """

    def note(self, uids: Collection[str], at: datetime) -> None:
        """Write down that these are erased; called inside the erasing transaction, before it commits. Idempotent.

        On return the entry has reached the disk.

        Raises:
            LedgerError: it has not; the transaction must not commit.
        """
        ...

    def erased(self) -> Mapping[str, datetime]:
        """Everybody who was erased, by uid, with the moment.

        Raises:
            LedgerError: it cannot be read, or an entry of it is damaged.
        """
        ...


class NoLedger:
    """Stands where none was wired: nothing can be erased."""

    def note(self, uids: Collection[str], at: datetime) -> None:
        raise LedgerError("there is no ledger of erasures here, and without one nothing is erased")

    def erased(self) -> Mapping[str, datetime]:
        return {}


class LedgerInMemory:
    """A ledger for tests and rehearsals, which is gone when the process ends."""

    def __init__(self) -> None:
        self._erased: dict[str, datetime] = {}

    def note(self, uids: Collection[str], at: datetime) -> None:
        for uid in uids:
            self._erased.setdefault(uid, at)

    def erased(self) -> Mapping[str, datetime]:
        return dict(self._erased)
