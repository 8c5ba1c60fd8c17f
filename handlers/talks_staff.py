"""Talks as staff arrange them: the agenda, offering three times, the form after a talk, the family's word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from domain.booking.talks.agenda import LookAtAgenda
from domain.booking.talks.concluding import ConcludeTalk, ConcludeWithNote, MissTalk, OpenAfter, TapAfter
from domain.booking.talks.drafting import AskOfferTopic, BeginOffer, ChooseOfferTopic, ListFamilies, TellOfferTopic
from domain.booking.talks.offering import ProposeTimes, SendOffer, Sent, ShowOfferDays, ShowOfferTimes
from domain.booking.talks.replying import AgreeSummary, BeginWord, SayWord
from domain.booking.talks.times import unpacked
from domain.messages.screen import Button, Reply, Screen, rows, t, tap
from domain.turn import Turn
from handlers.filters import InForm, On
from handlers.here import here
from handlers.views import talks_staff as views
from handlers.views.look_again import with_look


def router() -> Router:
    """`tk.g`, `tk.s*` (offers), `tk.a*` (after a talk), `tk.ok` and `tk.nq` (the family's word)."""
    made = Router(name=__name__)
    made.callback_query.register(agenda, On("tk.g"))
    made.callback_query.register(families, On("tk.s", page=int))
    made.callback_query.register(begin, On("tk.sl", learner=int))
    made.callback_query.register(ask_topic, On("tk.so", learner=int))
    made.message.register(tell_topic, InForm("tk.say.offer"))
    made.callback_query.register(topic, On("tk.st", learner=int, topic=str))
    drafted: dict[str, Callable[[str], Any]] = {"learner": int, "topic": str, "way": str}
    made.callback_query.register(propose, On("tk.sw", **drafted))
    made.callback_query.register(propose, On("tk.sq", **drafted, times=_times))
    made.callback_query.register(change, On("tk.sc", **drafted, place=int, times=_times))
    made.callback_query.register(change, On("tk.sc", **drafted, place=int, times=_times, month=_month))
    made.callback_query.register(that_day, On("tk.sd", **drafted, place=int, times=_times, day=_day))
    made.callback_query.register(send, On("tk.ss", **drafted, times=_times))
    made.callback_query.register(after, On("tk.a", booking=int))
    made.callback_query.register(anew, On("tk.aa", booking=int))
    made.callback_query.register(nobody_came, On("tk.a0", booking=int))
    made.callback_query.register(tapped, On("tk.a1", booking=int, outcome=str))
    made.callback_query.register(tapped, On("tk.a2", booking=int, outcome=str, plan=str))
    made.callback_query.register(tapped, On("tk.a3", booking=int, outcome=str, plan=str, next_on=str))
    made.callback_query.register(calendar, On("tk.ad", booking=int, outcome=str, plan=str, month=_month))
    made.callback_query.register(without_note, On("tk.a4", booking=int, outcome=str, plan=str, next_on=str))
    made.message.register(with_note, InForm("tk.say.note"))
    made.callback_query.register(agree, On("tk.ok", booking=int))
    made.callback_query.register(not_quite, On("tk.nq", booking=int))
    made.message.register(word, InForm("tk.say.word"))
    return made


def _times(text: str) -> tuple[datetime, ...]:
    return tuple(unpacked(each) for each in text.split("."))


def _month(text: str) -> date | None:
    return None if text == "first" else datetime.strptime(text, "%Y%m").replace(tzinfo=UTC).date()


def _day(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).date()


async def agenda(query: CallbackQuery, turn: Turn) -> Screen:
    return views.agenda(await turn.do(LookAtAgenda()))


async def families(query: CallbackQuery, turn: Turn, page: int) -> Screen:
    return views.families(await turn.do(ListFamilies(page)))


async def begin(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    return views.offer_topic(await turn.do(BeginOffer(learner)))


async def ask_topic(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    return views.type_offer_topic(await turn.do(AskOfferTopic(learner)))


async def tell_topic(message: Message, turn: Turn) -> Screen:
    return views.offer_way(await turn.do(TellOfferTopic(message.text or "")))


async def topic(query: CallbackQuery, turn: Turn, learner: int, topic: str) -> Screen:
    return views.offer_way(await turn.do(ChooseOfferTopic(learner, topic)))


async def propose(
    query: CallbackQuery, turn: Turn, learner: int, topic: str, way: str, times: tuple[datetime, ...] = ()
) -> Screen:
    return views.proposal(await turn.do(ProposeTimes(learner, topic, way, times)))


async def change(
    query: CallbackQuery,
    turn: Turn,
    learner: int,
    topic: str,
    way: str,
    place: int,
    times: tuple[datetime, ...],
    month: date | None = None,
) -> Screen:
    return views.proposal_days(await turn.do(ShowOfferDays(learner, topic, way, place, times, month)))


async def that_day(
    query: CallbackQuery,
    turn: Turn,
    learner: int,
    topic: str,
    way: str,
    place: int,
    times: tuple[datetime, ...],
    day: date,
) -> Screen:
    return views.proposal_times(await turn.do(ShowOfferTimes(learner, topic, way, place, times, day)))


async def send(
    query: CallbackQuery, turn: Turn, learner: int, topic: str, way: str, times: tuple[datetime, ...]
) -> Reply:
    found = await turn.do(SendOffer(learner, topic, way, times))
    if isinstance(found, Sent):
        sent = with_look(views.sent(found, turn.zone), found.look_again, learner)
        return Reply(sent, toast=t("talks.toast.sent"))
    return Reply(views.proposal(found))


async def after(query: CallbackQuery, turn: Turn, booking: int) -> Screen:
    return views.after(await turn.do(OpenAfter(booking)))


async def anew(query: CallbackQuery, turn: Turn, booking: int) -> Screen:
    return views.after(await turn.do(OpenAfter(booking, anew=True)))


async def nobody_came(query: CallbackQuery, turn: Turn, booking: int) -> Screen:
    return views.nobody_came(await turn.do(MissTalk(booking)))


async def tapped(
    query: CallbackQuery, turn: Turn, booking: int, outcome: str, plan: str | None = None, next_on: str | None = None
) -> Screen:
    return views.after(await turn.do(TapAfter(booking, outcome, plan, next_on)))


async def calendar(
    query: CallbackQuery, turn: Turn, booking: int, outcome: str, plan: str, month: date | None
) -> Screen:
    found = await turn.do(TapAfter(booking, outcome, plan))
    today = turn.now.astimezone(ZoneInfo(found.page.appointment.zone)).date()
    return views.next_days(found, today, month)


async def without_note(
    query: CallbackQuery, turn: Turn, booking: int, outcome: str, plan: str, next_on: str
) -> Reply:
    found = await turn.do(ConcludeTalk(booking, outcome, plan, next_on))
    return Reply(views.concluded(found, turn.zone), toast=t("talks.toast.kept"))


async def with_note(message: Message, turn: Turn) -> Screen:
    return views.concluded(await turn.do(ConcludeWithNote(message.text or "")), turn.zone)


async def agree(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
    await turn.do(AgreeSummary(booking))
    return Reply(toast=t("talks.toast.agreed"))


async def not_quite(query: CallbackQuery, turn: Turn, booking: int) -> Screen:
    page = await turn.do(BeginWord(booking))
    text = t("talks.not_quite", who=page.appointment.host)
    return Screen(text, rows(Button(t("common.cancel"), tap("home"))))


async def word(message: Message, turn: Turn) -> Reply:
    page = await turn.do(SayWord(message.text or ""))
    return Reply(await here(turn, t("talks.word_sent", who=page.appointment.host)))
