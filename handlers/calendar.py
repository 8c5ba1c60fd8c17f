"""/calendar: the private address of one's calendar feed."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.calendar.address import LookAtFeed, MakeAddress, NewAddress, SwitchFeedOff
from domain.messages.screen import Reply, Screen, t
from domain.turn import Turn
from handlers.filters import On
from handlers.views import calendar_feed as views


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(calendar_command, Command("calendar"))
    made.callback_query.register(calendar, On("cal"))
    made.callback_query.register(new_address, On("cal.new"))
    made.callback_query.register(switch_off, On("cal.off"))
    return made


async def calendar_command(message: Message, turn: Turn) -> Screen:
    return views.feed(await turn.do(LookAtFeed()))


async def calendar(query: CallbackQuery, turn: Turn) -> Screen:
    return views.feed(await turn.do(LookAtFeed()))


async def new_address(query: CallbackQuery, turn: Turn) -> Reply:
    match await turn.do(MakeAddress()):
        case NewAddress() as made:
            return Reply(views.feed(made.state), (views.address(made),), toast=t("calendar.toast.made"))
        case state:
            return Reply(views.feed(state), toast=t("calendar.toast.just_made"))


async def switch_off(query: CallbackQuery, turn: Turn) -> Reply:
    return Reply(views.feed(await turn.do(SwitchFeedOff())), toast=t("calendar.toast.off"))
