"""Who sends what: honest taps and words as the sandbox records them, the same damaged, and what no client sends."""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from collections.abc import Callable
from copy import deepcopy
from enum import Enum
from functools import cache
from random import Random
from typing import Any

from aiogram.filters import Command
from aiogram.types import Message, MessageEntity

from benchmarks.fuzz_grammar import KINDS, MEDIA, Grammar
from benchmarks.fuzz_house import HEALTHY, Brought, House
from benchmarks.fuzz_mutations import mutated
from benchmarks.fuzz_values import NAMES, NUMBERS, text, written
from domain.messages.harmless import harmless
from handlers.filters import On
from handlers.menus import MENUS
from handlers.routers import build_dispatcher
from sandbox import acts
from sandbox.chats import Chat
from sandbox.refusals import Refusal
from sandbox.seals import bare

GARBAGE = (
    b"", b"{", b"[]", b"null", b"7", b'"x"', b"{}", b'{"update_id":', b'{"update_id":"7"}', b'{"update_id":1.5}',
    b"NaN",
    b'{"update_id":true,"message":{}}', b'{"update_id":null}', b'{"update_id":[1]}', b'{"message":{"update_id":7}}',
    b'\xff\xfe{"update_id":1}', b'{"update_id":-1e400}', b'{"update_id":1,"update_id":"x"}', b'{"a":"\xed\xa0\x80"}',
)  # fmt: skip
FILES = (
    ("list.csv", "text/csv", b"name,grade\nevilname <b>,5\n=1+1,x\n"),
    ("名单.csv", "text/csv", "姓名,电话\n林\u202e小雨,123\n".encode("gb18030", "replace")),
    ("x" * 300 + ".csv", "text/csv", b"\xff\xfe\x00"),
    ("a/../../b.txt", "text/plain", b"\x00\x01"),
    ("<b>evilname</b>.csv", "application/x-evil", b"a;b\n" * 3_000),
    ("evil\u202egpj.csv", "text/csv", b""),
    (".csv", "", b'"' * 2_000),
)
CHATS = ("group", "supergroup", "channel", "sender", "", "Private")


