"""Holding a seat for five minutes, giving it back, and what becomes of a hold that nobody confirms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from domain.booking.learners import bookable_learners, learner_to_book, visible_learners
from domain.booking.lessons import Lesson, lesson_of, nearest, overlap, slots_of, trial_offer
from domain.booking.messages import place_went_back
from domain.booking.slot import BOOKING_KINDS, LIVE, Booking, BookingState, Slot
from domain.booking.timetable import HORIZON
from domain.errors import Gone, Refusal
from domain.journal import Verb
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner
from domain.ports import UnitOfWork
from domain.turn import ANYONE, CLOCK_ONLY, Rights, Turn


@dataclass(frozen=True)
class Held:
    """The seat is kept until `booking.held_until`; `again` when an earlier hold of it had lapsed."""

    booking: Booking
    lesson: Lesson
    learner: Learner
    again: bool = False


@dataclass(frozen=True)
class JustGone:
    """Somebody else was quicker, or it has begun; `others` are the nearest that are free, perhaps none."""

    lesson: Lesson
    learner: Learner
    others: tuple[Lesson, ...]


@dataclass(frozen=True)
class Overlaps:
    """The learner has another lesson at that time."""

    lesson: Lesson
    learner: Learner
    with_lesson: Lesson | None
    others: tuple[Lesson, ...]


@dataclass(frozen=True)
class AlreadyBooked:
    """The learner has this very place."""

    booking: Booking
    lesson: Lesson
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
        lesson = await lesson_of(turn.uow, self.slot)
        if lesson is None:
            raise Gone(t("refusal.gone"), rows(Button(t("booking.book_trial"), tap("bk"))))
        await turn.uow.bookings.claim(learner.id)
        live = await turn.uow.bookings.of_learners([learner.id], LIVE)
        same = next((each for each in live if each.slot == self.slot), None)
        if same is not None and same.state is BookingState.BOOKED:
            return AlreadyBooked(same, lesson, learner)
        if same is not None and same.booked_by == turn.person.id and not _lapsed(same, turn):
            return Held(same, lesson, learner)
        old = await _holds_of_actor(turn)
        freed = {each.id for each in old}
        others = [each for each in live if each.id not in freed]
        clash = overlap(lesson.slot, await slots_of(turn.uow, others))
        if clash is not None:
            other = await lesson_of(turn.uow, clash.id)
            return Overlaps(lesson, learner, other, await _alternatives(turn, learner, lesson.slot))
        if lesson.slot.starts_at <= turn.now or not await _exchange(turn, old, self.slot):
            return JustGone(lesson, learner, await _alternatives(turn, learner, lesson.slot))
        kind = BOOKING_KINDS[lesson.slot.kind]
        booking = await turn.uow.bookings.add(
            Booking(
                id=0,
                kind=kind.name,
                slot=self.slot,
                learner=learner.id,
                booked_by=turn.person.id,
                state=BookingState.HELD,
                uid=f"{turn.services.random.getrandbits(128):032x}@banxue",
                sequence=0,
                held_until=turn.now + kind.hold,
                created_at=turn.now,
            )
        )
        if booking is None:
            # another guardian's tap came between; the refusal rolls the seat back
            raise Refusal(t("booking.already_held"), rows(Button(t("booking.mine"), tap("my"))))
        await turn.record(Verb.HELD, "booking", booking.id, learner=learner.id, result={"slot": self.slot})
        return Held(booking, replace(lesson, slot=await _fresh(turn, lesson.slot)), learner, self.again)


@dataclass(frozen=True)
class GivenBack:
    """A seat that is nobody's now, unless the booking went on to another state than `held` before.

    Attributes:
        lesson: None when its course has left the sheet.
        is_free: the hold is over, by this tap or before.
    """

    booking: Booking
    lesson: Lesson | None
    is_free: bool


@dataclass(frozen=True)
class GiveBack:
    """Free a held seat. A booking that is no longer held stays as it is."""

    rights: ClassVar[Rights] = ANYONE

    booking: int

    async def run(self, turn: Turn) -> GivenBack:
        booking = await booking_of_actor(turn, self.booking)
        freed = await _release(turn, [booking])
        is_free = bool(freed) or booking.state in (BookingState.EXPIRED, BookingState.CANCELLED)
        return GivenBack(booking, await lesson_of(turn.uow, booking.slot), is_free)


@dataclass(frozen=True)
class ReleaseHolds:
    """Free whatever the actor holds, as /cancel does. Gives the bookings that were freed."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> tuple[Booking, ...]:
        return await _release(turn, await _holds_of_actor(turn))


