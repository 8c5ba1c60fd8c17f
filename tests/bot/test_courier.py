"""The courier: order, limits, silence when asked for, and honesty about what it does not know."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import SendMessage
from aiohttp import ConnectionTimeoutError

from bot import courier as courier_module
from bot.courier import Courier
from bot.limits import SendingLimits
from bot.reaching_telegram import Outage
from bot.telegram import Delivered
from bot.watch import Watch
from domain.clock import FixedClock, SystemClock
from domain.messages.outgoing import OutboxState, Outgoing
from domain.people.person import Person
from storage.database import Database
from storage.outbox import Claimed, Outbox, Settled
from tests.house import as_person, services

METHOD = SendMessage(chat_id=1, text="x")
CLOCK = SystemClock()


@dataclass
class Post:
    """A platform that does what the test says; `log` is who was told what."""

    log: list[tuple[int, str]] = field(default_factory=list)
    before: Callable[[Claimed], Awaitable[None]] | None = None
    errors: list[Exception] = field(default_factory=list)

    async def deliver(self, row: Claimed) -> Delivered:
        if self.before is not None:
            await self.before(row)
        if self.errors:
            raise self.errors.pop(0)
        self.log.append((row.person, row.content["html"]))
        return Delivered(len(self.log), has_media=False)


def courier(database: Database, post: Post, *, per_second: float = 1000, at_once: int = 8) -> Courier:
    limits = SendingLimits(per_second, 1000, 1000, time.monotonic())
    return Courier(Outbox(database), post.deliver, limits, CLOCK, at_once)


async def put(database: Database, person: Person, *texts: str, kind: str = "kept", **more: Any) -> None:
    async with database.transaction() as uow:
        for text in texts:
            content = {"html": text, "keyboard": []}
            assert await uow.outbox.add(Outgoing(person.id, kind, content, more.pop("due_at", CLOCK.now()), **more))


async def people(database: Database, count: int) -> list[Person]:
    return [await as_person(database, services(), 100 + n) for n in range(count)]


async def until_settled(database: Database, it: Courier, seconds: float = 10) -> dict[OutboxState, int]:
    """Run until nothing is planned or claimed."""
    running = asyncio.create_task(it.run())
    outbox = Outbox(database)
    try:
        async with asyncio.timeout(seconds):
            while True:
                counts = await outbox.counts()
                if not counts.get(OutboxState.PLANNED) and not counts.get(OutboxState.CLAIMED):
                    return counts
                await asyncio.sleep(0.005)
    finally:
        await it.stop()
        await running


async def test_everybody_is_told_everything_in_order(database: Database) -> None:
    post, them = Post(), await people(database, 5)
    for person in them:
        await put(database, person, *(f"{n}" for n in range(10)))
    assert await until_settled(database, courier(database, post)) == {OutboxState.SENT: 50}
    for person in them:
        assert [text for to, text in post.log if to == person.id] == [str(n) for n in range(10)]


def watched(courier: Courier, database: Database, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a courier asks its outbox."""
    looks: list[str] = []

    class Watched(Outbox):
        async def claim(self, *asked: Any) -> list[Claimed]:
            looks.append("claim")
            return await super().claim(*asked)

        async def next_due(self) -> datetime | None:
            looks.append("next due")
            return await super().next_due()

    monkeypatch.setattr(courier, "_outbox", Watched(database))
    return looks


