"""Standing in, in chat: who, for which classes, on which days; told, listed, taken back."""

from __future__ import annotations

from datetime import date

from aiogram import Router
from aiogram.types import CallbackQuery

from domain.classes.standing_in.arranging import MINE, ArrangeStandIn, AskForStandIn, PlanStandIn
from domain.classes.standing_in.listing import MyStandIns, TakeBackStandIn
from domain.messages.screen import Reply, Screen, t
from domain.turn import Turn
from handlers.filters import On
from handlers.hours import day, month
from handlers.views import standing_in as views


def router() -> Router:
    made = Router(name=__name__)
    made.callback_query.register(mine, On("si"))
    made.callback_query.register(ask, On("si.c", of=str))
    made.callback_query.register(ask_for_days, On("si.o", first=day, last=day))
    made.callback_query.register(when, On("si.w", of=str, deputy=int))
    made.callback_query.register(first_day, On("si.f", of=str, deputy=int, shown=month))
    made.callback_query.register(last_day, On("si.l", of=str, deputy=int, first=day, shown=month))
    made.callback_query.register(plan, On("si.p", of=str, deputy=int, first=day, last=day, whole=int))
    made.callback_query.register(arrange, On("si.y", of=str, deputy=int, first=day, last=day, whole=int))
    made.callback_query.register(take_back, On("si.x", number=int))
    made.callback_query.register(take_one_back, On("si.v", number=int))
    return made


async def mine(query: CallbackQuery, turn: Turn) -> Screen:
    return views.listed(await turn.do(MyStandIns()))


async def ask(query: CallbackQuery, turn: Turn, of: str) -> Screen:
    return views.colleagues(await turn.do(AskForStandIn(of)))


async def ask_for_days(query: CallbackQuery, turn: Turn, first: date, last: date) -> Screen:
    return views.colleagues(await turn.do(AskForStandIn(MINE)), (first, last))


async def when(query: CallbackQuery, turn: Turn, of: str, deputy: int) -> Screen:
    return views.when(await turn.do(AskForStandIn(of)), deputy)


async def first_day(query: CallbackQuery, turn: Turn, of: str, deputy: int, shown: date) -> Screen:
    return views.first_day(await turn.do(AskForStandIn(of)), deputy, shown)


async def last_day(query: CallbackQuery, turn: Turn, of: str, deputy: int, first: date, shown: date) -> Screen:
    return views.last_day(await turn.do(AskForStandIn(of)), deputy, first, shown)


async def plan(query: CallbackQuery, turn: Turn, of: str, deputy: int, first: date, last: date, whole: int) -> Screen:
    return views.plan(await turn.do(PlanStandIn(of, deputy, first, last, bool(whole))))


async def arrange(
    query: CallbackQuery, turn: Turn, of: str, deputy: int, first: date, last: date, whole: int
) -> Reply:
    planned, new = await turn.do(ArrangeStandIn(PlanStandIn(of, deputy, first, last, bool(whole))))
    said = t("standing_in.toast.done" if new else "standing_in.toast.was_so", deputy=planned.deputy.name)
    return Reply(views.listed(await turn.do(MyStandIns()), said), toast=said)


async def take_back(query: CallbackQuery, turn: Turn, number: int) -> Reply:
    return await _taken_back(turn, await turn.do(TakeBackStandIn(number)))


async def take_one_back(query: CallbackQuery, turn: Turn, number: int) -> Reply:
    return await _taken_back(turn, await turn.do(TakeBackStandIn(number, alone=True)))


async def _taken_back(turn: Turn, ended: bool) -> Reply:
    said = t("standing_in.toast.taken_back" if ended else "standing_in.toast.was_over")
    return Reply(views.listed(await turn.do(MyStandIns()), said), toast=said)
