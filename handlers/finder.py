"""Which course: for whom, what for, when, up to what price; three cards; what the evidence says, to staff as well."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from aiogram import Router
from aiogram.types import CallbackQuery

from domain.courses.browsing import FindOffice
from domain.finder.choices import Goal, Part, Step
from domain.finder.finding import (
    AskPerson,
    Begin,
    Cards,
    ChooseChild,
    ChooseGoal,
    ChooseGrade,
    ChooseMost,
    Found,
    LookAtCards,
    LookAtChange,
    LookAtStep,
    ToggleDays,
)
from domain.finder.recommending import AdviseOn, OpenEvidence
from domain.messages.screen import Screen
from domain.people.person import STAFF
from domain.turn import Turn
from handlers.filters import On
from handlers.learner_page import skills_of
from handlers.views import advice, conversations
from handlers.views import courses as course_views
from handlers.views import finder as views


def router() -> Router:
    """`fi` and its like."""
    made = Router(name=__name__)
    made.callback_query.register(begin, On("fi"))
    made.callback_query.register(child, On("fi.k", learner=int))
    made.callback_query.register(grade, On("fi.g", year=_grade))
    made.callback_query.register(goal, On("fi.o", wanted=Goal))
    made.callback_query.register(days, On("fi.d", part=_part))
    made.callback_query.register(most, On("fi.b", amount=_amount))
    made.callback_query.register(step, On("fi.s", which=Step))
    made.callback_query.register(change, On("fi.c"))
    made.callback_query.register(cards, On("fi.l"))
    made.callback_query.register(ask, On("fi.a"))
    made.callback_query.register(evidence, On("fi.e", learner=int, course=str, page=int))
    made.callback_query.register(advised, On("fi.r", learner=int))
    return made


def _grade(text: str) -> int:
    grade = int(text)
    if not 0 <= grade <= 12:
        raise ValueError(text)
    return grade


def _part(text: str) -> Part | None:
    return None if text == views.ANY else Part(text)


def _amount(text: str) -> Decimal | None:
    try:
        return None if text == views.ANY else Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error


async def begin(query: CallbackQuery, turn: Turn) -> Screen:
    return drawn(turn, await turn.do(Begin()))


async def child(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    return drawn(turn, await turn.do(ChooseChild(learner)))


async def grade(query: CallbackQuery, turn: Turn, year: int) -> Screen:
    return drawn(turn, await turn.do(ChooseGrade(year)))


async def goal(query: CallbackQuery, turn: Turn, wanted: Goal) -> Screen:
    return drawn(turn, await turn.do(ChooseGoal(wanted)))


async def days(query: CallbackQuery, turn: Turn, part: Part | None) -> Screen:
    return drawn(turn, await turn.do(ToggleDays(part)))


async def most(query: CallbackQuery, turn: Turn, amount: Decimal | None) -> Screen:
    return drawn(turn, await turn.do(ChooseMost(amount)))


async def step(query: CallbackQuery, turn: Turn, which: Step) -> Screen:
    return drawn(turn, await turn.do(LookAtStep(which)))


async def change(query: CallbackQuery, turn: Turn) -> Screen:
    return drawn(turn, await turn.do(LookAtChange()))


async def cards(query: CallbackQuery, turn: Turn) -> Screen:
    return drawn(turn, await turn.do(LookAtCards()))


async def ask(query: CallbackQuery, turn: Turn) -> Screen:
    if turn.person.role in STAFF:
        return course_views.office(await turn.do(FindOffice()))
    found = await turn.do(LookAtCards())
    words = turn.services.catalogue.plain(views.told(found), turn.person.lang) if isinstance(found, Cards) else ""
    return conversations.opened(await turn.do(AskPerson(words)), turn.now, turn.zone)


async def evidence(query: CallbackQuery, turn: Turn, learner: int, course: str, page: int) -> Screen:
    return advice.evidence(await turn.do(OpenEvidence(learner, course)), page, skills_of(turn), turn.person.id)


async def advised(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    return advice.advised(await turn.do(AdviseOn(learner)), skills_of(turn), turn.zone)


def drawn(turn: Turn, found: Found) -> Screen:
    return views.step(found, turn.now, turn.zone, skills_of(turn), turn.person.id)
