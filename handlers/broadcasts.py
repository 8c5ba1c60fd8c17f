"""/new, /queue, /segments: broadcasts of operators, from the first chip until somebody lets them go."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.broadcasts.approving import (
    BACK_FORM,
    Approve,
    AskForWord,
    LookToApprove,
    Release,
    Released,
    SendBack,
    Step,
)
from domain.broadcasts.drafts import CopyCampaign, DeleteDraft, ListCampaigns, NewCampaign, OpenDraft
from domain.broadcasts.launching import OPERATORS
from domain.broadcasts.segments import SEGMENTS
from domain.broadcasts.showing import LookAtDraft
from domain.broadcasts.trying import LooksRight, TryOut
from domain.broadcasts.watching import LookAtBroadcast, live_screen
from domain.messages.screen import Reply, Screen, t
from domain.ports import Form
from domain.turn import Turn
from handlers import broadcasts_compose, broadcasts_when
from handlers.filters import InForm, On
from handlers.here import here
from handlers.views import broadcasts as views


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(new_command, Command("new"))
    made.message.register(queue_command, Command("queue"))
    made.message.register(segments_command, Command("segments"))
    made.callback_query.register(queue, On("bc"))
    made.callback_query.register(queue, On("bc.q", page=int))
    made.callback_query.register(segments, On("bc.i"))
    made.callback_query.register(ask_kind, On("bc.n"))
    made.callback_query.register(begin, On("bc.k", kind=str))
    made.callback_query.register(draft, On("bc.d", campaign=int))
    made.callback_query.register(copy, On("bc.cp", campaign=int))
    made.callback_query.register(ask_delete, On("bc.x", campaign=int))
    made.callback_query.register(delete, On("bc.xx", campaign=int))
    made.callback_query.register(try_out, On("bc.y", campaign=int))
    made.callback_query.register(looks_right, On("bc.ok", campaign=int, stamp=int))
    made.callback_query.register(release, On("bc.r", campaign=int, stamp=int))
    made.callback_query.register(look, On("bc.a", campaign=int))
    made.callback_query.register(read, On("bc.at", campaign=int))
    made.callback_query.register(approve, On("bc.ay", campaign=int, stamp=int))
    made.callback_query.register(ask_word, On("bc.ab", campaign=int))
    made.message.register(send_back, InForm(BACK_FORM))
    broadcasts_compose.register(made)
    broadcasts_when.register(made)
    return made


async def new_command(message: Message, turn: Turn) -> Screen:
    return views.kinds() if turn.person.roles & OPERATORS.roles else await here(turn)


async def queue_command(message: Message, turn: Turn) -> Screen:
    if not turn.person.roles & OPERATORS.roles:
        return await here(turn)
    return views.queue(await turn.do(ListCampaigns()), turn.person.id)


async def segments_command(message: Message, turn: Turn) -> Screen:
    return views.segments(SEGMENTS) if turn.person.roles & OPERATORS.roles else await here(turn)


async def queue(query: CallbackQuery, turn: Turn, page: int = 0) -> Screen:
    return views.queue(await turn.do(ListCampaigns(page)), turn.person.id)


async def segments(query: CallbackQuery, turn: Turn) -> Screen:
    return views.segments(SEGMENTS)


async def ask_kind(query: CallbackQuery, turn: Turn) -> Screen:
    return views.kinds()


async def begin(query: CallbackQuery, turn: Turn, kind: str) -> Screen:
    made = await turn.do(NewCampaign(kind))
    return views.draft(await turn.do(LookAtDraft(made.id)), turn.policy.zone)


async def draft(query: CallbackQuery, turn: Turn, campaign: int) -> Screen:
    return views.draft(await turn.do(LookAtDraft(campaign)), turn.policy.zone)


async def copy(query: CallbackQuery, turn: Turn, campaign: int) -> Reply:
    made = await turn.do(CopyCampaign(campaign))
    shown = await turn.do(LookAtDraft(made.id))
    return Reply(views.draft(shown, turn.policy.zone), toast=t("broadcasts.toast.copied"))


async def ask_delete(query: CallbackQuery, turn: Turn, campaign: int) -> Screen:
    return views.really_delete(await turn.do(OpenDraft(campaign)))


async def delete(query: CallbackQuery, turn: Turn, campaign: int) -> Reply:
    await turn.do(DeleteDraft(campaign))
    return Reply(views.queue(await turn.do(ListCampaigns()), turn.person.id), toast=t("broadcasts.toast.deleted"))


async def try_out(query: CallbackQuery, turn: Turn, campaign: int) -> Reply:
    draft, notes = await turn.do(TryOut(campaign))
    return Reply(views.tried(draft, len(notes)), tuple(notes))


async def looks_right(query: CallbackQuery, turn: Turn, campaign: int, stamp: int) -> Reply:
    right = await turn.do(LooksRight(campaign, stamp))
    toast = t("broadcasts.toast.looks_right" if right else "broadcasts.toast.changed_since")
    return Reply(views.draft(await turn.do(LookAtDraft(campaign)), turn.policy.zone), toast=toast)


async def release(query: CallbackQuery, turn: Turn, campaign: int, stamp: int) -> Reply:
    done = await turn.do(Release(campaign, stamp))
    if done.step is Step.ASKED:
        return Reply(views.asked(done.draft, done.asked))
    return await _after(turn, done, views.draft(done.draft, turn.policy.zone))


async def look(query: CallbackQuery, turn: Turn, campaign: int) -> Screen:
    shown, _ = await turn.do(LookToApprove(campaign))
    return views.to_approve(shown, turn.policy.zone)


async def read(query: CallbackQuery, turn: Turn, campaign: int) -> Reply:
    shown, notes = await turn.do(LookToApprove(campaign, texts=True))
    return Reply(views.to_approve(shown, turn.policy.zone), tuple(notes))


async def approve(query: CallbackQuery, turn: Turn, campaign: int, stamp: int) -> Reply:
    done = await turn.do(Approve(campaign, stamp))
    return await _after(turn, done, views.to_approve(done.draft, turn.policy.zone))


async def ask_word(query: CallbackQuery, turn: Turn, campaign: int) -> Screen:
    return views.ask_word(await turn.do(AskForWord(campaign)))


async def send_back(message: Message, turn: Turn, form: Form) -> Screen:
    given_back = await turn.do(SendBack(form.data["campaign"], message.text or ""))
    return views.sent_back(given_back)


async def _after(turn: Turn, done: Released, otherwise: Screen) -> Reply:
    """What runs is watched from then on."""
    screen = otherwise
    if done.step is Step.RUNS:
        screen = live_screen(await turn.do(LookAtBroadcast(done.draft.campaign.id)), turn.zone)
    return Reply(screen, toast=t(f"broadcasts.toast.{done.step.value}"))
