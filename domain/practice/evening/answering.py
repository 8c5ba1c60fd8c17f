"""Answering an item: by a tap, with or without saying how sure one is, by typing, or by "not learned yet"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from domain.journal import Verb
from domain.people.person import Learner
from domain.practice.evening.access import LEARNERS, practising
from domain.practice.evening.desk import Question, Shown, Word
from domain.practice.evening.haste import is_rapid
from domain.practice.evening.progress import (
    ASK_IF_SURE,
    RUNNING,
    SECONDS,
    TAKEN,
    advance,
    asked_at,
    finish,
    lay_down,
    now_in,
    question_of,
    resume,
    take_up,
    what_is_now,
)
from domain.practice.evening.session import Asked, Attempt, Session, SessionKind, SessionState, Verdict
from domain.practice.evening.unlearned import says_unlearned
from domain.practice.evening.verdicts import verdict_in_session
from domain.practice.items import grading
from domain.practice.items.grading import Chosen, Response, Typed, UnreadableAnswer, grade
from domain.practice.items.kinds import Item, NumberEntry, SingleChoice
from domain.practice.items.ordering import fits, order_of
from domain.practice.learner import model
from domain.practice.learner.believed import facts_with, keep, state_to_change
from domain.practice.learner.model import Evidence
from domain.practice.learner.parameters import ItemFigures
from domain.turn import Rights, Turn


@dataclass(frozen=True)
class AtPlace:
    """Something done to the item that waits at a place of a session; where it waits no more, what is now is shown.

    Raises:
        Refusal: a guardian has to agree first.
    """

    session: int
    position: int
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Shown:
        desk = await _waiting(turn, self.session, self.position)
        return desk if isinstance(desk, Shown) else await self.at(turn, *desk)

    async def at(self, turn: Turn, learner: Learner, question: Question) -> Shown:
        raise NotImplementedError


@dataclass(frozen=True)
class AnswerChoice(AtPlace):
    """Take the option that stands at `place` (from 0) on the screen. The second tap on it changes nothing.

    At some items it waits until the learner has said whether they are sure; another option may be taken till then.
    """

    place: int

    async def at(self, turn: Turn, learner: Learner, question: Question) -> Shown:
        item, order = question.item, question.asked.order
        if not isinstance(item, SingleChoice):
            return Shown(await lay_down(turn, question), Word.OLD_SCREEN)
        if not fits(order, item):
            return await ask_anew(turn, question)
        if not 0 <= self.place < len(order):
            return Shown(await lay_down(turn, question), Word.OLD_SCREEN)
        if ASK_IF_SURE in question.asked.why:
            return await _wait_for_sure(turn, question, order[self.place])
        return await answered(turn, learner, question, Chosen(order[self.place]))


@dataclass(frozen=True)
class SaySure(AtPlace):
    """Sure, or a guess: the option that waits is judged."""

    sure: bool

    async def at(self, turn: Turn, learner: Learner, question: Question) -> Shown:
        asked = question.asked
        draft = asked.draft or {}
        if not isinstance(question.item, SingleChoice) or TAKEN not in draft:
            return Shown(await lay_down(turn, question), Word.OLD_SCREEN)
        if not fits(asked.order, question.item):
            return await ask_anew(turn, question)
        return await answered(turn, learner, question, Chosen(draft[TAKEN]), self.sure, draft[SECONDS])


@dataclass(frozen=True)
class AnswerNumber(AtPlace):
    """Answer by typing. What is no number is no attempt: the item is asked again, with what was read.

    Who types that they do not know it has said "not learned yet".
    """

    text: str

    async def at(self, turn: Turn, learner: Learner, question: Question) -> Shown:
        if not isinstance(question.item, NumberEntry):
            return Shown(await lay_down(turn, question), Word.OLD_SCREEN)
        if says_unlearned(self.text):
            return await not_learned(turn, learner, question)
        return await answered_in_words(turn, learner, question, self.text.strip())


@dataclass(frozen=True)
class SayNotLearned(AtPlace):
    """The learner has not met this yet: information, not a wrong answer. The skill rests for some days."""

    async def at(self, turn: Turn, learner: Learner, question: Question) -> Shown:
        return await not_learned(turn, learner, question)


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
        return Shown(await verdict_in_session(turn, learner, question, attempt), Word.ANSWERED)
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


async def ask_anew(turn: Turn, question: Question) -> Shown:
    # The item was changed after it was asked: its old order names options that are not there any more.
    asked = replace(
        question.asked, order=order_of(question.item, turn.services.random), shown_at=turn.now, draft=None
    )
    await turn.uow.practice.save_asked(asked)
    return Shown(await lay_down(turn, replace(question, asked=asked)), Word.OLD_SCREEN)


async def _wait_for_sure(turn: Turn, question: Question, option: int) -> Shown:
    asked = question.asked
    if (asked.draft or {}).get(TAKEN) != option:
        # Reading and deciding ends here; what the learner thinks of it takes its own time.
        asked = replace(asked, draft={TAKEN: option, SECONDS: _since_shown(turn, asked)})
        await turn.uow.practice.save_asked(asked)
    return Shown(await lay_down(turn, replace(question, asked=asked)))


async def answered_in_words(turn: Turn, learner: Learner, question: Question, text: str) -> Shown:
    """The typed answer, judged; one that cannot be read is no attempt, and the item is asked again with it."""
    try:
        return await answered(turn, learner, question, Typed(text))
    except UnreadableAnswer:
        return Shown(replace(await lay_down(turn, question), unread=text))


async def answered(
    turn: Turn,
    learner: Learner,
    question: Question,
    response: Response,
    sure: bool | None = None,
    seconds: float | None = None,
) -> Shown:
    """Judge a response; `seconds` are those that it took where they are known, else all since the item was shown.

    Raises:
        UnreadableAnswer: it cannot be an answer to this item, and is no attempt.
    """
    asked, session = question.asked, question.session
    judged = grade(question.item, response)
    taken = _since_shown(turn, asked) if seconds is None else seconds
    rapid = turn.policy.mind_haste and is_rapid(question.item, question.lang, taken)
    plain = grading.to_plain(response)
    return await _judged(
        turn,
        learner,
        question,
        Attempt(
            *(session.id, asked.position, learner.id, asked.item, plain, judged, turn.now, taken, asked.hints),
            sure=sure,
            rapid=rapid,
        ),
    )


async def not_learned(turn: Turn, learner: Learner, question: Question) -> Shown:
    """Put the item's skill aside; nothing is right or wrong."""
    asked, seconds = question.asked, _since_shown(turn, question.asked)
    place = (question.session.id, asked.position, learner.id, asked.item)
    attempt = Attempt(*place, {}, Verdict.NOT_LEARNED, turn.now, seconds, asked.hints)
    return await _judged(turn, learner, question, attempt)


