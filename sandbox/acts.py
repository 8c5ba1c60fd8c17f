"""What a person can do in the chat, and the updates that follow."""

from typing import Any

from sandbox import formatted, polls
from sandbox.chats import Chat, Entry
from sandbox.cloud import Cloud
from sandbox.messages import CAPTION_UNITS, TEXT_UNITS
from sandbox.seals import bare
from sandbox.shapes import JSON
from sandbox.utf16 import length


class NotPossible(Exception):
    """The person cannot do this now. The message is the sentence for them."""


def say(cloud: Cloud, chat: Chat, body: JSON) -> JSON:
    text = str(body.get("text") or "").strip()
    if not text:
        raise NotPossible("there is nothing to say")
    if length(text) > TEXT_UNITS:
        raise NotPossible(f"a message has at most {TEXT_UNITS} characters")
    return _written(cloud, chat, {"text": text} | _replied(chat, body.get("reply_to")))


def start(cloud: Cloud, chat: Chat, body: JSON) -> JSON:
    """Start, or a t.me link with a payload. It also takes a block back, as in Telegram."""
    payload = str(body.get("payload") or "")
    if len(payload) > 64:
        raise NotPossible("a start payload has at most 64 characters")
    if chat.blocked:
        block(cloud, chat, {"blocked": False})
    return _written(cloud, chat, {"text": f"/start {payload}".strip()})


def tap(cloud: Cloud, chat: Chat, body: JSON) -> JSON:
    """On a button of a message, by its `data`, whole or without the bot's seal; what is sent is the button's own."""
    entry = _entry(chat, body.get("message_id"))
    wanted = body.get("data")
    rows = entry.message.get("reply_markup", {}).get("inline_keyboard", [])
    offered = [button["callback_data"] for row in rows for button in row if "callback_data" in button]
    data = next((each for each in offered if wanted in (each, bare(each))), None)
    if data is None:
        raise NotPossible("that message has no such button")
    _refuse_blocked(chat)
    opened = cloud.taps.open(chat.id)
    query: JSON = {
        "id": opened.id,
        "from": chat.person.user(),
        "message": entry.message,
        "chat_instance": str(chat.id * 7_919),
        "data": data,
    }
    cloud.notify("callback_query", query, chat.id)
    return {"tap_id": opened.id}


def share_contact(cloud: Cloud, chat: Chat, body: JSON) -> JSON:
    person = chat.person
    contact: JSON = {
        "phone_number": person.phone or f"+86139{person.id % 10**8:08d}",
        "first_name": person.first_name,
        "user_id": person.id,
    }
    if person.last_name:
        contact["last_name"] = person.last_name
    return _written(cloud, chat, {"contact": contact})


def share_location(cloud: Cloud, chat: Chat, body: JSON) -> JSON:
    try:
        place = {"latitude": float(body["latitude"]), "longitude": float(body["longitude"])}
    except (KeyError, TypeError, ValueError):
        raise NotPossible("latitude and longitude are expected") from None
    return _written(cloud, chat, {"location": place})


def send_file(
    cloud: Cloud,
    chat: Chat,
    *,
    name: str,
    mime_type: str,
    content: bytes,
    caption: str,
    as_photo: bool,
    reply_to: int | None = None,
) -> JSON:
    """Refusal when the file is empty, too big, or no picture although sent as one."""
    if length(caption) > CAPTION_UNITS:
        raise NotPossible(f"a caption has at most {CAPTION_UNITS} characters")
    if as_photo:
        message: JSON = {"photo": cloud.files.keep_photo(name, mime_type, content).photo()}
    else:
        message = {"document": cloud.files.keep_document(name, mime_type, content).document()}
    if caption:
        message["caption"] = caption
        if found := formatted.with_detected(caption, []):
            message["caption_entities"] = found
    return _written(cloud, chat, message | _replied(chat, reply_to))


def vote(cloud: Cloud, chat: Chat, body: JSON) -> JSON:
    entry = _entry(chat, body.get("message_id"))
    _refuse_blocked(chat)
    try:
        polls.vote(cloud, chat, entry.message, body.get("option_ids"))
    except ValueError as error:
        raise NotPossible(str(error)) from None
    return {"message_id": entry.message["message_id"]}


def block(cloud: Cloud, chat: Chat, body: JSON) -> JSON:
    """With `quietly` the bot is not told; Telegram forgets an update that nobody fetched for a day."""
    blocked = bool(body.get("blocked", True))
    if blocked != chat.blocked:
        chat.blocked = blocked
        if not body.get("quietly"):
            cloud.notify("my_chat_member", _membership(cloud, chat, blocked=blocked), chat.id)
        chat.publish("blocked", {"blocked": blocked})
    return {"blocked": blocked}


def move(cloud: Cloud, chat: Chat, body: JSON) -> JSON:
    """From now on the chat has the id `to`; whoever writes to the old one is told so."""
    try:
        cloud.move(chat, int(body["to"]))
    except (KeyError, TypeError):
        raise NotPossible("the number 'to' is expected") from None
    except ValueError as error:
        raise NotPossible(str(error)) from None
    return {"moved_to": chat.moved_to}


def _membership(cloud: Cloud, chat: Chat, *, blocked: bool) -> JSON:
    member: JSON = {"status": "member", "user": cloud.bot.user()}
    banned: JSON = {"status": "kicked", "user": cloud.bot.user(), "until_date": 0}
    old, new = (member, banned) if blocked else (banned, member)
    return {
        "chat": chat.person.chat(),
        "from": chat.person.user(),
        "date": int(cloud.clock()),
        "old_chat_member": old,
        "new_chat_member": new,
    }


def _written(cloud: Cloud, chat: Chat, content: JSON) -> JSON:
    _refuse_blocked(chat)
    return {"message_id": cloud.receive(chat, content)["message_id"]}


def _replied(chat: Chat, message_id: Any) -> JSON:
    """What is answered, as Telegram puts it into the answer; nothing where `message_id` is None."""
    if message_id is None:
        return {}
    answered = _entry(chat, message_id).message
    return {"reply_to_message": {name: value for name, value in answered.items() if name != "reply_to_message"}}


def _refuse_blocked(chat: Chat) -> None:
    if chat.blocked:
        raise NotPossible("you have blocked the bot: unblock it first")


def _entry(chat: Chat, message_id: Any) -> Entry:
    entry = chat.entries.get(message_id) if isinstance(message_id, int) else None
    if entry is None:
        raise NotPossible("there is no such message")
    return entry
