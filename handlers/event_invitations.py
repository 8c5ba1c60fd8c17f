"""Invitations to events, for operators: to whom, in which words; then it is a broadcast like any other."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from domain.broadcasts.inviting import ListInvitable, OpenInvitation, WriteInvitation
from domain.broadcasts.showing import LookAtDraft
from domain.messages.screen import Screen
from domain.turn import Turn
from handlers.filters import On
from handlers.views import broadcasts as broadcast_views
from handlers.views import event_invitations as views


def router() -> Router:
    made = Router(name=__name__)
    made.callback_query.register(events, On("iv"))
    made.callback_query.register(event, On("iv.e", slot=int))
    made.callback_query.register(write, On("iv.w", slot=int))
    return made


async def events(query: CallbackQuery, turn: Turn) -> Screen:
    return views.events(await turn.do(ListInvitable()), turn.now)


async def event(query: CallbackQuery, turn: Turn, slot: int) -> Screen:
    return views.event(await turn.do(OpenInvitation(slot)))


async def write(query: CallbackQuery, turn: Turn, slot: int) -> Screen:
    draft = await turn.do(WriteInvitation(slot))
    return broadcast_views.draft(await turn.do(LookAtDraft(draft.id)), turn.policy.zone)
