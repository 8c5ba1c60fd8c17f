"""What a learner, or a parent for them, says to a homework: done, photos, stuck at something; the latest counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from domain.day.today import LEARNERS_AND_PARENTS
from domain.errors import Refusal
from domain.homework.homework import LONGEST_NOTE, MOST_PHOTOS, HandedIn, HandedState
from domain.homework.listing import HomeworkCard, card_for, line_of
from domain.homework.sheets import ANSWER_PREFIX, Line, answerer, assigned
from domain.homework.telling import forget_stuck, tell_of_photos, tell_of_stuck
from domain.journal import Place, Statement, Verb
from domain.messages.screen import Button, rows, t, tap
from domain.people.consent import may_store_practice
from domain.ports import Form
from domain.practice.evening.wishes import promised_by
from domain.turn import Rights, Turn

PHOTO_FORM, STUCK_FORM = f"{ANSWER_PREFIX}photo", f"{ANSWER_PREFIX}stuck"
FORM_LIFE = timedelta(minutes=30)
VERBS = {HandedState.DONE: Verb.COMPLETED, HandedState.STUCK: Verb.ASKED}


@dataclass(frozen=True)
class Received:
    """What was said is kept.

    Attributes:
        by: until when the teacher was promised to look, None where nobody was.
        changed: False when it was said before.
        full: a photo more than MOST_PHOTOS, which was not kept.
    """

    card: HomeworkCard
    by: datetime | None = None
    changed: bool = True
    full: bool = False


@dataclass(frozen=True)
class SayDone:
    """
    Raises:
        Gone: the learner does not go to its class, or it was taken back, or it is not theirs to answer.
        Refusal: a guardian has to agree first.
    """

    homework: int
    learner: int
    rights: ClassVar[Rights] = LEARNERS_AND_PARENTS

    async def run(self, turn: Turn) -> Received:
        line = await _writing(turn, self.homework, self.learner)
        await turn.uow.people.drop_form(turn.person.id, ANSWER_PREFIX)
        said = line.handed
        if said is not None and said.state is HandedState.DONE:
            return Received(await card_for(turn, line), changed=False)
        line = await _hand_in(turn, line, HandedState.DONE, photos=_unseen(line).photos)
        return Received(await card_for(turn, line))


@dataclass(frozen=True)
class TakeBack:
    """Nothing was said after all; as long as the teacher has not looked.

    Raises:
        Gone: as SayDone says.
        Refusal: the teacher has looked.
    """

    homework: int
    learner: int
    rights: ClassVar[Rights] = LEARNERS_AND_PARENTS

    async def run(self, turn: Turn) -> Received:
        line = await _writing(turn, self.homework, self.learner)
        said = line.handed
        if said is None:
            return Received(await card_for(turn, line), changed=False)
        if said.seen_at is not None:
            raise Refusal(t("homework.seen_before"), _back(line))
        await _void_unseen(turn, line)
        await turn.uow.homework.take_back(line.sheet.id, line.learner.id)
        await forget_stuck(turn, line.sheet, line.learner)
        return Received(await card_for(turn, replace(line, handed=None)))


@dataclass(frozen=True)
class AskForWords:
    """Wait for photos, or with `stuck` for where the learner is stuck.

    Raises:
        Gone: as SayDone says.
        Refusal: a guardian has to agree first, or nobody is there who would look.
    """

    homework: int
    learner: int
    stuck: bool
    rights: ClassVar[Rights] = LEARNERS_AND_PARENTS

    async def run(self, turn: Turn) -> HomeworkCard:
        line = await _writing(turn, self.homework, self.learner)
        if await answerer(turn, line.sheet) is None:
            centre = await turn.uow.courses.centre()
            raise Refusal(t("homework.nobody", phone=centre.phone if centre else "-"), _back(line))
        await _wait(turn, line, STUCK_FORM if self.stuck else PHOTO_FORM)
        return await card_for(turn, line)


@dataclass(frozen=True)
class SayWords:
    """What was typed: where the learner is stuck, or with `stuck` False words to photos that were sent.

    Words are cut at LONGEST_NOTE characters.

    Raises:
        Gone: as SayDone says.
        Refusal: a guardian has to agree first, or photos were waited for and none is there.
    """

    homework: int
    learner: int
    text: str
    stuck: bool
    rights: ClassVar[Rights] = LEARNERS_AND_PARENTS

    async def run(self, turn: Turn) -> Received:
        line = await _writing(turn, self.homework, self.learner)
        unseen, before = _unseen(line), line.handed
        if not self.stuck and unseen is not before:
            raise Refusal(t("homework.photo_first"), _back(line))
        await turn.uow.people.drop_form(turn.person.id, ANSWER_PREFIX)
        state = HandedState.STUCK if self.stuck else unseen.state
        line = await _hand_in(turn, line, state, note=_both(unseen.note, self.text), photos=unseen.photos)
        return Received(await card_for(turn, line), await _tell(turn, line, before))


@dataclass(frozen=True)
class HandPhoto:
    """One photo, with what stands below it; it says "done" unless the learner is stuck.

    Raises:
        Gone: as SayDone says.
        Refusal: a guardian has to agree first.
    """

    homework: int
    learner: int
    file: str
    caption: str
    stuck: bool
    rights: ClassVar[Rights] = LEARNERS_AND_PARENTS

    async def run(self, turn: Turn) -> Received:
        line = await _writing(turn, self.homework, self.learner)
        unseen, before = _unseen(line), line.handed
        if len(unseen.photos) >= MOST_PHOTOS:
            return Received(await card_for(turn, line), changed=False, full=True)
        state = HandedState.STUCK if self.stuck else unseen.state
        photos = (*unseen.photos, self.file)
        line = await _hand_in(turn, line, state, note=_both(unseen.note, self.caption), photos=photos)
        # the next one of an album belongs to it
        await _wait(turn, line, PHOTO_FORM)
        return Received(await card_for(turn, line), await _tell(turn, line, before))


async def _writing(turn: Turn, homework: int, learner: int) -> Line:
    """The homework as it stands, with nobody else writing about the learner until this is over."""
    await turn.uow.people.claim(learner)
    line = await line_of(turn, homework, learner)
    if not await may_store_practice(turn, line.learner):
        if line.learner.person == turn.person.id:
            invite = Button(t("practice.button.invite"), tap("on.invite"))
            raise Refusal(t("homework.consent_first"), rows(invite, *_back(line)))
        agree = Button(t("practice.button.agree"), tap("on.consent", line.learner.id))
        raise Refusal(t("homework.agree_first", child=line.learner.name), rows(agree, *_back(line)))
    return line


async def _wait(turn: Turn, line: Line, name: str) -> None:
    data = {"homework": line.sheet.id, "learner": line.learner.id}
    await turn.uow.people.save_form(Form(turn.person.id, name, data, turn.now + FORM_LIFE))


def _unseen(line: Line) -> HandedIn:
    """What was said and not looked at yet; what comes after a look begins anew."""
    said = line.handed
    if said is not None and said.seen_at is None:
        return said
    return HandedIn(line.sheet.id, line.learner.id, HandedState.DONE, line.sheet.homework.given_at)


async def _hand_in(
    turn: Turn, line: Line, state: HandedState, *, note: str = "", photos: tuple[str, ...] = ()
) -> Line:
    before, learner = line.handed, line.learner
    if before is not None and before.seen_at is None and (before.state is state or before.state is HandedState.DONE):
        # to have been stuck stays true when it is done
        await _void(turn, line, VERBS[before.state])
    if state is HandedState.DONE:
        await forget_stuck(turn, line.sheet, learner)
    handed = HandedIn(line.sheet.id, learner.id, state, turn.now, note, photos)
    await turn.uow.homework.hand_in(handed)
    await _assign(turn, line)
    result = {"handed": state.value, "photos": len(photos)}
    await _record(turn, line, VERBS[state], "homework", line.sheet.id, result)
    return replace(line, handed=handed)


async def _assign(turn: Turn, line: Line) -> None:
    """Who joined the class after it was given has it from now on."""
    given = await turn.uow.journal.with_object(Verb.ASSIGNED, "homework", str(line.sheet.id))
    if not any(said.learner == line.learner.id for said in given):
        result = assigned(line.sheet, given[0].result["by"] if given else "")
        await turn.record(
            *(Verb.ASSIGNED, "homework", line.sheet.id),
            learner=line.learner.id,
            result=result,
            place=Place.CLASS,
            authority="teacher",
        )


async def _void(turn: Turn, line: Line, verb: Verb) -> None:
    said = await turn.uow.journal.with_object(verb, "homework", str(line.sheet.id))
    own: list[Statement] = [each for each in said if each.learner == line.learner.id]
    if own:
        await _record(turn, line, Verb.VOIDED, "statement", own[-1].uid, {})


async def _void_unseen(turn: Turn, line: Line) -> None:
    """Everything that was said since the teacher looked last: who was stuck and then done has said both."""
    said = await turn.uow.journal.standing("homework", [str(line.sheet.id)])
    unseen: list[Statement] = []
    for each in (each for each in said if each.learner == line.learner.id):
        if each.verb is Verb.CONFIRMED:
            unseen.clear()
        elif each.verb in VERBS.values():
            unseen.append(each)
    for each in unseen:
        await _record(turn, line, Verb.VOIDED, "statement", each.uid, {})


async def _record(
    turn: Turn, line: Line, verb: Verb, object_type: str, object_id: str | int, result: dict[str, Any]
) -> None:
    authority = "self" if line.learner.person == turn.person.id else "guardian"
    await turn.record(verb, object_type, object_id, learner=line.learner.id, result=result, authority=authority)


async def _tell(turn: Turn, line: Line, before: HandedIn | None) -> datetime | None:
    """Until when the teacher is asked to look; whoever was told that somebody is stuck is not told again."""
    said = line.handed
    assert said is not None, "something was just handed in"
    by = promised_by(turn.now, turn.policy.zone)
    if said.state is HandedState.DONE:
        await tell_of_photos(turn, line.sheet, line.learner, by)
    elif before is None or before.seen_at is not None or before.state is HandedState.DONE:
        await tell_of_stuck(turn, line.sheet, line.learner, said.note, by)
    return by if await answerer(turn, line.sheet) is not None else None


def _both(said: str, added: str) -> str:
    words = " ".join(added.split())
    return "\n".join(each for each in (said, words) if each)[:LONGEST_NOTE]


def _back(line: Line) -> tuple[tuple[Button, ...], ...]:
    return rows(Button(t("common.back"), tap("hw.k", line.sheet.id, line.learner.id)))
