"""By which home page a centre is known to others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.exchange.xapi import home_page
from domain.rosters.sourced import SourcedRow
from domain.turn import CLOCK_ONLY, Rights, Turn

OURS, CENTRE = "banxue", "centre"


@dataclass(frozen=True)
class HomePage:
    """The home page of this centre's accounts; the first time that it is asked for, it is made up.

    Attributes:
        store: keep what was made up; without it a reading transaction will do.
    """

    rights: ClassVar[Rights] = CLOCK_ONLY

    store: bool = True

    async def run(self, turn: Turn) -> str:
        found = await turn.uow.sourced.known(OURS, CENTRE, [CENTRE])
        if CENTRE in found:
            return home_page(found[CENTRE].ours)
        made = str(UUID(int=turn.services.random.getrandbits(128), version=4))
        if self.store:
            await turn.uow.sourced.put([SourcedRow(OURS, CENTRE, CENTRE, made)], turn.now)
        return home_page(made)
