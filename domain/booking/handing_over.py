"""What somebody has booked for a child of whom they are no guardian any more."""

from __future__ import annotations

from dataclasses import replace

from domain.booking.seats import free, leave, person_key, release, slot_holder
from domain.booking.slot import TALK, Booking, BookingState
from domain.booking.transitions import become
from domain.turn import Turn

UNDECIDED = frozenset({BookingState.HELD, BookingState.OFFERED})


async def give_up_bookings(turn: Turn, learner: int, was: int, heir: int | None) -> None:
    """Places held, offered or waited for go back, and so do talks; what is booked becomes the heir's.

    Without an heir that is cancelled, too. What lies behind goes over as well, so that nobody finds it by its booker.
    """
    own = await _own(turn, learner, was, {*UNDECIDED, BookingState.WAITING, BookingState.BOOKED})
    booked = [each for each in own if each.state is BookingState.BOOKED]
    await release(turn, [each for each in own if each.state in UNDECIDED], BookingState.CANCELLED)
    await leave(turn, [each for each in own if each.state is BookingState.WAITING], BookingState.CANCELLED)
    for each in booked:
        if heir is None or each.kind == TALK.name:
            await _cancel(turn, each)
        else:
            await _hand_over(turn, each, heir)
    if heir is not None:
        await turn.uow.joins.hand_over(learner, was, heir)


async def _own(turn: Turn, learner: int, person: int, states: set[BookingState]) -> list[Booking]:
    return [each for each in await turn.uow.bookings.of_learners([learner], states) if each.booked_by == person]


async def _cancel(turn: Turn, booking: Booking) -> None:
    if await become(turn, booking, BookingState.CANCELLED, sequence=booking.sequence + 1) is not None:
        await free(turn, [booking])


async def _hand_over(turn: Turn, booking: Booking, heir: int) -> None:
    """Whoever comes along is another one now; who has something else at that time does not come along."""
    slot = await turn.uow.bookings.slot(booking.slot)
    comes = False
    if booking.accompanied and slot is not None:
        when = (slot_holder(slot.id), slot.starts_at, slot.ends_at)
        await turn.uow.bookings.vacate((person_key(booking.booked_by),), *when)
        comes = await turn.uow.bookings.occupy((person_key(heir),), *when)
    await turn.uow.bookings.save(replace(booking, booked_by=heir, accompanied=comes), turn.now)
