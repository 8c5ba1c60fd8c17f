"""Backups on the command line, and that nobody who was erased comes back by one or stays in a file."""

from __future__ import annotations

import argparse
import logging
from datetime import datetime
from pathlib import Path

from rich.console import Console

from bot.config import Config
from domain.audit.anchors import Anchor
from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.errors import BanxueError
from domain.health.figures import BACKUP
from domain.privacy.replaying import ReplayLedger
from domain.turn import Services, Turn
from storage.backup import BackupError, verified, write_backup
from storage.database import Database
from storage.ledger import LedgerFile
from storage.restoring import restore

log = logging.getLogger(__name__)

console = Console(highlight=False, soft_wrap=True)


class LedgerMissing(BanxueError):
    """A backup would bring back whoever was erased since it was made."""


async def back_up(given: argparse.Namespace, config: Config, services: Services, database: Database) -> int:
    """Write a backup, and read it again; the bot may run meanwhile.

    Raises:
        BackupError: it cannot be written, or is not what was written.
    """
    ledger = LedgerFile(Path(config.privacy.ledger))
    ledger.found()
    written = await write_backup(database, given.file, services.clock.now(), ledger.mark())
    if verified(given.file) != written:
        raise BackupError(f"the backup {given.file} does not hold what was written; the disk may be failing")
    rows, tables = sum(written.rows.values()), len(written.rows)
    async with database.transaction() as uow:
        await audit(Turn(services, uow, None), Deed.BACKED_UP, rows=rows)
        await uow.heartbeats.beat(BACKUP, services.clock.now())
    console.print(f"{rows} rows of {tables} tables are in {given.file}; it was read again and is whole")
    console.print("Everything about children and staff can be read in it: encrypt it, and let it go when it is old")
    console.print(f"Keep the ledger of erasures, {ledger.path}, apart from it: a restore needs the newest one")
    return 0


async def bring_back(given: argparse.Namespace, config: Config, services: Services) -> int:
    """Restore a backup into an empty database, and erase again whoever was erased since.

    Raises:
        BackupError, NewerDatabase, NotEmpty: see storage.restoring.restore.
        LedgerMissing: there is no ledger, or an older one than the backup knew.
        AlreadyRunning: a bot is running on the database.
    """
    ledger = LedgerFile(Path(config.privacy.ledger))
    known = verified(given.file).head.ledger
    if not given.without_ledger:
        if not ledger.exists:
            raise LedgerMissing(
                f"there is no ledger of erasures {ledger.path}: whoever was erased since the backup would come back; "
                "bring the ledger, or say --without-ledger if it is lost"
            )
        if not ledger.goes_as_far_as(known):
            raise LedgerMissing(
                f"the ledger {ledger.path} is not the one that the backup knew, or an older copy of it; "
                "bring the newest one, or say --without-ledger if it is lost"
            )
    database = await Database.open(config.database.url, clock=services.clock, migrated=False, long=True)
    try:
        async with database.only_one():
            now = services.clock.now()
            brought = await restore(database, given.file, now)
            ledger.found()
            async with database.transaction() as uow:
                turn = Turn(services, uow, None)
                services.anchors.note(Anchor(now, await uow.audit.head(), restored=True))
                erased = await turn.do(ReplayLedger())
                await audit(turn, Deed.RESTORED, rows=brought.rows, erased=erased, in_doubt=brought.in_doubt)
            await clean(database, ledger, now)
    finally:
        await database.close()
    when = f"{brought.head.made_at:%Y-%m-%d %H:%M} UTC"
    console.print(f"{brought.rows} rows as they were at {when} are in {database.name}")
    console.print(f"{erased} that were erased since are erased again, and the files are cleaned of them")
    if brought.in_doubt:
        console.print(
            f"{brought.in_doubt} messages may have been sent since; they are in doubt, and are not sent again"
        )
    console.print(
        f"Agreements, roles and invitations are those of {when}: what was withdrawn since is to be withdrawn"
    )
    console.print("again before the bot is started. Messages that it only plans anew by itself may be told twice")
    return 0


async def clean(database: Database, ledger: LedgerFile, now: datetime) -> None:
    """Take the bytes of whoever was erased out of the database's files, and note that it was done.

    Raises:
        storage.cleaning.NotClean: the files are in use.
    """
    before = ledger.mark()
    if not await database.clean():
        log.warning("What PostgreSQL's planner notes of values stays: the bot does not own the database")
    if ledger.mark() == before:
        ledger.cleaned(now)
