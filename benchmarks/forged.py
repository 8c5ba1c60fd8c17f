"""Forged buttons and guessed codes: none is accepted, and every one that was offered is.

    python -m benchmarks.forged [--taps 10000] [--guesses 1000000] [--typed 2000] [--seed 1]

Two families in one centre, each with everything that this program keeps (tests/rights). First everybody of both uses
the bot, button by button, through the bot's own pipeline. Then the one family, their teacher and a newcomer send what
they were never offered: buttons without a seal, somebody else's with theirs, sealed ones with a bit flipped, a seal
moved to another button, nonsense; and, as if a seal had been broken or a right had ended since, buttons about the
other family sealed for themselves. And their own once more, long after. What is kept of the other family must be the
same to the byte, and nobody is told a word of theirs.

Codes are guessed against the table of links: of the right form, and near to true ones. Some are typed into the chat,
where wrong ones are limited. The true ones work before and after.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from aiogram import Bot
from sqlalchemy import func, select

from bot.pipeline import Pipeline
from bot.seal import MARK, Seal
from bot.updates import PLATFORM, received
from domain.clock import FixedClock
from domain.people.codes import ALPHABET, in_groups, new_code
from domain.people.links import InviteGuardian
from domain.people.offers import live_link
from domain.people.person import Person, Role
from domain.privacy.data import LearnerSubject, PersonSubject, Subject
from domain.turn import Turn
from handlers.routers import build_dispatcher
from storage import tables
from storage.database import Database
from storage.inbox import Inbox
from storage.people import hashed
from tests.rights.sides import FAR, NOW, Side, World
from tests.rights.world import opened

COMMANDS = (
    "/start", "/help", "/today", "/practice", "/homework", "/map", "/week", "/goal", "/settings", "/privacy", "/book",
    "/bookings", "/talk", "/events", "/report", "/courses", "/child", "/preferences", "/class", "/ticket", "/learner",
    "/attention", "/assign", "/hours", "/wishes", "/items", "/notes",
)  # fmt: skip
FOLLOWED = 40
"""So many buttons of each person are tapped before the others come."""
BOARDS = ("ev.o:", "ev.i:")
"""Who comes to an event stands on a board that all staff may open, whoever they are."""
LOOKED_UP = 0.01
"""This share of the guesses goes through the use cases' own look-up, the others straight against the table."""


@dataclass
class Storm:
    """What was tried, and what came of it.

    Attributes:
        legitimate, refused: buttons that were offered and tapped by whom they were offered to; those of them refused.
        forged: how many of each kind; accepted: those whose seal held; they must be none of UNSEALED.
        changed: what is kept of the other family is not what it was; told: messages with a word of theirs.
        guesses, hits: codes tried, codes that opened anything.
        typed, typed_hits: the same in the chat; true_codes: whether true ones worked before and after.
        broken: updates that a handler failed at.
    """

    legitimate: int = 0
    refused: int = 0
    forged: Counter[str] = field(default_factory=Counter)
    accepted: int = 0
    changed: bool = False
    told: int = 0
    guesses: int = 0
    hits: int = 0
    typed: int = 0
    typed_hits: int = 0
    true_codes: bool = True
    broken: int = 0

    @property
    def is_right(self) -> bool:
        got_in = self.accepted or self.changed or self.told or self.hits or self.typed_hits
        return not (got_in or self.refused or self.broken) and self.true_codes


UNSEALED = ("bare", "somebody else's", "a bit flipped", "a seal moved", "nonsense")
SEALED = ("about the other family", "one's own again")


class Chat:
    """Everybody's chats with the bot, through its inbox and its pipeline; nothing is sent to anybody."""

    def __init__(self, world: World, seal: Seal) -> None:
        self.world = world
        self.seal = seal
        self.offered: dict[int, list[str]] = {}
        self._inbox = Inbox(world.database)
        self._numbers = count(1)
        self._read = 0
        self.pipeline = Pipeline(
            database=world.database,
            inbox=self._inbox,
            dispatcher=build_dispatcher(),
            bot=Bot("1:test"),
            services=world.services,
            seal=seal,
            answer_tap=self._answered,
            committed=lambda: None,
            at_once=1,
            tries=1,
        )

    async def _answered(self, query_id: str, text: str | None, alert: bool) -> None:
        """Nobody waits for it."""

    async def say(self, person: Person, *texts: str) -> None:
        await self._bring([{"message": _message(person, text)} for text in texts])

    async def tap(self, person: Person, *data: str) -> None:
        """With the data as it comes over the wire."""
        about = {"id": "1", "from": _user(person), "chat_instance": "1", "message": _message(person, "panel")}
        await self._bring([{"callback_query": about | {"data": each}} for each in data])

    async def _bring(self, updates: Sequence[dict[str, Any]]) -> None:
        made = [{"update_id": next(self._numbers)} | each for each in updates]
        entries = [received(each, json.dumps(each)) for each in made]
        self.pipeline.take(await self._inbox.store(PLATFORM, entries, NOW))
        await self.pipeline.idle()

    async def read(self) -> list[tuple[int, dict[str, Any]]]:
        """What was put into the outbox since the last look, by person; its buttons are offered from now on."""
        outbox = tables.messages.outbox
        wanted = select(outbox.c.id, outbox.c.person, outbox.c.content).where(outbox.c.id > self._read)
        async with self.world.database.reading_connection() as connection:
            rows = list(await connection.execute(wanted.order_by(outbox.c.id)))
        for number, person, content in rows:
            self._read = number
            known = self.offered.setdefault(person, [])
            for line in [*content.get("keyboard", ()), *content.get("footer", ())]:
                known += [button["tap"] for button in line if "tap" in button and button["tap"] not in known]
        return [(person, content) for _, person, content in rows]

    async def set_aside(self) -> int:
        """Updates that no handler got through."""
        async with self.world.database.reading_connection() as connection:
            inbox = tables.messages.inbox
            wanted = select(func.count()).where(inbox.c.error.is_not(None))
            return int(await connection.scalar(wanted) or 0)


