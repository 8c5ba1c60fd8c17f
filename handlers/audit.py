"""/audit: who did what to whose data and rights."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from domain.audit.searching import SEARCH, CheckAudit, FindInAudit, LookAtAudit
from domain.messages.screen import Screen
from domain.turn import Turn
from handlers.filters import InForm, On
from handlers.views import audit as views


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(command, Command("audit"))
    made.message.register(named, InForm(SEARCH))
    made.callback_query.register(latest, On("au"))
    made.callback_query.register(entries, On("au.e", person=int, learner=int, before=int))
    made.callback_query.register(check, On("au.v"))
    return made


async def command(message: Message, turn: Turn, command: CommandObject) -> Screen:
    if command.args:
        return await _found(turn, command.args)
    return views.page(await turn.do(LookAtAudit()), turn.zone)


async def latest(query: CallbackQuery, turn: Turn) -> Screen:
    return views.page(await turn.do(LookAtAudit()), turn.zone)


async def named(message: Message, turn: Turn) -> Screen:
    return await _found(turn, message.text or "")


async def entries(query: CallbackQuery, turn: Turn, person: int, learner: int, before: int) -> Screen:
    return views.page(await turn.do(LookAtAudit(person or None, learner or None, before)), turn.zone)


async def check(query: CallbackQuery, turn: Turn) -> Screen:
    return views.checked(await turn.do(CheckAudit()))


async def _found(turn: Turn, name: str) -> Screen:
    """Who is meant; at once where it is one only."""
    found = await turn.do(FindInAudit(name))
    if len(found.people) + len(found.learners) != 1:
        return views.matches(found)
    person = found.people[0].id if found.people else None
    learner = found.learners[0].id if found.learners else None
    return views.page(await turn.do(LookAtAudit(person, learner)), turn.zone)
