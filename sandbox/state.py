"""The chats in a file, so that they outlive a restart of the sandbox."""

import asyncio
import base64
import contextlib
import json
import os
from pathlib import Path

from sandbox.chats import Chat, Entry
from sandbox.cloud import Cloud
from sandbox.files import StoredFile
from sandbox.shapes import JSON
from sandbox.updates import Pending
from sandbox.webhook import Webhook

FORMAT = 1
PAUSE_SECONDS = 1.0


class StateFile:
    """Writes the whole cloud as JSON, at most once a second and only when something has changed."""

    def __init__(self, path: Path, cloud: Cloud, webhook: Webhook) -> None:
        self._path = path
        self._cloud = cloud
        self._webhook = webhook
        self._written = self._fingerprint()
        self._task: asyncio.Task[None] | None = None

    def load(self) -> None:
        """ValueError when the file is not one of ours; nothing happens when there is none."""
        if not self._path.exists():
            return
        try:
            saved = json.loads(self._path.read_text(encoding="utf-8"))
            if saved["format"] != FORMAT:
                raise ValueError(f"format {saved['format']} is unknown")
            _restore(self._cloud, self._webhook, saved)
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{self._path} is no state file of this sandbox: {error}") from error
        self._written = self._fingerprint()

    def start(self) -> None:
        self._task = asyncio.create_task(self._keep_writing(), name="sandbox state")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        self.write()

    def write(self) -> None:
        text = json.dumps(_saved(self._cloud, self._webhook))
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(self._path.name + ".new")
        with fresh.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        self._written = self._fingerprint()

    async def _keep_writing(self) -> None:
        while True:
            await asyncio.sleep(PAUSE_SECONDS)
            if self._fingerprint() != self._written:
                self.write()

    def _fingerprint(self) -> tuple[int, ...]:
        updates = self._cloud.updates
        first = next(iter(updates.pending), 0)
        return (
            updates.next_id,
            first,
            len(updates),
            sum(chat.version for chat in self._cloud.chats.values()),
        )


def _saved(cloud: Cloud, webhook: Webhook) -> JSON:
    return {
        "format": FORMAT,
        "next_update_id": cloud.updates.next_id,
        "allowed": cloud.updates.allowed,
        "pending": [[one.id, one.kind, one.lane, one.created, one.update] for one in cloud.updates.pending.values()],
        "webhook": [webhook.url, webhook.secret, webhook.max_connections],
        "polls": cloud.polls,
        "commands": [[*key, commands] for key, commands in cloud.commands.lists.items()],
        "descriptions": cloud.descriptions,
        "menu_buttons": [[chat_id, button] for chat_id, button in cloud.menu_buttons.items()],
        "files": [
            {name: getattr(file, name) for name in _FILE_FIELDS}
            | {"content": base64.b64encode(file.content).decode()}
            for file in cloud.files.by_id.values()
        ],
        "chats": {str(chat.id): _saved_chat(chat) for chat in cloud.chats.values()},
    }


_FILE_FIELDS = ("id", "unique_id", "path", "name", "mime_type", "width", "height")


def _saved_chat(chat: Chat) -> JSON:
    return {
        "next_message_id": chat.next_message_id,
        "started": chat.started,
        "blocked": chat.blocked,
        "moved_to": chat.moved_to,
        "reply_keyboard": chat.reply_keyboard,
        "version": chat.version,
        "pinned": chat.pinned,
        "votes": {str(message_id): chosen for message_id, chosen in chat.votes.items()},
        "entries": [[entry.out, entry.message] for entry in chat.entries.values()],
    }


def _restore(cloud: Cloud, webhook: Webhook, saved: JSON) -> None:
    # What a killed sandbox did after its last write is lost; its ids must not come again all the same.
    cloud.updates.next_id = max(cloud.updates.next_id, saved["next_update_id"])
    cloud.updates.allowed = saved["allowed"]
    cloud.updates.pending = {one[0]: Pending(*one) for one in saved["pending"]}
    webhook.url, webhook.secret, webhook.max_connections = saved["webhook"]
    cloud.polls = {poll_id: (place[0], place[1]) for poll_id, place in saved["polls"].items()}
    cloud.commands.lists = {(scope, language): found for scope, language, found in saved["commands"]}
    cloud.descriptions = saved["descriptions"]
    cloud.menu_buttons = dict(saved["menu_buttons"])
    for file in saved["files"]:
        cloud.files.restore(StoredFile(**file | {"content": base64.b64decode(file["content"])}))
    for chat_id, one in saved["chats"].items():
        moved = cloud.chats.get(int(chat_id))
        if moved is not None and one.get("moved_to") is not None:
            cloud.move(moved, one["moved_to"])
    for chat_id, one in saved["chats"].items():
        chat = cloud.chats.get(int(chat_id))
        if chat is None:
            continue
        chat.next_message_id = max(chat.next_message_id, one["next_message_id"])
        chat.started, chat.blocked = one["started"], one["blocked"]
        chat.reply_keyboard = one["reply_keyboard"]
        chat.version = max(chat.version, one["version"])
        chat.pinned = one["pinned"]
        chat.votes = {int(message_id): chosen for message_id, chosen in one["votes"].items()}
        chat.entries = {message["message_id"]: Entry(message, out) for out, message in one["entries"]}
