"""The calendar feed over HTTP: whoever knows the address reads that person's calendar, and nobody else anything."""

from __future__ import annotations

import hmac
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from hashlib import sha256
from html import escape
from math import ceil
from urllib.parse import quote

from aiohttp import web

from bot.calendar_file import calendar_feed
from bot.limits import TokenBucket
from domain.calendar.address import TOKEN, token_hash
from domain.calendar.entries import ReadCalendar
from domain.errors import Refusal
from domain.messages.screen import T, t
from domain.people.person import Person
from domain.ports import UnitOfWork
from domain.turn import Services, Turn
from storage.database import Database

log = logging.getLogger(__name__)

EVERY_SECONDS, AT_ONCE = 60.0, 10
"""So often an address may be asked for: calendars look once an hour, people a few times at once."""
ADDRESSES_REMEMBERED = 10_000

# nobody on the way keeps it, shows it elsewhere, or tells where somebody came from
PRIVATE = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


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
        return await self._answer(request, self._calendar)

    async def page(self, request: web.Request) -> web.Response:
        """A page for a browser: Telegram opens no webcal: links, browsers do."""
        return await self._answer(request, self._page)

    async def _answer(
        self, request: web.Request, written: Callable[[web.Request, Turn], Awaitable[web.Response]]
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
                return await written(request, Turn(self._services, uow, person))
        except Refusal:
            return web.Response(status=404, headers=PRIVATE)
        except Exception:
            # the address stays out of the log
            log.exception("A calendar could not be read")
            return web.Response(status=503, headers=PRIVATE | {"Retry-After": "600"})

    async def _calendar(self, request: web.Request, turn: Turn) -> web.Response:
        words, lang = self._services.catalogue, turn.person.lang
        events = [words.attachment(event, lang) for event in await turn.do(ReadCalendar())]
        written = calendar_feed(words.plain(await _name(turn), lang), events)
        tag = f'"{sha256(written).hexdigest()[:32]}"'
        headers = PRIVATE | {"ETag": tag}
        known = request.headers.get("If-None-Match", "")
        if known.strip() == "*" or tag in [each.strip().removeprefix("W/") for each in known.split(",")]:
            return web.Response(status=304, headers=headers)
        headers["Content-Disposition"] = 'inline; filename="banxue.ics"'
        return web.Response(body=written, content_type="text/calendar", charset="utf-8", headers=headers)

    async def _page(self, request: web.Request, turn: Turn) -> web.Response:
        words, lang = self._services.catalogue, turn.person.lang
        feed = f"{turn.policy.calendar_url}/{request.match_info['token']}.ics"
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


async def _name(turn: Turn) -> T:
    centre = await turn.uow.courses.centre()
    return t("calendar.name", centre=centre.name if centre else t("onboarding.our_centre"))


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
