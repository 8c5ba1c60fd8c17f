"""Canaries: is an export whole and one's own, does an erasure leave no byte, and does the log at DEBUG hold nothing?

    python -m benchmarks.canaries [--database postgresql]

A canary in each of more than forty kinds of what is known of people. CHAT: two families write to the bot in the
sandbox. ROW: two families stand in every column of every table, made by tests.families. One of each is exported,
backed up, erased, cleaned and restored from the older backup, as the bot and its command line do it; then every file
is searched, in any case, in UTF-8, UTF-16, hexadecimal and base64. It ends with 1 when one is where it must not be.

On PostgreSQL the files of the tables, indexes and statistics are searched, and a dump of all tables. Its write-ahead
log keeps what was written until its segments are recycled, and archives of it as long as they are kept: what is found
there is counted and said, and is nothing that an erasure by us could mend.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import logging
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from benchmarks.canaries_chat import chatting
from benchmarks.canaries_kinds import CHAT, ROWS, Found, Kind, Search, planted_in_rows
from benchmarks.postgres_server import PostgresServer, running
from bot import keeping
from bot.config import AuditSection, Config, DatabaseSection, PrivacySection
from bot.logs import set_up_logs
from domain.clock import SystemClock
from domain.privacy.data import Subject
from domain.turn import Policy, Services
from knowledge.bank import MemoryBank
from knowledge.search import Search as Meanings
from knowledge.search.encoder import NO_MODEL
from knowledge.texts import load_catalogue
from storage.anchors import AnchorFile
from storage.database import Database
from storage.ledger import LedgerFile
from storage.tables import metadata
from tests.families import two_families

CONTENT = Path(__file__).parent.parent / "content"
WAL = "pg_wal"

console = Console(highlight=False, width=170)


@dataclass(frozen=True)
class Place:
    """Where a scene plays.

    Attributes:
        url, new_url: of the centre's database, and of an empty one to restore into.
        outside: the ledger, the heads of the audit trail and the backup, which are no part of the search.
        server: PostgreSQL's, None on SQLite.
    """

    folder: Path
    url: str
    new_url: str
    server: PostgresServer | None = None

    @property
    def outside(self) -> Path:
        return self.folder / "outside"

    def config(self, url: str) -> Config:
        return Config(
            database=DatabaseSection(url=url),
            privacy=PrivacySection(ledger=str(self.outside / "erased.ledger"), erasure_wait_days=0),
            audit=AuditSection(heads=str(self.outside / "heads.log")),
        )

    def services(self) -> Services:
        config = self.config(self.url)
        return Services(
            SystemClock(),
            Random(1),
            load_catalogue(CONTENT),
            MemoryBank(),
            Meanings(NO_MODEL),
            Policy(),
            ledger=LedgerFile(Path(config.privacy.ledger)),
            anchors=AnchorFile(Path(config.audit.heads)),
        )

    async def files(self, search: Search, database: Database) -> dict[str, set[Kind]]:
        """By file, what a search through all bytes finds; of PostgreSQL's in the tables' files, and in a dump."""
        if self.server is None:
            return search.in_files(self.folder, [self.outside])
        held = search.in_bytes(await dumped(database))
        found = search.in_files(self.server.folder / "data" / "base")
        return found | ({"the dump of all tables": held} if held else {})


@dataclass(frozen=True)
class Scene:
    """The exports of two families, what is planted of both, and how the first is erased."""

    ours: bytes
    others: bytes
    canaries: Mapping[str, Kind]
    foreign: Mapping[str, Kind]
    erase: Callable[[Database], Awaitable[None]]


async def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.canaries", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    given = parser.parse_args(arguments)
    found: list[Found] = []
    for scene in (in_chat, in_rows):
        with tempfile.TemporaryDirectory(prefix="banxue-canaries-") as folder:
            async with place_in(Path(folder), given.database) as place:
                found += await scene(place)
    show(found)
    return 1 if any(each.faults for each in found) else 0


@asynccontextmanager
async def place_in(folder: Path, database: str) -> AsyncIterator[Place]:
    """A migrated database of that kind, and the address of an empty one."""
    (folder / "outside").mkdir()
    if database == "sqlite":
        place = Place(folder, f"sqlite:///{folder / 'centre.db'}", f"sqlite:///{folder / 'new.db'}")
        await _migrate(place.url)
        yield place
        return
    import asyncpg

    with running() as server:
        connection = await asyncpg.connect(server.url())
        for name in ("centre", "new"):
            await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()
        place = Place(folder, server.url("centre"), server.url("new"), server)
        await _migrate(place.url)
        yield place


async def in_chat(place: Place) -> list[Found]:
    """People write to the bot, and those of the first family ask for everything of theirs to be erased."""
    with listening() as log:
        async with chatting(place.url, place.folder, place.config(place.url), place.services()) as chat:
            ours, others = chat.families

            async def erase(_database: Database) -> None:
                await chat.erase(ours)

            scene = Scene(ours.export, others.export, ours.canaries, others.canaries, erase)
            return await judged(place, scene, log, CHAT)


async def in_rows(place: Place) -> list[Found]:
    """Everything that the tables can hold of two families stands in them."""
    with listening() as log:
        database = await Database.open(place.url)
        ours, others = await two_families(database)
        exports = [await exported(database, each.subjects) for each in (ours, others)]
        await database.close()

        async def erase(database: Database) -> None:
            async with database.transaction() as uow:
                uids = [await uow.personal.uid_of(each) for each in ours.subjects]
                place.services().ledger.note([uid for uid in uids if uid], datetime.now(UTC))
                for each in ours.subjects:
                    await uow.personal.erase(each)

        planted = [planted_in_rows(each.canary) for each in (ours, others)]
        scene = Scene(exports[0], exports[1], planted[0], planted[1], erase)
        return await judged(place, scene, log, ROWS)


async def judged(place: Place, scene: Scene, log: io.StringIO, kinds: Sequence[Kind]) -> list[Found]:
    """Export, back up, erase, clean and restore, and look where the canaries are after each."""
    found = {kind.name: Found(kind) for kind in kinds}
    ours, others = Search(scene.canaries), Search(scene.foreign)
    config, services = place.config(place.url), place.services()
    backup = argparse.Namespace(file=place.outside / "centre.backup", without_ledger=False)
    database = await Database.open(place.url)
    try:
        for kind in ours.in_bytes(await dumped(database)):
            found[kind.name].stood = True
        for kind in ours.in_bytes(scene.ours):
            found[kind.name].in_own_export = True
        for kind in ours.in_bytes(scene.others) | others.in_bytes(scene.ours):
            found[kind.name].in_others_export = True
        with _quiet():
            await keeping.back_up(backup, config, services, database)
        await scene.erase(database)
        await keeping.clean(database, LedgerFile(Path(config.privacy.ledger)), datetime.now(UTC))
        for where, kinds_there in (await place.files(ours, database)).items():
            for kind in kinds_there:
                found[kind.name].left.append(where)
        kept = others.in_bytes(await dumped(database))
        assert {kind.name for kind in kept} >= {name for name, each in found.items() if each.stood}, "others' stays"
    finally:
        await database.close()
    with _quiet():
        await keeping.bring_back(backup, place.config(place.new_url), services)
    database = await Database.open(place.new_url)
    try:
        for where, kinds_there in (await place.files(ours, database)).items():
            for kind in kinds_there:
                found[kind.name].restored.append(where)
    finally:
        await database.close()
    for kind in ours.in_bytes(log.getvalue().encode()):
        found[kind.name].in_logs = True
    if place.server is not None:
        held: set[Kind] = set().union(*ours.in_files(place.server.folder / "data" / WAL).values())
        console.print(f"PostgreSQL's write-ahead log still holds {len(held)} of these {len(kinds)} kinds")
    return list(found.values())


async def dumped(database: Database) -> bytes:
    """Every row of every table, as text."""
    lines: list[str] = []
    async with database.reading_connection() as connection:
        for table in metadata.sorted_tables:
            for row in await connection.execute(select(table)):
                lines += [json.dumps(value, ensure_ascii=False, default=str) for value in row]
    return "\n".join(lines).encode()


async def exported(database: Database, subjects: Sequence[Subject]) -> bytes:
    async with database.reading() as uow:
        return json.dumps([await uow.personal.export(each) for each in subjects], ensure_ascii=False).encode()


@contextmanager
def listening() -> Iterator[io.StringIO]:
    """What the bot's log says at DEBUG."""
    root, stream = logging.getLogger(), io.StringIO()
    before = root.handlers[:], root.level, sys.excepthook, threading.excepthook, sys.stderr
    sys.stderr = stream
    set_up_logs("DEBUG")
    try:
        yield stream
    finally:
        logging.captureWarnings(False)
        root.handlers[:], root.level, sys.excepthook, threading.excepthook, sys.stderr = before


@contextmanager
def _quiet() -> Iterator[None]:
    keeping.console.quiet = True
    try:
        yield
    finally:
        keeping.console.quiet = False


def show(found: Sequence[Found]) -> None:
    table = Table("kind", "way", "stands in", "own export", "another's", "log", "after erasure", "after a restore")
    for each in found:
        kind = each.kind
        stands = kind.column if each.stood else "NOWHERE" if kind.column else "is not kept"
        own = "yes" if each.in_own_export else "MISSING" if kind.exported else "no"
        table.add_row(
            kind.name,
            kind.way,
            stands,
            own,
            "FOUND" if each.in_others_export else "no",
            "FOUND" if each.in_logs else "never",
            " ".join(each.left) or "no byte",
            " ".join(each.restored) or "no byte",
        )
    console.print(table)
    faults = [f"{each.kind.name}: {'; '.join(each.faults)}" for each in found if each.faults]
    for fault in faults:
        console.print(fault)
    console.print(f"{len(found)} kinds, {len(faults)} with faults")


async def _migrate(url: str) -> None:
    database = await Database.open(url, migrated=False)
    await database.migrate()
    await database.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
