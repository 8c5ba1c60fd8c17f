"""Seats and time: taken together, given back together, and passed on to who waits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.booking.appointments import appointments_of
from domain.booking.messages import place_offered
from domain.booking.slot import ANY_AGE, BOOKING_KINDS, Booking, BookingKind, BookingState, Slot
from domain.booking.transitions import become
from domain.gate.passing import push
from domain.messages.quiet import waking
from domain.people.person import Learner, Person
from domain.ports import Busy
from domain.turn import Policy, Turn

OFFER_LASTS = timedelta(hours=2)
OFFER_LEAST = timedelta(minutes=15)

Span = tuple[datetime, datetime]


def teacher_key(staff: str) -> str:
    return f"teacher:{staff}"


def room_key(campus: str, room: str) -> str:
    return f"room:{campus}/{room}"


def learner_key(learner: int) -> str:
    return f"learner:{learner}"


def person_key(person: int) -> str:
    return f"person:{person}"


def slot_holder(slot: int) -> str:
    """What holds the time of a slot's people."""
    return f"slot:{slot}"


def class_holder(class_id: str, day: date) -> str:
    """What holds the time of a class's teacher and room on one day."""
    return f"class:{class_id}:{day:%Y%m%d}"


def who_hosts(slot: Slot) -> tuple[str, ...]:
    """Whose time a slot takes: its teacher's and its room's."""
    teacher = (teacher_key(slot.teacher),) if slot.teacher else ()
    room = (room_key(slot.campus, slot.room),) if slot.campus and slot.room else ()
    return teacher + room


def who_comes(booking: Booking) -> tuple[str, ...]:
    """Whose time a booking takes; none of a hold that is a move: the swap comes when it is confirmed."""
    if booking.replaces is not None:
        return ()
    comes = BOOKING_KINDS[booking.kind].learner_comes and booking.learner is not None
    learner = (learner_key(booking.learner),) if comes and booking.learner is not None else ()
    return learner + ((person_key(booking.booked_by),) if booking.accompanied else ())


def who_would_come(kind: BookingKind, learner: Learner, person: Person) -> tuple[str, ...]:
    """Whose time it would take if `person` booked for the learner."""
    own = (learner_key(learner.id),) if kind.learner_comes else ()
    return own + ((person_key(person.id),) if comes_along(kind, learner, person) else ())


def comes_along(kind: BookingKind, learner: Learner | None, person: Person) -> bool:
    """Whether the time of whoever books is taken, too: of a guardian who must come, and of a learner who books."""
    if learner is None or kind.guardian_comes_until >= ANY_AGE or learner.person == person.id:
        return True
    age = _least_age(learner)
    return age is not None and age <= kind.guardian_comes_until


def _least_age(learner: Learner) -> int | None:
    if learner.age_band is not None:
        return learner.age_band.youngest
    # school begins at six
    return learner.grade + 5 if learner.grade is not None else None


class Missing(StrEnum):
    """Why nothing was taken."""

    SEAT = "seat"
    TIME = "time"


async def clash(turn: Turn, wanted: Booking, slot: Slot, leaving: Collection[int] = ()) -> Busy | None:
    """What else whoever comes does at the slot's time; what they do in the slots `leaving` does not count."""
    ignored = {slot_holder(each) for each in (slot.id, *leaving)}
    busy = await turn.uow.bookings.busy(who_comes(wanted), slot.starts_at, slot.ends_at)
    return next((each for each in busy if each.holder not in ignored), None)


async def take(turn: Turn, wanted: Booking, slot: Slot, instead_of: Collection[Booking] = ()) -> Missing | None:
    """Take seats in `slot` and the time of who comes, giving back those of `instead_of`; what was missing, or None.

    Seats are touched in the order of their slots' ids everywhere, so that no two turns wait for one another. What
    is given back stays given back when something was missing, and goes to nobody yet: see `pass_on`.
    """
    before = [each for each in instead_of if each.slot <= slot.id]
    await _free_seats(turn, before)
    seated = await turn.uow.bookings.take_seat(slot.id, wanted.seats)
    await _free_seats(turn, [each for each in instead_of if each.slot > slot.id])
    await _vacate(turn, instead_of)
    if not seated:
        return Missing.SEAT
    who = who_comes(wanted)
    if who and not await turn.uow.bookings.occupy(who, slot_holder(slot.id), slot.starts_at, slot.ends_at):
        await turn.uow.bookings.free_seat(slot.id, wanted.seats)
        return Missing.TIME
    return None


async def move_time(turn: Turn, was: Booking, from_slot: Slot, to_slot: Slot) -> bool:
    """Give back the seats of a booking that has moved, and take the other time instead of the one that it had.

    False when that time is taken: the caller has to roll everything back.
    """
    bookings, who = turn.uow.bookings, who_comes(was)
    await bookings.free_seat(from_slot.id, was.seats)
    if not who:
        return True
    await bookings.vacate(who, slot_holder(from_slot.id), from_slot.starts_at, from_slot.ends_at)
    return await bookings.occupy(who, slot_holder(to_slot.id), to_slot.starts_at, to_slot.ends_at)


