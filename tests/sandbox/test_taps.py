"""Taps on inline buttons and their answers."""

import pytest

from sandbox.person import Disappointed, Person
from tests.sandbox.conftest import LIN, Api, Clock

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
MENU = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}, {"text": "No", "callback_data": "n"}]]}


async def tapped(api: Api, lin: Person) -> str:
    await api("sendMessage", chat_id=LIN, text="Well?", reply_markup=MENU)
    await lin.tap("Yes")
    return str((await api("getUpdates"))[-1]["callback_query"]["id"])


async def test_a_tap_becomes_a_callback_query_with_the_whole_message(api: Api, lin: Person) -> None:
    await tapped(api, lin)
    query = (await api("getUpdates"))[-1]["callback_query"]
    assert (query["data"], query["from"]["id"], query["message"]["text"]) == ("y", LIN, "Well?")
    assert query["message"]["reply_markup"] == MENU


async def test_the_answer_is_shown_as_toast_or_alert(api: Api, lin: Person) -> None:
    query_id = await tapped(api, lin)
    await api("answerCallbackQuery", callback_query_id=query_id, text="Right!", show_alert=True)
    toast = await lin.toast("Right")
    assert toast["show_alert"] is True


async def test_an_answer_after_150_seconds_is_too_late(api: Api, lin: Person, clock: Clock) -> None:
    query_id = await tapped(api, lin)
    clock.now += 150
    await api("answerCallbackQuery", callback_query_id=query_id)
    clock.now += 1
    assert await api.refusal("answerCallbackQuery", callback_query_id=query_id) == TOO_OLD


async def test_an_unknown_query_is_as_good_as_an_old_one(api: Api) -> None:
    assert await api.refusal("answerCallbackQuery", callback_query_id="1") == TOO_OLD


async def test_a_toast_has_at_most_200_characters(api: Api, lin: Person) -> None:
    query_id = await tapped(api, lin)
    refusal = await api.refusal("answerCallbackQuery", callback_query_id=query_id, text="x" * 201)
    assert refusal == "Bad Request: MESSAGE_TOO_LONG"


async def test_an_answer_may_open_only_a_link_to_the_bot_itself(api: Api, lin: Person) -> None:
    query_id = await tapped(api, lin)
    refusal = await api.refusal("answerCallbackQuery", callback_query_id=query_id, url="https://example.org")
    assert refusal == "Bad Request: URL_INVALID"
    await api("answerCallbackQuery", callback_query_id=query_id, url="https://t.me/banxue_bot?start=x")
    assert (await lin.toast())["url"] == "https://t.me/banxue_bot?start=x"


async def test_a_button_that_is_not_there_cannot_be_tapped(api: Api, lin: Person) -> None:
    sent = await api("sendMessage", chat_id=LIN, text="Well?", reply_markup=MENU)
    with pytest.raises(Disappointed, match="no such button"):
        await lin.tap_again(sent["message_id"], "maybe")
