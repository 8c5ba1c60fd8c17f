"""Cancelling a booking: one tap while there is time, the office afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from domain.booking.appointments import Appointment, appointment_of, is_soon
from domain.booking.holding import alternatives, booking_of_actor
from domain.booking.messages import cancellation
from domain.booking.seats import free
from domain.booking.slot import BOOKING_KINDS, Booking, BookingState
from domain.booking.talks.telling import News, tell_others
from domain.booking.transitions import become
from domain.courses.browsing import the_centre
from domain.courses.course import Centre
from domain.errors import Gone
from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.screen import Button, Note, rows, t, tap
from domain.people.colleagues import office
from domain.people.person import Learner, Role
from domain.turn import ANYONE, Rights, Turn, only

OFFICE = only(Role.OPERATOR, Role.ADMIN)


class Reason(StrEnum):
    """Why somebody cannot come."""

    ILL = "ill"
    TIME = "time"
    MIND = "mind"
    ELSE = "else"


@dataclass(frozen=True)
class Cancelled:
    """`booking.sequence` is the one that its calendar file says; `for_family`: the office did it."""

    booking: Booking
    lesson: Appointment
    learner: Learner | None
    for_family: bool = False


@dataclass(frozen=True)
class Late:
    """Less than `hours` are left before the start: the office has to do it.

    Attributes:
        others: the nearest times that are free, perhaps none.
        reachable: somebody of the office can be asked by the bot.
    """

    booking: Booking
    lesson: Appointment
    learner: Learner | None
    centre: Centre
    hours: int
    others: tuple[Appointment, ...] = ()
    reachable: bool = False


@dataclass(frozen=True)
class WasCancelled:
    """There is nothing to cancel any more."""

    booking: Booking


def cancel_until(lesson: Appointment) -> datetime:
    """The last instant of cancelling with one tap."""
    return lesson.slot.starts_at - BOOKING_KINDS[lesson.slot.kind].cancel_until


def notice_hours(lesson: Appointment) -> int:
    """How many hours before the start that is."""
    return int(BOOKING_KINDS[lesson.slot.kind].cancel_until.total_seconds() // 3600)


async def late(turn: Turn, booking: Booking, lesson: Appointment, learner: Learner | None) -> Late | None:
    """Why the actor can no longer change it alone; None in time, and for the office."""
    if turn.now <= cancel_until(lesson) or (may_manage(turn) and booking.booked_by != turn.person.id):
        return None
    others = await alternatives(turn, learner, lesson.slot) if learner is not None else ()
    somebody = bool(await office(turn.uow))
    return Late(booking, lesson, learner, await the_centre(turn.uow), notice_hours(lesson), others, somebody)


def may_manage(turn: Turn) -> bool:
    """Whether the actor may act for any family."""
    return bool(OFFICE.roles & turn.person.roles)


@dataclass(frozen=True)
class CancelBooking:
    """Give a booked place back. Whoever had booked it is told, when it is somebody else."""

    rights: ClassVar[Rights] = ANYONE

    booking: int

    async def run(self, turn: Turn) -> Cancelled | Late | WasCancelled:
        booking = await booking_of_actor(turn, self.booking)
        lesson, learner = await resolved(turn, booking)
        if booking.state is not BookingState.BOOKED:
            return WasCancelled(booking)
        too_late = await late(turn, booking, lesson, learner)
        return too_late or await _cancel(turn, booking, lesson, learner)


@dataclass(frozen=True)
class CancelForFamily:
    """The office gives a booked place back, whatever the hour; the family is told."""

    rights: ClassVar[Rights] = OFFICE

    booking: int

    async def run(self, turn: Turn) -> Cancelled | WasCancelled:
        booking = await turn.uow.bookings.get(self.booking)
        if booking is None:
            raise Gone(t("refusal.gone"))
        lesson, learner = await resolved(turn, booking)
        if booking.state is not BookingState.BOOKED:
            return WasCancelled(booking)
        return await _cancel(turn, booking, lesson, learner)


@dataclass(frozen=True)
class SayWhy:
    """Why it was cancelled; said once, the first word counts."""

    rights: ClassVar[Rights] = ANYONE

    booking: int
    reason: Reason

    async def run(self, turn: Turn) -> Booking:
        booking = await booking_of_actor(turn, self.booking)
        if booking.state is BookingState.CANCELLED and not await _said(turn, booking):
            result = {"why": self.reason.value}
            await turn.record(Verb.REPORTED, "booking", booking.id, learner=booking.learner, result=result)
        return booking


async def resolved(turn: Turn, booking: Booking) -> tuple[Appointment, Learner | None]:
    """
    Raises:
        Gone: what it is for has left the centre's lists.
    """
    lesson = await appointment_of(turn.uow, booking.slot)
    if lesson is None:
        raise Gone(t("refusal.gone"), rows(Button(t("booking.mine"), tap("my"))))
    return lesson, await turn.uow.people.learner(booking.learner) if booking.learner is not None else None


async def tell_booker(turn: Turn, booking: Booking, note: Note, what: str, starts_at: datetime) -> None:
    """A word to whoever booked, unless it is the actor; once for each version of its time."""
    other = await turn.uow.people.get(booking.booked_by) if booking.booked_by != turn.person.id else None
    if other is not None:
        once = f"booking:{booking.id}:{what}:{booking.sequence}:{other.id}"
        await push(turn, other, note, once=once, urgent=is_soon(turn.now, starts_at))


async def _cancel(
    turn: Turn, booking: Booking, lesson: Appointment, learner: Learner | None
) -> Cancelled | WasCancelled:
    gone = await become(turn, booking, BookingState.CANCELLED, sequence=booking.sequence + 1)
    if gone is None:
        return WasCancelled(booking)
    await free(turn, [booking])
    told = cancellation(gone, lesson, learner, turn.now)
    await tell_booker(turn, gone, told, "cancelled", lesson.slot.starts_at)
    if learner is not None:
        await tell_others(turn, gone, lesson, learner, News.CANCELLED)
    return Cancelled(gone, lesson, learner, may_manage(turn) and booking.booked_by != turn.person.id)


async def _said(turn: Turn, booking: Booking) -> bool:
    said = await turn.uow.journal.with_object(Verb.REPORTED, "booking", str(booking.id))
    return any("why" in statement.result for statement in said)
