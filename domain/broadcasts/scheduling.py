"""When a broadcast comes and until when it is of use; days and hours are the centre's, or each reader's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import ClassVar

from domain.booking.slot import EVENT
from domain.broadcasts.campaign import OF_EVENT, Arm, Campaign
from domain.broadcasts.drafts import back, own_draft, saved, zone_of
from domain.broadcasts.launching import OPERATORS
from domain.broadcasts.note import variant_of
from domain.errors import Refusal
from domain.messages.screen import t
from domain.turn import Rights, Turn

USUAL_LIFE = timedelta(hours=48)
DAYS_OFFERED = 14
FAR = timedelta(days=366)
HOURS = tuple(time(*at) for at in ((8, 30), (10, 0), (12, 0), (16, 0), (17, 30), (18, 30), (19, 30), (20, 30)))
"""Hours that are offered; none of them is a quiet one."""
ENDS = tuple(time(hour) for hour in (9, 12, 15, 18, 20, 21))
EASTERNMOST = timezone(timedelta(hours=12))
"""Whoever lives less than a day west of this zone, which is wherever people live but for a few islands, and counts
from the moment at which it shows an hour of a day, meets that hour next on that very day."""


class By(StrEnum):
    """Whose clock shows the hour at which a broadcast comes."""

    READER = "r"
    CENTRE = "c"


@dataclass(frozen=True)
class SendAtOnce:
    """As soon as it is released.

    Raises:
        Gone, Refusal: as own_draft says.
    """

    campaign: int
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign:
        return await _scheduled(turn, await own_draft(turn, self.campaign), None, None)


@dataclass(frozen=True)
class SendAt:
    """On that day at that hour, by the clock of each reader or of the centre.

    Raises:
        Gone, Refusal: as own_draft says; that is over.
    """

    campaign: int
    by: By
    on: date
    at: time
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign:
        draft = await own_draft(turn, self.campaign)
        there = datetime.combine(self.on, self.at, zone_of(turn)).astimezone(UTC)
        if there <= turn.now:
            raise Refusal(t("broadcasts.when.over"), back(draft.id))
        if self.by is By.CENTRE:
            return await _scheduled(turn, draft, there, None)
        first = datetime.combine(self.on, self.at, EASTERNMOST).astimezone(UTC)
        return await _scheduled(turn, draft, first, self.at)


@dataclass(frozen=True)
class ValidUntil:
    """Nothing is sent from that moment on, by the centre's clock.

    Raises:
        Gone, Refusal: as own_draft says; that is over, or before it begins.
    """

    campaign: int
    on: date
    at: time
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign:
        draft = await own_draft(turn, self.campaign)
        until = datetime.combine(self.on, self.at, zone_of(turn)).astimezone(UTC)
        if until <= begins(draft, turn.now):
            raise Refusal(t("broadcasts.when.until_first"), back(draft.id))
        return await saved(turn, draft, valid_until=until)


@dataclass(frozen=True)
class SuggestUntil:
    """Valid until what is suggested: the end of the event that a button leads to, else USUAL_LIFE after its start.

    Raises:
        Gone, Refusal: as own_draft says.
    """

    campaign: int
    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign:
        draft = await own_draft(turn, self.campaign)
        return await saved(turn, draft, valid_until=await suggested_until(turn, draft))


def begins(campaign: Campaign, now: datetime) -> datetime:
    """The earliest moment at which anybody may get it; now where that is over."""
    return max(campaign.starts_at or now, now)


def day_of(campaign: Campaign) -> date | None:
    """The day of `local_at` that was chosen, the same for all readers."""
    if campaign.starts_at is None or campaign.local_at is None:
        return None
    return campaign.starts_at.astimezone(EASTERNMOST).date()


async def suggested_until(turn: Turn, campaign: Campaign) -> datetime:
    start = begins(campaign, turn.now)
    ends = []
    for each in variant_of(campaign, Arm.A).buttons:
        if each.does in OF_EVENT:
            slots = await turn.uow.bookings.slots(EVENT.name, turn.now, turn.now + FAR, event=each.target)
            ends += [slot.ends_at for slot in slots if slot.ends_at > start]
    return min(ends) if ends else start + USUAL_LIFE


async def _scheduled(turn: Turn, draft: Campaign, starts_at: datetime | None, local_at: time | None) -> Campaign:
    """The draft at that time; what it is valid until moves along where it would end before."""
    draft = await saved(turn, draft, starts_at=starts_at, local_at=local_at)
    until = draft.valid_until
    if until is None or until <= begins(draft, turn.now):
        draft = await saved(turn, draft, valid_until=await suggested_until(turn, draft))
    return draft
