"""Where benchmarks/broadcast.py plays: a centre with many families, and processes of the sandbox and of the bot."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
from sqlalchemy import insert

from domain.asking.routing import Found
from domain.broadcasts.campaign import Arm, Campaign
from domain.clock import SystemClock
from domain.language import Lang
from domain.people.consent import TEXT_VERSIONS
from domain.people.person import Person, Purpose, Role
from domain.turn import Policy, Services
from knowledge.bank import MemoryBank
from knowledge.texts import load_catalogue
from sandbox.server import TEST_TOKEN
from storage import tables
from storage.database import Database

ROOT = Path(__file__).resolve().parent.parent
CONTENT = ROOT / "content"
PLATFORM = "telegram"
FIRST_PARENT, FIRST_TAPPER, OPERATOR, MOVED_BY = 1_000_000, 500_000, 400_000, 50_000_000
PEOPLE_AT_ONCE = 500
POSTS_AT_ONCE = 20
TIMEKEEPER = -15
"""How nice the sandbox is."""
MOSTLY_HARMLESS = "poll"
"""A kind of update that nobody causes: with it alone allowed, Telegram keeps nothing for the bot."""


@dataclass(frozen=True)
class Trouble:
    """What goes wrong in the sandbox: shares are parts of all recipients, or of all calls of sendMessage.

    `cuts` is the most answers that are cut off after the message was accepted.
    """

    blocked: float = 0.05
    moved: float = 0.02
    flooded: float = 0.02
    cut: float = 0.004
    cuts: int = 20


@dataclass
class Killable:
    """The bot as `python -m bot run` starts it."""

    config: Path
    log: Path
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self.process = await self.another()

    async def another(self) -> asyncio.subprocess.Process:
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run", "--config", str(self.config)), cwd=ROOT, stderr=log
            )

    @property
    def has_ended(self) -> bool:
        """By itself."""
        return self.process is not None and self.process.returncode is not None

    async def kill(self) -> None:
        """kill -9.

        Raises:
            RuntimeError: it had ended by itself.
        """
        assert self.process is not None, "it was started"
        if self.has_ended:
            raise RuntimeError(f"the bot ended by itself:\n{self.log.read_text()[-3000:]}")
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.terminate()
            await self.process.wait()


@dataclass
class Telegram:
    """The sandbox in a process of its own, through its doors."""

    url: str
    http: aiohttp.ClientSession
    calls: list[dict[str, Any]] = field(default_factory=list)

    async def act(self, person: int, act: str, **body: Any) -> None:
        async with self.http.post(f"{self.url}/people/{person}/{act}", json=body) as response:
            response.raise_for_status()

    async def chat(self, person: int) -> Any:
        async with self.http.get(f"{self.url}/people/{person}/chat") as response:
            return await response.json()

    async def everybody_starts(self, persons: Sequence[int]) -> None:
        """As if they had done so long ago: the bot hears nothing of it."""
        only = {"allowed_updates": [MOSTLY_HARMLESS]}
        async with self.http.post(f"{self.url}/bot{TEST_TOKEN}/getUpdates", json=only) as response:
            response.raise_for_status()
        await self._each(persons, "start")

    async def make_trouble(self, trouble: Trouble, blocked: Sequence[int], moved: Sequence[int]) -> None:
        await self._each(blocked, "block", quietly=True)
        for person in moved:
            await self.act(person, "move", to=person + MOVED_BY)
        orders: list[dict[str, Any]] = []
        if trouble.cuts:
            orders.append({"kind": "cut", "share": trouble.cut, "times": trouble.cuts, "after_effect": True})
        if trouble.flooded:
            orders.append({"kind": "429", "share": trouble.flooded, "times": 10**9, "retry_after": 2})
        for order in orders:
            async with self.http.post(f"{self.url}/faults", json={"method": "sendMessage"} | order) as response:
                response.raise_for_status()

    async def cuts_left(self) -> int:
        async with self.http.get(f"{self.url}/faults") as response:
            return sum(fault["times"] for fault in await response.json() if fault["kind"] == "cut")

    async def look(self) -> list[dict[str, Any]]:
        """Every request of the bot that has arrived so far."""
        # what was on its way at the last look is read again: its answer was not known
        known = max(0, len(self.calls) - 200)
        after = self.calls[known - 1]["number"] if known else 0
        async with self.http.get(f"{self.url}/calls", params={"after": after}) as response:
            self.calls[known:] = await response.json()
        return self.calls

    async def _each(self, persons: Sequence[int], act: str, **body: Any) -> None:
        for start in range(0, len(persons), POSTS_AT_ONCE):
            await asyncio.gather(*(self.act(each, act, **body) for each in persons[start : start + POSTS_AT_ONCE]))


@asynccontextmanager
async def telegram(folder: Path, parents: int, tappers: int) -> AsyncIterator[Telegram]:
    cards = [
        {"id": number, "first_name": f"P{number}", "language_code": ("zh-hans", "en")[number % 2]}
        for number in (*parent_ids(parents), *tapper_ids(tappers), OPERATOR)
    ]
    people = folder / "people.json"
    people.write_text(json.dumps(cards))
    arguments = ("-m", "sandbox", "serve", "--port", "0", "--token", TEST_TOKEN, "--people", str(people))
    made = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert made.stdout is not None, "it is a pipe"
    # it takes the times: where that is allowed it goes before everything else
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, made.pid, TIMEKEEPER)
    try:
        line = (await made.stdout.readline()).decode()
        if not line.startswith("sandbox: http"):
            raise RuntimeError(f"the sandbox did not start: {line}")
        async with aiohttp.ClientSession() as http:
            yield Telegram(line.removeprefix("sandbox: ").strip(), http)
    finally:
        made.terminate()
        await made.wait()


def write_config(folder: Path, url: str, database: str) -> Path:
    """The bot's, with the courier as it ships."""
    config = folder / "config.toml"
    config.write_text(
        f'[telegram]\ntoken = "{TEST_TOKEN}"\napi = "{url}"\n[database]\nurl = "{database}"\n'
        f'[content]\nfolder = "{CONTENT}"\n[search]\nmodel = "words"\ncache = "{folder / "search"}"\n'
        '[log]\nlevel = "WARNING"\n'
    )
    return config


