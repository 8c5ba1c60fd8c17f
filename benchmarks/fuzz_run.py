"""Drives hostile updates through a house and writes down what came of them, so that two runs can be compared."""

from __future__ import annotations

import asyncio
import gc
import logging
import random as randomness
import warnings
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import domain.journal
from benchmarks.fuzz_house import Brought, House, house, world_on
from benchmarks.fuzz_rows import kept, new_rows, number_alike, set_aside, undelivered
from benchmarks.fuzz_senders import Senders
from domain.clock import FixedClock
from storage.database import Database
from storage.tables.messages import InboxState
from tests.rights.sides import NOW, World

BATCH = 100
SET_ASIDE = ("cannot be read: ", "it has no update id")
"""Why updates may be set aside; anything else is a handler that failed."""
UNDELIVERED = ("Not Found", "chat not found", "bot was blocked by the user", "late")
"""Why messages may not arrive: what only the sandbox lacks, people who never opened the chat, and who left it."""
EXPECTED = ("Update %s is set aside: %s", "A document could not be fetched: %s")
FALLS_ASLEEP = 25


@dataclass
class Account:
    """What came of the updates on one database.

    Attributes:
        lines: by batch, what was brought and which rows it left; at the end every row of every table.
        faults: what must not be.
        reached: how often each handler was asked.
        slowest: CPU seconds of the dearest update, and how it begins.
        memory: resident MB at the end of each house.
        told: log records by what they say, for whoever looks.
    """

    lines: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    reached: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")
    longest_batch: float = 0.0
    memory: list[float] = field(default_factory=list)
    updates: int = 0
    messages: int = 0

    def add(self, made: House, senders: Senders) -> None:
        """Take over what a house has counted."""
        self.reached.update(made.reached)
        for name in made.reached:
            # also those that nobody asked
            self.reached[name] += 0
        self.kinds += senders.kinds
        self.links += made.witness.links
        self.longest_batch = max(self.longest_batch, made.longest_batch)
        self.messages += sum(
            not entry.out for chat in made.box.cloud.chats.values() for entry in chat.entries.values()
        )


async def fuzzed(
    database: Database, clock: FixedClock, updates: int, seed: int, account: Account, world: World | None = None
) -> None:
    """So many updates in a house, on an empty database whose clock stands at NOW or on one that holds that world."""
    with watched(account), seeded(seed):
        async with house(database, world or await world_on(database, clock)) as made:
            random, before = Random(seed), await undelivered(database)
            senders = Senders(made, random)
            brought = 0
            while brought < updates:
                batch = _batch(senders, random, min(BATCH, updates - brought + 1))
                brought += len(batch)
                await _bring(made, senders, batch, random, account)
            account.updates += brought
            await _judge(made, before, account)
            account.lines += await kept(database)
            account.add(made, senders)
        account.faults += made.witness.violations
    gc.collect()
    account.memory.append(_resident())


def _batch(senders: Senders, random: Random, size: int) -> list[Brought]:
    batch = [senders.one() for _ in range(size - 1)]
    batch.insert(random.randrange(len(batch) + 1), senders.healthy())
    return batch


async def _bring(made: House, senders: Senders, batch: list[Brought], random: Random, account: Account) -> None:
    before = await new_rows(made.database, None)
    polled = random.random() < 0.9
    # no platform puts into a list of updates what is no JSON
    fetched = [each for each in batch if each.is_json and polled]
    if fetched:
        await made.polled(fetched)
    await made.pushed([each for each in batch if each not in fetched])
    if waiting := await made.count(InboxState.PENDING):
        account.faults.append(f"{waiting} updates are stuck")
    _note_slow(made, batch, account)
    told = await new_rows(made.database, before)
    digest = sha256(b"\n".join(each.raw for each in batch)).hexdigest()[:12]
    account.lines += [f"batch {digest}", *told]
    if not senders.is_answered:
        account.faults.append("somebody honest was not answered")
    await made.later(timedelta(seconds=random.choice((1, 5, 20, 60, 600))), ticks=random.randrange(FALLS_ASLEEP) == 0)
    if random.random() < 0.02:
        await made.later(timedelta(hours=random.choice((3, 9, 30))), ticks=True)


