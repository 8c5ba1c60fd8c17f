"""Inviting colleagues by a personal link, and families by a link on a poster."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.courses.browsing import find
from domain.messages.screen import Reply, Screen
from domain.people.links import Invitation, InviteStaff, InviteToTrial
from domain.people.person import Role
from domain.people.staff import ColleaguesWithRole, CoursesToShow, RolesToGive
from domain.turn import Turn
from handlers.filters import On
from handlers.here import invitation_note
from handlers.views import invitations as views


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(invite_command, Command("invite"))
    made.callback_query.register(invite, On("inv"))
    made.callback_query.register(colleagues, On("inv.role", role=Role))
    made.callback_query.register(member, On("inv.member", role=Role, member=str))
    made.callback_query.register(anyone, On("inv.anyone", role=Role))
    made.callback_query.register(courses, On("inv.trial"))
    made.callback_query.register(trial, On("inv.course", course=str))
    return made


async def invite_command(message: Message, turn: Turn) -> Screen:
    return views.roles(await turn.do(RolesToGive()))


async def invite(query: CallbackQuery, turn: Turn) -> Screen:
    return views.roles(await turn.do(RolesToGive()))


async def colleagues(query: CallbackQuery, turn: Turn, role: Role) -> Screen:
    return views.colleagues(role, await turn.do(ColleaguesWithRole(role)))


async def member(query: CallbackQuery, turn: Turn, role: Role, member: str) -> Reply:
    found = find(await turn.uow.courses.staff(), member)
    return await _handed_over(turn, await turn.do(InviteStaff(role, found.id if found else member)))


async def anyone(query: CallbackQuery, turn: Turn, role: Role) -> Reply:
    return await _handed_over(turn, await turn.do(InviteStaff(role)))


async def courses(query: CallbackQuery, turn: Turn) -> Screen:
    return views.courses(await turn.do(CoursesToShow()))


async def trial(query: CallbackQuery, turn: Turn, course: str) -> Reply:
    return await _handed_over(turn, await turn.do(InviteToTrial(course)))


async def _handed_over(turn: Turn, made: Invitation) -> Reply:
    return Reply(views.handed_over(made.kind), (await invitation_note(turn, made),))
