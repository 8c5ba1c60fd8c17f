"""Wires everything by hand and runs it: intake, pipeline, courier and clock."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.utils.token import TokenValidationError

from bot.config import (
    Config,
    ConfigError,
    conversation_rules_of,
    gate_rules_of,
    policy_of,
    retention_of,
    safety_rules_of,
)
from bot.courier import Courier
from bot.duty import check_duty
from bot.edge import Edge
from bot.feed import Feed
from bot.keeping import clean
from bot.legal import office_hours_of, teaching_hours_of
from bot.limits import SendingLimits
from bot.pipeline import Pipeline
from bot.polling import Polling
from bot.seal import KEY_NAME, Seal
from bot.studio import Studio
from bot.telegram import Telegram, telegram_bot
from bot.updates import ALLOWED_UPDATES, PLATFORM
from bot.webhook import Webhook
from domain.booking.events.putting_up import put_up
from domain.clock import Clock, SystemClock
from domain.heartbeat import GAP, NoteAlive
from domain.practice.learner.parameters import SHIPPED
from domain.privacy.replaying import ReplayLedger
from domain.turn import Services, Turn, UseCase
from handlers.drawings.table import drawings
from handlers.menus import command_menus
from handlers.routers import build_dispatcher
from knowledge.bank import MemoryBank
from knowledge.cadences import load_cadences
from knowledge.centre import load_centre, load_phrasings
from knowledge.events import load_events
from knowledge.media import load_media
from knowledge.misconceptions import load_misconceptions
from knowledge.search import Search, documents
from knowledge.search.labels import load_asked, questions, with_labels
from knowledge.texts import load_catalogue
from scheduler.ticker import Ticker
from scheduler.ticks import TICKS
from storage.anchors import AnchorFile
from storage.database import Database
from storage.inbox import Inbox
from storage.ledger import LedgerFile
from storage.outbox import Outbox

log = logging.getLogger(__name__)

BANK_LOOK = 5.0
"""Seconds after which others' changes are seen: an import, a fit, an answer that staff approved elsewhere."""
LATE_COMMITS = timedelta(seconds=10)
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
INBOX_LOOK = 6 * 3600.0
CLEANING_LOOK = 600.0
SETTLED = timedelta(minutes=10)
"""After it the transaction that erased is over."""
NIGHT = range(1, 5)
EVENTS_LOOK = 6 * 3600.0
INBOX_KEPT = timedelta(days=7)
"""Telegram repeats an update for a day at most; older ones need not be known to tell it."""


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

    async def start(self) -> None:
        """Open everything, take up what an earlier run left, then let updates in.

        Raises:
            ConfigError: Telegram does not know the token, or cannot be reached; or the edge's port is taken.
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
            await opened.enter_async_context(database.only_one())
            alone_since = time.monotonic()
            self._bot = bot = await meet_telegram(self._path, config)
            opened.push_async_callback(bot.session.close)
            me = await bot.me()
            await check_duty(self._path, database)

            self._search = Search(config.search.model, cache=Path(config.search.cache))
            self._search.start()
            opened.push_async_callback(self._search.close)
            self._ledger = LedgerFile(Path(config.privacy.ledger))
            self._ledger.found()
            self._bank = MemoryBank()
            self._bank_version = -1
            self._found_version = -1, -1
            self._fit_version: int | None = None
            self._learnt_until = NEVER
            await self.refresh()

            services = Services(
                clock=self._clock,
                random=self._random,
                catalogue=catalogue,
                bank=self._bank,
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
            )
            inbox = Inbox(database)
            limits = SendingLimits(
                config.courier.per_second,
                config.courier.chat_per_second,
                config.courier.chat_burst,
                alone_since,
                silent_until=alone_since + config.courier.rest_at_start,
            )
            async with database.transaction() as uow:
                self.seal = Seal(await uow.keys.secret(KEY_NAME))
            telegram = Telegram(bot, command_menus(catalogue), self.seal, limits.another)
            self._studio = studio = Studio(drawings(Path(config.content.folder)))
            opened.callback(studio.close)
            self._courier = Courier(
                Outbox(database), telegram.deliver, limits, self._clock, config.courier.at_once, studio.illustrated
            )
            self._pipeline = Pipeline(
                database=database,
                inbox=inbox,
                dispatcher=build_dispatcher(),
                bot=bot,
                services=services,
                seal=self.seal,
                answer_tap=telegram.answer_tap,
                committed=self._courier.wake,
                at_once=config.workers.at_once,
                tries=config.workers.tries,
            )
            self._ticker = Ticker(TICKS, partial(self._tick, services), config.centre.zone)
            await self._keep_erased(services)
            # before the courier finds what a broadcast of an old copy has left
            await self._awake(services)
            await self._take_up(inbox)
            opened.push_async_callback(self._end_tasks)
            self._running.append(asyncio.create_task(self._courier.run(), name="courier"))
            self._asides.append(asyncio.create_task(self._keep_knowledge_fresh(), name="knowledge"))
            await self._ticker.start()
            self._edge = self._edge_for(inbox, services)
            try:
                await self._edge.open()
            except OSError as error:
                where = f"{config.edge.host}:{config.edge.port}"
                raise ConfigError(f"{self._path}, edge: {where} cannot be listened on ({error.strerror})") from None
            opened.push_async_callback(self._edge.close)
            await self._open_intake(inbox)
            self._asides.append(asyncio.create_task(self._set_menus(telegram), name="menus"))
            self._asides.append(asyncio.create_task(self._keep_events_coming(), name="events"))
            self._asides.append(asyncio.create_task(self._forget_old_updates(inbox), name="old updates"))
            self._asides.append(asyncio.create_task(self._keep_clean(), name="cleaning"))
            self._closing = opened.pop_all()
        log.info("@%s is here", me.username)

    async def run_until_signal(self) -> None:
        """Run until SIGINT or SIGTERM, then stop without losing anything."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        await self.start()
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({stopped, *self._running}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        for task in self._running:
            if task.done() and not task.cancelled():
                log.error("The %s ended by itself; everything is stopped", task.get_name(), exc_info=task.exception())
        await self.stop()

    async def stop(self) -> None:
        """First no more updates in, then what is in hand is finished; what was not sent waits in the outbox."""
        log.info("Stopping: finishing what is in hand")
        await self._close_intake()
        await self._pipeline.stop(self._config.workers.drain_seconds)
        await self._ticker.stop()
        try:
            # while nobody runs it, nobody would write down what was done last
            await self.tick("anchor the audit trail")
        except Exception:
            log.exception("Where the audit trail ends could not be written down")
        await self._courier.stop()
        await asyncio.wait(self._running)
        await self._closing.aclose()

    async def tick(self, name: str) -> None:
        """Do now what is else done by the clock, for rehearsals; what goes wrong is raised.

        Raises:
            KeyError: there is no tick of that name.
        """
        await self._ticker.run_once(name)

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

    async def _keep_erased(self, services: Services) -> None:
        """Whoever was erased stays so, also when the files of an older state were put back."""
        async with self._database.transaction() as uow:
            again = await Turn(services, uow, None).do(ReplayLedger())
        if again:
            log.warning("%d that were erased were back in the database; they are erased again", again)
        if again or self._ledger.unclean_since is not None:
            await clean(self._database, self._ledger, self._clock.now())

    async def _keep_clean(self) -> None:
        while True:
            await asyncio.sleep(CLEANING_LOOK)
            try:
                await self.clean_at_night()
            except Exception:
                log.exception("The database's files could not be cleaned; it is tried again")

    async def clean_at_night(self) -> None:
        """Take bytes of whoever was erased out of the files, at an hour when few have to wait for it.

        Raises:
            storage.cleaning.NotClean: the files are in use.
        """
        now, since = self._clock.now(), self._ledger.unclean_since
        hour = now.astimezone(ZoneInfo(self._config.centre.zone)).hour
        if since is not None and now - since > SETTLED and hour in NIGHT:
            await clean(self._database, self._ledger, now)
            self._studio.forget()

    async def _take_up(self, inbox: Inbox) -> None:
        """Queue what an earlier run had stored and not handled."""
        last = 0
        while rows := await inbox.pending(PLATFORM, after_seq=last):
            self._pipeline.take(rows)
            last = rows[-1].seq

    async def _open_intake(self, inbox: Inbox) -> None:
        config = self._config
        token = config.telegram.token.get_secret_value()
        if config.telegram.intake == "polling":
            await self._bot.delete_webhook(drop_pending_updates=False)
            url = f"{config.telegram.api}/bot{token}"
            self._polling: Polling | None = Polling(
                url, inbox, self._clock, self._pipeline.take, lambda: self._pipeline.waiting
            )
            self._running.append(asyncio.create_task(self._polling.run(), name="polling"))
            return
        self._polling = None
        secret = config.webhook.secret.get_secret_value()
        await self._bot.set_webhook(config.webhook.url, secret_token=secret, allowed_updates=list(ALLOWED_UPDATES))

    def _edge_for(self, inbox: Inbox, services: Services) -> Edge:
        """The door for whatever this configuration needs one for."""
        config, routes = self._config, []
        if config.telegram.intake == "webhook":
            hook = Webhook(config.webhook.secret.get_secret_value(), inbox, self._clock, self._pipeline.take)
            routes += hook.routes(config.webhook.path)
        if config.calendar.public_url:
            routes += Feed(self._database, services).routes(config.calendar.path)
        return Edge(config.edge.host, config.edge.port, routes)

    async def _close_intake(self) -> None:
        if self._polling is not None:
            await self._polling.stop()
        await self._edge.close()

    async def _tick(self, services: Services, use_case: UseCase[Any]) -> None:
        async with self._database.transaction() as uow:
            await Turn(services, uow, None).do(use_case)
        self._courier.wake()

    async def _keep_knowledge_fresh(self) -> None:
        # an import runs in a process of its own; its version number tells us
        while True:
            await asyncio.sleep(BANK_LOOK)
            try:
                await self.refresh()
            except Exception:
                log.exception("What others changed could not be read; what is known stays")

    async def _keep_events_coming(self) -> None:
        # `load` has put up two months of the monthly ones; this puts up the next
        content = Path(self._config.content.folder)
        while True:
            await asyncio.sleep(EVENTS_LOOK)
            try:
                now = self._clock.now()
                events = load_events(content, load_centre(content), now)
                async with self._database.transaction() as uow:
                    await put_up(uow, events, now)
            except Exception:
                log.exception("Coming events could not be put up; those that stand stay")

    async def refresh(self) -> None:
        """Take over what others have changed in the tables: the learner model, the bank, what can be found."""
        await self._refresh_model()
        await self._refresh_search()
        async with self._database.reading() as uow:
            version = await uow.items.version()
            if version == self._bank_version:
                return
            items, skills = await uow.items.live(), await uow.items.skills()
        self._bank.replace(items, skills, load_misconceptions(Path(self._config.content.folder)))
        self._bank_version = version

    async def _refresh_search(self) -> None:
        async with self._database.reading() as uow:
            # loading the content raises the version of the bank
            version = await uow.items.version(), await uow.entries.version()
            if version == self._found_version:
                return
            courses, faq = await uow.courses.offered(), await uow.courses.faq()
            labels = await uow.entries.labels()
        content = Path(self._config.content.folder)
        known = documents(courses, faq, load_phrasings(content))
        self._search.replace(with_labels(known, labels), (*load_asked(content), *questions(labels)))
        self._found_version = version

    async def _refresh_model(self) -> None:
        async with self._database.reading() as uow:
            version = await uow.parameters.published_version()
            if version != self._fit_version:
                self._bank.publish(await uow.parameters.published() or SHIPPED)
                self._fit_version = version
                self._learnt_until = NEVER
            # what was written a moment before and committed a moment after our last look is not missed
            figures, self._learnt_until = await uow.parameters.figures_since(self._learnt_until - LATE_COMMITS)
        self._bank.learn(figures)

    async def _set_menus(self, telegram: Telegram) -> None:
        try:
            await telegram.set_menus()
        except TelegramAPIError as error:
            log.warning("The menus of commands could not be set: %s", error)

    async def _forget_old_updates(self, inbox: Inbox) -> None:
        while True:
            try:
                now, aside = self._clock.now(), timedelta(days=self._config.retention.set_aside_days)
                await inbox.purge(now - INBOX_KEPT, set_aside_before=now - aside)
            except Exception:
                log.exception("Old updates could not be forgotten; it is tried again")
            await asyncio.sleep(INBOX_LOOK)


async def meet_telegram(path: Path, config: Config) -> Bot:
    """A client whose token Telegram knows.

    Raises:
        ConfigError: it does not, or Telegram cannot be reached; the sentence names `path` and the key.
    """
    telegram = config.telegram
    try:
        bot = telegram_bot(telegram.token.get_secret_value(), telegram.api, config.courier.timeout)
    except TokenValidationError:
        raise ConfigError(f"{path}, telegram.token: is not of a token's form (123456:ABC…)") from None
    try:
        await bot.me()
    except (TelegramUnauthorizedError, TelegramNotFound):
        await bot.session.close()
        raise ConfigError(f"{path}, telegram.token: Telegram does not know this token") from None
    except TelegramAPIError as error:
        await bot.session.close()
        raise ConfigError(f"{path}, telegram.api: {telegram.api} cannot be reached ({error})") from None
    return bot
