"""/assign: practice that a teacher puts aside, who did it, and the learner's way into it."""

from __future__ import annotations

from dataclasses import replace

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.assigning.board import (
    LookAtAnswers,
    LookAtAssignment,
    MyAssignments,
    RemindOfAssignment,
    WithdrawAssignment,
)
from domain.assigning.doing import LookAtAside
from domain.assigning.drafting import (
    FORM,
    AssignToClass,
    AssignToLearner,
    BeginAssigning,
    ChangeDraft,
    ChooseWhom,
    Drafting,
    LookForPoint,
    Pick,
    Preview,
)
from domain.assigning.sending import SendAssignment, Sent
from domain.messages.screen import Reply, Screen, t
from domain.ports import Form
from domain.practice.evening.desk import AtItem, Shown
from domain.practice.evening.tonight import OpenTonight
from domain.turn import Turn
from handlers.filters import InForm, On
from handlers.views import asides
from handlers.views import assigning as views
from handlers.views import practice as practice_views


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(board, Command("assign"))
    made.callback_query.register(board, On("as"))
    made.callback_query.register(begin, On("as.n"))
    made.callback_query.register(to_class, On("as.c", handle=str))
    made.callback_query.register(to_class, On("as.p", handle=str, short=str))
    made.callback_query.register(to_learner, On("as.l", learner=int))
    made.callback_query.register(to_learner, On("as.l", learner=int, short=str))
    made.callback_query.register(points, On("as.q"))
    made.message.register(look_for, InForm(FORM))
    made.callback_query.register(change, On("as.v"))
    made.callback_query.register(change, On("as.k", short=str))
    made.callback_query.register(change, On("as.z", size=int))
    made.callback_query.register(change, On("as.d", due=int))
    made.callback_query.register(whom, On("as.w"))
    made.callback_query.register(whom, On("as.w", pick=Pick))
    made.callback_query.register(whom, On("as.t", learner=int, ticked=_yes))
    made.callback_query.register(send, On("as.s", stamp=int))
    made.callback_query.register(look, On("as.o", assignment=int))
    made.callback_query.register(answers, On("as.e", assignment=int, learner=int))
    made.callback_query.register(remind, On("as.r", assignment=int))
    made.callback_query.register(ask_withdraw, On("as.x", assignment=int))
    made.callback_query.register(withdraw, On("as.xx", assignment=int))
    made.callback_query.register(go, On("as.go", assignment=int))
    return made


async def board(event: CallbackQuery | Message, turn: Turn) -> Screen:
    return views.board(await turn.do(MyAssignments()))


async def begin(query: CallbackQuery, turn: Turn) -> Reply:
    return _draft(await turn.do(BeginAssigning()))


async def to_class(query: CallbackQuery, turn: Turn, handle: str, short: str | None = None) -> Reply:
    return _draft(await turn.do(AssignToClass(handle, short)))


async def to_learner(query: CallbackQuery, turn: Turn, learner: int, short: str | None = None) -> Reply:
    return _draft(await turn.do(AssignToLearner(learner, short)))


async def points(query: CallbackQuery, turn: Turn) -> Reply:
    return _draft(await turn.do(LookForPoint()))


async def look_for(message: Message, turn: Turn, form: Form) -> Reply:
    """The name of a point, while one is looked for; else it is said to somebody else."""
    if form.data["skill"] is not None:
        raise SkipHandler
    return _draft(await turn.do(LookForPoint(message.text or "")))


async def change(
    query: CallbackQuery, turn: Turn, short: str | None = None, size: int | None = None, due: int | None = None
) -> Reply:
    return _draft(await turn.do(ChangeDraft(short, size, due)))


async def whom(
    query: CallbackQuery, turn: Turn, learner: int | None = None, ticked: bool = True, pick: Pick | None = None
) -> Reply:
    return _draft(await turn.do(ChooseWhom(learner, ticked, pick)))


async def send(query: CallbackQuery, turn: Turn, stamp: int) -> Reply:
    done = await turn.do(SendAssignment(stamp))
    if not isinstance(done, Sent):
        return _draft(done)
    return Reply(views.sent(done), toast=t("assigning.toast.sent" if done.changed else "assigning.toast.sent_before"))


async def look(query: CallbackQuery, turn: Turn, assignment: int) -> Screen:
    return views.opened(await turn.do(LookAtAssignment(assignment)))


async def answers(query: CallbackQuery, turn: Turn, assignment: int, learner: int) -> Screen:
    return views.answers(await turn.do(LookAtAnswers(assignment, learner)))


async def remind(query: CallbackQuery, turn: Turn, assignment: int) -> Reply:
    told = await turn.do(RemindOfAssignment(assignment))
    toast = t("assigning.toast.reminded_before") if told is None else t("assigning.toast.reminded", n=told)
    return Reply(views.opened(await turn.do(LookAtAssignment(assignment))), toast=toast)


async def ask_withdraw(query: CallbackQuery, turn: Turn, assignment: int) -> Screen:
    return views.really_withdraw(await turn.do(LookAtAssignment(assignment)))


async def withdraw(query: CallbackQuery, turn: Turn, assignment: int) -> Reply:
    gone = await turn.do(WithdrawAssignment(assignment))
    toast = t("assigning.toast.withdrawn" if gone else "assigning.toast.withdrawn_before")
    return Reply(views.board(await turn.do(MyAssignments())), toast=toast)


async def go(query: CallbackQuery, turn: Turn, assignment: int) -> Reply:
    """Into it; a set that was begun before comes first."""
    not_now = await turn.do(LookAtAside(assignment))
    if not_now is not None:
        return Reply(asides.not_now(not_now))
    shown = await turn.do(OpenTonight())
    reply = practice_views.reply(shown)
    other = (
        isinstance(shown, Shown) and isinstance(shown.desk, AtItem) and shown.desk.question.session.assignment is None
    )
    return replace(reply, toast=t("assigning.toast.first_this")) if other else reply


def _draft(shown: Drafting) -> Reply:
    stale = isinstance(shown, Preview) and shown.stale
    return Reply(views.drafting(shown), toast=t("common.old_screen") if stale else None)


def _yes(text: str) -> bool:
    return bool(int(text))
