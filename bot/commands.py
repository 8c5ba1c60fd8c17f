"""What each command of the command line does."""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from random import SystemRandom
from typing import Any

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress
from rich.table import Table
from rich.text import Text

from bot.config import Config, check_runnable, load_config
from bot.loading import load_content, read_content
from bot.logs import set_up_logs
from domain.clock import SystemClock
from domain.people.links import InviteFromOffice
from domain.people.person import Role
from domain.turn import Services, Turn
from knowledge.bank import MemoryBank
from knowledge.importing import ImportPlan, Outcome, plan_import
from knowledge.readers.questions import read_questions
from knowledge.search import Search
from knowledge.search.encoder import NO_MODEL
from knowledge.skills import load_skill_names
from knowledge.texts import load_catalogue
from storage.database import Database

STORED_AT_ONCE = 100
MOST_ERRORS_SHOWN = 20

console = Console(highlight=False, soft_wrap=True)
progress_console = Console(stderr=True)


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


async def import_questions(given: argparse.Namespace) -> int:
    config = load_config(given.config)
    content = Path(config.content.folder)
    async with _opened(config) as database:
        async with database.reading() as uow:
            existing = await uow.items.fingerprints()
        with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=progress_console) as bar:
            rows = list(bar.track(read_questions(given.file), description="Reading", total=None))
            plan = plan_import(rows, existing, skill_names=load_skill_names(content))
            wanted = plan.to_store()
            if given.apply and wanted:
                storing = bar.add_task("Storing", total=len(wanted))
                async with database.transaction() as uow:
                    for start in range(0, len(wanted), STORED_AT_ONCE):
                        part = wanted[start : start + STORED_AT_ONCE]
                        await uow.items.put(part, SystemClock().now())
                        bar.advance(storing, len(part))
    _print_plan(given.file, plan)
    if given.report:
        _write_report(given.report, plan)
        console.print(f"The report by row is in {given.report}")
    if not given.apply and wanted:
        console.print("Nothing was stored: this was a rehearsal. Store it with --apply")
    return 0


def _print_plan(file: Path, plan: ImportPlan) -> None:
    counted = ", ".join(f"{plan.count(outcome)} {outcome.value}" for outcome in Outcome)
    console.print(f"{file.name}: {len(plan.rows)} questions: {counted}")
    errors = [row for row in plan.rows if row.problem is not None]
    if errors:
        table = Table("row", "column", "what is wrong")
        for row in errors[:MOST_ERRORS_SHOWN]:
            assert row.problem is not None
            table.add_row(str(row.number), Text(row.problem.column), Text(row.problem.sentence))
        console.print(table)
        if len(errors) > MOST_ERRORS_SHOWN:
            console.print(f"… and {len(errors) - MOST_ERRORS_SHOWN} more; --report FILE lists all")
    for note, count in Counter(_kind_of(note) for row in plan.rows for note in row.notes).most_common():
        console.print(f"{count} times: {note}", markup=False)
    if plan.ignored_columns:
        console.print(f"Columns that nobody knows, left out: {', '.join(plan.ignored_columns)}", markup=False)


def _kind_of(note: str) -> str:
    return re.sub(r"\brow \d+", "another row", note)


def _write_report(path: Path, plan: ImportPlan) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["row", "outcome", "key", "column", "what is wrong", "notes"])
        for row in plan.rows:
            problem = (row.problem.column, row.problem.sentence) if row.problem else ("", "")
            key = row.item.key if row.item else ""
            writer.writerow([row.number, row.outcome.value, key, *problem, "; ".join(row.notes)])


async def invite(given: argparse.Namespace) -> int:
    config = load_config(given.config)
    check_runnable(given.config, config)
    from bot.app import meet_telegram, policy_of

    async with _opened(config) as database:
        bot = await meet_telegram(given.config, config)
        try:
            me = await bot.me()
        finally:
            await bot.session.close()
        services = Services(
            clock=SystemClock(),
            random=SystemRandom(),
            catalogue=load_catalogue(Path(config.content.folder)),
            bank=MemoryBank(),
            search=Search(NO_MODEL),
            policy=policy_of(config, me.username or ""),
        )
        async with database.transaction() as uow:
            invitation = await Turn(services, uow, None).do(InviteFromOffice(Role(given.role)))
    console.print(f"Good for one person, once, until {invitation.expires_at:%Y-%m-%d %H:%M} UTC:")
    console.print(invitation.url, soft_wrap=True)
    return 0


async def check(given: argparse.Namespace) -> int:
    config = load_config(given.config)
    check_runnable(given.config, config)
    content = read_content(Path(config.content.folder))
    async with _opened(config) as database:
        console.print(
            f"{given.config}, {config.content.folder} ({len(content.items)} items) and {database.name} are in order"
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
    "import": import_questions,
    "invite": invite,
    "check": check,
}
