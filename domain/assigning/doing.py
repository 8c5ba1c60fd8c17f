"""The learner's side: what teachers have put aside, the next of it, and what it changed once it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.assigning.assignment import Assignment, Waiting
from domain.classes.roster import name_of
from domain.errors import Gone
from domain.journal import Verb
from domain.letters.family import name_of_staff
from domain.messages.screen import Button, Param, rows, t, tap
from domain.people.person import Role
from domain.practice.evening.session import Session, Verdict
from domain.practice.learner.believed import state_of
from domain.practice.learner.model import Band, mastery
from domain.turn import Rights, Turn, only


@dataclass(frozen=True)
class Aside:
    """What a teacher has put aside, ready to be put into words."""

    waiting: Waiting
    teacher: Param
    skill: Param

    @property
    def assignment(self) -> Assignment:
        return self.waiting.assignment


@dataclass(frozen=True)
class AsideDone:
    """A set that a teacher had put aside is over.

    Attributes:
        is_short: there were not as many questions about it as the teacher wanted.
    """

    teacher: Param
    skill: Param
    is_short: bool


async def asides_of(turn: Turn, learner: int) -> Sequence[Aside]:
    """What waits for the learner, by the day until which it does."""
    return [
        Aside(each, await name_of_staff(turn, each.assignment.teacher), name_of(turn, each.assignment.skill))
        for each in await turn.uow.assignments.waiting_for(learner, turn.now)
    ]


async def band_of(turn: Turn, learner: int, skill: str) -> Band:
    state = await state_of(turn, learner)
    return mastery(state, skill, turn.now, turn.services.bank.parameters).band


async def note_done(turn: Turn, session: Session) -> None:
    """The set of an assignment is over: what it changed is kept and recorded, once.

    Statements: COMPLETED "practice" with its skill, how many of its answers were right, and the bands of the skill.
    """
    assert session.assignment is not None, "only such sets come here"
    number, learner = session.assignment, session.learner
    assignment, share = await turn.uow.assignments.get(number), await turn.uow.assignments.share_of(number, learner)
    if assignment is None or share is None:
        return
    after = await band_of(turn, learner, assignment.skill)
    if not await turn.uow.assignments.finish(number, learner, turn.now, after):
        return
    answers = [each for each in await turn.uow.assignments.answers(number) if each.attempt.learner == learner]
    result = {
        "skill": assignment.skill,
        "right": sum(each.attempt.verdict is Verdict.RIGHT for each in answers),
        "of": sum(each.attempt.verdict is not Verdict.NOT_LEARNED for each in answers),
        "before": share.before.value,
        "after": after.value,
    }
    await turn.record(Verb.COMPLETED, "practice", number, learner=learner, result=result)


async def done_of(turn: Turn, session: Session) -> AsideDone | None:
    """What is said at the end of a set that a teacher had put aside; None for any other."""
    if session.assignment is None:
        return None
    assignment = await turn.uow.assignments.get(session.assignment)
    if assignment is None:
        return None
    dealt = await turn.uow.assignments.dealt(assignment.id, session.learner)
    share = await turn.uow.assignments.share_of(assignment.id, session.learner)
    done = share is not None and share.done_at is not None
    return AsideDone(
        await name_of_staff(turn, assignment.teacher),
        name_of(turn, assignment.skill),
        is_short=done and len(dealt) < assignment.size,
    )


@dataclass(frozen=True)
class NotNow:
    """Why what a button names is not begun: "done", "over" (its day is), "withdrawn"."""

    why: str
    teacher: Param
    skill: Param


@dataclass(frozen=True)
class LookAtAside:
    """Whether an assignment of one's own can be begun; None when it can.

    Raises:
        Gone: it is nothing of the person's, or they do not go to its class any more.
    """

    assignment: int
    rights: ClassVar[Rights] = only(Role.LEARNER)

    async def run(self, turn: Turn) -> NotNow | None:
        learner = await turn.uow.people.learner_of(turn.person.id)
        assignment = await turn.uow.assignments.get(self.assignment)
        share = await turn.uow.assignments.share_of(self.assignment, learner.id) if learner else None
        if learner is None or assignment is None or share is None:
            raise Gone(t("refusal.gone"), rows(Button(t("common.home"), tap("home"))))
        waiting = await turn.uow.assignments.waiting_for(learner.id, turn.now)
        if any(each.assignment.id == assignment.id for each in waiting):
            return None
        why = "over"
        if share.done_at is not None:
            why = "done"
        elif assignment.withdrawn_at is not None:
            why = "withdrawn"
        return NotNow(why, await name_of_staff(turn, assignment.teacher), name_of(turn, assignment.skill))
