"""Two who take a conversation at the same moment, and a word that comes while it is taken."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import update

from domain.clock import FixedClock
from domain.conversations.conversation import Conversation, State, Why
from domain.conversations.hearing import SayInConversation
from domain.conversations.opening import OpenConversation
from domain.conversations.taking import TakeConversation
from domain.errors import Refusal
from domain.people.person import Person, Role
from domain.turn import Services
from storage.conversations import ConversationsRepository
from storage.database import Database
from storage.sql import row_of
from storage.tables.conversations import conversations
from tests.house import act, as_person, services, told


@pytest.fixture
def house(clock: FixedClock) -> Services:
    return services(clock=clock)


async def who_takes_it(database: Database, house: Services, *, times: int = 1) -> list[int]:
    """How many of two advisors get each of so many conversations."""
    he = await as_person(database, house, 9, Role.ADVISOR, name="He")
    zhou = await as_person(database, house, 8, Role.ADVISOR, name="Zhou")
    return [len(await takers(database, house, number, (he, zhou))) for number in range(1, times + 1)]


async def takers(database: Database, house: Services, number: int, advisors: Sequence[Person]) -> list[Conversation]:
    mum = await as_person(database, house, 100 + number, Role.PARENT)
    asked = (await act(database, house, mum, OpenConversation("?", Why.HUMAN))).conversation
    taking = [act(database, house, each, TakeConversation(asked.id)) for each in advisors]
    done = await asyncio.gather(*taking, return_exceptions=True)
    assert all(isinstance(each, Conversation | Refusal) for each in done), done
    notes = [each for each in await told(database, mum) if "来了" in each["html"]]
    taken = [each for each in done if isinstance(each, Conversation)]
    assert len(notes) == len(taken)
    return taken


async def test_one_of_two_gets_it(database: Database, house: Services) -> None:
    assert await who_takes_it(database, house, times=6) == [1] * 6


async def look_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both look before either writes, and neither waits for the other."""
    both = asyncio.Barrier(2)

    async def claim(self: ConversationsRepository, conversation: int) -> Conversation | None:
        found = await self.get(conversation)
        async with asyncio.timeout(5):
            await both.wait()
        return found

    monkeypatch.setattr(ConversationsRepository, "claim", claim)


async def test_one_gets_it_although_both_have_looked(
    postgres_database: Database, house: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    await look_together(monkeypatch)
    assert await who_takes_it(postgres_database, house) == [1]


async def test_without_the_guard_both_would_get_it(
    postgres_database: Database, house: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def write(self: Any, conversation: Conversation, seen: int) -> bool:
        values = row_of(conversation, but=("id", "person", "opened_at"))
        await self._connection.execute(
            update(conversations).where(conversations.c.id == conversation.id).values(values)
        )
        return True

    await look_together(monkeypatch)
    monkeypatch.setattr(ConversationsRepository, "_write", write)
    he = await as_person(postgres_database, house, 9, Role.ADVISOR)
    zhou = await as_person(postgres_database, house, 8, Role.ADVISOR)
    mum = await as_person(postgres_database, house, 101, Role.PARENT)
    asked = (await act(postgres_database, house, mum, OpenConversation("?", Why.HUMAN))).conversation
    taking = [act(postgres_database, house, each, TakeConversation(asked.id)) for each in (he, zhou)]
    assert len(await asyncio.gather(*taking)) == 2


async def test_a_word_that_comes_while_it_is_taken_is_kept_and_reaches_whoever_has_it(
    database: Database, house: Services
) -> None:
    he = await as_person(database, house, 9, Role.ADVISOR)
    for number in range(1, 6):
        mum = await as_person(database, house, 100 + number, Role.PARENT)
        asked = (await act(database, house, mum, OpenConversation("?", Why.HUMAN))).conversation
        word = f"word {number}"
        _, heard = await asyncio.gather(
            act(database, house, he, TakeConversation(asked.id)), act(database, house, mum, SayInConversation(word))
        )
        async with database.reading() as uow:
            now = await uow.conversations.get(asked.id)
            lines = [each.text for each in await uow.conversations.lines(asked.id, 9)]
        assert now is not None and now.state is State.TAKEN and now.holder == he.id and lines == ["?", word]
        reached = any(word in each["html"] for each in await told(database, he))
        assert heard is not None and reached == heard.is_taken
