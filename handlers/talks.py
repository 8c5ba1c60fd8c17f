"""One-on-one talks: a family finds a time, sees what the other side gets, and answers an offer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.booking.holding import GiveBack
from domain.booking.slot import BookingState
from domain.booking.talks.accepting import AcceptOffer, DeclineOffer, OtherTimes, Taken
from domain.booking.talks.agenda import LookAtAgenda
from domain.booking.talks.choosing import (
    AskTopic,
    ChooseTopic,
    ChooseWay,
    MoveTalk,
    ShowTalkDays,
    ShowTalkTimes,
    StartTalk,
    TellTopic,
)
from domain.booking.talks.holding import (
    ConfirmTalk,
    HoldTalk,
    ReleaseTalk,
    TalkBooked,
    TalkGone,
    TalkHeld,
    TalkLate,
    TalkOver,
)
from domain.booking.talks.showing import LeaveOut, LookAtPage, ReadPage, ReadPageEvidence, ReadRoadEvidence
from domain.booking.talks.times import unpacked
from domain.messages.screen import Reply, Screen, t
from domain.people.person import Role
from domain.turn import Turn
from domain.upgrades.recommending import Recommend
from handlers.filters import InForm, On
from handlers.outcomes import mine as bookings_of
from handlers.views import talks as views
from handlers.views import talks_staff as staff_views
from handlers.views.upgrades import recommended

TALKERS = (Role.TEACHER, Role.ADVISOR)


def router() -> Router:
    """`tk*` of families and of pages; what only staff do is in talks_staff."""
    made = Router(name=__name__)
    made.message.register(talk, Command("talk"))
    made.callback_query.register(talk, On("tk"))
    made.callback_query.register(children, On("tk.c"))
    made.callback_query.register(whom, On("tk.k", learner=int))
    made.callback_query.register(topic, On("tk.w", learner=int, staff=str))
    made.callback_query.register(ask_topic, On("tk.o", learner=int, staff=str))
    made.message.register(tell_topic, InForm("tk.say.topic"))
    made.callback_query.register(way, On("tk.p", learner=int, staff=str, topic=str))
    chosen: dict[str, Callable[[str], Any]] = {"learner": int, "staff": str, "topic": str, "way": str, "moves": int}
    made.callback_query.register(days, On("tk.d", **chosen, month=_month))
    made.callback_query.register(times, On("tk.t", **chosen, day=_day))
    made.callback_query.register(hold, On("tk.h", **chosen, start=unpacked))
    made.callback_query.register(move, On("tk.m", booking=int))
    made.callback_query.register(confirm, On("tk.y", booking=int))
    made.callback_query.register(look_again, On("tk.r", booking=int))
    made.callback_query.register(give_back, On("tk.x", booking=int))
    made.callback_query.register(other_time, On("tk.z", booking=int))
    made.callback_query.register(family_page, On("tk.b", booking=int))
    made.callback_query.register(leave_out, On("tk.l", booking=int, part=str, out=int))
    made.callback_query.register(accept, On("tk.j", offer=int, start=unpacked))
    made.callback_query.register(other_times, On("tk.jt", offer=int))
    made.callback_query.register(not_now, On("tk.jn", offer=int))
    made.callback_query.register(read_page, On("tk.v", booking=int))
    made.callback_query.register(evidence, On("tk.e", booking=int, skill=str, page=int))
    made.callback_query.register(road, On("tk.er", booking=int, road=str))
    return made


def _month(text: str) -> date | None:
    return None if text == "first" else datetime.strptime(text, "%Y%m").replace(tzinfo=UTC).date()


def _day(text: str) -> date | None:
    return None if text == "near" else datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).date()


async def talk(event: CallbackQuery | Message, turn: Turn) -> Screen:
    if turn.person.role in TALKERS:
        return staff_views.agenda(await turn.do(LookAtAgenda()))
    return views.step(await turn.do(StartTalk()))


async def children(query: CallbackQuery, turn: Turn) -> Screen:
    return views.step(await turn.do(StartTalk(ask_child=True)))


async def whom(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    return views.step(await turn.do(StartTalk(learner)))


async def topic(query: CallbackQuery, turn: Turn, learner: int, staff: str) -> Screen:
    return views.step(await turn.do(ChooseTopic(learner, staff)))


async def ask_topic(query: CallbackQuery, turn: Turn, learner: int, staff: str) -> Screen:
    return views.step(await turn.do(AskTopic(learner, staff)))


async def tell_topic(message: Message, turn: Turn) -> Screen:
    return views.step(await turn.do(TellTopic(message.text or "")))


async def way(query: CallbackQuery, turn: Turn, learner: int, staff: str, topic: str) -> Screen:
    return views.step(await turn.do(ChooseWay(learner, staff, topic)))


async def days(
    query: CallbackQuery,
    turn: Turn,
    learner: int,
    staff: str,
    topic: str,
    way: str,
    moves: int,
    month: date | None,
) -> Screen:
    return views.step(await turn.do(ShowTalkDays(learner, staff, topic, way, moves, month)))


async def times(
    query: CallbackQuery, turn: Turn, learner: int, staff: str, topic: str, way: str, moves: int, day: date | None
) -> Screen:
    return views.step(await turn.do(ShowTalkTimes(learner, staff, topic, way, moves, day)))


async def hold(
    query: CallbackQuery, turn: Turn, learner: int, staff: str, topic: str, way: str, moves: int, start: datetime
) -> Reply:
    return await _told(turn, await turn.do(HoldTalk(learner, staff, topic, way, start, moves)))


async def move(query: CallbackQuery, turn: Turn, booking: int) -> Screen:
    return views.step(await turn.do(MoveTalk(booking)))


async def confirm(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
    return await _told(turn, await turn.do(ConfirmTalk(booking)))


async def look_again(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
    page = await turn.do(LookAtPage(booking))
    if page.page.booking.state is not BookingState.HELD:
        return await _mine(turn, "common.old_screen")
    return Reply(views.held(TalkHeld(page.page.booking, page.page), page, turn.zone))


async def give_back(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
    given = await turn.do(GiveBack(booking))
    if given.lesson is None or not given.is_free:
        return await _mine(turn, "common.old_screen")
    if given.booking.replaces is not None:
        return await _mine(turn, "talks.toast.stays")
    return Reply(views.given_back(given.lesson.host))


async def other_time(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
    found = await turn.do(ReleaseTalk(booking))
    return await _mine(turn, "common.old_screen") if found is None else Reply(views.step(found))


async def family_page(query: CallbackQuery, turn: Turn, booking: int) -> Screen:
    return views.family_page(await turn.do(LookAtPage(booking)))


async def leave_out(query: CallbackQuery, turn: Turn, booking: int, part: str, out: int) -> Reply:
    page = await turn.do(LeaveOut(booking, part, bool(out)))
    shown = page.page.booking
    toast = (
        t("talks.toast.left_out" if out else "talks.toast.put_in") if page.may_change else t("talks.toast.too_late")
    )
    if shown.state is BookingState.HELD and shown.kind == "talk":
        return Reply(views.held(TalkHeld(shown, page.page), page, turn.zone), toast=toast)
    return Reply(views.family_page(page), toast=toast)


async def accept(query: CallbackQuery, turn: Turn, offer: int, start: datetime) -> Reply:
    found = await turn.do(AcceptOffer(offer, start))
    if isinstance(found, Taken):
        return await _mine(turn, "talks.toast.taken" if found.booked else "talks.toast.off")
    if isinstance(found, TalkGone):
        return Reply(views.gone(found, turn.zone, offer=offer))
    return await _told(turn, found)


async def other_times(query: CallbackQuery, turn: Turn, offer: int) -> Reply:
    found = await turn.do(OtherTimes(offer))
    if isinstance(found, Taken):
        return await _mine(turn, "talks.toast.taken" if found.booked else "talks.toast.off")
    return Reply(views.step(found))


async def not_now(query: CallbackQuery, turn: Turn, offer: int) -> Reply:
    declined = await turn.do(DeclineOffer(offer))
    return Reply(toast=t("talks.toast.not_now" if declined else "talks.toast.answered"))


async def read_page(query: CallbackQuery, turn: Turn, booking: int) -> Screen:
    found = await turn.do(ReadPage(booking))
    # a family that leaves its skills out of the page leaves out what is counted from them
    advised = await turn.do(Recommend(found.learner.id)) if found.skills is not None else None
    return staff_views.page(found, recommended(advised))


async def evidence(query: CallbackQuery, turn: Turn, booking: int, skill: str, page: int) -> Screen:
    return staff_views.evidence(await turn.do(ReadPageEvidence(booking, skill)), page, turn.zone)


async def road(query: CallbackQuery, turn: Turn, booking: int, road: str) -> Screen:
    return staff_views.road(await turn.do(ReadRoadEvidence(booking, road)), turn.zone)


async def _told(turn: Turn, found: TalkHeld | TalkGone | TalkBooked | TalkLate | TalkOver) -> Reply:
    match found:
        case TalkHeld():
            page = await turn.do(LookAtPage(found.booking.id))
            toast = t("talks.toast.held_again") if found.again else None
            return Reply(views.held(found, page, turn.zone), toast=toast, alert=found.again)
        case TalkGone():
            return Reply(views.gone(found, turn.zone))
        case TalkBooked(first=True):
            mine = await _mine(turn)
            page = await turn.do(LookAtPage(found.booking.id))
            notes = views.kept(found, page, turn.now, turn.zone)
            return Reply(mine.screen, notes, toast=t("booking.booked_toast"), screen_first=True)
        case TalkBooked():
            return await _mine(turn, "talks.toast.booked_already")
        case TalkLate():
            return Reply(views.too_late(found, turn.zone))
        case TalkOver():
            return await _mine(turn, "common.old_screen")


async def _mine(turn: Turn, toast: str | None = None) -> Reply:
    return await bookings_of(turn, toast=toast)
