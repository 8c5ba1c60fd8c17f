"""Answering an item, and what may be done before: a hint, or saying that it was not learned yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from domain.journal import Verb
from domain.people.person import Learner
from domain.practice import grading, model
from domain.practice.access import LEARNERS, practising
from domain.practice.believed import facts_for, state_of
from domain.practice.desk import AtItem, Question, Shown, Word
from domain.practice.grading import Chosen, Response, Typed, UnreadableAnswer, grade
from domain.practice.items import Item, SingleChoice
from domain.practice.model import Evidence
from domain.practice.ordering import order_of
from domain.practice.progress import (
    RUNNING,
    advance,
    asked_at,
    finish,
    lay_down,
    now_in,
    question_of,
    resume,
    take_up,
    verdict,
    what_is_now,
)
from domain.practice.session import Attempt, Session, SessionKind, SessionState, Verdict
from domain.turn import Rights, Turn


@dataclass(frozen=True)
class AnswerChoice:
    """Take the option that stands at `place` (from 0) on the screen. The second tap on it changes nothing.

    Raises:
        Refusal: a guardian has to agree first.
    """

    session: int
    position: int
    place: int
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Shown:
        desk = await _waiting(turn, self.session, self.position)
        if isinstance(desk, Shown):
            return desk
        learner, question = desk
        item, order = question.item, question.asked.order
        if not isinstance(item, SingleChoice):
            return Shown(await lay_down(turn, question), Word.OLD_SCREEN)
        if sorted(order) != list(range(len(item.wordings[question.lang].options))):
            return await _ask_anew(turn, question)
        if not 0 <= self.place < len(order):
            return Shown(await lay_down(turn, question), Word.OLD_SCREEN)
        return await _answered(turn, learner, question, Chosen(order[self.place]))


@dataclass(frozen=True)
class AnswerNumber:
    """Answer by typing. What is no number is no attempt: the item is asked again, with what was read.

    Raises:
        Refusal: a guardian has to agree first.
    """

    session: int
    position: int
    text: str
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Shown:
        desk = await _waiting(turn, self.session, self.position)
        if isinstance(desk, Shown):
            return desk
        learner, question = desk
        if isinstance(question.item, SingleChoice):
            return Shown(await lay_down(turn, question), Word.OLD_SCREEN)
        try:
            return await _answered(turn, learner, question, Typed(self.text.strip()))
        except UnreadableAnswer:
            return Shown(replace(await lay_down(turn, question), unread=self.text.strip()))


@dataclass(frozen=True)
class SayNotLearned:
    """The learner has not met this yet: information, not a wrong answer. The skill rests for some days.

    Raises:
        Refusal: a guardian has to agree first.
    """

    session: int
    position: int
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Shown:
        desk = await _waiting(turn, self.session, self.position)
        if isinstance(desk, Shown):
            return desk
        learner, question = desk
        return await _judged(turn, learner, question, {}, Verdict.NOT_LEARNED)


@dataclass(frozen=True)
class OpenHint:
    """Open the hint number `hint`, from 1; one that is open already stays so.

    Raises:
        Refusal: a guardian has to agree first.
    """

    session: int
    position: int
    hint: int
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Shown:
        desk = await _waiting(turn, self.session, self.position)
        if isinstance(desk, Shown):
            return desk
        _, question = desk
        asked = question.asked
        if self.hint == asked.hints + 1 <= len(question.wording.hints):
            asked = replace(asked, hints=self.hint)
            await turn.uow.practice.save_asked(asked)
        return Shown(AtItem(replace(question, asked=asked)))


async def _waiting(turn: Turn, session: int, position: int) -> tuple[Learner, Question] | Shown:
    """The item that waits for an answer at that place, else what is to be shown instead."""
    learner = await practising(turn)
    found = await turn.uow.practice.session(session)
    if found is None or found.learner != learner.id:
        return Shown(await what_is_now(turn, learner), Word.OLD_SCREEN)
    asked = await asked_at(turn, found, position)
    attempts = await turn.uow.practice.attempts(found.id)
    attempt = next((attempt for attempt in attempts if attempt.position == position), None)
    question = await question_of(turn, found, asked) if asked else None
    in_front = question is not None and position == found.position and not question.asked.reported
    if found.kind is SessionKind.PLACEMENT and attempt is not None and await _is_latest(turn, found):
        return Shown(await now_in(turn, learner, found), Word.NOTED)
    if found.state is SessionState.FINISHED and in_front and attempt is not None and await _is_latest(turn, found):
        assert question is not None
        # The second tap on the last item's option: its verdict stays until the learner goes on.
        return Shown(verdict(turn, question, attempt), Word.ANSWERED)
    if found.state not in RUNNING:
        return Shown(await what_is_now(turn, learner), Word.OLD_SCREEN)
    if question is None or not in_front or attempt is not None:
        answered = in_front and found.state is SessionState.OPEN
        return Shown(await now_in(turn, learner, found), Word.ANSWERED if answered else Word.OLD_SCREEN)
    if found.state is SessionState.PAUSED:
        question = replace(question, session=await resume(turn, found))
    return learner, question


async def _is_latest(turn: Turn, session: Session) -> bool:
    latest = await turn.uow.practice.latest_session(session.learner)
    return latest is not None and latest.id == session.id


async def _ask_anew(turn: Turn, question: Question) -> Shown:
    # The item was changed after it was asked: its old order names options that are not there any more.
    asked = replace(question.asked, order=order_of(question.item, turn.services.random), shown_at=turn.now)
    await turn.uow.practice.save_asked(asked)
    return Shown(await lay_down(turn, replace(question, asked=asked)), Word.OLD_SCREEN)


async def _answered(turn: Turn, learner: Learner, question: Question, response: Response) -> Shown:
    judged = grade(question.item, response)
    return await _judged(turn, learner, question, grading.to_plain(response), judged)


async def _judged(
    turn: Turn, learner: Learner, question: Question, response: dict[str, Any], judged: Verdict
) -> Shown:
    asked, session, now = question.asked, question.session, turn.now
    seconds = max(0.0, (now - asked.shown_at).total_seconds())
    attempt = Attempt(session.id, asked.position, learner.id, asked.item, response, judged, now, seconds, asked.hints)
    if not await turn.uow.practice.add_attempt(attempt):
        word = Word.NOTED if session.kind is SessionKind.PLACEMENT else Word.ANSWERED
        return Shown(await now_in(turn, learner, session), word)
    facts = await facts_for(turn, learner, question.item)
    before = await state_of(turn, learner.id)
    evidence = Evidence(judged, asked.hints)
    expected = model.predict(before, facts, now, turn.services.bank.parameters)
    after = model.update(before, facts, evidence, now)
    await turn.uow.practice.save_state(learner.id, model.to_plain(after), now)
    told = {
        "session": session.id,
        "position": asked.position,
        "seconds": seconds,
        "hints": asked.hints,
        "expected": round(expected, 4),
        "facts": model.facts_to_plain(facts),
    }
    if judged is Verdict.NOT_LEARNED:
        await turn.record(Verb.SKIPPED, "item", asked.item, learner=learner.id, result=told)
    else:
        told |= {"success": judged is Verdict.RIGHT, **response, **_misconception(question.item, response)}
        await turn.record(Verb.ANSWERED, "item", asked.item, learner=learner.id, result=told)
    await take_up(turn, question.item)
    if session.kind is SessionKind.PLACEMENT:
        # A placement says nothing between its items: it asks what is known, it does not teach.
        return Shown(await advance(turn, learner, session), Word.NOTED)
    if asked.position + 1 >= session.size:
        session = (await finish(turn, session)).session
    else:
        session = replace(session, last_at=now)
        await turn.uow.practice.save_session(session)
    return Shown(verdict(turn, replace(question, session=session), attempt))


def _misconception(item: Item, response: dict[str, Any]) -> dict[str, str]:
    if isinstance(item, SingleChoice) and item.misconceptions and "option" in response:
        named = item.misconceptions[response["option"]]
        return {"misconception": named} if named is not None else {}
    return {}
