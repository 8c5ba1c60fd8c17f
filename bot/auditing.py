"""Saying whether the audit trail is whole."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from bot.config import Config
from domain.audit.anchors import Anchor
from domain.audit.checking import Flaw, check_trail
from domain.audit.entry import Head
from domain.clock import SystemClock
from storage.anchors import AnchorFile
from storage.database import Database

console = Console(highlight=False, soft_wrap=True)

WORDS = {
    Flaw.MISSING: "it is not there",
    Flaw.MOVED: "it does not follow the one before it",
    Flaw.CHANGED: "it is not as it was written",
    Flaw.CUT_OFF: "it is not there, although the chain went on to it",
    Flaw.REWRITTEN: "it is not the one that was written down outside the database",
}


async def check_audit(given: argparse.Namespace, config: Config, database: Database) -> int:
    """Compare the chain with itself, with the file of heads, and with the heads that were given.

    Returns:
        1 when an entry is not as it was written, else 0.

    Raises:
        AnchorsError: the file of heads cannot be read.
    """
    now = SystemClock().now()
    anchors = [*AnchorFile(Path(config.audit.heads)).all(), *(Anchor(now, Head(*head)) for head in given.head)]
    async with database.reading() as uow:
        found = await check_trail(uow.audit, anchors)
    if found.lost:
        console.print(f"{found.lost} entries were lost when older backups were restored")
    if found.flaw is not None:
        console.print(f"entry {found.broken}: {WORDS[found.flaw]}; up to entry {found.head.seq} nothing was touched")
        return 1
    console.print(f"{found.head.seq} entries, none of them touched; the chain ends with {found.head.seal}")
    console.print(f"it agrees with {found.anchored} head(s) written down outside the database")
    return 0
