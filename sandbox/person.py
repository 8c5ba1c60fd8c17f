"""A scripted person for the journeys: says, taps and expects over HTTP, driven by what happens in the chat."""

import asyncio
import contextlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import aiohttp

from sandbox.seals import bare
from sandbox.shapes import JSON
from sandbox.transcript import labels, transcript, words

Wanted = str | re.Pattern[str]
Found = TypeVar("Found")
PATIENCE = 5.0


class Disappointed(AssertionError):
    """What a person expected did not come. The message shows the whole conversation."""


@dataclass(frozen=True, slots=True)
class Screen:
    """The newest message with an inline keyboard: its text, its buttons' labels row by row."""

    text: str
    buttons: list[list[str]]
    message: JSON


class Person:
    """One person of the sandbox: `async with Person(box.url, 1001) as lin: await lin.start()`.

    An act (`say`, `tap` ...) begins a new round; `expect` looks at what the bot sent or edited in this round.
    A wanted text is a part of the message, or a compiled regular expression that is searched for.
    """

    def __init__(self, url: str, person_id: int, *, patience: float = PATIENCE) -> None:
        self.id = person_id
        self.patience = patience
        self.name = str(person_id)
        self.bot: JSON = {}
        self.commands: list[JSON] = []
        self.reply_keyboard: JSON | None = None
        self.typing: str | None = None
        self._base = f"{url}/people/{person_id}"
        self._root = url
        self._messages: dict[int, JSON] = {}
        self._seen: list[tuple[int, JSON]] = []
        self._toasts: dict[str, JSON] = {}
        self._last_tap = ""
        self._version = 0
        self._round = -1
        self._session: aiohttp.ClientSession | None = None
        self._listening: asyncio.Task[None] | None = None
        self._news = asyncio.Event()

    @property
    def messages(self) -> list[JSON]:
        """The chat as it stands, oldest first (Telegram's Message, plus `out`, `html`, `url`)."""
        return list(self._messages.values())

    @property
    def last(self) -> JSON:
        """The bot's newest message. Disappointed when there is none."""
        for message in reversed(self.messages):
            if not message.get("out"):
                return message
        raise Disappointed(f"the bot has said nothing\n{self.transcript()}")

    @property
    def screen(self) -> Screen:
        """Disappointed when no message carries an inline keyboard."""
        for message in reversed(self.messages):
            if rows := labels(message):
                return Screen(words(message), rows, message)
        raise Disappointed(f"no message has buttons\n{self.transcript()}")

    def transcript(self) -> str:
        return transcript(self.messages, self.name, self.reply_keyboard, list(self._toasts.values()))

    async def start(self, payload: str = "") -> int:
        """Presses Start, or follows t.me/<bot>?start=payload."""
        return int((await self._act("start", {"payload": payload}))["message_id"])

    async def say(self, text: str, *, reply_to: int | None = None) -> int:
        body: JSON = {"text": text} | ({} if reply_to is None else {"reply_to": reply_to})
        return int((await self._act("say", body))["message_id"])

    async def tap(self, label: Wanted | None = None, *, data: Wanted | None = None, on: int | None = None) -> str:
        """Taps a button of the newest message that has it (or of the message `on`), waiting for it if need be.

        `label` is the button's text, a part of it or a regular expression; `data` its callback data without the
        bot's seal. A label that only the reply keyboard has is said (or shares the contact it asks for).
        """
        found = await self._wait(
            lambda: self._button(label, data, on), f"no button {_named(data if label is None else label)}"
        )
        message_id, button = found
        if message_id is None:
            return await self._press_reply_key(button)
        if "callback_data" not in button:
            raise Disappointed(f"button {button['text']!r} opens a link: {button}\n{self.transcript()}")
        self._last_tap = ""
        answer = await self._act("tap", {"message_id": message_id, "data": button["callback_data"]})
        self._last_tap = str(answer["tap_id"])
        return self._last_tap

    async def tap_again(self, message_id: int, data: str) -> str:
        """Sends a tap as an impatient finger does: on a button that this message shows, without looking."""
        self._last_tap = str((await self._act("tap", {"message_id": message_id, "data": data}))["tap_id"])
        return self._last_tap

    async def share_contact(self) -> int:
        return int((await self._act("contact", {}))["message_id"])

    async def share_location(self, latitude: float, longitude: float) -> int:
        place = {"latitude": latitude, "longitude": longitude}
        return int((await self._act("location", place))["message_id"])

    async def send_file(
        self,
        file: bytes | str | Path,
        name: str | None = None,
        *,
        caption: str = "",
        as_photo: bool = False,
        reply_to: int | None = None,
    ) -> int:
        """A document (or a photo) from a path or from bytes."""
        content = file if isinstance(file, bytes) else await asyncio.to_thread(Path(file).read_bytes)
        form = aiohttp.FormData(quote_fields=False)
        form.add_field(
            "file", content, filename=name or (Path(file).name if isinstance(file, (str, Path)) else "file")
        )
        if caption:
            form.add_field("caption", caption)
        if as_photo:
            form.add_field("as", "photo")
        if reply_to is not None:
            form.add_field("reply_to", str(reply_to))
        return int((await self._act("file", form))["message_id"])

    async def vote(self, *option_ids: int, on: int | None = None) -> None:
        """Votes in the newest poll (or in the message `on`)."""
        polls = [message["message_id"] for message in self.messages if "poll" in message]
        if on is None and not polls:
            raise Disappointed(f"there is no poll\n{self.transcript()}")
        message_id = polls[-1] if on is None else on
        await self._act("vote", {"message_id": message_id, "option_ids": list(option_ids)})

    async def block(self) -> None:
        await self._act("block", {"blocked": True})

    async def unblock(self) -> None:
        await self._act("block", {"blocked": False})

    async def expect(
        self,
        wanted: Wanted = "",
        *,
        button: Wanted | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> JSON:
        """The bot's newest message of this round that says `wanted` (and has `button`). Disappointed if none."""

        def look() -> JSON | None:
            for version, message in reversed(self._seen):
                if version <= self._round:
                    break
                if message.get("out") or message["message_id"] not in self._messages:
                    continue
                keys = [label for row in labels(message) for label in row]
                has_button = button is None or any(_matches(button, key) for key in keys)
                if has_button and _matches(wanted, words(message)):
                    return message
            return None

        sought = _named(wanted) + ("" if button is None else f" with a button {_named(button)}")
        return await self._wait(look, f"expected {sought}", timeout)

    async def expect_until(
        self,
        holds: Callable[["Person"], Any],
        what: str,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Any:
        """Waits until `holds(person)` gives something true, and gives it. `what` names it in the failure.

        Whatever `holds` misses (no `screen` yet, no `last` message) only means that it has to wait.
        """

        def look() -> Any:
            try:
                return holds(self) or None
            except Disappointed:
                return None

        return await self._wait(look, f"expected {what}", timeout)

    async def toast(self, wanted: Wanted = "", *, timeout: float | None = None) -> JSON:  # noqa: ASYNC109
        """The answer to the last tap: `text`, `show_alert`, `url`. Disappointed when it says something else."""
        answer = await self._wait(lambda: self._toasts.get(self._last_tap), "expected an answer to the tap", timeout)
        if not _matches(wanted, answer["text"] or ""):
            raise Disappointed(f"the tap was answered {answer['text']!r}, not {_named(wanted)}\n{self.transcript()}")
        return answer

    async def close(self) -> None:
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError, aiohttp.ClientError):
                await listening
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def __aenter__(self) -> Self:
        await self._connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _act(self, act: str, body: JSON | aiohttp.FormData) -> JSON:
        session = await self._connect()
        given = {"data": body} if isinstance(body, aiohttp.FormData) else {"json": body}
        async with session.post(f"{self._base}/{act}", **given) as response:
            answer: JSON = await response.json()
            if response.status != 200:
                raise Disappointed(f"{act}: {answer.get('error')}\n{self.transcript()}")
        # The chat's version just before the act, so that nothing older counts as an answer to it.
        self._round = int(answer["version"])
        return answer

    async def _connect(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None, connect=10))
            async with self._session.get(f"{self._root}/people") as response:
                for card in await response.json():
                    if card["id"] == self.id:
                        self.name = card["first_name"]
            await self._load()
            self._listening = asyncio.create_task(self._listen(self._session), name=f"person {self.id}")
        return self._session

    async def _load(self) -> None:
        assert self._session is not None
        async with self._session.get(f"{self._base}/chat") as response:
            if response.status != 200:
                raise Disappointed(f"the sandbox has no person {self.id}")
            chat = await response.json()
        self._version = chat["version"]
        self._messages = {message["message_id"]: message for message in chat["messages"]}
        self._seen = [(self._version, message) for message in chat["messages"]]
        self.bot, self.commands = chat["bot"], chat["commands"]
        self.reply_keyboard = chat["reply_keyboard"]
        self._news.set()

    async def _listen(self, session: aiohttp.ClientSession) -> None:
        url = f"{self._base}/events?after={self._version}"
        timeout = aiohttp.ClientTimeout(total=None, sock_read=None)
        async with session.get(url, timeout=timeout, read_bufsize=2**22) as response:
            version = self._version
            async for line in response.content:
                field, _, value = line.decode().rstrip("\n").partition(": ")
                if field == "id":
                    version = int(value)
                elif field == "data":
                    await self._take(version, json.loads(value))

    async def _take(self, version: int, event: JSON) -> None:
        match event["type"]:
            case "reset":
                await self._load()
            case "message" | "edited":
                message = event["message"]
                self._messages[message["message_id"]] = message
                self._seen.append((version, message))
                self.typing = None
            case "deleted":
                self._messages.pop(event["message_id"], None)
            case "reply_keyboard":
                self.reply_keyboard = event["keyboard"]
            case "typing":
                self.typing = event["action"]
            case "tap_answered":
                self._toasts[event["tap_id"]] = event
            case "commands":
                self.commands = event["commands"]
        self._version = max(version, self._version)
        self._news.set()

    async def _wait(self, look: Callable[[], Found | None], failure: str, patience: float | None = None) -> Found:
        """What `look` finds, now or as soon as something happens. Disappointed after the time."""
        await self._connect()
        patience = self.patience if patience is None else patience
        try:
            async with asyncio.timeout(patience):
                while (found := look()) is None:
                    self._news.clear()
                    await self._news.wait()
                return found
        except TimeoutError:
            raise Disappointed(f"{failure} within {patience:g} s\n{self.transcript()}") from None

    def _button(self, label: Wanted | None, data: Wanted | None, on: int | None) -> tuple[int | None, JSON] | None:
        for exact in (True, False):
            for message in reversed(self.messages):
                if on is not None and message["message_id"] != on:
                    continue
                for button in _buttons(message.get("reply_markup"), "inline_keyboard"):
                    if _fits(button, label, data, exact=exact):
                        return message["message_id"], button
            if on is None:
                for button in _buttons(self.reply_keyboard, "keyboard"):
                    if _fits(button, label, data, exact=exact):
                        return None, button
        return None

    async def _press_reply_key(self, button: JSON) -> str:
        if button.get("request_contact"):
            await self.share_contact()
        else:
            await self.say(button["text"])
        return ""


def _buttons(markup: JSON | None, field: str) -> list[JSON]:
    return [button for row in (markup or {}).get(field, []) for button in row]


def _fits(button: JSON, label: Wanted | None, data: Wanted | None, *, exact: bool) -> bool:
    by_label = label is None or _matches(label, button["text"], exact=exact)
    if data is None:
        return by_label
    return by_label and "callback_data" in button and _matches(data, bare(button["callback_data"]), exact=exact)


def _matches(wanted: Wanted, text: str, *, exact: bool = False) -> bool:
    if isinstance(wanted, str):
        return wanted == text if exact else wanted in text
    return wanted.search(text) is not None


def _named(wanted: Wanted | None) -> str:
    return repr(wanted.pattern if isinstance(wanted, re.Pattern) else wanted)
