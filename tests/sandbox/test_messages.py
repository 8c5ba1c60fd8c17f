"""Sending: what arrives in the chat, and what is refused in which words."""

from typing import Any

import pytest

from sandbox.person import Person
from sandbox.server import Sandbox
from tests.sandbox.conftest import LIN, MEI, Api, Clock, Refused


async def test_a_message_reaches_the_person(api: Api, lin: Person) -> None:
    sent = await api("sendMessage", chat_id=LIN, text="Hello")
    seen = await lin.expect("Hello")
    assert seen["message_id"] == sent["message_id"]
    assert sent["from"]["is_bot"] is True
    assert sent["chat"] == {"id": LIN, "type": "private", "first_name": "Lin", "username": "lin"}


async def test_message_ids_of_a_chat_rise(api: Api, lin: Person) -> None:
    ids = [(await api("sendMessage", chat_id=LIN, text="x"))["message_id"] for _ in range(3)]
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"chat_id": LIN}, "message text is empty"),
        ({"chat_id": LIN, "text": ""}, "message text is empty"),
        ({"chat_id": LIN, "text": "  \n "}, "text must be non-empty"),
        ({"text": "x"}, "chat_id is empty"),
        ({"chat_id": 0, "text": "x"}, "chat not found"),
        ({"chat_id": "@nobody", "text": "x"}, "chat not found"),
        ({"chat_id": LIN, "text": "x" * 4097}, "message is too long"),
        ({"chat_id": LIN, "text": "😀" * 2049}, "message is too long"),
        ({"chat_id": LIN, "text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
        (
            {"chat_id": LIN, "text": "<b>x", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ({"chat_id": LIN, "text": "x", "reply_parameters": {"message_id": 1}}, "message to be replied not found"),
        ({"chat_id": LIN, "text": "x", "reply_parameters": {"quote": "y"}}, 'can\'t find field "message_id"'),
        ({"chat_id": LIN, "text": "x", "message_thread_id": 7}, "message thread not found"),
        ({"chat_id": LIN, "text": "x", "reply_markup": "{"}, "can't parse reply markup JSON object"),
    ],
)
async def test_a_message_that_cannot_be_sent_is_refused_in_telegrams_words(
    api: Api, lin: Person, values: dict[str, Any], sentence: str
) -> None:
    assert await api.refusal("sendMessage", **values) == f"Bad Request: {sentence}"


async def test_markdown_is_refused_with_a_sentence_that_says_what_to_do(api: Api, lin: Person) -> None:
    refusal = await api.refusal("sendMessage", chat_id=LIN, text="*x*", parse_mode="MarkdownV2")
    assert "send HTML" in refusal


async def test_length_is_counted_after_the_tags_are_gone(api: Api, lin: Person) -> None:
    sent = await api("sendMessage", chat_id=LIN, text=f"<b>{'x' * 4096}</b>", parse_mode="HTML")
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 4096}]


async def test_the_bot_cannot_write_first(api: Api, mei: Person) -> None:
    with pytest.raises(Refused) as caught:
        await api("sendMessage", chat_id=MEI, text="Hi")
    assert caught.value.code == 403
    assert caught.value.description == "Forbidden: bot can't initiate conversation with a user"
    await mei.say("hello")
    await api("sendMessage", chat_id=MEI, text="Hi")


async def test_after_a_block_everything_is_forbidden_and_the_bot_is_told(api: Api, lin: Person) -> None:
    sent = await api("sendMessage", chat_id=LIN, text="x")
    await lin.block()
    for method, values in (
        ("sendMessage", {"text": "y"}),
        ("editMessageText", {"message_id": sent["message_id"], "text": "y"}),
        ("sendChatAction", {"action": "typing"}),
    ):
        with pytest.raises(Refused) as caught:
            await api(method, chat_id=LIN, **values)
        assert (caught.value.code, caught.value.description) == (403, "Forbidden: bot was blocked by the user")
    change = (await api("getUpdates"))[-1]["my_chat_member"]
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("member", "kicked")
    await lin.unblock()
    await api("sendMessage", chat_id=LIN, text="welcome back")


