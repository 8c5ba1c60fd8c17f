"""The duty roster from the centre's own machine, and the start without one, which is refused."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from rich.console import Console

from bot.updates import PLATFORM
from domain.people.person import Role
from domain.safety.changing import AddFromOffice, NobodyOnDuty, RemoveFromOffice
from domain.safety.duty import somebody_is_there, those_on_duty
from domain.turn import Services, Turn
from storage.database import Database

log = logging.getLogger(__name__)


async def check_duty(path: Path, database: Database) -> None:
    """
    Raises:
        NobodyOnDuty: nobody who works here is on duty; the sentence says how somebody is put there.
    """
    async with database.reading() as uow:
        found, there = await those_on_duty(uow), await somebody_is_there(uow)
    if not found:
        raise NobodyOnDuty(
            f"{path}: nobody is on duty for children in danger, so the bot does not start. Put somebody on duty: "
            f"python -m bot duty add TELEGRAM_ID --name NAME --config {path} (later, an admin does so with /duty)"
        )
    if not there:
        log.warning("Nobody on duty can be reached: each of them has to start the bot in Telegram once")


async def keep_duty(given: argparse.Namespace, services: Services, database: Database, console: Console) -> int:
    if given.what == "list":
        return await _list(database, console)
    async with database.transaction() as uow:
        turn = Turn(services, uow, None)
        if given.what == "add":
            role = Role(given.role)
            person = await turn.do(AddFromOffice(PLATFORM, str(given.account), given.name or "", role))
            console.print(f"{person.name} is on duty; they have to start the bot in Telegram once", markup=False)
            return 0
        removed = await turn.do(RemoveFromOffice(PLATFORM, str(given.account)))
    console.print(f"{given.account} is {'not on duty any more' if removed else 'not on duty'}")
    return 0 if removed else 1


async def _list(database: Database, console: Console) -> int:
    async with database.reading() as uow:
        found = await those_on_duty(uow)
        hours = {each.person: each for each in await uow.safety.roster()}
    for person in found:
        duty = hours[person.id]
        when = f"{duty.opens:%H:%M}-{duty.closes:%H:%M}" if duty.opens and duty.closes else "at any hour"
        reached = "" if person.reachable else ", cannot be reached"
        console.print(f"{person.external_id} {person.name}, {when}{reached}", markup=False)
    if not found:
        console.print("nobody is on duty")
    return 0 if found else 1
