"""Who may see what: one screen for each purpose, agreed to and refused by itself."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from domain.messages.screen import Reply, Screen, t, tap
from domain.people.ageing import ChangeAge
from domain.people.consents import Decide, LookWhoMaySee, WhoMaySee
from domain.people.person import AgeBand, Purpose
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
    made.callback_query.register(decide_and_go_on, On("ag.v", learner=int, purpose=Purpose, agree=int))
    made.callback_query.register(ages, On("ag.g", learner=int))
    made.callback_query.register(change_age, On("ag.b", learner=int, band=AgeBand))
    return made


async def page(query: CallbackQuery, turn: Turn) -> Screen:
    return await _page(turn, await turn.do(LookWhoMaySee()))


async def page_of(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    return await _page(turn, await turn.do(LookWhoMaySee(learner)))


async def purpose(query: CallbackQuery, turn: Turn, learner: int, purpose: Purpose) -> Screen:
    screen = views.purpose(await turn.do(LookWhoMaySee(learner)), purpose, turn.zone)
    return await with_siblings(turn, screen, learner, lambda child: tap("ag.p", child, purpose.value))


async def decide(query: CallbackQuery, turn: Turn, learner: int, purpose: Purpose, agree: int) -> Reply:
    before = (await turn.do(LookWhoMaySee(learner))).of(purpose)
    shown = await turn.do(Decide(learner, purpose, bool(agree)))
    said = "given" if agree else "withdrawn" if before.said or before.given else "refused"
    return Reply(await _page(turn, shown), toast=t(f"consents.toast.{said}"))


async def decide_and_go_on(query: CallbackQuery, turn: Turn, learner: int, purpose: Purpose, agree: int) -> Reply:
    shown = await turn.do(Decide(learner, purpose, bool(agree)))
    return Reply(
        views.next_step(shown, turn.zone), toast=t("consents.toast.given" if agree else "consents.toast.refused")
    )


async def ages(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    return views.ages(await turn.do(LookWhoMaySee(learner)))


async def change_age(query: CallbackQuery, turn: Turn, learner: int, band: AgeBand) -> Reply:
    return Reply(await _page(turn, await turn.do(ChangeAge(learner, band))), toast=t("consents.toast.age"))


async def _page(turn: Turn, shown: WhoMaySee) -> Screen:
    return await with_siblings(turn, views.page(shown, turn.zone), shown.learner.id, lambda child: tap("ag", child))
