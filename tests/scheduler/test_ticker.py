from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.clock import next_daily
from domain.turn import CLOCK_ONLY, Rights, Turn, UseCase
from scheduler.ticker import Ticker
from scheduler.ticks import TICKS, Every, Tick

OFTEN = Every(timedelta(milliseconds=10))
SELDOM = Every(timedelta(hours=1))


@dataclass(frozen=True)
class Work:
    name: str
    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> None: ...


async def test_everything_runs_once_at_the_start_in_the_order_of_the_table() -> None:
    seen: list[str] = []

    async def run(use_case: UseCase[Any]) -> None:
        seen.append(use_case.name)  # type: ignore[attr-defined]

    ticker = Ticker([Tick("b", SELDOM, Work("b")), Tick("a", SELDOM, Work("a"))], run)
    await ticker.start()
    await ticker.stop()

    assert seen == ["b", "a"]


async def test_a_tick_comes_again_and_again() -> None:
    third = asyncio.Event()
    count = 0

    async def run(use_case: UseCase[Any]) -> None:
        nonlocal count
        count += 1
        if count == 3:
            third.set()

    ticker = Ticker([Tick("often", OFTEN, Work("often"))], run)
    await ticker.start()
    await asyncio.wait_for(third.wait(), 10)
    await ticker.stop()


async def test_a_tick_that_fails_is_logged_and_the_others_and_its_next_time_go_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    failed_twice, other = asyncio.Event(), asyncio.Event()
    failures = 0

    async def run(use_case: UseCase[Any]) -> None:
        nonlocal failures
        if use_case == Work("good"):
            other.set()
            return
        failures += 1
        if failures == 2:
            failed_twice.set()
        raise RuntimeError("no")

    ticker = Ticker([Tick("bad", OFTEN, Work("bad")), Tick("good", OFTEN, Work("good"))], run)
    with caplog.at_level(logging.ERROR):
        await ticker.start()
        await asyncio.wait_for(asyncio.gather(failed_twice.wait(), other.wait()), 10)
        await ticker.stop()

    assert "The tick 'bad' failed" in caplog.text


async def test_stopping_waits_for_what_runs_and_begins_nothing_new() -> None:
    running, may_end = asyncio.Event(), asyncio.Event()
    begun = ended = 0

    async def run(use_case: UseCase[Any]) -> None:
        nonlocal begun, ended
        begun += 1
        if begun > 1:
            running.set()
            await may_end.wait()
        ended += 1

    ticker = Ticker([Tick("slow", OFTEN, Work("slow"))], run)
    await ticker.start()
    await asyncio.wait_for(running.wait(), 10)
    stopping = asyncio.create_task(ticker.stop())
    done, _ = await asyncio.wait({stopping}, timeout=0.05)
    assert not done
    may_end.set()
    await asyncio.wait_for(stopping, 10)

    assert (begun, ended) == (2, 2)


class Heard(logging.Handler):
    """Knows when the scheduler has said something."""

    def __init__(self) -> None:
        super().__init__()
        self.said = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        self.said.set()


async def test_a_tick_never_overlaps_itself(caplog: pytest.LogCaptureFixture) -> None:
    # our own logs silence it, and another test may have set those up
    caplog.set_level(logging.WARNING, "apscheduler.scheduler")
    left_out, counted = Heard(), asyncio.Event()
    apscheduler = logging.getLogger("apscheduler.scheduler")
    begun = 0

    async def run(use_case: UseCase[Any]) -> None:
        nonlocal begun
        begun += 1
        if begun == 2:
            apscheduler.addHandler(left_out)
            await counted.wait()

    ticker = Ticker([Tick("slow", OFTEN, Work("slow"))], run)
    await ticker.start()
    await asyncio.wait_for(left_out.said.wait(), 10)
    apscheduler.removeHandler(left_out)

    assert begun == 2
    counted.set()
    await ticker.stop()


async def test_a_single_tick_can_be_run_by_name_and_raises_what_it_raises() -> None:
    async def run(use_case: UseCase[Any]) -> None:
        raise RuntimeError("no")

    ticker = Ticker([Tick("one", SELDOM, Work("one"))], run)

    with pytest.raises(RuntimeError):
        await ticker.run_once("one")
    with pytest.raises(KeyError):
        await ticker.run_once("two")


def test_the_names_of_the_table_differ_and_only_the_clock_may_run_them() -> None:
    assert len({tick.name for tick in TICKS}) == len(TICKS)
    assert all(tick.use_case.rights == CLOCK_ONLY for tick in TICKS)


@given(
    zone=st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"})),
    at=st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    days=st.integers(0, 3650),
)
@settings(max_examples=200, deadline=None)
def test_a_daily_tick_comes_every_day_whatever_the_clocks_do(zone: str, at: time, days: int) -> None:
    place = ZoneInfo(zone)
    since = datetime(2024, 1, 1, 12, tzinfo=UTC) + timedelta(days=days)

    first = next_daily(at, zone, since)
    second = next_daily(at, zone, first)

    assert since < first <= since + timedelta(hours=26)
    assert timedelta(hours=20) <= second - first <= timedelta(hours=28)
    assert second.astimezone(place).date() - first.astimezone(place).date() == timedelta(days=1)


def test_a_daily_tick_at_midnight_is_not_left_out_when_midnight_is() -> None:
    # in Santiago the clocks go from 24:00 to 01:00
    eve = datetime(2026, 9, 5, 12, tzinfo=UTC)

    first = next_daily(time(0, 0), "America/Santiago", eve)

    assert f"{first.astimezone(ZoneInfo('America/Santiago')):%m-%d %H:%M}" == "09-06 01:00"
