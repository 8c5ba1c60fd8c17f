"""Trouble on demand."""

import asyncio
import time
from typing import Any

import aiohttp
import pytest
import telegram
from aiogram import Bot
from aiogram.exceptions import TelegramMigrateToChat
from telegram.error import ChatMigrated

from sandbox.person import Person
from sandbox.server import Sandbox
from tests.sandbox.conftest import LIN, MEI, Api, Refused


async def order(api: Api, **fault: Any) -> Any:
    async with api.session.post(f"{api.box.url}/faults", json=fault) as response:
        assert response.status == 200, await response.text()
        return await response.json()


@pytest.mark.parametrize(
    ("kind", "code", "sentence"),
    [
        ("429", 429, "Too Many Requests: retry after 2"),
        ("403", 403, "Forbidden: bot was blocked by the user"),
        ("500", 500, "Internal Server Error"),
        ("502", 502, "Bad Gateway"),
    ],
)
async def test_a_fault_hits_as_often_as_ordered(api: Api, lin: Person, kind: str, code: int, sentence: str) -> None:
    await order(api, method="sendMessage", kind=kind, times=2, retry_after=2)
    for _ in range(2):
        with pytest.raises(Refused) as caught:
            await api("sendMessage", chat_id=LIN, text="x")
        assert (caught.value.code, caught.value.description) == (code, sentence)
        assert caught.value.parameters == ({"retry_after": 2} if kind == "429" else {})
    await api("sendMessage", chat_id=LIN, text="through")
    await lin.expect("through")
    assert [message.get("text") for message in lin.messages] == ["/start", "through"]


async def test_a_cut_answer_leaves_the_bot_in_doubt(api: Api, lin: Person) -> None:
    await order(api, method="sendMessage", kind="cut")
    with pytest.raises(aiohttp.ClientError):
        await api("sendMessage", chat_id=LIN, text="lost")
    await order(api, method="sendMessage", kind="cut", after_effect=True)
    with pytest.raises(aiohttp.ClientError):
        await api("sendMessage", chat_id=LIN, text="arrived")
    await lin.expect("arrived")
    assert [message.get("text") for message in lin.messages] == ["/start", "arrived"]


async def test_a_delay_keeps_the_answer_back(api: Api, lin: Person) -> None:
    await order(api, method="sendMessage", kind="delay", seconds=30, after_effect=True)
    call = asyncio.create_task(api("sendMessage", chat_id=LIN, text="slow"))
    await lin.expect("slow")
    assert not call.done()
    call.cancel()
    await order(api, method="sendMessage", kind="delay", seconds=0.05)
    begun = time.monotonic()
    await api("sendMessage", chat_id=LIN, text="slower")
    assert time.monotonic() - begun >= 0.05


async def test_a_fault_may_be_for_one_chat_only(api: Api, lin: Person, mei: Person) -> None:
    await mei.say("hello")
    await order(api, method="*", kind="500", chat_id=MEI)
    await api("sendMessage", chat_id=LIN, text="x")
    with pytest.raises(Refused):
        await api("sendMessage", chat_id=MEI, text="x")


async def test_every_method_but_the_restless_getupdates_is_meant_by_a_star(api: Api) -> None:
    await order(api, method="*", kind="500", times=1)
    await api("getUpdates")
    with pytest.raises(Refused):
        await api("getMe")


async def test_orders_are_listed_and_withdrawn(box: Sandbox, api: Api) -> None:
    await order(api, method="getMe", kind="500")
    async with api.session.get(f"{box.url}/faults") as response:
        assert [fault["method"] for fault in await response.json()] == ["getMe"]
    async with api.session.delete(f"{box.url}/faults") as response:
        assert await response.json() == []
    await api("getMe")


async def test_a_senseless_order_is_refused_with_a_sentence(box: Sandbox, api: Api) -> None:
    for body in ({"kind": "earthquake"}, {"kind": "500", "colour": "red"}):
        async with api.session.post(f"{box.url}/faults", json=body) as response:
            assert response.status == 400
            assert "error" in await response.json()


