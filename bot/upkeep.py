"""What a running process does besides: takes over what others changed, and keeps the tables and files in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.keeping import clean
from bot.studio import Studio
from domain.booking.events.putting_up import put_up
from domain.clock import Clock
from domain.errors import Away
from domain.practice.learner.parameters import SHIPPED
from knowledge.bank import MemoryBank
from knowledge.centre import load_centre, load_phrasings
from knowledge.events import load_events
from knowledge.misconceptions import load_misconceptions
from knowledge.search import Search, documents
from knowledge.search.labels import load_asked, questions, with_labels
from storage.database import Database
from storage.inbox import Inbox
from storage.ledger import LedgerFile

log = logging.getLogger(__name__)

BANK_LOOK = 5.0
"""Seconds after which others' changes are seen: an import, a fit, an answer that staff approved elsewhere."""
LATE_COMMITS = timedelta(seconds=10)
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
EVENTS_LOOK = 6 * 3600.0
INBOX_LOOK = 6 * 3600.0
INBOX_KEPT = timedelta(days=7)
"""Telegram repeats an update for a day at most; older ones need not be known to tell it."""
CLEANING_LOOK = 600.0
SETTLED = timedelta(minutes=10)
"""After it the transaction that erased is over."""
NIGHT = range(1, 5)


class Upkeep:
    """Keeps what is in memory fresh in every process; the rest only in the one that has the clock."""

    def __init__(
        self,
        config: Config,
        clock: Clock,
        database: Database,
        ledger: LedgerFile,
        bank: MemoryBank,
        search: Search,
        has_clock: Callable[[], bool],
    ) -> None:
        self._config = config
        self._content = Path(config.content.folder)
        self._clock = clock
        self._database = database
        self._ledger = ledger
        self._bank = bank
        self._search = search
        self._has_clock = has_clock
        self._bank_version = -1
        self._found_version = -1, -1
        self._fit_version: int | None = None
        self._learnt_until = NEVER

    def loops(self, inbox: Inbox, studio: Studio) -> dict[str, Coroutine[Any, Any, None]]:
        """What goes on beside the updates, by name."""
        return {
            "knowledge": self._again("What others changed could not be read", BANK_LOOK, self.refresh),
            "events": self._again("Coming events could not be put up", EVENTS_LOOK, self._put_up_events),
            "old updates": self._again("Old updates could not be forgotten", INBOX_LOOK, lambda: self._forget(inbox)),
            "cleaning": self._again("Files could not be cleaned", CLEANING_LOOK, lambda: self.clean_at_night(studio)),
        }

    async def refresh(self) -> None:
        """Take over what others have changed in the tables: the learner model, the bank, what can be found."""
        await self._refresh_model()
        await self._refresh_search()
        async with self._database.reading() as uow:
            version = await uow.items.version()
            if version == self._bank_version:
                return
            items, skills = await uow.items.live(), await uow.items.skills()
        self._bank.replace(items, skills, load_misconceptions(self._content))
        self._bank_version = version

    async def clean_at_night(self, studio: Studio) -> None:
        """Take bytes of whoever was erased out of the files, at an hour when few have to wait for it.

        Raises:
            storage.cleaning.NotClean: the files are in use.
        """
        now, since = self._clock.now(), self._ledger.unclean_since
        hour = now.astimezone(ZoneInfo(self._config.centre.zone)).hour
        if self._has_clock() and since is not None and now - since > SETTLED and hour in NIGHT:
            await clean(self._database, self._ledger, now)
            studio.forget()

    async def _again(self, sorry: str, seconds: float, act: Callable[[], Coroutine[Any, Any, None]]) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await act()
            except Away as away:
                log.debug("%s: %s", sorry, away)
            except Exception:
                log.exception("%s; it is tried again", sorry)

    async def _refresh_search(self) -> None:
        async with self._database.reading() as uow:
            # loading the content raises the version of the bank
            version = await uow.items.version(), await uow.entries.version()
            if version == self._found_version:
                return
            courses, faq = await uow.courses.offered(), await uow.courses.faq()
            labels = await uow.entries.labels()
        known = documents(courses, faq, load_phrasings(self._content))
        self._search.replace(with_labels(known, labels), (*load_asked(self._content), *questions(labels)))
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

    async def _put_up_events(self) -> None:
        """`load` has put up two months of the monthly ones; this puts up the next."""
        if not self._has_clock():
            return
        now = self._clock.now()
        events = load_events(self._content, load_centre(self._content), now)
        async with self._database.transaction() as uow:
            await put_up(uow, events, now)

    async def _forget(self, inbox: Inbox) -> None:
        if self._has_clock():
            now, aside = self._clock.now(), timedelta(days=self._config.retention.set_aside_days)
            await inbox.purge(now - INBOX_KEPT, set_aside_before=now - aside)
