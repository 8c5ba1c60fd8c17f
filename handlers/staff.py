"""/staff: who works here; and the word of a second person."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.messages.screen import Reply, Screen, t
from domain.people.links import STAFF_LIFE
from domain.people.person import Role
from domain.staff.inviting import Invite, LookAtOptions, MakeGranted
from domain.staff.listing import LookAtColleague, LookAtInvitations, LookAtStaff, TakeBackInvitation
from domain.staff.ports import Request
from domain.staff.removing import RemoveColleague
from domain.staff.roles import GiveRole, TakeRole
from domain.staff.second import LookAtRequest, SaySecond, Shown, TakeBackRequest
from domain.turn import Turn
from handlers.filters import On
from handlers.here import invitation_note
from handlers.views import invitations as invitation_views
from handlers.views import staff as views


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(board, Command("staff"))
    made.callback_query.register(board, On("sp"))
    made.callback_query.register(page, On("sp.p", number=int))
    made.callback_query.register(card, On("sp.c", person=int))
    made.callback_query.register(ask_role, On("sp.g", person=int))
    made.callback_query.register(give_role, On("sp.g", person=int, role=Role))
    made.callback_query.register(take_role, On("sp.t", person=int, role=Role))
    made.callback_query.register(ask_removal, On("sp.d", person=int))
    made.callback_query.register(remove, On("sp.y", person=int))
    made.callback_query.register(invitations, On("sp.l"))
    made.callback_query.register(take_back, On("sp.x", mark=str))
    made.callback_query.register(request, On("sp.r", number=int))
    made.callback_query.register(say_yes, On("sp.ok", number=int))
    made.callback_query.register(say_no, On("sp.no", number=int))
    made.callback_query.register(take_request_back, On("sp.b", number=int))
    made.callback_query.register(make, On("sp.m", number=int))
    made.callback_query.register(options, On("inv.role", role=Role))
    made.callback_query.register(options, On("sp.o", role=Role, days=int, campus=str))
    made.callback_query.register(invite, On("inv.member", role=Role, member=str))
    made.callback_query.register(invite, On("inv.anyone", role=Role))
    made.callback_query.register(invite, On("sp.n", role=Role, member=str, days=int, campus=str))
    return made


async def board(event: CallbackQuery | Message, turn: Turn) -> Screen:
    return views.board(await turn.do(LookAtStaff()))


async def page(query: CallbackQuery, turn: Turn, number: int) -> Screen:
    return views.board(await turn.do(LookAtStaff()), number)


async def card(query: CallbackQuery, turn: Turn, person: int) -> Screen:
    return views.card(await turn.do(LookAtColleague(person)), turn.zone)


async def ask_role(query: CallbackQuery, turn: Turn, person: int) -> Screen:
    return views.give(await turn.do(LookAtColleague(person)))


async def give_role(query: CallbackQuery, turn: Turn, person: int, role: Role) -> Screen:
    asked = await turn.do(GiveRole(person, role))
    return await _request(turn, await turn.do(LookAtRequest(asked.id)))


async def take_role(query: CallbackQuery, turn: Turn, person: int, role: Role) -> Reply:
    changed = await turn.do(TakeRole(person, role))
    shown = views.card(await turn.do(LookAtColleague(person)), turn.zone)
    return Reply(shown, toast=t("staff.toast.taken") if changed else None)


async def ask_removal(query: CallbackQuery, turn: Turn, person: int) -> Screen:
    return views.ask_removal(await turn.do(LookAtColleague(person)))


async def remove(query: CallbackQuery, turn: Turn, person: int) -> Screen:
    return views.removed(await turn.do(RemoveColleague(person)))


async def invitations(query: CallbackQuery, turn: Turn) -> Screen:
    return views.invitations(await turn.do(LookAtInvitations()), turn.zone)


async def take_back(query: CallbackQuery, turn: Turn, mark: str) -> Reply:
    ended = await turn.do(TakeBackInvitation(mark))
    shown = views.invitations(await turn.do(LookAtInvitations()), turn.zone)
    return Reply(shown, toast=t("staff.toast.taken_back" if ended else "staff.toast.too_late"))


async def request(query: CallbackQuery, turn: Turn, number: int) -> Screen:
    return await _request(turn, await turn.do(LookAtRequest(number)))


async def say_yes(query: CallbackQuery, turn: Turn, number: int) -> Screen:
    return await _request(turn, await turn.do(SaySecond(number, yes=True)))


async def say_no(query: CallbackQuery, turn: Turn, number: int) -> Screen:
    return await _request(turn, await turn.do(SaySecond(number, yes=False)))


async def take_request_back(query: CallbackQuery, turn: Turn, number: int) -> Screen:
    return await _request(turn, await turn.do(TakeBackRequest(number)))


async def make(query: CallbackQuery, turn: Turn, number: int) -> Reply:
    made = await turn.do(MakeGranted(number))
    return Reply(invitation_views.handed_over(made.kind), (await invitation_note(turn, made),))


async def options(
    query: CallbackQuery, turn: Turn, role: Role, days: int = STAFF_LIFE.days, campus: str = views.ANYBODY
) -> Screen:
    return views.options(await turn.do(LookAtOptions(role, days, _named(campus))))


async def invite(
    query: CallbackQuery,
    turn: Turn,
    role: Role,
    member: str = views.ANYBODY,
    days: int = STAFF_LIFE.days,
    campus: str = views.ANYBODY,
) -> Reply | Screen:
    made = await turn.do(Invite(role, _named(member), _named(campus), days))
    if isinstance(made, Request):
        return await _request(turn, await turn.do(LookAtRequest(made.id)))
    return Reply(invitation_views.handed_over(made.kind), (await invitation_note(turn, made),))


async def _request(turn: Turn, shown: Shown) -> Screen:
    return views.request(shown, turn.zone, admin=Role.ADMIN in turn.person.roles)


def _named(handle: str) -> str:
    return "" if handle == views.ANYBODY else handle
