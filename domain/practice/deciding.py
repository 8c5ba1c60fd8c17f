"""Deciding about an item: its key is right, it is retired, it is brought back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from domain.journal import Verb
from domain.practice.inspecting import stored_at
from domain.practice.inventory import KEEPERS
from domain.practice.items import ItemStatus
from domain.practice.problems import give_back
from domain.turn import Rights, Turn


@dataclass(frozen=True)
class ConfirmKey:
    """A flagged item is right as it is and goes live; what was said about it until now flags it no more.

    Right answers of those who doubted it count again, wrong ones never do (`problems.give_back`).

    Returns False, here and below, when the item is not in a state to be changed so: nothing happens then.

    Raises:
        Gone: there is no such item.
    """

    short: str
    rights: ClassVar[Rights] = KEEPERS

    async def run(self, turn: Turn) -> bool:
        confirmed = await _decide(turn, self.short, {ItemStatus.FLAGGED}, ItemStatus.LIVE, Verb.CONFIRMED)
        if confirmed:
            await give_back(turn, (await stored_at(turn, self.short)).item.key)
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


async def _decide(turn: Turn, short: str, was: Collection[ItemStatus], to: ItemStatus, verb: Verb) -> bool:
    stored = await stored_at(turn, short)
    if not await turn.uow.items.set_status(stored.item.key, to, turn.now, was=was):
        return False
    await turn.record(verb, "item", stored.item.key, result={"was": stored.status.value, "is": to.value})
    return True
