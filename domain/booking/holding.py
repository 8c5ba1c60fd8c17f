"""Holding a seat for five minutes, giving it back, and what becomes of a hold that nobody confirms."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import ClassVar

from domain.booking.appointments import Appointment, appointment_of
from domain.booking.hours.timetable import HORIZON
from domain.booking.learners import bookable_learners, learner_to_book
from domain.booking.queue import Queued, party_of, queued
from domain.booking.seats import (
    Missing,
    clash,
    comes_along,
    leave,
    pass_on,
    release,
    take,
    who_comes,
    who_would_come,
)
from domain.booking.slot import BOOKING_KINDS, OPEN, TRIAL, Booking, BookingState, Slot
from domain.booking.talks.keeping_back import kept_back
from domain.booking.transitions import begin
from domain.booking.trials.offer import nearest, trial_offer
from domain.day.meetings import class_lessons
from domain.errors import Gone, Refusal
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner
from domain.turn import ANYONE, Rights, Turn


@dataclass(frozen=True)
class Held:
    """The seat is kept until `booking.held_until`.

    Attributes:
        again: an earlier hold of it had lapsed.
        others: siblings whose seats are held together with it.
        may_join: children for whom a seat could be held, too.
    """

    booking: Booking
    lesson: Appointment
    learner: Learner
    again: bool = False
    others: tuple[Learner, ...] = ()
    may_join: tuple[Learner, ...] = ()


@dataclass(frozen=True)
class JustGone:
    """Somebody else was quicker, or it has begun; `others` are the nearest that are free, perhaps none."""

    lesson: Appointment
    learner: Learner
    others: tuple[Appointment, ...]
    moving: Booking | None = None


@dataclass(frozen=True)
class Overlaps:
    """Whoever would come does something else at that time: the learner, or the guardian who comes along."""

    lesson: Appointment
    learner: Learner
    with_lesson: Appointment | None
    others: tuple[Appointment, ...]
    accompanying: bool = False
    moving: Booking | None = None


@dataclass(frozen=True)
class AlreadyBooked:
    """The learner has this very place."""

    booking: Booking
    lesson: Appointment
    learner: Learner


@dataclass(frozen=True)
class HoldSeat:
    """Keep a seat for the learner while the actor decides; whatever the actor held before is freed."""

    rights: ClassVar[Rights] = ANYONE

    learner: int
    slot: int
    again: bool = False

    async def run(self, turn: Turn) -> Held | JustGone | Overlaps | AlreadyBooked | Queued:
        learner = await learner_to_book(turn, self.learner)
        lesson = await lesson_to_hold(turn, self.slot)
        await turn.uow.people.claim(learner.id)
        same = await open_one(turn, learner, self.slot)
        if same is not None and same.state in (BookingState.WAITING, BookingState.OFFERED):
            return await _in_queue(turn, same, lesson)
        if same is not None and same.state is BookingState.BOOKED:
            return AlreadyBooked(same, lesson, learner)
        # a hold that is a move is given up for a booking of its own
        mine = same is not None and same.booked_by == turn.person.id and same.replaces is None
        if same is not None and mine and not _lapsed(same, turn):
            return await held(turn, same, lesson, learner)
        wanted = await a_booking(turn, lesson.slot, learner, BookingState.HELD)
        old = await holds_of_actor(turn)
        if same is not None and same not in old:
            return Overlaps(lesson, learner, lesson, await alternatives(turn, learner, lesson.slot))
        meets = await overlaps(turn, wanted, lesson, learner, leaving=[each.slot for each in old])
        if meets is not None:
            return meets
        if lesson.slot.starts_at <= turn.now:
            return JustGone(lesson, learner, await alternatives(turn, learner, lesson.slot))
        left = await leave(turn, old, BookingState.CANCELLED)
        missing = await take(turn, wanted, lesson.slot, instead_of=left)
        booking = await _begin(turn, wanted) if missing is None else None
        await pass_on(turn, [each.slot for each in left])
        if booking is not None:
            return await held(turn, booking, lesson, learner, again=self.again)
        others = await alternatives(turn, learner, lesson.slot)
        if missing is Missing.TIME:
            return Overlaps(lesson, learner, None, others)
        return JustGone(lesson, learner, others)


@dataclass(frozen=True)
class OnlyOneLeft:
    """`learner` has the last seat, held; for `sibling` there is none."""

    booking: Booking
    lesson: Appointment
    learner: Learner
    sibling: Learner


@dataclass(frozen=True)
class HoldToo:
    """Keep a seat for a sibling, too, as long as the first one is held."""

    rights: ClassVar[Rights] = ANYONE

    booking: int
    learner: int

    async def run(self, turn: Turn) -> Held | OnlyOneLeft | JustGone | Overlaps | AlreadyBooked | Queued:
        first = await booking_of_actor(turn, self.booking)
        learner = await learner_to_book(turn, first.learner)
        sibling = await learner_to_book(turn, self.learner)
        if first.state is not BookingState.HELD or first.replaces is not None:
            return await turn.do(HoldSeat(learner.id, first.slot, again=True))
        lesson = await lesson_to_hold(turn, first.slot)
        await turn.uow.people.claim(sibling.id)
        same = await open_one(turn, sibling, first.slot)
        if same is not None and same.state is BookingState.HELD and same.booked_by == turn.person.id:
            return await held(turn, first, lesson, learner)
        if same is not None and same.state is BookingState.BOOKED:
            return AlreadyBooked(same, lesson, sibling)
        if same is not None and same.state is not BookingState.WAITING:
            return Overlaps(lesson, sibling, lesson, ())
        party = first.party or f"{turn.services.random.getrandbits(64):016x}"
        alone = await a_booking(turn, lesson.slot, sibling, BookingState.HELD)
        wanted = replace(alone, party=party, held_until=first.held_until)
        meets = await overlaps(turn, wanted, lesson, sibling)
        if meets is not None:
            return meets
        if await take(turn, wanted, lesson.slot) is not None:
            return OnlyOneLeft(first, lesson, learner, sibling)
        if same is not None:
            await leave(turn, [same], BookingState.CANCELLED)
        await _begin(turn, wanted)
        first = await turn.uow.bookings.save(replace(first, party=party), turn.now) or first
        return await held(turn, first, lesson, learner)


@dataclass(frozen=True)
class GivenBack:
    """A seat that is nobody's now, unless the booking went on to another state than `held` before.

    Attributes:
        lesson: None when its course has left the sheet.
        is_free: the hold is over, by this tap or before.
    """

    booking: Booking
    lesson: Appointment | None
    is_free: bool


@dataclass(frozen=True)
class GiveBack:
    """Free a held seat. A booking that is no longer held stays as it is."""

    rights: ClassVar[Rights] = ANYONE

    booking: int

    async def run(self, turn: Turn) -> GivenBack:
        booking = await booking_of_actor(turn, self.booking)
        freed = await _give_back(turn, await party_of(turn, booking, BookingState.HELD))
        is_free = bool(freed) or booking.state in (BookingState.EXPIRED, BookingState.CANCELLED)
        return GivenBack(booking, await appointment_of(turn.uow, booking.slot), is_free)


@dataclass(frozen=True)
class ReleaseHolds:
    """Free whatever the actor holds, as /cancel does. Gives the bookings that were freed."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> tuple[Booking, ...]:
        return await _give_back(turn, await holds_of_actor(turn))


