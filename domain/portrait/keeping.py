"""Keeping portraits: what is stored, and what the journal has told since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from domain.portrait.folding import fold, go_on
from domain.portrait.portrait import Portrait
from domain.portrait.written import from_plain, to_plain
from domain.ports import UnitOfWork
from domain.turn import CLOCK_ONLY, Rights, Turn

AT_ONCE = 8
"""So many portraits are brought up to date in one transaction: some 30 ms."""
NOT_AGAIN_FOR = timedelta(seconds=15)
"""Who practises right now changes with every answer; so long a portrait may lie behind."""
SETTLED_AFTER = timedelta(minutes=1)
"""What is younger may still be overtaken by a statement with a lower number that is not committed yet."""


@dataclass(frozen=True)
class Kept:
    """A portrait as of now.

    Attributes:
        upto: number of the latest statement in it, 0 for none.
        stored: whether that is what is stored, too.
    """

    portrait: Portrait
    upto: int
    stored: bool


async def portrait_of(turn: Turn, learner: int) -> Portrait:
    """The portrait with everything that was told until now; what came since it was stored is stored with it."""
    kept = await caught_up(turn.uow, learner)
    if kept.stored:
        return kept.portrait
    await turn.uow.people.claim(learner)
    # somebody else may have been at it while we waited
    kept = await caught_up(turn.uow, learner)
    if not kept.stored:
        await turn.uow.portraits.save(learner, to_plain(kept.portrait), kept.upto, turn.now)
    return kept.portrait


async def caught_up(uow: UnitOfWork, learner: int) -> Kept:
    """The stored portrait with what came since; folded anew where that does not do."""
    stored = await uow.portraits.of(learner)
    if stored is not None:
        plain, upto = stored
        portrait = _read(plain)
        told, count = await uow.journal.told_since(learner, upto)
        # a statement with a lower number may have been committed after what was folded
        if portrait is not None and count == portrait.told:
            if not told:
                return Kept(portrait, upto, stored=True)
            further = go_on(portrait, (said for _, said in told))
            if further is not None:
                return Kept(further, max(number for number, _ in told), stored=False)
    return await folded(uow, learner)


async def folded(uow: UnitOfWork, learner: int) -> Kept:
    """The portrait that the journal alone gives."""
    told, _ = await uow.journal.told_since(learner, 0)
    return Kept(fold(said for _, said in told), max((number for number, _ in told), default=0), stored=False)


def _read(plain: Mapping[str, Any]) -> Portrait | None:
    try:
        return from_plain(plain)
    except ValueError:
        return None


@dataclass(frozen=True)
class KeepPortraits:
    """Bring portraits up to date: those about whom the journal has news, the longest behind first."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        behind = await turn.uow.portraits.behind(turn.now - SETTLED_AFTER)
        rested = [each for each in behind if each.updated_at is None or each.updated_at <= turn.now - NOT_AGAIN_FOR]
        chosen = rested[:AT_ONCE]
        for learner in sorted(each.learner for each in chosen):
            await portrait_of(turn, learner)
        return len(chosen)
