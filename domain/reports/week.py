"""A child's week for a parent: what was done, what is stuck, one thing to do together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from domain.classes.roster import name_of
from domain.clock import midnight
from domain.journal import Statement, Verb
from domain.people.person import Learner
from domain.portrait.keeping import caught_up
from domain.portrait.portrait import LessonSeen, Mark
from domain.practice.habits.streaks import WEEK, local_day
from domain.practice.learner import model
from domain.practice.learner.believed import rebuilt_from, state_of
from domain.practice.learner.rejudging import afterwards
from domain.practice.standing.placing import strand_of
from domain.reports.lesson import Named, child_or_chosen
from domain.reports.settings import PARENTS
from domain.turn import Rights, Turn

DAYS = 7
STUCK_FROM = 2
"""So many answers of a week that went wrong say that something is stuck; of the classroom one is enough."""
NAMED = 3


class Card(StrEnum):
    """What a week gives cause to send."""

    FULL = "full"
    QUIET = "quiet"


@dataclass(frozen=True)
class ChildsWeek:
    """Seven local days of one child, the last of them `last`; nobody else's.

    Attributes:
        answered: how many questions were answered on each day.
        lessons: of classes in those days, by start.
        handed: how many homeworks were handed in.
        firm: skills that are firm and were not when the days began.
        stuck: skills that are not, the most stubborn first.
        strand: the id of the strand for something to do together.
        resting: a break from practice holds on the last day.
    """

    learner: Learner
    last: date
    answered: tuple[int, ...]
    lessons: tuple[LessonSeen, ...] = ()
    handed: int = 0
    firm: tuple[Named, ...] = ()
    stuck: tuple[Named, ...] = ()
    strand: str = ""
    resting: bool = False

    @property
    def first(self) -> date:
        return self.last - timedelta(days=DAYS - 1)

    @property
    def days(self) -> int:
        """On how many of the days there was practice."""
        return sum(1 for count in self.answered if count)

    @property
    def came(self) -> int:
        return sum(each.mark is not Mark.AWAY for each in self.lessons)

    @property
    def is_quiet(self) -> bool:
        return not self.days and not self.came and not self.handed


def card_for(week: ChildsWeek, *, was_quiet: bool) -> Card | None:
    """What to send: a quiet week is told of once, the next one in a row is not, and neither is one of holidays.

    Args:
        was_quiet: nothing was done in the seven days before either.
    """
    if not week.is_quiet:
        return Card.FULL
    return None if was_quiet or week.resting else Card.QUIET


@dataclass(frozen=True)
class LookAtChildsWeek:
    """The last seven days of a child, by the clock of who looks; None where there is no child yet.

    Raises:
        Gone: not a child of the person's.
    """

    learner: int | None = None
    rights: ClassVar[Rights] = PARENTS

    async def run(self, turn: Turn) -> ChildsWeek | None:
        child = await child_or_chosen(turn, self.learner)
        if child is None:
            return None
        return await week_of(turn, child, local_day(turn.now, turn.zone), turn.zone)


async def week_of(turn: Turn, learner: Learner, last: date, zone: str) -> ChildsWeek:
    """The seven days at `zone` that end with `last`."""
    first = last - timedelta(days=DAYS - 1)
    start, end = midnight(first, zone), min(midnight(last + timedelta(days=1), zone), turn.now)
    portrait = (await caught_up(turn.uow, learner.id)).portrait
    told = await turn.uow.journal.about(learner.id, limit=1_000_000)
    later = afterwards(told)
    counted = [each for each in told if each.verb is Verb.ANSWERED and later.counts(each) and start <= each.at < end]
    # what was reported afterwards was an evening of practice all the same
    evenings = await turn.uow.practice.answered_at(learner.id, start)
    per_day = Counter(local_day(at, zone) for at in evenings if at < end)
    routine = await turn.uow.habits.of(learner.id)
    firm, stuck = await _moved(turn, learner, told, counted)
    lately = [*(each.skill for each in stuck), *(each.skill for each in firm), *_skills(counted)]
    return ChildsWeek(
        learner,
        last,
        tuple(per_day[first + timedelta(days=count)] for count in range(DAYS)),
        tuple(each for each in portrait.lessons if start <= each.at < end),
        sum(each.handed_at is not None and start <= each.handed_at < end for each in portrait.homework),
        firm,
        stuck,
        strand_of(lately[0]) if lately else "",
        routine is not None and routine.on_a_break(last) is not None,
    )


async def was_quiet(turn: Turn, learner: Learner, last: date, zone: str) -> bool:
    """Whether nothing was done in the seven days at `zone` that end with `last`."""
    end = midnight(last + timedelta(days=1), zone)
    start = midnight(last - WEEK + timedelta(days=1), zone)
    if any(at < end for at in await turn.uow.practice.answered_at(learner.id, start)):
        return False
    portrait = (await caught_up(turn.uow, learner.id)).portrait
    came = any(start <= each.at < end and each.mark is not Mark.AWAY for each in portrait.lessons)
    handed = any(each.handed_at is not None and start <= each.handed_at < end for each in portrait.homework)
    return not came and not handed


async def _moved(
    turn: Turn, learner: Learner, told: Collection[Statement], counted: Collection[Statement]
) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
    """What became firm among the skills of these answers, and what of them is stuck."""
    if not counted:
        return (), ()
    start = min(each.at for each in counted)
    before = await rebuilt_from(turn, [each for each in told if each.at < start])
    state, parameters = await state_of(turn, learner.id), turn.services.bank.parameters
    wrong: Counter[str] = Counter()
    for each in counted:
        if not each.result.get("success"):
            # a question on paper was chosen to find out just that
            wrong.update(dict.fromkeys(_skills([each]), STUCK_FROM if "ticket" in each.result else 1))
    firm, stuck = [], []
    for skill in sorted(set(_skills(counted))):
        is_firm = model.mastery(state, skill, turn.now, parameters).band is model.Band.FIRM
        if is_firm and model.mastery(before, skill, start, parameters).band is not model.Band.FIRM:
            firm.append(skill)
        elif not is_firm and wrong[skill] >= STUCK_FROM:
            stuck.append(skill)
    stuck.sort(key=lambda skill: -wrong[skill])
    return _named(turn, firm), _named(turn, stuck)


def _skills(answers: Collection[Statement]) -> list[str]:
    """The main skill of each, the latest first."""
    return [skill for each in reversed(list(answers)) for skill in each.result.get("facts", {}).get("skills", ())[:1]]


def _named(turn: Turn, skills: Collection[str]) -> tuple[Named, ...]:
    return tuple(Named(skill, name_of(turn, skill)) for skill in list(skills)[:NAMED])
