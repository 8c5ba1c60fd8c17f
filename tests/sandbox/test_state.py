"""Chats that outlive a restart, and ids that never come back."""

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.cloud import first_id
from sandbox.person import Person
from sandbox.server import Sandbox
from tests.sandbox.conftest import LIN, MEI, Api, Clock
from tests.sandbox.test_polls import QUIZ


async def talk(box: Sandbox) -> list[Any]:
    """A chat with a bit of everything; gives the updates that the bot has not confirmed."""
    async with Person(box.url, LIN) as lin, Person(box.url, MEI) as mei, aiohttp.ClientSession() as session:
        api = Api(box, session)
        await lin.start()
        await mei.start()
        await api("sendMessage", chat_id=LIN, text="Hello", reply_markup={"keyboard": [[{"text": "Yes"}]]})
        await api.upload("sendDocument", "document", b"\x00\xff", "a.bin", chat_id=LIN)
        await api("sendPoll", **QUIZ)
        await lin.expect("2 + 2")
        await lin.vote(1)
        await api("setMyCommands", commands=[{"command": "help", "description": "helps"}])
        await mei.block()
        updates: list[Any] = await api("getUpdates")
        return updates


async def test_a_restart_with_a_state_file_changes_nothing(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "state.json"
    async with Sandbox(clock=clock, state=path) as box:
        updates = await talk(box)
        async with aiohttp.ClientSession() as session, session.get(f"{box.url}/people/{LIN}/chat") as response:
            before = await response.json()
    async with Sandbox(clock=clock, state=path) as box, aiohttp.ClientSession() as session:
        api = Api(box, session)
        async with session.get(f"{box.url}/people/{LIN}/chat") as response:
            assert await response.json() == before
        assert await api("getUpdates") == updates
        document = next(message for message in before["messages"] if "document" in message)
        async with session.get(box.url + document["url"]) as response:
            assert await response.read() == b"\x00\xff"
        assert await api.refusal("sendMessage", chat_id=MEI, text="x") == "Forbidden: bot was blocked by the user"
        sent = await api("sendMessage", chat_id=LIN, text="next")
        assert sent["message_id"] == before["messages"][-1]["message_id"] + 1


def ids(updates: list[Any]) -> set[tuple[str, int]]:
    messages = {("message", one["message"]["message_id"]) for one in updates if "message" in one}
    return messages | {("update", one["update_id"]) for one in updates}


async def test_ids_lost_with_a_killed_sandbox_do_not_come_again(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "state.json"
    async with Sandbox(clock=clock, state=path) as box:
        kept = ids(await talk(box))
    at_the_last_write = path.read_text()
    async with Sandbox(clock=clock, state=path) as box:
        lost = ids(await talk(box)) - kept
    path.write_text(at_the_last_write)
    clock.now += 3
    async with Sandbox(clock=clock, state=path) as box:
        fresh = ids(await talk(box)) - kept
    assert lost
    assert fresh
    assert lost.isdisjoint(fresh)


async def test_without_a_state_file_ids_are_new_after_a_restart(clock: Clock) -> None:
    seen: list[tuple[int, int]] = []
    for _ in range(2):
        async with Sandbox(clock=clock) as box:
            updates = await talk(box)
            seen.append((updates[-1]["update_id"], updates[0]["message"]["message_id"]))
        clock.now += 3
    assert seen[1][0] > seen[0][0]
    assert seen[1][1] > seen[0][1]


def test_ids_fit_into_31_bits_for_years() -> None:
    for year in range(60):
        assert 0 < first_id(1_767_225_600 + year * 31_536_000, 50) < 2**31


async def test_a_file_that_is_not_ours_is_refused_by_name(tmp_path: Path) -> None:
    for content in ("{", '{"format": 99}', "[]"):
        path = tmp_path / "state.json"
        path.write_text(content)
        with pytest.raises(ValueError, match=r"state\.json is no state file"):
            await Sandbox(state=path).start()


async def test_a_chat_that_has_moved_is_still_where_it_went_after_a_restart(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "state.json"
    async with Sandbox(clock=clock, state=path) as box, aiohttp.ClientSession() as session:
        async with Person(box.url, LIN) as lin:
            await lin.start()
        async with session.post(f"{box.url}/people/{LIN}/move", json={"to": 5001}) as response:
            assert response.status == 200
        await Api(box, session)("sendMessage", chat_id=5001, text="hello")
    async with Sandbox(clock=clock, state=path) as box, aiohttp.ClientSession() as session:
        await Api(box, session)("sendMessage", chat_id=5001, text="again")
        async with session.get(f"{box.url}/people/{LIN}/chat") as response:
            chat = await response.json()
        assert [message["text"] for message in chat["messages"]] == ["hello", "again"]
