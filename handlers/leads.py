"""/lead and /pipeline: the families on their way to the centre, for whoever advises them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from domain.leads.card import OpenLead, OpenLeadOf
from domain.leads.changing import (
    HEARD_FORM,
    NOTE_FORM,
    WORDS_FORM,
    AskComing,
    BeginNote,
    GiveLead,
    LookAtOwners,
    PlanNext,
    SayNote,
    SetComing,
    SetNext,
    TypeComing,
    TypeNext,
)
from domain.leads.lead import Due, Stage
from domain.leads.pipeline import SEARCH, FindLead, LookAtPipeline
from domain.messages.screen import Reply, Screen, t
from domain.people.person import Role
from domain.turn import Turn
from handlers.filters import InForm, On
from handlers.views import leads as views


def router() -> Router:
    """`ld` and its like but `ld.q` and `ld.f`, which are in lead_sources."""
    made = Router(name=__name__)
    made.message.register(by_command, Command("lead"))
    made.message.register(pipeline, Command("pipeline"))
    made.message.register(by_name, InForm(SEARCH))
    made.message.register(words, InForm(WORDS_FORM))
    made.message.register(noted, InForm(NOTE_FORM))
    made.message.register(came_by, InForm(HEARD_FORM))
    made.callback_query.register(pipeline, On("ld"))
    made.callback_query.register(column, On("ld.p", whose=str, stage=str, page=int))
    made.callback_query.register(find, On("ld.find"))
    made.callback_query.register(card, On("ld.c", lead=int))
    made.callback_query.register(card_of, On("ld.cp", person=int))
    made.callback_query.register(children, On("ld.ch", lead=int, what=_door))
    made.callback_query.register(plan, On("ld.n", lead=int))
    made.callback_query.register(plan, On("ld.s", lead=int, step=str))
    made.callback_query.register(days, On("ld.m", lead=int, step=str, month=_month))
    made.callback_query.register(set_next, On("ld.d", lead=int, step=str, on=_day))
    made.callback_query.register(note, On("ld.w", lead=int))
    made.callback_query.register(owners, On("ld.o", lead=int))
    made.callback_query.register(give, On("ld.g", lead=int, to=int))
    made.callback_query.register(take, On("ld.k", lead=int))
    made.callback_query.register(ask_coming, On("ld.h", lead=int))
    made.callback_query.register(set_coming, On("ld.hs", lead=int, heard=str))
    made.callback_query.register(set_coming, On("ld.hq", lead=int, source=int))
    return made


def _door(text: str) -> str:
    if text not in views.DOORS:
        raise ValueError(text)
    return text


def _month(text: str) -> date:
    return datetime.strptime(text, "%Y%m").replace(tzinfo=UTC).date()


def _day(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).date()


async def pipeline(event: CallbackQuery | Message, turn: Turn) -> Screen:
    return views.pipeline(await turn.do(LookAtPipeline(mine=turn.person.role is Role.ADVISOR)))


async def column(query: CallbackQuery, turn: Turn, whose: str, stage: str, page: int) -> Screen:
    only = Stage(stage) if stage in set(Stage) else None
    return views.pipeline(await turn.do(LookAtPipeline(whose == views.MINE, only, page)))


async def by_command(message: Message, turn: Turn, command: CommandObject) -> Screen:
    return await _found(turn, command.args or "")


async def by_name(message: Message, turn: Turn) -> Screen:
    return await _found(turn, message.text or "")


async def find(query: CallbackQuery, turn: Turn) -> Screen:
    return await _found(turn, "")


async def _found(turn: Turn, name: str) -> Screen:
    shown = await turn.do(FindLead(name))
    if len(shown.lines) == 1:
        return views.card(await turn.do(OpenLead(shown.lines[0].lead.id)))
    return views.found(shown)


async def card(query: CallbackQuery, turn: Turn, lead: int) -> Screen:
    return views.card(await turn.do(OpenLead(lead)))


async def card_of(query: CallbackQuery, turn: Turn, person: int) -> Screen:
    return views.card(await turn.do(OpenLeadOf(person)))


async def children(query: CallbackQuery, turn: Turn, lead: int, what: str) -> Screen:
    return views.children((await turn.do(OpenLead(lead))).facts, what)


async def plan(query: CallbackQuery, turn: Turn, lead: int, step: str | None = None) -> Screen:
    return views.plan(await turn.do(PlanNext(lead, step)))


async def days(query: CallbackQuery, turn: Turn, lead: int, step: str, month: date) -> Screen:
    return views.days(await turn.do(PlanNext(lead, step)), month)


async def words(message: Message, turn: Turn) -> Screen:
    return views.plan(await turn.do(TypeNext(message.text or "")))


async def set_next(query: CallbackQuery, turn: Turn, lead: int, step: str, on: date) -> Reply:
    await turn.do(SetNext(lead, step, on))
    return Reply(views.card(await turn.do(OpenLead(lead))), toast=t("leads.toast.planned"))


async def note(query: CallbackQuery, turn: Turn, lead: int) -> Screen:
    return views.ask_note(await turn.do(BeginNote(lead)))


async def noted(message: Message, turn: Turn) -> Screen:
    return await _saved(turn, await turn.do(SayNote(message.text or "")), "leads.note.kept")


async def owners(query: CallbackQuery, turn: Turn, lead: int) -> Screen:
    return views.owners(await turn.do(LookAtOwners(lead)))


async def give(query: CallbackQuery, turn: Turn, lead: int, to: int) -> Reply:
    changed = await turn.do(GiveLead(lead, to))
    return Reply(await _saved(turn, lead), toast=t("leads.toast.given") if changed else None)


async def take(query: CallbackQuery, turn: Turn, lead: int) -> Reply:
    changed = await turn.do(GiveLead(lead, turn.person.id))
    return Reply(await _saved(turn, lead), toast=t("leads.toast.taken") if changed else None)


async def ask_coming(query: CallbackQuery, turn: Turn, lead: int) -> Screen:
    return views.ask_coming(await turn.do(AskComing(lead)))


async def set_coming(
    query: CallbackQuery, turn: Turn, lead: int, heard: str | None = None, source: int | None = None
) -> Screen:
    return await _saved(turn, await turn.do(SetComing(lead, heard, source)), "leads.coming.kept")


async def came_by(message: Message, turn: Turn) -> Screen:
    return await _saved(turn, await turn.do(TypeComing(message.text or "")), "leads.coming.kept")


async def _saved(turn: Turn, lead: int, key: str | None = None) -> Screen:
    """The card; what has no next date is asked for it first."""
    shown = await turn.do(OpenLead(lead))
    said = t(key) if key is not None else None
    if shown.due is not Due.UNDATED:
        return views.card(shown, said)
    return views.plan(await turn.do(PlanNext(lead)), said)
