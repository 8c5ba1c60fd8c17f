"""Where a learner stands: finding the starting point, the map, a skill and its evidence, "prove it"."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.messages.screen import Reply
from domain.practice.standing.beginning import BeginAbout, BeginPlacement, BeginProof, LookPlacement
from domain.practice.standing.evidence import ReadAnswer, ReadEvidence, ReadPlacement, ReadSkill
from domain.practice.standing.mapping import ReadMap, ReadStrand
from domain.turn import Turn
from handlers.filters import On
from handlers.views import evidence, practice
from handlers.views import standing as views


def router() -> Router:
    made = Router(name="standing")
    made.message.register(the_map, Command("map"))
    made.callback_query.register(the_map, On("mp"))
    made.callback_query.register(map_of, On("mp", learner=int))
    made.callback_query.register(strand, On("mp.g", learner=int, strand=str, page=int))
    made.callback_query.register(skill, On("mp.s", learner=int, skill=str))
    made.callback_query.register(answers, On("mp.e", learner=int, skill=str, page=int))
    made.callback_query.register(one_answer, On("mp.q", session=int, position=int, skill=str, page=int))
    made.callback_query.register(practise, On("mp.go", skill=str))
    made.callback_query.register(practise, On("mp.go", skill=str, instead=int))
    made.callback_query.register(prove, On("pf", skill=str))
    made.callback_query.register(prove, On("pf", skill=str, instead=int))
    made.callback_query.register(intro, On("pl"))
    made.callback_query.register(place, On("pl.go"))
    made.callback_query.register(place, On("pl.go", instead=int))
    made.callback_query.register(why_placed, On("pl.why", session=int))
    return made


async def the_map(event: CallbackQuery | Message, turn: Turn) -> Reply:
    return Reply(views.the_map(await turn.do(ReadMap())))


async def map_of(query: CallbackQuery, turn: Turn, learner: int) -> Reply:
    return Reply(views.the_map(await turn.do(ReadMap(learner))))


async def strand(query: CallbackQuery, turn: Turn, learner: int, strand: str, page: int) -> Reply:
    return Reply(views.strand(await turn.do(ReadStrand(learner, strand)), page))


async def skill(query: CallbackQuery, turn: Turn, learner: int, skill: str) -> Reply:
    return Reply(views.skill(await turn.do(ReadSkill(learner, skill)), turn.now, turn.zone))


async def answers(query: CallbackQuery, turn: Turn, learner: int, skill: str, page: int) -> Reply:
    return Reply(evidence.answers(await turn.do(ReadEvidence(learner, skill)), page, turn.zone))


async def one_answer(query: CallbackQuery, turn: Turn, session: int, position: int, skill: str, page: int) -> Reply:
    return Reply(evidence.one_answer(await turn.do(ReadAnswer(session, position)), skill, page))


async def practise(query: CallbackQuery, turn: Turn, skill: str, instead: int = 0) -> Reply:
    return practice.reply(await turn.do(BeginAbout(skill, bool(instead))))


async def prove(query: CallbackQuery, turn: Turn, skill: str, instead: int = 0) -> Reply:
    return practice.reply(await turn.do(BeginProof(skill, bool(instead))))


async def intro(query: CallbackQuery, turn: Turn) -> Reply:
    return Reply(views.intro(await turn.do(LookPlacement())))


async def place(query: CallbackQuery, turn: Turn, instead: int = 0) -> Reply:
    return practice.reply(await turn.do(BeginPlacement(bool(instead))))


async def why_placed(query: CallbackQuery, turn: Turn, session: int) -> Reply:
    return Reply(views.why_placed(await turn.do(ReadPlacement(session))))
