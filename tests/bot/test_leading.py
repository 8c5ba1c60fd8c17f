"""Who does what only one may do: taken up, kept, lost and given back."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot import leading
from bot.leading import Bell, Held, Leader
from storage.database import Database
from storage.leases import Leases

QUICK = 0.6


class Work:
    """A duty that notes when it begins and how it ends."""

    def __init__(self, log: list[str], name: str) -> None:
        self._log = log
        self._name = name
        self._over = asyncio.Event()

    async def run(self) -> None:
        self._log.append(f"{self._name} begins")
        try:
            await self._over.wait()
            self._log.append(f"{self._name} is done")
        except asyncio.CancelledError:
            self._log.append(f"{self._name} is cut off")
            raise

    async def stop(self) -> None:
        self._over.set()


@pytest.fixture(autouse=True)
def quick_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leading, "SECONDS", QUICK)
    monkeypatch.setattr(leading, "SURE_SECONDS", 0.1)
    monkeypatch.setattr(leading, "LOOK", 0.05)


async def until(log: list[str], entry: str) -> None:
    async with asyncio.timeout(20):
        while entry not in log:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_the_next_begins_when_the_first_has_stopped(postgres_database: Database) -> None:
    log = list[str]()
    async with postgres_database.present() as one, postgres_database.present() as two:
        first = Leader("courier", Leases(postgres_database, one.number), lambda _: Work(log, "1"), alone=False)
        second = Leader("courier", Leases(postgres_database, two.number), lambda _: Work(log, "2"), alone=False)
        runs = [asyncio.create_task(first.run())]
        await until(log, "1 begins")
        runs.append(asyncio.create_task(second.run()))
        # it is renewed: it lasts longer than it was got for
        await asyncio.sleep(2 * QUICK)
        assert log == ["1 begins"]
        await first.stop()
        await until(log, "2 begins")
        await second.stop()
        await asyncio.gather(*runs)
    assert log == ["1 begins", "1 is done", "2 begins", "2 is done"]


async def test_whoever_cannot_renew_is_cut_off_and_takes_it_up_again(
    postgres_database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    log, held = list[str](), list[Held]()

    def begin(given: Held) -> Work:
        held.append(given)
        return Work(log, str(len(held)))

    async def fails(*_: object) -> bool:
        raise OSError("the network is away")

    async with postgres_database.present() as one:
        leases = Leases(postgres_database, one.number)
        with monkeypatch.context() as away:
            away.setattr(leases, "renew", fails)
            leader = Leader("courier", leases, begin, alone=False)
            run = asyncio.create_task(leader.run())
            with caplog.at_level(logging.CRITICAL):
                await until(log, "1 is cut off")
        assert not held[0].is_sure()
        await until(log, "2 begins")
        assert held[1].lease.token == held[0].lease.token + 1
        assert held[-1].is_sure()
        await leader.stop()
        await run


async def test_what_a_duty_raises_is_not_hidden(sqlite_database: Database) -> None:
    class Broken(Work):
        async def run(self) -> None:
            raise RuntimeError("broken")

    leader = Leader("courier", Leases(sqlite_database, 1, by_force=True), lambda _: Broken([], ""), alone=True)
    with pytest.raises(RuntimeError, match="broken"):
        await leader.run()


async def test_a_bell_rings_once_for_all_that_was_put_out_meanwhile() -> None:
    rung, heard = 0, asyncio.Event()

    async def ring() -> None:
        nonlocal rung
        rung += 1
        await heard.wait()

    bell = Bell(ring)
    for _ in range(5):
        bell.ring()
        await asyncio.sleep(0)
    heard.set()
    await asyncio.sleep(0.01)
    assert rung == 2
    bell.ring()
    await asyncio.sleep(0.01)
    assert rung == 3
