"""Putting events up: what the content describes becomes slots that families can book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.booking.events.event import Event
from domain.booking.hours.called_off import slot_key
from domain.booking.seats import who_hosts
from domain.booking.slot import EVENT, Slot
from domain.errors import BanxueError
from domain.journal import Verb
from domain.ports import UnitOfWork

FAR = timedelta(days=3650)


class EventStands(BanxueError):
    """An event cannot be put up like this; the message is one sentence for whoever edits the content."""


@dataclass(frozen=True)
class PutUp:
    """How many events lie ahead, and of those how many are new."""

    ahead: int
    new: int


def slot_of(event: Event) -> Slot:
    """The slot in which the event takes place, not stored yet."""
    return Slot(
        id=0,
        kind=EVENT.name,
        course=None,
        event=event.id,
        campus=event.campus,
        room=event.room,
        teacher=event.host,
        way=event.way,
        zone=event.zone,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        capacity=event.capacity,
    )


async def put_up(uow: UnitOfWork, events: Sequence[Event], now: datetime) -> PutUp:
    """Make the events that lie ahead be exactly these; a second time changes nothing.

    What somebody has booked is not moved and not taken down by an edited file: that is done in the chat, where
    everybody who comes is told; and what was called off there is not put up again.

    Raises:
        EventStands: an event that somebody has booked has another time or place, or fewer places than are taken;
            or its room or host is taken at that time.
    """
    await uow.events.put(events)
    slots = await uow.bookings.slots(EVENT.name, now, now + FAR)
    standing = {slot.event: slot for slot in slots}
    given = {event.id for event in events}
    for slot in slots:
        if slot.event not in given and slot.taken == 0:
            await uow.bookings.close_slot(slot.id, now)
    ahead = [event for event in events if event.starts_at > now]
    new = 0
    for event in ahead:
        wanted, stands = slot_of(event), standing.get(event.id)
        if stands is not None and _where(stands) == _where(wanted):
            if stands.capacity != wanted.capacity and not await uow.bookings.set_capacity(stands.id, wanted.capacity):
                raise EventStands(f"event '{event.id}': {stands.taken} places are taken, more than {wanted.capacity}")
            continue
        if stands is None and await _was_called_off(uow, wanted):
            continue
        if stands is not None and not await uow.bookings.close_slot(stands.id, now):
            raise EventStands(f"event '{event.id}': {stands.taken} places are taken, its time and place have to stay")
        if await uow.bookings.open_slot(wanted, who_hosts(wanted)) is None:
            raise EventStands(f"event '{event.id}': its room or its host is taken at that time")
        new += stands is None
    return PutUp(len(ahead), new)


async def _was_called_off(uow: UnitOfWork, slot: Slot) -> bool:
    return bool(await uow.journal.with_object(Verb.CANCELLED, "slot", slot_key(slot)))


def _where(slot: Slot) -> tuple[object, ...]:
    return slot.starts_at, slot.ends_at, slot.campus, slot.room, slot.teacher, slot.way
