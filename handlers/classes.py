"""Classes in chat: a teacher's list, who goes there, what a lesson taught, and joining by a link."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.alerts.planned import PlansOfClass
from domain.classes.joining import EndInvitations, InviteToClass, JoinClass
from domain.classes.roster import MyClasses, OpenClass, RemoveLearner
from domain.classes.standing_in.listing import MyStandIns, StandInsOfClass
from domain.classes.teaching import OpenSheet, Saved, SaveTaught, Sheet, TickPoint, TurnSheet, UndoTaught
from domain.homework.seeing import CountHomework
from domain.messages.screen import Join, Reply, Screen, t
from domain.turn import Turn
from handlers.filters import On
from handlers.here import arrived, here
from handlers.views import classes as views
from handlers.views.homework_staff import at_home
from handlers.views.planned import planned_lines


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(mine, Command("class"))
    made.callback_query.register(mine, On("cl"))
    made.callback_query.register(look, On("cl.c", handle=str))
    made.callback_query.register(whom, On("cl.x", handle=str))
    made.callback_query.register(really, On("cl.x", handle=str, learner=int))
    made.callback_query.register(remove, On("cl.xx", handle=str, learner=int))
    made.callback_query.register(invite, On("cl.i", handle=str))
    made.callback_query.register(end, On("cl.e", handle=str))
    made.callback_query.register(sheet, On("cl.w", handle=str))
    made.callback_query.register(tick, On("cl.t", handle=str, lesson=int, short=str))
    made.callback_query.register(turn_over, On("cl.g", handle=str, lesson=int, first=int))
    made.callback_query.register(save, On("cl.s", handle=str, lesson=int))
    made.callback_query.register(undo, On("cl.u", handle=str, stamp=int))
    made.callback_query.register(join, On("cl.join", learner=int))
    return made


async def mine(event: CallbackQuery | Message, turn: Turn) -> Screen:
    return views.classes(await turn.do(MyClasses()), await turn.do(MyStandIns()))


async def look(query: CallbackQuery, turn: Turn, handle: str) -> Screen:
    shown = await turn.do(OpenClass(handle))
    ahead = [planned_lines(await turn.do(PlansOfClass(handle))), at_home(await turn.do(CountHomework(handle)))]
    said = [each for each in ahead if each is not None]
    return views.card(shown, Join(tuple(said)) if said else None, await turn.do(StandInsOfClass(handle)))


async def whom(query: CallbackQuery, turn: Turn, handle: str) -> Screen:
    return views.whom_to_remove(await turn.do(OpenClass(handle)))


async def really(query: CallbackQuery, turn: Turn, handle: str, learner: int) -> Screen:
    return views.really_remove(await turn.do(OpenClass(handle)), learner)


async def remove(query: CallbackQuery, turn: Turn, handle: str, learner: int) -> Reply:
    card, gone = await turn.do(RemoveLearner(handle, learner))
    toast = t("classes.toast.removed", learner=gone.name) if gone else t("common.old_screen")
    return Reply(views.card(card), toast=toast)


async def invite(query: CallbackQuery, turn: Turn, handle: str) -> Reply:
    made = await turn.do(InviteToClass(handle))
    centre = await turn.uow.courses.centre()
    name = centre.name if centre else t("onboarding.our_centre")
    note = views.invitation(made, turn.zone, name)
    return Reply(views.card(made.card), (note,), toast=t("classes.toast.link_made"))


async def end(query: CallbackQuery, turn: Turn, handle: str) -> Reply:
    card, ended = await turn.do(EndInvitations(handle))
    return Reply(views.card(card), toast=t("classes.toast.links_ended", n=ended))


async def sheet(query: CallbackQuery, turn: Turn, handle: str) -> Reply:
    return _sheet(await turn.do(OpenSheet(handle)))


async def tick(query: CallbackQuery, turn: Turn, handle: str, lesson: int, short: str) -> Reply:
    return _sheet(await turn.do(TickPoint(handle, lesson, short)))


async def turn_over(query: CallbackQuery, turn: Turn, handle: str, lesson: int, first: int) -> Reply:
    return _sheet(await turn.do(TurnSheet(handle, lesson, first)))


async def save(query: CallbackQuery, turn: Turn, handle: str, lesson: int) -> Reply:
    done = await turn.do(SaveTaught(handle, lesson))
    if isinstance(done, Saved):
        return Reply(views.saved(done), toast=t("classes.toast.saved" if done.changed else "classes.toast.was_saved"))
    return _sheet(done)


async def undo(query: CallbackQuery, turn: Turn, handle: str, stamp: int) -> Reply:
    return Reply(views.sheet(await turn.do(UndoTaught(handle, stamp))), toast=t("classes.toast.undone"))


async def join(query: CallbackQuery, turn: Turn, learner: int) -> Reply:
    done = await turn.do(JoinClass(learner))
    if done.learner is None or done.offer is None:
        return await arrived(turn, done.arrival)
    asked = (done.ask,) if done.ask is not None else ()
    return Reply(await here(turn, views.joined(done.learner, done.offer)), asked, screen_first=True)


def _sheet(shown: Sheet) -> Reply:
    toast = t("common.old_screen") if shown.stale else t("classes.toast.full") if shown.full else None
    return Reply(views.sheet(shown), toast=toast)
