"""Handing somebody over: one conversation at most, addressed, with a time that the office's hours allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.clock import FixedClock
from domain.conversations.conversation import Conversation, State, Why
from domain.conversations.opening import OpenConversation
from domain.conversations.promise import promise_words
from domain.language import Lang
from domain.people.person import Role
from domain.turn import Services
from storage.database import Database
from tests.house import act, as_person, services, told


@pytest.fixture
def house(clock: FixedClock) -> Services:
    return services(clock=clock)


async def open_of(database: Database, person: int) -> Conversation | None:
    async with database.reading() as uow:
        return await uow.conversations.of_person(person)


async def test_whoever_asks_for_a_person_is_told_who_answers_and_by_when(
    database: Database, house: Services, clock: FixedClock
) -> None:
    mum = await as_person(database, house, 101, Role.PARENT, name="Mei")
    he = await as_person(database, house, 9, Role.ADVISOR, Lang.EN, name="He")
    done = await act(database, house, mum, OpenConversation("太贵了", Why.COURSE))
    assert done.is_new and done.promise is not None and done.promise.who is None
    assert done.promise.by == clock.now() + timedelta(minutes=30) and done.promise.opens is None
    (note,) = await told(database, he)
    assert "Mei" in note["html"] and "太贵了" in note["html"] and note["keyboard"][0][0]["tap"] == "cv.t:1"


async def test_a_second_wish_joins_the_conversation_and_tells_nobody_twice(
    database: Database, house: Services
) -> None:
    mum = await as_person(database, house, 101, Role.PARENT)
    he = await as_person(database, house, 9, Role.ADVISOR)
    first = await act(database, house, mum, OpenConversation("a", Why.HUMAN))
    again = await act(database, house, mum, OpenConversation("b", Why.COMPLAINT))
    assert not again.is_new and again.conversation.id == first.conversation.id and again.promise == first.promise
    assert len(await told(database, he)) == 1
    async with database.reading() as uow:
        assert [each.text for each in await uow.conversations.lines(first.conversation.id, 9)] == ["a", "b"]


async def test_whoever_is_meant_is_named_and_told_alone(database: Database, house: Services) -> None:
    mum = await as_person(database, house, 101, Role.PARENT)
    he = await as_person(database, house, 9, Role.ADVISOR)
    wang = await as_person(database, house, 7, Role.TEACHER, name="Wang")
    done = await act(database, house, mum, OpenConversation("谢谢老师", Why.REPLY, to=wang.id))
    assert done.promise is not None and done.promise.who == "Wang"
    assert done.promise.by - house.clock.now() == timedelta(hours=2)
    assert len(await told(database, wang)) == 1 and await told(database, he) == []


async def test_what_was_addressed_to_somebody_else_is_told_to_whoever_is_meant_now(
    database: Database, house: Services
) -> None:
    mum = await as_person(database, house, 101, Role.PARENT)
    wang = await as_person(database, house, 7, Role.TEACHER, name="Wang")
    first = await act(database, house, mum, OpenConversation("a", Why.HUMAN))
    again = await act(database, house, mum, OpenConversation("b", Why.REPLY, to=wang.id))
    assert again.promise is not None and first.promise is not None
    assert (again.promise.who, again.promise.by) == ("Wang", first.promise.by)
    assert len(await told(database, wang)) == 1


async def test_the_storage_holds_no_second_open_conversation_of_a_person(database: Database, house: Services) -> None:
    mum = await as_person(database, house, 101, Role.PARENT)
    first = (await act(database, house, mum, OpenConversation("a", Why.HUMAN))).conversation
    async with database.transaction() as uow:
        assert await uow.conversations.open(first) is None
    async with database.transaction() as uow:
        over = replace(first, round=1, state=State.CLOSED, closed_at=house.clock.now())
        assert await uow.conversations.change(over)
        assert not await uow.conversations.change(over)
    assert await open_of(database, mum.id) is None
    async with database.transaction() as uow:
        assert await uow.conversations.open(first) is not None


async def test_shortly_before_closing_those_on_duty_hear_at_once_and_the_next_day_is_promised(
    database: Database, house: Services, clock: FixedClock
) -> None:
    mum = await as_person(database, house, 101, Role.PARENT, name="Mei")
    he = await as_person(database, house, 9, Role.ADVISOR, Lang.EN, name="He")
    clock.advance(timedelta(hours=3, minutes=40))
    done = await act(database, house, mum, OpenConversation("还有位置吗", Why.COURSE))
    assert done.promise is not None and done.promise.is_open
    assert done.promise.opens == clock.now() + timedelta(hours=11, minutes=20)
    words = promise_words(done.promise, clock.now(), "Asia/Shanghai")
    assert "要等到下次开门" in house.catalogue.plain(words, Lang.ZH)
    assert len(await told(database, he)) == 1
