"""Home, the switches between children and roles, help, leaving what was begun."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.messages.screen import Button, Reply, Screen, rows, t, tap
from domain.people.onboarding import GoHome
from domain.people.person import Role
from domain.people.settings import CancelAll, SwitchChild, SwitchRole
from domain.turn import Turn
from handlers.filters import On
from handlers.here import arrived, here
from handlers.views import home as views
from handlers.views.onboarding import HOME


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(home_command, Command("home", "menu"))
    made.message.register(help_command, Command("help"))
    made.message.register(cancel, Command("cancel"))
    made.message.register(stop, Command("stop"))
    made.callback_query.register(home, On("home"))
    made.callback_query.register(switch_role, On("home.as", role=Role))
    made.callback_query.register(switch_child, On("kid", learner=int))
    return made


async def home_command(message: Message, turn: Turn) -> Reply:
    return await arrived(turn, await turn.do(GoHome()))


async def home(query: CallbackQuery, turn: Turn) -> Reply:
    return await arrived(turn, await turn.do(GoHome()))


async def switch_role(query: CallbackQuery, turn: Turn, role: Role) -> Reply:
    await turn.do(SwitchRole(role))
    return await arrived(turn, await turn.do(GoHome()))


async def switch_child(query: CallbackQuery, turn: Turn, learner: int) -> Reply:
    await turn.do(SwitchChild(learner))
    return await arrived(turn, await turn.do(GoHome()))


async def help_command(message: Message, turn: Turn) -> Screen:
    role = turn.person.role
    return Screen(t(f"help.role.{role.value}" if role else "help.role.unknown"), rows(HOME))


async def stop(message: Message, turn: Turn) -> Screen:
    return Screen(t("help.stop"), rows(Button(t("home.button.bookings"), tap("my")), HOME))


async def cancel(message: Message, turn: Turn) -> Reply:
    left = await turn.do(CancelAll())
    return Reply(await here(turn, views.discarded(left)))
