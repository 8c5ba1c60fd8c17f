"""/source: links of their own for posters and open days; and whoever opens one."""

from __future__ import annotations

import re

from aiogram import Router
from aiogram.filters import BaseFilter, Command, CommandObject
from aiogram.types import CallbackQuery, Message

from domain.leads.lead import Stage
from domain.leads.sources import (
    NAME_FORM,
    PAYLOAD,
    CloseSource,
    ComeThrough,
    LeadSourceTo,
    ListBrought,
    ListSources,
    MakeSource,
    OpenSource,
)
from domain.messages.screen import Reply, Screen, t
from domain.people.staff import CoursesToShow
from domain.turn import Turn
from handlers.drawings.qr import qr_code
from handlers.filters import InForm, On
from handlers.here import arrived
from handlers.views import lead_sources as views

OPENED = re.compile(rf"(?:^/start\s+|[?&]start=){PAYLOAD}([0-9A-Z]{{4,16}})\b")


class OfSource(BaseFilter):
    """The link of a source, opened or pasted."""

    async def __call__(self, message: Message) -> bool | dict[str, str]:
        found = OPENED.search(message.text or "")
        return {"code": found[1]} if found else False


def router() -> Router:
    """`ld.q` and its like, `ld.f`; links are looked at before those of onboarding."""
    made = Router(name=__name__)
    made.message.register(opened, OfSource())
    made.message.register(by_command, Command("source"))
    made.message.register(named, InForm(NAME_FORM))
    made.callback_query.register(listed, On("ld.q", page=int))
    made.callback_query.register(one, On("ld.qo", source=int))
    made.callback_query.register(picture, On("ld.qp", source=int))
    made.callback_query.register(courses, On("ld.qc", source=int))
    made.callback_query.register(lead_to, On("ld.qs", source=int, course=str))
    made.callback_query.register(close, On("ld.qx", source=int))
    made.callback_query.register(brought, On("ld.f", source=int, stage=Stage, page=int))
    return made


async def opened(message: Message, turn: Turn, code: str) -> Reply:
    return await arrived(turn, await turn.do(ComeThrough(code)))


async def by_command(message: Message, turn: Turn, command: CommandObject) -> Screen:
    if command.args:
        return views.one(await turn.do(MakeSource(command.args)), t("leads.source.made"))
    return views.listed(await turn.do(ListSources()))


async def named(message: Message, turn: Turn) -> Screen:
    return views.one(await turn.do(MakeSource(message.text or "")), t("leads.source.made"))


async def listed(query: CallbackQuery, turn: Turn, page: int) -> Screen:
    return views.listed(await turn.do(ListSources(page)))


async def one(query: CallbackQuery, turn: Turn, source: int) -> Screen:
    return views.one(await turn.do(OpenSource(source)))


async def picture(query: CallbackQuery, turn: Turn, source: int) -> Reply:
    shown = await turn.do(OpenSource(source))
    return Reply(views.one(shown), (views.picture(shown, qr_code(shown.url)),))


async def courses(query: CallbackQuery, turn: Turn, source: int) -> Screen:
    return views.leads_to(await turn.do(OpenSource(source)), await turn.do(CoursesToShow()))


async def lead_to(query: CallbackQuery, turn: Turn, source: int, course: str) -> Screen:
    to = None if course == views.NO_COURSE else course
    return views.one(await turn.do(LeadSourceTo(source, to)))


async def close(query: CallbackQuery, turn: Turn, source: int) -> Reply:
    closed = await turn.do(CloseSource(source))
    shown = await turn.do(OpenSource(source))
    return Reply(views.one(shown), toast=t("leads.toast.closed") if closed else None)


async def brought(query: CallbackQuery, turn: Turn, source: int, stage: Stage, page: int) -> Screen:
    return views.brought(await turn.do(ListBrought(source, stage, page)))
