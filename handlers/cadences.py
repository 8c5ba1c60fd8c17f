"""What a word of a cadence can be answered with, apart from where its other buttons lead."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from domain.cadences.saying import AskNotTheMoment, MarkBadNews, PutOffFollowUp, SayNotNow
from domain.messages.screen import Reply, Screen, t
from domain.turn import Turn
from handlers.filters import On
from handlers.views import cadences as views


def router() -> Router:
    """`ca`; and `bk.later` under words after a trial lesson that name the booking."""
    made = Router(name=__name__)
    made.callback_query.register(not_now, On("ca.n", run=int))
    made.callback_query.register(later, On("bk.later", booking=int))
    made.callback_query.register(ask_not_the_moment, On("ca.b", learner=int))
    made.callback_query.register(not_the_moment, On("ca.bs", learner=int))
    return made


async def ask_not_the_moment(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    return views.ask_not_the_moment(*await turn.do(AskNotTheMoment(learner)))


async def not_the_moment(query: CallbackQuery, turn: Turn, learner: int) -> Reply:
    whom, stopped = await turn.do(MarkBadNews(learner))
    return Reply(screen=views.left_in_peace(whom, stopped), toast=t("cadences.toast.stopped"))


async def not_now(query: CallbackQuery, turn: Turn, run: int) -> Reply:
    await turn.do(SayNotNow(run))
    return Reply(toast=t("cadences.toast.not_now"))


async def later(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
    await turn.do(PutOffFollowUp(booking))
    return Reply(toast=t("cadences.toast.not_now"))
