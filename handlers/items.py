"""The question bank, for those who keep it: counting, browsing, looking at an item, deciding about it."""

from __future__ import annotations

from collections.abc import Callable

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.language import Lang
from domain.messages.screen import Reply, Screen, t
from domain.ports import Form
from domain.practice.items.grading import LONGEST_TEXT, is_talk
from domain.practice.keeping.correcting import ChangeKey
from domain.practice.keeping.deciding import BringBack, ConfirmKey, RetireItem
from domain.practice.keeping.inspecting import LookAtItem, OpenList, TryHint, TryOption
from domain.practice.keeping.inventory import (
    TRY_FORM,
    WORD_FORM,
    AskForWord,
    FindSkills,
    ListFound,
    ListSkills,
    ShowInventory,
)
from domain.practice.keeping.trying import AskForTry, TryDraft, TryHandIn, TryText
from domain.turn import Turn
from handlers.filters import InForm, On
from handlers.views import correcting
from handlers.views import items as views
from handlers.views.trying import tried


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(bank, Command("items"))
    made.message.register(found, InForm(WORD_FORM))
    made.callback_query.register(bank, On("it"))
    made.callback_query.register(skills, On("it.sk", page=int))
    made.callback_query.register(skills_around, On("it.at", of=str))
    made.callback_query.register(ask_for_word, On("it.find"))
    made.callback_query.register(more_found, On("it.hits", page=int))
    made.callback_query.register(first, On("it.l", of=str))
    made.callback_query.register(look, On("it.i", of=str, short=str, lang=Lang))
    made.callback_query.register(option, On("it.a", of=str, short=str, lang=Lang, place=int))
    made.callback_query.register(hint, On("it.h", of=str, short=str, lang=Lang, number=int))
    made.callback_query.register(draft, On("it.x", of=str, short=str, lang=str, draft=str))
    made.callback_query.register(hand_in, On("it.d", of=str, short=str, lang=str, draft=str))
    made.callback_query.register(type_answer, On("it.w", of=str, short=str, lang=str))
    made.message.register(typed, InForm(TRY_FORM))
    made.callback_query.register(confirm, On("it.ok", of=str, short=str, lang=Lang))
    made.callback_query.register(which_key, On("it.k", of=str, short=str, lang=Lang))
    made.callback_query.register(really_change, On("it.kk", of=str, short=str, lang=Lang, option=int))
    made.callback_query.register(change_key, On("it.kx", of=str, short=str, lang=Lang, option=int, mark=str))
    made.callback_query.register(retire, On("it.out", of=str, short=str, lang=Lang))
    made.callback_query.register(bring_back, On("it.in", of=str, short=str, lang=Lang))
    return made


async def bank(event: CallbackQuery | Message, turn: Turn) -> Screen:
    return views.inventory(await turn.do(ShowInventory()))


async def skills(query: CallbackQuery, turn: Turn, page: int) -> Screen:
    return views.skills(await turn.do(ListSkills(page)))


async def skills_around(query: CallbackQuery, turn: Turn, of: str) -> Screen:
    return views.skills(await turn.do(ListSkills(around=of)))


async def ask_for_word(query: CallbackQuery, turn: Turn) -> Screen:
    await turn.do(AskForWord())
    return views.ask_for_word()


async def found(message: Message, turn: Turn) -> Screen:
    return views.skills(await turn.do(FindSkills(message.text or "")))


async def more_found(query: CallbackQuery, turn: Turn, page: int) -> Screen:
    return views.skills(await turn.do(ListFound(page)))


async def first(query: CallbackQuery, turn: Turn, of: str) -> Reply:
    card = await turn.do(OpenList(of))
    if card is None:
        return Reply(views.inventory(await turn.do(ShowInventory())), toast=t("items.toast.none_there"))
    return Reply(views.card(card))


async def look(query: CallbackQuery, turn: Turn, of: str, short: str, lang: Lang) -> Screen:
    return views.card(await turn.do(LookAtItem(of, short, lang)))


async def option(query: CallbackQuery, turn: Turn, of: str, short: str, lang: Lang, place: int) -> Screen:
    return tried(await turn.do(TryOption(short, lang, place)), of)


async def hint(query: CallbackQuery, turn: Turn, of: str, short: str, lang: Lang, number: int) -> Screen:
    return tried(await turn.do(TryHint(short, lang, number)), of)


async def draft(query: CallbackQuery, turn: Turn, of: str, short: str, lang: str, draft: str) -> Screen:
    return tried(await turn.do(TryDraft(short, lang, draft)), of)


async def hand_in(query: CallbackQuery, turn: Turn, of: str, short: str, lang: str, draft: str) -> Screen:
    return tried(await turn.do(TryHandIn(short, lang, draft)), of)


async def type_answer(query: CallbackQuery, turn: Turn, of: str, short: str, lang: str) -> Screen:
    return tried(await turn.do(AskForTry(of, short, lang)), of)


async def typed(message: Message, turn: Turn, form: Form) -> Screen:
    text = message.text or ""
    if is_talk(text, LONGEST_TEXT):
        raise SkipHandler
    return tried(await turn.do(TryText(form.data["short"], form.data["lang"], text)), form.data["of"])


async def which_key(query: CallbackQuery, turn: Turn, of: str, short: str, lang: Lang) -> Screen:
    return correcting.which_key(await turn.do(LookAtItem(of, short, lang)))


async def really_change(query: CallbackQuery, turn: Turn, of: str, short: str, lang: Lang, option: int) -> Screen:
    return correcting.really_change(await turn.do(LookAtItem(of, short, lang)), option)


async def change_key(
    query: CallbackQuery, turn: Turn, of: str, short: str, lang: Lang, option: int, mark: str
) -> Reply:
    done = await turn.do(ChangeKey(short, option, mark))
    card = await turn.do(LookAtItem(of, short, lang))
    if done is None:
        return Reply(views.card(card), toast=t("common.old_screen"))
    return Reply(views.card(card), toast=t("items.key_changed", right=done.right, void=done.void))


def _deciding(decision: Callable[[str], ConfirmKey | RetireItem | BringBack], done: str) -> Callable[..., object]:
    async def decide(query: CallbackQuery, turn: Turn, of: str, short: str, lang: Lang) -> Reply:
        changed = await turn.do(decision(short))
        card = await turn.do(LookAtItem(of, short, lang))
        return Reply(views.card(card), toast=t(f"items.toast.{done}") if changed else t("common.old_screen"))

    return decide


confirm = _deciding(ConfirmKey, "confirmed")
retire = _deciding(RetireItem, "retired")
bring_back = _deciding(BringBack, "restored")