async def free(turn: Turn, bookings: Collection[Booking], *, but: Collection[int] = ()) -> None:
    """Give back seats and time of bookings that have left; pass the seats on, close what stands for one alone.

    Args:
        but: bookings that wait and are not asked again now.
    """
    await _free_seats(turn, bookings)
    await _vacate(turn, bookings)
    await pass_on(turn, [each.slot for each in bookings], but=but)


async def release(turn: Turn, bookings: Collection[Booking], to: BookingState) -> tuple[Booking, ...]:
    """Let those that have seats leave for `to`, one of the states without; those that nobody changed meanwhile."""
    left = await leave(turn, bookings, to)
    await free(turn, left)
    return left


async def leave(turn: Turn, bookings: Iterable[Booking], to: BookingState) -> tuple[Booking, ...]:
    """Only the change of state; as they were before. Whoever calls gives the seats back."""
    ordered = sorted(bookings, key=lambda each: each.id)
    return tuple([each for each in ordered if await become(turn, each, to) is not None])


async def pass_on(turn: Turn, slots: Iterable[int], *, but: Collection[int] = ()) -> None:
    """Offer free seats to those who wait, first come, first served among those it fits; siblings both or none.

    Slots of those kinds whose slot is made for one booking are closed when they are empty.

    Args:
        but: bookings that are not asked again now.
    """
    for number in sorted(set(slots)):
        slot = await turn.uow.bookings.slot(number)
        if slot is None or slot.closed_at is not None:
            continue
        kind = BOOKING_KINDS[slot.kind]
        if kind.own_slot and slot.taken == 0:
            await turn.uow.bookings.close_slot(slot.id, turn.now)
        if kind.waiting:
            await _offer(turn, slot, but)


async def _offer(turn: Turn, slot: Slot, but: Collection[int]) -> None:
    left = slot.places_left
    for party in parties(await turn.uow.bookings.waiting_for(slot.id)) if left > 0 else ():
        seats = sum(each.seats for each in party)
        if seats > left or any(each.id in but for each in party):
            continue
        person = await turn.uow.people.get(party[0].booked_by)
        if person is None or not person.reachable:
            continue
        span = offer_span(turn.now, person.zone or turn.policy.zone, slot.starts_at, turn.policy)
        if span is None or any([await clash(turn, each, slot) is not None for each in party]):
            continue
        offered = await _seat(turn, slot, party, span[1])
        if offered:
            left -= seats
            await _tell(turn, person, slot, offered, span)


async def _seat(turn: Turn, slot: Slot, party: Sequence[Booking], until: datetime) -> list[Booking]:
    """The party with its seats, offered until then; nobody where somebody was quicker."""
    offered: list[Booking] = []
    for each in party:
        now = await become(turn, each, BookingState.OFFERED, held_until=until)
        if now is not None:
            offered.append(now)
    whole = len(offered) == len(party)
    seated = [each for each in offered if whole and await take(turn, each, slot) is None]
    if len(seated) == len(party):
        return offered
    await _free_seats(turn, seated)
    await _vacate(turn, seated)
    for each in offered:
        await become(turn, each, BookingState.WAITING)
    return []


async def _tell(turn: Turn, person: Person, slot: Slot, offered: Sequence[Booking], span: Span) -> None:
    found = await appointments_of(turn.uow, [slot])
    names = []
    for each in offered:
        learner = await turn.uow.people.learner(each.learner) if each.learner is not None else None
        names.append(learner.name if learner else person.name)
    for appointment in found:
        note = place_offered(offered, appointment, names, span[1], person.zone or turn.policy.zone)
        first = offered[0]
        once = f"booking:{first.id}:offer:{first.version}:{person.id}"
        await push(turn, person, note, once=once, due_at=span[0], until=span[1])


def parties(waiting: Iterable[Booking]) -> list[tuple[Booking, ...]]:
    """Who waits together, in the order of whoever of them waits longest."""
    found: dict[str, list[Booking]] = {}
    for each in waiting:
        found.setdefault(each.party or str(each.id), []).append(each)
    return [tuple(each) for each in found.values()]


def offer_span(now: datetime, zone: str, starts_at: datetime, policy: Policy) -> Span | None:
    """From when to when a place is offered: two hours, which begin when the quiet hours at `zone` end, and never
    past the start; None where there is too little time left to hear of it."""
    opens = waking(now, zone, policy)
    until = min(opens + OFFER_LASTS, starts_at)
    return (opens, until) if until - opens >= OFFER_LEAST else None


async def _free_seats(turn: Turn, bookings: Iterable[Booking]) -> None:
    for each in sorted(bookings, key=lambda booking: booking.slot):
        await turn.uow.bookings.free_seat(each.slot, each.seats)


async def _vacate(turn: Turn, bookings: Collection[Booking]) -> None:
    slots = {each.id: each for each in await turn.uow.bookings.slots_of({each.slot for each in bookings})}
    for each in bookings:
        who, slot = who_comes(each), slots[each.slot]
        if who:
            await turn.uow.bookings.vacate(who, slot_holder(slot.id), slot.starts_at, slot.ends_at)
