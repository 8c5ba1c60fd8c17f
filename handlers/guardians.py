"""Guardians: the second yes, one's own number, ending a connection, the office's desk."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from domain.messages.screen import Reply, Screen, t
from domain.people.guardians import (
    FIND_FORM,
    AskRemoval,
    LeaveChild,
    LookAtDesk,
    LookAtGuardians,
    OpenGuardians,
    RemoveGuardian,
)
from domain.people.joining import AnswerJoin
from domain.people.joins import JoinWaits
from domain.people.links import InviteFromDesk
from domain.people.waiting import LookAtJoin, RemindOtherSide, ShareNumber, TakeBackJoin
from domain.turn import Turn
from handlers.filters import InForm, On
from handlers.here import arrived, here, invitation_note
from handlers.views import guardians as views


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(number, F.contact)
    made.message.register(desk_command, Command("guardians"))
    made.message.register(named, InForm(FIND_FORM))
    made.callback_query.register(page, On("gu", learner=int))
    made.callback_query.register(waits, On("gu.w", join=int))
    made.callback_query.register(ask_number, On("gu.p", join=int))
    made.callback_query.register(remind, On("gu.m", join=int))
    made.callback_query.register(take_back, On("gu.b", join=int))
    made.callback_query.register(yes, On("gu.y", join=int))
    made.callback_query.register(no, On("gu.n", join=int))
    made.callback_query.register(leave_sure, On("gu.l", learner=int))
    made.callback_query.register(leave, On("gu.ly", learner=int))
    made.callback_query.register(removal_sure, On("gu.r", learner=int, guardian=int))
    made.callback_query.register(removal, On("gu.ry", learner=int, guardian=int))
    made.callback_query.register(desk, On("gu.q"))
    made.callback_query.register(card, On("gu.o", learner=int))
    made.callback_query.register(take_off_sure, On("gu.or", learner=int, guardian=int))
    made.callback_query.register(take_off, On("gu.oy", learner=int, guardian=int))
    made.callback_query.register(link, On("gu.oi", learner=int))
    return made


async def number(message: Message, turn: Turn) -> Reply:
    contact, sender = message.contact, message.from_user
    own = contact is not None and sender is not None and contact.user_id == sender.id
    came = await turn.do(ShareNumber(contact.phone_number if contact else "", own))
    if isinstance(came, JoinWaits):
        return Reply(views.waits(came), (views.number_taken(agreed=False),))
    return Reply(await here(turn), (views.number_taken(agreed=True),))


async def desk_command(message: Message, turn: Turn, command: CommandObject) -> Screen:
    return views.desk(await turn.do(LookAtDesk(command.args or "")))


async def named(message: Message, turn: Turn) -> Screen:
    return views.desk(await turn.do(LookAtDesk(message.text or "")))


async def desk(query: CallbackQuery, turn: Turn) -> Screen:
    return views.desk(await turn.do(LookAtDesk()))


async def page(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    return views.page(await turn.do(LookAtGuardians(learner)))


async def waits(query: CallbackQuery, turn: Turn, join: int) -> Reply:
    return await arrived(turn, await turn.do(LookAtJoin(join)))


async def ask_number(query: CallbackQuery, turn: Turn, join: int) -> Reply:
    arrival = await turn.do(LookAtJoin(join))
    reply = await arrived(turn, arrival)
    may_share = isinstance(arrival.stage, JoinWaits) and arrival.stage.may_share
    return Reply(reply.screen, (views.ask_number(),) if may_share else (), screen_first=True)


async def remind(query: CallbackQuery, turn: Turn, join: int) -> Reply:
    arrival, told = await turn.do(RemindOtherSide(join))
    screen = (await arrived(turn, arrival)).screen
    return Reply(screen, toast=t("guardians.reminded" if told else "guardians.reminded_before"))


async def take_back(query: CallbackQuery, turn: Turn, join: int) -> Reply:
    reply = await arrived(turn, await turn.do(TakeBackJoin(join)))
    return Reply(reply.screen, toast=t("guardians.taken_back"))


async def yes(query: CallbackQuery, turn: Turn, join: int) -> Reply:
    return await _answered(turn, join, yes=True)


async def no(query: CallbackQuery, turn: Turn, join: int) -> Reply:
    return await _answered(turn, join, yes=False)


async def _answered(turn: Turn, join: int, *, yes: bool) -> Reply:
    answered = await turn.do(AnswerJoin(join, yes))
    return Reply(await here(turn, views.done(answered)))


async def leave_sure(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    return views.leave_sure(await turn.do(LookAtGuardians(learner)))


async def leave(query: CallbackQuery, turn: Turn, learner: int) -> Reply:
    child = await turn.do(LeaveChild(learner))
    return Reply(await here(turn, views.left(child)))


async def removal_sure(query: CallbackQuery, turn: Turn, learner: int, guardian: int) -> Screen:
    return views.removal_sure(await turn.do(LookAtGuardians(learner)), guardian)


async def removal(query: CallbackQuery, turn: Turn, learner: int, guardian: int) -> Reply:
    shown = await turn.do(AskRemoval(learner, guardian))
    return Reply(views.page(shown), toast=t("guardians.removal_asked"))


async def card(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    return views.card(await turn.do(OpenGuardians(learner)))


async def take_off_sure(query: CallbackQuery, turn: Turn, learner: int, guardian: int) -> Screen:
    return views.take_off_sure(await turn.do(OpenGuardians(learner)), guardian)


async def take_off(query: CallbackQuery, turn: Turn, learner: int, guardian: int) -> Reply:
    return Reply(views.card(await turn.do(RemoveGuardian(learner, guardian))), toast=t("guardians.taken_off"))


async def link(query: CallbackQuery, turn: Turn, learner: int) -> Reply:
    note = await invitation_note(turn, await turn.do(InviteFromDesk(learner)))
    shown = views.card(await turn.do(OpenGuardians(learner)))
    return Reply(shown, (note,), toast=t("guardians.invited_by_office"))
