"""Practice: tonight's set, and sample questions for whoever is only looking."""

from __future__ import annotations

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.messages.screen import Reply
from domain.ports import Form
from domain.practice.answering import AnswerChoice, AnswerNumber, OpenHint, SayNotLearned
from domain.practice.grading import is_talk
from domain.practice.pausing import PauseSession
from domain.practice.problems import AskWhatIsWrong, Problem, ReportProblem
from domain.practice.progress import FORM
from domain.practice.samples import AnswerSample, ShowSample
from domain.practice.tonight import NextItem, OpenTonight, ShowNow
from domain.turn import Turn
from handlers.filters import InForm, On
from handlers.views import practice as views
from handlers.views import samples


def router() -> Router:
    made = Router(name="practice")
    made.message.register(tonight, Command("practice", "tonight"))
    made.callback_query.register(tonight, On("pr"))
    made.callback_query.register(now, On("pr.now"))
    made.callback_query.register(answer, On("pr.a", session=int, position=int, place=int))
    made.callback_query.register(hint, On("pr.h", session=int, position=int, number=int))
    made.callback_query.register(not_learned, On("pr.k", session=int, position=int))
    made.callback_query.register(go_on, On("pr.n", session=int, position=int))
    made.callback_query.register(pause, On("pr.p", session=int))
    made.callback_query.register(problem, On("pr.f", session=int, position=int))
    made.callback_query.register(report, On("pr.why", session=int, position=int, kind=Problem))
    made.callback_query.register(first_sample, On("pr.sample"))
    made.callback_query.register(next_sample, On("pr.sn", index=int, seed=int, right=int))
    made.callback_query.register(answer_sample, On("pr.sa", index=int, seed=int, short=str, place=int, right=int))
    made.message.register(number, InForm(FORM))
    return made


async def tonight(event: CallbackQuery | Message, turn: Turn) -> Reply:
    return views.reply(await turn.do(OpenTonight()))


async def now(query: CallbackQuery, turn: Turn) -> Reply:
    return views.reply(await turn.do(ShowNow()))


async def answer(query: CallbackQuery, turn: Turn, session: int, position: int, place: int) -> Reply:
    return views.reply(await turn.do(AnswerChoice(session, position, place)))


async def number(message: Message, turn: Turn, form: Form) -> Reply:
    text = message.text or ""
    if is_talk(text):
        raise SkipHandler
    return views.reply(await turn.do(AnswerNumber(form.data["session"], form.data["position"], text)))


async def hint(query: CallbackQuery, turn: Turn, session: int, position: int, number: int) -> Reply:
    return views.reply(await turn.do(OpenHint(session, position, number)))


async def not_learned(query: CallbackQuery, turn: Turn, session: int, position: int) -> Reply:
    return views.reply(await turn.do(SayNotLearned(session, position)))


async def go_on(query: CallbackQuery, turn: Turn, session: int, position: int) -> Reply:
    return views.reply(await turn.do(NextItem(session, position)))


async def pause(query: CallbackQuery, turn: Turn, session: int) -> Reply:
    return views.reply(await turn.do(PauseSession(session)))


async def problem(query: CallbackQuery, turn: Turn, session: int, position: int) -> Reply:
    return views.reply(await turn.do(AskWhatIsWrong(session, position)))


async def report(query: CallbackQuery, turn: Turn, session: int, position: int, kind: Problem) -> Reply:
    return views.reply(await turn.do(ReportProblem(session, position, kind)))


async def first_sample(query: CallbackQuery, turn: Turn) -> Reply:
    return Reply(screen=samples.sample(await turn.do(ShowSample())))


async def next_sample(query: CallbackQuery, turn: Turn, index: int, seed: int, right: int) -> Reply:
    return Reply(screen=samples.sample(await turn.do(ShowSample(index, seed, right))))


async def answer_sample(
    query: CallbackQuery, turn: Turn, index: int, seed: int, short: str, place: int, right: int
) -> Reply:
    return Reply(screen=samples.sample(await turn.do(AnswerSample(index, seed, short, place, right))))
