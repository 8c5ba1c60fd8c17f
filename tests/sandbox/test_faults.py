"""Trouble on demand."""

import asyncio
import time
from typing import Any

import aiohttp
import pytest

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
