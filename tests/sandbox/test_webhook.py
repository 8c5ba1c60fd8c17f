"""Delivery by webhook."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from sandbox.person import Person
from sandbox.server import Sandbox
from sandbox.webhook import SECRET_HEADER
from tests.sandbox.conftest import LIN, Api, until


class Edge:
    """The bot's own HTTP server: keeps what arrives, answers with `statuses` first and 200 ever after."""

    def __init__(self) -> None:
        self.url = ""
        self.arrived: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.secrets: list[str | None] = []
        self.statuses: list[int] = []
        self.reply: dict[str, Any] | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.open = 0
        self.most_open = 0

    async def handle(self, request: web.Request) -> web.Response:
        self.open += 1
        self.most_open = max(self.open, self.most_open)
        update = await request.json()
        self.secrets.append(request.headers.get(SECRET_HEADER))
        await self.gate.wait()
        self.open -= 1
        if self.statuses:
            return web.Response(status=self.statuses.pop(0))
        await self.arrived.put(update)
        return web.json_response(self.reply) if self.reply else web.Response()

    async def text(self) -> str:
        return str((await asyncio.wait_for(self.arrived.get(), 5))["message"]["text"])


@pytest.fixture
async def edge() -> AsyncIterator[Edge]:
    edge = Edge()
    app = web.Application()
    app.router.add_post("/hook", edge.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    edge.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield edge
    edge.gate.set()
    await runner.cleanup()


async def test_updates_arrive_with_the_secret_and_are_gone_then(api: Api, lin: Person, edge: Edge) -> None:
    await api("setWebhook", url=edge.url, secret_token="s3cret_-")
    assert await edge.text() == "/start"
    await lin.say("hello")
    assert await edge.text() == "hello"
    assert edge.secrets == ["s3cret_-"] * 2
    await api("deleteWebhook")
    assert await api("getUpdates") == []


async def test_getupdates_conflicts_with_a_webhook(api: Api, lin: Person, edge: Edge) -> None:
    await api("setWebhook", url=edge.url)
    assert await api.refusal("getUpdates") == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )


async def test_a_waiting_poll_ends_when_a_webhook_is_set(api: Api, edge: Edge) -> None:
    poll = asyncio.create_task(api.refusal("getUpdates", timeout=50))
    await until(lambda: api.box.cloud.updates.poller_waits)
    await api("setWebhook", url=edge.url)
    assert await poll == "Conflict: terminated by setWebhook request"


async def test_a_delivery_is_repeated_until_it_is_taken(api: Api, lin: Person, edge: Edge) -> None:
    edge.statuses = [500, 401, 302]
    await api("setWebhook", url=edge.url)
    assert await edge.text() == "/start"
    assert edge.statuses == []
    info = await api("getWebhookInfo")
    assert info["last_error_message"].startswith("Wrong response from the webhook: 302")


async def test_one_persons_updates_stay_in_order_while_others_pass(
    api: Api, lin: Person, mei: Person, edge: Edge
) -> None:
    edge.gate.clear()
    await api("setWebhook", url=edge.url)
    await lin.say("second")
    await mei.say("beside")
    await until(lambda: edge.open == 2)
    edge.gate.set()
    texts = [await edge.text() for _ in range(3)]
    assert [text for text in texts if text != "beside"] == ["/start", "second"]


async def test_no_more_connections_are_opened_than_allowed(api: Api, lin: Person, mei: Person, edge: Edge) -> None:
    edge.gate.clear()
    await mei.say("one")
    await api("setWebhook", url=edge.url, max_connections=1)
    await until(lambda: edge.open == 1)
    edge.gate.set()
    await edge.text()
    await edge.text()
    assert edge.most_open == 1


async def test_the_answer_may_carry_a_method(api: Api, lin: Person, edge: Edge) -> None:
    edge.reply = {"method": "sendMessage", "chat_id": LIN, "text": "by the way"}
    await api("setWebhook", url=edge.url)
    await lin.expect("by the way")


async def test_what_waits_can_be_dropped(api: Api, lin: Person, edge: Edge) -> None:
    assert (await api("getWebhookInfo"))["pending_update_count"] == 1
    await api("setWebhook", url=edge.url, drop_pending_updates=True)
    await lin.say("fresh")
    assert await edge.text() == "fresh"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"url": "http://example.org/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://example.org", "secret_token": "ä"}, "secret token contains unallowed characters"),
    ],
)
async def test_a_wrong_webhook_is_refused(api: Api, values: dict[str, str], sentence: str) -> None:
    assert await api.refusal("setWebhook", **values) == f"Bad Request: {sentence}"


async def test_nothing_is_delivered_beyond_this_machine(api: Api, lin: Person) -> None:
    await api("setWebhook", url="https://example.org/hook")
    info = await api("getWebhookInfo")
    assert info["last_error_message"] == "This sandbox delivers to its own machine only"
    assert (info["url"], info["pending_update_count"]) == ("https://example.org/hook", 1)


async def test_an_unreachable_webhook_is_told_and_the_update_waits(box: Sandbox, api: Api, lin: Person) -> None:
    await api("setWebhook", url="http://127.0.0.1:9/")
    await until(lambda: "last_error_message" in box.webhook.info())
    info = await api("getWebhookInfo")
    assert (info["last_error_message"], info["pending_update_count"]) == ("Connection refused", 1)
    await api("setWebhook", url="")
    assert len(await api("getUpdates")) == 1
