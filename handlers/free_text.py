"""What people type of their own accord, and whatever no other handler has taken."""

from __future__ import annotations

from typing import assert_never

from aiogram import F, Router
from aiogram.enums import ContentType
from aiogram.filters import BaseFilter, Command
from aiogram.types import CallbackQuery, Message

from domain.asking.answering import Ask
from domain.asking.answers import (
    AnswerFound,
    CoursesFound,
    HandedOver,
    NoSheet,
    NothingToMove,
    NotOffered,
    NotSure,
    NotUnderstood,
    PassedOn,
    Plain,
    TalkWished,
    TrialWished,
)
from domain.asking.following import AskAboutCourse, AskPerson, CompareCourses, RefuseAnswer
from domain.asking.intents import Intent
from domain.asking.routing import NOTHING_FOUND, Found
from domain.booking.talks.choosing import StartTalk
from domain.booking.trials.choosing import StartBooking
from domain.courses.browsing import FindOffice
from domain.finder.finding import Begin
from domain.homework.listing import ListHomework
from domain.messages.screen import Reply, Screen, t
from domain.safety.reporting import InDanger
from domain.turn import Turn
from handlers import booking_times, finder
from handlers.filters import On
from handlers.here import here
from handlers.outcomes import mine
from handlers.views import asking as views
from handlers.views import booking as booking_views
from handlers.views import comparing
from handlers.views import conversations as conversation_views
from handlers.views import courses as course_views
from handlers.views import homework as homework_views
from handlers.views import safety as safety_views
from handlers.views import talks as talk_views

WORDLESS = frozenset(
    {
        ContentType.ANIMATION,
        ContentType.AUDIO,
        ContentType.CHECKLIST,
        ContentType.CONTACT,
        ContentType.DICE,
        ContentType.DOCUMENT,
        ContentType.GAME,
        ContentType.LOCATION,
        ContentType.PAID_MEDIA,
        ContentType.PHOTO,
        ContentType.POLL,
        ContentType.STICKER,
        ContentType.STORY,
        ContentType.VENUE,
        ContentType.VIDEO,
        ContentType.VIDEO_NOTE,
        ContentType.VOICE,
    }
)
"""What people send besides text; the rest is what Telegram itself notes in a chat, which nobody waits to hear of."""


class Wordless(BaseFilter):
    """Something to look at or to listen to."""

    async def __call__(self, message: Message) -> bool:
        return message.content_type in WORDLESS


def router() -> Router:
    """`ask`, the command /ask, and free text; the last of all routers."""
    router = Router(name="free text")

    @router.message(Command("ask"))
    async def ask(message: Message, turn: Turn) -> Reply:
        return Reply(screen=views.how_to_ask())

    @router.callback_query(On("ask"))
    async def how(query: CallbackQuery, turn: Turn) -> Reply:
        return Reply(screen=views.how_to_ask())

    router.callback_query.register(something_else, On("ak.x", number=int))
    router.callback_query.register(person, On("ak.p", number=int))
    router.callback_query.register(person_about, On("ak.q", course=str))
    router.callback_query.register(compare, On("ak.c", one=str))
    router.callback_query.register(compare, On("ak.c", one=str, two=str))
    router.callback_query.register(compare, On("ak.c", one=str, two=str, three=str))

    @router.message(F.text)
    async def text(message: Message, turn: Turn, found: Found = NOTHING_FOUND) -> Reply:
        said = message.text or ""
        if said.startswith("/"):
            return Reply(await here(turn, t("home.unknown_command")))
        return await _answer(turn, said, found)

    @router.message(Wordless())
    async def wordless(message: Message, turn: Turn) -> Reply:
        return Reply(await here(turn, t("ask.only_text")))

    @router.callback_query()
    async def unknown(query: CallbackQuery, turn: Turn) -> Reply:
        return Reply(await here(turn), toast=t("common.old_screen"))

    return router


async def something_else(query: CallbackQuery, turn: Turn, number: int) -> Screen:
    return views.something_else(await turn.do(RefuseAnswer(number)))


async def person(query: CallbackQuery, turn: Turn, number: int) -> Screen:
    return conversation_views.opened(await turn.do(AskPerson(number)), turn.now, turn.zone)


async def person_about(query: CallbackQuery, turn: Turn, course: str) -> Screen:
    return conversation_views.opened(await turn.do(AskAboutCourse(course)), turn.now, turn.zone)


async def compare(query: CallbackQuery, turn: Turn, one: str, two: str = "", three: str = "") -> Screen:
    chosen = [each for each in (one, two, three) if each]
    return comparing.compared(await turn.do(CompareCourses(chosen)), turn.now, turn.zone)


async def _answer(turn: Turn, said: str, found: Found) -> Reply:
    answer = await turn.do(Ask(said, found))
    match answer:
        case CoursesFound():
            return Reply(screen=views.courses_found(answer, turn.now, turn.zone))
        case NotOffered():
            return Reply(screen=views.not_offered(answer))
        case AnswerFound():
            return Reply(screen=views.answer(answer, turn.person.lang))
        case NotSure():
            return Reply(screen=views.not_sure(answer))
        case NotUnderstood():
            return Reply(screen=views.not_understood(answer))
        case InDanger():
            return Reply(notes=(safety_views.heard(answer),))
        case TrialWished():
            return Reply(screen=await booking_times.wished(turn, answer.said, answer.course))
        case TalkWished():
            return Reply(screen=await booking_times.talk_wished(turn, answer.said))
        case HandedOver():
            screen = conversation_views.opened(answer.opened, turn.now, turn.zone)
            return Reply(screen=views.sorry(screen) if answer.complained else screen)
        case PassedOn(heard=heard):
            taken = heard.is_taken
            return Reply() if taken else Reply(screen=conversation_views.passed_on(heard, turn.now, turn.zone))
        case NothingToMove():
            return Reply(screen=views.nothing_to_move(answer))
        case NoSheet():
            return Reply(screen=views.no_sheet())
        case Plain():
            return await _plain(turn, answer)
        case _ as unreachable:
            assert_never(unreachable)


async def _plain(turn: Turn, said: Plain) -> Reply:
    match said.intent:
        case Intent.THANKS:
            return Reply(notes=(views.thanks(),))
        case Intent.GREETING:
            return Reply(screen=views.greeting())
        case Intent.HUMAN | Intent.COMPLAINT:
            return Reply(screen=course_views.office(await turn.do(FindOffice())))
        case Intent.CANCEL | Intent.MOVE:
            return await mine(turn)
        case Intent.HOMEWORK:
            return Reply(screen=homework_views.listed(await turn.do(ListHomework())))
        case Intent.TALK:
            return Reply(screen=talk_views.step(await turn.do(StartTalk())))
        case Intent.BOOK:
            return Reply(screen=booking_views.step(await turn.do(StartBooking())))
        case Intent.CHOOSE:
            return Reply(screen=finder.drawn(turn, await turn.do(Begin(said.grade))))
        case _ as unreachable:
            assert_never(unreachable)
