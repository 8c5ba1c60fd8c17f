"""The sample centre with a few families, as a file of which every seed gets a copy, and what all seeds share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from aiogram import Bot, Dispatcher
from sqlalchemy import text

from bot.loading import load_content
from bot.seal import KEY_NAME, Seal
from bot.updates import PLATFORM
from domain.audit.anchors import AnchorsInMemory
from domain.booking.hours.timetable import RollOutTimetable
from domain.booking.trials.choosing import ANY_CAMPUS
from domain.clock import Clock, FixedClock
from domain.privacy.ledger import LedgerInMemory
from domain.turn import Policy, Services, Turn
from handlers.routers import build_dispatcher
from knowledge.bank import MemoryBank
from knowledge.cadences import load_cadences
from knowledge.media import load_media
from knowledge.misconceptions import load_misconceptions
from storage.database import Database
from tests.handlers.talk import Talk
from tests.house import CONTENT, catalogue, services

OPENS = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
"""Saturday, 10:00 at the centre."""
LEARNERS = (1001, 1002, 1003)
PARENTS = (1101, 1102, 1103, 1104)
STAFF = (2001, 2002, 2003)
STRANGER = 3001
SCARCE = (
    "DELETE FROM slots WHERE kind = 'trial' AND id NOT IN (SELECT id FROM slots WHERE kind = 'trial' "
    "AND course = 'maths-g5-6' AND starts_at > '2026-11-23' ORDER BY starts_at LIMIT 3)",
    "UPDATE slots SET capacity = 1 WHERE kind = 'trial'",
)
"""Three trial lessons with one seat each: everybody wants the same."""

WATCHED = (
    "CREATE TABLE simulated_effects (n INTEGER PRIMARY KEY AUTOINCREMENT, update_id INTEGER, person TEXT)",
    "CREATE TABLE simulated_states "
    "(n INTEGER PRIMARY KEY AUTOINCREMENT, id INTEGER, was TEXT, now TEXT, late INTEGER)",
    "CREATE TRIGGER simulated_new AFTER INSERT ON outbox BEGIN "
    "INSERT INTO simulated_states (id, was, now, late) VALUES (NEW.id, '', NEW.state, 0); END",
    "CREATE TRIGGER simulated_change AFTER UPDATE OF state ON outbox WHEN NEW.state <> OLD.state BEGIN "
    "INSERT INTO simulated_states (id, was, now, late) VALUES (NEW.id, OLD.state, NEW.state, "
    "coalesce(NEW.state = 'claimed' AND NEW.expires_at <= NEW.claimed_at, 0)); END",
    "CREATE TRIGGER simulated_end AFTER DELETE ON outbox BEGIN "
    "INSERT INTO simulated_states (id, was, now, late) VALUES (OLD.id, OLD.state, '', 0); END",
)
"""What happened is noted in the transaction in which it happened."""


@dataclass(frozen=True)
class Centre:
    """What is built once."""

    template: bytes = field(repr=False)
    dispatcher: Dispatcher
    usual: Services = field(repr=False)
    old_buttons: Mapping[int, tuple[str, ...]]
    """By account: what somebody was offered on another day and may still tap."""

    def services(self, clock: Clock, random: Random) -> Services:
        return replace(self.usual, clock=clock, random=random, ledger=LedgerInMemory(), anchors=AnchorsInMemory())


async def built(folder: Path) -> Centre:
    """The centre on its first morning, with everybody in."""
    path = folder / "centre.db"
    clock = FixedClock(OPENS)
    fresh = await Database.open(f"sqlite:///{path}", migrated=False, clock=clock)
    await fresh.migrate()
    await fresh.close()
    database = await Database.open(f"sqlite:///{path}", clock=clock)
    await load_content(database, CONTENT, clock, demo_staff=True)
    bank = MemoryBank()
    async with database.reading() as uow:
        bank.replace(await uow.items.live(), await uow.items.skills(), load_misconceptions(CONTENT))
    usual = replace(
        services(clock=clock, bank=bank, policy=Policy()),
        cadences=load_cadences(CONTENT, catalogue()),
        media=load_media(CONTENT),
    )
    centre = Centre(b"", build_dispatcher(), usual, {})
    await _moved_in(database, centre, clock)
    buttons = await _old_buttons(database)
    await database.close()
    return replace(centre, template=path.read_bytes(), old_buttons=buttons)


async def _old_buttons(database: Database) -> dict[int, tuple[str, ...]]:
    """Each parent has looked at the trial lessons before, each learner has seen where practice begins."""
    buttons: dict[int, tuple[str, ...]] = dict.fromkeys(LEARNERS, ("pr",))
    async with database.transaction() as uow:
        seal = Seal(await uow.keys.secret(KEY_NAME))
        for account in PARENTS:
            parent = await uow.people.by_external(PLATFORM, str(account))
            assert parent is not None
            (child,) = await uow.people.children_of(parent.id)
            slots = await uow._connection.scalars(text("SELECT id FROM slots WHERE kind = 'trial' ORDER BY id"))
            buttons[account] = tuple(f"bk.h:{child.id}:{slot}:{ANY_CAMPUS}" for slot in slots)
    return {account: tuple(seal.sealed(str(account), each) for each in taps) for account, taps in buttons.items()}


async def _moved_in(database: Database, centre: Centre, clock: FixedClock) -> None:
    made = centre.services(clock, Random(1))
    bot = Bot("42:TEST")
    async with database.transaction() as uow:
        await Turn(made, uow, None).do(RollOutTimetable())
    for account in LEARNERS:
        talk = Talk(database, made, centre.dispatcher, bot, account, f"L{account}")
        await _does(talk, "/start", "=on.role:learner", "Lin", "=on.age:16_plus", "=on.grade:5", "/home")
    for account in PARENTS:
        talk = Talk(database, made, centre.dispatcher, bot, account, f"P{account}", "zh")
        await _does(talk, "/start", "=on.role:parent", "=on.child", "Bo", "=on.grade:5", "/home")
    async with database.connection() as connection:
        for statement in (*SCARCE, *WATCHED):
            await connection.execute(text(statement))


async def _does(talk: Talk, *moves: str) -> None:
    for move in moves:
        await (talk.taps(move[1:]) if move.startswith("=") else talk.says(move))
