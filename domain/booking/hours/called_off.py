"""What was called off for good: the timetable does not open it again."""

from __future__ import annotations

from domain.booking.slot import Slot
from domain.journal import Verb
from domain.turn import Turn


def slot_key(slot: Slot) -> str:
    """What the journal calls a lesson of the timetable, whatever row it is in."""
    return f"{slot.course or slot.event or slot.teacher}@{slot.campus}/{slot.room}@{slot.starts_at:%Y%m%dT%H%MZ}"


async def was_called_off(turn: Turn, slot: Slot) -> bool:
    """Whether somebody called off for good what is at that time and place."""
    return bool(await turn.uow.journal.with_object(Verb.CANCELLED, "slot", slot_key(slot)))
