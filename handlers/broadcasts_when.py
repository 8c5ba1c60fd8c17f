"""When a broadcast comes, until when it is of use, and what is to be found out with it."""

from __future__ import annotations

from datetime import date, datetime, time

from aiogram import Router
from aiogram.types import CallbackQuery

from domain.broadcasts.campaign import Campaign
from domain.broadcasts.composing import DropSecondText
from domain.broadcasts.drafts import OpenDraft
from domain.broadcasts.experiment import Experiment
from domain.broadcasts.scheduling import By, SendAt, SendAtOnce, SuggestUntil, ValidUntil
from domain.messages.screen import Reply, Screen, t
from domain.turn import Turn
from handlers.filters import On
from handlers.views import broadcasts_when as views


def register(made: Router) -> None:
    made.callback_query.register(when, On("bc.w", campaign=int))
    made.callback_query.register(at_once, On("bc.wn", campaign=int))
    made.callback_query.register(days, On("bc.wd", campaign=int, by=By))
    made.callback_query.register(hours, On("bc.wh", campaign=int, by=By, on=_day))
    made.callback_query.register(send_at, On("bc.ws", campaign=int, by=By, on=_day, at=_hour))
    made.callback_query.register(until_days, On("bc.u", campaign=int))
    made.callback_query.register(until_hours, On("bc.uh", campaign=int, on=_day))
    made.callback_query.register(until, On("bc.us", campaign=int, on=_day, at=_hour))
    made.callback_query.register(suggested, On("bc.uq", campaign=int))
    made.callback_query.register(compare, On("bc.c", campaign=int))
    made.callback_query.register(share, On("bc.cs", campaign=int, percent=int))
    made.callback_query.register(hold_out, On("bc.ch", campaign=int, percent=int))
    made.callback_query.register(metric, On("bc.cm", campaign=int, metric=str))
    made.callback_query.register(drop_second, On("bc.cx", campaign=int))


def _day(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007


def _hour(text: str) -> time:
    return time(int(text[:2]), int(text[2:]))


async def when(query: CallbackQuery, turn: Turn, campaign: int) -> Screen:
    return _when(turn, await turn.do(OpenDraft(campaign)))


async def at_once(query: CallbackQuery, turn: Turn, campaign: int) -> Reply:
    return _saved(_when(turn, await turn.do(SendAtOnce(campaign))))


async def days(query: CallbackQuery, turn: Turn, campaign: int, by: By) -> Screen:
    return views.days(await turn.do(OpenDraft(campaign)), by, turn.now, turn.policy.zone)


async def hours(query: CallbackQuery, turn: Turn, campaign: int, by: By, on: date) -> Screen:
    return views.hours(await turn.do(OpenDraft(campaign)), by, on, turn.now, turn.policy.zone)


async def send_at(query: CallbackQuery, turn: Turn, campaign: int, by: By, on: date, at: time) -> Reply:
    return _saved(_when(turn, await turn.do(SendAt(campaign, by, on, at))))


async def until_days(query: CallbackQuery, turn: Turn, campaign: int) -> Screen:
    return views.until_days(await turn.do(OpenDraft(campaign)), turn.now, turn.policy.zone)


async def until_hours(query: CallbackQuery, turn: Turn, campaign: int, on: date) -> Screen:
    return views.until_hours(await turn.do(OpenDraft(campaign)), on)


async def until(query: CallbackQuery, turn: Turn, campaign: int, on: date, at: time) -> Reply:
    return _saved(_when(turn, await turn.do(ValidUntil(campaign, on, at))))


async def suggested(query: CallbackQuery, turn: Turn, campaign: int) -> Reply:
    return _saved(_when(turn, await turn.do(SuggestUntil(campaign))))


async def compare(query: CallbackQuery, turn: Turn, campaign: int) -> Screen:
    return views.compare(await turn.do(OpenDraft(campaign)))


async def share(query: CallbackQuery, turn: Turn, campaign: int, percent: int) -> Reply:
    return _saved(views.compare(await turn.do(Experiment(campaign, share_b=percent))))


async def hold_out(query: CallbackQuery, turn: Turn, campaign: int, percent: int) -> Reply:
    return _saved(views.compare(await turn.do(Experiment(campaign, hold_out=percent))))


async def metric(query: CallbackQuery, turn: Turn, campaign: int, metric: str) -> Reply:
    return _saved(views.compare(await turn.do(Experiment(campaign, metric=metric))))


async def drop_second(query: CallbackQuery, turn: Turn, campaign: int) -> Reply:
    return _saved(views.compare(await turn.do(DropSecondText(campaign))))


def _when(turn: Turn, campaign: Campaign) -> Screen:
    return views.when(campaign, turn.policy.zone)


def _saved(screen: Screen) -> Reply:
    return Reply(screen, toast=t("broadcasts.toast.saved"))
