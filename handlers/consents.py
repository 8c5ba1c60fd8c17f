"""Who may see what: one screen for each purpose, given and withdrawn by itself."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from domain.messages.screen import Reply, Screen, t, tap
from domain.people.consents import Decide, LookWhoMaySee, WhoMaySee
from domain.people.person import Purpose
from domain.turn import Turn
from handlers.filters import On
from handlers.siblings import with_siblings
from handlers.views import consents as views


def router() -> Router:
    made = Router(name=__name__)
    made.callback_query.register(page, On("ag"))
    made.callback_query.register(page_of, On("ag", learner=int))
    made.callback_query.register(purpose, On("ag.p", learner=int, purpose=Purpose))
    made.callback_query.register(decide, On("ag.y", learner=int, purpose=Purpose, agree=int))
    return made


async def page(query: CallbackQuery, turn: Turn) -> Screen:
    return await _page(turn, await turn.do(LookWhoMaySee()))


async def page_of(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    return await _page(turn, await turn.do(LookWhoMaySee(learner)))


async def purpose(query: CallbackQuery, turn: Turn, learner: int, purpose: Purpose) -> Screen:
    screen = views.purpose(await turn.do(LookWhoMaySee(learner)), purpose, turn.zone)
    return await with_siblings(turn, screen, learner, lambda child: tap("ag.p", child, purpose.value))


async def decide(query: CallbackQuery, turn: Turn, learner: int, purpose: Purpose, agree: int) -> Reply:
    shown = await turn.do(Decide(learner, purpose, bool(agree)))
    toast = t("consents.toast.given" if agree else "consents.toast.withdrawn")
    return Reply(await _page(turn, shown), toast=toast)


async def _page(turn: Turn, shown: WhoMaySee) -> Screen:
    return await with_siblings(turn, views.page(shown, turn.zone), shown.learner.id, lambda child: tap("ag", child))
