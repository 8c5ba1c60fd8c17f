"""Where a learner stands: finding the starting point, the map, a skill and its evidence, "prove it"."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.messages.screen import Reply, tap
from domain.practice.standing.beginning import BeginAbout, BeginPlacement, BeginProof, LookPlacement
from domain.practice.standing.evidence import ReadAnswer, ReadEvidence, ReadPlacement, ReadSkill
from domain.practice.standing.mapping import ReadMap, ReadStrand
from domain.turn import Turn
from handlers.filters import On
from handlers.learner_page import with_page
from handlers.siblings import with_siblings
from handlers.views import evidence, practice
from handlers.views import standing as views


def router() -> Router:
    made = Router(name="standing")
    made.message.register(the_map, Command("map"))
    made.callback_query.register(the_map, On("mp"))
    made.callback_query.register(map_of, On("mp", learner=int))
    made.callback_query.register(strand, On("mp.g", learner=int, strand=str, page=int))
    made.callback_query.register(siblings_strand, On("mp.k", learner=int, strand=str))
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
    return await _map(turn, None)


async def map_of(query: CallbackQuery, turn: Turn, learner: int) -> Reply:
    return await _map(turn, learner)


async def _map(turn: Turn, learner: int | None) -> Reply:
    found = await turn.do(ReadMap(learner))
    screen = await with_page(turn, views.the_map(found), found.learner.id)
    return Reply(await with_siblings(turn, screen, found.learner.id, lambda child: tap("mp", child)))


async def strand(query: CallbackQuery, turn: Turn, learner: int, strand: str, page: int) -> Reply:
    screen = views.strand(await turn.do(ReadStrand(learner, strand)), page)
    screen = await with_page(turn, screen, learner)
    return Reply(await with_siblings(turn, screen, learner, lambda child: tap("mp.k", child, strand)))


async def siblings_strand(query: CallbackQuery, turn: Turn, learner: int, strand: str) -> Reply:
    """The same strand of a brother or sister; their map, where they have nothing in it."""
    found = await turn.do(ReadMap(learner))
    if all(each.id != strand for each in found.strands):
        return await _map(turn, learner)
    screen = views.strand(await turn.do(ReadStrand(learner, strand)), 0)
    return Reply(await with_siblings(turn, screen, learner, lambda child: tap("mp.k", child, strand)))


async def skill(query: CallbackQuery, turn: Turn, learner: int, skill: str) -> Reply:
    screen = views.skill(await turn.do(ReadSkill(learner, skill)), turn.now, turn.zone)
    screen = await with_page(turn, screen, learner)
    return Reply(await with_siblings(turn, screen, learner, lambda child: tap("mp.s", child, skill)))


async def answers(query: CallbackQuery, turn: Turn, learner: int, skill: str, page: int) -> Reply:
    screen = evidence.answers(await turn.do(ReadEvidence(learner, skill)), page, turn.zone)
    screen = await with_page(turn, screen, learner)
    return Reply(await with_siblings(turn, screen, learner, lambda child: tap("mp.e", child, skill, 0)))


async def one_answer(query: CallbackQuery, turn: Turn, session: int, position: int, skill: str, page: int) -> Reply:
    read = await turn.do(ReadAnswer(session, position))
    screen = await with_page(turn, evidence.one_answer(read, skill, page), read.learner.id)
    return Reply(await with_siblings(turn, screen, read.learner.id, lambda child: tap("mp.e", child, skill, 0)))


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
