"""Waiting for a place: first come, first served among those it fits, siblings both or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from domain.booking.appointments import Appointment
from domain.booking.confirming import Confirmed, Settled
from domain.booking.holding import (
    AlreadyBooked,
    Held,
    HoldSeat,
    HoldToo,
    JustGone,
    OnlyOneLeft,
    Overlaps,
    a_booking,
    booking_of_actor,
    lesson_to_hold,
    overlaps,
)
from domain.booking.learners import learner_to_book
from domain.booking.queue import Queued, party_of, place_in_queue, queued
from domain.booking.seats import free, leave, pass_on, release
from domain.booking.slot import BOOKING_KINDS, OPEN, Booking, BookingState
from domain.booking.transitions import become, begin
from domain.courses.browsing import the_centre
from domain.errors import Gone, Refusal
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner
from domain.turn import ANYONE, Rights, Turn

OPEN_STATES = (BookingState.WAITING, BookingState.OFFERED)
Joined = Queued | Held | JustGone | Overlaps | AlreadyBooked | OnlyOneLeft


@dataclass(frozen=True)
class JoinWaitingList:
    """Wait for a place; whoever waits already stays where they are. Where there is a place, it is held instead.

    Attributes:
        learner: None for a family that comes together, with as many `seats`.
        with_siblings: others who want their places together with the learner's.

    Raises:
        Gone: there is no such slot, or nobody waits for that kind.
    """

    rights: ClassVar[Rights] = ANYONE

    learner: int | None
    slot: int
    seats: int = 1
    with_siblings: tuple[int, ...] = ()

    async def run(self, turn: Turn) -> Joined:
        lesson = await lesson_to_hold(turn, self.slot)
        if not BOOKING_KINDS[lesson.slot.kind].waiting or lesson.slot.closed_at is not None:
            raise Gone(t("refusal.gone"), rows(Button(t("booking.book_trial"), tap("bk"))))
        numbers = sorted({self.learner, *self.with_siblings} - {None}, key=lambda each: each or 0)
        learners = [await learner_to_book(turn, each) for each in numbers]
        for each in learners:
            await turn.uow.people.claim(each.id)
        if learners and lesson.slot.starts_at <= turn.now:
            return await turn.do(HoldSeat(learners[0].id, self.slot))
        known = await self._known(turn, learners)
        mine = [each for each in known if each.state is BookingState.HELD and each.booked_by == turn.person.id]
        staying = [each for each in known if each not in mine]
        if staying:
            return await self._stays(turn, staying[0], lesson)
        if mine:
            await release(turn, mine, BookingState.CANCELLED)
            lesson = await lesson_to_hold(turn, self.slot)
        if learners and lesson.slot.places_left >= len(learners):
            return await self._hold(turn, learners)
        return await self._wait(turn, lesson, learners)

    async def _known(self, turn: Turn, learners: Sequence[Learner]) -> list[Booking]:
        if learners:
            found = await turn.uow.bookings.of_learners([each.id for each in learners], OPEN)
        else:
            found = await turn.uow.bookings.of_person(turn.person.id, OPEN)
            found = [each for each in found if each.learner is None]
        return [each for each in found if each.slot == self.slot]

    async def _stays(self, turn: Turn, known: Booking, lesson: Appointment) -> Joined:
        if known.state in OPEN_STATES:
            return await queued(turn, known, lesson)
        learner = await learner_to_book(turn, known.learner)
        if known.state is BookingState.BOOKED:
            return AlreadyBooked(known, lesson, learner)
        return Overlaps(lesson, learner, lesson, ())

    async def _hold(self, turn: Turn, learners: Sequence[Learner]) -> Joined:
        held: Joined = await turn.do(HoldSeat(learners[0].id, self.slot))
        for each in learners[1:]:
            if isinstance(held, Held):
                held = await turn.do(HoldToo(held.booking.id, each.id))
        return held

    async def _wait(self, turn: Turn, lesson: Appointment, learners: Sequence[Learner]) -> Joined:
        party = f"{turn.services.random.getrandbits(64):016x}" if len(learners) > 1 else None
        waiting = []
        for each in (*learners,) or (None,):
            wanted = replace(await a_booking(turn, lesson.slot, each, BookingState.WAITING, self.seats), party=party)
            meets = await overlaps(turn, wanted, lesson, each) if each is not None else None
            if meets is not None:
                return meets
            booking = await begin(turn, wanted)
            if booking is None:
                raise Refusal(t("booking.already_held"), rows(Button(t("booking.mine"), tap("my"))))
            waiting.append(booking)
        # a place may be free that fits nobody before
        await pass_on(turn, [self.slot])
        first = await turn.uow.bookings.get(waiting[0].id) or waiting[0]
        return await queued(turn, first, lesson)


@dataclass(frozen=True)
class Left:
    """Nobody waits there any more for those; `kept` when a place is passed on and they wait on."""

    bookings: tuple[Booking, ...]
    lesson: Appointment
    kept: int = 0


@dataclass(frozen=True)
class AcceptOffer:
    """Take the places that are offered; with `only`, a learner's id, that one alone, and the others wait no more.

    An offer that has gone by is held anew if the place is still free.
    """

    rights: ClassVar[Rights] = ANYONE

    booking: int
    only: int | None = None

    async def run(self, turn: Turn) -> Joined | Confirmed | Settled:
        booking = await booking_of_actor(turn, self.booking)
        lesson = await lesson_to_hold(turn, booking.slot)
        party = await party_of(turn, booking, booking.state)
        if booking.state is BookingState.OFFERED and lesson.slot.starts_at > turn.now:
            taking = [each for each in party if self.only is None or each.learner == self.only]
            taken = [now for each in taking if (now := await become(turn, each, BookingState.BOOKED)) is not None]
            await release(turn, [each for each in party if each not in taking], BookingState.CANCELLED)
            if taken:
                learners = [await turn.uow.people.learner(each.learner) if each.learner else None for each in taken]
                others = tuple(zip(taken[1:], learners[1:], strict=True))
                return Confirmed(taken[0], lesson, learners[0], await the_centre(turn.uow), others)
        now = await booking_of_actor(turn, self.booking)
        if now.state is BookingState.WAITING:
            return await queued(turn, now, lesson)
        if now.learner is None:
            # a family takes places at an event on its card
            raise Gone(
                t("events.offer_over" if now.state is not BookingState.BOOKED else "events.comes_already"),
                rows(Button(t("booking.change"), tap("ev.e", lesson.slot.id)), Button(t("booking.mine"), tap("my"))),
            )
        learner = await learner_to_book(turn, now.learner)
        if now.state is BookingState.BOOKED:
            return AlreadyBooked(now, lesson, learner)
        return await turn.do(HoldSeat(learner.id, lesson.slot.id, again=True))


@dataclass(frozen=True)
class LookAtOffer:
    """What is offered, or what has become of it."""

    rights: ClassVar[Rights] = ANYONE

    booking: int

    async def run(self, turn: Turn) -> Queued | Settled:
        booking = await booking_of_actor(turn, self.booking)
        if booking.state not in OPEN_STATES:
            return Settled(booking)
        return await queued(turn, booking, await lesson_to_hold(turn, booking.slot))


@dataclass(frozen=True)
class PassOffer:
    """Leave the offered places to the next, and keep one's own place in the queue."""

    rights: ClassVar[Rights] = ANYONE

    booking: int

    async def run(self, turn: Turn) -> Left | Settled:
        booking = await booking_of_actor(turn, self.booking)
        if booking.state not in OPEN_STATES:
            return Settled(booking)
        lesson = await lesson_to_hold(turn, booking.slot)
        party = await party_of(turn, booking, booking.state)
        if booking.state is not BookingState.OFFERED:
            return Left(party, lesson, await place_in_queue(turn, booking))
        passed = await leave(turn, party, BookingState.WAITING)
        await free(turn, passed, but=[each.id for each in party])
        return Left(party, lesson, await place_in_queue(turn, booking))


@dataclass(frozen=True)
class LeaveWaitingList:
    """Wait no more; an offered place goes to the next."""

    rights: ClassVar[Rights] = ANYONE

    booking: int

    async def run(self, turn: Turn) -> Left | Settled:
        booking = await booking_of_actor(turn, self.booking)
        if booking.state in (BookingState.BOOKED, BookingState.ATTENDED, BookingState.NO_SHOW):
            return Settled(booking)
        lesson = await lesson_to_hold(turn, booking.slot)
        party = await party_of(turn, booking, booking.state)
        if booking.state is BookingState.WAITING:
            await leave(turn, party, BookingState.CANCELLED)
            # who waits behind may fit where these did not
            await pass_on(turn, [booking.slot])
        elif booking.state is BookingState.OFFERED:
            await release(turn, party, BookingState.CANCELLED)
        return Left(party, lesson)
