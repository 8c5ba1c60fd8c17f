"""A recipient taps a button under a broadcast: the first tap counts, and then it does what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.booking.appointments import appointments_of
from domain.booking.events.browsing import AHEAD, LONGEST
from domain.booking.slot import EVENT
from domain.broadcasts.campaign import OF_EVENT, Arm
from domain.broadcasts.note import variant_of
from domain.errors import Gone
from domain.messages.screen import t
from domain.turn import ANYONE, Rights, Turn


@dataclass(frozen=True)
class Pressed:
    """What a button is for, as CampaignButton has it; what has to do with an event names its slot."""

    does: str
    target: str


@dataclass(frozen=True)
class PressButton:
    """Whoever is no recipient, such as the operator who tries it, is not counted.

    Raises:
        Gone: there is no such button, or what it leads to is over.
    """

    campaign: int
    number: int

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Pressed:
        campaign = await turn.uow.campaigns.get(self.campaign)
        buttons = variant_of(campaign, Arm.A).buttons if campaign is not None else ()
        if not 0 <= self.number < len(buttons):
            raise Gone(t("broadcasts_live.button_gone"))
        await turn.uow.campaigns.tap(self.campaign, turn.person.id, self.number, turn.now)
        button = buttons[self.number]
        target = str(await _slot(turn, button.target)) if button.does in OF_EVENT else button.target
        return Pressed(button.does, target)


async def _slot(turn: Turn, event: str) -> int:
    slots = await turn.uow.bookings.slots(EVENT.name, turn.now - LONGEST, turn.now + AHEAD)
    for appointment in await appointments_of(turn.uow, slots):
        if appointment.event is not None and appointment.event.id == event:
            return appointment.slot.id
    raise Gone(t("broadcasts_live.button_gone"))
