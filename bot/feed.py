"""The calendar feed over HTTP: whoever knows the address reads that person's calendar, and nobody else anything."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from math import ceil
from typing import Any, TypeVar
from urllib.parse import quote

from aiohttp import web

from bot.calendar_file import calendar_feed
from bot.limits import TokenBucket
from domain.calendar.address import TOKEN, LookAtFeed, token_hash
from domain.calendar.entries import ReadCalendar
from domain.errors import Refusal
from domain.language import Lang
from domain.messages.screen import t
from domain.people.person import Person
from domain.ports import UnitOfWork
from domain.turn import Services, Turn
from storage.database import Database

log = logging.getLogger(__name__)

EVERY_SECONDS, AT_ONCE = 60.0, 10
"""So often an address may be asked for: calendars look once an hour, people a few times at once."""
ADDRESSES_REMEMBERED = 10_000
FORMAT = 1

R = TypeVar("R")

# nobody on the way keeps it, shows it elsewhere, or tells where somebody came from
PRIVATE = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True)
class _Entries:
    """A calendar's name and its events as attachments, ready to be written."""

    name: str
    events: tuple[Mapping[str, Any], ...]

    @property
    def tag(self) -> str:
        """The ETag, known before anything is written; another way of writing needs another FORMAT."""
        said = json.dumps([FORMAT, self.name, self.events], sort_keys=True, ensure_ascii=False)
        return f'"{sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'


class Feed:
    """404 for an address that is unknown or revoked, 429 where it is asked for too often, 304 for what is known."""

    def __init__(self, database: Database, services: Services, now: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._services = services
        self._now = now
        self._asked: OrderedDict[str, TokenBucket] = OrderedDict()

    def routes(self, path: str) -> list[web.RouteDef]:
        token = "{token:" + TOKEN.pattern + "}"
        return [web.get(f"{path}/{token}.ics", self.calendar), web.get(f"{path}/{token}", self.page)]

    async def calendar(self, request: web.Request) -> web.Response:
        """The feed itself, with an ETag."""
        return await self._answer(request, self._entries, self._calendar)

    async def page(self, request: web.Request) -> web.Response:
        """A page for a browser: Telegram opens no webcal: links, browsers do."""
        return await self._answer(request, self._language, self._page)

    async def _answer(
        self,
        request: web.Request,
        read: Callable[[Turn], Awaitable[R]],
        write: Callable[[web.Request, R], Awaitable[web.Response]],
    ) -> web.Response:
        key = token_hash(request.match_info["token"])
        wait = self._wait(key)
        if wait:
            return web.Response(status=429, headers=PRIVATE | {"Retry-After": str(ceil(wait))})
        try:
            async with self._database.reading() as uow:
                person = await _whose(uow, key)
                if person is None:
                    return web.Response(status=404, headers=PRIVATE)
                found = await read(Turn(self._services, uow, person))
            return await write(request, found)
        except Refusal:
            return web.Response(status=404, headers=PRIVATE)
        except Exception:
            # the address stays out of the log
            log.exception("A calendar could not be read")
            return web.Response(status=503, headers=PRIVATE | {"Retry-After": "600"})

    async def _entries(self, turn: Turn) -> _Entries:
        words, lang = self._services.catalogue, turn.person.lang
        centre = await turn.uow.courses.centre()
        name = t("calendar.name", centre=centre.name if centre else t("onboarding.our_centre"))
        events = await turn.do(ReadCalendar())
        return _Entries(words.plain(name, lang), tuple(words.attachment(event, lang) for event in events))

    async def _calendar(self, request: web.Request, found: _Entries) -> web.Response:
        headers = PRIVATE | {"ETag": found.tag}
        known = request.headers.get("If-None-Match", "")
        if known.strip() == "*" or found.tag in [each.strip().removeprefix("W/") for each in known.split(",")]:
            return web.Response(status=304, headers=headers)
        # half a millisecond an entry: a teacher's half year would hold up everybody else
        written = await asyncio.to_thread(calendar_feed, found.name, found.events)
        headers["Content-Disposition"] = 'inline; filename="banxue.ics"'
        return web.Response(body=written, content_type="text/calendar", charset="utf-8", headers=headers)

    async def _language(self, turn: Turn) -> Lang:
        # a page is only for those who have a calendar
        await turn.do(LookAtFeed())
        return turn.person.lang

    async def _page(self, request: web.Request, lang: Lang) -> web.Response:
        words = self._services.catalogue
        feed = f"{self._services.policy.calendar_url}/{request.match_info['token']}.ics"
        webcal = "webcal://" + feed.partition("://")[2]
        said = {
            name: escape(words.plain(t(f"calendar.page.{name}"), lang))
            for name in ("title", "intro", "add", "google", "by_hand", "private")
        }
        page = PAGE.format(
            lang=lang.value,
            webcal=escape(webcal),
            at_google=escape("https://calendar.google.com/calendar/r?cid=" + quote(webcal, safe="")),
            feed=escape(feed),
            **said,
        )
        policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
        return web.Response(text=page, content_type="text/html", headers=PRIVATE | policy)

    def _wait(self, key: str) -> float:
        """Seconds until this address may be asked for again; asking is counted."""
        now = self._now()
        bucket = self._asked.setdefault(key, TokenBucket(1 / EVERY_SECONDS, AT_ONCE, now))
        self._asked.move_to_end(key)
        while len(self._asked) > ADDRESSES_REMEMBERED:
            self._asked.popitem(last=False)
        if bucket.available(now) < 1:
            return bucket.ready_in(now)
        bucket.take(now)
        return 0.0


async def _whose(uow: UnitOfWork, key: str) -> Person | None:
    feed = await uow.feeds.by_hash(key)
    # the index has told already; a guess is compared in a time that tells nothing more
    if feed is None or not hmac.compare_digest(feed.token_hash, key):
        return None
    return await uow.people.get(feed.person)


PAGE = """<!doctype html>
<html lang="{lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 17px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 2rem auto; padding: 0 1rem; }}
a.add {{ display: block; text-align: center; padding: .9rem; border-radius: .7rem; margin: .8rem 0;
  background: #2a7de1; color: #fff; text-decoration: none; }}
code {{ display: block; overflow-wrap: anywhere; padding: .8rem; border-radius: .5rem; background: #8882; }}
</style>
<h1>{title}</h1>
<p>{intro}</p>
<a class="add" href="{webcal}">{add}</a>
<a class="add" href="{at_google}" rel="noreferrer">{google}</a>
<p>{by_hand}</p>
<code>{feed}</code>
<p>{private}</p>
</html>
"""
