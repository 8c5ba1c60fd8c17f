"""Wires everything by hand and runs it: intake, pipeline, courier and clock."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import Coroutine
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from aiogram.exceptions import TelegramAPIError

from bot.checkup import Checkup, Duties, watch_of
from bot.clock_watch import UNNOTICED, ClockWatch
from bot.config import (
    Config,
    ConfigError,
    conversation_rules_of,
    gate_rules_of,
    health_rules_of,
    policy_of,
    retention_of,
    safety_rules_of,
)
from bot.courier import Courier
from bot.duty import check_duty
from bot.edge import Edge
from bot.feed import Feed
from bot.keeping import clean
from bot.leading import Bell, Held, Leader
from bot.legal import office_hours_of, teaching_hours_of
from bot.limits import SendingLimits
from bot.loops import keep_out_of_garbage
from bot.pipeline import Pipeline
from bot.polling import Polling
from bot.reaching_telegram import Outage, await_telegram, until_answered
from bot.seal import KEY_NAME, Seal
from bot.service_manager import ServiceManager
from bot.studio import Studio
from bot.telegram import Telegram
from bot.updates import ALLOWED_UPDATES, PLATFORM
from bot.upkeep import Upkeep
from bot.webhook import Webhook
from domain.clock import Clock, SystemClock
from domain.errors import Away
from domain.heartbeat import GAP, NoteAlive
from domain.privacy.replaying import ReplayLedger
from domain.turn import Services, Turn, UseCase
from handlers.drawings.table import drawings
from handlers.menus import command_menus
from handlers.routers import build_dispatcher
from knowledge.bank import MemoryBank
from knowledge.cadences import load_cadences
from knowledge.centre import load_centre
from knowledge.media import load_media
from knowledge.search import Search
from knowledge.texts import load_catalogue
from scheduler.ticker import Ticker
from scheduler.ticks import LAST, TICKS
from storage.anchors import AnchorFile
from storage.clock_set_back import set_right
from storage.database import Database
from storage.inbox import Inbox
from storage.leases import Lease, Leases
from storage.ledger import LedgerFile
from storage.outbox import Outbox

log = logging.getLogger(__name__)

LEFT_LOOK = 1.0
LEFT_AFTER = timedelta(seconds=3)
"""An update that waits so long may have been left behind by a process that has ended or was stopped."""
LEFT_AT_ONCE = 100


class App:
    """The running bot. `start` returns when it takes updates, `stop` when nothing is in hand any more."""

    def __init__(self, path: Path, config: Config, clock: Clock | None = None, random: Random | None = None) -> None:
        self._path = path
        self._config = config
        self._clock = clock or SystemClock()
        self._random = random or Random()
        self._running: list[asyncio.Task[None]] = []
        self._asides: list[asyncio.Task[None]] = []
        self._closing = contextlib.AsyncExitStack()
        self._once_round = asyncio.Event()
        self._watch = watch_of(config)
        self._manager = ServiceManager()

    async def start(self) -> None:
        """Open everything, take up what an earlier run left, then let updates in.

        Raises:
            ConfigError: Telegram does not know the token; or the edge's port is taken.
            storage.errors.DatabaseError: the database cannot be used.
            domain.privacy.ledger.LedgerError: who was erased cannot be read.
            domain.safety.changing.NobodyOnDuty: nobody would be called for a child in danger.
            knowledge.content.ContentError: a content file has an error.
        """
        config = self._config
        async with contextlib.AsyncExitStack() as opened:
            catalogue = load_catalogue(Path(config.content.folder))
            hours = teaching_hours_of(self._path, config)
            self._database = database = await Database.open(config.database.url, clock=self._clock)
            opened.push_async_callback(database.close)
            database.took = self._watch.transaction
            self._presence = presence = await opened.enter_async_context(database.present())
            self._bot = bot = await await_telegram(self._path, config)
            opened.push_async_callback(bot.session.close)
            me = await bot.me()
            await check_duty(self._path, database)

            self._search = Search(config.search.model, cache=Path(config.search.cache))
            self._search.start()
            opened.push_async_callback(self._search.close)
            self._ledger = LedgerFile(Path(config.privacy.ledger))
            self._ledger.found()
            bank = MemoryBank()
            self._upkeep = Upkeep(config, self._clock, database, self._ledger, bank, self._search, self.has_clock)
            await self.refresh()

            services = Services(
                clock=self._clock,
                random=self._random,
                catalogue=catalogue,
                bank=bank,
                search=self._search,
                policy=policy_of(config, me.username or ""),
                teaching_hours=hours,
                gate_rules=gate_rules_of(config),
                cadences=load_cadences(Path(config.content.folder), catalogue),
                office_hours=office_hours_of(config, hours.holidays),
                conversation_rules=conversation_rules_of(config),
                safety_rules=safety_rules_of(config),
                retention=retention_of(config),
                media=load_media(Path(config.content.folder)),
                aside=asyncio.to_thread,
                content_owners=load_centre(Path(config.content.folder)).content_owners,
                ledger=self._ledger,
                anchors=AnchorFile(Path(config.audit.heads)),
                vitals=self._watch,
                health_rules=health_rules_of(config),
            )
            self._inbox = inbox = Inbox(database)
            self._limits = limits = SendingLimits(
                config.courier.per_second, config.courier.chat_per_second, config.courier.chat_burst, time.monotonic()
            )
            async with database.transaction() as uow:
                self.seal = Seal(await uow.keys.secret(KEY_NAME))
            self._telegram = telegram = Telegram(bot, command_menus(catalogue), self.seal, limits.another)
            self._studio = studio = Studio(drawings(Path(config.content.folder)))
            opened.callback(studio.close)
            leases = Leases(database, presence.number, by_force=presence.is_alone)
            self._bell = Bell(presence.ring)
            presence.on_ring(self._wake)
            self._pipeline = Pipeline(
                database=database,
                inbox=inbox,
                dispatcher=build_dispatcher(),
                bot=bot,
                services=services,
                seal=self.seal,
                answer_tap=telegram.answer_tap,
                committed=self._put_out,
                at_once=config.workers.at_once,
                tries=config.workers.tries,
                watch=self._watch,
            )
            self._services = services
            self._ticker = Ticker(TICKS, partial(self._tick, under=None), config.centre.zone)
            self._sending = Leader("courier", leases, self._new_courier, alone=presence.is_alone)
            self._timing = Leader("clock", leases, self._new_clock, alone=presence.is_alone)
            self._fetching = Leader("intake", leases, self._new_polling, alone=presence.is_alone)
            await self._keep_erased(services)
            # before the courier finds what a broadcast of an old copy has left
            await self._awake(services)
            await self._take_up()
            opened.push_async_callback(self._end_tasks)
            self._begin("courier", self._sending.run())
            duties = Duties(self._sending, self._timing, self._fetching)
            self._checkup = Checkup(
                config, self._clock, database, self._pipeline, bank, self._search, duties, self._watch
            )
            await opened.enter_async_context(self._checkup.opened(self._path))
            self._edge = self._edge_for(services)
            try:
                await self._edge.open()
            except OSError as error:
                where = f"{config.edge.host}:{config.edge.port}"
                raise ConfigError(f"{self._path}, edge: {where} cannot be listened on ({error.strerror})") from None
            opened.push_async_callback(self._edge.close)
            await self._open_intake()
            self._begin("clock", self._timing.run())
            self._aside("menus", self._set_menus())
            self._aside("clock watch", ClockWatch(self._clock, self._set_right).run())
            for name, loop in self._upkeep.loops(inbox, studio).items():
                self._aside(name, loop)
            self._aside("left behind", self._take_what_is_left_behind())
            self._aside("watchdog", self._manager.keep_telling(self._checkup.lives))
            self._closing = opened.pop_all()
        log.info("@%s is here", me.username)
        self._manager.tell("READY=1")

    async def run_until_signal(self) -> None:
        """Run until SIGINT or SIGTERM, then stop without losing anything."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        stopped = asyncio.create_task(stop.wait())
        starting = asyncio.create_task(self.start())
        await asyncio.wait({stopped, starting}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            # nobody waits for a Telegram that may not come for hours
            starting.cancel()
            await asyncio.wait({starting})
        if starting.cancelled():
            log.info("Stopped before everything was there")
            return
        await starting
        keep_out_of_garbage()
        await asyncio.wait({stopped, *self._running}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        for task in self._running:
            if task.done() and not task.cancelled():
                log.error("The %s ended by itself; everything is stopped", task.get_name(), exc_info=task.exception())
        await self.stop()

    async def stop(self) -> None:
        """First no more updates in, then what is in hand is finished; what was not sent waits in the outbox."""
        log.info("Stopping: finishing what is in hand")
        self._manager.tell("STOPPING=1")
        self._checkup.stopping = True
        await self._close_intake()
        await self._pipeline.stop(self._config.workers.drain_seconds)
        await self._timing.stop()
        await self._sending.stop()
        await asyncio.wait(self._running)
        await self._closing.aclose()

    def has_clock(self) -> bool:
        """Whether this process is the one that keeps time."""
        return self._timing.held is not None

    async def went_round(self) -> None:
        """Wait until the clock has done everything once."""
        await self._once_round.wait()

    async def refresh(self) -> None:
        """Take over now what others have changed in the tables."""
        await self._upkeep.refresh()

    async def clean_at_night(self) -> None:
        """Take bytes of whoever was erased out of the files, if it is the hour for it."""
        await self._upkeep.clean_at_night(self._studio)

    async def tick(self, name: str) -> None:
        """Do now what is else done by the clock, for rehearsals; what goes wrong is raised.

        Raises:
            KeyError: there is no tick of that name.
        """
        await self._ticker.run_once(name)

    def _begin(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Work without which nothing goes on."""
        self._running.append(asyncio.create_task(work, name=name))

    def _aside(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        self._asides.append(asyncio.create_task(work, name=name))

    async def _end_tasks(self) -> None:
        tasks = [*self._running, *self._asides]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _awake(self, services: Services) -> None:
        async with self._database.transaction() as uow:
            awoken = await Turn(services, uow, None).do(NoteAlive())
        if awoken.after is not None and awoken.after > GAP:
            log.warning("Nothing ran on this database for %s; %d broadcasts wait", awoken.after, awoken.paused)
        if awoken.after is not None and awoken.after < -UNNOTICED:
            log.warning("The clock was %s ahead when the bot last ran", -awoken.after)
            await self._set_right(self._clock.now())

    async def _set_right(self, now: datetime) -> None:
        """The clock was put back: nothing that was written in the future waits for it."""
        right = await set_right(self._database, now)
        if right:
            log.warning("Written while the clock was ahead, and right now: %s", right)
        self._ticker.set_anew()
        self._put_out()

    async def _keep_erased(self, services: Services) -> None:
        """Whoever was erased stays so, also when the files of an older state were put back."""
        async with self._database.transaction() as uow:
            again = await Turn(services, uow, None).do(ReplayLedger())
        if again:
            log.warning("%d that were erased were back in the database; they are erased again", again)
        if again or self._ledger.unclean_since is not None:
            await clean(self._database, self._ledger, self._clock.now())

    async def _tick(self, use_case: UseCase[Any], under: Lease | None) -> None:
        async with self._database.transaction(under) as uow:
            await Turn(self._services, uow, None).do(use_case)
        self._put_out()

    def _wake(self) -> None:
        if isinstance(self._sending.duty, Courier):
            self._sending.duty.wake()

    def _put_out(self) -> None:
        """Something may be to be sent, by this process or by another."""
        if self._sending.held is None:
            self._bell.ring()
        else:
            self._wake()

    def _new_courier(self, held: Held) -> Courier:
        # an earlier one may have used up this second
        self._limits.rest_until(time.monotonic() + self._config.courier.rest_at_start)
        return Courier(
            Outbox(self._database, held.lease),
            self._telegram.deliver,
            self._limits,
            self._clock,
            self._config.courier.at_once,
            self._studio.illustrated,
            held.is_sure,
            Outage(self._telegram.is_there),
            self._watch,
        )

    def _new_clock(self, held: Held) -> Ticker:
        run = partial(self._tick, under=held.lease)
        self._ticker = Ticker(TICKS, run, self._config.centre.zone, LAST, self._once_round.set, self._watch.ticked)
        return self._ticker

    def _new_polling(self, held: Held) -> Polling:
        telegram, pipeline = self._config.telegram, self._pipeline
        url = f"{telegram.api}/bot{telegram.token.get_secret_value()}"
        waiting, late = lambda: pipeline.waiting, pipeline.soothe
        return Polling(url, self._inbox, self._clock, pipeline.take, waiting, late=late, watch=self._watch)

    async def _open_intake(self) -> None:
        config = self._config
        if config.telegram.intake == "polling":
            await until_answered(
                lambda: self._bot.delete_webhook(drop_pending_updates=False), "The webhook cannot be taken away"
            )
            self._begin("intake", self._fetching.run())
            return
        secret = config.webhook.secret.get_secret_value()
        url, updates = config.webhook.url, list(ALLOWED_UPDATES)
        await until_answered(
            lambda: self._bot.set_webhook(url, secret_token=secret, allowed_updates=updates),
            "The webhook cannot be set",
        )

    async def _close_intake(self) -> None:
        await self._fetching.stop()
        await self._edge.close()

    def _edge_for(self, services: Services) -> Edge:
        """The door for whatever this configuration needs one for."""
        config, routes = self._config, []
        if config.telegram.intake == "webhook":
            hook = Webhook(config.webhook.secret.get_secret_value(), self._inbox, self._clock, self._pipeline.take)
            routes += hook.routes(config.webhook.path)
        if config.calendar.public_url:
            routes += Feed(self._database, services).routes(config.calendar.path)
        return Edge(config.edge.host, config.edge.port, routes)

    async def _take_up(self) -> None:
        """Queue what an earlier run had stored and not handled, unless another process may have it in hand."""
        if not self._presence.is_alone:
            return
        last = 0
        while rows := await self._inbox.pending(PLATFORM, after_seq=last):
            self._pipeline.take(rows)
            last = rows[-1].seq

    async def _take_what_is_left_behind(self) -> None:
        """Help out when there is nothing else to do; whoever is still at it and is first, wins."""
        while True:
            if not self._pipeline.waiting:
                try:
                    before = self._clock.now() - LEFT_AFTER
                    self._pipeline.take(await self._inbox.left_behind(PLATFORM, before, LEFT_AT_ONCE))
                except Away as away:
                    log.debug("Whether anything was left behind cannot be seen: %s", away)
                except Exception:
                    log.exception("Whether anything was left behind cannot be seen; it is tried again")
            await asyncio.sleep(LEFT_LOOK)

    async def _set_menus(self) -> None:
        try:
            await self._telegram.set_menus()
        except TelegramAPIError as error:
            log.warning("The menus of commands could not be set: %s", error)
