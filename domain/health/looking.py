"""/health: how the bot is, and each number opened to what stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.health.figures import Figures, Letter, Lost, percentile
from domain.health.finding import Finding
from domain.health.watching import found_now
from domain.messages.kinds import SERVICE
from domain.messages.screen import Moment, Note, t
from domain.people.person import Role
from domain.turn import Rights, Turn, only

ADMINS = only(Role.ADMIN)
LATEST = 2000
"""The latest messages, of which the lateness is told."""
PAGE = 6


@dataclass(frozen=True)
class HealthPage:
    """
    Attributes:
        p95: nineteen of twenty of the `sent` latest messages came no later, in seconds; None: none went out.
    """

    figures: Figures
    findings: Sequence[Finding]
    sent: int
    p95: float | None


@dataclass(frozen=True)
class LostPage:
    what: Lost
    letters: Sequence[Letter]


@dataclass(frozen=True)
class LookAtHealth:
    """How the bot is now."""

    rights: ClassVar[Rights] = ADMINS

    async def run(self, turn: Turn) -> HealthPage:
        late = await turn.uow.health.lateness(LATEST)
        figures = await turn.uow.health.figures(turn.now)
        return HealthPage(figures, await found_now(turn), len(late), percentile(late, 0.95))


@dataclass(frozen=True)
class LookAtLost:
    """What stands behind a number: which kind, when and why, but not about whom."""

    what: Lost
    rights: ClassVar[Rights] = ADMINS

    async def run(self, turn: Turn) -> LostPage:
        return LostPage(self.what, await turn.uow.health.lost(self.what, turn.now, PAGE))


@dataclass(frozen=True)
class SendTest:
    """A message to oneself on the way that all messages go."""

    rights: ClassVar[Rights] = ADMINS

    async def run(self, turn: Turn) -> None:
        text = t("health.test", at=Moment(turn.now, turn.zone))
        note = Note(SERVICE.name, text, once=turn.once_for_a_double_tap("health.test"))
        await turn.tell(turn.person, note)
