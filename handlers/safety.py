"""Words that mean danger, the cases that they open, and /duty."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import BaseFilter, Command
from aiogram.types import CallbackQuery, Message

from domain.asking.danger import is_distress
from domain.messages.screen import Reply, Screen, t
from domain.people.person import STAFF
from domain.ports import Form
from domain.safety.changing import (
    HOURS_FORM,
    AddToDuty,
    AskHours,
    LookAtDuty,
    LookAtOne,
    LookForColleagues,
    MoveUp,
    RemoveFromDuty,
    SetHours,
)
from domain.safety.reporting import REPORT_FORM, BeginReport, HasOpenCase, ReportDanger, SayMore
from domain.safety.taking import (
    CLOSE_FORM,
    SAY_FORM,
    BeginSaying,
    CloseCase,
    OpenCase,
    PassOn,
    SayOfParents,
    SayToWriter,
    TakeCase,
    TellGuardians,
)
from domain.turn import Turn
from handlers.filters import InForm, On
from handlers.here import here
from handlers.views import safety as views


class Distress(BaseFilter):
    """Words that mean danger, typed or under a picture."""

    async def __call__(self, message: Message) -> bool:
        return is_distress(said_in(message))


class InCase(BaseFilter):
    """Whoever wrote of danger, types of their own accord, and whose case is open."""

    async def __call__(self, message: Message, turn: Turn, form: Form | None = None) -> bool:
        return form is None and not said_in(message).startswith("/") and await turn.do(HasOpenCase())


def said_in(message: Message) -> str:
    return message.text or message.caption or ""


def safety_router() -> Router:
    """Asked before everything else, also in the middle of a form."""
    made = Router(name=f"{__name__} first")
    made.message.register(reported, InForm(REPORT_FORM))
    made.message.register(danger, Distress())
    return made


def router() -> Router:
    """`sf`, /duty, and what is written while a case is open."""
    made = Router(name=__name__)
    made.message.register(duty, Command("duty"))
    made.message.register(hours_said, InForm(HOURS_FORM))
    made.message.register(said, InForm(SAY_FORM))
    made.message.register(closed, InForm(CLOSE_FORM))
    made.message.register(more, F.text | F.caption, InCase())
    made.callback_query.register(take, On("sf.t", case=int))
    made.callback_query.register(pass_on, On("sf.n", case=int))
    made.callback_query.register(opened, On("sf.c", case=int))
    made.callback_query.register(say, On("sf.s", case=int))
    made.callback_query.register(close, On("sf.x", case=int))
    made.callback_query.register(tell_guardians, On("sf.g", case=int))
    made.callback_query.register(of_parents, On("sf.p", case=int, may=str))
    made.callback_query.register(begin_report, On("sf.r"))
    made.callback_query.register(duty, On("sf.d"))
    made.callback_query.register(colleagues, On("sf.da", page=int))
    made.callback_query.register(add, On("sf.dn", person=int))
    made.callback_query.register(one, On("sf.do", person=int))
    made.callback_query.register(up, On("sf.du", person=int))
    made.callback_query.register(ask_hours, On("sf.dh", person=int))
    made.callback_query.register(any_hour, On("sf.dw", person=int))
    made.callback_query.register(remove, On("sf.dx", person=int))
    return made


async def danger(message: Message, turn: Turn) -> Reply:
    if turn.person.role in STAFF:
        # their words go where they are meant to go; whether a child is in danger, they know
        await turn.tell(turn.person, views.ask_staff())
        raise SkipHandler
    return Reply(notes=(views.heard(await turn.do(ReportDanger(said_in(message)))),))


async def reported(message: Message, turn: Turn) -> Reply:
    await turn.uow.people.drop_form(turn.person.id)
    return Reply(notes=(views.heard(await turn.do(ReportDanger(said_in(message)))),))


async def begin_report(query: CallbackQuery, turn: Turn) -> Screen:
    await turn.do(BeginReport())
    return views.ask_report()


async def more(message: Message, turn: Turn) -> Reply:
    found = await turn.do(SayMore(said_in(message)))
    return Reply() if found is None else Reply(notes=(views.passed_on(found),))


async def take(query: CallbackQuery, turn: Turn, case: int) -> Screen:
    return views.case(await turn.do(TakeCase(case)), turn.zone)


async def pass_on(query: CallbackQuery, turn: Turn, case: int) -> Reply:
    somebody = await turn.do(PassOn(case))
    return Reply(await here(turn), toast=t("safety.toast.passed_on" if somebody else "safety.toast.nobody_else"))


async def opened(query: CallbackQuery, turn: Turn, case: int) -> Screen:
    return views.case(await turn.do(OpenCase(case)), turn.zone)


async def say(query: CallbackQuery, turn: Turn, case: int) -> Screen:
    return views.ask(await turn.do(BeginSaying(case, SAY_FORM)), "say")


async def close(query: CallbackQuery, turn: Turn, case: int) -> Screen:
    return views.ask(await turn.do(BeginSaying(case, CLOSE_FORM)), "word")


async def said(message: Message, turn: Turn) -> Screen:
    return views.case(await turn.do(SayToWriter(message.text or "")), turn.zone, t("safety.sent"))


async def closed(message: Message, turn: Turn) -> Reply:
    await turn.do(CloseCase(message.text or ""))
    return Reply(await here(turn, t("safety.closed")))


async def tell_guardians(query: CallbackQuery, turn: Turn, case: int) -> Screen:
    return views.case(await turn.do(TellGuardians(case)), turn.zone)


async def of_parents(query: CallbackQuery, turn: Turn, case: int, may: str) -> Reply:
    allowed = may == "yes"
    who = await turn.do(SayOfParents(case, allowed))
    return Reply(notes=(views.parents(who, allowed),))


async def duty(event: CallbackQuery | Message, turn: Turn) -> Screen:
    return views.duty(await turn.do(LookAtDuty()))


async def colleagues(query: CallbackQuery, turn: Turn, page: int) -> Screen:
    found, more_of_them = await turn.do(LookForColleagues(page))
    return views.colleagues(found, page, more_of_them)


async def add(query: CallbackQuery, turn: Turn, person: int) -> Screen:
    return views.duty(await turn.do(AddToDuty(person)))


async def one(query: CallbackQuery, turn: Turn, person: int) -> Screen:
    return views.one(await turn.do(LookAtOne(person)))


async def up(query: CallbackQuery, turn: Turn, person: int) -> Screen:
    return views.duty(await turn.do(MoveUp(person)))


async def ask_hours(query: CallbackQuery, turn: Turn, person: int) -> Screen:
    return views.ask_hours(await turn.do(AskHours(person)))


async def any_hour(query: CallbackQuery, turn: Turn, person: int) -> Screen:
    return views.duty(await turn.do(SetHours("", person)))


async def hours_said(message: Message, turn: Turn) -> Screen:
    return views.duty(await turn.do(SetHours((message.text or "").strip() or "?")))


async def remove(query: CallbackQuery, turn: Turn, person: int) -> Screen:
    return views.duty(await turn.do(RemoveFromDuty(person)))