def parent_ids(count: int) -> range:
    return range(FIRST_PARENT, FIRST_PARENT + count)


def tapper_ids(count: int) -> range:
    return range(FIRST_TAPPER, FIRST_TAPPER + count)


async def found_centre(database: Database, parents: int) -> Person:
    """Parents with a child and a family each, all of whom want offers, and the operator, whom it gives.

    It is noon where they live.
    """
    now = datetime.now(UTC)
    noon = f"Etc/GMT{now.hour - 12:+d}" if now.hour != 12 else "UTC"
    async with database.connection() as connection:
        if (await connection.execute(tables.people.people.select().limit(1))).first() is not None:
            raise ValueError(f"the database {database.name} is in use; an empty one is needed")

        async def put(table: Any, rows: list[dict[str, Any]]) -> None:
            for start in range(0, len(rows), PEOPLE_AT_ONCE):
                await connection.execute(insert(table), rows[start : start + PEOPLE_AT_ONCE])

        known = {"platform": PLATFORM, "onboarded_at": now, "reachable": True, "zone": noon}
        numbers = range(1, parents + 1)
        people, held = tables.people.people, tables.people.roles
        langs = tuple(Lang)
        await put(
            people,
            [
                known
                | {"id": each, "external_id": str(outside), "name": f"P{each}", "lang": langs[each % len(langs)]}
                | {"role": Role.PARENT}
                for each, outside in zip(numbers, parent_ids(parents), strict=True)
            ],
        )
        operator = parents + 1
        await put(
            people,
            [
                known
                | {"id": operator, "external_id": str(OPERATOR), "name": "Operator", "lang": Lang.EN}
                | {"role": Role.OPERATOR}
            ],
        )
        await put(held, [{"person": each, "role": Role.PARENT, "granted_at": now} for each in numbers])
        await put(held, [{"person": operator, "role": Role.OPERATOR, "granted_at": now}])
        await put(tables.safety.duty, [{"person": operator, "place": 1}])
        await put(tables.people.families, [{"id": each, "founded_at": now} for each in numbers])
        await put(tables.people.learners, [{"id": each, "name": f"C{each}", "family": each} for each in numbers])
        await put(tables.people.guardians, [{"family": each, "person": each, "since": now} for each in numbers])
        version = TEXT_VERSIONS[Purpose.OFFERS]
        given = {"purpose": Purpose.OFFERS, "text_version": version, "given_at": now}
        await put(tables.people.consents, [given | {"learner": each, "given_by": each} for each in numbers])
        if connection.dialect.name == "postgresql":
            for table in (people, tables.people.families, tables.people.learners):
                await connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {parents + 2})"
                )
    async with database.reading() as uow:
        stored = await uow.people.get(operator)
    assert stored is not None, "the operator was just stored"
    return stored


async def compose(database: Database, operator: Person, kind: str, seed: int) -> Campaign:
    """A broadcast to all parents, ready to be launched."""
    text = {Lang.ZH: "<b>暑期班</b>八月开始，家长可以来试听。", Lang.EN: "The <b>summer course</b> begins in August."}
    draft = Campaign(
        0,
        "Summer",
        kind,
        operator.id,
        datetime.now(UTC),
        audience={"role": [Role.PARENT.value]},
        variants={Arm.A.value: {"text": {lang.value: words for lang, words in text.items()}}},
        seed=seed,
    )
    async with database.transaction() as uow:
        return await uow.campaigns.add(draft)


class NoSearch:
    async def find(self, text: str, limit: int = 5) -> Found:
        return Found()


def services(seed: int) -> Services:
    return Services(SystemClock(), Random(seed), load_catalogue(CONTENT), MemoryBank(), NoSearch(), Policy())
