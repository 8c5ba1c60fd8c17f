"""What proposals need of the storage."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from domain.people.person import Learner
from domain.upgrades.proposal import Proposal, ProposalState, UpgradeRule


@dataclass(frozen=True)
class Attended:
    """A learner goes to a class since then, or went until then."""

    learner: Learner
    class_id: str
    since: datetime
    until: datetime | None


class Upgrades(Protocol):
    async def rules(self) -> Sequence[UpgradeRule]:
        """By name."""
        ...

    async def put_rules(self, rules: Sequence[UpgradeRule]) -> None:
        """Make the rules be these; one that is known keeps its numbers."""
        ...

    async def save_rule(self, rule: UpgradeRule) -> None: ...

    async def attended(
        self, classes: Collection[str], learner: int | None = None, part: tuple[int, int] | None = None
    ) -> Sequence[Attended]:
        """Who goes or went to these classes, of those for whom somebody has agreed to offers; by learner, or of that
        one alone. `part` (n, of) is every `of`-th learner, those whose number leaves n."""
        ...

    async def add(self, proposal: Proposal) -> Proposal | None:
        """Store it (its id is ignored); None, and nothing stored, while the rule has an open one for the learner."""
        ...

    async def get(self, proposal: int) -> Proposal | None: ...

    async def in_state(self, state: ProposalState, since: datetime | None = None) -> Sequence[Proposal]:
        """Oldest first; those decided since then where it is given."""
        ...

    async def of_learner(self, learner: int) -> Sequence[Proposal]:
        """Oldest first."""
        ...

    async def decide(
        self,
        proposal: int,
        was: Collection[ProposalState],
        to: ProposalState,
        at: datetime,
        *,
        by: int | None = None,
        reason: str | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> bool:
        """Guarded: False, and nothing changed, when it is in none of the states `was`; what is None stays."""
        ...
