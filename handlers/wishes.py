"""What a person is to explain: the helpers' list, photos of questions, and what is written back."""

from __future__ import annotations

from typing import Any

from aiogram import F, Router
from aiogram.filters import BaseFilter, Command
from aiogram.types import CallbackQuery, Message

from domain.messages.screen import Reply, t
from domain.people.person import Role
from domain.ports import Form
from domain.practice.evening.picturing import AddToPhoto, SendPhoto
from domain.practice.evening.wishes import PHOTO_FORM
from domain.practice.evening.wishing import (
    ANSWER_FORM,
    AskForAnswer,
    ListWishes,
    LookAtWish,
    MeetWish,
    ShowPhotos,
)
from domain.turn import Turn
from handlers.filters import InForm, On
from handlers.here import here
from handlers.views import practice
from handlers.views import wishes as views


class Photographs(BaseFilter):
    """Learners and parents: those whose photos are questions."""

    async def __call__(self, message: Message, turn: Turn, **_: Any) -> bool:
        return turn.person.role in (Role.LEARNER, Role.PARENT)


def router() -> Router:
    made = Router(name="wishes")
    made.message.register(listed, Command("wishes"))
    made.callback_query.register(listed, On("wi"))
    made.callback_query.register(page, On("wi.p", page=int))
    made.callback_query.register(look, On("wi.o", wish=int))
    made.callback_query.register(done, On("wi.d", wish=int))
    made.callback_query.register(photos, On("wi.ph", wish=int))
    made.callback_query.register(write, On("wi.a", wish=int))
    made.message.register(answered, InForm(ANSWER_FORM))
    made.message.register(photo, F.photo, Photographs())
    made.message.register(photo_as_file, F.document, Photographs())
    made.message.register(about_photo, InForm(PHOTO_FORM))
    return made


async def listed(event: CallbackQuery | Message, turn: Turn) -> Reply:
    return Reply(screen=views.page(await turn.do(ListWishes())))


async def page(query: CallbackQuery, turn: Turn, page: int) -> Reply:
    return Reply(screen=views.page(await turn.do(ListWishes(page))))


async def look(query: CallbackQuery, turn: Turn, wish: int) -> Reply:
    return Reply(screen=views.card(await turn.do(LookAtWish(wish))))


async def done(query: CallbackQuery, turn: Turn, wish: int) -> Reply:
    met = await turn.do(MeetWish(wish))
    toast = t("wishes.toast.done" if met else "wishes.toast.done_before")
    return Reply(screen=views.page(await turn.do(ListWishes())), toast=toast)


async def photos(query: CallbackQuery, turn: Turn, wish: int) -> Reply:
    line = await turn.do(ShowPhotos(wish))
    notes = views.photos(line, turn.once_for_a_double_tap(f"wish:{wish}:photos"))
    # again below them, where the next step is at hand
    return Reply(views.card(await turn.do(LookAtWish(wish))), notes)


async def write(query: CallbackQuery, turn: Turn, wish: int) -> Reply:
    line = await turn.do(AskForAnswer(wish))
    if line is None:
        return Reply(screen=views.card(await turn.do(LookAtWish(wish))), toast=t("wishes.toast.done_before"))
    return Reply(screen=views.write(line))


async def answered(message: Message, turn: Turn, form: Form) -> Reply:
    met = await turn.do(MeetWish(form.data["wish"], message.text or ""))
    said = t("wishes.answer.sent" if met else "wishes.toast.done_before")
    return Reply(screen=views.page(await turn.do(ListWishes()), said))


async def photo(message: Message, turn: Turn) -> Reply:
    assert message.photo, "the filter has seen it"
    # the sizes of one picture come smallest first
    received = await turn.do(SendPhoto(message.photo[-1].file_id, message.caption or ""))
    if received is None:
        return Reply(await here(turn, t("ask.only_text")))
    note = views.received(received, message.media_group_id)
    in_front = practice.screen(received.desk) if received.desk is not None else await here(turn)
    return Reply(in_front, (note,))


async def photo_as_file(message: Message, turn: Turn) -> Reply:
    return Reply(await here(turn, t("wishes.photo.as_file")))


async def about_photo(message: Message, turn: Turn, form: Form) -> Reply:
    note = await turn.do(AddToPhoto(form.data["wish"], message.text or ""))
    return Reply(await here(turn, views.added(note) if note is not None else t("wishes.photo.gone")))