async def test_what_waits_behind_another_try_keeps_nobody_busy(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = Post(errors=[TelegramRetryAfter(method=METHOD, message="slowly", retry_after=1)])
    (person,) = await people(sqlite_database, 1)
    await put(sqlite_database, person, "first", "second")
    it = courier(sqlite_database, post)
    looks = watched(it, sqlite_database, monkeypatch)
    monkeypatch.setattr(SendingLimits, "pause", lambda *_asked: None)
    assert await until_settled(sqlite_database, it) == {OutboxState.SENT: 2}
    assert looks.count("claim") < 30


async def test_a_message_costs_two_looks_at_the_outbox(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    (person,) = await people(sqlite_database, 1)
    await put(sqlite_database, person, "first")
    it = courier(sqlite_database, Post())
    looks = watched(it, sqlite_database, monkeypatch)
    assert await until_settled(sqlite_database, it) == {OutboxState.SENT: 1}
    assert looks in (["claim"], ["claim", "claim"], ["claim", "claim", "next due"])


async def test_one_chat_never_has_two_messages_under_way(database: Database) -> None:
    under_way: set[int] = set()

    async def before(row: Claimed) -> None:
        assert row.person not in under_way
        under_way.add(row.person)
        await asyncio.sleep(0)
        under_way.discard(row.person)

    (person,) = await people(database, 1)
    await put(database, person, *(str(n) for n in range(8)))
    counts = await until_settled(database, courier(database, Post(before=before)))
    assert counts == {OutboxState.SENT: 8}


async def test_whoever_waits_for_an_answer_goes_before_a_push(database: Database) -> None:
    pushed, waiting = await people(database, 2)
    await put(database, pushed, "push", kind="follow_up")
    await put(database, waiting, "answer", kind="kept")
    post = Post()
    await until_settled(database, courier(database, post, at_once=1))
    assert [text for _, text in post.log] == ["answer", "push"]


async def test_a_screen_that_a_later_one_replaced_is_not_sent(database: Database) -> None:
    (person,) = await people(database, 1)
    await put(database, person, "first", "second", "third", kind="panel", panel=True)
    post = Post()
    counts = await until_settled(database, courier(database, post))
    assert [text for _, text in post.log] == ["third"]
    assert counts == {OutboxState.SENT: 1, OutboxState.SUPERSEDED: 2}


async def test_a_request_for_silence_is_obeyed_and_nothing_is_lost(database: Database) -> None:
    (person,) = await people(database, 1)
    await put(database, person, "hello", "again")
    post = Post(errors=[TelegramRetryAfter(METHOD, "slow down", retry_after=1)])
    began = time.monotonic()
    assert await until_settled(database, courier(database, post)) == {OutboxState.SENT: 2}
    assert time.monotonic() - began >= 1
    assert [text for _, text in post.log] == ["hello", "again"]


async def test_somebody_who_blocked_the_bot_is_marked_and_left_in_peace(database: Database) -> None:
    (person,) = await people(database, 1)
    await put(database, person, "one", "two", "three")
    post = Post(errors=[TelegramForbiddenError(METHOD, "Forbidden: bot was blocked by the user")])
    counts = await until_settled(database, courier(database, post))
    assert counts == {OutboxState.FAILED: 1, OutboxState.DROPPED: 2}
    assert post.log == []
    async with database.reading() as uow:
        stored = await uow.people.get(person.id)
    assert stored is not None
    assert not stored.reachable


async def test_a_message_that_telegram_refuses_holds_up_nobody(database: Database) -> None:
    (person,) = await people(database, 1)
    await put(database, person, "bad", "good")
    post = Post(errors=[TelegramBadRequest(METHOD, "Bad Request: message is too long")])
    counts = await until_settled(database, courier(database, post))
    assert counts == {OutboxState.FAILED: 1, OutboxState.SENT: 1}
    assert [text for _, text in post.log] == ["good"]


async def test_an_answer_in_doubt_is_said_again_and_counted(database: Database) -> None:
    (person,) = await people(database, 1)
    await put(database, person, "booked", kind="kept")
    post = Post(errors=[TelegramNetworkError(METHOD, "Request timeout error")])
    assert await until_settled(database, courier(database, post)) == {OutboxState.SENT: 1}
    assert await Outbox(database).told_twice() == 1


async def test_a_push_in_doubt_is_not_repeated(database: Database) -> None:
    (person,) = await people(database, 1)
    await put(database, person, "how was it?", kind="follow_up")
    post = Post(errors=[TelegramServerError(METHOD, "Bad Gateway")])
    assert await until_settled(database, courier(database, post)) == {OutboxState.IN_DOUBT: 1}
    assert post.log == []


async def test_an_answer_that_nobody_can_read_leaves_the_message_in_doubt(database: Database) -> None:
    (person,) = await people(database, 1)
    await put(database, person, "booked", kind="kept")
    page = ClientDecodeError("Failed to decode object", ValueError("no JSON"), "<html>502 Bad Gateway</html>")
    post = Post(errors=[page])
    assert await until_settled(database, courier(database, post)) == {OutboxState.SENT: 1}
    assert await Outbox(database).told_twice() == 1


async def test_what_stays_in_doubt_is_repeated_until_an_answer_comes(database: Database) -> None:
    for kind in ("service", "panel"):
        person = await as_person(database, services(), 500 + len(kind))
        await put(database, person, kind, kind=kind, panel=kind == "panel")
    post = Post(errors=[TelegramServerError(METHOD, "Bad Gateway") for _ in range(4)])
    assert await until_settled(database, courier(database, post), seconds=20) == {OutboxState.SENT: 2}
    assert await Outbox(database).told_twice() == 4


async def test_what_is_in_doubt_again_and_again_comes_to_an_end(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.messages.kinds.MOST_REPEATS", 1)
    (person,) = await people(database, 1)
    await put(database, person, "booked", kind="kept")
    post = Post(errors=[TelegramServerError(METHOD, "Bad Gateway") for _ in range(9)])
    assert await until_settled(database, courier(database, post), seconds=20) == {OutboxState.IN_DOUBT: 1}
    assert len(post.errors) == 9 - 2


async def test_a_chat_that_has_moved_is_followed(database: Database) -> None:
    told: list[tuple[str, str]] = []

    async def before(row: Claimed) -> None:
        told.append((row.chat, row.content["html"]))

    (person,) = await people(database, 1)
    await put(database, person, "hello", "again", kind="offer")
    post = Post(before=before, errors=[TelegramMigrateToChat(METHOD, "Bad Request: group chat was upgraded", 1001)])
    assert await until_settled(database, courier(database, post)) == {OutboxState.SENT: 2}
    assert told == [("100", "hello"), ("1001", "hello"), ("1001", "again")]


async def test_a_chat_that_moves_on_and_on_is_not_followed_for_ever(database: Database) -> None:
    (person,) = await people(database, 1)
    await put(database, person, "hello", kind="offer")
    moves: list[Exception] = [TelegramMigrateToChat(METHOD, "upgraded", 1001 + n) for n in range(9)]
    assert await until_settled(database, courier(database, Post(errors=moves))) == {OutboxState.FAILED: 1}
    assert len(moves) == 9 - 4


async def test_one_chat_that_is_refused_keeps_nobody_else_waiting(database: Database) -> None:
    they = await people(database, 4)
    for person in they:
        await put(database, person, "hello", kind="offer")
    flood: list[Exception] = [TelegramRetryAfter(METHOD, "slow down", retry_after=1)]
    post = Post(errors=flood)
    began = time.monotonic()
    running = courier(database, post, at_once=1)
    assert await until_settled(database, running) == {OutboxState.SENT: 4}
    assert [to for to, _ in post.log] == [they[1].id, they[2].id, they[3].id, they[0].id]
    assert time.monotonic() - began >= 1


async def test_what_cannot_be_taken_back_fails_with_the_reason_and_is_not_tried_again(database: Database) -> None:
    (person,) = await people(database, 1)
    async with database.transaction() as uow:
        await uow.outbox.add(Outgoing(person.id, "recall", {"message": 5}, CLOCK.now()))
    post = Post(errors=[TelegramBadRequest(METHOD, "Bad Request: message can't be deleted for everyone")])
    assert await until_settled(database, courier(database, post)) == {OutboxState.FAILED: 1}
    assert post.errors == []
    async with database.reading() as uow:
        stored = await uow.people.get(person.id)
    assert stored is not None
    assert stored.reachable


async def test_answers_go_while_offers_have_used_up_their_share(database: Database) -> None:
    they = await people(database, 40)
    for person in they[:39]:
        await put(database, person, "offer", kind="offer")
    under_way, answered = asyncio.Event(), asyncio.Event()
    post = Post()

    async def before(row: Claimed) -> None:
        if len(post.log) == 10:
            under_way.set()
        if row.kind == "kept":
            answered.set()

    post.before = before
    it = Courier(Outbox(database), post.deliver, SendingLimits(30, 1, 5, time.monotonic()), CLOCK, 8)
    running = asyncio.create_task(it.run())
    try:
        await under_way.wait()
        await put(database, they[39], "answer")
        before_it = len(post.log)
        it.wake()
        await answered.wait()
        assert len(post.log) - before_it <= 3
    finally:
        await it.stop()
        await running


async def test_the_pace_is_caught_up_with_only_while_something_waits(database: Database) -> None:
    post, rests = Post(), list[int]()

    class Watched(SendingLimits):
        def rested(self, now: float) -> None:
            rests.append(len(post.log))
            super().rested(now)

    for person in await people(database, 5):
        await put(database, person, "offer", kind="offer")
    limits = Watched(30, 1, 5, time.monotonic())
    it = Courier(Outbox(database), post.deliver, limits, CLOCK, 8)
    assert await until_settled(database, it) == {OutboxState.SENT: 5}
    # the last one may be claimed and not yet delivered
    assert set(rests) <= {0, 4, 5}


async def test_what_a_killed_courier_had_claimed_is_decided_by_its_kind(database: Database) -> None:
    answer, push = await people(database, 2)
    await put(database, answer, "answer", kind="kept")
    await put(database, push, "push", kind="follow_up")
    claimed = await Outbox(database).claim(CLOCK.now(), 10)
    assert len(claimed) == 2, "and here the process is killed"
    post = Post()
    counts = await until_settled(database, courier(database, post))
    assert counts == {OutboxState.SENT: 1, OutboxState.IN_DOUBT: 1}
    assert post.log == [(answer.id, "answer")]


async def test_a_push_that_is_too_late_is_dropped(database: Database) -> None:
    (person,) = await people(database, 1)
    past = CLOCK.now() - timedelta(hours=2)
    await put(database, person, "late", kind="follow_up", due_at=past, expires_at=past + timedelta(hours=1))
    post = Post()
    assert await until_settled(database, courier(database, post)) == {OutboxState.DROPPED: 1}
    assert post.log == []


async def test_a_stop_writes_down_what_is_under_way(database: Database) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def before(row: Claimed) -> None:
        begun.set()
        await go_on.wait()

    (person,) = await people(database, 1)
    await put(database, person, "one", "two")
    it = courier(database, Post(before=before))
    running = asyncio.create_task(it.run())
    await begun.wait()
    await it.stop()
    go_on.set()
    await running
    counts = await Outbox(database).counts()
    assert counts == {OutboxState.SENT: 1, OutboxState.PLANNED: 1}


async def test_a_row_is_illustrated_before_it_is_delivered(database: Database) -> None:
    async def illustrated(row: Claimed) -> Claimed:
        return replace(row, content=row.content | {"html": row.content["html"] + " with a picture"})

    (person,) = await people(database, 1)
    await put(database, person, "words")
    post = Post()
    limits = SendingLimits(1000, 1000, 1000, time.monotonic())
    await until_settled(database, Courier(Outbox(database), post.deliver, limits, CLOCK, 8, illustrated))
    assert post.log == [(person.id, "words with a picture")]


NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ROW = Claimed(
    id=3, person=5, platform="telegram", chat="7", kind="kept", content={"html": "hi", "keyboard": []}, panel=True,
    attempts=2, repeats=0, panel_message=None, panel_has_media=False, last_message=None, created_at=NOW, due_at=NOW,
)  # fmt: skip


class OneRow(Outbox):
    """An outbox without a database: one row is due, and what is written down of it is kept."""

    def __init__(self, row: Claimed) -> None:
        self.due, self.written, self.done = [row], list[Settled](), asyncio.Event()

    async def recover(self, now: datetime) -> dict[OutboxState, int]:
        return {}

    async def claim(
        self, now: datetime, limit: int, busy: Collection[int] = (), rest: int | None = None
    ) -> list[Claimed]:
        due, self.due = self.due, []
        return due

    async def next_due(self) -> datetime | None:
        return None

    async def settle(self, results: Sequence[Settled], now: datetime) -> None:
        assert now == NOW
        self.written.extend(results)
        self.done.set()


async def written_down(
    deliver: Callable[[Claimed], Awaitable[Delivered]], row: Claimed = ROW, **more: Any
) -> Settled:
    """What a courier, whose clock stands, makes of one row."""
    outbox = OneRow(row)
    limits = more.pop("limits", SendingLimits(1000, 1000, 1000, time.monotonic()))
    it = Courier(outbox, deliver, limits, FixedClock(NOW), 8, **more)
    running = asyncio.create_task(it.run())
    async with asyncio.timeout(5):
        await outbox.done.wait()
    await it.stop()
    await running
    (settled,) = outbox.written
    return settled


async def of_error(error: Exception, **changes: Any) -> Settled:
    async def fails(row: Claimed) -> Delivered:
        raise error

    return await written_down(fails, replace(ROW, **changes))


def again_in(seconds: float, why: str, **more: Any) -> Settled:
    retry_at = NOW + timedelta(seconds=seconds)
    return Settled(3, 5, OutboxState.PLANNED, panel=True, error=why, retry_at=retry_at, **more)


def failed(why: str, **more: Any) -> Settled:
    return Settled(3, 5, OutboxState.FAILED, panel=True, error=why, **more)


async def test_what_was_sent_is_written_down_with_its_number() -> None:
    async def deliver(row: Claimed) -> Delivered:
        assert row is ROW
        return Delivered(77, has_media=True)

    sent = Settled(3, 5, OutboxState.SENT, message_id=77, panel=True, has_media=True)
    assert await written_down(deliver) == sent


async def test_what_telegram_refuses_fails_with_its_words() -> None:
    refused = failed("Bad Request: message is too long")
    assert await of_error(TelegramBadRequest(METHOD, "Bad Request: message is too long")) == refused
    conflict = TelegramConflictError(METHOD, "Conflict: terminated by other getUpdates request")
    assert await of_error(conflict) == failed("Conflict: terminated by other getUpdates request")
    quoting = TelegramBadRequest(METHOD, 'Bad Request: URL "xiaoming.example" is invalid')
    assert "xiaoming" not in str(await of_error(quoting))


async def test_who_is_not_there_any_more_is_not_written_to_again() -> None:
    for error in (
        TelegramForbiddenError(METHOD, "Forbidden: bot was blocked by the user"),
        TelegramBadRequest(METHOD, "Bad Request: chat not found"),
    ):
        assert await of_error(error) == failed(error.message, unreachable=True)


async def test_what_cannot_be_delivered_for_a_fault_of_ours_fails_and_quotes_nobody() -> None:
    settled = await of_error(ValueError("Xiaoming's words"))
    assert settled == failed("ValueError")


async def test_it_is_tried_again_when_telegram_allows_it() -> None:
    assert await of_error(TelegramRetryAfter(METHOD, "slow down", retry_after=7)) == again_in(7, "retry_after")
    unknown = await of_error(TelegramUnauthorizedError(METHOD, "Unauthorized"))
    assert unknown == again_in(30, "Unauthorized"), "the token may be put right"


async def test_who_has_moved_is_followed_at_once_and_not_for_ever() -> None:
    moves = TelegramMigrateToChat(METHOD, "upgraded", 1001)
    assert await of_error(moves) == again_in(0, "moved to 1001", moved_to="1001")
    assert await of_error(moves, attempts=3) == failed("the chat moves on and on, last to 1001")


async def test_what_has_no_answer_is_tried_later_and_later_if_its_kind_may_be() -> None:
    error = TelegramServerError(METHOD, "Bad Gateway")
    why = "TelegramServerError: Bad Gateway"
    for attempts, seconds in ((0, 0.5), (1, 1.0), (2, 2.0), (5, 16.0), (6, 30.0), (20, 30.0)):
        assert await of_error(error, attempts=attempts) == again_in(seconds, why, repeated=True)
    assert await of_error(error, kind="follow_up") == Settled(3, 5, OutboxState.IN_DOUBT, panel=True, error=why), (
        "an answer may be lost whose message has arrived"
    )


async def test_what_never_left_is_tried_again_whatever_its_kind_and_told_once() -> None:
    for attempts, seconds in ((0, 0.5), (2, 2.0), (20, 30.0)):
        error = TelegramNetworkError(METHOD, "no connection")
        error.__context__ = ConnectionTimeoutError()
        settled = await of_error(error, kind="follow_up", attempts=attempts)
        assert settled == again_in(seconds, "TelegramNetworkError: no connection")


async def test_a_delivery_that_is_cancelled_is_in_doubt() -> None:
    async def is_cancelled(row: Claimed) -> Delivered:
        raise asyncio.CancelledError

    assert await written_down(is_cancelled) == again_in(2, "TimeoutError", repeated=True)


async def test_without_the_lease_nothing_is_sent() -> None:
    async def deliver(row: Claimed) -> Delivered:
        raise AssertionError("another courier may send it")

    settled = await written_down(deliver, may_send=lambda: False)
    assert settled == again_in(0.5, "the lease may be lost")


async def test_silence_is_kept_by_the_limits_and_told_to_the_watch() -> None:
    told = list[tuple[Any, ...]]()

    class Limits(SendingLimits):
        def pause(self, person: int, seconds: float, now: float) -> None:
            told.append((person, seconds, abs(now - time.monotonic()) < 5))
            super().pause(person, seconds, now)

        def answered(self) -> None:
            told.append(("answered",))
            super().answered()

    class Listening(Watch):
        def paused(self, seconds: float) -> None:
            told.append((seconds,))

        def settled(self, kind: str, priority: str, outcome: str, late: float, *, repeated: bool = False) -> None:
            told.append((kind, priority, outcome, late, repeated))

    async def silence(row: Claimed) -> Delivered:
        raise TelegramRetryAfter(METHOD, "slow down", retry_after=7)

    async def deliver(row: Claimed) -> Delivered:
        return Delivered(77, has_media=False)

    async def nobody(row: Claimed) -> Delivered:
        raise TelegramServerError(METHOD, "Bad Gateway")

    def limits() -> SendingLimits:
        return Limits(1000, 1000, 1000, time.monotonic())

    row = replace(ROW, due_at=NOW - timedelta(seconds=4))
    await written_down(silence, row, limits=limits(), watch=Listening())
    assert told == [(5, 7, True), (7,), ("kept", "interactive", "planned", 4.0, False)]
    told.clear()
    await written_down(deliver, replace(row, kind="follow_up"), limits=limits(), watch=Listening())
    assert told == [("answered",), ("follow_up", "push", "sent", 4.0, False)]
    told.clear()
    await written_down(nobody, row, limits=limits(), watch=Listening())
    assert told == [("answered",), ("kept", "interactive", "planned", 4.0, True)]


async def test_a_message_uses_up_what_its_kind_and_its_chat_are_given() -> None:
    took = list[tuple[int, bool, bool, bool]]()

    class Limits(SendingLimits):
        def took(
            self, person: int, now: float, *, paced: bool = False, group: bool = False, awaited: bool = False
        ) -> None:
            took.append((person, paced, group, awaited))
            super().took(person, now, paced=paced, group=group, awaited=awaited)

    async def deliver(row: Claimed) -> Delivered:
        return Delivered(77, has_media=False)

    for row in (ROW, replace(ROW, kind="follow_up"), replace(ROW, chat="-1007")):
        await written_down(deliver, row, limits=Limits(1000, 1000, 1000, time.monotonic()))
    assert took == [(5, False, False, True), (5, True, False, True), (5, False, True, True)]


async def test_a_drawing_counts_as_one_more_start() -> None:
    another = list[str]()

    class Limits(SendingLimits):
        async def another(self) -> None:
            another.append("started")

    drawn = replace(ROW, content={"html": "hi", "drawn": "a line"})

    async def deliver(row: Claimed) -> Delivered:
        another.append(row.content.get("drawn", "nothing"))
        return Delivered(77, has_media=False)

    async def draws(row: Claimed) -> Claimed:
        return drawn

    async def draws_nothing(row: Claimed) -> Claimed:
        return row

    for illustrated in (draws, draws_nothing):
        limits = Limits(1000, 1000, 1000, time.monotonic())
        await written_down(deliver, limits=limits, illustrated=illustrated)
    assert another == ["started", "a line", "nothing"]


async def rests_of(
    monkeypatch: pytest.MonkeyPatch, outbox: OneRow, limits: SendingLimits | None = None, at_once: int = 8
) -> float:
    """Seconds for which a courier rests when it has nothing to do for the first time."""
    rested = asyncio.get_running_loop().create_future()

    async def rest(self: Courier, seconds: float) -> None:
        if not rested.done():
            rested.set_result(seconds)
        await asyncio.sleep(0.001)

    async def hangs(row: Claimed) -> Delivered:
        await rested
        return Delivered(77, has_media=False)

    monkeypatch.setattr(Courier, "_rest", rest)
    limits = limits or SendingLimits(1000, 1000, 1000, time.monotonic())
    it = Courier(outbox, hangs, limits, FixedClock(NOW), at_once)
    running = asyncio.create_task(it.run())
    async with asyncio.timeout(5):
        seconds: float = await rested
    await it.stop()
    await running
    return seconds


async def test_it_looks_again_when_something_becomes_due_and_every_second(monkeypatch: pytest.MonkeyPatch) -> None:
    class Later(OneRow):
        def __init__(self, seconds: float) -> None:
            super().__init__(ROW)
            self.due, self.seconds = [], seconds

        async def next_due(self) -> datetime:
            return NOW + timedelta(seconds=self.seconds)

    for due, rests in ((0.25, 0.25), (1.5, 1.0), (0.0, 0.1), (-5.0, 0.1)):
        assert await rests_of(monkeypatch, Later(due)) == rests
    nothing = OneRow(ROW)
    nothing.due = []
    assert await rests_of(monkeypatch, nothing) == 1.0


async def test_with_its_hands_full_it_waits_for_one_to_be_free(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await rests_of(monkeypatch, OneRow(ROW), at_once=1) == 1.0
    slow = SendingLimits(1, 1000, 1000, time.monotonic(), silent_until=time.monotonic() + 0.5)
    assert 0 < await rests_of(monkeypatch, OneRow(ROW), slow) <= 0.5


async def test_what_a_failed_database_has_not_written_down_is_written_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier_module, "IDLE_LOOK", 0.01)
    fails = [RuntimeError("the claim's answer is lost"), RuntimeError("the disk is full")]
    said = list[str]()

    class Failing(OneRow):
        async def claim(
            self, now: datetime, limit: int, busy: Collection[int] = (), rest: int | None = None
        ) -> list[Claimed]:
            if len(fails) == 2:
                raise fails.pop()
            return await super().claim(now, limit, busy, rest)

        async def put_back(self, under_way: Collection[int]) -> int:
            said.append(f"put back but for {list(under_way)}")
            return 0

        async def settle(self, results: Sequence[Settled], now: datetime) -> None:
            if fails:
                raise fails.pop()
            said.append(f"settled {len(results)}")
            await super().settle(results, now)

    async def deliver(row: Claimed) -> Delivered:
        return Delivered(77, has_media=False)

    outbox = Failing(ROW)
    it = Courier(outbox, deliver, SendingLimits(1000, 1000, 1000, time.monotonic()), FixedClock(NOW), 8)
    running = asyncio.create_task(it.run())
    async with asyncio.timeout(5):
        await outbox.done.wait()
    await it.stop()
    await running
    assert said == ["put back but for []", "settled 1"]
    assert outbox.written == [Settled(3, 5, OutboxState.SENT, message_id=77, panel=True)]


async def test_an_outage_hears_of_answers_and_of_none_and_wakes_the_courier_when_it_is_over() -> None:
    heard, asked = list[str](), asyncio.Event()

    class Listening(Outage):
        def answered(self) -> None:
            heard.append("answered")

        def unanswered(self, over: Callable[[], None]) -> None:
            heard.append("unanswered")
            over()
            asked.set()

        async def end(self) -> None:
            heard.append("end")

    async def nothing() -> None: ...

    async def deliver(row: Claimed) -> Delivered:
        return Delivered(77, has_media=False)

    async def nobody(row: Claimed) -> Delivered:
        raise TelegramServerError(METHOD, "Bad Gateway")

    await written_down(deliver, outage=Listening(nothing))
    assert heard == ["answered", "end"]
    heard.clear()
    assert (await written_down(nobody, outage=Listening(nothing))).repeated
    assert heard == ["unanswered", "end"]