class Senders:
    """Makes updates one after the other; which ones depends on the seed, and on what the bot has offered."""

    def __init__(self, house: House, random: Random) -> None:
        self._house = house
        self._random = random
        self._cloud = house.box.cloud
        self._grammar = Grammar(random)
        self._strict = Grammar(random, odd=0.0)
        self._tapped: Counter[str] = Counter()
        self._members = [each for each in house.members if each not in HEALTHY]
        self._with_roles = [each for each in self._members if house.members[each] is not None]
        self._verbs = _verbs()
        self._commands = _commands()
        self._before: list[Brought] = []
        self._true: deque[dict[str, Any]] = deque(maxlen=400)
        self.kinds: Counter[str] = Counter()
        self._ways: dict[Callable[[], Any], int] = {
            self.real: 15, self.damaged: 23, self.commanded: 6, self.worded: 8, self.invented: 9, self.forged: 4,
            self.media: 9, self.typed: 10, self.elsewhere: 4, self.membership: 2, self.linked: 2, self.numbered: 3,
            self.garbage: 2, self.file: 1, self.answer: 2,
        }  # fmt: skip

    def healthy(self) -> Brought:
        """An honest word."""
        chat = self._cloud.chats[self._random.choice(HEALTHY)]
        acts.say(self._cloud, chat, {"text": self._random.choice(("/help", "/home", "/start"))})
        self._asked = chat, chat.version
        return self._brought(self._recorded())

    @property
    def is_answered(self) -> bool:
        """Whether something was shown to whoever said the last honest word."""
        chat, version = self._asked
        return chat.version > version

    def one(self) -> Brought:
        """Anything."""
        way = self._random.choices(list(self._ways), list(self._ways.values()))[0]
        made = way()
        self.kinds[way.__name__] += 1
        if isinstance(made, bytes):
            return Brought(made, _number_of(made), _is_json(made))
        brought = self._brought(made)
        self._before = [*self._before[-200:], brought]
        return brought

    def real(self) -> dict[str, Any]:
        """Somebody taps what they are offered, most likely what nobody has tapped yet."""
        chat = self._chat()
        offered = self._offered(chat)
        if not offered:
            return self.commanded()
        least = min(self._tapped[_verb(data)] for _, data in offered)
        rare = [each for each in offered if self._tapped[_verb(each[1])] <= least]
        message, data = self._random.choice(rare if self._random.random() < 0.7 else offered)
        self._tapped[_verb(data)] += 1
        acts.tap(self._cloud, chat, {"message_id": message, "data": data})
        return self._recorded()

    def answer(self) -> dict[str, Any]:
        """Words that answer one of the bot's messages, or one's own."""
        chat = self._chat()
        messages = list(chat.entries)
        body = {"text": self._sayable(), "reply_to": self._random.choice(messages)} if messages else {"text": "?"}
        acts.say(self._cloud, chat, body)
        return self._recorded()

    def damaged(self) -> dict[str, Any]:
        """One of the last true updates of anybody, wounded, under a number of its own."""
        made = mutated(self._random.choice(self._true) if self._true else self.real(), self._random)
        if self._random.random() < 0.9:
            made |= self._numbered({})
        return made

    def commanded(self) -> dict[str, Any]:
        chat = self._chat()
        own = MENUS.get(self._house.members[chat.id], ())
        name = self._random.choice(own if own and self._random.random() < 0.7 else self._commands)
        rest = f" {self._sayable()[:60]}" if self._random.random() < 0.2 else ""
        acts.say(self._cloud, chat, {"text": f"/{name}{rest}"})
        return self._recorded()

    def worded(self) -> dict[str, Any]:
        """Hostile words where perhaps some are expected."""
        acts.say(self._cloud, chat := self._chat(), {"text": self._sayable()})
        made = self._recorded()
        if self._random.random() < 0.2:
            made["message"]["text"] = text(self._random)
        if self._random.random() < 0.2:
            made["message"]["entities"] = [self._strict.object(MessageEntity) for _ in range(3)]
        if self._random.random() < 0.3:
            made["message"]["from"]["first_name"] = self._random.choice(NAMES)
            made["message"]["chat"]["last_name"] = self._random.choice(NAMES)
        assert made["message"]["chat"]["id"] == chat.id
        return made

    def file(self) -> dict[str, Any]:
        name, kind, content = self._random.choice(FILES)
        caption = self._sayable()[:200]
        try:
            acts.send_file(
                self._cloud, self._chat(), name=name, mime_type=kind, content=content, caption=caption,
                as_photo=self._random.random() < 0.2,
            )  # fmt: skip
        except Refusal:
            return self.media()
        return self._recorded()

    def invented(self) -> dict[str, Any]:
        """A tap that nobody offered, sealed as if the key were known."""
        chat = self._chat()
        data = harmless(self._invention())
        return self._tap(chat, self._house.seal.sealed(str(chat.id), data))

    def forged(self) -> dict[str, Any]:
        chat, data = self._chat(), harmless(self._invention())
        sealed = self._house.seal.sealed(str(chat.id + 1), data)
        return self._tap(chat, self._random.choice((data, sealed, sealed[:-1], text(self._random), "~", data + "~")))

    def media(self) -> dict[str, Any]:
        """A message of any kind, from somebody known."""
        chat, kind = self._chat(), self._random.choice(MEDIA)
        head = self._message(chat)
        if kind in Message.model_fields:
            grammar = self._grammar if self._random.random() < 0.3 else self._strict
            head[kind] = grammar.field(Message, kind, 1)
        if self._random.random() < 0.4:
            head["caption"] = self._sayable()[:1000]
        return self._numbered({"message": head})

    def typed(self) -> dict[str, Any]:
        """An update of any kind from the schema alone, or from somebody known as far as that goes."""
        kind = self._random.choice(("message", "callback_query", *KINDS))
        made = self._grammar.update(kind)
        body = made[kind]
        if isinstance(body, dict) and self._random.random() < 0.6:
            chat = self._chat()
            body["from"] = chat.person.user()
            if "chat" in body:
                body["chat"] = chat.person.chat()
            if isinstance(body.get("message"), dict):
                body["message"] = self._message(chat) | {"text": "panel"}
        return self._numbered(made)

    def elsewhere(self) -> dict[str, Any]:
        """In a group, a channel, for a business, anonymously, edited, or as a chat that has moved."""
        chat, random = self._chat(), self._random
        head = self._message(chat) | {"text": f"/{random.choice(self._commands)}"}
        head["chat"] = {
            "id": -random.randrange(1, 10**12),
            "type": random.choice(CHATS),
            "title": random.choice(NAMES),
        }
        head |= random.choice(
            (
                {},
                {"sender_chat": head["chat"], "from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}},
                {"migrate_to_chat_id": -(10**12)},
                {"business_connection_id": "x"},
                {"new_chat_members": [chat.person.user()]},
                {"is_topic_message": True, "message_thread_id": 5},
            )
        )
        kinds = ("message", "edited_message", "channel_post", "edited_channel_post", "business_message")
        return self._numbered({random.choice(kinds): head})

    def membership(self) -> dict[str, Any]:
        random, chat = self._random, self._chat()
        status = ("member", "kicked", "left", "administrator", "restricted", "creator", "evil")
        states = [{"status": random.choice(status), "user": self._cloud.bot.user(), "until_date": 0} for _ in "ab"]
        if random.random() < 0.7:
            states = [
                {"status": each, "user": self._cloud.bot.user(), "until_date": 0} for each in ("kicked", "member")
            ]
            random.shuffle(states)
        head = {"chat": chat.person.chat(), "from": chat.person.user(), "date": self._now()}
        return self._numbered({"my_chat_member": head | {"old_chat_member": states[0], "new_chat_member": states[1]}})

    def linked(self) -> dict[str, Any]:
        """A deep link, true, near to one, or hostile."""
        random, world = self._random, self._house.world
        codes = [
            str(value) for side in (world.near, world.far) for name, value in side.rows.items() if "token" in name
        ]
        payload = random.choice(
            (random.choice(codes), random.choice(codes)[:-1], text(random)[:64], "sub_1", "a_b-c")
        )
        head = self._message(self._chat()) | {"text": f"/start {payload}"}
        head["entities"] = [{"type": "bot_command", "offset": 0, "length": 6}]
        return self._numbered({"message": head})

    def numbered(self) -> dict[str, Any] | bytes:
        """Something with a number that is there already, negative, enormous or none at all."""
        random = self._random
        if self._before and random.random() < 0.4:
            return random.choice(self._before).raw
        made = self.commanded()
        made["update_id"] = random.choice(
            (*NUMBERS, str(made["update_id"]), float(made["update_id"]), None, True, [1])
        )
        return made

    def garbage(self) -> bytes:
        """No JSON, or JSON that is no update."""
        random = self._random
        if random.random() < 0.5:
            return random.choice(GARBAGE)
        raw = self._brought(self.real()).raw
        place = random.randrange(len(raw))
        return random.choice(
            (raw[:place], raw[place:], raw[:place] + b"\xff" + raw[place:], raw + raw, b"[" + raw + b"]")
        )

    def _invention(self) -> str:
        verb, types = self._random.choice(self._verbs)
        made = ":".join([verb, *map(self._argument, types)])
        return made if self._random.random() < 0.95 else f"{made}:{text(self._random)[:10]}"

    def _argument(self, read: Any) -> str:
        random = self._random
        if isinstance(read, type) and issubclass(read, Enum) and random.random() < 0.9:
            return str(random.choice(list(read)).value)
        if read is int or random.random() < 0.3:
            odd = ("-1", "0", "٣", "1_0", " 5 ", "+7", "9" * 19, "9" * 30, str(2**31), str(2**63), "-0", "1e5")
            return str(random.randrange(1, 60)) if random.random() < 0.6 else random.choice(odd)
        return random.choice(
            ("a", "", "x:y", "evilword", "0", "maths-g5-6", "near-sat", "2026-11-25", "service", "all")
        )

    def _tap(self, chat: Chat, data: str) -> dict[str, Any]:
        head = {"id": "1", "from": chat.person.user(), "chat_instance": "1", "data": data}
        return self._numbered({"callback_query": head | {"message": self._message(chat) | {"text": "panel"}}})

    def _message(self, chat: Chat) -> dict[str, Any]:
        person = chat.person
        head = {
            "message_id": chat.take_message_id(),
            "date": self._now(),
            "chat": person.chat(),
            "from": person.user(),
        }
        return head

    def _offered(self, chat: Chat) -> list[tuple[int, str]]:
        """Buttons on what stands in the chat, the newest messages rather than old ones."""
        found: list[tuple[int, str]] = []
        recent = list(chat.entries.items())[-8 if self._random.random() < 0.9 else -60 :]
        for number, entry in recent:
            rows = entry.message.get("reply_markup", {}).get("inline_keyboard", ())
            found += [
                (number, button["callback_data"]) for row in rows for button in row if "callback_data" in button
            ]
        return found

    def _sayable(self) -> str:
        """Words that the sandbox takes: up to Telegram's length, and not blank."""
        while not (words := text(self._random)[:2000].encode("utf-8", "ignore").decode()).strip():
            pass
        return words

    def _chat(self) -> Chat:
        chosen = self._random.choice(self._with_roles if self._random.random() < 0.8 else self._members)
        return self._cloud.chats[chosen]

    def _recorded(self) -> dict[str, Any]:
        """The update that the sandbox has made of an act."""
        made = list(self._cloud.updates.pending.values())[-1].update
        self._cloud.updates.clear()
        self._true.append(json.loads(json.dumps(made)))
        return deepcopy(self._true[-1])

    def _numbered(self, body: dict[str, Any]) -> dict[str, Any]:
        number, self._cloud.updates.next_id = self._cloud.updates.next_id, self._cloud.updates.next_id + 1
        return body | {"update_id": number}

    def _brought(self, update: dict[str, Any]) -> Brought:
        raw = written(update, self._random).encode("utf-8", "surrogatepass")
        return Brought(raw, _number(update.get("update_id")))

    def _now(self) -> int:
        return int(self._cloud.clock())


def _number(given: object) -> int | None:
    is_one = isinstance(given, int) and not isinstance(given, bool) and abs(given) < 1 << 63
    return given if is_one else None  # type: ignore[return-value]


def _number_of(raw: bytes) -> int | None:
    """Of something that may be no update."""
    try:
        read = json.loads(raw)
    except (ValueError, RecursionError):
        found = re.match(rb'\{\s*"update_id"\s*:\s*(-?\d{1,18})\b', raw)
        return int(found[1]) if found and not raw.count(b'"update_id"') > 1 else None
    return _number(read.get("update_id")) if isinstance(read, dict) else None


def _is_json(raw: bytes) -> bool:
    try:
        json.loads(raw)
    except RecursionError:
        return True
    except ValueError as error:
        return "Exceeds the limit" in str(error)
    return True


def _verb(data: str) -> str:
    return bare(data).partition(":")[0]


@cache
def _filters() -> list[Any]:
    tail = build_dispatcher().chain_tail
    observers = [router.observers[kind] for router in tail for kind in ("message", "callback_query")]
    return [
        each.callback for observer in observers for handler in observer.handlers for each in handler.filters or ()
    ]


def _verbs() -> list[tuple[str, list[Any]]]:
    """What buttons there are, by verb, with the types of their arguments."""
    return [(each._verb, list(each._types.values())) for each in _filters() if isinstance(each, On)]


def _commands() -> list[str]:
    named = {str(name) for each in _filters() if isinstance(each, Command) for name in each.commands}
    return sorted(named | {name for names in MENUS.values() for name in names})
