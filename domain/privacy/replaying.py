"""Erasing again whom an older state of the database has brought back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.privacy.data import LearnerSubject
from domain.turn import CLOCK_ONLY, Rights, Turn


@dataclass(frozen=True)
class ReplayLedger:
    """Erase everybody in the ledger who is in the database all the same; before anything else sees them."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        """How many were there.

        Raises:
            LedgerError: the ledger cannot be read.
        """
        personal, erased = turn.uow.personal, 0
        for uid in turn.services.ledger.erased():
            subject = await personal.subject_of(uid)
            if subject is None or await personal.is_erased(subject):
                continue
            await personal.erase(subject)
            if isinstance(subject, LearnerSubject):
                await audit(turn, Deed.ERASED, learner=subject.id, why="ledger")
            else:
                await audit(turn, Deed.ERASED, person=subject.id, why="ledger")
            erased += 1
        return erased
