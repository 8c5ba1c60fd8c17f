"""People who talk to the handlers."""

from __future__ import annotations

import pytest
from aiogram import Dispatcher

from domain.clock import FixedClock
from domain.language import Lang
from handlers import composing, practice
from knowledge.bank import MemoryBank
from storage.database import Database
from tests.domain.practice.conftest import a_learner, plenty
from tests.domain.practice.shelf import bank
from tests.handlers.phone import Phone
from tests.handlers.talk import Town
from tests.house import services


@pytest.fixture
async def town(sqlite_database: Database, clock: FixedClock) -> Town:
    """The small centre, on one kind of database: handlers have no part in that."""
    return await Town(sqlite_database, clock).open()


@pytest.fixture
async def both_towns(database: Database, clock: FixedClock) -> Town:
    """The small centre, once on each kind of database."""
    return await Town(database, clock).open()


@pytest.fixture
def dispatcher() -> Dispatcher:
    """A dispatcher that knows practice alone."""
    made = Dispatcher(disable_fsm=True)
    made.include_router(practice.router())
    made.include_router(composing.router())
    return made


@pytest.fixture
def shelf() -> MemoryBank:
    """The question bank of `phone`."""
    return bank(plenty())


@pytest.fixture(params=list(Lang))
async def phone(
    request: pytest.FixtureRequest,
    sqlite_database: Database,
    clock: FixedClock,
    shelf: MemoryBank,
    dispatcher: Dispatcher,
) -> Phone:
    """A learner's chat, once in each language."""
    made = services(clock=clock, bank=shelf)
    person, _ = await a_learner(sqlite_database, made, 101, lang=request.param)
    return Phone(sqlite_database, made, dispatcher, person)
