"""What the bot says without being asked, as its readers see and decide it."""

from __future__ import annotations

from datetime import time

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from domain.gate.family import SEARCH, FindFamilies, LookAtComing, LookAtFamily
from domain.gate.less import Less, LookAtLess, WantLess
from domain.gate.why import AskWhy
from domain.gate.wishes import (
    ChooseOwnHours,
    ChooseReports,
    LookAtPreferences,
    PauseAll,
    Reports,
    SwitchTopic,
    Topic,
)
from domain.messages.screen import Reply, Screen, t
from domain.people.person import Role
from domain.turn import Turn
from handlers.filters import InForm, InRole, On
from handlers.here import here
from handlers.views import coming as coming_views
from handlers.views import messages as views
from handlers.views.preferences import preferences as page

OFFICE = (Role.OPERATOR, Role.ADMIN)


def router() -> Router:
    made = Router(name=__name__)
    made.callback_query.register(why, On("gt.w", message=int))
    made.callback_query.register(less, On("gt.l", message=int))
    made.callback_query.register(want_less, On("gt.d", message=int, choice=Less, on=int))
    made.message.register(preferences_command, Command("preferences"))
    made.callback_query.register(preferences, On("ms"))
    made.callback_query.register(switch_reports, On("ms.r", way=Reports))
    made.callback_query.register(switch_topic, On("ms.t", topic=Topic, on=int))
    made.callback_query.register(choose_hours, On("ms.h", opens=hour, closes=hour))
    made.callback_query.register(pause, On("ms.p", on=int))
    made.callback_query.register(coming, On("ms.w"))
    made.message.register(family_command, Command("family"), InRole(*OFFICE))
    made.message.register(typed_name, InForm(SEARCH))
    made.callback_query.register(find_family, On("ms.s"))
    made.callback_query.register(family, On("ms.f", learner=int))
    return made


def hour(text: str) -> time:
    return time(int(text[:2]), int(text[2:]))


async def why(query: CallbackQuery, turn: Turn, message: int) -> Screen:
    return views.why(await turn.do(AskWhy(message)), turn.zone)


async def less(query: CallbackQuery, turn: Turn, message: int) -> Screen:
    return views.less(await turn.do(LookAtLess(message)))


async def want_less(query: CallbackQuery, turn: Turn, message: int, choice: Less, on: int) -> Reply:
    shown = await turn.do(WantLess(message, choice, bool(on)))
    return Reply(views.less(shown), toast=views.done(choice, on=bool(on)))


async def preferences_command(message: Message, turn: Turn) -> Screen:
    if turn.person.onboarded_at is None:
        return await here(turn)
    return await _page(turn)


async def preferences(query: CallbackQuery, turn: Turn) -> Screen:
    return await _page(turn)


async def switch_reports(query: CallbackQuery, turn: Turn, way: Reports) -> Reply:
    await turn.do(ChooseReports(way))
    return await _saved(turn)


async def switch_topic(query: CallbackQuery, turn: Turn, topic: Topic, on: int) -> Reply:
    await turn.do(SwitchTopic(topic, bool(on)))
    return await _saved(turn)


async def choose_hours(query: CallbackQuery, turn: Turn, opens: time, closes: time) -> Reply:
    await turn.do(ChooseOwnHours(opens, closes))
    return await _saved(turn)


async def pause(query: CallbackQuery, turn: Turn, on: int) -> Reply:
    await turn.do(PauseAll(bool(on)))
    return await _saved(turn)


async def coming(query: CallbackQuery, turn: Turn) -> Screen:
    return coming_views.mine(await turn.do(LookAtComing()), turn.person, turn.zone)


async def family_command(message: Message, turn: Turn, command: CommandObject) -> Screen:
    return await _found(turn, command.args or "")


async def typed_name(message: Message, turn: Turn) -> Screen:
    return await _found(turn, message.text or "")


async def find_family(query: CallbackQuery, turn: Turn) -> Screen:
    return await _found(turn, "")


async def family(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    return coming_views.of_family(await turn.do(LookAtFamily(learner)), turn.zone)


async def _found(turn: Turn, name: str) -> Screen:
    found = await turn.do(FindFamilies(name))
    if len(found.learners) == 1:
        return coming_views.of_family(await turn.do(LookAtFamily(found.learners[0].id)), turn.zone)
    return coming_views.families(found)


async def _saved(turn: Turn) -> Reply:
    return Reply(await _page(turn), toast=t("messages.toast.saved"))


async def _page(turn: Turn) -> Screen:
    return page(await turn.do(LookAtPreferences()), turn.zone)
