"""Sending: what the bot may post into a chat, and what Telegram says when it may not."""

from typing import Any

from sandbox import formatted, keyboards, utf16
from sandbox.calls import Call, Upload
from sandbox.chats import Chat
from sandbox.cloud import Cloud
from sandbox.files import StoredFile
from sandbox.refusals import bad_request
from sandbox.shapes import JSON

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
TAP_ANSWER_CHARACTERS = 200
TYPING_SECONDS = 5
CHAT_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def send_message(cloud: Cloud, call: Call) -> JSON:
    return send(cloud, call, text_content(call))


def send_photo(cloud: Cloud, call: Call) -> JSON:
    caption = caption_content(call)
    photo = stored(cloud, call.upload("photo"), as_photo=True)
    spoiler = {"has_media_spoiler": True} if call.flag("has_spoiler") else {}
    return send(cloud, call, {"photo": photo.photo()} | caption | spoiler)


def send_document(cloud: Cloud, call: Call) -> JSON:
    caption = caption_content(call)
    document = stored(cloud, call.upload("document"), as_photo=False)
    return send(cloud, call, {"document": document.document()} | caption)


def send_location(cloud: Cloud, call: Call) -> JSON:
    return send(cloud, call, {"location": place(call)})


def send_venue(cloud: Cloud, call: Call) -> JSON:
    location = place(call)
    for field in ("title", "address"):
        if not call.text(field):
            raise bad_request(f"venue {field} must be non-empty")
    optional = ("foursquare_id", "foursquare_type", "google_place_id", "google_place_type")
    venue: JSON = {"location": location, "title": call.text("title"), "address": call.text("address")}
    venue |= {field: call.text(field) for field in optional if call.text(field)}
    return send(cloud, call, {"location": location, "venue": venue})


def send_contact(cloud: Cloud, call: Call) -> JSON:
    fields = ("phone_number", "first_name", "last_name", "vcard")
    contact = {field: call.text(field) for field in fields if call.text(field)}
    if "phone_number" not in contact:
        raise bad_request("contact phone number is empty")
    if "first_name" not in contact:
        raise bad_request("contact first name is empty")
    return send(cloud, call, {"contact": contact})


def send_chat_action(cloud: Cloud, call: Call) -> bool:
    action = call.text("action").lower()
    if action not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = cloud.writable_chat(call)
    chat.typing, chat.typing_until = action, cloud.clock() + TYPING_SECONDS
    chat.publish("typing", {"action": action})
    return True


def answer_callback_query(cloud: Cloud, call: Call) -> bool:
    tap = cloud.taps.close(call.text("callback_query_id"))
    text, url = call.text("text"), call.text("url")
    if len(text) > TAP_ANSWER_CHARACTERS:
        raise bad_request("MESSAGE_TOO_LONG")
    if url and not url.startswith((f"https://t.me/{cloud.bot.username}", f"t.me/{cloud.bot.username}")):
        raise bad_request("URL_INVALID")
    answer = {
        "tap_id": tap.id,
        "text": text or None,
        "show_alert": call.flag("show_alert"),
        "url": url or None,
    }
    cloud.chats[tap.chat_id].publish("tap_answered", answer)
    return True


def send(cloud: Cloud, call: Call, content: JSON) -> JSON:
    """The part that all kinds of messages share: markup, chat, reply, switches; then it is posted."""
    markup = keyboards.checked(call.json("reply_markup"))
    refuse_what_private_chats_lack(call)
    chat = cloud.writable_chat(call)
    content |= _reply(chat, call)
    if call.flag("protect_content"):
        content["has_protected_content"] = True
    if markup is not None and "inline_keyboard" in markup:
        content["reply_markup"] = markup
    message = cloud.post(chat, content)
    if markup is not None and "inline_keyboard" not in markup:
        chat.reply_keyboard = None if "remove_keyboard" in markup else markup
        chat.publish("reply_keyboard", {"keyboard": chat.reply_keyboard})
    return message


def text_content(call: Call) -> JSON:
    """`text` and `entities` of a message, with the link preview asked for. Refusal 400."""
    text = call.text("text")
    if not text:
        raise bad_request("message text is empty")
    text, entities = formatted.read(text, call.text("parse_mode"), call.json("entities"))
    if not text:
        raise bad_request("text must be non-empty")
    if utf16.length(text) > TEXT_UNITS:
        raise bad_request("message is too long")
    content: JSON = {"text": text} | ({"entities": entities} if entities else {})
    preview = call.json("link_preview_options")
    if isinstance(preview, dict) and preview:
        content["link_preview_options"] = preview
    return content


def caption_content(call: Call, source: JSON | None = None) -> JSON:
    """`caption` and its entities, from the call itself or from an InputMedia object. Refusal 400."""
    given: Any = call.values if source is None else source
    caption = str(given.get("caption") or "")
    entities = call.json("caption_entities") if source is None else source.get("caption_entities")
    if not caption:
        return {}
    caption, found = formatted.read(caption, given.get("parse_mode"), entities)
    if utf16.length(caption) > CAPTION_UNITS:
        raise bad_request("message caption is too long")
    content: JSON = {"caption": caption} if caption else {}
    if found:
        content["caption_entities"] = found
    if str(given.get("show_caption_above_media", "")).lower() == "true":
        content["show_caption_above_media"] = True
    return content


def stored(cloud: Cloud, given: Upload | str | None, *, as_photo: bool) -> StoredFile:
    """An uploaded file, kept, or a known file_id. Refusal 400, 413."""
    kind = "photo" if as_photo else "document"
    if given is None or given == "":
        raise bad_request(f"there is no {kind} in the request")
    if isinstance(given, Upload):
        keep = cloud.files.keep_photo if as_photo else cloud.files.keep_document
        return keep(given.name, given.mime_type, given.content)
    known = cloud.files.get(given)
    if known is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if known.is_photo != as_photo:
        found = "Photo" if known.is_photo else "Document"
        raise bad_request(f"can't use file of type {found} as {kind.capitalize()}")
    return known


def place(call: Call) -> JSON:
    """A Location. Refusal 400 when it is missing or off the globe."""
    if not call.text("latitude"):
        raise bad_request("latitude is empty")
    if not call.text("longitude"):
        raise bad_request("longitude is empty")
    latitude, longitude = call.decimal("latitude"), call.decimal("longitude")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request("wrong location specified")
    location: JSON = {"latitude": latitude, "longitude": longitude}
    if call.text("horizontal_accuracy"):
        location["horizontal_accuracy"] = call.decimal("horizontal_accuracy")
    return location


def refuse_what_private_chats_lack(call: Call) -> None:
    if call.number("message_thread_id"):
        raise bad_request("message thread not found")
    if call.text("business_connection_id"):
        raise bad_request("business connection not found")
    if call.text("message_effect_id"):
        raise bad_request("EFFECT_ID_INVALID")
    if call.flag("allow_paid_broadcast"):
        raise bad_request("FLOODSKIP_NOT_ALLOWED")


def _reply(chat: Chat, call: Call) -> JSON:
    asked = call.json("reply_parameters")
    if asked is None and call.number("reply_to_message_id"):
        asked = {
            "message_id": call.number("reply_to_message_id"),
            "allow_sending_without_reply": call.flag("allow_sending_without_reply"),
        }
    if not asked:
        return {}
    if not isinstance(asked, dict) or "message_id" not in asked:
        raise bad_request('can\'t find field "message_id"')
    entry = chat.entries.get(asked["message_id"])
    if entry is None:
        if asked.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    shown = {name: value for name, value in entry.message.items() if name != "reply_to_message"}
    return {"reply_to_message": shown}
