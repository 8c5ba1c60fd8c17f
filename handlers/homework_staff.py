"""Homework as its teacher handles it: giving it, changing it, looking at what came in, writing back."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from domain.homework.changing import CHANGE_FORM, AskForNewText, ChangeText, WithdrawHomework
from domain.homework.giving import (
    GIVE_FORM,
    ChooseDue,
    GiveHomework,
    Given,
    Giving,
    OpenGiving,
    TickHomeworkPoint,
    UndoGiving,
    WriteHomework,
)
from domain.homework.seeing import (
    BACK_FORM,
    AskForWordBack,
    ClassHomework,
    LookAtHomework,
    Looked,
    MyHomework,
    ReadWord,
    SeeAllDone,
    SeeWord,
)
from domain.messages.screen import Reply, Screen, t
from domain.ports import Form
from domain.turn import Turn
from handlers.filters import InForm, On
from handlers.views import homework_staff as views


def register(made: Router) -> None:
    made.callback_query.register(mine, On("hw.t"))
    made.callback_query.register(of_class, On("hw.c", handle=str))
    made.callback_query.register(begin, On("hw.g", handle=str))
    made.callback_query.register(due, On("hw.d", handle=str, on=int))
    made.callback_query.register(tick, On("hw.s", handle=str, short=str))
    made.callback_query.register(give, On("hw.ok", handle=str, stamp=int))
    made.callback_query.register(undo, On("hw.u", homework=int))
    made.callback_query.register(look, On("hw.o", homework=int))
    made.callback_query.register(word, On("hw.l", homework=int, learner=int))
    made.callback_query.register(photos, On("hw.ph", homework=int, learner=int))
    made.callback_query.register(see, On("hw.v", homework=int, learner=int, stamp=int))
    made.callback_query.register(see_all, On("hw.all", homework=int, stamp=int))
    made.callback_query.register(write_back, On("hw.a", homework=int, learner=int, stamp=int))
    made.callback_query.register(change, On("hw.e", homework=int))
    made.callback_query.register(ask_withdraw, On("hw.w", homework=int))
    made.callback_query.register(withdraw, On("hw.ww", homework=int))
    made.message.register(written, InForm(GIVE_FORM))
    made.message.register(changed, InForm(CHANGE_FORM))
    made.message.register(answered, InForm(BACK_FORM))


async def mine(query: CallbackQuery, turn: Turn) -> Screen:
    return views.all_of_them(await turn.do(MyHomework()))


async def of_class(query: CallbackQuery, turn: Turn, handle: str) -> Screen:
    return views.of_class(*await turn.do(ClassHomework(handle)))


async def begin(query: CallbackQuery, turn: Turn, handle: str) -> Reply:
    return _giving(await turn.do(OpenGiving(handle)))


async def due(query: CallbackQuery, turn: Turn, handle: str, on: int) -> Reply:
    return _giving(await turn.do(ChooseDue(handle, on)))


async def tick(query: CallbackQuery, turn: Turn, handle: str, short: str) -> Reply:
    return _giving(await turn.do(TickHomeworkPoint(handle, short)))


async def written(message: Message, turn: Turn, form: Form) -> Reply:
    return _giving(await turn.do(WriteHomework(form.data["handle"], message.text or "")))


async def give(query: CallbackQuery, turn: Turn, handle: str, stamp: int) -> Reply:
    done = await turn.do(GiveHomework(handle, stamp))
    if isinstance(done, Given):
        toast = t("homework.toast.given" if done.changed else "homework.toast.given_before")
        return Reply(views.given(done), toast=toast)
    return _giving(done)


async def undo(query: CallbackQuery, turn: Turn, homework: int) -> Reply:
    return Reply(views.giving(await turn.do(UndoGiving(homework))), toast=t("homework.toast.undone"))


async def look(query: CallbackQuery, turn: Turn, homework: int) -> Screen:
    return views.progress(await turn.do(LookAtHomework(homework)))


async def word(query: CallbackQuery, turn: Turn, homework: int, learner: int) -> Screen:
    return views.word(await turn.do(ReadWord(homework, learner)))


async def photos(query: CallbackQuery, turn: Turn, homework: int, learner: int) -> Reply:
    found = await turn.do(ReadWord(homework, learner, photos=True))
    notes = views.photos(found, turn.once_for_a_double_tap(f"homework:{homework}:photos:{learner}"))
    # again below them, where the next step is at hand
    return Reply(views.word(found), notes)


async def see(query: CallbackQuery, turn: Turn, homework: int, learner: int, stamp: int) -> Reply:
    return await _seen(turn, await turn.do(SeeWord(homework, learner, stamp)))


async def see_all(query: CallbackQuery, turn: Turn, homework: int, stamp: int) -> Reply:
    shown, count = await turn.do(SeeAllDone(homework, stamp))
    return Reply(views.progress(shown), toast=t("homework.toast.seen_all", n=count))


async def write_back(query: CallbackQuery, turn: Turn, homework: int, learner: int, stamp: int) -> Reply:
    looked = await turn.do(AskForWordBack(homework, learner, stamp))
    return Reply(views.write_back(looked.word)) if looked.changed else await _seen(turn, looked)


async def answered(message: Message, turn: Turn, form: Form) -> Reply:
    data = form.data
    looked = await turn.do(SeeWord(data["homework"], data["learner"], data["stamp"], message.text or ""))
    if not looked.changed:
        return Reply(views.word(looked.word, t(_why_not(looked))))
    return Reply(views.word(looked.word, t("wishes.answer.sent")))


async def change(query: CallbackQuery, turn: Turn, homework: int) -> Screen:
    return views.ask_new_text(await turn.do(AskForNewText(homework)))


async def changed(message: Message, turn: Turn, form: Form) -> Screen:
    return views.progress(await turn.do(ChangeText(form.data["homework"], message.text or "")))


async def ask_withdraw(query: CallbackQuery, turn: Turn, homework: int) -> Screen:
    return views.really_withdraw(await turn.do(LookAtHomework(homework)))


async def withdraw(query: CallbackQuery, turn: Turn, homework: int) -> Reply:
    gone = await turn.do(WithdrawHomework(homework))
    toast = t("homework.toast.withdrawn" if gone else "homework.toast.withdrawn_before")
    return Reply(views.all_of_them(await turn.do(MyHomework())), toast=toast)


async def _seen(turn: Turn, looked: Looked) -> Reply:
    if looked.stale:
        return Reply(views.word(looked.word), toast=t(_why_not(looked)))
    shown = await turn.do(LookAtHomework(looked.word.line.sheet.id))
    return Reply(views.progress(shown), toast=t("homework.toast.seen") if looked.changed else t(_why_not(looked)))


def _why_not(looked: Looked) -> str:
    return "homework.toast.newer" if looked.stale else "homework.toast.seen_before"


def _giving(shown: Giving) -> Reply:
    return Reply(views.giving(shown), toast=t("common.old_screen") if shown.stale else None)
