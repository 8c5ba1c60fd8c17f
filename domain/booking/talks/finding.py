"""Times for a talk found by words: 「下周三下午」, "Thursday after 5"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from domain.asking.wishes import besides
from domain.booking.talks.choosing import NobodyFree, ShowTalkDays, Step
from domain.booking.talks.wish import Option, TalkWish, options_of, wish_of
from domain.courses.browsing import the_centre
from domain.journal import Verb
from domain.times.matching import Near, matching
from domain.times.reading import read_when
from domain.times.when import When
from domain.turn import ANYONE, Rights, Turn

SHOWN, ENOUGH, NEAREST, A_DAY = 6, 3, 3, 2


@dataclass(frozen=True)
class TalkTimesFound:
    """What was understood, and the times that fit.

    Attributes:
        fitting: six with the person who is free; more: how many others fit, too.
        near: up to three that almost fit, where fewer than three fit.
    """

    wish: TalkWish
    when: When
    fitting: tuple[Option, ...]
    more: int
    near: tuple[Near[Option], ...]


@dataclass(frozen=True)
class NoTalkTimeSaid:
    """Nothing about time was understood; the calendar instead."""

    calendar: Step


@dataclass(frozen=True)
class FindTalkTimes:
    """The times for a talk that somebody typed; the other fields are those of the calendar's buttons.

    Raises:
        Gone: there is no such learner or partner for the actor.
    """

    rights: ClassVar[Rights] = ANYONE

    text: str
    learner: int
    staff: str
    topic: str
    way: str
    moves: int = 0

    async def run(self, turn: Turn) -> TalkTimesFound | NoTalkTimeSaid | NobodyFree:
        wish = await wish_of(turn, self.learner, self.staff, self.topic, self.way, self.moves)
        options = await options_of(turn, wish)
        if not options:
            return NobodyFree(wish, await the_centre(turn.uow))
        names = [name for partner in wish.partners for name in partner.member.name.values()]
        when = read_when(besides(self.text, wish.learner.name, *names), turn.now, options[0][1].zone)
        if when is None:
            days = ShowTalkDays(self.learner, self.staff, self.topic, self.way, self.moves)
            return NoTalkTimeSaid(await turn.do(days))
        once = {(option[1].start, option[1].campus and option[1].campus.id): option for option in reversed(options)}
        found = matching(when, once.values(), _start)
        shown = _spread(found.fitting, SHOWN)
        result = {"fitting": len(found.fitting)}
        await turn.record(Verb.ASKED, "intent", "time", learner=self.learner, result=result)
        off = found.near if len(found.fitting) < ENOUGH else ()
        close = _spread([each.option for each in off], NEAREST)
        near = tuple(each for each in off if any(each.option is option for option in close))
        return TalkTimesFound(wish, when, shown, len(found.fitting) - len(shown), near)


def _start(option: Option) -> tuple[datetime, str]:
    return option[1].start, option[1].zone


def _spread(options: Sequence[Option], count: int) -> tuple[Option, ...]:
    """The first `count` that do not overlap, of several days where there are more: two a day before a third."""
    days: Counter[date] = Counter()
    ranked: list[tuple[int, int]] = []
    apart: list[Option] = []
    for option in options:
        time = option[1]
        if any(time.start < other.end and other.start < time.end for _, other in apart):
            continue
        ranked.append((days[time.day] // A_DAY, len(apart)))
        apart.append(option)
        days[time.day] += 1
    return tuple(apart[place] for place in sorted(place for _, place in sorted(ranked)[:count]))
