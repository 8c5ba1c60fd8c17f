"""Telegram's side of the sandbox: the bot, the chats, the queue of updates, and the rules between them."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sandbox import formatted
from sandbox.calls import Call
from sandbox.chats import Chat
from sandbox.commands import CommandBook
from sandbox.faults import Faults
from sandbox.files import FileStore
from sandbox.rates import RateLimits
from sandbox.record import Record
from sandbox.refusals import bad_request, forbidden, migrated
from sandbox.shapes import JSON, BotCard, PersonCard
from sandbox.taps import TapBook
from sandbox.updates import UpdateQueue

if TYPE_CHECKING:
    from sandbox.strict import Strict

# Ids start from the clock, so that a restart without a state file never repeats one.
_IDS_EPOCH = 1_767_225_600  # 2026-01-01
_INT32 = 2**31 - 1


def first_id(now: float, per_second: int) -> int:
    """A start for ids that stays ahead of a counter moving at most `per_second` on average."""
    return int((now - _IDS_EPOCH) * per_second) % _INT32 or 1


@dataclass(eq=False)
class Cloud:
    """Everything that Telegram would know. `clock` gives seconds since the epoch."""

    token: str
    bot: BotCard
    people: Iterable[PersonCard]
    clock: Callable[[], float] = time.time
    strict: "Strict | None" = None
    limits: RateLimits | None = None
    chats: dict[int, Chat] = field(init=False)
    updates: UpdateQueue = field(init=False)

    def __post_init__(self) -> None:
        now = self.clock()
        self.chats = {person.id: _new_chat(person, now) for person in self.people}
        self.updates = UpdateQueue(first_id(now, 50), self.clock)
        self.faults = Faults()
        self.record = Record()
        self.files = FileStore()
        self.commands = CommandBook()
        self.taps = TapBook(self.clock)
        self.polls: dict[str, tuple[int, int]] = {}
        self.descriptions: dict[str, str] = {}
        self.timers: list[asyncio.TimerHandle] = []
        self.menu_buttons: dict[int, JSON] = {}

    def add_person(self, person: PersonCard) -> Chat:
        chat = self.chats[person.id] = _new_chat(person, self.clock())
        return chat

    def move(self, chat: Chat, to: int) -> Chat:
        """The chat goes on under another id, as a group does when it becomes a supergroup; its messages stay behind.

        ValueError when that id is taken.
        """
        if to in self.chats:
            raise ValueError(f"there is somebody with the id {to}")
        moved = self.add_person(replace(chat.person, id=to))
        moved.started, moved.blocked = chat.started, chat.blocked
        chat.moved_to = to
        return moved

    def chat(self, call: Call) -> Chat:
        """The chat that a call names. Refusal 400."""
        given = call.text("chat_id")
        if not given:
            raise bad_request("chat_id is empty")
        try:
            chat = self.chats[int(given)]
        except (KeyError, ValueError):
            raise bad_request("chat not found") from None
        if chat.moved_to is not None:
            raise migrated(chat.moved_to)
        return chat

    def writable_chat(self, call: Call) -> Chat:
        """The chat, when the bot may write there now. Refusal 400, 403, 429."""
        chat = self.chat(call)
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if self.limits is not None:
            self.limits.spend(chat.id)
        return chat

    def post(self, chat: Chat, content: JSON) -> JSON:
        """A message of the bot."""
        return self._put(chat, self.bot.user(), content, out=False)

    def rewrite(self, chat: Chat, message: JSON) -> JSON:
        """A message of the bot in its edited form."""
        checked = self.shaped(message)
        chat.replace(checked)
        return checked

    def receive(self, chat: Chat, content: JSON) -> JSON:
        """A message of the person, with the update that it causes (unless the bot is blocked)."""
        if "text" in content:
            entities = formatted.with_detected(content["text"], [])
            content |= {"entities": entities} if entities else {}
        message = self._put(chat, chat.person.user(), content, out=True)
        if not chat.blocked:
            chat.started = True
            self.notify("message", message, chat.id)
        return message

    def notify(self, kind: str, body: JSON, lane: int) -> None:
        self.updates.put(kind, body, lane, self.strict.update if self.strict else _same)

    def shaped(self, message: JSON) -> JSON:
        return self.strict.message(message) if self.strict else message

    def _put(self, chat: Chat, author: JSON, content: JSON, *, out: bool) -> JSON:
        head = {
            "message_id": chat.take_message_id(),
            "from": author,
            "chat": chat.person.chat(),
            "date": int(self.clock()),
        }
        message = self.shaped(head | content)
        chat.add(message, out=out)
        return message


def _new_chat(person: PersonCard, now: float) -> Chat:
    return Chat(person, first_id(now, 20), version=first_id(now, 20))


def _same(body: JSON) -> JSON:
    return body
