"""A photo of a question: it goes to the learner's own teachers, or where nobody teaches them yet, to the office."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from domain.errors import Refusal
from domain.journal import Verb
from domain.messages.screen import Button, Param, rows, t, tap
from domain.people.consent import may_store_practice
from domain.people.person import Learner, Role
from domain.people.settings import children_and_chosen
from domain.ports import Form
from domain.practice.evening.access import practising
from domain.practice.evening.desk import AtItem, Desk, Question
from domain.practice.evening.progress import asked_at, is_typed, now_in, question_of
from domain.practice.evening.session import SessionKind, SessionState
from domain.practice.evening.wishes import (
    LONGEST_NOTE,
    MOST_PHOTOS,
    PHOTO_FORM,
    PHOTO_FORM_LIFE,
    HelpWish,
    Want,
    promised_by,
)
from domain.practice.evening.wishing import called, helpers_for, tell_of_photo
from domain.turn import Rights, Turn, only

PHOTOGRAPHERS = only(Role.LEARNER, Role.PARENT)
STILL_THERE = timedelta(minutes=30)
"""An item that was laid down longer ago is not what a photo is about; a wish made longer ago takes no more photos."""


@dataclass(frozen=True)
class PhotoReceived:
    """A photo is on its way to a person.

    Attributes:
        wish: with all photos that go together.
        learner: whose question it is; `own`: they sent it themselves.
        teachers: names of those who are told; empty where the office is.
        by: until when they were promised to answer, in the sender's `zone`.
        desk: what lies in front of the learner, whose item went along; None where nothing does.
        may_add: what is typed next goes with the photo.
    """

    wish: HelpWish
    learner: Learner
    own: bool
    teachers: tuple[Param, ...]
    by: datetime
    zone: str
    desk: Desk | None
    may_add: bool


@dataclass(frozen=True)
class SendPhoto:
    """Ask for help with a photo; `caption` is the question, cut at LONGEST_NOTE characters.

    Photos that follow one another within STILL_THERE are one wish, MOST_PHOTOS at most. A parent's photo is about the
    child that they look at. Gives None where there is no learner whom it could be about.

    Raises:
        Refusal: a guardian has to agree first, or there is nobody who would answer.
    """

    file: str
    caption: str = ""
    rights: ClassVar[Rights] = PHOTOGRAPHERS

    async def run(self, turn: Turn) -> PhotoReceived | None:
        learner = await _about(turn)
        if learner is None:
            return None
        helpers = await helpers_for(turn, learner.id)
        if not helpers:
            centre = await turn.uow.courses.centre()
            raise Refusal(t("wishes.photo.nobody", phone=centre.phone if centre else "-"))
        own = learner.person == turn.person.id
        question = await _in_front(turn, learner) if own else None
        wish = await self._kept(turn, learner, question)
        by = promised_by(wish.at, turn.policy.zone)
        await tell_of_photo(turn, learner, wish, helpers, by)
        desk = await now_in(turn, learner, question.session) if question is not None else None
        typed = isinstance(desk, AtItem) and is_typed(desk.question.item)
        may_add = not wish.note and not typed
        if may_add:
            form = Form(turn.person.id, PHOTO_FORM, {"wish": wish.id}, turn.now + PHOTO_FORM_LIFE)
            await turn.uow.people.save_form(form)
        teachers = tuple([await called(turn, each) for each in await turn.uow.classes.teachers_of(learner.id)])
        return PhotoReceived(wish, learner, own, teachers, by, turn.zone, desk, may_add)

    async def _kept(self, turn: Turn, learner: Learner, question: Question | None) -> HelpWish:
        """The wish that the photo belongs to, with it."""
        wishes, note = turn.uow.wishes, " ".join(self.caption.split())[:LONGEST_NOTE]
        known = await _goes_with(turn, learner, question)
        if known is not None:
            wish = replace(
                known,
                photos=(*known.photos, self.file),
                asked_by=turn.person.id,
                note=_both(known.note, note),
            )
            await wishes.illustrate(wish.id, wish.photos, wish.note, turn.person.id)
        else:
            made = _wish(learner, question, note, self.file, turn)
            # a wish at this place that was met already keeps the place
            added = await wishes.add(made) or await wishes.add(
                replace(made, item=None, skill=None, session=None, position=None)
            )
            assert added is not None, "only a place can be taken"
            wish = added
        result: dict[str, Any] = {"want": wish.want.value, "photos": len(wish.photos)}
        if wish.item is not None:
            result |= {"item": wish.item, "session": wish.session, "position": wish.position}
        await turn.record(Verb.ASKED, "help", wish.id, learner=learner.id, result=result)
        return wish


@dataclass(frozen=True)
class AddToPhoto:
    """Words that follow a photo, cut at LONGEST_NOTE characters.

    Gives the note, None where the wish is somebody else's or was met, or nothing was said.
    """

    wish: int
    note: str
    rights: ClassVar[Rights] = PHOTOGRAPHERS

    async def run(self, turn: Turn) -> str | None:
        await turn.uow.people.drop_form(turn.person.id)
        wish = await turn.uow.wishes.get(self.wish)
        note = " ".join(self.note.split())[:LONGEST_NOTE]
        if wish is None or wish.asked_by != turn.person.id or wish.done_at is not None or not note:
            return None
        await turn.uow.wishes.annotate(wish.id, _both(wish.note, note))
        await turn.record(Verb.ASKED, "help", wish.id, learner=wish.learner, result={"note": note})
        return note


def _both(said: str, added: str) -> str:
    return "\n".join(each for each in (said, added) if each)


async def _about(turn: Turn) -> Learner | None:
    if turn.person.role is Role.LEARNER:
        return await practising(turn)
    _, child = await children_and_chosen(turn)
    if child is not None and not await may_store_practice(turn, child):
        agree = Button(t("practice.button.agree"), tap("on.consent", child.id))
        raise Refusal(t("wishes.photo.agree_first", child=child.name), rows(agree))
    return child


async def _in_front(turn: Turn, learner: Learner) -> Question | None:
    """The item of a set that the learner is in the middle of, answered or not."""
    session = await turn.uow.practice.open_session(learner.id)
    if session is None or session.kind is not SessionKind.SET or session.state is not SessionState.OPEN:
        return None
    asked = await asked_at(turn, session, session.position)
    if asked is None or asked.reported is not None or turn.now - asked.shown_at > STILL_THERE:
        return None
    return await question_of(turn, session, asked)


async def _goes_with(turn: Turn, learner: Learner, question: Question | None) -> HelpWish | None:
    if question is not None:
        place = await turn.uow.wishes.at_place(question.session.id, question.asked.position)
        return place if place is not None and place.done_at is None and len(place.photos) < MOST_PHOTOS else None
    return next(
        (
            each
            for each in reversed(await turn.uow.wishes.waiting(learner.id))
            if each.session is None
            and each.asked_by == turn.person.id
            and turn.now - each.at <= STILL_THERE
            and len(each.photos) < MOST_PHOTOS
        ),
        None,
    )


def _wish(learner: Learner, question: Question | None, note: str, file: str, turn: Turn) -> HelpWish:
    made = HelpWish(
        *(0, learner.id, None, None, None, None, Want.TEACHER, note, turn.now),
        photos=(file,),
        asked_by=turn.person.id,
    )
    if question is None:
        return made
    skill = question.item.skills[0] if question.item.skills else None
    session, position = question.session.id, question.asked.position
    return replace(made, item=question.item.key, skill=skill, session=session, position=position)
