"""Alerts: the card, what it rests on, what is done about it; and /point, a look at any point of one's classes."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.alerts.acting import AnswerLook, DismissAlert, WatchAlert
from domain.alerts.alert import NotTrue, State
from domain.alerts.card import LearnerShown, OpenAlert, OpenAlertOf, Shown
from domain.alerts.known import OpenEvidence
from domain.alerts.point_card import ChooseClass, ListPoints, OpenPoint
from domain.alerts.remedies import CheckItem, DropPlan, PlanPoint, SendMedium
from domain.alerts.saying_not_true import WORDS_FORM, AskWhy, TakeBackNotTrue, TellWhy
from domain.messages.screen import Join, Param, Reply, Screen, t
from domain.practice.items.stored import OfSkill
from domain.practice.keeping.inspecting import LookAtItem
from domain.practice.keeping.inventory import wire
from domain.turn import Turn
from handlers.filters import InForm, On
from handlers.learner_page import skills_of
from handlers.views import alert_evidence, items, points
from handlers.views import alerts as views

HELPED = {"yes": True, "not_yet": False, "no": None}
"""Who says no wants to hear no more of it: the alert ends, and nobody can say that it helped."""


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(classes, Command("point"))
    made.message.register(told_why, InForm(WORDS_FORM))
    made.callback_query.register(card, On("al.o", alert=int))
    made.callback_query.register(card_of, On("al.l", learner=int))
    made.callback_query.register(known, On("al.h", alert=int))
    made.callback_query.register(watch, On("al.w", alert=int))
    made.callback_query.register(why_not, On("al.n", alert=int))
    made.callback_query.register(not_true, On("al.nr", alert=int, reason=NotTrue))
    made.callback_query.register(undo, On("al.u", alert=int))
    made.callback_query.register(helped, On("al.a", alert=int, answer=_answer))
    made.callback_query.register(classes, On("al"))
    made.callback_query.register(of_class, On("al.pl", handle=str))
    made.callback_query.register(point, On("al.p", handle=str, skill=str))
    made.callback_query.register(point_known, On("al.pk", handle=str, skill=str))
    made.callback_query.register(send_medium, On("al.pm", handle=str, skill=str))
    made.callback_query.register(plan, On("al.pp", handle=str, skill=str))
    made.callback_query.register(drop_plan, On("al.px", handle=str, skill=str))
    made.callback_query.register(check, On("al.pc", handle=str, skill=str, short=str))
    return made


def _answer(text: str) -> str:
    if text not in HELPED:
        raise ValueError(text)
    return text


async def card(query: CallbackQuery, turn: Turn, alert: int) -> Screen:
    return _drawn(await turn.do(OpenAlert(alert)))


async def card_of(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    return _drawn(await turn.do(OpenAlertOf(learner)))


async def known(query: CallbackQuery, turn: Turn, alert: int) -> Screen:
    found = await turn.do(OpenEvidence(alert))
    if isinstance(found.shown, LearnerShown):
        return alert_evidence.known(found, found.shown, skills_of(turn), roads_of(turn))
    return points.evidence(found.shown, roads_of(turn))


async def watch(query: CallbackQuery, turn: Turn, alert: int) -> Reply:
    day = await turn.do(WatchAlert(alert))
    toast = t("alerts.toast.watched") if day is not None else t("alerts.is_over")
    return Reply(_drawn(await turn.do(OpenAlert(alert))), toast=toast)


async def why_not(query: CallbackQuery, turn: Turn, alert: int) -> Screen:
    shown = await turn.do(OpenAlert(alert))
    if shown.alert is None or shown.alert.state.is_over:
        return _drawn(shown)
    return views.ask_why_not(shown.alert, _who(shown))


async def not_true(query: CallbackQuery, turn: Turn, alert: int, reason: NotTrue) -> Reply:
    if reason is NotTrue.OTHER:
        return Reply(views.type_why_not(await turn.do(AskWhy(alert))))
    changed = await turn.do(DismissAlert(alert, reason))
    return Reply(await _thanks(turn, alert), toast=None if changed else t("alerts.is_over"))


async def told_why(message: Message, turn: Turn) -> Screen:
    return await _thanks(turn, await turn.do(TellWhy(message.text or "")))


async def _thanks(turn: Turn, alert: int) -> Screen:
    shown = await turn.do(OpenAlert(alert))
    if shown.alert is None or shown.alert.state is not State.DISMISSED:
        return _drawn(shown)
    return views.thanks(shown.alert, _who(shown), turn.now, turn.zone)


async def undo(query: CallbackQuery, turn: Turn, alert: int) -> Reply:
    back = await turn.do(TakeBackNotTrue(alert))
    toast = t("alerts.toast.back" if back else "alerts.toast.too_late")
    return Reply(_drawn(await turn.do(OpenAlert(alert))), toast=toast)


async def helped(query: CallbackQuery, turn: Turn, alert: int, answer: str) -> Reply:
    was = (await turn.do(OpenAlert(alert))).alert
    now_is = await turn.do(AnswerLook(alert, HELPED[answer]))
    toast = t("common.old_screen")
    if was is not None and was.state is State.ASKED:
        said = {State.DONE: "helped", State.ACTED: "another_week"}.get(now_is.state, "closed")
        toast = t(f"alerts.toast.{said}")
    return Reply(_drawn(await turn.do(OpenAlert(alert))), toast=toast)


async def classes(event: CallbackQuery | Message, turn: Turn) -> Screen:
    found = await turn.do(ChooseClass())
    if len(found) == 1:
        return points.points(await turn.do(ListPoints(points.handle_of(found[0]))))
    return points.classes(found)


async def of_class(query: CallbackQuery, turn: Turn, handle: str) -> Screen:
    return points.points(await turn.do(ListPoints(handle)))


async def point(query: CallbackQuery, turn: Turn, handle: str, skill: str) -> Screen:
    return points.point(await turn.do(OpenPoint(handle, skill)))


async def point_known(query: CallbackQuery, turn: Turn, handle: str, skill: str) -> Screen:
    return points.evidence(await turn.do(OpenPoint(handle, skill)), roads_of(turn))


async def send_medium(query: CallbackQuery, turn: Turn, handle: str, skill: str) -> Screen:
    return points.sent(await turn.do(SendMedium(handle, skill)))


async def plan(query: CallbackQuery, turn: Turn, handle: str, skill: str) -> Reply:
    done = await turn.do(PlanPoint(handle, skill))
    return Reply(points.point(done.shown), toast=t(f"alerts.toast.{'planned' if done.changed else 'was_planned'}"))


async def drop_plan(query: CallbackQuery, turn: Turn, handle: str, skill: str) -> Reply:
    done = await turn.do(DropPlan(handle, skill))
    return Reply(points.point(done.shown), toast=t("alerts.toast.dropped") if done.changed else None)


async def check(query: CallbackQuery, turn: Turn, handle: str, skill: str, short: str) -> Screen:
    of = await turn.do(CheckItem(handle, skill, short))
    return items.card(await turn.do(LookAtItem(wire(OfSkill(of)), short, turn.person.lang)))


def roads_of(turn: Turn) -> alert_evidence.Roads:
    """What a misconception is called, its id where the bank has lost it."""

    def named(road: str) -> Param:
        return turn.services.bank.misconception_name(road) or road

    return named


def _drawn(shown: Shown) -> Screen:
    return views.card(shown) if isinstance(shown, LearnerShown) else points.point(shown)


def _who(shown: Shown) -> Param:
    if isinstance(shown, LearnerShown):
        return shown.learner.name
    return Join((shown.skill_name, shown.class_name), "words")
