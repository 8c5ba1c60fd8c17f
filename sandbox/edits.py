"""Changing and deleting what was sent."""

from typing import Any

from sandbox import keyboards
from sandbox.calls import Call
from sandbox.chats import Chat
from sandbox.cloud import Cloud
from sandbox.messages import caption_content, send, stored, text_content
from sandbox.polls import close_if_due
from sandbox.refusals import bad_request, forbidden
from sandbox.shapes import JSON

DELETABLE_SECONDS = 48 * 60 * 60
_MEDIA = ("photo", "document", "video", "audio", "animation")
_COPIED = frozenset(
    {"text", "entities", "caption", "caption_entities", "photo", "document", "location", "venue", "contact", "poll"}
)
_CAPTION = ("caption", "caption_entities", "show_caption_above_media")


def edit_message_text(cloud: Cloud, call: Call) -> JSON:
    content = text_content(call)
    chat, message = _editable(cloud, call)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    return _rewritten(cloud, call, chat, message, ("text", "entities", "link_preview_options"), content)


def edit_message_caption(cloud: Cloud, call: Call) -> JSON:
    content = caption_content(call)
    chat, message = _editable(cloud, call)
    if not any(field in message for field in _MEDIA):
        raise bad_request("there is no caption in the message to edit")
    return _rewritten(cloud, call, chat, message, _CAPTION, content)


def edit_message_media(cloud: Cloud, call: Call) -> JSON:
    media = call.json("media")
    if not isinstance(media, dict):
        raise bad_request("can't parse media JSON object")
    kind = media.get("type")
    if kind not in {"photo", "document"}:
        raise bad_request(f"this sandbox edits photos and documents, not {kind!r}")
    file = stored(cloud, call.attached(str(media.get("media") or "")), as_photo=kind == "photo")
    content: JSON = {kind: file.photo() if kind == "photo" else file.document()}
    content |= caption_content(call, media)
    chat, message = _editable(cloud, call)
    return _rewritten(cloud, call, chat, message, ("text", "entities", *_MEDIA, *_CAPTION), content)


def edit_message_reply_markup(cloud: Cloud, call: Call) -> JSON:
    chat, message = _editable(cloud, call)
    return _rewritten(cloud, call, chat, message, (), {})


def delete_message(cloud: Cloud, call: Call) -> bool:
    chat = cloud.chat(call)
    _delete(cloud, chat, call.number("message_id"))
    return True


def delete_messages(cloud: Cloud, call: Call) -> bool:
    """Like Telegram's: what cannot be found is skipped."""
    chat = cloud.chat(call)
    for message_id in _ids(call.json("message_ids")):
        if message_id in chat.entries:
            _delete(cloud, chat, message_id)
    return True


def copy_message(cloud: Cloud, call: Call) -> JSON:
    """A message once more, without saying where it came from."""
    source = _source(cloud, call)
    content = {name: value for name, value in source.items() if name in _COPIED}
    if call.values.get("caption") is not None and "text" not in content:
        content = {name: value for name, value in content.items() if name not in _CAPTION}
        content |= caption_content(call)
    return {"message_id": send(cloud, call, content)["message_id"]}


def copy_messages(cloud: Cloud, call: Call) -> list[JSON]:
    return [copy_message(cloud, one) for one in _one_by_one(cloud, call, "copymessage")]


def forward_messages(cloud: Cloud, call: Call) -> list[JSON]:
    sent = [forward_message(cloud, one) for one in _one_by_one(cloud, call, "forwardmessage")]
    return [{"message_id": message["message_id"]} for message in sent]


def _one_by_one(cloud: Cloud, call: Call, method: str) -> list[Call]:
    """Like Telegram's: what cannot be found is skipped, unless nothing is left."""
    given = call.text("from_chat_id")
    chat = cloud.chats.get(int(given)) if given.lstrip("-").isdigit() else None
    found = [one for one in _ids(call.json("message_ids")) if chat is not None and one in chat.entries]
    if not found:
        raise bad_request(f"message to {method.removesuffix('message')} not found")
    return [Call(method, {**call.values, "message_id": one}) for one in found]


def forward_message(cloud: Cloud, call: Call) -> JSON:
    source = _source(cloud, call)
    content = {name: value for name, value in source.items() if name in _COPIED}
    origin = {"type": "user", "sender_user": source["from"], "date": source["date"]}
    return send(cloud, call, content | {"forward_origin": origin})


def pin_chat_message(cloud: Cloud, call: Call) -> bool:
    """Kept for getChat; the page shows no pinned line."""
    chat, message_id = cloud.chat(call), call.number("message_id")
    if message_id not in chat.entries:
        raise bad_request("message to pin not found")
    chat.pinned = [*(one for one in chat.pinned if one != message_id), message_id]
    return True


def unpin_chat_message(cloud: Cloud, call: Call) -> bool:
    """Without a message_id the newest pin goes."""
    chat = cloud.chat(call)
    message_id = call.number("message_id", chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    return True


def unpin_all_chat_messages(cloud: Cloud, call: Call) -> bool:
    cloud.chat(call).pinned.clear()
    return True


def _source(cloud: Cloud, call: Call) -> JSON:
    given = call.text("from_chat_id")
    chat = cloud.chats.get(int(given)) if given.lstrip("-").isdigit() else None
    if chat is None:
        raise bad_request("chat not found")
    entry = chat.entries.get(call.number("message_id"))
    if entry is None:
        raise bad_request(f"message to {call.method.removesuffix('message')} not found")
    if entry.message.get("has_protected_content"):
        raise bad_request(f"message can't be {_PAST[call.method]}")
    return entry.message


_PAST = {"copymessage": "copied", "forwardmessage": "forwarded"}


def _ids(given: Any) -> list[int]:
    if not isinstance(given, list) or not all(isinstance(one, int) for one in given):
        raise bad_request("expected an Array of message identifiers")
    if not 1 <= len(given) <= 100:
        raise bad_request("too many message identifiers specified")
    return given


def _delete(cloud: Cloud, chat: Chat, message_id: int) -> None:
    entry = chat.entries.get(message_id)
    if entry is None:
        raise bad_request("message to delete not found")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    if cloud.clock() - entry.message["date"] > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    chat.remove(message_id)


def _editable(cloud: Cloud, call: Call) -> tuple[Chat, JSON]:
    """The message to edit. Refusal 400 when it is missing or the person's own, 403 after a block, 429."""
    if call.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = cloud.chat(call)
    if not call.text("message_id"):
        raise bad_request("message identifier is not specified")
    entry = chat.entries.get(call.number("message_id"))
    if entry is None:
        raise bad_request("message to edit not found")
    if entry.out:
        raise bad_request("message can't be edited")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    if cloud.limits is not None:
        cloud.limits.spend(chat.id)
    close_if_due(cloud, chat, entry.message["message_id"])
    return chat, chat.entries[entry.message["message_id"]].message


def _rewritten(cloud: Cloud, call: Call, chat: Chat, message: JSON, dropped: tuple[str, ...], content: JSON) -> JSON:
    """An edit replaces the keyboard too: without one in the call the message loses its own."""
    markup = keyboards.checked_inline(call.json("reply_markup"))
    gone = {*dropped, "reply_markup"}
    kept = {name: value for name, value in message.items() if name not in gone}
    edited = kept | content | ({"reply_markup": markup} if markup else {})
    if edited == message:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        )
    return cloud.rewrite(chat, edited | {"edit_date": int(cloud.clock())})
