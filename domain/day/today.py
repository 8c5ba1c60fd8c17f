"""/today: the lessons of today and the next one, and where tonight's set stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.assigning.doing import Aside, asides_of
from domain.day.meetings import Meeting, meeting_of, meetings_of, with_word
from domain.errors import Gone
from domain.homework.sheets import Glance, glance
from domain.messages.screen import t
from domain.people.consent import may_store_practice
from domain.people.person import Learner, Role
from domain.people.settings import children_and_chosen
from domain.practice.evening.results import Tonight, TonightOf
from domain.practice.habits.streaks import local_day
from domain.turn import Rights, Turn, only

LEARNERS_AND_PARENTS = only(Role.LEARNER, Role.PARENT)


@dataclass(frozen=True)
class LearnersDay:
    """One learner's day.

    Attributes:
        today: lessons of today that are not over.
        following: the first lesson after today.
        tonight: None where nothing may be stored yet or there is no account.
        homework: how much of it is open.
        asides: what teachers have put aside; empty where nothing may be stored.
    """

    learner: Learner
    today: tuple[Meeting, ...]
    following: Meeting | None
    tonight: Tonight | None
    homework: Glance
    asides: Sequence[Aside] = ()


@dataclass(frozen=True)
class Day:
    """The local day of whoever looks; `own` when it is the learner."""

    on: date
    zone: str
    own: bool
    days: tuple[LearnersDay, ...]


@dataclass(frozen=True)
class LookAtToday:
    """The person's own day where they learn, else the day of each of their children."""

    rights: ClassVar[Rights] = LEARNERS_AND_PARENTS

    async def run(self, turn: Turn) -> Day:
        me, today = turn.person, local_day(turn.now, turn.zone)
        learner = await turn.uow.people.learner_of(me.id)
        if learner is not None and me.role is not Role.PARENT:
            return Day(today, turn.zone, True, (await _day(turn, learner, today),))
        children, _ = await children_and_chosen(turn)
        return Day(today, turn.zone, False, tuple([await _day(turn, child, today) for child in children]))


@dataclass(frozen=True)
class LookAtLesson:
    """One of those lessons.

    Raises:
        Gone: it is over, or the learner is neither the person nor one of their children.
    """

    learner: int
    key: str
    rights: ClassVar[Rights] = LEARNERS_AND_PARENTS

    async def run(self, turn: Turn) -> Meeting:
        return await meeting_of(turn, await own_or_child(turn, self.learner), self.key)


async def next_meeting(turn: Turn, learner: Learner) -> Meeting | None:
    """The learner's next lesson, or the one that runs now."""
    return next(iter(await meetings_of(turn, learner)), None)


async def own_or_child(turn: Turn, learner: int) -> Learner:
    """
    Raises:
        Gone: the learner is neither the person nor one of their children.
    """
    own = await turn.uow.people.learner_of(turn.person.id)
    known = [*([own] if own else []), *await turn.uow.people.children_of(turn.person.id)]
    for each in known:
        if each.id == learner:
            return each
    raise Gone(t("refusal.gone"))


async def _day(turn: Turn, learner: Learner, today: date) -> LearnersDay:
    met = await meetings_of(turn, learner)
    soon = [each for each in met if local_day(each.lesson.slot.starts_at, turn.zone) <= today]
    later = [each for each in met if each not in soon]
    allowed = learner.person is not None and await may_store_practice(turn, learner)
    tonight = await turn.do(TonightOf(learner.id)) if allowed else None
    words = tuple([await with_word(turn, each) for each in soon])
    asides = await asides_of(turn, learner.id) if allowed else ()
    following = later[0] if later else None
    return LearnersDay(learner, words, following, tonight, await glance(turn, learner), asides)
