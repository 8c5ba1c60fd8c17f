"""People who tap and write as people do: what is in front of them, twice, too late, or something else altogether."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.simulation.centre import LEARNERS, PARENTS, STAFF, STRANGER
from tests.simulation.telegram import Chat, Cloud

BOT = {"id": 42, "is_bot": True, "first_name": "Banxue"}
THINKS = 1.5
"""Seconds between two moves of one person, on average."""
DOUBLE_TAP, OLD_BUTTON, WRITES, ANY_BUTTON, LEAVES = 0.15, 0.1, 0.2, 0.25, 0.02
KNOWS_THE_WAY = (0, 4)
"""At these moves somebody taps what they were offered on another day."""
SAYINGS = ("12", "7", "-3", "Bo", "hello", "When do you open?", "下周六有课吗？", "/cancel", "/start")


@dataclass(frozen=True)
class Habits:
    """What somebody comes for: commands, and the buttons that they like."""

    says: tuple[str, ...]
    likes: re.Pattern[str]


PRACTISES = Habits(("/practice", "/home", "/today", "/week"), re.compile(r"pr\.a|pr$"))
BOOKS = Habits(("/book", "/bookings", "/events", "/talk"), re.compile(r"bk\.[yxh]|my|ev\."))
WORKS = Habits(("/today", "/inbox", "/class", "/home", "/point", "/learner"), re.compile(r"cl|lg|ib|ci|tk"))
LOOKS = Habits(("/start", "/help", "/courses"), re.compile(r"on|co"))

HABITS = {
    **dict.fromkeys(LEARNERS, PRACTISES),
    **dict.fromkeys(PARENTS, BOOKS),
    **dict.fromkeys(STAFF, WORKS),
    STRANGER: LOOKS,
}


class Somebody:
    """One account, and what its owner does."""

    def __init__(self, cloud: Cloud, account: int, random: Random, old_buttons: Sequence[str] = ()) -> None:
        self._cloud = cloud
        self._chat: Chat = cloud.chat(account)
        self._random = random
        self._habits = HABITS[account]
        self._old_buttons = old_buttons

    async def live(self, moves: int) -> None:
        for number in range(moves):
            await asyncio.sleep(self._random.expovariate(1 / THINKS))
            if self._old_buttons and number in KNOWS_THE_WAY:
                await self._taps(0, self._random.choice(self._old_buttons))
            elif number == 0:
                self.say(self._random.choice(self._habits.says))
            else:
                await self._move()

    async def _move(self) -> None:
        chance, random = self._random.random(), self._random
        if self._chat.has_blocked:
            self._membership(blocked=False)
        elif chance < LEAVES:
            self._membership(blocked=True)
        elif chance < LEAVES + WRITES or not self._chat.standing():
            self.say(random.choice(self._habits.says if random.random() < 0.5 else SAYINGS))
        else:
            await self._tap()

    async def _tap(self) -> None:
        random, standing = self._random, self._chat.standing()
        number, shown = random.choice(standing) if random.random() < OLD_BUTTON else standing[-1]
        liked = [data for data in shown.buttons if self._habits.likes.match(data)]
        data = random.choice(liked if liked and random.random() > ANY_BUTTON else shown.buttons)
        await self._taps(number, data)

    async def _taps(self, number: int, data: str) -> None:
        self.tap(number, data)
        if self._random.random() < DOUBLE_TAP:
            await asyncio.sleep(self._random.uniform(0, 0.2))
            self.tap(number, data)

    def say(self, text: str) -> None:
        number = next(self._chat.numbers)
        message = self._message(number) | {"from": self._user(), "text": text}
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        self._cloud.bring("message", message)

    def tap(self, number: int, data: str) -> None:
        query = {
            "id": f"q{self._random.getrandbits(40)}",
            "from": self._user(),
            "chat_instance": "1",
            "data": data,
            "message": self._message(number) | {"from": BOT, "text": "the panel"},
        }
        self._cloud.bring("callback_query", query)

    def _membership(self, *, blocked: bool) -> None:
        def member(status: str) -> dict[str, Any]:
            return {"status": status, "user": BOT, **({"until_date": 0} if status == "kicked" else {})}

        self._chat.has_blocked = blocked
        was, now = ("member", "kicked") if blocked else ("kicked", "member")
        chat = self._message(0)["chat"]
        changed = {"chat": chat, "from": self._user(), "date": 1, "old_chat_member": member(was)}
        self._cloud.bring("my_chat_member", changed | {"new_chat_member": member(now)})

    def _user(self) -> dict[str, Any]:
        return {"id": self._chat.account, "is_bot": False, "first_name": "P", "language_code": "en"}

    def _message(self, number: int) -> dict[str, Any]:
        chat = {"id": self._chat.account, "type": "private", "first_name": "P"}
        return {"message_id": number, "date": 1, "chat": chat}
