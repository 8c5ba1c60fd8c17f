"""A sandbox with six people and a bot that says what a test tells it to, for the tests of the web page."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Locator, Page, expect

from sandbox.server import TEST_TOKEN, Sandbox
from sandbox.shapes import JSON, PersonCard
from tests.browser import Pages

LIN, MEI, HAO, WANG, HE, OPS = 1001, 1002, 1003, 1004, 1005, 1006
PEOPLE = (
    PersonCard(LIN, "林小雨", username="lin", hint="learner", emoji="🧒"),
    PersonCard(MEI, "林妈妈", hint="parent", emoji="👩", phone="+8613900001002"),
    PersonCard(HAO, "Mr Zhao", hint="parent", emoji="👨", language_code="en"),
    PersonCard(WANG, "王老师", hint="teacher", emoji="👩‍🏫"),
    PersonCard(HE, "何顾问", hint="advisor", emoji="🧑‍💼"),
    PersonCard(OPS, "Operator", hint="operator", emoji="🎛", language_code="en"),
)


def new_box(port: int = 0) -> Sandbox:
    """Everybody but HE has pressed Start some time ago, so that the bot may speak first."""
    box = Sandbox(people=PEOPLE, strict=False, port=port)
    for chat in box.cloud.chats.values():
        chat.started = chat.id != HE
    return box


class ScriptedBot:
    """Calls the Bot API as a test says: `await bot("sendMessage", chat_id=1001, text="…")`."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._base = f"{url}/bot{TEST_TOKEN}"
        self.session = session
        self._offset = 0

    async def __call__(self, method: str, **arguments: Any) -> Any:
        async with self.session.post(f"{self._base}/{method}", json=arguments) as response:
            answer = await response.json()
        assert answer["ok"], f"{method}: {answer}"
        return answer["result"]

    async def upload(self, method: str, field: str, name: str, content: bytes, **arguments: Any) -> Any:
        form = aiohttp.FormData(quote_fields=False)
        for key, value in arguments.items():
            form.add_field(key, value if isinstance(value, str) else json.dumps(value))
        form.add_field(field, content, filename=name)
        async with self.session.post(f"{self._base}/{method}", data=form) as response:
            answer = await response.json()
        assert answer["ok"], f"{method}: {answer}"
        return answer["result"]

    async def say(self, person: int, text: str, *rows: list[tuple[str, str]]) -> JSON:
        """A message in HTML, with inline buttons as rows of (label, callback data)."""
        extra: JSON = {}
        if rows:
            extra["reply_markup"] = inline(*rows)
        sent: JSON = await self("sendMessage", chat_id=person, text=text, parse_mode="HTML", **extra)
        return sent

    async def heard(self, kind: str = "message") -> JSON:
        """The next update of this kind; the ones before it are confirmed unread."""
        while True:
            for update in await self("getUpdates", offset=self._offset, timeout=5, limit=1):
                self._offset = update["update_id"] + 1
                if kind in update:
                    found: JSON = update[kind]
                    return found


def inline(*rows: list[tuple[str, str]]) -> JSON:
    return {"inline_keyboard": [[{"text": label, "callback_data": data} for label, data in row] for row in rows]}


def window(page: Page, person: int) -> Locator:
    return page.locator(f'[data-role="chat"][data-person="{person}"]')


def message(page: Page, person: int, message_id: int) -> Locator:
    return window(page, person).locator(f'[data-message-id="{message_id}"]')


class OpenChats:
    """Opens the page with the windows of some people: `page = await web_chats(LIN, MEI)`."""

    def __init__(self, box: Sandbox, pages: Pages) -> None:
        self._box = box
        self._pages = pages

    async def __call__(self, *people: int, language: str = "en-US", **options: Any) -> Page:
        address = f"{self._box.url}/#{','.join(map(str, people))}"
        page = await self._pages.open(address, language=language, **options)
        await expect(page.locator("body[data-live]")).to_be_attached()
        return page


@pytest.fixture
async def web_box() -> AsyncIterator[Sandbox]:
    async with new_box() as box:
        yield box


@pytest.fixture
async def web_bot(web_box: Sandbox) -> AsyncIterator[ScriptedBot]:
    async with aiohttp.ClientSession() as session:
        yield ScriptedBot(web_box.url, session)


@pytest.fixture
def web_chats(web_box: Sandbox, pages: Pages) -> OpenChats:
    return OpenChats(web_box, pages)
