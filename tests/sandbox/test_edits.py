"""Edits and deletions."""

from typing import Any

import pytest

from sandbox.edits import DELETABLE_SECONDS
from sandbox.person import Person
from tests.sandbox.conftest import LIN, Api, Clock

GO = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
STOP = {"inline_keyboard": [[{"text": "Stop", "callback_data": "stop"}]]}
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


async def sent(api: Api, **values: Any) -> int:
    return int((await api("sendMessage", chat_id=LIN, **({"text": "old"} | values)))["message_id"])


async def test_an_edit_changes_the_message_in_place(api: Api, lin: Person, clock: Clock) -> None:
    message_id = await sent(api, reply_markup=GO)
    clock.now += 5
    edited = await api("editMessageText", chat_id=LIN, message_id=message_id, text="<i>new</i>", parse_mode="HTML")
    assert edited["text"] == "new"
    assert edited["edit_date"] == edited["date"] + 5
    assert "reply_markup" not in edited
    seen = await lin.expect("new")
    assert (seen["message_id"], seen["html"]) == (message_id, "<i>new</i>")
    assert len(lin.messages) == 2


async def test_an_edit_that_changes_nothing_is_refused(api: Api, lin: Person) -> None:
    message_id = await sent(api, reply_markup=GO)
    same = {"chat_id": LIN, "message_id": message_id, "text": "old", "reply_markup": GO}
    assert await api.refusal("editMessageText", **same) == NOT_MODIFIED
    await api("editMessageText", **same | {"reply_markup": STOP})
    await api("editMessageText", **same | {"text": "new"})
    assert await api.refusal("editMessageText", **same | {"text": "new "}) == NOT_MODIFIED


async def test_a_keyboard_is_changed_and_taken_away(api: Api, lin: Person) -> None:
    message_id = await sent(api, reply_markup=GO)
    edited = await api("editMessageReplyMarkup", chat_id=LIN, message_id=message_id, reply_markup=STOP)
    assert edited["reply_markup"] == STOP
    bare = await api("editMessageReplyMarkup", chat_id=LIN, message_id=message_id)
    assert "reply_markup" not in bare
    assert await api.refusal("editMessageReplyMarkup", chat_id=LIN, message_id=message_id) == NOT_MODIFIED


@pytest.mark.parametrize(
    ("method", "values", "sentence"),
    [
        ("editMessageText", {"message_id": 1, "text": "x"}, "message to edit not found"),
        ("editMessageText", {"text": "x"}, "message identifier is not specified"),
        ("editMessageText", {"message_id": 1}, "message text is empty"),
        ("editMessageReplyMarkup", {"message_id": 1}, "message to edit not found"),
        ("deleteMessage", {"message_id": 1}, "message to delete not found"),
    ],
)
async def test_an_edit_of_nothing_is_refused(
    api: Api, lin: Person, method: str, values: dict[str, Any], sentence: str
) -> None:
    assert await api.refusal(method, chat_id=LIN, **values) == f"Bad Request: {sentence}"


async def test_the_persons_own_message_cannot_be_edited(api: Api, lin: Person) -> None:
    theirs = await lin.say("mine")
    refusal = await api.refusal("editMessageText", chat_id=LIN, message_id=theirs, text="yours")
    assert refusal == "Bad Request: message can't be edited"


async def test_text_and_caption_are_not_mistaken_for_each_other(api: Api, lin: Person) -> None:
    text = await sent(api)
    photo = (await api.upload("sendPhoto", "photo", PIXEL, "p.png", chat_id=LIN))["message_id"]
    assert await api.refusal("editMessageText", chat_id=LIN, message_id=photo, text="x") == (
        "Bad Request: there is no text in the message to edit"
    )
    assert await api.refusal("editMessageCaption", chat_id=LIN, message_id=text, caption="x") == (
        "Bad Request: there is no caption in the message to edit"
    )
    captioned = await api("editMessageCaption", chat_id=LIN, message_id=photo, caption="<b>x</b>", parse_mode="HTML")
    assert (captioned["caption"], captioned["caption_entities"][0]["type"]) == ("x", "bold")


async def test_a_picture_is_exchanged_for_another(api: Api, lin: Person) -> None:
    photo = await api.upload("sendPhoto", "photo", PIXEL, "p.png", chat_id=LIN, caption="one")
    media = {"type": "document", "media": "attach://f", "caption": "two"}
    values = {"chat_id": LIN, "message_id": photo["message_id"], "media": media}
    edited = await api.upload("editMessageMedia", "f", b"hello", "notes.txt", **values)
    assert (edited["document"]["file_name"], edited["caption"]) == ("notes.txt", "two")
    assert "photo" not in edited


async def test_a_deleted_message_is_gone(api: Api, lin: Person) -> None:
    message_id = await sent(api)
    await lin.expect("old")
    assert await api("deleteMessage", chat_id=LIN, message_id=message_id) is True
    await lin.expect_until(lambda lin: message_id not in [m["message_id"] for m in lin.messages], "deletion")
    assert await api.refusal("editMessageText", chat_id=LIN, message_id=message_id, text="x") == (
        "Bad Request: message to edit not found"
    )


async def test_a_message_older_than_two_days_cannot_be_deleted(api: Api, lin: Person, clock: Clock) -> None:
    message_id = await sent(api)
    clock.now += DELETABLE_SECONDS + 1
    assert await api.refusal("deleteMessage", chat_id=LIN, message_id=message_id) == (
        "Bad Request: message can't be deleted for everyone"
    )


async def test_several_messages_are_deleted_at_once_and_missing_ones_skipped(api: Api, lin: Person) -> None:
    ids = [await sent(api) for _ in range(3)]
    await api("deleteMessages", chat_id=LIN, message_ids=[*ids[:2], 1])
    await lin.expect_until(lambda lin: [m["message_id"] for m in lin.messages][1:] == ids[2:], "two deletions")


async def test_pinned_messages_are_told_by_getchat(api: Api, lin: Person) -> None:
    first, second = await sent(api), await sent(api)
    for message_id in (first, second):
        await api("pinChatMessage", chat_id=LIN, message_id=message_id)
    assert (await api("getChat", chat_id=LIN))["pinned_message"]["message_id"] == second
    await api("unpinChatMessage", chat_id=LIN)
    assert (await api("getChat", chat_id=LIN))["pinned_message"]["message_id"] == first
    await api("deleteMessage", chat_id=LIN, message_id=first)
    assert "pinned_message" not in await api("getChat", chat_id=LIN)


async def test_several_messages_are_copied_or_forwarded_at_once(api: Api, lin: Person) -> None:
    ids = [await sent(api), await sent(api)]
    for method in ("copyMessages", "forwardMessages"):
        assert len(await api(method, chat_id=LIN, from_chat_id=LIN, message_ids=[*ids, 1])) == 2
    assert await api.refusal("copyMessages", chat_id=LIN, from_chat_id=LIN, message_ids=[1]) == (
        "Bad Request: message to copy not found"
    )


async def test_a_copy_says_nothing_of_its_origin_and_a_forward_does(api: Api, lin: Person) -> None:
    source = await sent(api, reply_markup=GO)
    copied = await api("copyMessage", chat_id=LIN, from_chat_id=LIN, message_id=source)
    forwarded = await api("forwardMessage", chat_id=LIN, from_chat_id=LIN, message_id=source)
    assert copied["message_id"] == source + 1
    assert forwarded["forward_origin"]["type"] == "user"
    assert await api.refusal("copyMessage", chat_id=LIN, from_chat_id=LIN, message_id=1) == (
        "Bad Request: message to copy not found"
    )
