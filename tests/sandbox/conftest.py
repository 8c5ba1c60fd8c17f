"""A fresh sandbox for each test, one bot seen through plain HTTP or through aiogram, and two people."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from sandbox.person import Person
from sandbox.server import Sandbox

LIN, MEI = 1001, 1002


class Refused(Exception):
    """What the Bot API answered with ok=false."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__(answer["description"])
        self.code = answer["error_code"]
        self.description = answer["description"]
        self.parameters = answer.get("parameters", {})


class Api:
    """The Bot API as a bare HTTP client sees it: `await api("sendMessage", chat_id=1, text="x")`."""

    def __init__(self, box: Sandbox, session: aiohttp.ClientSession) -> None:
        self.box = box
        self.session = session

    async def __call__(self, method: str, **values: Any) -> Any:
        url = f"{self.box.url}/bot{self.box.token}/{method}"
        async with self.session.post(url, json=values) as response:
            return self.result(await response.json(), response.status)

    async def form(self, method: str, form: aiohttp.FormData) -> Any:
        url = f"{self.box.url}/bot{self.box.token}/{method}"
        async with self.session.post(url, data=form) as response:
            return self.result(await response.json(), response.status)

    async def refusal(self, method: str, **values: Any) -> str:
        """The sentence with which a call is refused."""
        with pytest.raises(Refused) as caught:
            await self(method, **values)
        return str(caught.value.description)

    async def upload(self, method: str, field: str, content: bytes, name: str, **values: Any) -> Any:
        form = aiohttp.FormData(quote_fields=False)
        for key, value in values.items():
            form.add_field(key, value if isinstance(value, str) else json.dumps(value))
        form.add_field(field, content, filename=name)
        return await self.form(method, form)

    @staticmethod
    def result(answer: dict[str, Any], status: int) -> Any:
        if not answer["ok"]:
            assert answer["error_code"] == status
            raise Refused(answer)
        assert status == 200
        return answer["result"]


class QuickSession(AiohttpSession):
    """aiogram's session without its quarter of a second for closing TLS, which nobody speaks here."""

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


class Clock:
    """A clock that a test moves by hand."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


async def until(holds: Callable[[], Any]) -> None:
    """Lets the loop turn until `holds()`: for what the server does on its own and nobody is told."""
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def box(clock: Clock) -> AsyncIterator[Sandbox]:
    async with Sandbox(clock=clock, webhook_pause=0.01) as box:
        yield box


@pytest.fixture
async def api(box: Sandbox) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(box, session)


@pytest.fixture
async def bot(box: Sandbox) -> AsyncIterator[Bot]:
    bot = Bot(box.token, session=QuickSession(api=TelegramAPIServer.from_base(box.url)))
    yield bot
    await bot.session.close()


@pytest.fixture
async def lin(box: Sandbox) -> AsyncIterator[Person]:
    """The learner, who has already pressed Start."""
    async with Person(box.url, LIN) as lin:
        await lin.start()
        yield lin


@pytest.fixture
async def mei(box: Sandbox) -> AsyncIterator[Person]:
    """The parent, who has not written to the bot yet."""
    async with Person(box.url, MEI) as mei:
        yield mei
