"""The clock on the wall is put forward and back by an hour and by a year while the bot runs.

Bound: within two seconds after the clock is put back, what was written in what is the future again is due, what was
dropped as late and is not is planned again, seats are held no longer than they may be, and the ticks go on. Nothing
is sent twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import apscheduler.schedulers.base
import apscheduler.triggers.interval
import pytest
from sqlalchemy import select, update

from bot.clock_watch import LOOK, ClockWatch
from domain.clock import FixedClock
from domain.messages.outgoing import OutboxState, Outgoing
from scheduler.ticker import Ticker
from scheduler.ticks import Every, Tick
from storage import tables
from storage.clock_set_back import set_right
from storage.database import Database
from storage.inbox import Inbox, Received
from storage.outbox import Outbox
from tests.faults.evenings import CROWD, RECOVERY, begin, has_gone_on, nothing_lost_or_doubled, recovered, tap_on
from tests.journeys.conftest import RunningClock, Stage, stage_for
from tests.storage.given import a_person

HOUR, YEAR = timedelta(hours=1), timedelta(days=365)
BOUND = 2.0
outbox = tables.messages.outbox


def told(person: int, due: datetime, until: datetime | None = None, kind: str = "service") -> Outgoing:
    return Outgoing(person=person, kind=kind, content={"html": "x"}, panel=False, due_at=due, expires_at=until)


async def put_out(database: Database, outgoing: Outgoing) -> int:
    async with database.transaction() as uow:
        number = await uow.outbox.add(outgoing)
    assert number is not None
    return number


@pytest.mark.parametrize("jump", [HOUR, YEAR])
async def test_what_was_written_while_the_clock_was_ahead_is_due_when_it_is_put_back(
    database: Database, clock: FixedClock, jump: timedelta
) -> None:
    person, other, third = [(await a_person(database, name)).id for name in ("1", "2", "3")]
    right = clock.now()
    reminder = await put_out(database, told(other, right + HOUR / 2, right + HOUR * 0.9))
    tomorrow = await put_out(database, told(third, right + timedelta(days=400)))
    clock.advance(jump)
    at_once = await put_out(database, told(person, clock.now()))
    claimed = await Outbox(database).claim(clock.now(), 10, busy={person})
    assert claimed == [], "the reminder is too late by that clock, and dropped by its rule"
    clock.advance(-jump)
    assert await Outbox(database).claim(clock.now(), 10) == [], "without being put right it would wait for the clock"
    found = await set_right(database, clock.now())
    assert (found.due, found.revived) == (1, 1)
    assert [row.id for row in await Outbox(database).claim(clock.now(), 10)] == [at_once]
    clock.advance(HOUR / 2)
    assert [row.id for row in await Outbox(database).claim(clock.now(), 10)] == [reminder]
    async with database.reading_connection() as connection:
        left = (
            await connection.execute(select(outbox.c.state, outbox.c.due_at).where(outbox.c.id == tomorrow))
        ).one()
    assert left == (OutboxState.PLANNED, right + timedelta(days=400)), "what is for an hour of the day stays"


async def test_what_was_to_be_tried_again_does_not_wait_for_a_year(database: Database, clock: FixedClock) -> None:
    person = await a_person(database)
    number = await put_out(database, told(person.id, clock.now()))
    async with database.connection() as connection:
        late = clock.now() + YEAR
        await connection.execute(update(outbox).where(outbox.c.id == number).values(attempts=1, due_at=late))
    assert (await set_right(database, clock.now())).due == 1
    assert [row.id for row in await Outbox(database).claim(clock.now(), 10)] == [number]


async def test_an_update_of_the_future_is_taken_up_by_another_process(database: Database, clock: FixedClock) -> None:
    await Inbox(database).store("telegram", [Received(1, "1", "{}")], clock.now() + YEAR)
    assert await Inbox(database).left_behind("telegram", clock.now(), 10) == []
    assert (await set_right(database, clock.now())).waiting == 1
    assert len(await Inbox(database).left_behind("telegram", clock.now() + timedelta(seconds=1), 10)) == 1


async def test_with_a_clock_that_was_never_wrong_nothing_is_touched(database: Database, clock: FixedClock) -> None:
    person = await a_person(database)
    await put_out(database, told(person.id, clock.now()))
    await put_out(database, told(person.id, clock.now() + YEAR))
    assert not await set_right(database, clock.now())


class Steady:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize(
    ("by", "calls"), [(-HOUR, 1), (-YEAR, 1), (HOUR, 0), (YEAR, 0), (timedelta(seconds=-1), 0), (timedelta(0), 0)]
)
async def test_only_a_clock_that_is_put_back_is_put_right_and_once(
    clock: FixedClock, by: timedelta, calls: int
) -> None:
    found: list[datetime] = []

    async def set_back(now: datetime) -> None:
        found.append(now)

    steady = Steady()
    watch = ClockWatch(clock, set_back, steady)
    for jump in (timedelta(0), by, timedelta(0)):
        clock.advance(timedelta(seconds=1) + jump)
        steady.seconds += 1
        await watch.look()
    assert len(found) == calls


async def test_what_cannot_be_put_right_at_once_is_tried_again(clock: FixedClock) -> None:
    tries = 0

    async def set_back(now: datetime) -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise OSError

    watch = ClockWatch(clock, set_back, Steady())
    clock.advance(-HOUR)
    for _ in range(5):
        await watch.look()
    assert tries == 3


class Wall(datetime):
    """The clock that APScheduler reads."""

    ahead = timedelta(0)

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return datetime.now(tz) + cls.ahead


async def ticked(after: Callable[[Ticker], None], monkeypatch: pytest.MonkeyPatch) -> int:
    """How often a tick of a tenth of a second runs in a second after the clock was put back by an hour."""
    for module in (apscheduler.schedulers.base, apscheduler.triggers.interval):
        monkeypatch.setattr(module, "datetime", Wall)
    monkeypatch.setattr(Wall, "ahead", HOUR)
    runs = 0

    async def run(_: object) -> None:
        nonlocal runs
        runs += 1

    ticker = Ticker([Tick("t", Every(timedelta(seconds=0.1)), object())], run)  # type: ignore[arg-type]
    await ticker.start()
    try:
        await asyncio.sleep(0.3)
        Wall.ahead = timedelta(0)
        await asyncio.sleep(0.2)
        after(ticker)
        before = runs
        await asyncio.sleep(1)
        return runs - before
    finally:
        await ticker.stop()


async def test_the_ticks_go_on_when_the_clock_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await ticked(Ticker.set_anew, monkeypatch) > 2


async def test_without_being_set_anew_they_would_stand_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    assert await ticked(lambda ticker: None, monkeypatch) == 0


async def practise_through(stage: Stage, clock: RunningClock) -> None:
    """Each time the clock is put back while answers wait for another try, which is in the future then."""
    people = [await stage.person(card.id) for card in CROWD]
    await asyncio.gather(*[begin(person) for person in people])
    await stage.settled()
    answers = 0
    for jump in (HOUR, YEAR):
        clock.advance(jump)
        # put forward and back between two looks of the watch it would not be noticed
        await asyncio.sleep(1.5 * LOOK)
        for card in CROWD:
            stage.box.fault("*", "429", chat_id=card.id, times=2, retry_after=1)
        tapped = [await tap_on(person) for person in people]
        answers += sum(data.startswith(("pr.a:", "pr.k:")) for data in tapped)
        await put_off(stage, len(people))
        clock.advance(-jump)
        await recovered(stage)
        for person, data in zip(people, tapped, strict=True):
            await has_gone_on(person, data)
        clock.advance(-jump)
        tapped = [await tap_on(person) for person in people]
        await recovered(stage)
        answers += sum(data.startswith(("pr.a:", "pr.k:")) for data in tapped)
        clock.advance(jump)
    await nothing_lost_or_doubled(stage, answers)
    assert await Outbox(await stage.look()).told_twice() == 0


async def put_off(stage: Stage, count: int) -> None:
    """Until so many messages wait for another try."""
    waits = select(outbox.c.id).where(outbox.c.state == OutboxState.PLANNED, outbox.c.attempts > 0)
    async with asyncio.timeout(RECOVERY):
        while True:
            async with (await stage.look()).reading_connection() as connection:
                if len(list(await connection.scalars(waits))) >= count:
                    return
            await asyncio.sleep(0.02)


async def test_whoever_practises_while_the_clock_jumps_notices_nothing(sqlite_url: str, tmp_path: Path) -> None:
    clock = RunningClock()
    async with stage_for(sqlite_url, tmp_path, clock, people=CROWD) as stage:
        await practise_through(stage, clock)


async def test_without_being_put_right_answers_would_wait_for_the_clock(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""

    async def nothing(database: Database, now: datetime) -> None:
        return None

    monkeypatch.setattr("bot.app.set_right", nothing)
    clock = RunningClock()
    async with stage_for(sqlite_url, tmp_path, clock, people=CROWD) as stage:
        with pytest.raises(TimeoutError):
            await practise_through(stage, clock)
