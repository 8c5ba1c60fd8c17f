"""The one stream of events that feeds every window of the page."""

import json
from typing import Any

import aiohttp
import pytest

from sandbox.server import Sandbox
from tests.sandbox.web_fixtures import LIN, MEI, ScriptedBot


async def events(stream: aiohttp.ClientResponse, count: int) -> list[tuple[str, dict[str, Any]]]:
    """The next events as (id, data)."""
    found: list[tuple[str, dict[str, Any]]] = []
    label = ""
    while len(found) < count:
        line = (await stream.content.readline()).decode().strip()
        if line.startswith("id:"):
            label = line.removeprefix("id:").strip()
        elif line.startswith("data:"):
            found.append((label, json.loads(line.removeprefix("data:"))))
    return found


async def test_one_stream_tells_what_happened_to_each_person_and_what_happens_next(
    web_box: Sandbox, web_bot: ScriptedBot
) -> None:
    lin, mei = (web_box.cloud.chats[person].version for person in (LIN, MEI))
    await web_bot.say(LIN, "one")
    await web_bot.say(LIN, "two")
    async with web_bot.session.get(f"{web_box.url}/events?after={LIN}:{lin + 1},{MEI}:{mei}") as stream:
        assert stream.content_type == "text/event-stream"
        [(label, missed)] = await events(stream, 1)
        assert (label, missed["person"], missed["message"]["text"]) == (f"{LIN}:{lin + 2}", LIN, "two")
        await web_bot.say(MEI, "three")
        [(label, live)] = await events(stream, 1)
        assert (label, live["person"], live["message"]["text"]) == (f"{MEI}:{mei + 1}", MEI, "three")


async def test_a_version_of_the_future_means_that_the_sandbox_began_anew(
    web_box: Sandbox, web_bot: ScriptedBot
) -> None:
    version = web_box.cloud.chats[LIN].version
    async with web_bot.session.get(f"{web_box.url}/events?after={LIN}:{version + 99}") as stream:
        assert await events(stream, 1) == [(f"{LIN}:{version}", {"type": "reset", "person": LIN})]


@pytest.mark.parametrize("after", ["7:1", f"{LIN}:x", "x"])
async def test_a_stream_of_nobody_that_is_known_is_refused(
    web_box: Sandbox, web_bot: ScriptedBot, after: str
) -> None:
    async with web_bot.session.get(f"{web_box.url}/events?after={after}") as answer:
        assert answer.status == 400


async def test_the_browser_asks_again_for_the_page_that_it_has_stored(web_box: Sandbox, web_bot: ScriptedBot) -> None:
    for path in ("/", "/web/app.js"):
        async with web_bot.session.get(web_box.url + path) as answer:
            assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-cache")
