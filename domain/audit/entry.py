"""One entry of the audit trail: who did what to whom, sealed to the entry before it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

GENESIS = "0" * 64
"""What stands before the first entry."""


class Deed(StrEnum):
    """What was done; its words are audit.deed.<value>."""

    INVITED = "invited"
    INVITATION_TAKEN_BACK = "invitation_taken_back"
    JOINED = "joined"
    SECOND_ASKED = "second_asked"
    SECOND_GIVEN = "second_given"
    SECOND_REFUSED = "second_refused"
    SECOND_TAKEN_BACK = "second_taken_back"
    SECOND_EXPIRED = "second_expired"
    ROLE_GIVEN = "role_given"
    ROLE_TAKEN = "role_taken"
    COLLEAGUE_REMOVED = "colleague_removed"
    LOOKED = "looked"
    EXPORT_ASKED = "export_asked"
    EXPORT_APPROVED = "export_approved"
    EXPORT_REFUSED = "export_refused"
    EXPORTED = "exported"
    IMPORTED = "imported"
    CORRECTED = "corrected"
    ERASURE_ASKED = "erasure_asked"
    ERASURE_OBJECTED = "erasure_objected"
    ERASURE_CANCELLED = "erasure_cancelled"
    ERASED = "erased"
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CONSENT_EXPIRED = "consent_expired"
    GUARDIAN_LINKED = "guardian_linked"
    GUARDIAN_REMOVED = "guardian_removed"
    BROADCAST_RELEASED = "broadcast_released"
    BROADCAST_APPROVED = "broadcast_approved"
    DANGER_RAISED = "danger_raised"
    DANGER_TAKEN = "danger_taken"
    DANGER_CLOSED = "danger_closed"
    DUTY_CHANGED = "duty_changed"
    BACKED_UP = "backed_up"
    RESTORED = "restored"
    LOST_RETRIED = "lost_retried"
    LOST_DROPPED = "lost_dropped"


@dataclass(frozen=True)
class Head:
    """Where the chain ends: the number of its last entry, and that entry's seal."""

    seq: int = 0
    seal: str = GENESIS


@dataclass(frozen=True)
class Entry:
    """One deed; never changed, never removed.

    Attributes:
        seq: from 1 on, without a gap.
        actor: id of the person who did it, None for the clock and the office's command line.
        deed: a value of Deed; text, because an entry outlives the version that knew its deed.
        person, learner: ids of those whom it concerns.
        details: ids and values of enums only, so that no erasure ever has to touch the chain.
        previous: the seal of the entry before it, GENESIS for the first.
        seal: SHA-256 (FIPS 180-4) over all of the above, in hexadecimal.
    """

    seq: int
    at: datetime
    actor: int | None
    deed: str
    person: int | None
    learner: int | None
    details: Mapping[str, int | str]
    previous: str
    seal: str

    @property
    def head(self) -> Head:
        return Head(self.seq, self.seal)


def seal_of(entry: Entry) -> str:
    """What the seal has to be. The written form is one JSON array, its keys sorted, so that it is always the same."""
    written = json.dumps(
        [
            entry.seq,
            entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            entry.actor,
            entry.deed,
            entry.person,
            entry.learner,
            dict(entry.details),
            entry.previous,
        ],
        sort_keys=True,
        separators=(",", ":"),
    )
    return sha256(written.encode()).hexdigest()