async def test_a_share_of_the_calls_goes_wrong(api: Api, lin: Person) -> None:
    await order(api, method="getMe", kind="429", times=1000, share=0.2)
    refused = 0
    for _ in range(200):
        try:
            await api("getMe")
        except Refused:
            refused += 1
    assert 20 <= refused <= 60


@pytest.mark.parametrize("share", [0, -0.5, 1.5])
async def test_a_share_beyond_all_calls_is_refused(api: Api, share: float) -> None:
    async with api.session.post(f"{api.box.url}/faults", json={"kind": "500", "share": share}) as response:
        assert response.status == 400


MOVED = 5001


async def move(api: Api, person: int, to: Any) -> int:
    async with api.session.post(f"{api.box.url}/people/{person}/move", json={"to": to}) as response:
        return response.status


async def test_who_writes_to_a_chat_that_has_moved_is_told_where_it_is(api: Api, lin: Person) -> None:
    await api("sendMessage", chat_id=LIN, text="here")
    assert await move(api, LIN, MOVED) == 200
    with pytest.raises(Refused) as caught:
        await api("sendMessage", chat_id=LIN, text="x")
    assert caught.value.code == 400
    assert caught.value.description == "Bad Request: group chat was upgraded to a supergroup chat"
    assert caught.value.parameters == {"migrate_to_chat_id": MOVED}
    await api("sendMessage", chat_id=MOVED, text="there")
    async with Person(api.box.url, MOVED) as moved:
        await moved.expect("there")
        await moved.say("I am here")
    updates = await api("getUpdates")
    assert [update["message"]["from"]["id"] for update in updates] == [LIN, MOVED]


async def test_libraries_read_that_a_chat_has_moved(api: Api, bot: Bot, lin: Person) -> None:
    await move(api, LIN, MOVED)
    with pytest.raises(TelegramMigrateToChat) as caught:
        await bot.send_message(LIN, "x")
    assert caught.value.migrate_to_chat_id == MOVED
    async with telegram.Bot(api.box.token, base_url=f"{api.box.url}/bot") as other:
        with pytest.raises(ChatMigrated) as read:
            await other.send_message(LIN, "x")
    assert read.value.new_chat_id == MOVED


async def test_a_chat_moves_only_to_an_id_that_is_free(api: Api, lin: Person) -> None:
    assert await move(api, LIN, MEI) == 400
    assert await move(api, LIN, "nowhere") == 400
    assert await move(api, LIN, None) == 400
    await api("sendMessage", chat_id=LIN, text="still here")


async def test_a_block_that_the_bot_never_heard_of_shows_when_it_writes(api: Api, lin: Person) -> None:
    async with api.session.post(f"{api.box.url}/people/{LIN}/block", json={"quietly": True}) as response:
        assert response.status == 200
    assert [update["message"]["text"] for update in await api("getUpdates")] == ["/start"]
    assert await api.refusal("sendMessage", chat_id=LIN, text="x") == "Forbidden: bot was blocked by the user"


async def test_what_the_bot_asked_for_is_on_record(api: Api, lin: Person) -> None:
    await api("sendMessage", chat_id=LIN, text="one")
    await api("getUpdates")
    await order(api, method="sendMessage", kind="429")
    with pytest.raises(Refused):
        await api("sendMessage", chat_id=LIN, text="two")
    await order(api, method="sendMessage", kind="cut", after_effect=True)
    with pytest.raises(aiohttp.ClientError):
        await api("sendMessage", chat_id=LIN, text="three")
    async with api.session.get(f"{api.box.url}/calls") as response:
        calls = await response.json()
    assert [(call["method"], call["code"], call["performed"]) for call in calls] == [
        ("sendmessage", 200, True),
        ("sendmessage", 429, False),
        ("sendmessage", None, True),
    ]
    assert calls[0]["chat_id"] == str(LIN)
    assert calls[0]["at"] <= calls[1]["at"] <= calls[2]["at"] <= time.monotonic()
    async with api.session.get(f"{api.box.url}/calls", params={"after": calls[1]["number"]}) as response:
        assert await response.json() == calls[2:]
    async with api.session.get(f"{api.box.url}/calls", params={"after": "x"}) as response:
        assert response.status == 400
