"""Another time for a trial lesson that is booked: the same calendar, with course and campus kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.booking.cancelling import Late, late
from domain.booking.hours.timetable import HORIZON
from domain.booking.moving import NotMoved, booking_to_move
from domain.booking.seats import who_comes
from domain.booking.slot import TRIAL, BookingState
from domain.booking.trials.choosing import (
    ANY_CAMPUS,
    Choice,
    NothingFree,
    PickDay,
    PickTime,
    place_named,
    show_days,
    show_times,
)
from domain.booking.trials.offer import Offer, trial_offer
from domain.courses.browsing import handle
from domain.turn import ANYONE, Rights, Turn


@dataclass(frozen=True)
class ShowOtherDays:
    """The calendar of a month for a booking; at its own campus where none is named and that has any time.

    Attributes:
        campus: handle of a campus or teacher, or ANY_CAMPUS.
    """

    rights: ClassVar[Rights] = ANYONE

    booking: int
    campus: str | None = None
    month: date | None = None

    async def run(self, turn: Turn) -> PickDay | NothingFree | Late | NotMoved:
        found = await other_times(turn, self.booking, self.campus)
        if not isinstance(found, tuple):
            return found
        choice, offer = found
        return show_days(turn, choice, offer, self.month) if offer.all else NothingFree(choice.learner, choice.course)


@dataclass(frozen=True)
class ShowOtherTimes:
    """The times of a day for it, or with no day the three nearest."""

    rights: ClassVar[Rights] = ANYONE

    booking: int
    campus: str
    day: date | None = None

    async def run(self, turn: Turn) -> PickTime | PickDay | NothingFree | Late | NotMoved:
        found = await other_times(turn, self.booking, self.campus)
        if not isinstance(found, tuple):
            return found
        choice, offer = found
        if not offer.all:
            return NothingFree(choice.learner, choice.course)
        return show_times(turn, choice, offer, self.day)


async def other_times(turn: Turn, number: int, campus: str | None) -> tuple[Choice, Offer] | Late | NotMoved:
    """What of the booking is kept, and the times that it can move to; `campus` as for `ShowOtherDays`."""
    booking, was = await booking_to_move(turn, number)
    learner = await turn.uow.people.learner(booking.learner) if booking.learner is not None else None
    movable = booking.kind == TRIAL.name and booking.state is BookingState.BOOKED
    if not movable or learner is None or was.course is None:
        return NotMoved(booking)
    too_late = await late(turn, booking, was, learner)
    if too_late is not None:
        return too_late
    coming = who_comes(booking)
    offer = await trial_offer(turn, learner.id, coming, was.course.id, horizon=HORIZON, leaving=booking.slot)
    own = handle(was.campus.id) if was.campus and offer.at(was.campus).free else ANY_CAMPUS
    where, who = await place_named(turn, campus or own)
    campuses = len({lesson.slot.campus for lesson in offer.all})
    # who has a place waits for no other
    free = Offer(offer.at(where, who).free, ())
    return Choice(learner, was.course, where, False, campuses, who, booking), free
