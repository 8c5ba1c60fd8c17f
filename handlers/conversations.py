"""Talking with a person: what a family types while somebody has it, and what that somebody does and types."""

from __future__ import annotations

from typing import Any

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import BaseFilter
from aiogram.types import CallbackQuery, Message

from domain.conversations.calling import CallMe
from domain.conversations.conversation import Attached, FileKind, State
from domain.conversations.hearing import SayInConversation
from domain.conversations.inbox import OpenInInbox
from domain.conversations.inserting import (
    CourseToInsert,
    LookAtShelf,
    TalkTimesToInsert,
    TrialTimesToInsert,
    WeekToInsert,
)
from domain.conversations.opening import Opened
from domain.conversations.saying import AskForWhom, Insert, SayKept, SayToFamily
from domain.conversations.taking import (
    SAY_FORM,
    AnswerTo,
    EndConversation,
    HandBack,
    StepAway,
    TakeConversation,
)
from domain.conversations.words import conversation_of
from domain.messages.screen import Param, Reply, Screen, t
from domain.people.person import STAFF
from domain.ports import Form
from domain.turn import Turn
from handlers.filters import During, On
from handlers.safety import Distress
from handlers.views import conversations as views
from handlers.views import inbox
from handlers.views import talks as talk_views
from handlers.views.courses import course_card


class Spoken(BaseFilter):
    """Anything but a command, as it can be handed on."""

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        if (message.text or "").startswith("/"):
            return False
        return {"text": _words(message), "attached": _attached(message)}


class Open(BaseFilter):
    """Whoever is of a family and has a conversation in that state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def __call__(self, message: Message, turn: Turn) -> bool:
        found = await turn.uow.conversations.of_person(turn.person.id)
        return found is not None and found.state is self._state


class Holds(BaseFilter):
    """Members of staff who have taken a conversation."""

    async def __call__(self, message: Message, turn: Turn) -> bool:
        return bool(turn.person.roles & STAFF and await turn.uow.conversations.held_by(turn.person.id))


class Quoting(BaseFilter):
    """Telegram's reply of a member of staff to something about a conversation: it is for that one."""

    async def __call__(self, message: Message, turn: Turn) -> bool | dict[str, Any]:
        if message.reply_to_message is None or not turn.person.roles & STAFF:
            return False
        parts = await turn.uow.replies.standing(turn.person.id, message.reply_to_message.message_id)
        found = next((number for each in parts if (number := conversation_of(each.once)) is not None), None)
        return False if found is None else {"conversation": found}


class Unasked(BaseFilter):
    """What fills nothing in: whatever was open when a conversation was taken is not any more."""

    async def __call__(self, message: Message, form: Form | None = None) -> bool:
        return form is None


def alarm_router() -> Router:
    """Words of distress reach whoever is there, too; what the bot does about them comes next."""
    made = Router(name=f"{__name__} alarm")
    made.message.register(alarm, Distress(), Open(State.TAKEN), Spoken())
    return made


def first_router() -> Router:
    """What people say to each other; asked before those who would take a photo for a question."""
    made = Router(name=f"{__name__} first")
    made.message.register(say_to_quoted, Quoting(), Spoken())
    made.message.register(say, During(SAY_FORM), Spoken())
    made.message.register(hear, Unasked(), Open(State.TAKEN), Spoken())
    made.message.register(hear_while_waiting, Unasked(), ~F.text, Open(State.WAITING), Spoken())
    return made


def router() -> Router:
    """`cv`, and what was typed while a form was open that had no use for it."""
    made = Router(name=__name__)
    made.message.register(hear, Open(State.TAKEN), Spoken())
    made.message.register(for_whom, Holds(), Spoken())
    made.callback_query.register(call_me, On("cv.c"))
    made.callback_query.register(take, On("cv.t", conversation=int))
    made.callback_query.register(answer, On("cv.a", conversation=int))
    made.callback_query.register(say_kept, On("cv.s", conversation=int))
    made.callback_query.register(hand_back, On("cv.b", conversation=int))
    made.callback_query.register(step_away, On("cv.w", conversation=int))
    made.callback_query.register(end, On("cv.x", conversation=int))
    made.callback_query.register(times, On("cv.i", conversation=int, page=int))
    made.callback_query.register(trial_times, On("cv.it", conversation=int, course=str))
    made.callback_query.register(talk_times, On("cv.iw", conversation=int))
    made.callback_query.register(cards, On("cv.k", conversation=int, page=int))
    made.callback_query.register(card, On("cv.kc", conversation=int, course=str))
    made.callback_query.register(week, On("cv.r", conversation=int))
    return made


async def alarm(message: Message, turn: Turn, text: str, attached: Attached | None) -> Reply:
    await turn.do(SayInConversation(text, attached, kept=False))
    raise SkipHandler


async def hear(message: Message, turn: Turn, text: str, attached: Attached | None) -> Reply:
    """Its holder gets it; the bot says nothing."""
    await turn.do(SayInConversation(text, attached))
    return Reply()


async def hear_while_waiting(message: Message, turn: Turn, text: str, attached: Attached | None) -> Reply:
    heard = await turn.do(SayInConversation(text, attached))
    assert heard is not None, "the filter has found it"
    return Reply(views.passed_on(heard, turn.now, turn.zone))


