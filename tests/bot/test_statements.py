"""How many SQL statements the way of an answer takes: what is cheap once is not on every tap."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from aiogram import Bot
from sqlalchemy import event, select

from bot.pipeline import Pipeline
from bot.seal import Seal
from bot.updates import PLATFORM, received
from domain.clock import FixedClock
from domain.language import Lang
from domain.people.person import Person
from handlers.routers import build_dispatcher
from storage.database import Database
from storage.inbox import Inbox
from storage.tables.messages import outbox
from tests.domain.practice.conftest import a_learner
from tests.domain.practice.shelf import bank, choice
from tests.house import services

ANSWER, NEXT = 19, 17
"""So many are enough, BEGIN and the savepoint among them: from the claim of the row to the screen's row in
the outbox. An answer that is wrong, or a set's end, takes some more."""


class Chat:
    """A learner at practice, whose taps go through the true pipeline and every router."""

    def __init__(
        self, database: Database, pipeline: Pipeline, inbox: Inbox, clock: FixedClock, person: Person
    ) -> None:
        self._database, self._pipeline, self._inbox, self._clock = database, pipeline, inbox, clock
        self._person = int(person.external_id)
        self._numbers = count(1)
        self.statements: list[str] = []

    async def say(self, text: str) -> None:
        await self._bring({"message": self._message(text)})

    async def tap(self, data: str) -> None:
        sealed = Seal(b"k").sealed(str(self._person), data)
        message, sender = self._message("panel"), self._message("")["from"]
        query = {"id": "q", "from": sender, "chat_instance": "1", "data": sealed, "message": message}
        await self._bring({"callback_query": query})

    async def button(self, verb: str) -> str:
        newest = select(outbox.c.content).where(outbox.c.panel).order_by(outbox.c.id.desc()).limit(1)
        async with self._database.reading_connection() as connection:
            content = (await connection.scalars(newest)).one()
        taps: list[str] = [cell.get("tap", "") for row in content["keyboard"] for cell in row]
        return next(tap for tap in taps if re.match(re.escape(verb) + "(:|$)", tap))

    async def _bring(self, update: dict[str, Any]) -> None:
        number = next(self._numbers)
        entry = received({"update_id": number, **update}, json.dumps({"update_id": number, **update}))
        rows = await self._inbox.store(PLATFORM, [entry], self._clock.now())
        with self._counted():
            self._pipeline.take(rows)
            await self._pipeline.idle()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self.statements = []
        engine = self._database._writer.sync_engine

        def note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
            self.statements.append(" ".join(statement.split()))

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield
        finally:
            event.remove(engine, "before_cursor_execute", note)

    def _message(self, text: str) -> dict[str, Any]:
        sender = {"id": self._person, "is_bot": False, "first_name": "P", "language_code": "en"}
        chat = {"id": self._person, "type": "private"}
        return {"message_id": 10, "date": 1_700_000_000, "chat": chat, "from": sender, "text": text}


@pytest.fixture
async def chat(database: Database, clock: FixedClock) -> AsyncIterator[Chat]:
    shelf = bank([choice(f"c:{number}", f"s{number % 8}", difficulty=1 + number % 4) for number in range(32)])
    made = services(clock=clock, bank=shelf)
    person, _ = await a_learner(database, made, 101, lang=Lang.EN)
    bot, inbox = Bot("1:test"), Inbox(database)
    pipeline = Pipeline(
        database=database,
        inbox=inbox,
        dispatcher=build_dispatcher(),
        bot=bot,
        services=made,
        seal=Seal(b"k"),
        answer_tap=_answered,
        committed=lambda: None,
        at_once=8,
        tries=1,
    )
    yield Chat(database, pipeline, inbox, clock, person)
    await bot.session.close()


async def _answered(query_id: str, text: str | None, alert: bool) -> None:
    pass


async def test_an_answer_and_the_next_item_take_few_statements(chat: Chat) -> None:
    await chat.say("/practice")
    for _ in range(3):
        await chat.tap(await chat.button("pr.a"))
        assert len(chat.statements) <= ANSWER, chat.statements
        await chat.tap(await chat.button("pr.n"))
        assert len(chat.statements) <= NEXT, chat.statements


async def test_nothing_is_read_twice_for_one_tap(chat: Chat) -> None:
    await chat.say("/practice")
    await chat.tap(await chat.button("pr.a"))
    read = [each for each in chat.statements if each.startswith("SELECT")]
    assert len(read) == len(set(read)), read
