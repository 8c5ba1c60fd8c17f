"""The way of an update: once, in order, all or nothing, and never in each other's way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count
from typing import Any

import pytest
from aiogram import Bot, Dispatcher, Router
from aiogram.types import CallbackQuery, Message
from sqlalchemy import select

from bot.pipeline import Pipeline
from bot.seal import Seal
from bot.updates import PLATFORM, received
from domain.asking.routing import Found
from domain.errors import Refusal
from domain.journal import Verb
from domain.messages.screen import Note, Reply, Screen, t
from domain.messages.sent import SentFile
from domain.people.person import Person, Role
from domain.turn import Services, Turn
from storage.database import Database
from storage.inbox import Inbox
from storage.tables.journal import journal
from storage.tables.messages import InboxState
from tests.house import as_person, services, told

SEAL = Seal(b"key")

Say = Callable[[Message, Turn], Awaitable[Reply | Screen | None]]


class House:
    """A pipeline with one handler that the test writes."""

    def __init__(self, database: Database, house: Services, say: Say, *, at_once: int = 8) -> None:
        self.database = database
        self.services = house
        self.inbox = Inbox(database)
        self.bot = Bot("1:test")
        self.taps: list[tuple[str, str | None, bool]] = []
        self.tap_answered = asyncio.Event()
        self.ids = count(1)
        dispatcher = Dispatcher(disable_fsm=True)
        router = Router()
        router.message.register(say)

        async def on_tap(query: CallbackQuery, turn: Turn) -> Reply | Screen | None:
            message = Message.model_validate(a_message(query.from_user.id, query.data or ""))
            return await say(message, turn)

        router.callback_query.register(on_tap)
        dispatcher.include_router(router)
        self.pipeline = Pipeline(
            database=database,
            inbox=self.inbox,
            dispatcher=dispatcher,
            bot=self.bot,
            services=house,
            seal=SEAL,
            answer_tap=self._answer_tap,
            committed=lambda: None,
            at_once=at_once,
            tries=3,
        )

    async def _answer_tap(self, query_id: str, text: str | None, alert: bool) -> None:
        self.taps.append((query_id, text, alert))
        self.tap_answered.set()

    async def bring(self, *updates: dict[str, Any]) -> None:
        """Store and queue updates."""
        entries = [received(update, json.dumps(update)) for update in updates]
        self.pipeline.take(await self.inbox.store(PLATFORM, entries, self.services.clock.now()))

    async def say(self, person: int, *texts: str) -> None:
        await self.bring(*({"update_id": next(self.ids), "message": a_message(person, text)} for text in texts))
        await self.pipeline.idle()

    async def states(self) -> dict[InboxState, int]:
        return await self.inbox.counts()


def a_message(person: int, text: str) -> dict[str, Any]:
    return {
        "message_id": 10,
        "date": 1_700_000_000,
        "chat": {"id": person, "type": "private"},
        "from": {"id": person, "is_bot": False, "first_name": f"P{person}", "language_code": "en"},
        "text": text,
    }


def a_tap(person: int, data: str, update_id: int) -> dict[str, Any]:
    message = a_message(person, "old screen")
    return {
        "update_id": update_id,
        "callback_query": {
            "id": f"q{update_id}",
            "from": message["from"],
            "chat_instance": "1",
            "data": SEAL.sealed(str(person), data),
            "message": message,
        },
    }


async def note(message: Message, turn: Turn) -> Reply:
    """The handler of most tests: it writes the text into the journal and shows something."""
    await turn.record(Verb.ASKED, "text", message.text or "")
    return Reply(Screen(t("common.old_screen")), toast=t("common.home"))


@pytest.fixture
async def house(database: Database) -> AsyncIterator[Callable[..., House]]:
    made: list[House] = []

    def make(say: Say = note, **options: Any) -> House:
        made.append(House(database, services(search=options.pop("search", None)), say, **options))
        return made[-1]

    yield make
    for each in made:
        await each.bot.session.close()


async def journal_of(database: Database, external_id: int) -> list[str]:
    person = await person_of(database, external_id)
    wanted = select(journal.c.object_id).where(journal.c.actor == person.id, journal.c.object_type == "text")
    async with database.reading_connection() as connection:
        return list(await connection.scalars(wanted.order_by(journal.c.id)))


async def person_of(database: Database, external_id: int) -> Person:
    async with database.reading() as uow:
        person = await uow.people.by_external(PLATFORM, str(external_id))
    assert person is not None
    return person


async def test_an_update_has_its_effect_its_answer_and_its_mark(house: Callable[..., House]) -> None:
    it = house()
    await it.say(7, "hello")
    assert await journal_of(it.database, 7) == ["hello"]
    assert len(await told(it.database, await person_of(it.database, 7))) == 1
    assert await it.states() == {InboxState.HANDLED: 1}


async def test_an_update_that_comes_again_has_one_effect(house: Callable[..., House]) -> None:
    it = house()
    update = {"update_id": 1, "message": a_message(7, "hello")}
    await it.bring(update, update)
    await it.bring(update)
    await it.pipeline.idle()
    rows = await it.inbox.pending(PLATFORM)
    it.pipeline.take(rows)
    await it.pipeline.idle()
    assert await journal_of(it.database, 7) == ["hello"]


async def test_a_row_that_was_handled_elsewhere_is_left_alone(house: Callable[..., House]) -> None:
    it = house()
    update = {"update_id": 1, "message": a_message(7, "hello")}
    rows = await it.inbox.store(PLATFORM, [received(update, json.dumps(update))], it.services.clock.now())
    it.pipeline.take(rows)
    await it.pipeline.idle()
    it.pipeline.take(rows)
    await it.pipeline.idle()
    assert await journal_of(it.database, 7) == ["hello"]


async def test_each_person_is_served_in_order_and_many_side_by_side(house: Callable[..., House]) -> None:
    it = house()
    updates = [
        {"update_id": 100 * n + person, "message": a_message(person, f"{n}")}
        for n in range(20)
        for person in range(1, 9)
    ]
    await it.bring(*updates)
    await it.pipeline.idle()
    for person in range(1, 9):
        assert await journal_of(it.database, person) == [str(n) for n in range(20)]


async def test_an_update_that_fails_leaves_nothing_but_kind_words(
    house: Callable[..., House],
) -> None:
    tries = 0

    async def fail(message: Message, turn: Turn) -> Reply | None:
        nonlocal tries
        await turn.record(Verb.ASKED, "text", message.text or "")
        if message.text == "bad":
            tries += 1
            raise RuntimeError("broken on purpose")
        return None

    it = house(fail)
    await it.say(7, "before", "bad", "after")
    assert tries == 3
    assert await journal_of(it.database, 7) == ["before", "after"]
    assert await it.states() == {InboxState.HANDLED: 2, InboxState.SET_ASIDE: 1}
    words = await told(it.database, await person_of(it.database, 7))
    assert len(words) == 1
    assert "Your answers are safe" in words[0]["html"]


async def test_an_update_that_cannot_be_read_is_set_aside_alone(house: Callable[..., House]) -> None:
    it = house()
    broken = {"update_id": 2, "message": {"message_id": "x", "from": {"id": 7}, "chat": None}}
    nothing = {"no_update_id": True}
    await it.bring(
        {"update_id": 1, "message": a_message(7, "one")},
        broken,
        nothing,
        {"update_id": 3, "message": a_message(7, "two")},
    )
    await it.pipeline.idle()
    assert await journal_of(it.database, 7) == ["one", "two"]
    assert await it.states() == {InboxState.HANDLED: 2, InboxState.SET_ASIDE: 2}


async def test_an_update_of_a_kind_that_nobody_handles_is_done_with(house: Callable[..., House]) -> None:
    it = house()
    await it.bring({"update_id": 1, "poll": {"id": "1"}} | {}, {"update_id": 2, "something_new": {"from": {"id": 7}}})
    await it.pipeline.idle()
    states = await it.states()
    assert states.get(InboxState.PENDING, 0) == 0


async def test_a_refusal_undoes_the_use_case_and_is_shown_with_a_way_home(house: Callable[..., House]) -> None:
    async def refuse(message: Message, turn: Turn) -> None:
        await turn.record(Verb.ASKED, "text", "half done")
        raise Refusal(t("refusal.gone"))

    it = house(refuse)
    await it.say(7, "hello")
    assert await journal_of(it.database, 7) == []
    (screen,) = await told(it.database, await person_of(it.database, 7))
    assert "no longer there" in screen["html"]
    assert screen["keyboard"][-1][-1]["tap"] == "home"
    assert await it.states() == {InboxState.HANDLED: 1}


async def test_a_stop_finishes_what_is_in_hand_and_the_next_start_does_the_rest(
    house: Callable[..., House],
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(message: Message, turn: Turn) -> Reply:
        begun.set()
        await go_on.wait()
        return await note(message, turn)

    it = house(slow)
    await it.bring(*({"update_id": n, "message": a_message(7, str(n))} for n in range(1, 6)))
    await begun.wait()
    stopping = asyncio.create_task(it.pipeline.stop(drain_seconds=5))
    await asyncio.sleep(0)
    go_on.set()
    await stopping
    assert await journal_of(it.database, 7) == ["1"]

    again = house()
    again.pipeline.take(await again.inbox.pending(PLATFORM))
    await again.pipeline.idle()
    assert await journal_of(it.database, 7) == ["1", "2", "3", "4", "5"]


async def test_a_tap_is_answered_with_its_toast(house: Callable[..., House]) -> None:
    it = house()
    await it.bring(a_tap(7, "x", 1))
    await it.pipeline.idle()
    assert it.taps == [("q1", "🏠 Home", False)]


async def test_a_tap_is_answered_soon_although_its_work_takes_long(house: Callable[..., House]) -> None:
    go_on = asyncio.Event()

    async def slow(message: Message, turn: Turn) -> Reply:
        await go_on.wait()
        return await note(message, turn)

    it = house(slow)
    await it.bring(a_tap(7, "x", 1))
    await asyncio.wait_for(it.tap_answered.wait(), 5)
    assert it.taps == [("q1", None, False)]
    assert await it.states() == {InboxState.PENDING: 1}
    go_on.set()
    await it.pipeline.idle()
    assert await it.states() == {InboxState.HANDLED: 1}


async def test_a_tap_whose_handler_fails_is_answered_all_the_same(house: Callable[..., House]) -> None:
    async def fail(message: Message, turn: Turn) -> None:
        raise RuntimeError("broken on purpose")

    it = house(fail)
    await it.bring(a_tap(7, "x", 1))
    await it.pipeline.idle()
    assert it.taps
    assert {query_id for query_id, _, _ in it.taps} == {"q1"}


async def test_a_search_never_runs_inside_a_transaction(sqlite_database: Database) -> None:
    class Probe:
        wrote = False

        async def find(self, text: str, limit: int = 5) -> Found:
            # SQLite has one writer: this would wait for ever if the update's transaction were open
            async with asyncio.timeout(5), sqlite_database.transaction() as uow:
                await uow.items.version()
            self.wrote = True
            return Found()

    probe = Probe()
    it = House(sqlite_database, services(search=probe), note)
    await it.say(7, "a question")
    await it.bot.session.close()
    assert probe.wrote
    assert await journal_of(sqlite_database, 7) == ["a question"]


async def test_somebody_who_writes_again_is_reachable_again(house: Callable[..., House]) -> None:
    it = house()
    await as_person(it.database, it.services, 7, reachable=False)
    await it.say(7, "hello")
    assert (await person_of(it.database, 7)).reachable


async def test_nobody_is_remembered_for_writing_in_a_group(house: Callable[..., House]) -> None:
    it = house()
    message = a_message(7, "hello everybody") | {"chat": {"id": -100, "type": "supergroup", "title": "Class 5B"}}
    tap = a_tap(7, "home", 2)
    tap["callback_query"]["message"] = message
    await it.bring({"update_id": 1, "message": message}, tap)
    await it.pipeline.idle()
    async with it.database.reading() as uow:
        assert await uow.people.by_external(PLATFORM, "7") is None
    assert await it.states() == {InboxState.HANDLED: 2}


@pytest.mark.parametrize(("first", "order"), [(False, ["a note", "the screen"]), (True, ["the screen", "a note"])])
async def test_a_screen_comes_below_its_notes_unless_it_replaces_what_was_tapped(
    house: Callable[..., House], first: bool, order: list[str]
) -> None:
    async def both(message: Message, turn: Turn) -> Reply:
        return Reply(Screen("the screen"), (Note("kept", "a note"),), screen_first=first)

    it = house(both)
    await it.say(7, "hello")
    assert [shown["html"] for shown in await told(it.database, await person_of(it.database, 7))] == order


async def test_two_quick_taps_bring_one_note(house: Callable[..., House]) -> None:
    async def invite(message: Message, turn: Turn) -> Reply:
        return Reply(notes=(Note("kept", "an invitation", once=turn.once_for_a_double_tap("invitation")),))

    it = house(invite)
    await it.bring(a_tap(7, "inv", 1), a_tap(7, "inv", 2), a_tap(8, "inv", 3))
    await it.pipeline.idle()
    for person in (7, 8):
        assert len(await told(it.database, await person_of(it.database, person))) == 1


async def test_documents_of_staff_are_read_and_nobody_elses(
    house: Callable[..., House], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[Message | None] = []

    async def fetch(bot: Bot, message: Message | None) -> SentFile | None:
        fetched.append(message)
        return None

    monkeypatch.setattr("bot.pipeline.sent_file", fetch)
    made = house()
    await as_person(database, made.services, 1, Role.TEACHER)
    await as_person(database, made.services, 2, Role.LEARNER)
    document = {"file_id": "d", "file_unique_id": "d", "file_name": "list.csv"}
    for person in (1, 2, 3):
        message = a_message(person, "") | {"document": document}
        await made.bring({"update_id": person, "message": message})
    await made.bring({"update_id": 4, "message": a_message(1, "a word")})
    await made.pipeline.idle()
    assert [message.chat.id for message in fetched if message] == [1]
    assert await made.states() == {InboxState.HANDLED: 4}