async def a_booking(turn: Turn, slot: Slot, learner: Learner | None, state: BookingState, seats: int = 1) -> Booking:
    """A new booking of the actor's, not stored yet."""
    kind = BOOKING_KINDS[slot.kind]
    return Booking(
        id=0,
        kind=kind.name,
        slot=slot.id,
        learner=learner.id if learner else None,
        booked_by=turn.person.id,
        state=state,
        uid=f"{turn.services.random.getrandbits(128):032x}@banxue",
        created_at=turn.now,
        accompanied=comes_along(kind, learner, turn.person),
        left_out=await kept_back(turn, kind, learner),
        seats=seats,
        held_until=turn.now + kind.hold if state is BookingState.HELD else None,
        queued_at=turn.now if state is BookingState.WAITING else None,
    )


async def booking_of_actor(turn: Turn, booking: int) -> Booking:
    """A booking of somebody for whom the actor may book, or one that the actor made.

    Raises:
        Gone: there is none with that id.
    """
    found = await turn.uow.bookings.get(booking)
    # a hold that is a move may be the office's, for a family
    by_itself = found is not None and (found.learner is None or found.replaces is not None)
    if found is not None and by_itself and found.booked_by == turn.person.id:
        return found
    if found is not None and found.learner in {each.id for each in await bookable_learners(turn)}:
        return found
    raise Gone(t("refusal.gone"), rows(Button(t("booking.mine"), tap("my"))))


