"""Homework in chat: what learners and parents do with it, and what its teacher does."""

from __future__ import annotations

from typing import Any

from aiogram import F, Router
from aiogram.filters import BaseFilter, Command
from aiogram.types import CallbackQuery, Message

from domain.homework.handing_in import (
    PHOTO_FORM,
    STUCK_FORM,
    AskForWords,
    HandPhoto,
    Received,
    SayDone,
    SayWords,
    TakeBack,
)
from domain.homework.listing import HomeworkCard, ListHomework, OpenHomework
from domain.homework.seeing import MyHomework
from domain.messages.screen import Reply, Screen, t, tap
from domain.people.person import Role
from domain.people.settings import SwitchChild
from domain.ports import Form
from domain.turn import Turn
from handlers import homework_staff
from handlers.filters import InForm, On
from handlers.here import here
from handlers.siblings import with_siblings
from handlers.views import homework as views
from handlers.views import homework_staff as staff_views

WAITS_FOR_PHOTO = frozenset({PHOTO_FORM, STUCK_FORM})


class AwaitedPhoto(BaseFilter):
    """A photo of a homework, after it was asked for."""

    async def __call__(self, message: Message, form: Form | None = None, **_: Any) -> bool:
        return form is not None and form.name in WAITS_FOR_PHOTO


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(listed_by_role, Command("homework"))
    made.callback_query.register(listed, On("hw"))
    made.callback_query.register(switch, On("hw.kid", learner=int))
    made.callback_query.register(card, On("hw.k", homework=int, learner=int))
    made.callback_query.register(done, On("hw.y", homework=int, learner=int))
    made.callback_query.register(take_back, On("hw.b", homework=int, learner=int))
    made.callback_query.register(ask_photo, On("hw.p", homework=int, learner=int))
    made.callback_query.register(ask_stuck, On("hw.q", homework=int, learner=int))
    made.message.register(photo, F.photo, AwaitedPhoto())
    made.message.register(stuck_at, InForm(STUCK_FORM))
    made.message.register(words_to_photo, InForm(PHOTO_FORM))
    homework_staff.register(made)
    return made


async def listed_by_role(message: Message, turn: Turn) -> Screen:
    if turn.person.role in (Role.TEACHER, Role.ADMIN):
        return staff_views.all_of_them(await turn.do(MyHomework()))
    if turn.person.role not in (Role.LEARNER, Role.PARENT):
        return await here(turn)
    return views.listed(await turn.do(ListHomework()))


async def listed(query: CallbackQuery, turn: Turn) -> Screen:
    return views.listed(await turn.do(ListHomework()))


async def switch(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    await turn.do(SwitchChild(learner))
    return views.listed(await turn.do(ListHomework()))


async def card(query: CallbackQuery, turn: Turn, homework: int, learner: int) -> Screen:
    return await _card(turn, await turn.do(OpenHomework(homework, learner)))


async def done(query: CallbackQuery, turn: Turn, homework: int, learner: int) -> Reply:
    said = await turn.do(SayDone(homework, learner))
    toast = t("homework.toast.done" if said.changed else "homework.toast.done_before")
    return Reply(await _card(turn, said.card), toast=toast)


async def take_back(query: CallbackQuery, turn: Turn, homework: int, learner: int) -> Reply:
    said = await turn.do(TakeBack(homework, learner))
    return Reply(await _card(turn, said.card), toast=t("homework.toast.taken_back") if said.changed else None)


async def ask_photo(query: CallbackQuery, turn: Turn, homework: int, learner: int) -> Screen:
    return views.ask_photo(await turn.do(AskForWords(homework, learner, stuck=False)))


async def ask_stuck(query: CallbackQuery, turn: Turn, homework: int, learner: int) -> Screen:
    return views.ask_stuck(await turn.do(AskForWords(homework, learner, stuck=True)))


async def photo(message: Message, turn: Turn, form: Form) -> Reply:
    assert message.photo, "the filter has seen it"
    # the sizes of one picture come smallest first
    file, caption = message.photo[-1].file_id, message.caption or ""
    stuck = form.name == STUCK_FORM
    said = await turn.do(HandPhoto(form.data["homework"], form.data["learner"], file, caption, stuck))
    return _received(said, message.media_group_id)


async def stuck_at(message: Message, turn: Turn, form: Form) -> Reply:
    words = SayWords(form.data["homework"], form.data["learner"], message.text or "", stuck=True)
    return _received(await turn.do(words))


async def words_to_photo(message: Message, turn: Turn, form: Form) -> Reply:
    words = SayWords(form.data["homework"], form.data["learner"], message.text or "", stuck=False)
    return _received(await turn.do(words))


async def _card(turn: Turn, shown: HomeworkCard) -> Screen:
    return await with_siblings(turn, views.card(shown), shown.line.learner.id, lambda child: tap("hw.kid", child))


def _received(said: Received, album: str | None = None) -> Reply:
    return Reply(views.card(said.card), (views.received(said, album),))
