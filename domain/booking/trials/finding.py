"""Trial lessons found by words: 「下周六下午三点」, "any day but Friday"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.asking.wishes import besides
from domain.booking.appointments import Appointment
from domain.booking.cancelling import Late
from domain.booking.moving import NotMoved
from domain.booking.trials.another_time import other_times
from domain.booking.trials.choosing import Choice, NothingFree, PickDay, chosen, show_days
from domain.booking.trials.offer import Offer
from domain.journal import Verb
from domain.times.matching import Near, matching
from domain.times.reading import read_when
from domain.times.when import When
from domain.turn import ANYONE, Rights, Turn

SHOWN, ENOUGH, NEAREST = 6, 3, 3


@dataclass(frozen=True)
class TimesFound:
    """What was understood, and the lessons that fit.

    Attributes:
        fitting: the first six with places; more: how many others fit, too.
        full: those that fit and have no place left, at most three.
        near: up to three that almost fit, where fewer than three fit.
    """

    choice: Choice
    when: When
    fitting: tuple[Appointment, ...]
    more: int
    full: tuple[Appointment, ...]
    near: tuple[Near[Appointment], ...]


@dataclass(frozen=True)
class NoTimeSaid:
    """Nothing about time was understood; the calendar instead."""

    days: PickDay


@dataclass(frozen=True)
class FindTimes:
    """The lessons at a time that somebody typed. `course` and `campus` are handles as `ShowDays` takes them.

    Raises:
        Gone: there is no such learner or course for the actor.
    """

    rights: ClassVar[Rights] = ANYONE

    text: str
    learner: int
    course: str
    campus: str

    async def run(self, turn: Turn) -> TimesFound | NoTimeSaid | NothingFree:
        choice, offer = await chosen(turn, self.learner, self.course, self.campus)
        return await _found(turn, self.text, choice, offer)


@dataclass(frozen=True)
class FindOtherTimes:
    """The lessons at a time that somebody typed, to which a booking can move; `campus` as for `ShowOtherDays`.

    Raises:
        Gone: there is no such booking of the actor.
    """

    rights: ClassVar[Rights] = ANYONE

    text: str
    booking: int
    campus: str | None = None

    async def run(self, turn: Turn) -> TimesFound | NoTimeSaid | NothingFree | Late | NotMoved:
        found = await other_times(turn, self.booking, self.campus)
        return await _found(turn, self.text, *found) if isinstance(found, tuple) else found


async def _found(turn: Turn, text: str, choice: Choice, offer: Offer) -> TimesFound | NoTimeSaid | NothingFree:
    if not offer.all:
        return NothingFree(choice.learner, choice.course)
    said = besides(text, choice.learner.name, *choice.course.name.values())
    when = read_when(said, turn.now, offer.all[0].zone)
    if when is None:
        return NoTimeSaid(show_days(turn, choice, offer, None))
    free, full = matching(when, offer.free, _start), matching(when, offer.full, _start)
    result = {"fitting": len(free.fitting)}
    await turn.record(Verb.ASKED, "intent", "time", learner=choice.learner.id, result=result)
    return TimesFound(
        choice,
        when,
        free.fitting[:SHOWN],
        max(len(free.fitting) - SHOWN, 0),
        full.fitting[:NEAREST],
        free.near[:NEAREST] if len(free.fitting) < ENOUGH else (),
    )


def _start(each: Appointment) -> tuple[datetime, str]:
    return each.slot.starts_at, each.zone
