"""getUpdates under Telegram's rules."""

import asyncio

import pytest

from sandbox.person import Person
from sandbox.server import Sandbox
from sandbox.updates import DAY
from tests.sandbox.conftest import Api, Clock, Refused


async def test_an_update_is_given_again_until_an_offset_confirms_it(api: Api, lin: Person) -> None:
    await lin.say("one")
    first = await api("getUpdates")
    assert [update["message"]["text"] for update in first] == ["/start", "one"]
    assert await api("getUpdates") == first
    rest = await api("getUpdates", offset=first[0]["update_id"] + 1)
    assert rest == first[1:]
    assert await api("getUpdates") == rest


async def test_update_ids_rise_by_one(api: Api, lin: Person) -> None:
    for word in ("a", "b", "c"):
        await lin.say(word)
    ids = [update["update_id"] for update in await api("getUpdates")]
    assert ids == list(range(ids[0], ids[0] + 4))


async def test_a_batch_has_at_most_a_hundred_updates(api: Api, lin: Person) -> None:
    for number in range(104):
        await lin.say(str(number))
    batch = await api("getUpdates")
    assert len(batch) == 100
    assert len(await api("getUpdates", offset=batch[-1]["update_id"] + 1)) == 5


@pytest.mark.parametrize(("limit", "given"), [(1, 1), (2, 2), (0, 3), (101, 3)])
async def test_a_limit_outside_1_to_100_counts_as_100(api: Api, lin: Person, limit: int, given: int) -> None:
    await lin.say("a")
    await lin.say("b")
    assert len(await api("getUpdates", limit=limit)) == given


async def test_a_negative_offset_counts_from_the_end_and_forgets_the_rest(api: Api, lin: Person) -> None:
    await lin.say("a")
    await lin.say("b")
    assert [one["message"]["text"] for one in await api("getUpdates", offset=-1)] == ["b"]
    assert len(await api("getUpdates")) == 1


async def test_a_long_poll_ends_as_soon_as_something_arrives(api: Api, lin: Person) -> None:
    batch = await api("getUpdates")
    poll = asyncio.create_task(api("getUpdates", offset=batch[-1]["update_id"] + 1, timeout=50))
    await lin.say("at last")
    assert [update["message"]["text"] for update in await poll] == ["at last"]


async def test_a_poll_without_timeout_answers_at_once(api: Api) -> None:
    assert await api("getUpdates") == []


async def test_a_second_poller_ends_the_first_with_a_conflict(api: Api, lin: Person) -> None:
    batch = await api("getUpdates")
    after = batch[-1]["update_id"] + 1
    polls = [asyncio.create_task(api("getUpdates", offset=after, timeout=50)) for _ in range(2)]
    done, waiting = await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED)
    refusal = done.pop().exception()
    assert isinstance(refusal, Refused)
    assert refusal.code == 409
    assert refusal.description == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    await lin.say("for the survivor")
    assert len(await waiting.pop()) == 1


async def test_updates_wait_for_a_day_and_no_longer(api: Api, lin: Person, clock: Clock) -> None:
    clock.now += DAY - 1
    await lin.say("fresh")
    assert len(await api("getUpdates")) == 2
    clock.now += 2
    assert [update["message"]["text"] for update in await api("getUpdates")] == ["fresh"]


async def test_allowed_updates_filter_what_comes_later_and_are_remembered(api: Api, lin: Person) -> None:
    await api("getUpdates", allowed_updates=["callback_query"])
    await lin.say("unheard")
    assert [update["message"]["text"] for update in await api("getUpdates")] == ["/start"]
    await api("getUpdates", allowed_updates=[])
    await lin.say("heard")
    assert len(await api("getUpdates")) == 2


async def test_a_wrong_token_is_unauthorized(box: Sandbox, api: Api) -> None:
    async with api.session.get(f"{box.url}/bot1:wrong/getMe") as response:
        assert response.status == 401
        assert await response.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_an_unknown_method_is_not_found(api: Api) -> None:
    with pytest.raises(Refused) as caught:
        await api("makeCoffee")
    assert (caught.value.code, caught.value.description) == (404, "Not Found")


async def test_methods_are_found_in_any_case_and_by_get(box: Sandbox, api: Api) -> None:
    async with api.session.get(f"{box.url}/bot{box.token}/GETME") as response:
        assert (await response.json())["result"]["username"] == "banxue_bot"


@pytest.mark.parametrize(
    ("kind", "body", "sentence"),
    [
        ("application/json", b"[1]", "can't parse request: a JSON object is expected"),
        ("application/x-www-form-urlencoded", b"text=%FF", "strings must be encoded in UTF-8"),
        ("application/x-www-form-urlencoded", b"text=\xff", "strings must be encoded in UTF-8"),
        (
            "application/json",
            b'{"chat_id": 1001, "text": "<b>\\ud800</b>x</i>", "parse_mode": "HTML"}',
            "strings must be encoded in UTF-8",
        ),
        ("multipart/form-data; boundary=x", b"no part at all", "can't parse the request's body"),
    ],
)
async def test_a_body_that_cannot_be_read_is_a_bad_request(
    box: Sandbox, api: Api, kind: str, body: bytes, sentence: str
) -> None:
    url = f"{box.url}/bot{box.token}/sendMessage"
    async with api.session.post(url, data=body, headers={"Content-Type": kind}) as response:
        answer = await response.json()
    assert (response.status, answer["description"]) == (400, f"Bad Request: {sentence}")
