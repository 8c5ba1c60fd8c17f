"""Letters of staff: whom, which words, when they go, what came back; and the reader's answer to one."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from domain.letters.listing import MyLetters, OpenLetter
from domain.letters.offering import AskOfferReason
from domain.letters.reading import REPLY_FORM, BeginReply, GotIt, SayReply
from domain.letters.sending import LetterSent, SendLetter, TakeBack, Way
from domain.letters.writing import (
    LETTER_FORM,
    SEARCH_FORM,
    AnswerReply,
    AskReason,
    ChooseTemplate,
    DropLetter,
    FindWhom,
    LetterDraft,
    LookAtLetter,
    TypeIntoLetter,
    WriteTo,
)
from domain.messages.screen import Reply, Screen, t
from domain.turn import Turn
from handlers.filters import InForm, On
from handlers.here import here
from handlers.views import letters as views
from handlers.views.look_again import with_look


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(by_command, Command("message"))
    made.message.register(by_name, InForm(SEARCH_FORM))
    made.message.register(typed, InForm(LETTER_FORM))
    made.message.register(replied, InForm(REPLY_FORM))
    made.callback_query.register(everybody, On("le"))
    made.callback_query.register(begin, On("le.w", learner=int))
    made.callback_query.register(answer, On("le.a", letter=int))
    made.callback_query.register(template, On("le.t", stamp=int, template=str))
    made.callback_query.register(look, On("le.l"))
    made.callback_query.register(other_words, On("le.e"))
    made.callback_query.register(urgent, On("le.u", stamp=int))
    made.callback_query.register(offer_anyway, On("le.v", stamp=int))
    made.callback_query.register(send, On("le.s", stamp=int, way=Way))
    made.callback_query.register(drop, On("le.x"))
    made.callback_query.register(take_back, On("le.b", letter=int))
    made.callback_query.register(listed, On("le.m"))
    made.callback_query.register(page, On("le.p", page=int))
    made.callback_query.register(opened, On("le.o", letter=int))
    made.callback_query.register(got_it, On("le.g", letter=int))
    made.callback_query.register(reply, On("le.r", letter=int))
    return made


async def by_command(message: Message, turn: Turn, command: CommandObject) -> Screen:
    return await _found(turn, command.args or "")


async def by_name(message: Message, turn: Turn) -> Screen:
    return await _found(turn, message.text or "")


async def everybody(query: CallbackQuery, turn: Turn) -> Screen:
    return await _found(turn, "")


async def _found(turn: Turn, name: str) -> Screen:
    found = await turn.do(FindWhom(name))
    if len(found.learners) == 1 and name:
        return views.draft(await turn.do(WriteTo(found.learners[0].id)), turn.zone)
    return views.found(found)


async def begin(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    return views.draft(await turn.do(WriteTo(learner)), turn.zone)


async def answer(query: CallbackQuery, turn: Turn, letter: int) -> Screen:
    return views.draft(await turn.do(AnswerReply(letter)), turn.zone)


async def template(query: CallbackQuery, turn: Turn, stamp: int, template: str) -> Reply:
    return _drawn(turn, await turn.do(ChooseTemplate(stamp, template)))


async def typed(message: Message, turn: Turn) -> Reply:
    return _drawn(turn, await turn.do(TypeIntoLetter(message.text or "")))


async def look(query: CallbackQuery, turn: Turn) -> Reply:
    return _drawn(turn, await turn.do(LookAtLetter()))


async def other_words(query: CallbackQuery, turn: Turn) -> Reply:
    return _drawn(turn, await turn.do(LookAtLetter(words=False)))


async def urgent(query: CallbackQuery, turn: Turn, stamp: int) -> Reply:
    return _drawn(turn, await turn.do(AskReason(stamp)))


async def offer_anyway(query: CallbackQuery, turn: Turn, stamp: int) -> Reply:
    return _drawn(turn, await turn.do(AskOfferReason(stamp)))


async def send(query: CallbackQuery, turn: Turn, stamp: int, way: Way) -> Reply:
    done = await turn.do(SendLetter(stamp, way))
    if not isinstance(done, LetterSent):
        return _drawn(turn, done)
    if not done.changed:
        return Reply(await _one(turn, done.letter), toast=t("letters.toast.was_sent"))
    sent = with_look(views.sent(done, turn.zone), done.look_again, done.learner)
    return Reply(sent, toast=t("letters.toast.sent"))


async def drop(query: CallbackQuery, turn: Turn) -> Reply:
    await turn.do(DropLetter())
    return Reply(await here(turn), toast=t("letters.toast.dropped"))


async def take_back(query: CallbackQuery, turn: Turn, letter: int) -> Reply:
    await turn.do(TakeBack(letter))
    return Reply(await _one(turn, letter), toast=t("letters.toast.taken_back"))


async def listed(query: CallbackQuery, turn: Turn) -> Screen:
    return views.mine(await turn.do(MyLetters()), turn.zone)


async def page(query: CallbackQuery, turn: Turn, page: int) -> Screen:
    return views.mine(await turn.do(MyLetters(page)), turn.zone)


async def opened(query: CallbackQuery, turn: Turn, letter: int) -> Screen:
    return await _one(turn, letter)


async def got_it(query: CallbackQuery, turn: Turn, letter: int) -> Reply:
    return Reply(toast=t("letters.toast.got_it", who=(await turn.do(GotIt(letter))).who))


async def reply(query: CallbackQuery, turn: Turn, letter: int) -> Screen:
    return views.ask_reply(await turn.do(BeginReply(letter)))


async def replied(message: Message, turn: Turn) -> Screen:
    return views.reply_sent(await turn.do(SayReply(message.text or "")), turn.now, turn.zone)


async def _one(turn: Turn, letter: int) -> Screen:
    return views.one(await turn.do(OpenLetter(letter)), turn.zone)


def _drawn(turn: Turn, shown: LetterDraft) -> Reply:
    toast = t("letters.toast.changed") if shown.changed else t("common.old_screen") if shown.stale else None
    return Reply(views.draft(shown, turn.zone), toast=toast)
