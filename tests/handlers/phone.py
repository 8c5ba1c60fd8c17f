"""A chat with the practice router alone, for tests of what is seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.types import Update

from domain.errors import Refusal
from domain.language import Lang
from domain.messages.fitting import MORE
from domain.messages.screen import TAP_BYTES, Reply, Screen
from domain.people.person import Person, Role
from domain.practice.items.kinds import Item, NumberEntry, SingleChoice
from domain.turn import Services, Turn
from handlers.views.lengths import SCREEN_UNITS, units
from storage.database import Database
from tests.house import catalogue

BOT = Bot("42:" + "T" * 35)
ADDRESSED_FORMALLY = "您"


class Phone:
    """Somebody's chat: what is said and tapped goes through the dispatcher, each in a transaction of its own."""

    def __init__(self, database: Database, made: Services, dispatcher: Dispatcher, person: Person) -> None:
        self.database = database
        self.services = made
        self.person = person
        self._dispatcher = dispatcher
        self._numbers = iter(range(1, 10_000))
        self.html = ""
        self.toast: str | None = None
        self.keyboard: list[list[dict[str, str]]] = []

    async def say(self, text: str) -> Reply | None:
        return await self._feed("message", self._message(text))

    async def tap(self, start: str) -> Reply | None:
        """Tap the button on the screen whose data begins with `start`."""
        return await self.send_tap(self.button(start))

    async def tap_label(self, label: str) -> Reply | None:
        return await self.send_tap(next(b["tap"] for b in self.buttons() if label in b["text"]))

    async def send_tap(self, data: str) -> Reply | None:
        query = {
            "id": "1",
            "from": self._user(),
            "chat_instance": "1",
            "data": data,
            "message": self._message("panel"),
        }
        return await self._feed("callback_query", query)

    def buttons(self) -> Iterator[dict[str, str]]:
        return (button for row in self.keyboard for button in row)

    def button(self, start: str) -> str:
        return next(b["tap"] for b in self.buttons() if re.match(re.escape(start) + "(:|$)", b["tap"]))

    def verbs(self) -> list[str]:
        return [button["tap"].split(":")[0] for button in self.buttons()]

    async def item(self) -> Item:
        """The item that was asked last."""
        async with self.database.reading() as uow:
            learner = await uow.people.learner_of(self.person.id)
            assert learner is not None
            session = await uow.practice.latest_session(learner.id)
            assert session is not None
            key = (await uow.practice.asked(session.id))[-1].item
        found = self.services.bank.item(key)
        assert found is not None
        return found

    async def answer(self, *, right: bool = True) -> Reply | None:
        item = await self.item()
        if isinstance(item, NumberEntry):
            return await self.say(str(item.answer) if right else "999")
        assert isinstance(item, SingleChoice)
        async with self.database.reading() as uow:
            data = next(b["tap"] for b in self.buttons() if b["tap"].startswith("pr.a:"))
            session, position = (int(part) for part in data.split(":")[1:3])
            order = (await uow.practice.asked(session))[position].order
        wanted = item.answer if right else (item.answer + 1) % len(order)
        return await self.send_tap(f"pr.a:{session}:{position}:{order.index(wanted)}")

    async def _feed(self, kind: str, event: dict[str, Any]) -> Reply | None:
        update = Update.model_validate({"update_id": next(self._numbers), kind: event}, context={"bot": BOT})
        async with self.database.transaction() as uow:
            person = await uow.people.get(self.person.id)
            turn = Turn(self.services, uow, person)
            form = await uow.people.form(self.person.id) if kind == "message" else None
            try:
                shown = await self._dispatcher.feed_update(BOT, update, turn=turn, form=form)
            except Refusal as refusal:
                shown = Reply(screen=Screen(refusal.text, refusal.keyboard))
        if shown is UNHANDLED:
            return None
        if isinstance(shown, Screen):
            shown = Reply(screen=shown)
        assert isinstance(shown, Reply)
        if shown.screen is not None:
            content = catalogue().rendered(shown.screen, self.person.lang)
            self.html, self.keyboard = content["html"], content["keyboard"]
            self._read_aloud()
        self.toast = catalogue().plain(shown.toast, self.person.lang) if shown.toast else None
        return shown

    def _read_aloud(self) -> None:
        """What must be true of every screen."""
        assert not re.search(r"[{}]", self.html), f"a placeholder is left: {self.html}"
        assert not re.search(r"\bpractice\.[a-z]", self.html), f"a key is left: {self.html}"
        assert units(re.sub(r"<[^>]*>", "", self.html)) <= SCREEN_UNITS and not self.html.endswith(MORE), "it was cut"
        assert self.html == self.html.strip()
        labels = [button["text"] for button in self.buttons()]
        assert all(labels) and len(set(labels)) == len(labels), labels
        assert all(len(button["tap"].encode()) <= TAP_BYTES for button in self.buttons())
        if self.person.lang is Lang.ZH and Role.PARENT not in self.person.roles:
            assert ADDRESSED_FORMALLY not in self.html, self.html

    def _user(self) -> dict[str, Any]:
        return {"id": int(self.person.external_id), "is_bot": False, "first_name": "P"}

    def _message(self, text: str) -> dict[str, Any]:
        message: dict[str, Any] = {
            "message_id": next(self._numbers),
            "date": 1_790_000_000,
            "chat": {"id": int(self.person.external_id), "type": "private", "first_name": "P"},
            "from": self._user(),
            "text": text,
        }
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        return message


def says(phone: Phone, zh: str, en: str) -> bool:
    return (zh if phone.person.lang is Lang.ZH else en) in phone.html
