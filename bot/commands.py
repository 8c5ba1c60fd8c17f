"""What each command of the command line does."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from random import SystemRandom
from typing import Any

from rich.console import Console

from bot.auditing import check_audit
from bot.config import Config, check_runnable, load_config, policy_of
from bot.duty import check_duty, keep_duty
from bot.exchange import export_statements, import_statements
from bot.fitting import fit_model
from bot.importing import import_questions
from bot.keeping import back_up, bring_back
from bot.legal import plan_report, teaching_hours_of
from bot.loading import load_content, read_content
from bot.logs import set_up_logs
from bot.people_import import import_people
from bot.pictures import font_warning, picture_faults
from bot.rebuilding import rebuild_profiles
from domain.booking.hours.timetable import coming_plan
from domain.clock import SystemClock
from domain.people.links import InviteFromOffice
from domain.people.person import Role
from domain.turn import Policy, Services, Turn
from knowledge.bank import MemoryBank
from knowledge.search import Search
from knowledge.search.encoder import NO_MODEL
from knowledge.texts import load_catalogue
from storage.anchors import AnchorFile
from storage.database import Database
from storage.ledger import LedgerFile

console = Console(highlight=False, soft_wrap=True)


async def run(given: argparse.Namespace) -> int:
    from bot.app import App

    config = load_config(given.config)
    check_runnable(given.config, config)
    set_up_logs(config.log.level, config.log.format)
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
    config, clock = load_config(given.config), SystemClock()
    hours, folder = teaching_hours_of(given.config, config), Path(config.content.folder)
    async with _opened(config) as database:
        loaded = await load_content(database, folder, clock, demo_staff=given.demo_staff)
        async with database.reading() as uow:
            found, booked = await coming_plan(uow, hours, clock.now())
    console.print(
        f"{loaded.campuses} campuses, {loaded.courses} courses, {loaded.faq} questions asked often, "
        f"{loaded.skills} skills, {loaded.items} items and {loaded.events} events ahead are in the database"
    )
    for sentence in plan_report(hours, found, booked, load_catalogue(folder)):
        console.print(sentence, markup=False)
    return 0


async def bring(given: argparse.Namespace) -> int:
    config = load_config(given.config)
    async with _opened(config) as database:
        if given.what == "statements":
            return await import_statements(given, config, database)
        if given.what == "people":
            return await _bring_people(given, config, database)
        return await import_questions(given, config, database)


async def _bring_people(given: argparse.Namespace, config: Config, database: Database) -> int:
    hours, folder = teaching_hours_of(given.config, config), Path(config.content.folder)
    # links name the bot, and only Telegram knows its name
    username = await _username(given, config) if given.links and not given.dry_run else ""
    services = _services(policy_of(config, username), folder)
    code = await import_people(given, services, database)
    if code == 0 and not given.dry_run:
        async with database.reading() as uow:
            found, booked = await coming_plan(uow, hours, services.clock.now())
        for sentence in plan_report(hours, found, booked, services.catalogue):
            console.print(sentence, markup=False)
    return code


async def give(given: argparse.Namespace) -> int:
    config = load_config(given.config)
    async with _opened(config) as database:
        return await export_statements(given, config, database)


async def fit(given: argparse.Namespace) -> int:
    config = load_config(given.config)
    async with _opened(config) as database:
        return await fit_model(given, database)


async def rebuild(given: argparse.Namespace) -> int:
    config = load_config(given.config)
    async with _opened(config) as database:
        return await rebuild_profiles(given, database)


async def audit(given: argparse.Namespace) -> int:
    config = load_config(given.config)
    async with _opened(config) as database:
        return await check_audit(given, config, database)


async def backup(given: argparse.Namespace) -> int:
    config = load_config(given.config)
    async with _opened(config) as database:
        return await back_up(given, config, _office(config), database)


async def restore(given: argparse.Namespace) -> int:
    config = load_config(given.config)
    return await bring_back(given, config, _office(config))


def _office(config: Config) -> Services:
    """What use cases need that write the audit trail."""
    services = _services(policy_of(config, ""), Path(config.content.folder))
    return replace(
        services, ledger=LedgerFile(Path(config.privacy.ledger)), anchors=AnchorFile(Path(config.audit.heads))
    )


async def invite(given: argparse.Namespace) -> int:
    config = load_config(given.config)
    check_runnable(given.config, config)
    async with _opened(config) as database:
        services = _services(policy_of(config, await _username(given, config)), Path(config.content.folder))
        async with database.transaction() as uow:
            invitation = await Turn(services, uow, None).do(InviteFromOffice(Role(given.role)))
    console.print(f"Good for one person, once, until {invitation.expires_at:%Y-%m-%d %H:%M} UTC:")
    console.print(invitation.url, soft_wrap=True)
    return 0


async def duty(given: argparse.Namespace) -> int:
    config = load_config(given.config)
    async with _opened(config) as database:
        services = _services(policy_of(config, ""), Path(config.content.folder))
        return await keep_duty(given, services, database, console)


async def _username(given: argparse.Namespace, config: Config) -> str:
    """What Telegram calls the bot; links begin with it."""
    from bot.reaching_telegram import meet_telegram

    check_runnable(given.config, config)
    bot = await meet_telegram(given.config, config)
    try:
        return (await bot.me()).username or ""
    finally:
        await bot.session.close()


def _services(policy: Policy, folder: Path) -> Services:
    """What use cases of the office need: no bank and no search."""
    return Services(
        clock=SystemClock(),
        random=SystemRandom(),
        catalogue=load_catalogue(folder),
        bank=MemoryBank(),
        search=Search(NO_MODEL),
        policy=policy,
    )


async def check(given: argparse.Namespace) -> int:
    config = load_config(given.config)
    check_runnable(given.config, config)
    folder = Path(config.content.folder)
    content = read_content(folder, SystemClock().now())
    teaching_hours_of(given.config, config)
    faults = picture_faults(content.items, folder)
    for sentence in (*faults, font_warning()):
        if sentence is not None:
            console.print(sentence)
    if faults:
        return 1
    async with _opened(config) as database:
        await check_duty(given.config, database)
        console.print(
            f"{given.config}, {config.content.folder} ({len(content.items)} items) and {database.name} are in order"
        )
    return 0


@asynccontextmanager
async def _opened(config: Config) -> AsyncIterator[Database]:
    database = await Database.open(config.database.url, long=True)
    try:
        yield database
    finally:
        await database.close()


COMMANDS: dict[str, Callable[[argparse.Namespace], Coroutine[Any, Any, int]]] = {
    "run": run,
    "migrate": migrate,
    "load": load,
    "import": bring,
    "export": give,
    "fit": fit,
    "rebuild": rebuild,
    "audit": audit,
    "backup": backup,
    "restore": restore,
    "invite": invite,
    "duty": duty,
    "check": check,
}
