"""Whom to invite: the roles of colleagues (the rest of it is in staff), and families by a link on a poster."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.messages.screen import Reply, Screen
from domain.people.links import Invitation, InviteToTrial
from domain.people.staff import CoursesToShow, RolesToGive
from domain.turn import Turn
from handlers.filters import On
from handlers.here import invitation_note
from handlers.views import invitations as views


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(invite_command, Command("invite"))
    made.callback_query.register(invite, On("inv"))
    made.callback_query.register(courses, On("inv.trial"))
    made.callback_query.register(trial, On("inv.course", course=str))
    return made


async def invite_command(message: Message, turn: Turn) -> Screen:
    return views.roles(await turn.do(RolesToGive()))


async def invite(query: CallbackQuery, turn: Turn) -> Screen:
    return views.roles(await turn.do(RolesToGive()))


async def courses(query: CallbackQuery, turn: Turn) -> Screen:
    return views.courses(await turn.do(CoursesToShow()))


async def trial(query: CallbackQuery, turn: Turn, course: str) -> Reply:
    return await _handed_over(turn, await turn.do(InviteToTrial(course)))


async def _handed_over(turn: Turn, made: Invitation) -> Reply:
    return Reply(views.handed_over(made.kind), (await invitation_note(turn, made),))
