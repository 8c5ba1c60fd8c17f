"""The page of a learner: found by name or from a class, with the lists that it opens."""

from __future__ import annotations

from dataclasses import replace

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from domain.classes.roster import name_of, teaches
from domain.letters.family import name_of_staff
from domain.messages.screen import Param, Reply, Screen, rows, t
from domain.people.person import Role
from domain.portrait.page import PAPER, SEARCH, FindLearners, LearnersOfClass, OpenLearner, OpenRoad
from domain.turn import Turn
from domain.upgrades.recommending import Recommend
from handlers.alert_line import with_alert
from handlers.filters import InForm, On
from handlers.views import learner_page as views
from handlers.views.learner_paper import paper
from handlers.views.portrait import Named
from handlers.views.upgrades import recommended


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(by_command, Command("learner"))
    made.message.register(by_name, InForm(SEARCH))
    made.callback_query.register(everybody, On("lp"))
    made.callback_query.register(of_class, On("lp.c", handle=str))
    made.callback_query.register(page, On("lp.o", learner=int))
    made.callback_query.register(lessons, On("lp.a", learner=int, number=int))
    made.callback_query.register(tickets, On("lp.k", learner=int, number=int))
    made.callback_query.register(homework, On("lp.w", learner=int, number=int))
    made.callback_query.register(notes, On("lp.n", learner=int, number=int))
    made.callback_query.register(sittings, On("lp.h", learner=int, number=int))
    made.callback_query.register(road, On("lp.r", learner=int, road=str))
    made.callback_query.register(weeks, On("lp.t", learner=int))
    made.callback_query.register(printed, On("lp.p", learner=int))
    return made


async def by_command(message: Message, turn: Turn, command: CommandObject) -> Screen:
    return await _found(turn, command.args or "")


async def by_name(message: Message, turn: Turn) -> Screen:
    return await _found(turn, message.text or "")


async def everybody(query: CallbackQuery, turn: Turn) -> Screen:
    return await _found(turn, "")


async def _found(turn: Turn, name: str) -> Screen:
    found = await turn.do(FindLearners(name))
    if len(found.learners) == 1 and name:
        return await _page(turn, found.learners[0].id)
    return views.found(found)


async def of_class(query: CallbackQuery, turn: Turn, handle: str) -> Screen:
    return views.of_class(await turn.do(LearnersOfClass(handle)), handle)


async def page(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    return await _page(turn, learner)


async def _page(turn: Turn, learner: int) -> Screen:
    shown, found = await turn.do(OpenLearner(learner)), await turn.do(Recommend(learner))
    screen = views.page(shown, skills_of(turn), turn.now, recommended(found))
    return await with_alert(turn, screen, learner)


async def lessons(query: CallbackQuery, turn: Turn, learner: int, number: int) -> Screen:
    return views.lessons(await turn.do(OpenLearner(learner, "lessons")), number)


async def tickets(query: CallbackQuery, turn: Turn, learner: int, number: int) -> Screen:
    return views.tickets(await turn.do(OpenLearner(learner, "tickets")), number, skills_of(turn))


async def homework(query: CallbackQuery, turn: Turn, learner: int, number: int) -> Screen:
    return views.homework(await turn.do(OpenLearner(learner, "homework")), number)


async def notes(query: CallbackQuery, turn: Turn, learner: int, number: int) -> Screen:
    return views.notes(await turn.do(OpenLearner(learner, "notes")), number, skills_of(turn))


async def sittings(query: CallbackQuery, turn: Turn, learner: int, number: int) -> Screen:
    return views.sittings(await turn.do(OpenLearner(learner, "sittings")), number)


async def road(query: CallbackQuery, turn: Turn, learner: int, road: str) -> Screen:
    return views.road(await turn.do(OpenRoad(learner, road)), skills_of(turn))


async def weeks(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    return views.weeks(await turn.do(OpenLearner(learner, "weeks")), turn.now)


async def printed(query: CallbackQuery, turn: Turn, learner: int) -> Reply:
    shown = await turn.do(OpenLearner(learner, PAPER))
    asked_by = await name_of_staff(turn, turn.person.id)
    once = turn.once_for_a_double_tap(f"paper:{learner}")
    return Reply(notes=(paper(shown, skills_of(turn), turn.now, asked_by, once),), toast=t("portrait.paper.toast"))


def skills_of(turn: Turn) -> Named:
    """What a skill is called, its id where the graph has lost it."""

    def named(skill: str) -> Param:
        return name_of(turn, skill)

    return named


async def with_page(turn: Turn, screen: Screen, learner: int) -> Screen:
    """The screen about a learner with the way back to their page, for whoever teaches them."""
    if turn.person.role not in (Role.TEACHER, Role.ADMIN) or not await teaches(turn, learner):
        return screen
    known = await turn.uow.people.learner(learner)
    assert known is not None, "whom somebody teaches is there"
    return replace(screen, keyboard=rows(*screen.keyboard, views.to_page(known.id, known.name)))
