"""Holding a seat for five minutes, giving it back, and what becomes of a hold that nobody confirms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.booking.appointments import Appointment, appointment_of, nearest, trial_offer
from domain.booking.hours.timetable import HORIZON
from domain.booking.learners import bookable_learners, learner_to_book
from domain.booking.messages import place_went_back
from domain.booking.seats import Missing, clash, comes_along, free, leave, pass_on, release, take, who_would_come
from domain.booking.slot import BOOKING_KINDS, OPEN, Booking, BookingState, Slot
from domain.booking.transitions import begin
from domain.errors import Gone, Refusal
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner
from domain.turn import ANYONE, CLOCK_ONLY, Rights, Turn


@dataclass(frozen=True)
class Held:
    """The seat is kept until `booking.held_until`; `again` when an earlier hold of it had lapsed."""

    booking: Booking
    lesson: Appointment
    learner: Learner
    again: bool = False


@dataclass(frozen=True)
class JustGone:
    """Somebody else was quicker, or it has begun; `others` are the nearest that are free, perhaps none."""

    lesson: Appointment
    learner: Learner
    others: tuple[Appointment, ...]


@dataclass(frozen=True)
class Overlaps:
    """Whoever would come does something else at that time: the learner, or the guardian who comes along."""

    lesson: Appointment
    learner: Learner
    with_lesson: Appointment | None
    others: tuple[Appointment, ...]


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

    async def run(self, turn: Turn) -> Held | JustGone | Overlaps | AlreadyBooked:
        learner = await learner_to_book(turn, self.learner)
        lesson = await appointment_of(turn.uow, self.slot)
        if lesson is None:
            raise Gone(t("refusal.gone"), rows(Button(t("booking.book_trial"), tap("bk"))))
        await turn.uow.bookings.claim(learner.id)
        open_ones = await turn.uow.bookings.of_learners([learner.id], OPEN)
        same = next((each for each in open_ones if each.slot == self.slot), None)
        if same is not None and same.state is BookingState.BOOKED:
            return AlreadyBooked(same, lesson, learner)
        if same is not None and same.booked_by == turn.person.id and not _lapsed(same, turn):
            return Held(same, lesson, learner)
        wanted = a_booking(turn, lesson.slot, learner, BookingState.HELD)
        old = await holds_of_actor(turn)
        busy = await clash(turn, wanted, lesson.slot, [each.slot for each in old])
        if busy is not None or (same is not None and same not in old):
            other = same.slot if same else slot_named(busy.holder if busy else "")
            with_lesson = await appointment_of(turn.uow, other) if other else None
            return Overlaps(lesson, learner, with_lesson, await alternatives(turn, learner, lesson.slot))
        if lesson.slot.starts_at <= turn.now:
            return JustGone(lesson, learner, await alternatives(turn, learner, lesson.slot))
        left = await leave(turn, old, BookingState.CANCELLED)
        missing = await take(turn, wanted, lesson.slot, instead_of=left)
        held = await begin(turn, wanted) if missing is None else None
        if missing is None and held is None:
            # another guardian's tap came between; the refusal rolls the seat back
            raise Refusal(t("booking.already_held"), rows(Button(t("booking.mine"), tap("my"))))
        await pass_on(turn, [each.slot for each in left])
        if held is not None:
            fresh = await turn.uow.bookings.slot(lesson.slot.id) or lesson.slot
            return Held(held, replace(lesson, slot=fresh), learner, self.again)
        others = await alternatives(turn, learner, lesson.slot)
        return (
            JustGone(lesson, learner, others) if missing is Missing.SEAT else Overlaps(lesson, learner, None, others)
        )


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
        freed = await _give_back(turn, [booking])
        is_free = bool(freed) or booking.state in (BookingState.EXPIRED, BookingState.CANCELLED)
        return GivenBack(booking, await appointment_of(turn.uow, booking.slot), is_free)


@dataclass(frozen=True)
class ReleaseHolds:
    """Free whatever the actor holds, as /cancel does. Gives the bookings that were freed."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> tuple[Booking, ...]:
        return await _give_back(turn, await holds_of_actor(turn))


@dataclass(frozen=True)
class ExpireHolds:
    """Free the seats of holds that have lapsed; a panel that still shows one says so. Gives how many there were."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        lapsed = await turn.uow.bookings.lapsed_holds(turn.now)
        expired = await leave(turn, lapsed, BookingState.EXPIRED)
        for booking in expired:
            person = await turn.uow.people.get(booking.booked_by)
            lesson = await appointment_of(turn.uow, booking.slot)
            if person and lesson and await turn.uow.outbox.panel_has(person.id, tap("bk.y", booking.id).pack()):
                await turn.show(person, place_went_back(booking, lesson))
        await free(turn, expired)
        return len(expired)


def a_booking(turn: Turn, slot: Slot, learner: Learner, state: BookingState, **fields: object) -> Booking:
    """A new booking of the actor's, not stored yet."""
    kind = BOOKING_KINDS[slot.kind]
    made = Booking(
        id=0,
        kind=kind.name,
        slot=slot.id,
        learner=learner.id,
        booked_by=turn.person.id,
        state=state,
        uid=f"{turn.services.random.getrandbits(128):032x}@banxue",
        created_at=turn.now,
        accompanied=comes_along(kind, learner, turn.person),
        held_until=turn.now + kind.hold if state is BookingState.HELD else None,
    )
    return replace(made, **fields)  # type: ignore[arg-type]


async def booking_of_actor(turn: Turn, booking: int) -> Booking:
    """A booking of somebody for whom the actor may book, or one that the actor made.

    Raises:
        Gone: there is none with that id.
    """
    found = await turn.uow.bookings.get(booking)
    if found is not None and found.learner is None and found.booked_by == turn.person.id:
        return found
    if found is not None and found.learner in {each.id for each in await bookable_learners(turn)}:
        return found
    raise Gone(t("refusal.gone"), rows(Button(t("booking.mine"), tap("my"))))


async def alternatives(turn: Turn, learner: Learner, slot: Slot) -> tuple[Appointment, ...]:
    """The three free trial lessons of the same course that come closest to `slot`."""
    who = who_would_come(BOOKING_KINDS[slot.kind], learner, turn.person)
    offer = await trial_offer(turn, who, slot.course, horizon=HORIZON)
    return nearest(offer.free, slot)


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
