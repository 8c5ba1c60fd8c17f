"""Homework as learners and their parents see it: the list, and one of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.day.today import LEARNERS_AND_PARENTS, own_or_child
from domain.errors import Gone
from domain.homework.sheets import ANSWER_PREFIX, Line, answerer, lines_for
from domain.messages.screen import Button, Param, rows, t, tap
from domain.people.consent import may_store_practice
from domain.people.person import Learner, Role
from domain.people.settings import children_and_chosen
from domain.practice.evening.wishes import promised_by
from domain.practice.evening.wishing import called
from domain.turn import Rights, Turn


@dataclass(frozen=True)
class HomeworkList:
    """Of one learner; `learner` is None for a parent who has told of no child yet.

    Attributes:
        own: the reader is the learner; else `children` are those that the reader may look at.
        open, over: what is left to do, by the day it is due, and what was said something to, the latest first.
    """

    learner: Learner | None
    own: bool
    children: Sequence[Learner] = ()
    open: Sequence[Line] = ()
    over: Sequence[Line] = ()


@dataclass(frozen=True)
class HomeworkCard:
    """One homework of one learner.

    Attributes:
        teacher: whoever answers for it, None where nobody does.
        may_hand_in: what the learner says may be kept.
        by: until when whoever handed it in was promised an answer, None where nothing is promised or it was given.
        zone: in which the reader reads times.
    """

    line: Line
    own: bool
    teacher: Param | None
    may_hand_in: bool
    by: datetime | None
    zone: str


@dataclass(frozen=True)
class ListHomework:
    """Of the person where they learn, else of the child that they look at."""

    rights: ClassVar[Rights] = LEARNERS_AND_PARENTS

    async def run(self, turn: Turn) -> HomeworkList:
        await turn.uow.people.drop_form(turn.person.id, ANSWER_PREFIX)
        own = await turn.uow.people.learner_of(turn.person.id)
        children: Sequence[Learner] = ()
        if own is not None and turn.person.role is not Role.PARENT:
            learner: Learner | None = own
        else:
            children, learner = await children_and_chosen(turn)
        if learner is None:
            return HomeworkList(None, own=False)
        lines = await lines_for(turn, learner)
        over = [line for line in reversed(lines) if not line.is_open]
        return HomeworkList(learner, learner == own, children, [line for line in lines if line.is_open], over)


@dataclass(frozen=True)
class OpenHomework:
    """
    Raises:
        Gone: the learner does not go to its class, or it was taken back, or it is not theirs to see.
    """

    homework: int
    learner: int
    rights: ClassVar[Rights] = LEARNERS_AND_PARENTS

    async def run(self, turn: Turn) -> HomeworkCard:
        await turn.uow.people.drop_form(turn.person.id, ANSWER_PREFIX)
        return await card_for(turn, await line_of(turn, self.homework, self.learner))


async def line_of(turn: Turn, homework: int, learner: int) -> Line:
    """
    Raises:
        Gone: as OpenHomework says.
    """
    whose = await own_or_child(turn, learner)
    line = next((each for each in await lines_for(turn, whose) if each.sheet.id == homework), None)
    if line is None:
        raise Gone(t("homework.not_there"), rows(Button(t("homework.button.list"), tap("hw"))))
    return line


async def card_for(turn: Turn, line: Line) -> HomeworkCard:
    teacher = await answerer(turn, line.sheet)
    return HomeworkCard(
        line,
        line.learner.person == turn.person.id,
        await called(turn, teacher) if teacher else None,
        await may_store_practice(turn, line.learner),
        promised_by(line.handed.at, turn.policy.zone) if line.handed and line.handed.waits else None,
        turn.zone,
    )