def _user(person: Person) -> dict[str, Any]:
    return {"id": int(person.external_id), "is_bot": False, "first_name": person.name}


def _message(person: Person, text: str) -> dict[str, Any]:
    message: dict[str, Any] = {
        "message_id": 10,
        "date": 1_790_000_000,
        "chat": {"id": int(person.external_id), "type": "private", "first_name": person.name},
        "from": _user(person),
        "text": text,
    }
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    return message


async def use(chat: Chat, person: Person, followed: int, random: Random, storm: Storm) -> None:
    """Somebody uses the bot: commands, then buttons that they are offered."""
    before = chat.pipeline.forged
    for command in COMMANDS:
        await chat.say(person, command)
    await chat.read()
    tapped: set[str] = set()
    for _ in range(followed):
        fresh = [each for each in chat.offered.get(person.id, ()) if each not in tapped]
        if not fresh:
            break
        data = random.choice(fresh)
        tapped.add(data)
        await chat.tap(person, chat.seal.sealed(person.external_id, data))
        await chat.read()
        storm.legitimate += 1
    storm.refused += chat.pipeline.forged - before


async def kept_of(world: World, side: Side) -> dict[str, Any]:
    """A fingerprint of everything that is kept of a family."""
    subjects: list[Subject] = [LearnerSubject(side.learner.id)]
    subjects += [PersonSubject(number) for number in sorted(side.family)]
    async with world.database.reading() as uow:
        return {str(subject): await uow.personal.rows_of(subject) for subject in subjects}


def forgery(kind: str, chat: Chat, attacker: Person, victims: Sequence[Person], random: Random) -> str:
    """The data of a button that was never offered to the attacker, or long ago."""
    seal, own = chat.seal, chat.offered.get(attacker.id) or ["home"]
    victim = random.choice([each for each in victims if chat.offered.get(each.id)])
    theirs = random.choice(chat.offered[victim.id])
    match kind:
        case "bare":
            return theirs
        case "somebody else's":
            return seal.sealed(victim.external_id, theirs)
        case "a bit flipped":
            whole = bytearray(seal.sealed(attacker.external_id, random.choice(own)).encode())
            # the highest bit would make it no text at all, and Telegram hands on texts
            whole[random.randrange(len(whole))] ^= 1 << random.randrange(7)
            return whole.decode()
        case "a seal moved":
            code = seal.sealed(attacker.external_id, random.choice(own)).rpartition(MARK)[2]
            return f"{theirs}{MARK}{code}" if theirs not in own else f"{theirs}:1{MARK}{code}"
        case "nonsense":
            return f"{theirs}{MARK}{base64.urlsafe_b64encode(random.randbytes(6)).decode()}"
        case "about the other family":
            return seal.sealed(attacker.external_id, theirs)
    return seal.sealed(attacker.external_id, random.choice(own))


async def forge(chat: Chat, taps: int, random: Random, storm: Storm) -> None:
    """Every kind equally often, by whom the other family is no concern of."""
    world = chat.world
    roles = (Role.PARENT, Role.LEARNER, Role.TEACHER)
    attackers = [*(world.near.people[role] for role in roles), world.newcomer]
    victims = [world.far.people[role] for role in roles]
    before = await kept_of(world, world.far)
    for number in range(taps):
        kind = (UNSEALED + SEALED)[number % len(UNSEALED + SEALED)]
        attacker, seen = random.choice(attackers), chat.pipeline.forged
        data = forgery(kind, chat, attacker, victims, random)
        if kind in SEALED and attacker.role is Role.TEACHER and data.startswith(BOARDS):
            data = chat.seal.sealed(attacker.external_id, "home")
        await chat.tap(attacker, data)
        storm.forged[kind] += 1
        storm.accepted += kind in UNSEALED and chat.pipeline.forged == seen
        if number % 50 == 0:
            # their own grow with what they are shown
            storm.told += _told(await chat.read(), attackers)
    storm.told += _told(await chat.read(), attackers)
    storm.changed = await kept_of(world, world.far) != before


