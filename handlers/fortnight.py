"""/calendar of operators: what is planned for the coming two weeks."""

from __future__ import annotations

from datetime import date

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.broadcasts.fortnight import LookAhead
from domain.messages.screen import Reply, Screen, t
from domain.people.person import Role
from domain.turn import Turn
from handlers.filters import InRole, On
from handlers.views import fortnight as views


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(calendar, Command("calendar"), InRole(Role.OPERATOR, Role.ADMIN))
    made.callback_query.register(calendar, On("br.c"))
    made.callback_query.register(one_day, On("br.d", day=date.fromisoformat))
    return made


async def calendar(event: CallbackQuery | Message, turn: Turn) -> Screen:
    return views.calendar(await turn.do(LookAhead()), turn.policy.zone)


async def one_day(query: CallbackQuery, turn: Turn, day: date) -> Reply:
    shown = await turn.do(LookAhead())
    if day not in shown.days:
        return Reply(views.calendar(shown, turn.policy.zone), toast=t("common.old_screen"))
    return Reply(views.one_day(shown, day))