async def call_me(query: CallbackQuery, turn: Turn) -> Screen:
    found = await turn.do(CallMe())
    return views.opened(found, turn.now, turn.zone) if isinstance(found, Opened) else talk_views.step(found)


async def say(message: Message, turn: Turn, text: str, attached: Attached | None) -> Reply:
    done = await turn.do(SayToFamily(text, attached))
    return await _shown(turn, done.id, t("inbox.said"))


async def say_to_quoted(
    message: Message, turn: Turn, text: str, attached: Attached | None, conversation: int
) -> Reply:
    await turn.do(AnswerTo(conversation))
    return await say(message, turn, text, attached)


async def for_whom(message: Message, turn: Turn, text: str, attached: Attached | None) -> Screen:
    return inbox.for_whom(await turn.do(AskForWhom(text, attached)))


async def say_kept(query: CallbackQuery, turn: Turn, conversation: int) -> Reply:
    done = await turn.do(SayKept(conversation))
    return await _shown(turn, done.id, t("inbox.said"))


async def take(query: CallbackQuery, turn: Turn, conversation: int) -> Reply:
    await turn.do(TakeConversation(conversation))
    return await _shown(turn, conversation)


async def answer(query: CallbackQuery, turn: Turn, conversation: int) -> Reply:
    await turn.do(AnswerTo(conversation))
    return await _shown(turn, conversation)


async def hand_back(query: CallbackQuery, turn: Turn, conversation: int) -> Reply:
    await turn.do(HandBack(conversation))
    return Reply((await _shown(turn, conversation)).screen, toast=t("inbox.toast.handed_back"))


async def step_away(query: CallbackQuery, turn: Turn, conversation: int) -> Reply:
    await turn.do(StepAway(conversation))
    return Reply((await _shown(turn, conversation)).screen, toast=t("inbox.toast.away"))


async def end(query: CallbackQuery, turn: Turn, conversation: int) -> Reply:
    await turn.do(EndConversation(conversation))
    return Reply((await _shown(turn, conversation)).screen, toast=t("inbox.toast.ended"))


async def times(query: CallbackQuery, turn: Turn, conversation: int, page: int) -> Screen:
    return inbox.shelf(await turn.do(LookAtShelf(conversation, page)), for_times=True)


async def cards(query: CallbackQuery, turn: Turn, conversation: int, page: int) -> Screen:
    return inbox.shelf(await turn.do(LookAtShelf(conversation, page)), for_times=False)


async def trial_times(query: CallbackQuery, turn: Turn, conversation: int, course: str) -> Reply:
    found = await turn.do(TrialTimesToInsert(conversation, course))
    return await _insert(turn, conversation, t("inbox.inserted.trial", course=found.course.name), inbox.trial(found))


async def talk_times(query: CallbackQuery, turn: Turn, conversation: int) -> Reply:
    found = await turn.do(TalkTimesToInsert(conversation))
    return await _insert(turn, conversation, t("inbox.inserted.talk"), inbox.talk(found))


async def card(query: CallbackQuery, turn: Turn, conversation: int, course: str) -> Reply:
    view = await turn.do(CourseToInsert(conversation, course))
    shown = course_card(view, turn.now, turn.zone)
    return await _insert(turn, conversation, t("inbox.inserted.course", course=view.course.name), shown)


async def week(query: CallbackQuery, turn: Turn, conversation: int) -> Reply:
    note = await turn.do(WeekToInsert(conversation))
    name = turn.services.catalogue.plain(t("inbox.inserted.week"), turn.person.lang)
    await turn.do(Insert(conversation, name, note.text, note.keyboard, note.attachment))
    return await _inserted(turn, conversation)


async def _insert(turn: Turn, conversation: int, name: Param, shown: Screen) -> Reply:
    said = turn.services.catalogue.plain(name, turn.person.lang)
    await turn.do(Insert(conversation, said, shown.text, shown.keyboard))
    return await _inserted(turn, conversation)


async def _inserted(turn: Turn, conversation: int) -> Reply:
    return Reply((await _shown(turn, conversation)).screen, toast=t("inbox.toast.inserted"))


async def _shown(turn: Turn, conversation: int, line: Param | None = None) -> Reply:
    return Reply(inbox.one(await turn.do(OpenInInbox(conversation)), turn.now, turn.zone, line))


def _words(message: Message) -> str:
    """What was typed, or in words what cannot be handed on as a file."""
    match message:
        case Message(contact=contact) if contact is not None:
            return f"{contact.first_name} {contact.phone_number}"
        case Message(location=place) if place is not None:
            return f"{place.latitude:.5f}, {place.longitude:.5f}"
        case Message(sticker=sticker) if sticker is not None:
            return sticker.emoji or "🙂"
        case _:
            said = message.text or message.caption or ""
            return said if said or _attached(message) is not None else f"[{message.content_type}]"


def _attached(message: Message) -> Attached | None:
    if message.photo:
        return Attached(FileKind.PHOTO, message.photo[-1].file_id)
    for kind in (FileKind.VOICE, FileKind.DOCUMENT, FileKind.VIDEO, FileKind.AUDIO):
        sent = getattr(message, kind.value)
        if sent is not None:
            return Attached(kind, sent.file_id)
    return None
