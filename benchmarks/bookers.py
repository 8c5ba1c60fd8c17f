"""People who want the same ten seats at the same moment: the work of one process of benchmarks/seats.py."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from random import Random, random
from threading import BrokenBarrierError
from typing import TypeVar

from domain.asking.routing import Found
from domain.booking.confirming import ConfirmBooking, Confirmed
from domain.booking.holding import Held, HoldSeat, JustGone
from domain.booking.queue import Queued
from domain.booking.seats import who_hosts
from domain.booking.slot import TRIAL, Slot, Way
from domain.booking.waiting import JoinWaitingList
from domain.clock import SystemClock
from domain.courses.course import Campus, Centre, Course, StaffMember
from domain.language import Lang, Localized
from domain.people.person import Learner, Person, Role
from domain.turn import Policy, Services, Turn, UseCase
from knowledge.bank import MemoryBank
from knowledge.texts import load_catalogue
from storage.bookings import BELIEVED
from storage.database import Database
from storage.errors import Conflict

R = TypeVar("R")

CONTENT = Path(__file__).resolve().parent.parent / "content"
PLENTY = 10_000
# as often as the bot's pipeline starts a turn again that lost against others
MOST_CONFLICTS = 20
ROUND_SECONDS = 120.0

BOOKED, WAITING, OTHERS = "booked", "waiting", "others"


@dataclass
class Told:
    """What the bookers of one process were told in one round, and after how many seconds.

    Attributes:
        what: how many were told that they are booked, that they wait, which three others are free; or which error.
        ways: from the first tap to the last answer; taps: each tap by itself.
        again: turns that lost against another transaction and were run again, which nobody saw.
    """

    what: Counter[str] = field(default_factory=Counter)
    ways: list[float] = field(default_factory=list)
    taps: list[float] = field(default_factory=list)
    again: int = 0

    def add(self, other: Told) -> None:
        self.what += other.what
        self.ways += other.ways
        self.taps += other.taps
        self.again += other.again


@dataclass(frozen=True)
class Task:
    """What a process has to do: its own bookers, in turn each of the slots."""

    url: str
    bookers: tuple[tuple[int, int], ...]
    slots: tuple[int, ...]
    guarded: bool
    seed: int


class NoSearch:
    async def find(self, text: str, limit: int = 5) -> Found:
        return Found()


def services(seed: int) -> Services:
    return Services(SystemClock(), Random(seed), load_catalogue(CONTENT), MemoryBank(), NoSearch(), Policy())


class Booker:
    """One parent with a phone: taps, reads, taps again."""

    def __init__(self, database: Database, services: Services, person: int, learner: int, told: Told) -> None:
        self._database = database
        self._services = services
        self._person = person
        self._learner = learner
        self._told = told

    async def want(self, slot: int, guarded: bool) -> None:
        """Try to get a seat; every other one who is too late waits for one."""
        began = time.perf_counter()
        try:
            self._told.what[await self._way(slot, guarded)] += 1
        except Exception as error:  # noqa: BLE001 - whatever a person would have seen as an error is counted
            self._told.what[f"{type(error).__name__}: {error}"[:120]] += 1
        self._told.ways.append(time.perf_counter() - began)

    async def _way(self, slot: int, guarded: bool) -> str:
        if not guarded:
            async with self._database.reading() as uow:
                found = await uow.bookings.slot(slot)
            BELIEVED.set({slot: found.places_left if found else 0})
        match await self._tap(HoldSeat(self._learner, slot)):
            case Held(booking=booking):
                done = await self._tap(ConfirmBooking(booking.id))
                return BOOKED if isinstance(done, Confirmed) else f"not confirmed: {type(done).__name__}"
            case JustGone(others=others):
                if self._learner % 2:
                    return OTHERS if len(others) == 3 else f"only {len(others)} others"
                waits = await self._tap(JoinWaitingList(self._learner, slot))
                return WAITING if isinstance(waits, Queued) else f"not waiting: {type(waits).__name__}"
            case other:
                return type(other).__name__

    async def _tap(self, use_case: UseCase[R]) -> R:
        began = time.perf_counter()
        for _ in range(MOST_CONFLICTS):
            try:
                async with self._database.transaction() as uow:
                    person = await uow.people.get(self._person)
                    result = await Turn(self._services, uow, person).do(use_case)
            except Conflict:
                self._told.again += 1
                await asyncio.sleep(0.005 * random())
                continue
            self._told.taps.append(time.perf_counter() - began)
            return result
        raise TimeoutError(f"{type(use_case).__name__} lost {MOST_CONFLICTS} times against others")


def process(task: Task, together: Barrier, results: Queue[Told | str]) -> None:
    """The main function of one process: a result a round; a text instead of one when the process itself fails."""
    try:
        asyncio.run(_rounds(task, together, results))
    except BrokenBarrierError:
        # another one has failed, and says so
        return
    except Exception as error:  # noqa: BLE001 - it is told where all processes are waited for
        results.put(f"{type(error).__name__}: {error}")
        together.abort()


async def _rounds(task: Task, together: Barrier, results: Queue[Told | str]) -> None:
    database = await Database.open(task.url)
    wired = services(task.seed)
    try:
        for slot in task.slots:
            together.wait(ROUND_SECONDS)
            told = Told()
            bookers = [Booker(database, wired, *each, told) for each in task.bookers]
            await asyncio.gather(*[booker.want(slot, task.guarded) for booker in bookers])
            results.put(told)
    finally:
        await database.close()


async def prepare(url: str, bookers: int, seats: int, rounds: int) -> tuple[list[tuple[int, int]], list[Slot]]:
    """Make the tables, the centre, parents with a child each, a slot for each round and others that stay free.

    Raises:
        ValueError: there are people in that database already.
    """
    database = await Database.open(url, migrated=False)
    try:
        await database.migrate()
        async with database.reading() as uow:
            if await uow.people.get(1) is not None:
                raise ValueError(f"{database.name} is in use: give this benchmark an empty database")
        return await _families(database, bookers), await _slots(database, seats, rounds)
    finally:
        await database.close()


async def _families(database: Database, count: int) -> list[tuple[int, int]]:
    """A parent and a child each; half of the children are so young that the parent comes along."""
    now = datetime.now(UTC)
    made = []
    async with database.transaction() as uow:
        for number in range(count):
            parent = await uow.people.add(
                Person(0, "telegram", str(number), f"P{number}", Lang.ZH, onboarded_at=now, role=Role.PARENT)
            )
            await uow.people.grant(parent.id, Role.PARENT, None, now)
            learner = await uow.people.add_learner(Learner(0, f"L{number}", grade=2 + 6 * (number // 2 % 2)))
            await uow.people.add_guardian(learner.id, parent.id, now)
            made.append((parent.id, learner.id))
    return made


async def _slots(database: Database, seats: int, rounds: int) -> list[Slot]:
    start = (datetime.now(UTC) + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)
    hour = timedelta(hours=1)
    wanted = []
    async with database.transaction() as uow:
        await uow.courses.replace(CENTRE, [CAMPUS], [TEACHER], [COURSE], [], [], [])
        for number in range(rounds + 4):
            slot = replace(SLOT, starts_at=start + number * hour, ends_at=start + number * hour + hour / 2)
            slot = replace(slot, capacity=seats if number < rounds else PLENTY)
            stored = await uow.bookings.open_slot(slot, who_hosts(slot))
            assert stored is not None, "these slots follow one another"
            wanted.append(stored)
    return wanted[:rounds]


def _both(text: str) -> Localized:
    return dict.fromkeys(Lang, text)


CENTRE = Centre("centre", _both("Centre"), "CNY", "0", _both("9-18"), "Asia/Shanghai")
CAMPUS = Campus("east", _both("East"), _both("1 East Road"), 31.2, 121.5, "Asia/Shanghai", _both("by bus"))
TEACHER = StaffMember("wang", _both("Wang"), Role.TEACHER, _both("Teacher"))
COURSE = Course(
    "maths",
    _both("Maths"),
    "maths",
    "core",
    1,
    9,
    _both("Maths"),
    16,
    90,
    Decimal(1),
    _both("sheet"),
    date(2026, 1, 1),
)
SLOT = Slot(
    id=0,
    kind=TRIAL.name,
    course=COURSE.id,
    event=None,
    campus=CAMPUS.id,
    room="1",
    teacher=TEACHER.id,
    way=Way.IN_PERSON,
    zone=CAMPUS.zone,
    starts_at=datetime(2026, 1, 1, tzinfo=UTC),
    ends_at=datetime(2026, 1, 2, tzinfo=UTC),
    capacity=1,
)
