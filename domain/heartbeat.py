"""When the program was last alive on this database: after a long gap it may be an old copy of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.broadcasts.campaign import CampaignState
from domain.broadcasts.stopping import pause
from domain.turn import CLOCK_ONLY, Rights, Turn

BOT = "bot"
GAP = timedelta(hours=3)
"""An hourly backup that is put back at once is younger, and a restart takes minutes."""
MOST = 1000


@dataclass(frozen=True)
class Awoken:
    """How long nothing had run, None on the first day, and how many broadcasts were paused for that."""

    after: timedelta | None
    paused: int = 0


@dataclass(frozen=True)
class NoteAlive:
    """Note that the program runs; after a gap have every running broadcast wait for a person.

    A copy of the database from before the gap cannot know who has been sent a broadcast since.
    """

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> Awoken:
        last = await turn.uow.heartbeats.last(BOT)
        await turn.uow.heartbeats.beat(BOT, turn.now)
        after = turn.now - last if last is not None else None
        if after is None or after <= GAP:
            return Awoken(after)
        paused = 0
        for campaign in await turn.uow.campaigns.listed([CampaignState.RUNNING], MOST):
            paused += await pause(turn, campaign.id, "gap") is not None
        return Awoken(after, paused)
