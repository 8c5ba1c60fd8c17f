"""Where benchmarks/kill_storm.py plays: a centre with few seats, Telegram on localhost with faults, people."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import aiohttp
from sqlalchemy import and_, func, insert, or_, select, update

from benchmarks.broadcast_stage import CONTENT, PLATFORM
from benchmarks.kill_storm_players import Books, Player, Practises, Talks, Truth
from domain.booking.slot import TRIAL
from domain.conversations.conversation import State, Why
from domain.gate.push import Waiting
from domain.language import Lang
from domain.messages.kinds import MESSAGE_KINDS
from domain.messages.outgoing import OutboxState, Outgoing
from domain.people.person import Person, Role
from sandbox.chats import Chat
from sandbox.faults import Fault
from sandbox.server import TEST_TOKEN, Sandbox
from sandbox.shapes import JSON, PersonCard
from storage import tables
from storage.database import Database
from storage.tables.messages import InboxState
from storage.unit_of_work import UnitOfWork

LEARNERS, PARENTS, TALKERS, STAFF, READERS = 5_000, 6_000, 7_000, 8_000, 1_000_000
SEATS = 2
FAULTY = (
    "sendMessage",
    "editMessageText",
    "editMessageReplyMarkup",
    "sendDocument",
    "sendVenue",
    "answerCallbackQuery",
)
FOLLOW_UPS = ("appointment", "report", "follow_up", "talk_offer")
OURS = "storm:"
AHEAD = 2.0
"""Seconds within which a follow-up falls due after it was written."""

outbox, people = tables.messages.outbox, tables.people.people


@dataclass(frozen=True)
class Trouble:
    """What goes wrong at Telegram: shares of the calls that are refused with 429, and whose answer is cut off."""

    flooded: float = 0.02
    cut: float = 0.01


@dataclass(frozen=True)
class Posted:
    """A message of the bot as Telegram took it."""

    chat: int
    message: int
    text: str
    at: datetime

    @classmethod
    def of(cls, chat: int, message: JSON) -> Posted:
        text = str(message.get("text") or message.get("caption") or "")
        return cls(chat, message["message_id"], text, datetime.now(UTC))


@dataclass
class Telegram:
    """The sandbox, and what it saw."""

    box: Sandbox
    truth: Truth
    first_update: int
    posted: list[Posted] = field(default_factory=list)
    polls: list[float] = field(default_factory=list)
    bystanders: set[int] = field(default_factory=set)
    cut: list[tuple[Fault, int]] = field(default_factory=list)

    @property
    def calls(self) -> int:
        """So many calls of the bot there were."""
        newest = self.box.cloud.record.since(0)[-1:]
        return newest[0].number if newest else 0

    @property
    def cuts(self) -> int:
        """Answers that were cut off after the call had taken effect."""
        return sum(before - fault.times for fault, before in self.cut)

    def make_trouble(self, trouble: Trouble) -> None:
        for method in FAULTY:
            if trouble.flooded:
                self.box.fault(method, "429", share=trouble.flooded, times=10**9, retry_after=1)
            if trouble.cut:
                self.box.fault(method, "cut", share=trouble.cut, times=10**9, after_effect=True)
                self.cut.append((self.box.cloud.faults.waiting[-1], 10**9))

    def end_trouble(self) -> None:
        self.box.cloud.faults.waiting.clear()

    async def foreign_poll(self, http: aiohttp.ClientSession) -> None:
        """Somebody else asks for the updates with this token, and confirms nothing."""
        async with http.post(f"{self.box.url}/bot{TEST_TOKEN}/getUpdates", json={"limit": 100}) as response:
            await response.read()


@asynccontextmanager
async def telegram(cards: Sequence[PersonCard], wanted: int) -> AsyncIterator[Telegram]:
    async with Sandbox(token=TEST_TOKEN, people=cards, strict=False, webhook_pause=0.05) as box:
        cloud = box.cloud
        made = Telegram(box, Truth(cloud, wanted=wanted), cloud.updates.next_id)
        post, poll = cloud.post, cloud.updates.poll

        def noted(chat: Chat, content: JSON) -> JSON:
            message = post(chat, content)
            # a picture above its words is no row of the outbox
            if "photo" not in message or "caption" in message:
                made.posted.append(Posted.of(chat.id, message))
            return message

        async def polled(offset: int, limit: int, seconds: float) -> list[JSON]:
            # whoever asks without waiting is somebody else
            if seconds:
                made.polls.append(time.monotonic())
            return await poll(offset, limit, seconds)

        cloud.post = noted  # type: ignore[method-assign]
        cloud.updates.poll = polled  # type: ignore[method-assign]
        yield made


@dataclass(frozen=True)
class Cast:
    """How many people of each sort play."""

    learners: int = 20
    parents: int = 12
    talkers: int = 8
    staff: int = 8
    readers: int = 200

    def cards(self) -> list[PersonCard]:
        wanted = (LEARNERS, self.learners), (PARENTS, self.parents), (TALKERS, self.talkers)
        wanted += (STAFF, self.staff), (READERS, self.readers)  # type: ignore[assignment]
        return [
            PersonCard(first + number, f"P{first + number}", language_code="en")
            for first, count in wanted
            for number in range(count)
        ]

    def players(self, telegram: Telegram, seed: int) -> list[Player]:
        def player(number: int, play: Practises | Books | Talks) -> Player:
            return Player(telegram.truth, telegram.box.cloud.chats[number], play, seed)

        return [
            *(player(LEARNERS + number, Practises()) for number in range(self.learners)),
            *(player(PARENTS + number, Books(f"child {number}")) for number in range(self.parents)),
            *(player(TALKERS + number, Talks(f"pupil {number}")) for number in range(self.talkers)),
        ]


def write_config(folder: Path, url: str, database: str, more: str = "") -> Path:
    """The courier as fast as it can: Telegram's limits are not what is tried here."""
    config = folder / "config.toml"
    config.write_text(
        f'[telegram]\ntoken = "{TEST_TOKEN}"\napi = "{url}"\n[database]\nurl = "{database}"\n'
        f'[content]\nfolder = "{CONTENT}"\n[search]\nmodel = "words"\ncache = "{folder / "search"}"\n'
        "[courier]\nper_second = 100000.0\nchat_per_second = 100000.0\nchat_burst = 100000\nrest_at_start = 0\n"
        "[practice]\nask_if_sure = 0\nmind_haste = false\n[conversations]\nsilent_after = 100000\n"
        f'[privacy]\nledger = "{folder / "erased"}"\n[audit]\nheads = "{folder / "heads"}"\n'
        f'[log]\nlevel = "WARNING"\n{more}'
    )
    return config


