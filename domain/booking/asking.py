"""Too late for one tap: the family asks the office, and hears what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from domain.booking.appointments import Appointment
from domain.booking.cancelling import OFFICE, Reason, WasCancelled, resolved
from domain.booking.holding import booking_of_actor
from domain.booking.messages import titled
from domain.booking.slot import TRIAL, Booking, BookingState
from domain.courses.browsing import the_centre
from domain.courses.course import Centre
from domain.errors import Gone
from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.screen import Button, Note, Span, rows, t, tap
from domain.people.colleagues import office
from domain.people.person import Learner
from domain.turn import ANYONE, Rights, Turn


class Wish(StrEnum):
    CANCEL = "cancel"
    MOVE = "move"


@dataclass(frozen=True)
class Asked:
    """The office knows; `nobody` when there is no account to tell, so that the family has to call."""

    booking: Booking
    lesson: Appointment
    learner: Learner | None
    centre: Centre
    nobody: bool


@dataclass(frozen=True)
class AskOffice:
    """Pass on to the office what the family wishes, with the reason; asking twice is asking once."""

    rights: ClassVar[Rights] = ANYONE

    booking: int
    wish: Wish
    reason: Reason

    async def run(self, turn: Turn) -> Asked | WasCancelled:
        booking = await booking_of_actor(turn, self.booking)
        lesson, learner = await resolved(turn, booking)
        if booking.state is not BookingState.BOOKED:
            return WasCancelled(booking)
        staff = await office(turn.uow)
        note = self._note(turn, booking, lesson, learner)
        for person in staff:
            once = f"ask_office:{booking.id}:{booking.sequence}:{self.wish}:{person.id}"
            await push(turn, person, note, once=once, urgent=True)
        result = {"wish": self.wish.value, "why": self.reason.value}
        await turn.record(Verb.ASKED, "booking", booking.id, learner=booking.learner, result=result)
        return Asked(booking, lesson, learner, await the_centre(turn.uow), not staff)

    def _note(self, turn: Turn, booking: Booking, lesson: Appointment, learner: Learner | None) -> Note:
        text = t(
            f"booking.asks.{self.wish.value}",
            person=turn.person.name,
            title=titled(lesson, learner),
            when=Span(lesson.slot.starts_at, lesson.slot.ends_at, lesson.zone),
            place=lesson.place,
            reason=t(f"booking.reason.{self.reason.value}"),
        )
        move = Button(t("booking.office.button.move"), tap("my.m", booking.id))
        return Note(
            "service",
            text,
            rows(
                [
                    Button(t("booking.office.button.cancel"), tap("my.ox", booking.id)),
                    *([move] if booking.kind == TRIAL.name else []),
                ],
                Button(t("booking.office.button.call"), tap("my.oc", booking.id)),
            ),
        )


@dataclass(frozen=True)
class WillCall:
    """The office says that it calls the family, who hears it at once."""

    rights: ClassVar[Rights] = OFFICE

    booking: int

    async def run(self, turn: Turn) -> tuple[Booking, str]:
        booking = await turn.uow.bookings.get(self.booking)
        family = await turn.uow.people.get(booking.booked_by) if booking is not None else None
        if booking is None or family is None:
            raise Gone(t("refusal.gone"))
        lesson, learner = await resolved(turn, booking)
        told = t("booking.office.will_call", title=titled(lesson, learner), phone=(await the_centre(turn.uow)).phone)
        once = f"will_call:{booking.id}:{booking.sequence}:{family.id}"
        if await push(turn, family, Note("service", told), once=once, urgent=True) is not None:
            await turn.record(
                Verb.NOTIFIED, "booking", booking.id, learner=booking.learner, result={"of": "will_call"}
            )
        return booking, family.name
