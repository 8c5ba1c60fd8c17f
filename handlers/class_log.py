"""The log of a lesson: who came, who stood out, photos and lists of the paper sheet."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from domain.classes.log.photos import AttachPhoto, RemoveLessonPhoto, ShowLessonPhotos
from domain.classes.log.reading import ReadList
from domain.classes.log.saving import SaveLog, UndoLog
from domain.classes.log.sheet import FORM, AllCame, CycleMark, CycleStars, LogSheet, OpenLog, TurnOver
from domain.messages.screen import Reply, t
from domain.messages.sent import SentFile
from domain.people.person import Role
from domain.turn import Turn
from handlers.filters import During, InRole, On
from handlers.here import here
from handlers.views import class_log as views
from handlers.views.onboarding import above


def router() -> Router:
    made = Router(name=__name__)
    made.callback_query.register(latest, On("lg.o", handle=str))
    made.callback_query.register(opened, On("lg.o", handle=str, lesson=int))
    made.callback_query.register(edit, On("lg.e", handle=str, lesson=int))
    made.callback_query.register(mark, On("lg.t", handle=str, lesson=int, learner=int))
    made.callback_query.register(star, On("lg.g", handle=str, lesson=int, learner=int))
    made.callback_query.register(everybody, On("lg.a", handle=str, lesson=int))
    made.callback_query.register(turn_over, On("lg.v", handle=str, lesson=int, starring=int))
    made.callback_query.register(save, On("lg.s", handle=str, lesson=int))
    made.callback_query.register(undo, On("lg.u", handle=str, lesson=int, stamp=int))
    made.callback_query.register(photos, On("lg.p", handle=str, lesson=int))
    made.callback_query.register(remove_photo, On("lg.px", handle=str, lesson=int, photo=int))
    teaches = InRole(Role.TEACHER, Role.ADMIN)
    made.message.register(photo, F.photo, During(FORM), teaches)
    made.message.register(photo_as_file, F.document.mime_type.startswith("image/"), During(FORM), teaches)
    made.message.register(a_list, F.document, During(FORM), teaches)
    return made


async def latest(query: CallbackQuery, turn: Turn, handle: str) -> Reply:
    return _sheet(await turn.do(OpenLog(handle)))


async def opened(query: CallbackQuery, turn: Turn, handle: str, lesson: int) -> Reply:
    return _sheet(await turn.do(OpenLog(handle, lesson)))


async def edit(query: CallbackQuery, turn: Turn, handle: str, lesson: int) -> Reply:
    return _sheet(await turn.do(OpenLog(handle, lesson, editing=True)))


async def mark(query: CallbackQuery, turn: Turn, handle: str, lesson: int, learner: int) -> Reply:
    return _sheet(await turn.do(CycleMark(handle, lesson, learner)))


async def star(query: CallbackQuery, turn: Turn, handle: str, lesson: int, learner: int) -> Reply:
    return _sheet(await turn.do(CycleStars(handle, lesson, learner)))


async def everybody(query: CallbackQuery, turn: Turn, handle: str, lesson: int) -> Reply:
    return _sheet(await turn.do(AllCame(handle, lesson)))


async def turn_over(query: CallbackQuery, turn: Turn, handle: str, lesson: int, starring: int) -> Reply:
    return _sheet(await turn.do(TurnOver(handle, lesson, bool(starring))))


async def save(query: CallbackQuery, turn: Turn, handle: str, lesson: int) -> Reply:
    shown, stored = await turn.do(SaveLog(handle, lesson))
    if shown.stale:
        return _sheet(shown)
    return Reply(views.log(shown), toast=t("class_log.toast.saved" if stored else "class_log.toast.was_saved"))


async def undo(query: CallbackQuery, turn: Turn, handle: str, lesson: int, stamp: int) -> Reply:
    return Reply(views.log(await turn.do(UndoLog(handle, lesson, stamp))), toast=t("class_log.toast.undone"))


async def photos(query: CallbackQuery, turn: Turn, handle: str, lesson: int) -> Reply:
    shown = await turn.do(ShowLessonPhotos(handle, lesson))
    once = turn.once_for_a_double_tap(f"lesson:{shown.of.object_id}:photos")
    return Reply(views.photos(shown), views.photo_notes(shown, once))


async def remove_photo(query: CallbackQuery, turn: Turn, handle: str, lesson: int, photo: int) -> Reply:
    shown, gone = await turn.do(RemoveLessonPhoto(handle, lesson, photo))
    return Reply(views.photos(shown), toast=t("class_log.toast.photo_gone" if gone else "common.old_screen"))


async def photo(message: Message, turn: Turn) -> Reply:
    assert message.photo, "the filter has seen it"
    # the sizes of one picture come smallest first
    shown = await turn.do(AttachPhoto(message.photo[-1].file_id))
    if shown is None:
        return Reply(await here(turn, t("ask.only_text")))
    return Reply(above(t("class_log.photos.kept", n=shown.photos), views.log(shown)))


async def photo_as_file(message: Message, turn: Turn) -> Reply:
    return Reply(await here(turn, t("wishes.photo.as_file")))


async def a_list(message: Message, turn: Turn, sent: SentFile) -> Reply:
    shown = await turn.do(ReadList(sent))
    return Reply(views.log(shown) if shown is not None else await here(turn, t("ask.only_text")))


def _sheet(shown: LogSheet) -> Reply:
    if shown.away is not None:
        return Reply(views.log(shown), toast=t("class_log.toast.away", name=shown.away.name))
    return Reply(views.log(shown), toast=t("common.old_screen") if shown.stale else None)
