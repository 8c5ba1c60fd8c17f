"""The coming two weeks as operators see them: what waits at the gate, broadcasts with their readers, steps of
cadences, by the centre's days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.broadcasts.audience import count_of
from domain.broadcasts.campaign import Campaign, CampaignState
from domain.broadcasts.launching import OPERATORS
from domain.broadcasts.planned import PlannedOn
from domain.clock import midnight
from domain.turn import Rights, Turn

DAYS = 14


@dataclass(frozen=True)
class Asks:
    """A broadcast that waits for somebody's yes, with how many would get it as things stand."""

    campaign: Campaign
    people: int


@dataclass(frozen=True)
class Fortnight:
    """
    Attributes:
        days: the centre's, today first.
        campaigns: those of `planned`, by id.
    """

    days: Sequence[date]
    planned: Sequence[PlannedOn]
    campaigns: Mapping[int, Campaign]
    asks: Sequence[Asks]

    def on(self, day: int) -> Sequence[PlannedOn]:
        """The largest first."""
        return sorted((each for each in self.planned if each.day == day), key=lambda each: (-each.n, each.what))

    def n(self, day: int) -> int:
        return sum(each.n for each in self.planned if each.day == day)


@dataclass(frozen=True)
class LookAhead:
    """What is planned now; what the clock makes on the day itself, such as reports after class, is not in it yet."""

    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Fortnight:
        zone = turn.policy.zone
        today = turn.now.astimezone(ZoneInfo(zone)).date()
        days = [today + timedelta(days=ahead) for ahead in range(DAYS)]
        spans = [(midnight(day, zone), midnight(day + timedelta(days=1), zone)) for day in days]
        planned = await turn.uow.fortnights.planned(spans)
        found: dict[int, Campaign] = {}
        for number in {each.campaign for each in planned if each.campaign is not None}:
            campaign = await turn.uow.campaigns.get(number)
            if campaign is not None:
                found[number] = campaign
        waiting = await turn.uow.campaigns.listed([CampaignState.WAITING])
        asks = [Asks(each, (await count_of(turn, each)).people) for each in waiting]
        return Fortnight(days, planned, found, asks)
