"""The exit ticket: its questions, the grid of who could do them, a table sent instead, and what it changes."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.classes.ticket.listing import TicketClasses
from domain.classes.ticket.marking import (
    AskAbout,
    AskAnother,
    AskSoMany,
    FillIn,
    LookAtPoints,
    MarkAll,
    MarkCell,
    OpenTicket,
    Points,
    TurnTo,
)
from domain.classes.ticket.reading import KeepTicketPhoto, ReadTicket
from domain.classes.ticket.saving import SaveTicket, UndoTicket
from domain.classes.ticket.sheet import FORM, Cell, TicketSheet
from domain.classes.ticket.tonight import LookAhead
from domain.courses.browsing import handle as handle_of
from domain.messages.screen import Reply, t
from domain.messages.sent import SentFile
from domain.people.person import Role
from domain.turn import Turn
from handlers.class_log import photo_as_file
from handlers.filters import During, InRole, On
from handlers.here import here
from handlers.views import ticket as views
from handlers.views.onboarding import above


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(mine, Command("ticket"))
    made.callback_query.register(mine, On("et"))
    made.callback_query.register(latest, On("et.o", handle=str))
    made.callback_query.register(opened, On("et.o", handle=str, lesson=int))
    made.callback_query.register(so_many, On("et.n", handle=str, lesson=int, count=int))
    made.callback_query.register(another, On("et.r", handle=str, lesson=int, question=int))
    made.callback_query.register(points, On("et.p", handle=str, lesson=int, question=int, first=int))
    made.callback_query.register(about, On("et.k", handle=str, lesson=int, question=int, short=str))
    made.callback_query.register(fill_in, On("et.g", handle=str, lesson=int, grid=int))
    made.callback_query.register(turn_to, On("et.v", handle=str, lesson=int, first=int))
    made.callback_query.register(
        mark, On("et.m", handle=str, lesson=int, question=int, learner=int, cell=Cell)
    )  # fmt: skip
    made.callback_query.register(mark_all, On("et.a", handle=str, lesson=int, question=int, cell=Cell))
    made.callback_query.register(save, On("et.s", handle=str, lesson=int))
    made.callback_query.register(undo, On("et.u", handle=str, lesson=int, stamp=int))
    made.callback_query.register(ahead, On("et.w", handle=str, lesson=int, first=int))
    teaches = InRole(Role.TEACHER, Role.ADMIN)
    made.message.register(photo, F.photo, During(FORM), teaches)
    made.message.register(photo_as_file, F.document.mime_type.startswith("image/"), During(FORM), teaches)
    made.message.register(a_table, F.document, During(FORM), teaches)
    return made


async def mine(event: CallbackQuery | Message, turn: Turn) -> Reply:
    lines = await turn.do(TicketClasses())
    if len(lines) == 1:
        return _sheet(turn, await turn.do(OpenTicket(handle_of(lines[0].view.klass.id))))
    return Reply(views.classes(lines))


async def latest(query: CallbackQuery, turn: Turn, handle: str) -> Reply:
    return _sheet(turn, await turn.do(OpenTicket(handle)))


async def opened(query: CallbackQuery, turn: Turn, handle: str, lesson: int) -> Reply:
    return _sheet(turn, await turn.do(OpenTicket(handle, lesson)))


async def so_many(query: CallbackQuery, turn: Turn, handle: str, lesson: int, count: int) -> Reply:
    return _sheet(turn, await turn.do(AskSoMany(handle, lesson, count)))


async def another(query: CallbackQuery, turn: Turn, handle: str, lesson: int, question: int) -> Reply:
    return _sheet(turn, await turn.do(AskAnother(handle, lesson, question)))


async def points(query: CallbackQuery, turn: Turn, handle: str, lesson: int, question: int, first: int) -> Reply:
    shown = await turn.do(LookAtPoints(handle, lesson, question, first))
    return Reply(views.points(shown)) if isinstance(shown, Points) else _sheet(turn, shown)


async def about(query: CallbackQuery, turn: Turn, handle: str, lesson: int, question: int, short: str) -> Reply:
    return _sheet(turn, await turn.do(AskAbout(handle, lesson, question, short)))


async def fill_in(query: CallbackQuery, turn: Turn, handle: str, lesson: int, grid: int) -> Reply:
    return _sheet(turn, await turn.do(FillIn(handle, lesson, bool(grid))))


async def turn_to(query: CallbackQuery, turn: Turn, handle: str, lesson: int, first: int) -> Reply:
    return _sheet(turn, await turn.do(TurnTo(handle, lesson, first)))


async def mark(
    query: CallbackQuery, turn: Turn, handle: str, lesson: int, question: int, learner: int, cell: Cell
) -> Reply:
    return _sheet(turn, await turn.do(MarkCell(handle, lesson, question, learner, cell)))


async def mark_all(query: CallbackQuery, turn: Turn, handle: str, lesson: int, question: int, cell: Cell) -> Reply:
    return _sheet(turn, await turn.do(MarkAll(handle, lesson, question, cell)))


async def save(query: CallbackQuery, turn: Turn, handle: str, lesson: int) -> Reply:
    shown, stored = await turn.do(SaveTicket(handle, lesson))
    if shown.stale:
        return _sheet(turn, shown)
    toast = t("ticket.toast.saved" if stored else "ticket.toast.was_saved")
    return Reply(views.ticket(shown, turn.person.lang), toast=toast)


async def undo(query: CallbackQuery, turn: Turn, handle: str, lesson: int, stamp: int) -> Reply:
    shown = await turn.do(UndoTicket(handle, lesson, stamp))
    return Reply(views.ticket(shown, turn.person.lang), toast=t("ticket.toast.undone"))


async def ahead(query: CallbackQuery, turn: Turn, handle: str, lesson: int, first: int) -> Reply:
    return Reply(views.ahead(await turn.do(LookAhead(handle, lesson, first))))


async def photo(message: Message, turn: Turn) -> Reply:
    assert message.photo, "the filter has seen it"
    kept = await turn.do(KeepTicketPhoto(message.photo[-1].file_id))
    if kept is None:
        return Reply(await here(turn, t("ask.only_text")))
    shown, photos = kept
    return Reply(above(t("class_log.photos.kept", n=photos), views.ticket(shown, turn.person.lang)))


async def a_table(message: Message, turn: Turn, sent: SentFile) -> Reply:
    shown = await turn.do(ReadTicket(sent))
    if shown is None:
        return Reply(await here(turn, t("ask.only_text")))
    return _sheet(turn, shown)


def _sheet(turn: Turn, shown: TicketSheet) -> Reply:
    return Reply(views.ticket(shown, turn.person.lang), toast=t("common.old_screen") if shown.stale else None)
