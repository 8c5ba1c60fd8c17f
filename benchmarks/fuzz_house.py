"""The bot's whole way, from the platform's bytes to the platform's chats, in step so that it can be compared.

Updates come in as bytes through the true polling or the true webhook, into the inbox, through one worker to the
handlers, and what is to be said goes with the true courier over HTTP to the sandbox in its strict mode. What is left
out is only what two runs cannot have in common: workers side by side, and a clock that runs by itself.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from aiogram import Router
from aiohttp import ClientSession, web
from sqlalchemy import func, select, update

from benchmarks.fuzz_values import NAMES
from benchmarks.fuzz_witness import Witness
from bot.courier import Courier
from bot.edge import edge_application
from bot.limits import SendingLimits
from bot.pipeline import Pipeline
from bot.polling import Polling
from bot.reaching_telegram import telegram_bot
from bot.seal import KEY_NAME, Seal
from bot.studio import Studio
from bot.telegram import Telegram
from bot.webhook import SECRET_HEADER, Webhook
from domain.clock import FixedClock
from domain.people.naming import clean_name
from domain.people.person import AgeBand, Learner, Role
from domain.turn import Services, Turn
from handlers.drawings.table import drawings
from handlers.menus import command_menus
from handlers.routers import build_dispatcher
from knowledge.search import Search, documents
from knowledge.search.encoder import NO_MODEL
from sandbox.server import Sandbox
from sandbox.shapes import PersonCard
from scheduler.ticks import TICKS
from storage import tables
from storage.database import Database
from storage.inbox import Inbox, InboxRow
from storage.outbox import Outbox
from storage.tables.messages import InboxState
from tests.house import CONTENT, as_person
from tests.rights.sides import World
from tests.rights.world import opened

log = logging.getLogger(__name__)

SECRET = "fuzz-secret"
STRANGERS = range(5_001, 5_041)
HEALTHY = (7_001, 7_002)
"""Two who only say honest things, in between; they have to be answered as if nothing were."""
CHILDREN = (8_001, 8_002)
"""Below the age of consent, and nobody has said yes."""
VARIANTS = {
    "a": {
        "text": {"en": "Hi", "zh": "Hi"},
        "buttons": [{"does": "practice", "key": 0, "target": "", "label": {"en": "Go", "zh": "Go"}}],
    }
}
PATIENCE = 120.0
PATH = "/updates"

inbox_table, outbox_table = tables.messages.inbox, tables.messages.outbox


@dataclass(frozen=True)
class Brought:
    """An update as bytes, and the number by which it is confirmed, None where it has none that is one."""

    raw: bytes
    number: int | None
    is_json: bool = True


class Stuck(Exception):
    """Updates that are not taken, or not handled."""


class Platform:
    """Plays getUpdates: the same batch again and again until it is confirmed."""

    def __init__(self) -> None:
        self._batch: Sequence[Brought] = ()
        self._confirming: int | None = None
        self._given = 0
        self._changed = asyncio.Event()
        self.confirmed = asyncio.Event()
        self.repeats = 0

    def offer(self, batch: Sequence[Brought]) -> None:
        numbers = [each.number for each in batch if each.number is not None]
        self._batch, self._confirming, self._given = batch, max(numbers) + 1, 0
        self.confirmed.clear()
        self._changed.set()

    async def get_updates(self, request: web.Request) -> web.Response:
        offset = (await request.json()).get("offset")
        if self._batch and self._given and offset == self._confirming:
            self._batch = ()
            self.confirmed.set()
        while not self._batch:
            self._changed.clear()
            await self._changed.wait()
        self.repeats += self._given > 0
        self._given += 1
        body = b'{"ok":true,"result":[' + b",".join(each.raw for each in self._batch) + b"]}"
        return web.Response(body=body, content_type="application/json")


class Timed(Pipeline):
    """Notes what each update has cost."""

    def note_costs(self) -> list[tuple[float, int | None]]:
        self.costs: list[tuple[float, int | None]] = []
        return self.costs

    async def _settle(self, row: InboxRow) -> None:
        began = time.process_time()
        await super()._settle(row)
        self.costs.append((time.process_time() - began, row.update_id))


@dataclass
class House:
    """A centre with its people, its bot and their chats.

    Attributes:
        reached: how often each handler was asked; every one there is has an entry.
        members: who sends, by Telegram id; None for those without a role.
    """

    world: World
    services: Services
    box: Sandbox
    witness: Witness
    platform: Platform
    pipeline: Timed
    inbox: Inbox
    outbox: Outbox
    telegram: Telegram
    studio: Studio
    seal: Seal
    edge: ClientSession
    url: str
    reached: Counter[str]
    members: dict[int, Role | None]
    costs: list[tuple[float, int | None]]
    codes: Counter[int] = field(default_factory=Counter)
    longest_batch: float = 0.0

    @property
    def database(self) -> Database:
        return self.world.database

    async def polled(self, batch: Sequence[Brought]) -> None:
        """Let the bot fetch these, and wait until they are handled and answered."""
        began = time.process_time()
        self.platform.offer(batch)
        await self._patiently(self.platform.confirmed.wait())
        await self._patiently(self.pipeline.idle())
        self.longest_batch = max(self.longest_batch, time.process_time() - began)
        await self.carry()

    async def pushed(self, batch: Sequence[Brought]) -> None:
        """The same through the webhook, one after the other."""
        began = time.process_time()
        for each in batch:
            headers = {SECRET_HEADER: SECRET, "Content-Type": "application/json"}
            async with self.edge.post(self.url, data=each.raw, headers=headers) as response:
                self.codes[response.status] += 1
            # what is taken while another is handled would come in an order of its own
            await self._patiently(self.pipeline.idle())
        self.longest_batch = max(self.longest_batch, time.process_time() - began)
        await self.carry()

    async def _patiently(self, done: Coroutine[Any, Any, object]) -> None:
        try:
            await asyncio.wait_for(done, PATIENCE)
        except TimeoutError:
            waiting = await self.count(InboxState.PENDING)
            raise Stuck(f"{self.platform.repeats} times fetched again, {waiting} updates wait") from None

    async def carry(self) -> None:
        """Send what is due, all of it."""
        if not await self._is_due():
            return
        limits = SendingLimits(100_000, 100_000, 100_000, time.monotonic())
        courier = Courier(
            self.outbox, self.telegram.deliver, limits, self.services.clock, 16, self.studio.illustrated
        )
        running = asyncio.create_task(courier.run(), name="courier")
        async with asyncio.timeout(PATIENCE):
            while await self._is_due():
                courier.wake()
                await asyncio.sleep(0.002)
        await courier.stop()
        await running

    async def _is_due(self) -> bool:
        due = await self.outbox.next_due()
        return due is not None and due <= self.services.clock.now()

    async def later(self, by: timedelta, *, ticks: bool) -> None:
        """The clock goes on, and does what is its own to do."""
        self.world.clock.advance(by)
        for tick in TICKS if ticks else ():
            try:
                async with self.database.transaction() as uow:
                    await Turn(self.services, uow, None).do(tick.use_case)
            except Exception:
                log.exception("The tick %s failed", tick.name)
        await self.carry()

    async def count(self, state: InboxState) -> int:
        async with self.database.reading_connection() as connection:
            wanted = select(func.count()).where(inbox_table.c.state == state)
            return int(await connection.scalar(wanted) or 0)


@asynccontextmanager
async def house(database: Database, world: World) -> AsyncIterator[House]:
    """A house on an empty database whose clock stands at NOW."""
    members = await _members(database)
    witness = Witness(world.services.catalogue.texts)
    search = Search(NO_MODEL)
    async with database.reading_connection() as connection:
        witness.trust(await connection.scalars(select(outbox_table.c.content)))
    async with database.transaction() as uow:
        courses, faq = await uow.courses.offered(), await uow.courses.faq()
        seal = Seal(await uow.keys.secret(KEY_NAME))
    search.replace(documents(courses, faq))
    services = replace(world.services, catalogue=witness, search=search)
    async with Sandbox(people=_cards(members), clock=lambda: world.clock.now().timestamp()) as box:
        strict = box.cloud.strict
        assert strict is not None
        for chat in box.cloud.chats.values():
            chat.started = True
        witness.watch(box.cloud)
        bot = telegram_bot(box.token, box.url, 30)
        inbox, outbox = Inbox(database), Outbox(database)
        limits = SendingLimits(100_000, 100_000, 100_000, time.monotonic())
        telegram = Telegram(bot, command_menus(witness), seal, limits.another)
        dispatcher = build_dispatcher()
        reached = _counted(dispatcher)
        pipeline = Timed(
            database=database, inbox=inbox, dispatcher=dispatcher, bot=bot, services=services, seal=seal,
            answer_tap=telegram.answer_tap, committed=lambda: None, at_once=1, tries=1,
        )  # fmt: skip
        costs, platform, studio = pipeline.note_costs(), Platform(), Studio(drawings(CONTENT))
        hook = Webhook(SECRET, inbox, services.clock, pipeline.take)
        async with _served(platform, hook) as (base, edge):
            polling = Polling(f"{base}/bot", inbox, services.clock, pipeline.take, lambda: pipeline.waiting)
            fetching = asyncio.create_task(polling.run(), name="polling")
            try:
                yield House(
                    world, services, box, witness, platform, pipeline, inbox, outbox, telegram, studio, seal, edge,
                    base + PATH, reached, members, costs,
                )  # fmt: skip
            finally:
                await polling.stop()
                await fetching
                await pipeline.stop(1)
                studio.close()
                await bot.session.close()
        # whoever runs the house judges all of it
        witness.violations += strict.violations
        strict.violations.clear()


@asynccontextmanager
async def _served(platform: Platform, hook: Webhook) -> AsyncIterator[tuple[str, ClientSession]]:
    app = edge_application(hook.routes(PATH))
    app.router.add_post("/bot/getUpdates", platform.get_updates)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with ClientSession() as session:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}", session
    finally:
        await runner.cleanup()


def _cards(members: Iterable[int]) -> list[PersonCard]:
    """People with hostile names that Telegram would take: Unicode, and not empty."""
    cards = []
    for number in members:
        name = NAMES[number % len(NAMES)][:60].encode("utf-8", "replace").decode().replace("\0", "") or "x"
        cards.append(PersonCard(number, name, language_code=("en", "zh-hans")[number % 2]))
    return cards


def _counted(dispatcher: Router) -> Counter[str]:
    """Have every handler tell when it is asked."""
    reached: Counter[str] = Counter()

    def counting(name: str, callback: Any) -> Any:
        async def asked(*args: Any, **kwargs: Any) -> Any:
            reached[name] += 1
            return await callback(*args, **kwargs)

        return asked

    for router in dispatcher.chain_tail:
        for kind in ("message", "callback_query", "my_chat_member"):
            for place, handler in enumerate(router.observers[kind].handlers):
                name = f"{router.name}.{handler.callback.__name__}.{place}"
                reached[name] = 0
                handler.callback = counting(name, handler.callback)
    return reached


async def _members(database: Database) -> dict[int, Role | None]:
    people = tables.people.people
    async with database.reading_connection() as connection:
        rows = await connection.execute(select(people.c.external_id, people.c.role).order_by(people.c.id))
        return dict.fromkeys(STRANGERS) | {int(external): role for external, role in rows if external.isdigit()}


async def _peopled(database: Database, world: World) -> None:
    """Children before consent and two honest people beside everybody of the world; all get hostile names."""
    for number in HEALTHY:
        await as_person(database, world.services, number, Role.PARENT)
    for number in CHILDREN:
        child = await as_person(database, world.services, number, Role.LEARNER, age_band=AgeBand.UP_TO_9)
        async with database.transaction() as uow:
            await uow.people.add_learner(Learner(0, child.name, child.id, grade=2, age_band=AgeBand.UP_TO_9))
    named = [name for name in map(clean_name, NAMES) if name]
    people, learners = tables.people.people, tables.people.learners
    async with database.connection() as connection:
        for table in (people, learners):
            for number in list(await connection.scalars(select(table.c.id).order_by(table.c.id))):
                name = named[number % len(named)]
                await connection.execute(update(table).where(table.c.id == number).values(name=name))
        # what stands there for the matrix of rights was never written by anybody
        campaigns, recipients = tables.broadcasts.campaigns, tables.broadcasts.recipients
        await connection.execute(update(campaigns).values(variants=VARIANTS))
        await connection.execute(update(recipients).values(arm="a"))


async def world_on(database: Database, clock: FixedClock) -> World:
    """Two families with everything that is kept, the staff and others, on an empty database at NOW."""
    world = await opened(database, clock)
    await _peopled(database, world)
    return world
