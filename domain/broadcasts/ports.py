"""What broadcasts need of the storage."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.broadcasts.campaign import Campaign, CampaignState, Recipient, RecipientState
from domain.broadcasts.fate import Delivery, Fate
from domain.messages.outgoing import OutboxState


@dataclass(frozen=True)
class Counted:
    """Recipients of one campaign who share a fate.

    Attributes:
        why: the reason, for those who were left out or dropped.
        lately: how many of `n` were sent since the moment that was asked about.
    """

    fate: Fate
    why: str | None
    n: int
    lately: int = 0


class Campaigns(Protocol):
    async def add(self, campaign: Campaign) -> Campaign:
        """Store a new one (its id is ignored) and return it with its id."""
        ...

    async def get(self, campaign: int, *, claim: bool = False) -> Campaign | None:
        """With `claim` whoever else claims it waits until the transaction ends."""
        ...

    async def save(self, campaign: Campaign, was: CampaignState) -> bool:
        """Store what was changed, if it is still in the state `was`; whether it was. How far its recipients are
        written down or recalled is not changed."""
        ...

    async def remove(self, campaign: int) -> bool:
        """Forget a draft; False, and nothing done, when it is none."""
        ...

    async def listed(self, states: Collection[CampaignState], limit: int = 50) -> Sequence[Campaign]:
        """Those in these states, the newest first."""
        ...

    async def under_way(self, over_since: datetime | None = None) -> Sequence[int]:
        """Those that run, are paused, or are stopped and not wound up yet, the oldest first; with `over_since` also
        those that were over then or later."""
        ...

    async def place(
        self, campaign: int, recipients: Sequence[Recipient], upto: int, placed_at: datetime | None
    ) -> None:
        """Write recipients down, whoever is there already stays as they are, and that everybody up to the person
        `upto` was looked at; `placed_at` when it was the last of them."""
        ...

    async def recipient(self, campaign: int, person: int) -> Recipient | None: ...

    async def due_recipients(self, campaign: int, now: datetime, limit: int) -> Sequence[Recipient]:
        """Those who are planned and whose turn it is, the longest waiting first."""
        ...

    async def wait(self, campaign: int, until: Mapping[int, tuple[datetime, str]]) -> None:
        """It is the turn of each of these people, who are planned, at that moment and not before, and why."""
        ...

    async def pushed(self, campaign: int, messages: Mapping[int, int]) -> None:
        """There is a message at the gate for each of these people now."""
        ...

    async def left_out(self, campaign: int, why: str) -> int:
        """Leave out everybody who is still planned; how many there were."""
        ...

    async def backlog(self, now: datetime) -> int:
        """How many messages of whatever broadcast are due at the gate or for the courier."""
        ...

    async def is_over(self, campaign: int, now: datetime) -> bool:
        """Whether everybody who was written down has a final state."""
        ...

    async def hold_back(self, campaign: int, now: datetime) -> int:
        """Have all that waits, and what was let through and is not on its way, stay at the gate until `let_go`;
        how many that were. The reason goes into the ledger."""
        ...

    async def let_go(self, campaign: int, now: datetime) -> int:
        """Have the gate look again at what was held back; how many that were."""
        ...

    async def drop(self, campaign: int, why: str, now: datetime) -> int:
        """Drop all that waits or was let through and is not on its way; how many that were. The reason goes into
        the ledger."""
        ...

    async def counts(self, campaign: int, since: datetime) -> Sequence[Counted]:
        """All recipients by what became of them; `since` when counts as lately."""
        ...

    async def waits_for(self, campaign: int) -> Mapping[str, int]:
        """What those who wait are waiting for: how many by the gate's last reason."""
        ...

    async def deliveries(self, campaign: int, after: int = 0, limit: int = 1000) -> Sequence[Delivery]:
        """What became of the recipients behind the person `after`, by person."""
        ...

    async def with_state(
        self, campaign: int, state: RecipientState, after: int = 0, limit: int = 1000
    ) -> Sequence[Recipient]:
        """Recipients in that state behind the person `after`, by person."""
        ...

    async def tap(self, campaign: int, person: int, button: int, at: datetime) -> bool:
        """Note the first button that a recipient has tapped; whether this was it."""
        ...

    async def opt_out(self, message: int, at: datetime) -> bool:
        """Note that the recipient of this message wanted less of its kind; whether it was one of a broadcast."""
        ...

    async def recalled(self, campaign: int, upto: int) -> None:
        """Note that everybody up to that person was seen to."""
        ...

    async def deletions(self, campaign: int) -> Mapping[OutboxState, int]:
        """How far the deleting of its messages is."""
        ...

    async def corrections(self, campaign: int) -> Mapping[OutboxState, int]:
        """How far the telling of its correction is."""
        ...

    async def not_deleted(self, campaign: int, limit: int) -> Sequence[int]:
        """People whose message could not be deleted and who were not told the correction."""
        ...
