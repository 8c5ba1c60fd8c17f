"""Answers of several taps and in words: ticking options, putting parts in order, typing a word."""

from __future__ import annotations

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import CallbackQuery, Message

from domain.messages.screen import Reply
from domain.ports import Form
from domain.practice.evening.composing import AnswerText, HandIn, PlacePart, TakeBackParts, TickOption
from domain.practice.evening.progress import TEXT_FORM
from domain.practice.items.grading import LONGEST_TEXT, is_talk
from domain.turn import Turn
from handlers.filters import InForm, On
from handlers.views import practice as views


def router() -> Router:
    made = Router(name="composing")
    made.callback_query.register(tick, On("pr.t", session=int, position=int, place=int, ticked=int))
    made.callback_query.register(place_part, On("pr.o", session=int, position=int, place=int))
    made.callback_query.register(take_back, On("pr.u", session=int, position=int, keep=int))
    made.callback_query.register(hand_in, On("pr.d", session=int, position=int))
    made.message.register(text, InForm(TEXT_FORM))
    return made


async def tick(query: CallbackQuery, turn: Turn, session: int, position: int, place: int, ticked: int) -> Reply:
    return views.reply(await turn.do(TickOption(session, position, place, bool(ticked))))


async def place_part(query: CallbackQuery, turn: Turn, session: int, position: int, place: int) -> Reply:
    return views.reply(await turn.do(PlacePart(session, position, place)))


async def take_back(query: CallbackQuery, turn: Turn, session: int, position: int, keep: int) -> Reply:
    return views.reply(await turn.do(TakeBackParts(session, position, keep)))


async def hand_in(query: CallbackQuery, turn: Turn, session: int, position: int) -> Reply:
    return views.reply(await turn.do(HandIn(session, position)))


async def text(message: Message, turn: Turn, form: Form) -> Reply:
    said = message.text or ""
    if is_talk(said, LONGEST_TEXT):
        raise SkipHandler
    return views.reply(await turn.do(AnswerText(form.data["session"], form.data["position"], said)))
