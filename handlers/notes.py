"""Teachers' notes: whom, the words, the tags, and one's own notes again."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import BaseFilter
from aiogram.types import CallbackQuery, Message

from domain.classes.notes.draft import NOTE_FORM, NoteDraft
from domain.classes.notes.own import DeleteNote, ListNotes
from domain.classes.notes.writing import (
    BeginNote,
    BeginNoteAbout,
    ChooseLearner,
    DropNote,
    LookAtNote,
    NoteSaved,
    SaveNote,
    SetTone,
    ToggleTag,
    UndoNote,
    WriteNote,
)
from domain.classes.roster import OpenClass
from domain.messages.screen import Reply, Screen, t
from domain.portrait.portrait import Tone
from domain.turn import Turn
from handlers.filters import InForm, On
from handlers.here import here
from handlers.views import classes as class_views
from handlers.views import notes as views


class Spoken(BaseFilter):
    """A voice message in the middle of a note."""

    async def __call__(self, message: Message, turn: Turn) -> bool:
        form = await turn.uow.people.form(turn.person.id)
        return form is not None and form.name == NOTE_FORM


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(typed, InForm(NOTE_FORM))
    made.message.register(spoken, F.voice, Spoken())
    made.callback_query.register(begin, On("nt", handle=str))
    made.callback_query.register(begin_about, On("nt.l", learner=int))
    made.callback_query.register(choose, On("nt.w", stamp=int, learner=int, on=int))
    made.callback_query.register(toggle, On("nt.t", stamp=int, kind=str, short=str, on=int))
    made.callback_query.register(tone, On("nt.o", stamp=int, tone=_tone))
    made.callback_query.register(edit, On("nt.e"))
    made.callback_query.register(save, On("nt.s", stamp=int))
    made.callback_query.register(drop, On("nt.x"))
    made.callback_query.register(undo, On("nt.u", at=int, learners=_numbers))
    made.callback_query.register(listed, On("nt.n", learner=int, page=int))
    made.callback_query.register(delete, On("nt.d", learner=int, stamp=int))
    return made


def _tone(text: str) -> Tone | None:
    return None if text == views.NO_TONE else Tone(text)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(each) for each in text.split(views.AND))


async def begin(query: CallbackQuery, turn: Turn, handle: str) -> Screen:
    return views.draft(await turn.do(BeginNote(handle)))


async def begin_about(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    return views.draft(await turn.do(BeginNoteAbout(learner)))


async def typed(message: Message, turn: Turn) -> Screen:
    return views.draft(await turn.do(WriteNote(message.text or "")))


async def spoken(message: Message, turn: Turn) -> Screen:
    return views.please_type(await turn.do(LookAtNote()))


async def choose(query: CallbackQuery, turn: Turn, stamp: int, learner: int, on: int) -> Reply:
    return _drawn(await turn.do(ChooseLearner(stamp, learner, bool(on))))


async def toggle(query: CallbackQuery, turn: Turn, stamp: int, kind: str, short: str, on: int) -> Reply:
    return _drawn(await turn.do(ToggleTag(stamp, kind, short, bool(on))))


async def tone(query: CallbackQuery, turn: Turn, stamp: int, tone: Tone | None) -> Reply:
    return _drawn(await turn.do(SetTone(stamp, tone)))


async def edit(query: CallbackQuery, turn: Turn) -> Screen:
    return views.edit(await turn.do(LookAtNote()))


async def save(query: CallbackQuery, turn: Turn, stamp: int) -> Reply:
    done = await turn.do(SaveNote(stamp))
    if isinstance(done, NoteSaved):
        return Reply(views.saved(done), toast=t("notes.toast.saved" if done.changed else "notes.toast.was_saved"))
    return _drawn(done)


async def drop(query: CallbackQuery, turn: Turn) -> Reply:
    handle = await turn.do(DropNote())
    screen = class_views.card(await turn.do(OpenClass(handle))) if handle is not None else await here(turn)
    return Reply(screen, toast=t("notes.toast.dropped"))


async def undo(query: CallbackQuery, turn: Turn, at: int, learners: tuple[int, ...]) -> Reply:
    return Reply(views.draft(await turn.do(UndoNote(at, learners))), toast=t("notes.toast.undone"))


async def listed(query: CallbackQuery, turn: Turn, learner: int, page: int) -> Screen:
    return views.listed(await turn.do(ListNotes(learner, page)))


async def delete(query: CallbackQuery, turn: Turn, learner: int, stamp: int) -> Reply:
    found = await turn.do(DeleteNote(learner, stamp))
    return Reply(views.listed(found), toast=t("notes.toast.deleted" if found.deleted else "common.old_screen"))


def _drawn(shown: NoteDraft) -> Reply:
    toast = t("common.old_screen") if shown.stale else t("notes.toast.full") if shown.full else None
    return Reply(views.draft(shown), toast=toast)
