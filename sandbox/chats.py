"""The private chats: messages as Telegram shows them, and the stream of what happened in each."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from sandbox.shapes import JSON, PersonCard

EVENTS_KEPT = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """A message in a chat; `out` says that the person wrote it. An edit replaces the entry."""

    message: JSON
    out: bool


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a person's window must show. Rendered only when somebody is looking."""

    version: int
    kind: str
    body: JSON
    entry: Entry | None = None


@dataclass(slots=True, eq=False)
class Chat:
    """The conversation of one person with the bot; `moved_to` is the id under which it goes on, once it has moved."""

    person: PersonCard
    next_message_id: int
    entries: dict[int, Entry] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    votes: dict[int, list[int]] = field(default_factory=dict)
    reply_keyboard: JSON | None = None
    typing: str | None = None
    typing_until: float = 0.0
    started: bool = False
    blocked: bool = False
    moved_to: int | None = None
    version: int = 0
    events: deque[Event] = field(default_factory=lambda: deque(maxlen=EVENTS_KEPT))
    listeners: set[asyncio.Event] = field(default_factory=set)
    closed: bool = False

    @property
    def id(self) -> int:
        return self.person.id

    def take_message_id(self) -> int:
        taken = self.next_message_id
        self.next_message_id += 1
        return taken

    def add(self, message: JSON, *, out: bool) -> None:
        entry = Entry(message, out)
        self.entries[message["message_id"]] = entry
        if not out:
            self.typing = None
        self.publish("message", {}, entry)

    def replace(self, message: JSON) -> None:
        entry = Entry(message, self.entries[message["message_id"]].out)
        self.entries[message["message_id"]] = entry
        self.publish("edited", {}, entry)

    def remove(self, message_id: int) -> None:
        del self.entries[message_id]
        if message_id in self.pinned:
            self.pinned.remove(message_id)
        self.publish("deleted", {"message_id": message_id})

    def publish(self, kind: str, body: JSON, entry: Entry | None = None) -> None:
        self.version += 1
        self.events.append(Event(self.version, kind, body, entry))
        for listener in self.listeners:
            listener.set()

    def close(self) -> None:
        """The server is going: whoever listens must stop."""
        self.closed = True
        for listener in self.listeners:
            listener.set()

    def since(self, version: int) -> list[Event] | None:
        """What happened after `version`, or None when that cannot be told any more (load the chat again)."""
        if version > self.version or self.version - version > len(self.events):
            return None
        missing = self.version - version
        return [self.events[index] for index in range(len(self.events) - missing, len(self.events))]
