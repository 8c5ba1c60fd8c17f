"""The state machine of a booking: which state may follow which. Every transition goes into the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from domain.booking.slot import Booking, BookingState
from domain.journal import Place, Verb
from domain.turn import Turn

HELD, BOOKED, MOVED = BookingState.HELD, BookingState.BOOKED, BookingState.MOVED
CANCELLED, EXPIRED = BookingState.CANCELLED, BookingState.EXPIRED
WAITING, OFFERED = BookingState.WAITING, BookingState.OFFERED
ATTENDED, NO_SHOW = BookingState.ATTENDED, BookingState.NO_SHOW

BEGINNINGS = frozenset({HELD, BOOKED, WAITING})

TRANSITIONS: Mapping[BookingState, frozenset[BookingState]] = {
    HELD: frozenset({BOOKED, MOVED, CANCELLED, EXPIRED}),
    # a booking that moves to another slot stays booked
    BOOKED: frozenset({BOOKED, CANCELLED, ATTENDED, NO_SHOW}),
    WAITING: frozenset({OFFERED, CANCELLED, EXPIRED}),
    OFFERED: frozenset({BOOKED, WAITING, CANCELLED, EXPIRED}),
    # a teacher's slip of the finger is taken back
    ATTENDED: frozenset({BOOKED, NO_SHOW}),
    NO_SHOW: frozenset({BOOKED, ATTENDED}),
    MOVED: frozenset(),
    CANCELLED: frozenset(),
    EXPIRED: frozenset(),
}

VERBS: Mapping[BookingState, Verb] = {
    HELD: Verb.HELD,
    BOOKED: Verb.BOOKED,
    MOVED: Verb.MOVED,
    CANCELLED: Verb.CANCELLED,
    EXPIRED: Verb.EXPIRED,
    WAITING: Verb.WAITED,
    OFFERED: Verb.OFFERED,
    ATTENDED: Verb.ATTENDED,
    NO_SHOW: Verb.MISSED,
}


async def begin(turn: Turn, booking: Booking, result: Mapping[str, Any] | None = None) -> Booking | None:
    """Store a new booking (its id is ignored) and journal it; None when the learner has an open one of that slot.

    Raises:
        ValueError: no booking begins in that state.
    """
    if booking.state not in BEGINNINGS:
        raise ValueError(f"no booking begins as {booking.state}")
    stands = booking.state is BOOKED
    added = await turn.uow.bookings.add(replace(booking, booked_at=turn.now) if stands else booking)
    if added is not None:
        await _record(turn, added, None, result)
    return added


async def become(
    turn: Turn,
    was: Booking,
    to: BookingState,
    result: Mapping[str, Any] | None = None,
    *,
    place: Place = Place.ONLINE,
    authority: str | None = None,
    **changes: Any,
) -> Booking | None:
    """Change `was` into the state `to`, with other fields if given, and journal it.

    A hold's deadline goes with the hold. None when the booking was changed by somebody else since it was read:
    read it again and decide anew.

    Raises:
        ValueError: that state does not follow.
    """
    if to not in TRANSITIONS[was.state]:
        raise ValueError(f"{to} does not follow {was.state}")
    stands_anew = to is BOOKED and (was.state in (HELD, OFFERED) or "slot" in changes)
    booked_at = turn.now if stands_anew else was.booked_at
    now = replace(was, state=to, **({"held_until": None, "booked_at": booked_at} | changes))
    saved = await turn.uow.bookings.save(now, turn.now)
    if saved is not None:
        # what was still to be said is about how it was before
        await turn.uow.outbox.withdraw(f"booking:{was.id}:")
        await _record(turn, saved, was, result, place, authority)
    return saved


async def _record(
    turn: Turn,
    now: Booking,
    was: Booking | None,
    result: Mapping[str, Any] | None,
    place: Place = Place.ONLINE,
    authority: str | None = None,
) -> None:
    told: dict[str, Any] = {"slot": now.slot}
    if was is not None:
        told["was"] = was.state.value
        if was.slot != now.slot:
            told["from"] = was.slot
    moved = was is not None and was.slot != now.slot
    verb = Verb.MOVED if moved else VERBS[now.state]
    about = {**told, **(result or {})}
    await turn.record(verb, "booking", now.id, learner=now.learner, result=about, place=place, authority=authority)
