"""Taking a learner's practice off the pages that staff get, at once, when the family no longer agrees to it."""

from __future__ import annotations

from dataclasses import replace

from domain.booking.slot import BOOKING_KINDS, OPEN, BookingKind, BookingState
from domain.booking.talks.matters import OF_PRACTICE, PARTS
from domain.people.consent import may_teachers_see
from domain.people.person import Learner
from domain.turn import Turn

OF_PAGES = OPEN | {BookingState.ATTENDED, BookingState.NO_SHOW}


async def kept_back(turn: Turn, kind: BookingKind, learner: Learner | None) -> tuple[str, ...]:
    """What is left out of the page of a new booking: what the kind keeps back, unless teachers may see it anyway."""
    if learner is None or not kind.kept_back:
        return kind.kept_back
    may_see = await may_teachers_see(turn, learner)
    return () if may_see else kind.kept_back


async def keep_back(turn: Turn, learner: int) -> None:
    """Leave practice out of every page about the learner that is still to come or can still be opened."""
    for booking in await turn.uow.bookings.of_learners([learner], OF_PAGES):
        out = tuple(part for part in PARTS if part in OF_PRACTICE or part in booking.left_out)
        if BOOKING_KINDS[booking.kind].brief and out != booking.left_out:
            await turn.uow.bookings.save(replace(booking, left_out=out), turn.now)