async def alternatives(
    turn: Turn, learner: Learner, slot: Slot, moving: Booking | None = None
) -> tuple[Appointment, ...]:
    """The three free trial lessons of the same course that come closest to `slot`; none for another kind."""
    if slot.kind != TRIAL.name:
        return ()
    who = who_comes(moving) if moving else who_would_come(TRIAL, learner, turn.person)
    leaving = moving.slot if moving else None
    offer = await trial_offer(turn, learner.id, who, slot.course, horizon=HORIZON, leaving=leaving)
    return nearest(offer.free, slot)


async def lesson_to_hold(turn: Turn, slot: int) -> Appointment:
    """
    Raises:
        Gone: there is no such slot, or what takes place there has left the sheet.
    """
    found = await appointment_of(turn.uow, slot)
    if found is None:
        raise Gone(t("refusal.gone"), rows(Button(t("booking.book_trial"), tap("bk"))))
    return found


async def open_one(turn: Turn, learner: Learner, slot: int) -> Booking | None:
    """The learner's booking of that slot of which something may still come."""
    found = await turn.uow.bookings.of_learners([learner.id], OPEN)
    return next((each for each in found if each.slot == slot), None)


async def held(turn: Turn, booking: Booking, lesson: Appointment, learner: Learner, *, again: bool = False) -> Held:
    """What is held, with siblings, and the slot as it is now."""
    party = await party_of(turn, booking, BookingState.HELD)
    others = [await turn.uow.people.learner(each.learner) for each in party if each.learner and each.id != booking.id]
    siblings = tuple(each for each in others if each is not None)
    fresh = await turn.uow.bookings.slot(lesson.slot.id) or lesson.slot
    in_it = {learner.id, *(each.id for each in siblings)}
    may_join = [
        each for each in await bookable_learners(turn) if each.id not in in_it and each.person != turn.person.id
    ]
    joinable = tuple(may_join) if booking.kind == TRIAL.name else ()
    return Held(booking, replace(lesson, slot=fresh), learner, again, siblings, joinable)


async def overlaps(
    turn: Turn,
    wanted: Booking,
    lesson: Appointment,
    learner: Learner,
    *,
    leaving: Collection[int] = (),
    moving: Booking | None = None,
) -> Overlaps | None:
    """What else whoever comes does then, with what is close to it; None when they are free.

    Args:
        leaving: slots that they leave for it.
    """
    slot = lesson.slot
    busy = await clash(turn, wanted, slot, leaving)
    comes = BOOKING_KINDS[slot.kind].learner_comes
    lessons = await class_lessons(turn.uow, learner.id, slot.starts_at, slot.ends_at) if comes else []
    if busy is None and not lessons:
        return None
    others = await alternatives(turn, learner, slot, moving)
    if busy is None:
        return Overlaps(lesson, learner, lessons[0][1], others, moving=moving)
    number = slot_named(busy.holder)
    other = await appointment_of(turn.uow, number) if number else None
    return Overlaps(lesson, learner, other, others, busy.who.startswith("person:"), moving)


async def _begin(turn: Turn, wanted: Booking) -> Booking:
    booking = await begin(turn, wanted)
    if booking is None:
        # another guardian's tap came between; the refusal rolls the seat back
        raise Refusal(t("booking.already_held"), rows(Button(t("booking.mine"), tap("my"))))
    return booking


async def _in_queue(turn: Turn, booking: Booking, lesson: Appointment) -> Queued:
    await pass_on(turn, [booking.slot])
    return await queued(turn, await turn.uow.bookings.get(booking.id) or booking, lesson)


async def holds_of_actor(turn: Turn) -> tuple[Booking, ...]:
    return tuple(await turn.uow.bookings.of_person(turn.person.id, {BookingState.HELD}))


def slot_named(holder: str) -> int | None:
    """The id in what `seats.slot_holder` makes of it; None for what else may hold time."""
    what, _, number = holder.partition(":")
    return int(number) if what == "slot" else None


async def _give_back(turn: Turn, bookings: tuple[Booking, ...] | list[Booking]) -> tuple[Booking, ...]:
    held = [each for each in bookings if each.state is BookingState.HELD]
    return await release(turn, held, BookingState.CANCELLED)


def _lapsed(booking: Booking, turn: Turn) -> bool:
    return booking.held_until is None or booking.held_until <= turn.now
