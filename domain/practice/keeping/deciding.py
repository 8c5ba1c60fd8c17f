"""Deciding about an item: its key is right, it is retired, it is brought back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from domain.journal import Verb
from domain.practice.evening.problems import give_back
from domain.practice.items.kinds import ItemStatus
from domain.practice.keeping.inspecting import reasons_for, stored_at
from domain.practice.keeping.inventory import KEEPERS
from domain.turn import Rights, Turn


@dataclass(frozen=True)
class ConfirmKey:
    """The key is right: a flagged item goes live, and the answers to this wording cast no doubt on it any more.

    Right answers of those who doubted it count again, wrong ones never do (`problems.give_back`).

    Returns False, here and below, when the item is not in a state to be changed so: nothing happens then.

    Raises:
        Gone: there is no such item.
    """

    short: str
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> bool:
        stored = await stored_at(turn, self.short)
        reasons = await reasons_for(turn, stored)
        why = {"rules": [said.rule.value for said in reasons], "n": reasons[0].n} if reasons else {}
        if stored.status is ItemStatus.LIVE and reasons:
            told = {"was": stored.status.value, "is": stored.status.value}
            await turn.record(Verb.CONFIRMED, "item", stored.item.key, result=told | why)
            await give_back(turn, stored.item.key)
            return True
        confirmed = await _decide(turn, self.short, {ItemStatus.FLAGGED}, ItemStatus.LIVE, Verb.CONFIRMED, why)
        if confirmed:
            await give_back(turn, stored.item.key)
        return confirmed


@dataclass(frozen=True)
class RetireItem:
    """The item is not asked any more; answers to it stay.

    Raises:
        Gone: there is no such item.
    """

    short: str
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> bool:
        was = {ItemStatus.LIVE, ItemStatus.FLAGGED}
        return await _decide(turn, self.short, was, ItemStatus.RETIRED, Verb.RETIRED)


@dataclass(frozen=True)
class BringBack:
    """A retired item is asked again.

    Raises:
        Gone: there is no such item.
    """

    short: str
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> bool:
        return await _decide(turn, self.short, {ItemStatus.RETIRED}, ItemStatus.LIVE, Verb.RESTORED)


async def _decide(
    turn: Turn,
    short: str,
    was: Collection[ItemStatus],
    to: ItemStatus,
    verb: Verb,
    why: Mapping[str, Any] | None = None,
) -> bool:
    stored = await stored_at(turn, short)
    if not await turn.uow.items.set_status(stored.item.key, to, turn.now, was=was):
        return False
    result = {"was": stored.status.value, "is": to.value, **(why or {})}
    await turn.record(verb, "item", stored.item.key, result=result)
    return True
