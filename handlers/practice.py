"""Practice: tonight's set, and sample questions for whoever is only looking."""

from __future__ import annotations

from dataclasses import replace

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import BaseFilter, Command
from aiogram.types import CallbackQuery, Message

from domain.messages.screen import Note, Reply, t
from domain.people.person import Role
from domain.ports import Form
from domain.practice.evening.answering import AnswerChoice, AnswerNumber, SayNotLearned, SaySure
from domain.practice.evening.ending import AskOneMore
from domain.practice.evening.helping import (
    AddToWish,
    ChangePace,
    Pace,
    ShowSteps,
    TrySister,
    TrySmallerStep,
    WishForHelp,
)
from domain.practice.evening.hinting import OpenHint
from domain.practice.evening.lettering import AnswerByLetter, is_an_answer
from domain.practice.evening.pausing import PauseSession
from domain.practice.evening.problems import NOTE_FORM, AskForNote, AskWhatIsWrong, Problem, ReportProblem
from domain.practice.evening.progress import FORM
from domain.practice.evening.samples import AnswerSample, ShowSample
from domain.practice.evening.tonight import NextItem, OpenTonight, ShowNow
from domain.practice.evening.wishes import WISH_FORM, Want
from domain.practice.items.grading import is_talk
from domain.turn import Turn
from handlers.filters import InForm, On
from handlers.views import practice as views
from handlers.views import samples


class NamesAnOption(BaseFilter):
    """Nothing but a letter or a number from a learner who is in the middle of no form."""

    async def __call__(self, message: Message, turn: Turn, form: Form | None = None) -> bool:
        return form is None and turn.person.role is Role.LEARNER and is_an_answer(message.text or "")


def router() -> Router:
    made = Router(name="practice")
    made.message.register(tonight, Command("practice", "tonight"))
    made.callback_query.register(tonight, On("pr"))
    made.callback_query.register(now, On("pr.now"))
    made.callback_query.register(answer, On("pr.a", session=int, position=int, place=int))
    made.callback_query.register(sure, On("pr.s", session=int, position=int, sure=int))
    made.callback_query.register(hint, On("pr.h", session=int, position=int, number=int))
    made.callback_query.register(not_learned, On("pr.k", session=int, position=int))
    made.callback_query.register(go_on, On("pr.n", session=int, position=int))
    made.callback_query.register(sister, On("pr.i", session=int, position=int))
    made.callback_query.register(smaller_step, On("pr.l", session=int, position=int))
    made.callback_query.register(steps, On("pr.x", session=int, position=int, count=int))
    made.callback_query.register(pace, On("pr.pace", session=int, position=int, pace=Pace))
    made.callback_query.register(person, On("pr.help", session=int, position=int, want=Want))
    made.callback_query.register(one_more, On("pr.m", session=int))
    made.callback_query.register(pause, On("pr.p", session=int))
    made.callback_query.register(problem, On("pr.f", session=int, position=int))
    made.callback_query.register(report, On("pr.why", session=int, position=int, kind=Problem))
    made.callback_query.register(other, On("pr.other", session=int, position=int))
    made.callback_query.register(first_sample, On("pr.sample"))
    made.callback_query.register(next_sample, On("pr.sn", index=int, seed=int, right=int))
    made.callback_query.register(answer_sample, On("pr.sa", index=int, seed=int, short=str, place=int, right=int))
    made.message.register(number, InForm(FORM))
    made.message.register(noted, InForm(NOTE_FORM))
    made.message.register(added, InForm(WISH_FORM))
    made.message.register(letter, NamesAnOption())
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


async def sure(query: CallbackQuery, turn: Turn, session: int, position: int, sure: int) -> Reply:
    return views.reply(await turn.do(SaySure(session, position, bool(sure))))


async def hint(query: CallbackQuery, turn: Turn, session: int, position: int, number: int) -> Reply:
    return views.reply(await turn.do(OpenHint(session, position, number)))


async def not_learned(query: CallbackQuery, turn: Turn, session: int, position: int) -> Reply:
    return views.reply(await turn.do(SayNotLearned(session, position)))


async def go_on(query: CallbackQuery, turn: Turn, session: int, position: int) -> Reply:
    return views.reply(await turn.do(NextItem(session, position)))


async def sister(query: CallbackQuery, turn: Turn, session: int, position: int) -> Reply:
    return views.reply(await turn.do(TrySister(session, position)))


async def smaller_step(query: CallbackQuery, turn: Turn, session: int, position: int) -> Reply:
    return views.reply(await turn.do(TrySmallerStep(session, position)))


async def steps(query: CallbackQuery, turn: Turn, session: int, position: int, count: int) -> Reply:
    return views.reply(await turn.do(ShowSteps(session, position, count)))


async def pace(query: CallbackQuery, turn: Turn, session: int, position: int, pace: Pace) -> Reply:
    return views.reply(await turn.do(ChangePace(session, position, pace)))


async def person(query: CallbackQuery, turn: Turn, session: int, position: int, want: Want) -> Reply:
    return views.reply(await turn.do(WishForHelp(session, position, want)))


async def one_more(query: CallbackQuery, turn: Turn, session: int) -> Reply:
    return views.reply(await turn.do(AskOneMore(session)))


async def pause(query: CallbackQuery, turn: Turn, session: int) -> Reply:
    return views.reply(await turn.do(PauseSession(session)))


async def problem(query: CallbackQuery, turn: Turn, session: int, position: int) -> Reply:
    return views.reply(await turn.do(AskWhatIsWrong(session, position)))


async def report(query: CallbackQuery, turn: Turn, session: int, position: int, kind: Problem) -> Reply:
    return views.reply(await turn.do(ReportProblem(session, position, kind)))


async def other(query: CallbackQuery, turn: Turn, session: int, position: int) -> Reply:
    return views.reply(await turn.do(AskForNote(session, position)))


async def letter(message: Message, turn: Turn) -> Reply:
    found = await turn.do(AnswerByLetter(message.text or ""))
    if found is None:
        raise SkipHandler
    reply = views.reply(found.shown)
    return reply if found.answered else replace(reply, notes=(Note("kept", t("ask.tap_an_answer")),))


async def noted(message: Message, turn: Turn, form: Form) -> Reply:
    report = ReportProblem(form.data["session"], form.data["position"], Problem.OTHER, message.text or "")
    return views.reply(await turn.do(report))


async def added(message: Message, turn: Turn, form: Form) -> Reply:
    return views.reply(await turn.do(AddToWish(form.data["session"], form.data["position"], message.text or "")))


async def first_sample(query: CallbackQuery, turn: Turn) -> Reply:
    return Reply(screen=samples.sample(await turn.do(ShowSample())))


async def next_sample(query: CallbackQuery, turn: Turn, index: int, seed: int, right: int) -> Reply:
    return Reply(screen=samples.sample(await turn.do(ShowSample(index, seed, right))))


async def answer_sample(
    query: CallbackQuery, turn: Turn, index: int, seed: int, short: str, place: int, right: int
) -> Reply:
    return Reply(screen=samples.sample(await turn.do(AnswerSample(index, seed, short, place, right))))
