"""What a family reads of what is known of their child, on the screen and as a file."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from domain.messages.screen import Reply, Screen, tap
from domain.portrait.family import ReadPortrait, ReadRoads, TakePortrait
from domain.turn import Turn
from handlers.filters import On
from handlers.learner_page import skills_of
from handlers.siblings import with_siblings
from handlers.views import family_portrait as views


def router() -> Router:
    made = Router(name=__name__)
    made.callback_query.register(portrait, On("lp.f", learner=int))
    made.callback_query.register(opened, On("pv.o", learner=int, part=views.Opened, number=int))
    made.callback_query.register(file, On("lp.j", learner=int))
    return made


async def portrait(query: CallbackQuery, turn: Turn, learner: int) -> Reply:
    screen = views.portrait(await turn.do(ReadPortrait(learner)), skills_of(turn))
    return Reply(await with_siblings(turn, screen, learner, lambda child: tap("lp.f", child)))


async def opened(query: CallbackQuery, turn: Turn, learner: int, part: views.Opened, number: int) -> Screen:
    if part is views.Opened.ROADS:
        read, roads = await turn.do(ReadRoads(learner))
        return views.opened(read, part, number, skills_of(turn), roads)
    return views.opened(await turn.do(ReadPortrait(learner)), part, number, skills_of(turn))


async def file(query: CallbackQuery, turn: Turn, learner: int) -> Reply:
    read, made = await turn.do(TakePortrait(learner))
    note = views.file(read, made, turn.once_for_a_double_tap(f"portrait:{learner}"))
    return Reply(notes=(note,))
