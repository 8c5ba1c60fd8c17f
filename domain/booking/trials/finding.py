"""Trial lessons found by words: 「下周六下午三点」, "any day but Friday"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.booking.appointments import Appointment
from domain.booking.trials.choosing import Choice, NothingFree, PickDay, ShowDays, chosen
from domain.courses.wishes import besides
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
    """The lessons at a time that somebody typed. `course` and `campus` are handles, `campus` may be ANY_CAMPUS.

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
        if not offer.free:
            return NothingFree(choice.learner, choice.course)
        said = besides(self.text, choice.learner.name, *choice.course.name.values())
        when = read_when(said, turn.now, offer.free[0].zone)
        if when is None:
            days = await turn.do(ShowDays(self.learner, self.course, self.campus))
            return days if isinstance(days, NothingFree) else NoTimeSaid(days)
        free, full = matching(when, offer.free, _start), matching(when, offer.full, _start)
        found = {"fitting": len(free.fitting)}
        await turn.record(Verb.ASKED, "intent", "time", learner=self.learner, result=found)
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
