"""After a verdict: a sister of the item, a smaller step, another pace, its way step by step, or a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, ClassVar

from domain.journal import Verb
from domain.people.person import Learner
from domain.ports import Form
from domain.practice.choosing.serving import shelves, wanted_for
from domain.practice.choosing.wanted import Choice
from domain.practice.evening.access import LEARNERS, practising
from domain.practice.evening.desk import AtVerdict, Question, Shown, Word
from domain.practice.evening.progress import (
    EASE,
    RUNNING,
    advance,
    asked_at,
    attempt_at,
    go_on_with,
    question_of,
    resume,
    what_is_now,
)
from domain.practice.evening.session import Attempt, SessionKind, SessionState, Verdict
from domain.practice.evening.sisters import sister, smaller_step
from domain.practice.evening.verdicts import verdict_in_session
from domain.practice.evening.wishes import LONGEST_NOTE, WISH_FORM, WISH_FORM_LIFE, HelpWish, Want
from domain.practice.evening.wishing import tell_teachers
from domain.turn import Rights, Turn

EASE_STEP, MOST_EASE = 0.07, 0.14
"""What "easier" or "harder" shifts the expected success by, and how far it can be shifted in all."""


class Pace(StrEnum):
    EASIER = "easier"
    HARDER = "harder"


@dataclass(frozen=True)
class AfterVerdict:
    """Something done at the verdict that the learner looks at; where they look at something else, that is shown.

    Raises:
        Refusal: a guardian has to agree first.
    """

    session: int
    position: int
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Shown:
        learner = await practising(turn)
        found = await turn.uow.practice.latest_session(learner.id)
        here = found is not None and (found.id, found.position) == (self.session, self.position)
        if found is None or not here or found.state not in (*RUNNING, SessionState.FINISHED):
            return Shown(await what_is_now(turn, learner), Word.OLD_SCREEN)
        asked, attempt = await asked_at(turn, found, self.position), await attempt_at(turn, found, self.position)
        question = await question_of(turn, found, asked) if asked is not None and asked.reported is None else None
        if question is None or attempt is None or found.kind is SessionKind.PLACEMENT:
            return Shown(await what_is_now(turn, learner), Word.OLD_SCREEN)
        if found.state is SessionState.PAUSED:
            question = replace(question, session=await resume(turn, found))
        return await self.at(turn, learner, question, attempt)

    async def at(self, turn: Turn, learner: Learner, question: Question, attempt: Attempt) -> Shown:
        raise NotImplementedError


@dataclass(frozen=True)
class TrySister(AfterVerdict):
    """Go on with another item of the same kind; behind the last item it comes on top."""

    async def at(self, turn: Turn, learner: Learner, question: Question, attempt: Attempt) -> Shown:
        wanted = await wanted_for(turn, learner, await turn.uow.practice.asked(self.session))
        return await _go_on(
            turn, learner, question, sister(question.item, shelves(turn), wanted, turn.services.random)
        )


@dataclass(frozen=True)
class TrySmallerStep(AfterVerdict):
    """Go on with an item of what the skill stands on; behind the last item it comes on top."""

    async def at(self, turn: Turn, learner: Learner, question: Question, attempt: Attempt) -> Shown:
        wanted = await wanted_for(turn, learner, await turn.uow.practice.asked(self.session))
        return await _go_on(turn, learner, question, smaller_step(question.item, shelves(turn), wanted))


@dataclass(frozen=True)
class ShowSteps(AfterVerdict):
    """The verdict with the first `steps` steps of the explanation; none of them when one only comes back to it."""

    steps: int

    async def at(self, turn: Turn, learner: Learner, question: Question, attempt: Attempt) -> Shown:
        said = await verdict_in_session(turn, learner, question, attempt)
        return Shown(replace(said, steps=self.steps) if self.steps > 0 else said)


@dataclass(frozen=True)
class ChangePace(AfterVerdict):
    """Make the next items of this set easier or harder by EASE_STEP of expected success, and go on."""

    pace: Pace

    async def at(self, turn: Turn, learner: Learner, question: Question, attempt: Attempt) -> Shown:
        if question.session.state is SessionState.FINISHED or question.session.kind is not SessionKind.SET:
            return Shown(await verdict_in_session(turn, learner, question, attempt), Word.OLD_SCREEN)
        step = EASE_STEP if self.pace is Pace.EASIER else -EASE_STEP
        asked = question.asked
        ease = max(-MOST_EASE, min(MOST_EASE, asked.why.get(EASE, 0.0) + step))
        await turn.uow.practice.save_asked(replace(asked, why={**asked.why, EASE: ease}))
        result = {"pace": self.pace.value, "ease": ease, "position": asked.position}
        await turn.record(Verb.CHANGED, "session", question.session.id, learner=learner.id, result=result)
        return Shown(await advance(turn, learner, question.session))


@dataclass(frozen=True)
class WishForHelp(AfterVerdict):
    """Ask that a person explains the item that went wrong: one wish an item, however often it is tapped.

    Who asks for a teacher has theirs told (all, where no class says who they are); the list of the next lesson is
    only looked at there.
    """

    want: Want

    async def at(self, turn: Turn, learner: Learner, question: Question, attempt: Attempt) -> Shown:
        if attempt.verdict is not Verdict.WRONG:
            return Shown(await verdict_in_session(turn, learner, question, attempt), Word.OLD_SCREEN)
        skill = question.item.skills[0] if question.item.skills else None
        place = (question.item.key, skill, self.session, self.position)
        wish = await turn.uow.wishes.add(HelpWish(0, learner.id, *place, self.want, "", turn.now))
        if wish is not None:
            result: dict[str, Any] = {
                "want": self.want.value,
                "item": wish.item,
                "session": wish.session,
                "position": wish.position,
            }
            await turn.record(Verb.ASKED, "help", wish.id, learner=learner.id, result=result)
            if self.want is Want.TEACHER:
                await tell_teachers(turn, learner, wish)
                data = {"session": self.session, "position": self.position}
                await turn.uow.people.save_form(Form(turn.person.id, WISH_FORM, data, turn.now + WISH_FORM_LIFE))
        said: AtVerdict = await verdict_in_session(turn, learner, question, attempt)
        return Shown(replace(said, may_add=wish is not None and self.want is Want.TEACHER), Word.PASSED_ON)


@dataclass(frozen=True)
class AddToWish:
    """The learner's own words for the teacher, cut at LONGEST_NOTE characters; for nobody else's wish, nor a met one.

    Raises:
        Refusal: a guardian has to agree first.
    """

    session: int
    position: int
    note: str
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Shown:
        learner = await practising(turn)
        await turn.uow.people.drop_form(turn.person.id)
        wish = await turn.uow.wishes.at_place(self.session, self.position)
        note = " ".join(self.note.split())[:LONGEST_NOTE]
        if wish is None or wish.learner != learner.id or wish.done_at is not None or not note:
            return Shown(await what_is_now(turn, learner), Word.OLD_SCREEN)
        await turn.uow.wishes.annotate(wish.id, note)
        await turn.record(Verb.ASKED, "help", wish.id, learner=learner.id, result={"note": note})
        return Shown(await what_is_now(turn, learner), Word.PASSED_ON)


async def _go_on(turn: Turn, learner: Learner, question: Question, choice: Choice | None) -> Shown:
    if choice is None or question.session.kind is not SessionKind.SET:
        return Shown(await advance(turn, learner, question.session))
    return Shown(await go_on_with(turn, question.session, choice, await turn.uow.practice.asked(question.session.id)))