@dataclass(frozen=True)
class ExpireHolds:
    """Free the seats of holds that have lapsed; a panel that still shows one says so. Gives how many there were."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        lapsed = await turn.uow.bookings.lapsed_holds(turn.now)
        expired = await _leave_held(turn, lapsed, BookingState.EXPIRED)
        for booking in expired:
            person = await turn.uow.people.get(booking.booked_by)
            lesson = await lesson_of(turn.uow, booking.slot)
            if person and lesson and await turn.uow.outbox.panel_has(person.id, tap("bk.y", booking.id).pack()):
                await turn.show(person, place_went_back(booking, lesson))
        await _free_seats(turn.uow, [booking.slot for booking in expired])
        return len(expired)


async def booking_of_actor(turn: Turn, booking: int) -> Booking:
    """A booking of somebody for whom the actor may book.

    Raises:
        Gone: there is none with that id.
    """
    found = await turn.uow.bookings.get(booking)
    if found is not None and found.learner in {each.id for each in await bookable_learners(turn)}:
        return found
    raise Gone(t("refusal.gone"), rows(Button(t("booking.mine"), tap("my"))))


async def _alternatives(turn: Turn, learner: Learner, wanted: Slot) -> tuple[Lesson, ...]:
    offer = await trial_offer(turn, learner.id, wanted.course, horizon=HORIZON)
    return nearest(offer.free, wanted)


async def _holds_of_actor(turn: Turn) -> tuple[Booking, ...]:
    learners = [each.id for each in await visible_learners(turn.uow, turn.person)]
    held = await turn.uow.bookings.of_learners(learners, {BookingState.HELD})
    return tuple(each for each in held if each.booked_by == turn.person.id)


async def _exchange(turn: Turn, old: Sequence[Booking], wanted: int) -> bool:
    """Give up the old holds and take a seat in `wanted`; False when that has none left.

    Rows are touched in one order everywhere, learners before bookings before slots and each by id, so that
    no two turns wait for one another.
    """
    freed = [booking.slot for booking in await _leave_held(turn, old, BookingState.CANCELLED)]
    await _free_seats(turn.uow, [slot for slot in freed if slot <= wanted])
    taken = await turn.uow.bookings.take_seat(wanted)
    await _free_seats(turn.uow, [slot for slot in freed if slot > wanted])
    return taken


async def _release(turn: Turn, bookings: Sequence[Booking]) -> tuple[Booking, ...]:
    freed = await _leave_held(turn, bookings, BookingState.CANCELLED)
    await _free_seats(turn.uow, [booking.slot for booking in freed])
    return freed


async def _leave_held(turn: Turn, bookings: Sequence[Booking], to: BookingState) -> tuple[Booking, ...]:
    """Those that were still held and are `to` now."""
    left = []
    for booking in sorted(bookings, key=lambda each: each.id):
        if await turn.uow.bookings.change(booking.id, {BookingState.HELD}, to, at=turn.now):
            left.append(booking)
            verb = Verb.EXPIRED if to is BookingState.EXPIRED else Verb.CANCELLED
            await turn.record(verb, "booking", booking.id, learner=booking.learner, result={"was": "held"})
    return tuple(left)


async def _free_seats(uow: UnitOfWork, slots: Sequence[int]) -> None:
    for slot in sorted(slots):
        await uow.bookings.free_seat(slot)


async def _fresh(turn: Turn, slot: Slot) -> Slot:
    return await turn.uow.bookings.slot(slot.id) or slot


def _lapsed(booking: Booking, turn: Turn) -> bool:
    return booking.held_until is None or booking.held_until <= turn.now
