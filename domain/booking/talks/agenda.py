"""A member of staff's own talks: those that come, and those of which nobody has said yet what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.booking.appointments import Appointment, appointments_of
from domain.booking.slot import BOOKING_KINDS, Booking, BookingState
from domain.booking.talks.drafting import TALKERS, own_entry
from domain.booking.talks.times import HORIZON
from domain.courses.course import StaffMember
from domain.people.person import Learner
from domain.privacy.look import Seen
from domain.privacy.looks import note_looks
from domain.turn import Rights, Turn

ASKED_FOR = timedelta(days=7)
SHOWN = 6


@dataclass(frozen=True)
class AgendaLine:
    booking: Booking
    appointment: Appointment
    learner: Learner


@dataclass(frozen=True)
class Agenda:
    """`ahead` with a page about the learner, by start, at most SHOWN; `more` are beyond. `open_ones` are over."""

    member: StaffMember
    ahead: tuple[AgendaLine, ...]
    open_ones: tuple[AgendaLine, ...]
    more: int = 0


@dataclass(frozen=True)
class LookAtAgenda:
    """
    Raises:
        Refusal: the centre's list does not know the account.
    """

    rights: ClassVar[Rights] = TALKERS

    async def run(self, turn: Turn) -> Agenda:
        member = await own_entry(turn)
        states = {BookingState.BOOKED, BookingState.ATTENDED}
        found = await turn.uow.bookings.starting_between(turn.now - ASKED_FOR, turn.now + HORIZON, states)
        own = [
            (booking, slot) for booking, slot in found if slot.teacher == member.id and booking.learner is not None
        ]
        appointments = {each.slot.id: each for each in await appointments_of(turn.uow, [slot for _, slot in own])}
        ahead, open_ones = [], []
        for booking, slot in own:
            learner = await turn.uow.people.learner(booking.learner or 0)
            if learner is None or slot.id not in appointments:
                continue
            line = AgendaLine(booking, appointments[slot.id], learner)
            kind = BOOKING_KINDS[booking.kind]
            if slot.ends_at > turn.now:
                if kind.brief and booking.state is BookingState.BOOKED:
                    ahead.append(line)
            elif kind.outcome and await turn.uow.talks.outcome(booking.id) is None:
                open_ones.append(line)
        shown = (*ahead[:SHOWN], *open_ones[:SHOWN])
        await note_looks(turn, [each.learner.id for each in shown], Seen.BOOKING)
        return Agenda(member, tuple(ahead[:SHOWN]), tuple(open_ones[:SHOWN]), max(0, len(ahead) - SHOWN))
