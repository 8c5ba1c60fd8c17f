"""A word in the evening after a trial lesson, derived from the bookings that are live when it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.booking.appointments import appointments_of
from domain.booking.messages import follow_up
from domain.booking.slot import BOOKING_KINDS, BookingState
from domain.journal import Verb
from domain.messages.kinds import FOLLOW_UP
from domain.messages.quiet import is_quiet
from domain.people.person import Person
from domain.turn import ANYONE, CLOCK_ONLY, Policy, Rights, Turn

NEXT_DAY = time(10, 0)
LATENESS = FOLLOW_UP.lateness or timedelta(days=1)
LOOK_BACK = timedelta(days=2) + LATENESS


def due_at(ended: datetime, zone: str, policy: Policy) -> datetime:
    """The evening of the lesson's day at the campus; the next morning when it ended later or that is a quiet hour."""
    place = ZoneInfo(zone)
    day = ended.astimezone(place).date()
    evening = datetime.combine(day, time(*policy.follow_up_at), place)
    if ended <= evening and policy.follow_up_at[0] < policy.quiet_from:
        return evening.astimezone(UTC)
    return datetime.combine(day + timedelta(days=1), NEXT_DAY, place).astimezone(UTC)


@dataclass(frozen=True)
class FollowUpAfterLesson:
    """Ask whoever booked, and the learner's own account, how it was and what next. Gives how many were told."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        ended = await turn.uow.bookings.ended_between(
            turn.now - LOOK_BACK, turn.now, {BookingState.BOOKED, BookingState.ATTENDED}
        )
        lessons = {
            lesson.slot.id: lesson
            for lesson in await appointments_of(turn.uow, {slot.id: slot for _, slot in ended}.values())
        }
        told = 0
        for booking, slot in ended:
            lesson = lessons.get(slot.id)
            if lesson is None or not BOOKING_KINDS[booking.kind].follow_up:
                continue
            due = due_at(slot.ends_at, lesson.zone, turn.policy)
            learner = await turn.uow.people.learner(booking.learner) if booking.learner else None
            if learner is None or not due <= turn.now < due + LATENESS:
                continue
            for person in await _recipients(turn, booking.booked_by, learner.person):
                if is_quiet(turn.now, person.zone or lesson.zone, turn.policy):
                    continue
                note = follow_up(booking, lesson, learner, to_learner=person.id == learner.person)
                if await turn.tell(person, note, once=f"follow_up:{booking.id}:{person.id}", due_at=due):
                    told += 1
                    await turn.record(
                        Verb.NOTIFIED,
                        "booking",
                        booking.id,
                        learner=learner.id,
                        result={"of": "follow_up", "to": person.id},
                    )
        return told


@dataclass(frozen=True)
class PutOffFollowUp:
    """The person would rather not think about it now."""

    rights: ClassVar[Rights] = ANYONE

    booking: int

    async def run(self, turn: Turn) -> None:
        booking = await turn.uow.bookings.get(self.booking)
        learner = booking.learner if booking else None
        await turn.record(Verb.SKIPPED, "follow_up", self.booking, learner=learner)


async def _recipients(turn: Turn, booked_by: int, learner: int | None) -> list[Person]:
    wanted = dict.fromkeys(each for each in (booked_by, learner) if each is not None)
    found = [await turn.uow.people.get(each) for each in wanted]
    return [person for person in found if person is not None and person.reachable]
