"""The weekly check-in: answering, who may know, and the learner's own page."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from domain.messages.screen import Reply, Screen, t
from domain.mood.checking_in import LetKnow, LookAtMoods, SayMood, SkipWeek, TakeItEasier, TalkToSomebody
from domain.turn import Turn
from handlers.filters import On
from handlers.here import here
from handlers.views import mood as views


def router() -> Router:
    made = Router(name=__name__)
    made.callback_query.register(page, On("md"))
    made.callback_query.register(again, On("md.c"))
    made.callback_query.register(answer, On("md.a", week=str, value=int))
    made.callback_query.register(skip, On("md.k", week=str))
    made.callback_query.register(let_know, On("md.w", week=str, audience=views.audience_of))
    made.callback_query.register(done, On("md.d"))
    made.callback_query.register(easier, On("md.s", week=str))
    made.callback_query.register(as_ever, On("md.n", week=str))
    made.callback_query.register(talk, On("md.t", week=str))
    return made


async def page(query: CallbackQuery, turn: Turn) -> Screen:
    return views.page(await turn.do(LookAtMoods()))


async def again(query: CallbackQuery, turn: Turn) -> Screen:
    return views.again(await turn.do(LookAtMoods()))


async def answer(query: CallbackQuery, turn: Turn, week: str, value: int) -> Reply:
    return Reply(views.who_may_know(await turn.do(SayMood(week, value))), toast=t("mood.toast.kept"))


async def skip(query: CallbackQuery, turn: Turn, week: str) -> Reply:
    await turn.do(SkipWeek(week))
    return Reply(await here(turn), toast=t("mood.toast.skipped"))


async def let_know(query: CallbackQuery, turn: Turn, week: str, audience: views.Wanted) -> Reply:
    found = await turn.do(LetKnow(week, audience))
    return Reply(views.who_may_know(found), toast=t("mood.toast.kept"))


async def done(query: CallbackQuery, turn: Turn) -> Screen:
    return views.thanks(await turn.do(LookAtMoods()))


async def easier(query: CallbackQuery, turn: Turn, week: str) -> Screen:
    return views.easier(await turn.do(TakeItEasier(week)))


async def as_ever(query: CallbackQuery, turn: Turn, week: str) -> Reply:
    return Reply(await here(turn), toast=t("mood.toast.as_ever"))


async def talk(query: CallbackQuery, turn: Turn, week: str) -> Screen:
    return views.told(await turn.do(TalkToSomebody(week)))
