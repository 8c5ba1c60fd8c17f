"""What each command of the command line does."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.config import Config, check_runnable, load_config
from bot.loading import load_content
from bot.logs import set_up_logs
from domain.clock import SystemClock
from storage.database import Database

console = Console(highlight=False)


async def run(given: argparse.Namespace) -> int:
    from bot.app import App

    config = load_config(given.config)
    check_runnable(given.config, config)
    set_up_logs(config.log.level)
    await App(given.config, config).run_until_signal()
    return 0


async def migrate(given: argparse.Namespace) -> int:
    config = load_config(given.config)
    database = await Database.open(config.database.url, migrated=False)
    try:
        await database.migrate()
        console.print(f"{database.name} is at revision {await database.revision()}")
    finally:
        await database.close()
    return 0


async def load(given: argparse.Namespace) -> int:
    config = load_config(given.config)
    async with _opened(config) as database:
        loaded = await load_content(database, Path(config.content.folder), SystemClock(), demo_staff=given.demo_staff)
    console.print(
        f"{loaded.campuses} campuses, {loaded.courses} courses, {loaded.faq} questions asked often, "
        f"{loaded.skills} skills and {loaded.items} items are in the database"
    )
    return 0


@asynccontextmanager
async def _opened(config: Config) -> AsyncIterator[Database]:
    database = await Database.open(config.database.url)
    try:
        yield database
    finally:
        await database.close()


COMMANDS: dict[str, Callable[[argparse.Namespace], Coroutine[Any, Any, int]]] = {
    "run": run,
    "migrate": migrate,
    "load": load,
}