async def found_centre(database: Database, telegram: Telegram, cast: Cast) -> None:
    """Staff to talk to and parents who only read; it is noon where they live, and there are few seats."""
    now = datetime.now(UTC)
    zone = noon(now)
    async with database.transaction() as uow:
        for number in range(cast.staff):
            await _add(telegram, uow, STAFF + number, Role.ADVISOR, zone, now)
        for number in range(cast.readers):
            await _add(telegram, uow, READERS + number, Role.PARENT, zone, now)
    slots = tables.bookings.slots
    async with database.connection() as connection:
        for number in await connection.scalars(select(people.c.external_id)):
            # the staff of the sample centre: told, when a lesson is near, who comes to it
            if int(number) not in telegram.box.cloud.chats:
                telegram.box.cloud.add_person(PersonCard(int(number), f"P{number}")).started = True
        await connection.execute(update(slots).where(slots.c.kind == TRIAL.name).values(capacity=SEATS))


async def _add(telegram: Telegram, uow: UnitOfWork, number: int, role: Role, zone: str, now: datetime) -> None:
    person = await uow.people.add(Person(0, PLATFORM, str(number), f"P{number}", Lang.EN, role, onboarded_at=now))
    await uow.people.save(replace(person, zone=zone))
    await uow.people.grant(person.id, role, None, now)
    telegram.box.cloud.chats[number].started = True


def noon(now: datetime) -> str:
    """Where it is noon now; the signs of these names are the other way round."""
    return f"Etc/GMT{now.hour - 12:+d}" if now.hour != 12 else "UTC"


async def begin_conversations(database: Database, cast: Cast) -> None:
    """Each talker's is taken by somebody of the staff, and stays so."""
    now = datetime.now(UTC)
    conversations = tables.conversations.conversations
    async with database.connection() as connection:
        known = await connection.execute(select(people.c.external_id, people.c.id))
        numbers = {int(outside): inside for outside, inside in known}
        rows = [
            {
                "person": numbers[TALKERS + number],
                "why": Why.HUMAN,
                "state": State.TAKEN,
                "holder": numbers[STAFF + number % cast.staff],
                "opened_at": now,
                "round": 1,
                "renewals": 0,
                "word_at": now,
            }
            for number in range(cast.talkers)
        ]
        await connection.execute(insert(conversations), rows)


async def fall_due(database: Database, number: int, chance: Random) -> None:
    """One follow-up more, which waits at the gate, for a reader of its own."""
    due = datetime.now(UTC) + timedelta(seconds=chance.uniform(0, AHEAD))
    kind = FOLLOW_UPS[number % len(FOLLOW_UPS)]
    async with database.transaction() as uow:
        person = await uow.people.by_external(PLATFORM, str(READERS + number))
        assert person is not None, "there is a reader for each"
        once = f"{OURS}{number}"
        content = {"html": f"Follow-up #{number}#", "keyboard": []}
        row = Outgoing(person.id, kind, content, due, once=once, held=True)
        ids = await uow.outbox.add_many([row])
        reader = (await uow.pushes.readers({person.id}, "UTC"))[person.id]
        waiting = Waiting(
            message=ids[once],
            person=person.id,
            household=reader.household,
            kind=kind,
            occasion=once,
            due_at=due,
            look_at=due,
            until=due + (MESSAGE_KINDS[kind].lateness or timedelta(hours=6)),
            urgent=False,
            override=None,
            content=content,
            cause="It was due.",
            learner=None,
            sender=None,
            campaign=None,
        )
        await uow.pushes.add_many([waiting])


async def patiently(look: Callable[[], object], seconds: float, what: str) -> None:
    """Wait until it holds.

    Raises:
        TimeoutError: it does not, after so many seconds.
    """
    until = time.monotonic() + seconds
    while not look():
        if time.monotonic() > until:
            raise TimeoutError(what)
        await asyncio.sleep(0.005)


async def left(database: Database, telegram: Telegram) -> int:
    """How much is still to be done: updates, messages that are due, and follow-ups without a decision."""
    now = datetime.now(UTC)
    inbox, decisions = tables.messages.inbox, tables.gate.decisions
    waiting = select(func.count()).where(inbox.c.state == InboxState.PENDING)
    due = select(func.count()).where(
        or_(
            outbox.c.state == OutboxState.CLAIMED,
            and_(outbox.c.state == OutboxState.PLANNED, or_(outbox.c.due_at <= now, outbox.c.attempts > 0)),
        )
    )
    decided = select(decisions.c.message)
    undecided = select(func.count()).where(outbox.c.once.startswith(OURS), outbox.c.id.not_in(decided))
    async with database.reading_connection() as connection:
        counted = [int((await connection.execute(query)).scalar_one()) for query in (waiting, due, undecided)]
    return sum(counted) + len(telegram.box.cloud.updates.pending)
