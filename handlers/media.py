"""Watching and trying again in chat: a lesson's card, one medium, and the recording that a teacher adds."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from domain.media.attaching import LINK_FORM, AttachRecording, OpenRecording, TakeOffRecording
from domain.media.cards import LookAtSkillMedia, OpenLessonCard
from domain.media.using import BeThrough, OpenMedium
from domain.messages.screen import Reply, Screen, t, tap
from domain.turn import Turn
from handlers.filters import InForm, On
from handlers.siblings import with_siblings
from handlers.views import media as views


def router() -> Router:
    made = Router(name=__name__)
    made.callback_query.register(latest, On("me"))
    made.callback_query.register(latest, On("me", learner=int))
    made.callback_query.register(lesson, On("me.l", learner=int, stamp=int))
    made.callback_query.register(of_skill, On("me.k", learner=int, skill=str))
    made.callback_query.register(look, On("me.o", learner=int, ref=str, stamp=int))
    made.callback_query.register(through, On("me.d", learner=int, ref=str, stamp=int, clear=int))
    made.callback_query.register(recording, On("me.c", handle=str))
    made.callback_query.register(take_off, On("me.x", handle=str, recording=int))
    made.message.register(attach, InForm(LINK_FORM))
    return made


async def latest(query: CallbackQuery, turn: Turn, learner: int | None = None) -> Screen:
    return await _lesson(turn, learner, None)


async def lesson(query: CallbackQuery, turn: Turn, learner: int, stamp: int) -> Screen:
    return await _lesson(turn, learner, stamp)


async def of_skill(query: CallbackQuery, turn: Turn, learner: int, skill: str) -> Screen:
    return views.of_skill(await turn.do(LookAtSkillMedia(learner, skill)), turn.zone)


async def look(query: CallbackQuery, turn: Turn, learner: int, ref: str, stamp: int) -> Screen:
    return views.opened(await turn.do(OpenMedium(learner, ref)), stamp, turn.zone)


async def through(query: CallbackQuery, turn: Turn, learner: int, ref: str, stamp: int, clear: int) -> Reply:
    done = await turn.do(BeThrough(learner, ref, clear=bool(clear)))
    return Reply(views.opened(done, stamp, turn.zone), toast=views.through(done, clear=bool(clear)))


async def recording(query: CallbackQuery, turn: Turn, handle: str) -> Screen:
    return views.recording(await turn.do(OpenRecording(handle)))


async def attach(message: Message, turn: Turn) -> Screen:
    return views.recording(await turn.do(AttachRecording(message.text or "")))


async def take_off(query: CallbackQuery, turn: Turn, handle: str, recording: int) -> Reply:
    shown = await turn.do(TakeOffRecording(handle, recording))
    return Reply(views.recording(shown), toast=t("media.toast.taken_off") if shown.taken_off else None)


async def _lesson(turn: Turn, learner: int | None, stamp: int | None) -> Screen:
    shown = await turn.do(OpenLessonCard(learner, stamp))
    return await with_siblings(turn, views.lesson(shown), shown.learner.id, lambda child: tap("me", child))
