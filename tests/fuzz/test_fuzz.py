"""Hostile updates break nothing and nobody, on both databases alike; and each guard is what keeps it so."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import fuzz_house
from benchmarks.fuzz import first_difference
from benchmarks.fuzz_run import Account, fuzzed, opened_on, prepare, seeded
from bot import polling, updates
from domain.people import naming
from handlers import filters
from storage.database import Database
from storage.inbox import Inbox
from tests.rights.sides import World

UPDATES = 500
FEW = 150
"""Enough for each control to find what it looks for."""


async def account_on(url: str, updates: int = UPDATES, seed: int = 1) -> Account:
    account = Account()
    await prepare(url)
    async with opened_on(url) as (database, clock):
        await fuzzed(database, clock, updates, seed, account)
    return account


@pytest.fixture(scope="module")
def told() -> dict[str, Account]:
    """What came of it on the database that was asked before."""
    return {}


async def test_hostile_updates_break_nothing_and_nobody_on_both_databases_alike(
    database_url: str, told: dict[str, Account]
) -> None:
    account = await account_on(database_url)
    assert account.faults == []
    assert account.updates >= UPDATES and account.messages > UPDATES / 10
    assert sum(times > 0 for times in account.reached.values()) > 60
    told[database_url] = account
    assert first_difference(list(told.values())) == []


@pytest.fixture(scope="module")
def a_world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """A world that is built once; each control gets a copy."""
    path = tmp_path_factory.mktemp("fuzz") / "world.db"
    shutil.copyfile(sqlite_template, path)
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner, seeded(0):
        return path, runner.run(_built(path))


async def _built(path: Path) -> World:
    async with opened_on(f"sqlite:///{path}") as (database, clock):
        return await fuzz_house.world_on(database, clock)


@asynccontextmanager
async def a_copy(a_world: tuple[Path, World], folder: Path) -> AsyncIterator[tuple[Database, World]]:
    path, world = a_world
    shutil.copyfile(path, folder / "copy.db")
    async with opened_on(f"sqlite:///{folder}/copy.db") as (database, clock):
        services = replace(world.services, clock=clock)
        yield database, replace(world, database=database, clock=clock, services=services)


async def faults_without(a_world: tuple[Path, World], folder: Path, seed: int = 2) -> str:
    """What goes wrong with some guard off."""
    account = Account()
    async with a_copy(a_world, folder) as (database, world):
        await fuzzed(database, world.clock, FEW, seed, account, world)
    return "\n".join(account.faults)


async def test_with_every_guard_nothing_goes_wrong(a_world: tuple[Path, World], tmp_path: Path) -> None:
    assert await faults_without(a_world, tmp_path) == ""


async def test_control_numbers_and_characters_that_nothing_holds_reach_sql(
    a_world: tuple[Path, World], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updates, "_tidied", lambda raw: False)
    monkeypatch.setattr(filters, "_is_storable", lambda given: True)
    assert "set aside" in await faults_without(a_world, tmp_path)


async def test_control_what_no_parser_reads_holds_up_its_neighbours(
    a_world: tuple[Path, World], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "read_answer", json.loads)
    monkeypatch.setattr(fuzz_house, "PATIENCE", 6.0)
    with pytest.raises(fuzz_house.Stuck, match=r"^[1-9]\d* times fetched again"):
        await faults_without(a_world, tmp_path)


async def test_control_text_that_no_database_holds_is_not_storable(
    a_world: tuple[Path, World], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updates, "_tidied", lambda raw: False)
    monkeypatch.setattr("storage.inbox.storable", lambda text: text)
    monkeypatch.setattr(fuzz_house, "PATIENCE", 6.0)
    with pytest.raises(fuzz_house.Stuck, match=r"^[1-9]\d* times fetched again"):
        await faults_without(a_world, tmp_path)


async def test_control_what_cannot_be_read_and_is_not_set_aside_is_stuck(
    a_world: tuple[Path, World], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(*_: object) -> None:
        pass

    monkeypatch.setattr(Inbox, "set_aside", nothing)
    monkeypatch.setattr(fuzz_house, "PATIENCE", 6.0)
    with pytest.raises(fuzz_house.Stuck, match=r"^0 times fetched again, [1-9]"):
        await faults_without(a_world, tmp_path)


async def test_control_words_that_are_not_escaped_become_bold_and_links(
    a_world: tuple[Path, World], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.messages.catalogue.escape", lambda text, quote: text)
    faults = await faults_without(a_world, tmp_path)
    assert "is shown with" in faults or "Bad Request: can't parse entities" in faults


async def test_control_names_that_are_not_unlinked_become_links(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(naming, "unlinked", lambda name: name)
    shutil.copyfile(sqlite_template, tmp_path / "fresh.db")
    account = Account()
    async with opened_on(f"sqlite:///{tmp_path}/fresh.db") as (database, clock):
        await fuzzed(database, clock, FEW, 3, account)
    assert any("a name became a" in fault for fault in account.faults)


def test_a_difference_between_two_accounts_is_found() -> None:
    one, other = Account(lines=["a", "b"]), Account(lines=["a", "c", "d"])
    assert first_difference([one, other]) == ["1: b", "1: c", "2: nothing", "2: d"]
    assert first_difference([one, one]) == []