async def test_a_reply_shows_what_it_answers(api: Api, lin: Person) -> None:
    asked = await lin.say("what is 2+2?")
    sent = await api("sendMessage", chat_id=LIN, text="4", reply_parameters={"message_id": asked})
    assert sent["reply_to_message"]["text"] == "what is 2+2?"
    loose = {"message_id": 1, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await api("sendMessage", chat_id=LIN, text="4", reply_parameters=loose)


async def test_a_reply_keyboard_stays_until_it_is_removed(api: Api, lin: Person) -> None:
    keyboard = {"keyboard": [[{"text": "Yes"}, {"text": "Me", "request_contact": True}]], "resize_keyboard": True}
    sent = await api("sendMessage", chat_id=LIN, text="Well?", reply_markup=keyboard)
    assert "reply_markup" not in sent
    await lin.expect_until(lambda lin: lin.reply_keyboard == keyboard, "the keyboard")
    await api("sendMessage", chat_id=LIN, text="Fine", reply_markup={"remove_keyboard": True})
    await lin.expect_until(lambda lin: lin.reply_keyboard is None, "no keyboard")


async def test_typing_is_shown_for_five_seconds(api: Api, lin: Person, clock: Clock) -> None:
    await api("sendChatAction", chat_id=LIN, action="typing")
    await lin.expect_until(lambda lin: lin.typing == "typing", "typing")
    clock.now += 5
    async with api.session.get(f"{api.box.url}/people/{LIN}/chat") as response:
        assert (await response.json())["typing"] is None
    assert await api.refusal("sendChatAction", chat_id=LIN, action="dancing") == (
        "Bad Request: wrong parameter action in request"
    )


async def test_a_venue_has_a_title_an_address_and_a_place(api: Api, lin: Person) -> None:
    values = {"chat_id": LIN, "latitude": 31.2, "longitude": 121.5}
    sent = await api("sendVenue", **values, title="Campus East", address="1 Pear Road")
    assert sent["venue"]["location"] == sent["location"] == {"latitude": 31.2, "longitude": 121.5}
    assert await api.refusal("sendVenue", **values, address="1 Pear Road") == (
        "Bad Request: venue title must be non-empty"
    )
    off_the_globe = values | {"latitude": 91}
    assert await api.refusal("sendLocation", **off_the_globe) == "Bad Request: wrong location specified"


async def test_a_contact_can_be_sent(api: Api, lin: Person) -> None:
    sent = await api("sendContact", chat_id=LIN, phone_number="+8613900000000", first_name="Front desk")
    assert sent["contact"] == {"phone_number": "+8613900000000", "first_name": "Front desk"}


async def test_the_chat_can_be_asked_about(api: Api, lin: Person) -> None:
    assert (await api("getChat", chat_id=LIN))["username"] == "lin"
    assert await api.refusal("getChat", chat_id=5) == "Bad Request: chat not found"
    member = await api("getChatMember", chat_id=LIN, user_id=LIN)
    assert member["user"]["first_name"] == "Lin"


async def test_a_form_and_a_query_string_are_read_like_json(box: Sandbox, api: Api, lin: Person) -> None:
    url = f"{box.url}/bot{box.token}/sendMessage"
    markup = '{"inline_keyboard": [[{"text": "Go", "callback_data": "g"}]]}'
    values = {"chat_id": str(LIN), "text": "中文 & more", "reply_markup": markup}
    async with api.session.post(url, data=values) as response:
        by_form = (await response.json())["result"]
    async with api.session.get(url, params=values) as response:
        by_query = (await response.json())["result"]
    assert by_form["text"] == by_query["text"] == "中文 & more"
    assert by_form["reply_markup"] == by_query["reply_markup"]
