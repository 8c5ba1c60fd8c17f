"""What a person's window shows: messages with their safe HTML and file addresses."""

from sandbox.chats import Chat, Entry, Event
from sandbox.cloud import Cloud
from sandbox.html_output import render
from sandbox.shapes import JSON


def message_view(cloud: Cloud, entry: Entry) -> JSON:
    """Telegram's Message plus `out`, `html`, for a file `url`, `file_name`, `size`, for a poll `voted`."""
    message = entry.message
    view: JSON = dict(message)
    if entry.out:
        view["out"] = True
    if "poll" in message:
        votes = cloud.chats[message["chat"]["id"]].votes
        view |= {"voted": votes[message["message_id"]]} if message["message_id"] in votes else {}
    if "text" in message:
        view["html"] = render(message["text"], message.get("entities", []))
    elif "caption" in message:
        view["html"] = render(message["caption"], message.get("caption_entities", []))
    shown = message["photo"][-1] if "photo" in message else message.get("document")
    file = cloud.files.get(shown["file_id"]) if shown else None
    if file is not None:
        view |= {"url": file.url, "file_name": file.name, "size": len(file.content)}
    return view


def chat_view(cloud: Cloud, chat: Chat) -> JSON:
    return {
        "version": chat.version,
        "messages": [message_view(cloud, entry) for entry in chat.entries.values()],
        "reply_keyboard": chat.reply_keyboard,
        "typing": chat.typing if cloud.clock() < chat.typing_until else None,
        "commands": cloud.commands.shown_to(chat),
        "bot": cloud.bot.user(),
        "blocked": chat.blocked,
    }


def event_view(cloud: Cloud, event: Event) -> JSON:
    view: JSON = {"type": event.kind} | event.body
    if event.entry is not None:
        view["message"] = message_view(cloud, event.entry)
    return view
