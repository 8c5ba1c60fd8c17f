"""/upgrades: what may come after a course, for operators; and what families answer."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.classes.roster import name_of
from domain.messages.screen import Param, Reply, Screen, t
from domain.people.person import Role
from domain.turn import Turn
from domain.upgrades.answering import LookAtNextCourse, SayNotNow
from domain.upgrades.deciding import (
    REASON_FORM,
    AskReason,
    ListDecided,
    ListProposals,
    LookAtUpgrades,
    OpenProposal,
    SendAnyway,
    SendProposals,
    SetAside,
)
from domain.upgrades.finding import LookNow
from domain.upgrades.rules import ChangeRule, ListRules, OpenRule
from handlers.filters import InForm, On
from handlers.views import courses as course_views
from handlers.views import upgrades as views


def router() -> Router:
    """`up`, its like, and the command /upgrades."""
    made = Router(name=__name__)
    made.message.register(overview, Command("upgrades"))
    made.message.register(reason, InForm(REASON_FORM))
    made.callback_query.register(overview, On("up"))
    made.callback_query.register(look_now, On("up.n", after=int))
    made.callback_query.register(proposals, On("up.p", page=int))
    made.callback_query.register(proposal, On("up.o", number=int))
    made.callback_query.register(evidence, On("up.e", number=int, page=int))
    made.callback_query.register(send, On("up.s", number=int))
    made.callback_query.register(send_all, On("up.a", numbers=_numbers))
    made.callback_query.register(ask_aside, On("up.z", number=int))
    made.callback_query.register(set_aside, On("up.zz", number=int, why=str))
    made.callback_query.register(ask_reason, On("up.w", number=int))
    made.callback_query.register(decided, On("up.d", page=int))
    made.callback_query.register(rules, On("up.r"))
    made.callback_query.register(rule, On("up.ru", name=str))
    made.callback_query.register(share, On("up.rs", name=str, percent=int))
    made.callback_query.register(rest, On("up.rd", name=str, days=int))
    made.callback_query.register(switch, On("up.ro", name=str, on=int))
    made.callback_query.register(look_at_course, On("up.l", number=int))
    made.callback_query.register(not_now, On("up.x", number=int))
    return made


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(each) for each in text.split("."))


async def overview(event: CallbackQuery | Message, turn: Turn) -> Screen:
    return views.overview(await turn.do(LookAtUpgrades()))


async def look_now(query: CallbackQuery, turn: Turn, after: int) -> Screen:
    looked = await turn.do(LookNow(after))
    return views.overview(await turn.do(LookAtUpgrades()), views.looked_words(looked), looked)


async def proposals(query: CallbackQuery, turn: Turn, page: int) -> Screen:
    return views.proposals(await turn.do(ListProposals(page)))


async def proposal(query: CallbackQuery, turn: Turn, number: int) -> Screen:
    return await _preview(turn, number)


async def evidence(query: CallbackQuery, turn: Turn, number: int, page: int) -> Screen:
    def named(skill: str) -> Param:
        return name_of(turn, skill)

    shown = await turn.do(OpenProposal(number))
    return views.evidence(shown, page, named, page=Role.ADMIN in turn.person.roles)


async def send(query: CallbackQuery, turn: Turn, number: int) -> Reply:
    sending = await turn.do(SendProposals((number,)))
    return Reply(await _left(turn, views.sent(sending)), toast=t("upgrades.toast.sent") if sending.sent else None)


async def send_all(query: CallbackQuery, turn: Turn, numbers: tuple[int, ...]) -> Reply:
    return Reply(await _left(turn, views.sent(await turn.do(SendProposals(numbers)))))


async def ask_aside(query: CallbackQuery, turn: Turn, number: int) -> Screen:
    return views.aside(await turn.do(OpenProposal(number)))


async def set_aside(query: CallbackQuery, turn: Turn, number: int, why: str) -> Reply:
    await turn.do(SetAside(number, why))
    return Reply(await _left(turn), toast=t("upgrades.toast.aside"))


async def ask_reason(query: CallbackQuery, turn: Turn, number: int) -> Screen:
    return views.ask_reason(await turn.do(AskReason(number)))


async def reason(message: Message, turn: Turn) -> Screen:
    return await _left(turn, views.sent(await turn.do(SendAnyway(message.text or ""))))


async def decided(query: CallbackQuery, turn: Turn, page: int) -> Screen:
    return views.decided(await turn.do(ListDecided(page)))


async def rules(query: CallbackQuery, turn: Turn) -> Screen:
    return views.rules(await turn.do(ListRules()))


async def rule(query: CallbackQuery, turn: Turn, name: str) -> Screen:
    return views.rule(await turn.do(OpenRule(name)))


async def share(query: CallbackQuery, turn: Turn, name: str, percent: int) -> Screen:
    return views.rule(await turn.do(ChangeRule(name, share=percent)))


async def rest(query: CallbackQuery, turn: Turn, name: str, days: int) -> Screen:
    return views.rule(await turn.do(ChangeRule(name, rest_days=days)))


async def switch(query: CallbackQuery, turn: Turn, name: str, on: int) -> Screen:
    return views.rule(await turn.do(ChangeRule(name, on=bool(on))))


async def look_at_course(query: CallbackQuery, turn: Turn, number: int) -> Screen:
    return course_views.course_card(await turn.do(LookAtNextCourse(number)), turn.now, turn.zone)


async def not_now(query: CallbackQuery, turn: Turn, number: int) -> Reply:
    return Reply(views.rested(await turn.do(SayNotNow(number))), toast=t("upgrades.toast.not_now"))


async def _preview(turn: Turn, number: int) -> Screen:
    return views.preview(await turn.do(OpenProposal(number)), turn.services.catalogue, turn.zone)


async def _left(turn: Turn, said: Param | None = None) -> Screen:
    return views.proposals(await turn.do(ListProposals()), said)
