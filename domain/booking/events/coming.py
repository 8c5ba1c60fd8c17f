"""Coming to an event, with whom, waiting for a place, and staying away after all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.booking.appointments import Appointment, appointment_of
from domain.booking.events.browsing import EventCard, event_card
from domain.booking.events.inviting import INVITATION
from domain.booking.holding import slot_named
from domain.booking.seats import Missing, clash, free, pass_on, take
from domain.booking.slot import SEATED, Booking, BookingState, Slot
from domain.booking.transitions import become, begin
from domain.errors import Gone, Refusal
from domain.journal import Verb
from domain.messages.screen import Button, rows, t, tap
from domain.turn import ANYONE, Rights, Turn


@dataclass(frozen=True)
class Comes:
    """A place for each of them; `is_new` when there was none before, `is_changed` when there were more or fewer."""

    booking: Booking
    card: EventCard
    is_new: bool
    is_changed: bool = False


@dataclass(frozen=True)
class Full:
    """Not so many places are left as were wanted; `card` says how many are, and what the actor has."""

    card: EventCard
    guests: int


@dataclass(frozen=True)
class Elsewhere:
    """The actor does something else at that time; None where it cannot be told what."""

    card: EventCard
    other: Appointment | None


@dataclass(frozen=True)
class Began:
    """It has begun, or is over: nobody has to book any more."""

    card: EventCard


@dataclass(frozen=True)
class Waits:
    """The actor waits for places; `is_new` when that began with this tap."""

    booking: Booking
    card: EventCard
    is_new: bool


@dataclass(frozen=True)
class Come:
    """Take places for the actor and so many guests, or change how many come. Tapping twice comes once.

    Raises:
        Gone: there is no such event any more.
        Refusal: younger learners come with their parents.
    """

    rights: ClassVar[Rights] = ANYONE

    slot: int
    guests: int

    async def run(self, turn: Turn) -> Comes | Full | Elsewhere | Began | Waits:
        card = await _card_to_come(turn, self.slot, self.guests)
        if card.appointment.slot.starts_at <= turn.now:
            return Began(card)
        mine, seats = card.mine, 1 + self.guests
        if mine is None:
            return await _book(turn, card, seats)
        match mine.state:
            case BookingState.WAITING:
                return Waits(mine, card, is_new=False)
            case BookingState.BOOKED if mine.seats == seats:
                return Comes(mine, card, is_new=False)
            case _:
                return await _change(turn, card, mine, seats)


@dataclass(frozen=True)
class WaitForPlaces:
    """Wait until so many places are free; whoever could have them now gets them.

    Raises:
        Gone, Refusal: see Come.
    """

    rights: ClassVar[Rights] = ANYONE

    slot: int
    guests: int

    async def run(self, turn: Turn) -> Comes | Full | Elsewhere | Began | Waits:
        came = await turn.do(Come(self.slot, self.guests))
        if not isinstance(came, Full) or came.card.mine is not None:
            return came
        slot = came.card.appointment.slot
        wanted = replace(_booking(turn, slot, 1 + self.guests), state=BookingState.WAITING, queued_at=turn.now)
        booking = await begin(turn, wanted, {"seats": wanted.seats})
        if booking is None:
            raise _other_tap()
        return Waits(booking, replace(came.card, mine=booking), is_new=True)


@dataclass(frozen=True)
class Stayed:
    """`left` is the actor's booking as it is now, None where there was none; waiting leaves no calendar entry."""

    card: EventCard
    left: Booking | None
    was_booked: bool


@dataclass(frozen=True)
class StayAway:
    """Give the places back, until the very end: somebody else may still be glad of them.

    Whoever has none says no: they are not invited to it again.

    Raises:
        Gone: there is no such event any more.
    """

    rights: ClassVar[Rights] = ANYONE

    slot: int

    async def run(self, turn: Turn) -> Stayed:
        card = await event_card(turn, self.slot)
        mine = card.mine
        if mine is None:
            event = card.appointment.event
            if event is not None:
                await turn.record(Verb.CONCLUDED, INVITATION, event.id, result={"answer": "no"})
            return Stayed(card, None, was_booked=False)
        was_booked = mine.state is BookingState.BOOKED
        left = await become(turn, mine, BookingState.CANCELLED, sequence=mine.sequence + was_booked)
        if left is None:
            raise _other_tap()
        if mine.state in SEATED:
            await free(turn, [mine])
        return Stayed(await event_card(turn, self.slot), left, was_booked)


async def _card_to_come(turn: Turn, slot: int, guests: int) -> EventCard:
    card = await event_card(turn, slot)
    if not card.may_come:
        raise Refusal(t("events.ask_guardian"), rows(Button(t("events.button.all"), tap("ev"))))
    if not 0 <= guests <= card.guests:
        raise Gone(t("events.gone"), rows(Button(t("events.button.all"), tap("ev"))))
    return card


def _booking(turn: Turn, slot: Slot, seats: int) -> Booking:
    return Booking(
        id=0,
        kind=slot.kind,
        slot=slot.id,
        learner=None,
        booked_by=turn.person.id,
        state=BookingState.BOOKED,
        uid=f"{turn.services.random.getrandbits(128):032x}@banxue",
        created_at=turn.now,
        seats=seats,
        accompanied=True,
    )


async def _book(turn: Turn, card: EventCard, seats: int) -> Comes | Full | Elsewhere:
    slot = card.appointment.slot
    wanted = _booking(turn, slot, seats)
    busy = await clash(turn, wanted, slot)
    if busy is not None:
        other = slot_named(busy.holder)
        return Elsewhere(card, await appointment_of(turn.uow, other) if other else None)
    match await take(turn, wanted, slot):
        case Missing.SEAT:
            return Full(await event_card(turn, slot.id), seats - 1)
        case Missing.TIME:
            return Elsewhere(card, None)
        case None:
            booking = await begin(turn, wanted, {"seats": seats})
            if booking is None:
                raise _other_tap()
            return Comes(booking, await event_card(turn, slot.id), is_new=True)


async def _change(turn: Turn, card: EventCard, mine: Booking, seats: int) -> Comes | Full:
    slot, more = card.appointment.slot, seats - mine.seats
    if more > 0 and not await turn.uow.bookings.take_seat(slot.id, more):
        return Full(card, seats - 1)
    is_new = mine.state is not BookingState.BOOKED
    booking = await become(turn, mine, BookingState.BOOKED, {"seats": seats}, seats=seats)
    if booking is None:
        raise _other_tap()
    if more < 0:
        await turn.uow.bookings.free_seat(slot.id, -more)
        await pass_on(turn, [slot.id])
    return Comes(booking, await event_card(turn, slot.id), is_new, is_changed=not is_new)


def _other_tap() -> Refusal:
    """Another tap of the same person came between; the refusal rolls back what this one took."""
    return Refusal(t("events.once_more"), rows(Button(t("events.button.all"), tap("ev"))))