def _note_slow(made: House, batch: list[Brought], account: Account) -> None:
    dearest = max(made.costs, default=(0.0, None))
    if dearest[0] > account.slowest[0]:
        said = next((each.raw for each in batch if each.number == dearest[1]), b"")
        account.slowest = dearest[0], ascii(said[:600])
    made.costs.clear()


async def _judge(made: House, before: Counter[str], account: Account) -> None:
    """What the inbox and the outbox hold at the end."""
    for why, count in (await set_aside(made.database)).items():
        account.states[f"set aside: {why}"] += count
        # of whoever was erased the reason is forgotten, too
        if why and not why.startswith(SET_ASIDE):
            account.faults.append(f"{count} set aside: {why}")
    account.states["handled"] += await made.count(InboxState.HANDLED)
    for why, count in (await undelivered(made.database) - before).items():
        account.states[f"not delivered: {why}"] += count
        if not why.endswith(UNDELIVERED):
            account.faults.append(f"{count} not delivered: {why}")
    for status, count in made.codes.items():
        account.states[f"webhook {status}"] += count
        if status not in (200, 400):
            account.faults.append(f"{count} times {status} of the webhook")
    if made.platform.repeats:
        account.faults.append(f"{made.platform.repeats} batches had to be fetched again")


@contextmanager
def watched(account: Account) -> Iterator[None]:
    """Note errors that were logged, warnings, and tasks that died."""

    class Notes(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            account.told[f"{record.levelname} {record.name}: {record.msg}"] += 1
            if (record.levelno >= logging.ERROR or record.exc_info) and not _is_expected(record):
                error = record.exc_info[1] if record.exc_info else None
                account.faults.append(f"{record.name}: {record.getMessage()[:300]} {error!r:.600} {_place(error)}")

    def warned(message: Warning | str, kind: type[Warning], *more: Any) -> None:
        account.faults.append(f"{kind.__name__}: {message!s:.200} {more[:2]}")

    def died(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        account.faults.append(f"{context.get('message')}: {context.get('exception')!r:.200}")

    notes, loop = Notes(logging.WARNING), asyncio.get_running_loop()
    logging.getLogger().addHandler(notes)
    loop.set_exception_handler(died)
    # what others left behind is not ours
    gc.collect()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = warned  # type: ignore[assignment]
        try:
            yield
        finally:
            gc.collect()
            loop.set_exception_handler(None)
            logging.getLogger().removeHandler(notes)


def _is_expected(record: logging.LogRecord) -> bool:
    # the sandbox sends photos and documents, and has none of the other methods for what somebody sent
    lacks_method = isinstance(record.args, tuple) and record.args[-1:] == ("Not Found",)
    return record.msg in EXPECTED or lacks_method


def _place(error: BaseException | None) -> str:
    """Where in our code it was raised."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__) if error else []
    ours = [frame for frame in frames if "site-packages" not in frame.filename]
    return " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(ours[-6:]))


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Have tokens, codes and keys be drawn by the seed, so that two runs draw the same."""
    drawn, drawn_ids = Random(f"tokens {seed}"), Random(f"ids {seed}")
    urandom, uuid4 = randomness._urandom, domain.journal.uuid4  # type: ignore[attr-defined]
    randomness._urandom = drawn.randbytes  # type: ignore[attr-defined]
    domain.journal.uuid4 = lambda: UUID(bytes=drawn_ids.randbytes(16), version=4)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        randomness._urandom = urandom  # type: ignore[attr-defined]
        domain.journal.uuid4 = uuid4  # type: ignore[attr-defined]


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


async def prepare(url: str) -> None:
    """Migrate an empty database, and have it number rows as any other does."""
    fresh = await Database.open(url, migrated=False)
    try:
        await fresh.migrate()
        await number_alike(fresh)
    finally:
        await fresh.close()


@asynccontextmanager
async def opened_on(url: str) -> AsyncIterator[tuple[Database, FixedClock]]:
    """A prepared database, whose clock stands at NOW."""
    clock = FixedClock(NOW)
    database = await Database.open(url, clock=clock)
    try:
        yield database, clock
    finally:
        await database.close()
