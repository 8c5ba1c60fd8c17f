"""The sandbox as one aiohttp server: the bot's door, the people's door, the web page."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from sandbox import polls
from sandbox.bot_api import BotApi
from sandbox.cloud import Cloud
from sandbox.faults import fault_from
from sandbox.page_events import PageEvents
from sandbox.people_api import PeopleApi
from sandbox.rates import RateLimits
from sandbox.shapes import BotCard, PersonCard
from sandbox.state import StateFile
from sandbox.webhook import Webhook

WEB = Path(__file__).with_name("web")
TEST_TOKEN = "123456:sandbox-token-for-tests-0123456789"
TEST_PEOPLE = (
    PersonCard(1001, "Lin", username="lin", hint="learner", emoji="🧒"),
    PersonCard(1002, "Mei", username="mei", hint="parent", emoji="👩"),
)
_LARGEST_BODY = 64 * 2**20


class Sandbox:
    """A Telegram on localhost: `async with Sandbox() as box: box.url`.

    `clock` gives seconds since the epoch. `strict` checks everything with python-telegram-bot and raises
    StrictnessError at the end of the `async with` block. `limits` turns Telegram's flood control on.
    `port` 0 takes a free one. `webhook_pause`: seconds before the first repeated delivery. `state`: a file in
    which the chats outlive this process.
    """

    def __init__(
        self,
        *,
        token: str = TEST_TOKEN,
        people: Iterable[PersonCard] = TEST_PEOPLE,
        bot: BotCard | None = None,
        strict: bool = True,
        limits: bool = False,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Callable[[], float] = time.time,
        webhook_pause: float = 1.0,
        state: Path | None = None,
    ) -> None:
        self.token = token
        self._host = host
        self._port = port
        checker = None
        if strict:
            from sandbox.strict import Strict

            checker = Strict()
        identity = bot or BotCard(int(token.split(":")[0]))
        rate_limits = RateLimits(clock) if limits else None
        self.cloud = Cloud(token, identity, people, clock, checker, rate_limits)
        self.webhook = Webhook(self.cloud.updates, clock, first_pause=webhook_pause)
        self._state = StateFile(state, self.cloud, self.webhook) if state else None
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The address without a slash at its end, for both doors."""
        return f"http://{self._host}:{self._port}"

    def fault(self, method: str, kind: str, **details: Any) -> None:
        """Orders trouble: `box.fault("sendMessage", "429", times=2, retry_after=1)`. ValueError if senseless."""
        self.cloud.faults.waiting.append(fault_from({"method": method, "kind": kind, **details}))

    async def start(self) -> None:
        """ValueError for an unreadable state file, OSError for a port that is taken."""
        if self._state is not None:
            self._state.load()
        bot_api = BotApi(self.cloud, self.webhook)
        self.webhook.on_reply = bot_api.call
        app = web.Application(client_max_size=_LARGEST_BODY)
        app.on_shutdown.append(self._let_go)
        app.add_routes(bot_api.routes())
        app.add_routes(PeopleApi(self.cloud).routes())
        app.add_routes(PageEvents(self.cloud).routes())
        if WEB.is_dir():
            app.router.add_get("/", _page)
            app.router.add_static("/web", WEB)
            app.on_response_prepare.append(_asked_again)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        try:
            await site.start()
        except OSError:
            await self._runner.cleanup()
            raise
        self._port = self._runner.addresses[0][1]
        self.webhook.start()
        for chat_id, message_id in self.cloud.polls.values():
            chat = self.cloud.chats.get(chat_id)
            if chat is not None and message_id in chat.entries:
                polls.watch(self.cloud, chat, chat.entries[message_id].message)
        if self._state is not None:
            self._state.start()

    async def _let_go(self, app: web.Application) -> None:
        """Ends the long polls and event streams, which would hold the stop up for a second."""
        self.cloud.updates.close()
        for chat in self.cloud.chats.values():
            chat.close()

    async def stop(self) -> None:
        await self.webhook.stop()
        for timer in self.cloud.timers:
            timer.cancel()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._state is not None:
            await self._state.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        if self.cloud.strict is not None and error is None:
            self.cloud.strict.verify()


async def _asked_again(request: web.Request, response: web.StreamResponse) -> None:
    # Otherwise a browser may go on for hours with the scripts of an older version
    if request.path == "/" or request.path.startswith("/web/"):
        response.headers["Cache-Control"] = "no-cache"


async def _page(request: web.Request) -> web.FileResponse:
    return web.FileResponse(WEB / "index.html")
