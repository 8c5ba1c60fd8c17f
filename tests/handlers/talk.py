"""A person who talks to the handlers: real updates through the real dispatcher, the reply as it would be rendered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.types import Update

from domain.asking.routing import Found, Hit
from domain.clock import FixedClock
from domain.errors import Refusal
from domain.language import Lang
from domain.messages.screen import Reply, Screen
from domain.messages.sent import SentFile
from domain.people.meeting import meet
from domain.people.person import Learner, Link, LinkKind, Person, Role
from domain.ports import TAPPED
from domain.turn import Policy, Services, Turn
from handlers.routers import build_dispatcher
from storage.database import Database
from tests.domain.booking.stage import BRAUN, CENTRE, CLASSES, EAST, FAQ, MATHS, OLYMPIAD, WANG, WEST
from tests.house import PLATFORM, as_person, catalogue, services, told

BOT = 4242


@dataclass(frozen=True)
class Seen:
    """What somebody sees after an update: HTML of the panel, its buttons, messages of their own, the toast."""

    html: str
    keyboard: tuple[tuple[dict[str, str], ...], ...] = ()
    notes: tuple[dict[str, Any], ...] = ()
    toast: str | None = None
    handled: bool = True

    @property
    def taps(self) -> list[str]:
        return [button["tap"] for row in self.keyboard for button in row if "tap" in button]

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.keyboard for button in row]


@dataclass
class Talk:
    """One account on Telegram."""

    database: Database
    services: Services
    dispatcher: Dispatcher
    bot: Bot
    account: int
    name: str = "Lin"
    language_code: str = "en"
    hits: Sequence[Hit] = ()
    seen: Seen = field(default_factory=lambda: Seen(""))
    _updates: int = 0

    async def says(self, text: str) -> Seen:
        entities = []
        if text.startswith("/"):
            entities = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        return await self._update({"message": self._message(text=text, entities=entities)})

    async def shows_a_photo(self, file: str = "p", caption: str | None = None, album: str | None = None) -> Seen:
        sizes = [
            {"file_id": file_id, "file_unique_id": file_id, "width": width, "height": width}
            for file_id, width in ((f"{file}-small", 9), (file, 900))
        ]
        content: dict[str, Any] = {"photo": sizes, "caption": caption, "media_group_id": album}
        return await self.sends(**{name: held for name, held in content.items() if held is not None})

    async def sends(self, **content: Any) -> Seen:
        """Something that is not a text."""
        return await self._update({"message": self._message(**content)})

    async def replies(self, number: int, text: str | None = None, **content: Any) -> Seen:
        """Telegram's reply to the bot's message of that number, with a text or something else."""
        answered = self._message(text="what the bot said") | {"message_id": number}
        answered["from"] = {"id": BOT, "is_bot": True, "first_name": "Banxue"}
        said = content if text is None else {"text": text}
        return await self._update({"message": self._message(reply_to_message=answered, **said)})

    async def sends_a_file(self, file: SentFile) -> Seen:
        """A document as the pipeline hands it on."""
        document = {"file_id": "d", "file_unique_id": "d", "file_name": file.name}
        return await self._update({"message": self._message(document=document)}, file)

    async def taps(self, data: str) -> Seen:
        """Tap a button, be it on the panel or on one that is a year old."""
        message = self._message(text="the panel")
        message["from"] = {"id": BOT, "is_bot": True, "first_name": "Banxue"}
        query = {"id": "1", "from": self._user(), "chat_instance": "1", "data": data, "message": message}
        return await self._update({"callback_query": query})

    async def presses(self, label: str) -> Seen:
        """Tap the button of the panel with this label."""
        found = [b for row in self.seen.keyboard for b in row if b["text"] == label and "tap" in b]
        assert found, f"there is no button {label!r}, only {self.seen.labels}"
        return await self.taps(found[0]["tap"])

    async def membership(self, was: str, now: str, chat: str = "private") -> Seen:
        def member(status: str) -> dict[str, Any]:
            until = {"until_date": 0} if status == "kicked" else {}
            return {"status": status, "user": {"id": BOT, "is_bot": True, "first_name": "Banxue"}, **until}

        chat_of = {"id": self.account, "type": chat, "first_name": self.name}
        changed = {"chat": chat_of, "from": self._user(), "date": 1, "old_chat_member": member(was)}
        return await self._update({"my_chat_member": {**changed, "new_chat_member": member(now)}})

    async def me(self) -> Person:
        async with self.database.reading() as uow:
            found = await uow.people.by_external(PLATFORM, str(self.account))
        assert found is not None, "this person never wrote"
        return found

    def _user(self) -> dict[str, Any]:
        return {"id": self.account, "is_bot": False, "first_name": self.name, "language_code": self.language_code}

    def _message(self, **content: Any) -> dict[str, Any]:
        chat = {"id": self.account, "type": "private", "first_name": self.name}
        return {"message_id": 1, "date": 1, "chat": chat, "from": self._user(), **content}

    async def _update(self, content: dict[str, Any], sent: SentFile | None = None) -> Seen:
        self._updates += 1
        update = Update.model_validate({"update_id": self._updates, **content}, context={"bot": self.bot})
        async with self.database.transaction() as uow:
            clock = self.services.clock
            person = await meet(uow, clock, PLATFORM, str(self.account), self.name, self.language_code)
            turn = Turn(self.services, uow, person)
            form = await uow.people.form(person.id)
            form = None if form is not None and form.name == TAPPED else form
            reply: Any
            try:
                async with uow.savepoint():
                    reply = await self.dispatcher.feed_update(
                        self.bot, update, turn=turn, form=form, found=Found(tuple(self.hits)), sent=sent
                    )
            except Refusal as refusal:
                await turn.reload_person()
                reply = Screen(refusal.text, refusal.keyboard)
            seen = _seen(reply, turn.person.lang)
        self.seen = seen if seen.html else Seen(self.seen.html, self.seen.keyboard, seen.notes, seen.toast)
        return seen


def _seen(reply: Any, lang: Lang) -> Seen:
    if reply is UNHANDLED or reply is None:
        return Seen("", handled=reply is not UNHANDLED)
    if isinstance(reply, Screen):
        reply = Reply(reply)
    assert isinstance(reply, Reply)
    words = catalogue()
    screen: dict[str, Any] = {"html": "", "keyboard": []}
    if reply.screen is not None:
        screen = words.rendered(reply.screen, lang)
    return Seen(
        screen["html"],
        tuple(tuple(row) for row in screen["keyboard"]),
        tuple(words.rendered(note, lang) for note in reply.notes),
        words.plain(reply.toast, lang) if reply.toast is not None else None,
    )


class Town:
    """The small centre with people who talk to it; each has an account of their own."""

    def __init__(self, database: Database, clock: FixedClock, policy: Policy | None = None) -> None:
        self.database = database
        self.clock = clock
        self.services = services(clock=clock, policy=policy)
        self._dispatcher = build_dispatcher()
        self._bot = Bot("42:TEST")

    async def open(self) -> Town:
        async with self.database.transaction() as uow:
            await uow.courses.replace(CENTRE, (EAST, WEST), (WANG, BRAUN), (MATHS, OLYMPIAD), CLASSES[:3], (), FAQ)
        return self

    def talk(self, account: int, name: str = "Lin", lang: str = "en") -> Talk:
        return Talk(self.database, self.services, self._dispatcher, self._bot, account, name, lang)

    async def with_role(self, account: int, role: Role, name: str = "Sun", lang: Lang = Lang.EN) -> Talk:
        """Somebody who holds a role already."""
        await as_person(self.database, self.services, account, role, lang, name=name)
        return self.talk(account, name, lang.value)

    async def works_as(self, talk: Talk, member: str) -> None:
        """Make their account that of a member of the centre's list."""
        person = await talk.me()
        async with self.database.transaction() as uow:
            await uow.people.add_link(Link(f"for-{member}", LinkKind.STAFF, {"staff": member}, None, None))
            await uow.people.use_link(f"for-{member}", person.id, self.clock.now())

    async def told(self, talk: Talk) -> list[str]:
        """The texts in somebody's outbox, oldest first."""
        return [content["html"] for content in await told(self.database, await talk.me())]

    async def learner(self, talk: Talk, name: str = "Lin", age: str = "10_13", grade: int = 5) -> Seen:
        """Onboard as a learner."""
        await talk.says("/start")
        await talk.taps("on.role:learner")
        await talk.says(name)
        await talk.taps(f"on.age:{age}")
        return await talk.taps(f"on.grade:{grade}")

    async def parent(self, talk: Talk, child: str = "Bo", grade: int = 3) -> Seen:
        """Onboard as a parent who tells about a child without an account."""
        await talk.says("/start")
        await talk.taps("on.role:parent")
        await talk.taps("on.child")
        await talk.says(child)
        return await talk.taps(f"on.grade:{grade}")

    async def opens_as_guardian(self, parent: Talk, token: str) -> Seen:
        """The parent opens the link and says that it is their child: the other side has not answered yet."""
        await parent.says(f"/start {token}")
        (mine,) = [tapped for tapped in parent.seen.taps if tapped.startswith("on.mine:")]
        return await parent.taps(mine)

    async def says_yes(self, other: Talk) -> Seen:
        """The other side answers what it was asked last."""
        asked = [content for content in await told(self.database, await other.me()) if "gu.y:" in str(content)]
        return await other.taps(asked[-1]["keyboard"][0][0]["tap"])

    async def becomes_guardian(self, parent: Talk, token: str, by: Talk) -> Seen:
        """Both sides say yes; then the parent reads what is kept, where that is still to be decided."""
        await self.opens_as_guardian(parent, token)
        await self.says_yes(by)
        (button,) = (await told(self.database, await parent.me()))[-1]["keyboard"][0]
        return await parent.taps(button["tap"])

    async def learner_row(self, talk: Talk) -> Learner:
        person = await talk.me()
        async with self.database.reading() as uow:
            found = await uow.people.learner_of(person.id)
        assert found is not None
        return found

    async def children(self, talk: Talk) -> Sequence[Learner]:
        person = await talk.me()
        async with self.database.reading() as uow:
            return await uow.people.children_of(person.id)


CODE = re.compile(r"<code>([0-9A-Z-]+)</code>")
LINK = re.compile(r"\?start=([0-9A-Za-z_-]+)")


def code_in(seen: Seen) -> str:
    """The code of the invitation that was handed over, as it is written there."""
    (note,) = seen.notes
    found = CODE.search(note["html"])
    assert found is not None, note["html"]
    return found[1]


def token_in(seen: Seen) -> str:
    """The payload of the link that was handed over."""
    (note,) = seen.notes
    found = LINK.search(note["html"])
    assert found is not None, note["html"]
    return found[1]
