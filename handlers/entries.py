"""/questions: what nobody could answer, for the office; writing an answer, the second look, and who wants to hear."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.asking.routing import NOTHING_FOUND, Found
from domain.courses.browsing import course_views
from domain.courses.course import Course
from domain.entries.approving import (
    BACK_FORM,
    Approve,
    AskForWord,
    Decided,
    ListEntries,
    Restore,
    Retire,
    SendBack,
)
from domain.entries.entry import LabelKind
from domain.entries.labelling import FIND_FORM, AskWhich, LookFor, SayItIs, SayNotForUs, TakeLabelBack
from domain.entries.queue import ListQuestions, OpenQuestions, PutOff
from domain.entries.telling import TellMe
from domain.entries.writing import WORDS_FORM, AskForWords, Discard, HandIn, OpenEntry, Part, TypeWords, WriteAnswer
from domain.language import Lang
from domain.messages.screen import Param, Reply, Screen, t
from domain.turn import Turn
from handlers.filters import InForm, On
from handlers.views import courses as course_screens
from handlers.views import entries as views


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(first_page, Command("questions"))
    made.message.register(look_for, InForm(FIND_FORM))
    made.message.register(typed, InForm(WORDS_FORM))
    made.message.register(send_back, InForm(BACK_FORM))
    made.callback_query.register(first_page, On("en"))
    made.callback_query.register(page, On("en.q", page=int))
    made.callback_query.register(opened, On("en.m", miss=int))
    made.callback_query.register(which, On("en.t", miss=int))
    made.callback_query.register(it_is, On("en.l", miss=int, kind=LabelKind, target=str))
    made.callback_query.register(not_for_us, On("en.n", miss=int))
    made.callback_query.register(later, On("en.z", miss=int))
    made.callback_query.register(take_back, On("en.u", label=int))
    made.callback_query.register(write, On("en.w", miss=int))
    made.callback_query.register(entry, On("en.d", entry=int))
    made.callback_query.register(ask_words, On("en.f", entry=int, part=Part, lang=Lang))
    made.callback_query.register(hand_in, On("en.s", entry=int, stamp=int))
    made.callback_query.register(discard, On("en.x", entry=int))
    made.callback_query.register(approve, On("en.a", entry=int, stamp=int))
    made.callback_query.register(ask_word, On("en.b", entry=int))
    made.callback_query.register(retire, On("en.r", entry=int))
    made.callback_query.register(restore, On("en.o", entry=int))
    made.callback_query.register(entries, On("en.e", page=int))
    made.callback_query.register(tell_me, On("en.y", miss=int))
    return made


async def first_page(event: CallbackQuery | Message, turn: Turn) -> Screen:
    return await _queue(turn)


async def page(query: CallbackQuery, turn: Turn, page: int) -> Screen:
    return views.queue(await turn.do(ListQuestions(page)), turn.zone)


async def opened(query: CallbackQuery, turn: Turn, miss: int) -> Screen:
    return views.questions(await turn.do(OpenQuestions(miss)), turn.zone)


async def which(query: CallbackQuery, turn: Turn, miss: int) -> Screen:
    return views.which(await turn.do(AskWhich(miss)))


async def look_for(message: Message, turn: Turn, found: Found = NOTHING_FOUND) -> Screen:
    choosing = await turn.do(LookFor(message.text or "", found))
    return views.which(choosing) if choosing is not None else await _queue(turn, t("entries.decided"))


async def it_is(query: CallbackQuery, turn: Turn, miss: int, kind: LabelKind, target: str) -> Reply:
    labelled = await turn.do(SayItIs(miss, kind, target))
    return Reply(await _queue(turn, views.labelled(labelled), labelled.label), toast=t("entries.toast.noted"))


async def not_for_us(query: CallbackQuery, turn: Turn, miss: int) -> Reply:
    labelled = await turn.do(SayNotForUs(miss))
    return Reply(await _queue(turn, views.labelled(labelled), labelled.label), toast=t("entries.toast.noted"))


async def later(query: CallbackQuery, turn: Turn, miss: int) -> Reply:
    await turn.do(PutOff(miss))
    return Reply(await _queue(turn), toast=t("entries.toast.later"))


async def take_back(query: CallbackQuery, turn: Turn, label: int) -> Reply:
    done = await turn.do(TakeLabelBack(label))
    return Reply(await _queue(turn), toast=t("entries.toast.taken_back") if done else t("common.old_screen"))


async def write(query: CallbackQuery, turn: Turn, miss: int) -> Screen:
    return views.entry(await turn.do(WriteAnswer(miss)))


async def entry(query: CallbackQuery, turn: Turn, entry: int) -> Screen:
    return views.entry(await turn.do(OpenEntry(entry)))


async def ask_words(query: CallbackQuery, turn: Turn, entry: int, part: Part, lang: Lang) -> Screen:
    return views.entry(await turn.do(AskForWords(entry, part, lang)))


async def typed(message: Message, turn: Turn) -> Screen:
    shown = await turn.do(TypeWords(message.text or ""))
    return views.entry(shown) if shown is not None else await _queue(turn, t("entries.gone"))


async def hand_in(query: CallbackQuery, turn: Turn, entry: int, stamp: int) -> Reply:
    done = await turn.do(HandIn(entry, stamp))
    toast = t("entries.toast.asked", n=done.asked) if done.asked else None
    return Reply(views.entry(done.shown), toast=t("common.old_screen") if done.shown.stale else toast)


async def discard(query: CallbackQuery, turn: Turn, entry: int) -> Reply:
    left = await turn.do(Discard(entry))
    screen = views.entry(left) if left is not None else await _queue(turn)
    return Reply(screen, toast=t("entries.toast.discarded"))


async def approve(query: CallbackQuery, turn: Turn, entry: int, stamp: int) -> Reply:
    done = await turn.do(Approve(entry, stamp))
    if done.changed:
        return Reply(views.entry(done.shown), toast=t("entries.toast.live", n=done.told))
    return Reply(views.entry(done.shown), toast=t("common.old_screen"))


async def ask_word(query: CallbackQuery, turn: Turn, entry: int) -> Screen:
    return views.ask_word(await turn.do(AskForWord(entry)))


async def send_back(message: Message, turn: Turn) -> Screen:
    shown = await turn.do(SendBack(message.text or ""))
    return views.entry(shown) if shown is not None else await _queue(turn, t("entries.not_waiting"))


async def retire(query: CallbackQuery, turn: Turn, entry: int) -> Reply:
    return _turned(await turn.do(Retire(entry)), t("entries.toast.retired"))


async def restore(query: CallbackQuery, turn: Turn, entry: int) -> Reply:
    return _turned(await turn.do(Restore(entry)), t("entries.toast.restored"))


async def entries(query: CallbackQuery, turn: Turn, page: int) -> Screen:
    return views.entries(await turn.do(ListEntries(page)))


async def tell_me(query: CallbackQuery, turn: Turn, miss: int) -> Reply:
    found = await turn.do(TellMe(miss))
    if found is None:
        return Reply(toast=t("entries.toast.will_tell"), alert=True)
    if isinstance(found, Course):
        (view,) = await course_views(turn.uow, [found])
        return Reply(course_screens.course_card(view, turn.now, turn.zone))
    return Reply(course_screens.question(found, lang=turn.person.lang))


def _turned(done: Decided, toast: Param) -> Reply:
    return Reply(views.entry(done.shown), toast=toast if done.changed else t("common.old_screen"))


async def _queue(turn: Turn, said: Param | None = None, undo: int | None = None) -> Screen:
    return views.queue(await turn.do(ListQuestions()), turn.zone, said, undo)
