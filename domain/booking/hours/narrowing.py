"""What is booked outside the hours stays, but nobody else gets in; the places come back with the hours."""

from __future__ import annotations

from domain.booking.seats import pass_on
from domain.booking.slot import Slot
from domain.journal import Verb
from domain.turn import Turn

WHY, BACK = "hours", "hours_back"


async def narrow(turn: Turn, slot: Slot) -> None:
    """Leave as many places as are taken; where somebody comes or goes meanwhile, the next roll-out sees to it."""
    if slot.taken < slot.capacity and await turn.uow.bookings.set_capacity(slot.id, slot.taken):
        await _record(turn, slot, slot.taken, WHY)


async def widen(turn: Turn, slot: Slot, places: int) -> None:
    """Give back the places that `narrow` took, not those that the office did."""
    if slot.capacity >= places:
        return
    said = await turn.uow.journal.with_object(Verb.CHANGED, "slot", str(slot.id))
    if not said or said[-1].result.get("why") != WHY:
        return
    if await turn.uow.bookings.set_capacity(slot.id, places):
        await _record(turn, slot, places, BACK)
        await pass_on(turn, [slot.id])


async def _record(turn: Turn, slot: Slot, capacity: int, why: str) -> None:
    result = {"capacity": capacity, "was": slot.capacity, "why": why}
    await turn.record(Verb.CHANGED, "slot", slot.id, result=result)
