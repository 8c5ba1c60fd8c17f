"""Saying that something is wrong with an item: it does not count until a teacher has looked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar

from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.kinds import SERVICE
from domain.messages.screen import Note, t
from domain.people.person import Learner
from domain.ports import Form
from domain.practice.evening.access import LEARNERS, practising
from domain.practice.evening.desk import AtNote, AtReport, Question, Shown, Word
from domain.practice.evening.progress import (
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
from domain.practice.evening.session import Asked, Session, SessionKind, SessionState, Verdict
from domain.practice.evening.wishes import LONGEST_NOTE, PHOTO_FORM, WISH_FORM
from domain.practice.items.kinds import ItemStatus
from domain.practice.learner import model
from domain.practice.learner.believed import facts_for, keep, relearn, state_to_change
from domain.turn import Rights, Turn

LEARNERS_TO_FLAG = 2
"""An item whose key that many learners call wrong is not asked again until a teacher has looked."""
NOTE_FORM = "pr.note"
NOTE_FORM_LIFE = timedelta(hours=1)
MOST_IN_A_PROOF = 6
"""A reported item costs none of a proof's three; but it does not go on for ever."""

_DECISIONS = (Verb.CONFIRMED, Verb.RESTORED)
"""What a teacher does who has looked at an item and wants it asked."""


class Problem(StrEnum):
    WRONG_KEY = "wrong_key"
    TYPO = "typo"
    UNTAUGHT = "untaught"
    OTHER = "other"


@dataclass(frozen=True)
class AboutItem:
    """Something said about the item that the learner looks at, answered or not; else what is now is shown.

    Raises:
        Refusal: a guardian has to agree first.
    """

    session: int
    position: int
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Shown:
        learner = await practising(turn)
        question = await _in_front(turn, learner, self.session, self.position)
        await drop_note(turn)
        if question is None:
            return Shown(await what_is_now(turn, learner), Word.OLD_SCREEN)
        return await self.about(turn, learner, question)

    async def about(self, turn: Turn, learner: Learner, question: Question) -> Shown:
        raise NotImplementedError


@dataclass(frozen=True)
class AskWhatIsWrong(AboutItem):
    """Offer the kinds of problems; nothing is stored yet, and what is typed meanwhile is no answer."""

    async def about(self, turn: Turn, learner: Learner, question: Question) -> Shown:
        await take_up(turn, question.item)
        return Shown(AtReport(question))


@dataclass(frozen=True)
class AskForNote(AboutItem):
    """Wait for an hour for words on what is wrong; nothing is reported yet."""

    async def about(self, turn: Turn, learner: Learner, question: Question) -> Shown:
        data = {"session": self.session, "position": self.position}
        await turn.uow.people.save_form(Form(turn.person.id, NOTE_FORM, data, turn.now + NOTE_FORM_LIFE))
        return Shown(AtNote(question))


@dataclass(frozen=True)
class ReportProblem(AboutItem):
    """Report the item and go on.

    An answer to it is taken out of the learner's state until a teacher has decided (`give_back`). Said to be
    untaught, its skill rests. `note` is what the learner writes about it, cut at LONGEST_NOTE characters.
    """

    problem: Problem
    note: str = ""

    async def about(self, turn: Turn, learner: Learner, question: Question) -> Shown:
        session, asked = question.session, question.asked
        facts = facts_for(turn, learner, question.item)
        await turn.uow.practice.save_asked(replace(asked, reported=self.problem.value))
        told = {
            "problem": self.problem.value,
            "session": session.id,
            "position": asked.position,
            "facts": model.facts_to_plain(facts),
        }
        if note := " ".join(self.note.split())[:LONGEST_NOTE]:
            told["note"] = note
        await turn.record(Verb.REPORTED, "item", asked.item, learner=learner.id, result=told)
        if await attempt_at(turn, session, asked.position) is not None:
            await relearn(turn, learner.id)
        elif self.problem is Problem.UNTAUGHT:
            state = await state_to_change(turn, learner.id)
            await keep(turn, learner.id, state, model.put_back(state, facts, turn.now))
        if self.problem is Problem.WRONG_KEY:
            await _flag_if_often(turn, asked.item)
        await take_up(turn, question.item)
        if session.kind is SessionKind.PROOF and session.size < MOST_IN_A_PROOF:
            session = replace(session, size=session.size + 1)
        if session.state is SessionState.FINISHED:
            return Shown(await end_of(turn, session), Word.THANKS)
        if session.state is SessionState.PAUSED:
            session = await resume(turn, session)
        return Shown(await advance(turn, learner, session), Word.THANKS)


async def drop_note(turn: Turn) -> None:
    """What is typed from now on is no word about a problem, nor one for a teacher."""
    form = await turn.uow.people.form(turn.person.id)
    if form is not None and form.name in (NOTE_FORM, WISH_FORM, PHOTO_FORM):
        await turn.uow.people.drop_form(turn.person.id)


async def give_back(turn: Turn, key: str) -> int:
    """A teacher has confirmed the item: let right answers of those who doubted it count again.

    What is fair: whoever took the trouble to report must not lose by it, so a right answer comes back. A wrong one
    stays out: the learner met the question in good faith and was not at ease with it, and half a year later nobody
    can say what the doubt has cost. So a report can only ever help, and at the most by what was known anyway.

    Returns:
        how many answers came back.
    """
    back: list[int] = []
    for said in await turn.uow.journal.with_object(Verb.REPORTED, "item", key):
        place = (said.result["session"], said.result["position"])
        session = await turn.uow.practice.session(place[0])
        asked = await asked_at(turn, session, place[1]) if session is not None else None
        if session is None or asked is None or asked.reported is None:
            continue
        attempt = await attempt_at(turn, session, asked.position)
        right = attempt is not None and attempt.verdict is Verdict.RIGHT
        if right:
            await turn.uow.practice.save_asked(replace(asked, reported=None))
            result = {"session": session.id, "position": asked.position, "item": key}
            number = f"{session.id}:{asked.position}"
            await turn.record(
                Verb.CONFIRMED, "answer", number, learner=session.learner, result=result, authority="teacher"
            )
            back.append(session.learner)
        await _thank(turn, session, asked, right)
    for learner in sorted(set(back)):
        await relearn(turn, learner)
    return len(back)


async def _thank(turn: Turn, session: Session, asked: Asked, right: bool) -> None:
    learner = await turn.uow.people.learner(session.learner)
    account = await turn.uow.people.get(learner.person) if learner is not None and learner.person else None
    if account is not None:
        words = t("practice.problem.confirmed_back" if right else "practice.problem.confirmed")
        once = f"reported:{session.id}:{asked.position}"
        await push(turn, account, Note(SERVICE.name, words), once=once)


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