def _since_shown(turn: Turn, asked: Asked) -> float:
    return max(0.0, (turn.now - asked.shown_at).total_seconds())


async def _judged(turn: Turn, learner: Learner, question: Question, attempt: Attempt) -> Shown:
    session, now, judged = question.session, turn.now, attempt.verdict
    if not await turn.uow.practice.add_attempt(attempt):
        word = Word.NOTED if session.kind is SessionKind.PLACEMENT else Word.ANSWERED
        return Shown(await now_in(turn, learner, session), word)
    key = question.item.key
    # read again: the bank in memory may be some seconds old, and steps that do not know of each other overshoot
    figures = await turn.uow.parameters.figures_of(key) or turn.services.bank.figures(key)
    labelled = facts_with(turn, learner, question.item, None)
    facts = model.learnt(labelled, figures or ItemFigures())
    before = await state_to_change(turn, learner.id)
    evidence = Evidence(judged, attempt.hints, attempt.sure, attempt.rapid)
    expected = model.predict(before, facts, now, turn.services.bank.parameters)
    after = model.update(before, facts, evidence, now)
    told = {
        "session": session.id,
        "position": attempt.position,
        "seconds": attempt.seconds,
        "hints": attempt.hints,
        "expected": round(expected, 4),
        "facts": model.facts_to_plain(facts),
        "label": labelled.difficulty,
    }
    if attempt.sure is not None:
        told["sure"] = attempt.sure
    if attempt.rapid:
        told["rapid"] = True
    if judged is Verdict.NOT_LEARNED:
        await turn.record(Verb.SKIPPED, "item", attempt.item, learner=learner.id, result=told)
    else:
        told |= {"success": judged is Verdict.RIGHT, **attempt.response}
        told |= _misconception(question.item, attempt.response)
        await turn.record(Verb.ANSWERED, "item", attempt.item, learner=learner.id, result=told)
    await keep(turn, learner.id, before, after)
    learnt = model.learn_item(figures or ItemFigures(), expected, evidence)
    await turn.uow.parameters.learn(attempt.item, figures or ItemFigures(), learnt, now)
    await take_up(turn, question.item)
    return await _shown(turn, learner, question, attempt)


async def _shown(turn: Turn, learner: Learner, question: Question, attempt: Attempt) -> Shown:
    session = question.session
    if session.kind is SessionKind.PLACEMENT:
        # A placement says nothing between its items: it asks what is known, it does not teach.
        return Shown(await advance(turn, learner, session), Word.NOTED)
    # A proof is settled when the learner goes on from its last item, which may still be reported and replaced.
    if session.kind is SessionKind.SET and attempt.position + 1 >= session.size:
        session = (await finish(turn, session)).session
    else:
        session = replace(session, last_at=turn.now)
        await turn.uow.practice.save_session(session)
    return Shown(await verdict_in_session(turn, learner, replace(question, session=session), attempt))


def _misconception(item: Item, response: Mapping[str, Any]) -> dict[str, str]:
    named = grading.road_taken(item, response)
    return {"misconception": named} if named is not None else {}
