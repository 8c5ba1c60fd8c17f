"""/report of operators: what became of a broadcast, everybody by name, and the table to take away."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.broadcasts.report import ExportReport, ListReports, OpenReport, ReadByName
from domain.messages.screen import Reply, Screen, t
from domain.people.person import Role
from domain.turn import Turn
from handlers.filters import InRole, On
from handlers.views import broadcasts_report as views


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(listed, Command("report"), InRole(Role.OPERATOR, Role.ADMIN))
    made.callback_query.register(listed, On("br"))
    made.callback_query.register(opened, On("br.o", campaign=int))
    made.callback_query.register(by_name, On("br.n", campaign=int, after=int))
    made.callback_query.register(export, On("br.f", campaign=int))
    return made


async def listed(event: CallbackQuery | Message, turn: Turn) -> Screen:
    return views.listed(await turn.do(ListReports()), turn.zone)


async def opened(query: CallbackQuery, turn: Turn, campaign: int) -> Screen:
    return views.report(await turn.do(OpenReport(campaign)), turn.zone)


async def by_name(query: CallbackQuery, turn: Turn, campaign: int, after: int) -> Screen:
    return views.by_name(await turn.do(ReadByName(campaign, after)), turn.zone)


async def export(query: CallbackQuery, turn: Turn, campaign: int) -> Reply:
    made = views.file(await turn.do(ExportReport(campaign)))
    return Reply(notes=(made,), toast=t("broadcasts_report.toast.file"))
