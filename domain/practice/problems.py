"""Saying that something is wrong with an item: it does not count until a teacher has looked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from domain.journal import Verb
from domain.people.person import Learner
from domain.practice import model
from domain.practice.access import LEARNERS, practising
from domain.practice.believed import facts_for, rebuilt, state_of
from domain.practice.desk import AtReport, Question, Shown, Word
from domain.practice.items import ItemStatus
from domain.practice.progress import (
    RUNNING,
    advance,
    asked_at,
    attempt_at,
    end_of,
    question_of,
    resume,
    take_up,
    what_is_now,
)
from domain.practice.session import Session, SessionState
from domain.turn import Rights, Turn

LEARNERS_TO_FLAG = 2
"""An item whose key that many learners call wrong is not asked again until a teacher has looked."""


_DECISIONS = (Verb.CONFIRMED, Verb.RESTORED)
"""What a teacher does who has looked at an item and wants it asked."""


class Problem(StrEnum):
    WRONG_KEY = "wrong_key"
    TYPO = "typo"
    UNTAUGHT = "untaught"
    OTHER = "other"


@dataclass(frozen=True)
class AskWhatIsWrong:
    """Offer the kinds of problems; nothing is stored yet."""

    session: int
    position: int
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Shown:
        learner = await practising(turn)
        found = await _in_front(turn, learner, self.session, self.position)
        if found is None:
            return Shown(await what_is_now(turn, learner), Word.OLD_SCREEN)
        return Shown(AtReport(found))


@dataclass(frozen=True)
class ReportProblem:
    """Report the item in front of the learner, answered or not, and go on.

    An answer to it is taken out of the learner's state. Said to be untaught, its skill rests.
    """

    session: int
    position: int
    problem: Problem
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Shown:
        learner = await practising(turn)
        question = await _in_front(turn, learner, self.session, self.position)
        if question is None:
            return Shown(await what_is_now(turn, learner), Word.OLD_SCREEN)
        session, asked = question.session, question.asked
        facts = await facts_for(turn, learner, question.item)
        await turn.uow.practice.save_asked(replace(asked, reported=self.problem.value))
        told = {
            "problem": self.problem.value,
            "session": session.id,
            "position": asked.position,
            "facts": model.facts_to_plain(facts),
        }
        await turn.record(Verb.REPORTED, "item", asked.item, learner=learner.id, result=told)
        state = await state_of(turn, learner.id)
        if await attempt_at(turn, session, asked.position) is not None:
            state = await rebuilt(turn, learner.id)
        elif self.problem is Problem.UNTAUGHT:
            state = model.put_back(state, facts, turn.now)
        await turn.uow.practice.save_state(learner.id, model.to_plain(state), turn.now)
        if self.problem is Problem.WRONG_KEY:
            await _flag_if_often(turn, asked.item)
        await take_up(turn, question.item)
        if session.state is SessionState.FINISHED:
            return Shown(await end_of(turn, session), Word.THANKS)
        if session.state is SessionState.PAUSED:
            session = await resume(turn, session)
        return Shown(await advance(turn, learner, session), Word.THANKS)


async def _in_front(turn: Turn, learner: Learner, session: int, position: int) -> Question | None:
    """The item at that place, if it is what the learner looks at and was not reported before."""
    found: Session | None = await turn.uow.practice.latest_session(learner.id)
    if found is None or found.id != session or found.position != position:
        return None
    if found.state not in RUNNING and found.state is not SessionState.FINISHED:
        return None
    asked = await asked_at(turn, found, position)
    if asked is None or asked.reported is not None:
        return None
    return await question_of(turn, found, asked)


async def _flag_if_often(turn: Turn, key: str) -> None:
    """Flag a live item when enough learners doubt its present key to whom no teacher has answered yet."""
    items, journal = turn.uow.items, turn.uow.journal
    stored = await items.by_key(key)
    if stored is None or stored.status is not ItemStatus.LIVE:
        return
    said = [
        each
        for each in await journal.with_object(Verb.REPORTED, "item", key)
        # a report of an earlier wording says nothing about this one
        if each.result.get("problem") == Problem.WRONG_KEY and each.at >= stored.stored_at
    ]
    decided = [each.at for verb in _DECISIONS for each in await journal.with_object(verb, "item", key)]
    answered = {each.learner for each in said if decided and each.at <= max(decided)}
    if len({each.learner for each in said} - answered) >= LEARNERS_TO_FLAG:
        await items.set_status(key, ItemStatus.FLAGGED, turn.now, was={ItemStatus.LIVE})
