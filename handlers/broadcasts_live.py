"""Broadcasts while they run: the panel that moves, pause, stop, recall; and a recipient's taps."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from domain.booking.events.browsing import OpenEvent
from domain.booking.events.coming import Come
from domain.broadcasts.campaign import Campaign
from domain.broadcasts.correcting import CORRECTION_FORM, BeginRecall, ConfirmRecall, TypeCorrection
from domain.broadcasts.stopping import GoOnWithCampaign, PauseCampaign, StopCampaign
from domain.broadcasts.tapping import PressButton
from domain.broadcasts.watching import AGAIN, LookAtBroadcast, live_screen
from domain.courses.browsing import OpenCourse
from domain.language import Lang
from domain.messages.screen import Reply, Screen, t
from domain.practice.evening.tonight import OpenTonight
from domain.turn import Turn
from handlers import events as event_handlers
from handlers.filters import InForm, On
from handlers.views import broadcasts_live as views
from handlers.views import courses as course_views
from handlers.views import events as event_views
from handlers.views import practice as practice_views


def router() -> Router:
    made = Router(name=__name__)
    made.callback_query.register(look, On("bl.p", campaign=int))
    made.callback_query.register(look, On(AGAIN, campaign=int))
    made.callback_query.register(pause, On("bl.s", campaign=int))
    made.callback_query.register(go_on, On("bl.g", campaign=int))
    made.callback_query.register(ask_stop, On("bl.x", campaign=int))
    made.callback_query.register(stop, On("bl.xy", campaign=int))
    made.callback_query.register(ask_recall, On("bl.r", campaign=int))
    made.callback_query.register(in_language, On("bl.rl", campaign=int, lang=Lang))
    made.callback_query.register(recall, On("bl.ry", campaign=int))
    made.message.register(correction, InForm(CORRECTION_FORM))
    made.callback_query.register(pressed, On("bl.t", campaign=int, number=int))
    return made


async def look(query: CallbackQuery, turn: Turn, campaign: int) -> Screen:
    return await _panel(turn, campaign)


async def pause(query: CallbackQuery, turn: Turn, campaign: int) -> Reply:
    return await _done(turn, campaign, await turn.do(PauseCampaign(campaign)), "paused")


async def go_on(query: CallbackQuery, turn: Turn, campaign: int) -> Reply:
    return await _done(turn, campaign, await turn.do(GoOnWithCampaign(campaign)), "goes_on")


async def ask_stop(query: CallbackQuery, turn: Turn, campaign: int) -> Screen:
    return views.ask_stop(await turn.do(LookAtBroadcast(campaign)))


async def stop(query: CallbackQuery, turn: Turn, campaign: int) -> Reply:
    return await _done(turn, campaign, await turn.do(StopCampaign(campaign)), "stopped")


async def ask_recall(query: CallbackQuery, turn: Turn, campaign: int) -> Screen:
    return views.ask_recall(await turn.do(BeginRecall(campaign)))


async def in_language(query: CallbackQuery, turn: Turn, campaign: int, lang: Lang) -> Screen:
    return views.ask_recall(await turn.do(BeginRecall(campaign, lang)))


async def correction(message: Message, turn: Turn) -> Screen:
    return views.ask_recall(await turn.do(TypeCorrection(message.text or "")))


async def recall(query: CallbackQuery, turn: Turn, campaign: int) -> Reply:
    return await _done(turn, campaign, await turn.do(ConfirmRecall(campaign)), "recalled")


async def pressed(query: CallbackQuery, turn: Turn, campaign: int, number: int) -> Screen | Reply:
    button = await turn.do(PressButton(campaign, number))
    match button.does:
        case "event":
            return event_views.event(await turn.do(OpenEvent(int(button.target))), turn.zone)
        case "come" | "bring":
            card = await turn.do(OpenEvent(int(button.target)))
            guests = card.guests if button.does == "bring" else 0
            return event_handlers.came(turn, await turn.do(Come(int(button.target), guests)))
        case "decline":
            return await event_handlers.declined(turn, int(button.target))
        case "course":
            return course_views.course_card(await turn.do(OpenCourse(button.target)), turn.now, turn.zone)
        case _:
            return practice_views.reply(await turn.do(OpenTonight()))


async def _done(turn: Turn, number: int, changed: Campaign | None, what: str) -> Reply:
    toast = t(f"broadcasts_live.toast.{what if changed is not None else 'before'}")
    return Reply(await _panel(turn, number), toast=toast)


async def _panel(turn: Turn, number: int) -> Screen:
    return live_screen(await turn.do(LookAtBroadcast(number)), turn.zone)