def _told(messages: Sequence[tuple[int, dict[str, Any]]], attackers: Sequence[Person]) -> int:
    numbers = {each.id for each in attackers}
    return sum(person in numbers and FAR in repr(content) for person, content in messages)


def _near_to(code: str, random: Random) -> str:
    """One character of a true code is another one."""
    place = random.randrange(len(code))
    other = random.choice([each for each in ALPHABET if each != code[place]])
    return code[:place] + other + code[place + 1 :]


async def guess(world: World, guesses: int, random: Random, storm: Storm) -> None:
    """Codes of the right form, one in ten a true one with one character changed."""
    links = tables.people.links
    async with world.database.reading_connection() as connection:
        known = set(await connection.scalars(select(links.c.token_hash)))
    true = [side.rows[name] for side in (world.near, world.far) for name in ("guardian token", "learner token")]
    async with world.database.transaction() as uow:
        turn = Turn(world.services, uow, world.newcomer)
        storm.true_codes &= all([await live_link(turn, code) is not None for code in true])
        for number in range(guesses):
            code = _near_to(random.choice(true), random) if number % 10 == 0 else _made_up(random)
            if number < guesses * LOOKED_UP:
                storm.hits += await live_link(turn, in_groups(code) if number % 2 else code) is not None
            else:
                storm.hits += hashed(code) in known
            storm.guesses += 1


def _made_up(random: Random) -> str:
    return "".join(random.choices(ALPHABET, k=len(new_code())))


async def type_codes(chat: Chat, typed: int, random: Random, storm: Storm) -> None:
    """The newcomer opens links and types codes; afterwards somebody with a true one is let in."""
    world, links = chat.world, tables.people.links
    used = select(func.count()).where(links.c.used_at.is_not(None) | links.c.used_by.is_not(None))
    seen = {each: await _count(world.database, each) for each in (used, _guardians(), _joins())}
    for number in range(typed):
        code = _near_to(world.far.rows["guardian token"], random) if number % 2 else _made_up(random)
        await chat.say(world.newcomer, f"/start {code}" if number % 3 else in_groups(code))
        storm.typed += 1
    for wanted, was in seen.items():
        storm.typed_hits += await _count(world.database, wanted) != was
    parent = world.near.people[Role.PARENT]
    invitation = await world.do(parent, InviteGuardian(world.near.rows["sibling"]))
    # another newcomer, whom nobody's guesses hold back
    friend = Person(0, PLATFORM, "901", "Friend", parent.lang)
    await chat.say(friend, f"/start {invitation.code}")
    async with world.database.reading() as uow:
        known = await uow.people.by_external(PLATFORM, friend.external_id)
    storm.true_codes &= known is not None and known.pending is not None


def _guardians() -> Any:
    return select(func.count()).select_from(tables.people.guardians)


def _joins() -> Any:
    return select(func.count()).select_from(tables.joins.joins)


async def _count(database: Database, wanted: Any) -> int:
    async with database.reading_connection() as connection:
        return int(await connection.scalar(wanted) or 0)


async def storm_on(
    database: Database, clock: FixedClock, taps: int, guesses: int, typed: int, seed: int, followed: int = FOLLOWED
) -> Storm:
    """All of it, on an empty database whose clock stands at NOW."""
    random, storm = Random(seed), Storm()
    world = await opened(database, clock)
    async with database.transaction() as uow:
        chat = Chat(world, Seal(await uow.keys.secret("taps")))
    for side in (world.near, world.far):
        for role in (Role.PARENT, Role.LEARNER, Role.TEACHER):
            await use(chat, side.people[role], followed, random, storm)
    await use(chat, world.newcomer, followed, random, storm)
    await forge(chat, taps, random, storm)
    await guess(world, guesses, random, storm)
    await type_codes(chat, typed, random, storm)
    storm.broken = await chat.set_aside()
    return storm


async def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--taps", type=int, default=10_000)
    parser.add_argument("--guesses", type=int, default=1_000_000)
    parser.add_argument("--typed", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    logging.getLogger("bot.pipeline").setLevel(logging.ERROR)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'forged.db'}"
        database = await Database.open(url, migrated=False)
        await database.migrate()
        await database.close()
        clock = FixedClock(NOW)
        database = await Database.open(url, clock=clock)
        try:
            storm = await storm_on(database, clock, options.taps, options.guesses, options.typed, options.seed)
        finally:
            await database.close()
    print(f"{storm.legitimate} buttons that were offered: {storm.refused} refused")
    for kind, times in sorted(storm.forged.items()):
        print(f"{times:7} {kind}")
    print(f"accepted without a seal: {storm.accepted}")
    print(f"the other family's data: {'changed' if storm.changed else 'the same to the byte'}, told: {storm.told}")
    print(f"{storm.guesses} codes guessed: {storm.hits} open anything; {storm.typed} typed: {storm.typed_hits}")
    print(f"updates that a handler failed at: {storm.broken}")
    print(f"true codes work: {'yes' if storm.true_codes else 'no'}. {time.monotonic() - began:.0f} s")
    return 0 if storm.is_right else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
