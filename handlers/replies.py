"""Answers to what the bot has sent: by Telegram's reply, or typed right after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiogram import F, Router
from aiogram.filters import BaseFilter
from aiogram.types import Message

from domain.asking.routing import NOTHING_FOUND, Found
from domain.conversations.conversation import Attached
from domain.messages.kinds import KEPT
from domain.messages.screen import Note, Reply
from domain.people.person import STAFF
from domain.ports import Form
from domain.replies.answering import is_replied_to, part_meant
from domain.replies.passing_on import PassOn
from domain.replies.ports import Sent
from domain.replies.unasked import answered_in_passing
from domain.turn import Turn
from handlers.conversations import Spoken
from handlers.views import replies as views


class ToSent(BaseFilter):
    """Telegram's reply to a message of its own that the bot had sent.

    What was kept of a form that is open is a part of its dialogue.
    """

    async def __call__(self, message: Message, turn: Turn, form: Form | None = None) -> bool | dict[str, Any]:
        if message.reply_to_message is None:
            return False
        parts = await turn.uow.replies.standing(turn.person.id, message.reply_to_message.message_id)
        if not parts or not is_replied_to(turn.person, part_meant(parts)):
            return False
        return {"parts": parts} if form is None or parts[0].kind != KEPT.name else False


class InPassing(BaseFilter):
    """A text after something that a person had sent, about nothing else."""

    async def __call__(
        self, message: Message, turn: Turn, form: Form | None = None, found: Found = NOTHING_FOUND
    ) -> bool | dict[str, Any]:
        if form is not None or turn.person.role in STAFF:
            return False
        parts = await answered_in_passing(turn, message.text or "", found)
        return {"parts": parts} if parts else False


def quoting_router() -> Router:
    """Asked before every form: who uses Telegram's reply means that message."""
    made = Router(name="replies that quote")
    made.message.register(passed_on, Spoken(), ToSent())
    return made


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(passed_on, F.text, Spoken(), InPassing())
    return made


async def passed_on(
    message: Message,
    turn: Turn,
    text: str,
    attached: Attached | None,
    parts: Sequence[Sent],
    form: Form | None = None,
) -> Reply:
    done = await turn.do(PassOn(parts, text, attached))
    if done.is_heard:
        return Reply()
    screen = views.passed_on(done, turn.now, turn.zone)
    if form is None:
        return Reply(screen)
    # the screen of what they are in the middle of stays where it is
    return Reply(notes=(Note(KEPT.name, screen.text, once=turn.once_for_a_double_tap(f"passed:{parts[0].id}")),))
