"""The people's door: what the page is told and what it may ask for."""

import json
from typing import Any

import aiohttp
import pytest

from sandbox.person import Person
from sandbox.server import Sandbox
from tests.sandbox.conftest import LIN, MEI, Api


async def get(api: Api, path: str) -> Any:
    async with api.session.get(api.box.url + path) as response:
        assert response.status == 200
        return await response.json()


async def post(api: Api, path: str, **body: Any) -> tuple[int, Any]:
    async with api.session.post(f"{api.box.url}/people/{path}", json=body) as response:
        return response.status, await response.json()


class Stream:
    """The server-sent events of one person, one by one."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def next(self) -> dict[str, Any]:
        event: dict[str, Any] = {}
        async for line in self._response.content:
            name, _, value = line.decode().strip().partition(": ")
            if name == "id":
                event["id"] = int(value)
            elif name == "data":
                event |= json.loads(value)
                return event
        raise AssertionError("the stream has ended")


async def test_the_people_are_listed_with_who_they_play(api: Api) -> None:
    assert (await get(api, "/people"))[0] == {
        "id": LIN,
        "is_bot": False,
        "first_name": "Lin",
        "username": "lin",
        "language_code": "zh-hans",
        "hint": "learner",
        "emoji": "🧒",
    }


async def test_a_chat_is_shown_whole(api: Api, lin: Person) -> None:
    await api("sendMessage", chat_id=LIN, text="<b>5 &lt; 6</b>", parse_mode="HTML")
    chat = await get(api, f"/people/{LIN}/chat")
    mine, theirs = chat["messages"]
    assert (mine["out"], mine["text"]) == (True, "/start")
    assert "out" not in theirs
    assert theirs["html"] == "<b>5 &lt; 6</b>"
    assert chat["bot"]["username"] == "banxue_bot"
    assert (chat["blocked"], chat["typing"], chat["reply_keyboard"], chat["commands"]) == (False, None, None, [])


async def test_events_follow_from_the_version_of_the_chat(api: Api, lin: Person) -> None:
    version = (await get(api, f"/people/{LIN}/chat"))["version"]
    sent = await api("sendMessage", chat_id=LIN, text="one")
    async with api.session.get(f"{api.box.url}/people/{LIN}/events?after={version}") as response:
        assert response.content_type == "text/event-stream"
        stream = Stream(response)
        first = await stream.next()
        assert (first["id"], first["type"], first["message"]["text"]) == (version + 1, "message", "one")
        await api("editMessageText", chat_id=LIN, message_id=sent["message_id"], text="two")
        assert (await stream.next())["type"] == "edited"
        await api("deleteMessage", chat_id=LIN, message_id=sent["message_id"])
        assert await stream.next() == {"id": version + 3, "type": "deleted", "message_id": sent["message_id"]}
        await lin.block()
        assert await stream.next() == {"id": version + 4, "type": "blocked", "blocked": True}


async def test_a_version_from_before_a_restart_asks_for_a_reset(api: Api, lin: Person) -> None:
    async with api.session.get(f"{api.box.url}/people/{LIN}/events?after=4000") as response:
        event = await Stream(response).next()
        assert event["type"] == "reset"


async def test_what_cannot_be_done_is_answered_with_a_sentence(api: Api, lin: Person) -> None:
    theirs = lin.messages[0]["message_id"] if lin.messages else 0
    for path, body in (
        (f"{LIN}/say", {"text": "  "}),
        (f"{LIN}/tap", {"message_id": 1, "data": "x"}),
        (f"{LIN}/tap", {"message_id": theirs, "data": None}),
        (f"{LIN}/vote", {"message_id": 1, "option_ids": [0]}),
        (f"{LIN}/location", {"latitude": "north"}),
        (f"{LIN}/start", {"payload": "x" * 65}),
        (f"{LIN}/say", {"text": "x" * 4097}),
    ):
        status, answer = await post(api, path, **body)
        assert (status, list(answer)) == (400, ["error"])


async def test_who_has_blocked_the_bot_cannot_write_but_may_start_again(api: Api, lin: Person) -> None:
    await lin.block()
    status, answer = await post(api, f"{LIN}/say", text="x")
    assert (status, answer["error"]) == (400, "you have blocked the bot: unblock it first")
    await lin.start("back")
    kinds = [next(kind for kind in update if kind != "update_id") for update in await api("getUpdates")]
    assert kinds == ["message", "my_chat_member", "my_chat_member", "message"]


async def test_strangers_and_unknown_acts_are_not_found(api: Api) -> None:
    for path in ("/people/5/chat", "/files/none"):
        async with api.session.get(api.box.url + path) as response:
            assert response.status == 404
    async with api.session.post(f"{api.box.url}/people/{LIN}/dance") as response:
        assert response.status == 404


async def test_a_contact_carries_the_persons_own_id_and_phone(api: Api, mei: Person) -> None:
    await mei.share_contact()
    contact = (await api("getUpdates"))[-1]["message"]["contact"]
    assert (contact["user_id"], contact["first_name"]) == (MEI, "Mei")
    assert contact["phone_number"].startswith("+86139")


async def test_a_place_and_a_reply_reach_the_bot(api: Api, lin: Person) -> None:
    sent = await api("sendMessage", chat_id=LIN, text="Where?")
    await lin.share_location(31.2, 121.5)
    await lin.say("there", reply_to=sent["message_id"])
    await lin.send_file(b"x", "map.txt", reply_to=sent["message_id"])
    place, reply, file = (update["message"] for update in (await api("getUpdates"))[-3:])
    assert place["location"] == {"latitude": 31.2, "longitude": 121.5}
    assert reply["reply_to_message"]["text"] == file["reply_to_message"]["text"] == "Where?"


@pytest.mark.parametrize("path", ["/people/1001/events?after=0", "/people/1002/events"])
async def test_stopping_does_not_wait_for_open_streams(path: str) -> None:
    async with aiohttp.ClientSession() as session:
        box = Sandbox()
        await box.start()
        async with session.get(box.url + path):
            await box.stop()
