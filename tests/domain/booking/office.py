"""The stage of the state machine: a few families and staff, emptied of bookings again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import time, timedelta
from typing import Any, TypeVar

from sqlalchemy import delete, func, select, text

from domain.booking.hours.week import WeeklySpan
from domain.booking.slot import Booking, BookingState, Way
from domain.clock import FixedClock
from domain.errors import Refusal
from domain.people.person import AgeBand, Learner, Person
from domain.turn import UseCase
from storage import tables
from storage.bookings import BELIEVED
from storage.database import Database
from storage.errors import Conflict
from tests.domain.booking.stage import MONDAY_NOON, Stage
from tests.domain.booking.truth import Facts, facts

R = TypeVar("R")

SATURDAY = MONDAY_NOON + timedelta(days=5)
PATIENCE = 20
"""As often as the bot's pipeline tries a turn that lost against others."""

EMPTIED = (
    tables.bookings.outcomes,
    tables.bookings.talk_offers,
    tables.bookings.bookings,
    tables.bookings.slots,
    tables.bookings.busy,
    tables.gate.decisions,
    tables.gate.pushes,
    tables.messages.outbox,
    tables.people.forms,
)


class Office:
    """Runs what is asynchronous on a loop of its own: the machine's rules are plain functions."""

    def __init__(self, runner: asyncio.Runner, database: Database, clock: FixedClock) -> None:
        self._runner = runner
        self._stage = Stage(database, clock)
        self.database = database
        self.clock = clock
        self.first_talk = SATURDAY + timedelta(minutes=30)
        self.pairs: list[tuple[Person, Learner]] = []
        self.believed: Mapping[int, int] | None = None
        self._past = 0
        self._ages: dict[int, int] = {}
        self._accounts: dict[int, int] = {}

    @classmethod
    @contextmanager
    def open(cls, url: str) -> Iterator[Office]:
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            clock = FixedClock(MONDAY_NOON)
            database = runner.run(Database.open(url, clock=clock))
            try:
                office = cls(runner, database, clock)
                runner.run(office._prepare())
                yield office
            finally:
                runner.run(database.close())

    def run(self, work: Coroutine[Any, Any, R]) -> R:
        return self._runner.run(work)

    async def _prepare(self) -> None:
        """Two guardians of one child, siblings old and young, and somebody who books for themselves."""
        await self._stage.open()
        mother, (lin, bo) = await self._stage.parent("Lin", "Bo", grade=2)
        father = await self._stage.second_guardian(lin)
        other, (yu, mo) = await self._stage.parent("Yu", "Mo", grade=5)
        account, ada = await self._stage.learner(AgeBand.FROM_16)
        self.pairs = [(mother, lin), (father, lin), (mother, bo), (other, yu), (other, mo), (account, ada)]
        self._ages = {lin.id: 7, bo.id: 7, yu.id: 10, mo.id: 10, ada.id: 16}
        self._accounts = {ada.id: account.id}
        hours = WeeklySpan(0, "wang", 6, time(8), time(20), "Asia/Shanghai", None, (Way.VIDEO,))
        async with self.database.transaction() as uow:
            await uow.hours.add_weekly(hours)
            for learner in dict.fromkeys(learner.id for _, learner in self.pairs):
                await uow.classes.enrol(learner, "c1", self.clock.now())

    async def empty(self) -> None:
        """No bookings, no past; four lessons, two of them at the same time, and one that begins tonight."""
        async with self.database.connection() as connection:
            for table in EMPTIED:
                await connection.execute(delete(table))
            journal = tables.journal.journal
            if connection.dialect.name == "sqlite":
                # numbers of bookings begin again there, and what was told of the old ones would be told of the new
                await connection.execute(text("DROP TRIGGER IF EXISTS journal_delete"))
                await connection.execute(delete(journal))
            # It only ever grows: what is in it now is about others.
            newest = select(func.coalesce(func.max(journal.c.id), 0))
            self._past = (await connection.execute(newest)).scalar_one()
        self.clock.advance(MONDAY_NOON - self.clock.now())
        hour = timedelta(hours=1)
        await self._stage.slot(SATURDAY, seats=1)
        await self._stage.slot(SATURDAY + hour / 2, seats=2, campus="west", teacher="braun", room="1")
        await self._stage.slot(SATURDAY + 2 * hour, seats=2)
        await self._stage.slot(MONDAY_NOON + 14 * hour, seats=1)

    def siblings(self, person: Person) -> tuple[int, ...]:
        """Those for whom the person books."""
        return tuple(learner.id for each, learner in self.pairs if each.id == person.id)

    async def facts(self) -> Facts:
        return await facts(self.database, self.clock.now(), self._past, self._ages, self._accounts)

    async def at_once(self, turns: Sequence[tuple[Person | None, UseCase[Any]]]) -> None:
        """All of them side by side; a refusal is an answer, a lost race is run again as the pipeline does."""
        async with asyncio.timeout(60):
            await asyncio.gather(*[self._turn(person, use_case) for person, use_case in turns])

    async def held_by(self, person: Person) -> Sequence[Booking]:
        async with self.database.reading() as uow:
            return await uow.bookings.of_person(person.id, {BookingState.HELD})

    async def _turn(self, person: Person | None, use_case: UseCase[Any]) -> None:
        BELIEVED.set(self.believed)
        for tries_left in reversed(range(PATIENCE)):
            try:
                await self._stage.do(person, use_case)
            except Refusal:
                return
            except Conflict:
                if not tries_left:
                    raise
            else:
                return
