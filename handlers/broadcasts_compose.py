"""Composing a broadcast in chat: kind, name, audience, words, photo, buttons."""

from __future__ import annotations

from typing import Any

from aiogram import F, Router
from aiogram.filters import BaseFilter
from aiogram.types import CallbackQuery, Message

from domain.broadcasts.campaign import Arm, Campaign
from domain.broadcasts.composing import (
    LINK_FORM,
    NAME_FORM,
    PHOTO_FORM,
    TEXT_FORM,
    AddButton,
    AddLink,
    AskFor,
    ChooseKind,
    NameCampaign,
    OfferTargets,
    RemoveButton,
    SetPhoto,
    ToggleValue,
    WriteText,
)
from domain.broadcasts.showing import LookAtDraft, LookAtSample, LookAtSegment
from domain.language import Lang
from domain.messages.screen import Reply, Screen, t
from domain.ports import Form
from domain.turn import Turn
from handlers.filters import InForm, On
from handlers.views import broadcasts as views
from handlers.views import broadcasts_compose as compose


class AwaitedPhoto(BaseFilter):
    """A photo, after words or a photo of a broadcast were asked for."""

    async def __call__(self, message: Message, form: Form | None = None, **_: Any) -> bool:
        return form is not None and form.name in (PHOTO_FORM, TEXT_FORM)


def register(made: Router) -> None:
    made.callback_query.register(ask_kind, On("bc.ck", campaign=int))
    made.callback_query.register(choose_kind, On("bc.kk", campaign=int, kind=str))
    made.callback_query.register(ask_name, On("bc.m", campaign=int))
    made.callback_query.register(audience, On("bc.g", campaign=int))
    made.callback_query.register(segment, On("bc.s", campaign=int, segment=str))
    made.callback_query.register(toggle, On("bc.v", campaign=int, segment=str, value=str))
    made.callback_query.register(sample, On("bc.5", campaign=int))
    made.callback_query.register(ask_text, On("bc.t", campaign=int, arm=Arm, lang=Lang))
    made.callback_query.register(ask_photo, On("bc.p", campaign=int))
    made.callback_query.register(remove_photo, On("bc.px", campaign=int))
    made.callback_query.register(buttons, On("bc.b", campaign=int))
    made.callback_query.register(targets, On("bc.bt", campaign=int, does=str))
    made.callback_query.register(add_button, On("bc.ba", campaign=int, does=str, target=str))
    made.callback_query.register(ask_link, On("bc.bl", campaign=int))
    made.callback_query.register(remove_button, On("bc.bx", campaign=int, key=int))
    made.message.register(photo, F.photo, AwaitedPhoto())
    made.message.register(named, InForm(NAME_FORM))
    made.message.register(written, InForm(TEXT_FORM))
    made.message.register(linked, InForm(LINK_FORM))


async def ask_kind(query: CallbackQuery, turn: Turn, campaign: int) -> Screen:
    return views.kinds(campaign)


async def choose_kind(query: CallbackQuery, turn: Turn, campaign: int, kind: str) -> Reply:
    return await _saved(turn, await turn.do(ChooseKind(campaign, kind)))


async def ask_name(query: CallbackQuery, turn: Turn, campaign: int) -> Screen:
    return compose.ask_name(await turn.do(AskFor(campaign, NAME_FORM)))


async def named(message: Message, turn: Turn, form: Form) -> Reply:
    return await _saved(turn, await turn.do(NameCampaign(form.data["campaign"], message.text or "")))


async def audience(query: CallbackQuery, turn: Turn, campaign: int) -> Screen:
    return compose.audience(await turn.do(LookAtDraft(campaign)))


async def segment(query: CallbackQuery, turn: Turn, campaign: int, segment: str) -> Screen:
    return compose.segment(*await turn.do(LookAtSegment(campaign, segment)), segment)


async def toggle(query: CallbackQuery, turn: Turn, campaign: int, segment: str, value: str) -> Screen:
    await turn.do(ToggleValue(campaign, segment, value))
    return compose.segment(*await turn.do(LookAtSegment(campaign, segment)), segment)


async def sample(query: CallbackQuery, turn: Turn, campaign: int) -> Screen:
    return compose.sample(*await turn.do(LookAtSample(campaign)))


async def ask_text(query: CallbackQuery, turn: Turn, campaign: int, arm: Arm, lang: Lang) -> Screen:
    return compose.ask_text(await turn.do(AskFor(campaign, TEXT_FORM, arm, lang)), arm, lang)


async def written(message: Message, turn: Turn, form: Form) -> Reply:
    data = form.data
    words = WriteText(data["campaign"], Arm(data["arm"]), Lang(data["lang"]), message.text or "")
    return await _saved(turn, await turn.do(words))


async def ask_photo(query: CallbackQuery, turn: Turn, campaign: int) -> Screen:
    return compose.ask_photo(await turn.do(AskFor(campaign, PHOTO_FORM)))


async def photo(message: Message, turn: Turn, form: Form) -> Reply:
    assert message.photo, "the filter has seen it"
    data, asked_for_words = form.data, form.name == TEXT_FORM
    caption = message.caption or "" if asked_for_words else ""
    # the sizes of one picture come smallest first
    sent = SetPhoto(data["campaign"], message.photo[-1].file_id, caption, Lang(data["lang"]), Arm(data["arm"]))
    return await _saved(turn, await turn.do(sent))


async def remove_photo(query: CallbackQuery, turn: Turn, campaign: int) -> Reply:
    return await _saved(turn, await turn.do(SetPhoto(campaign, None)))


async def buttons(query: CallbackQuery, turn: Turn, campaign: int) -> Screen:
    return compose.buttons((await turn.do(OfferTargets(campaign))).draft)


async def targets(query: CallbackQuery, turn: Turn, campaign: int, does: str) -> Screen:
    return compose.targets(await turn.do(OfferTargets(campaign)), does)


async def add_button(query: CallbackQuery, turn: Turn, campaign: int, does: str, target: str) -> Screen:
    return compose.buttons(await turn.do(AddButton(campaign, does, target)))


async def ask_link(query: CallbackQuery, turn: Turn, campaign: int) -> Screen:
    return compose.ask_link(await turn.do(AskFor(campaign, LINK_FORM)))


async def linked(message: Message, turn: Turn, form: Form) -> Screen:
    return compose.buttons(await turn.do(AddLink(form.data["campaign"], message.text or "")))


async def remove_button(query: CallbackQuery, turn: Turn, campaign: int, key: int) -> Screen:
    return compose.buttons(await turn.do(RemoveButton(campaign, key)))


async def _saved(turn: Turn, campaign: Campaign) -> Reply:
    shown = await turn.do(LookAtDraft(campaign.id))
    return Reply(views.draft(shown, turn.policy.zone), toast=t("broadcasts.toast.saved"))
