"""Who plays in benchmarks/kill_storm.py, and the truth that they keep: what each person sent, in which order."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

from sandbox import acts
from sandbox.chats import Chat
from sandbox.cloud import Cloud
from sandbox.seals import bare
from sandbox.shapes import JSON

IMPATIENT = 0.1
"""Part of the taps that come twice, and each further time half as often."""
PATIENCE = 2.0
"""Seconds without a reaction, about which somebody who is impatient acts again."""
ACTS_AGAIN = 0.1
AHEAD = 8
"""By so many acts somebody may be ahead of the others."""
BURST = 4
CHANGED_MIND = 0.6
ANSWER = re.compile(r"pr\.a:")
ONWARD = [re.compile(each) for each in (r"pr\.n:", r"pr\.k:", r"pr\.m:", r"pr$", r"pr\.now")]
BOOKING = [re.compile(each) for each in (r"bk\.y:", r"bk\.h:", r"bk\.t:.*near", r"bk\.p:.*:\*$", r"bk\.s:")]
CANCELLING = re.compile(r"my\.x:")


class Over(Exception):
    """So many updates as were wanted are sent."""


@dataclass(frozen=True)
class Act:
    """One update: `words` are what was said, or what the button that was tapped means. `at` is monotonic."""

    update: int
    person: int
    words: str
    at: float


@dataclass
class Truth:
    """All that was sent, in Telegram's order, and how much may be sent by now."""

    cloud: Cloud
    acts: list[Act] = field(default_factory=list)
    allowed: int = 0
    wanted: int = 0
    players: int = 1

    def __post_init__(self) -> None:
        self._more = asyncio.Event()
        self._by: Counter[int] = Counter()

    def allow(self, until: float) -> None:
        """So many updates may be sent in all."""
        self.allowed = min(self.wanted, round(until))
        self._more.set()

    async def turn(self, person: int) -> None:
        """Wait until this person may send one more.

        Raises:
            Over: nobody may.
        """
        while self.is_full or self._by[person] > len(self.acts) / self.players + AHEAD:
            if self.is_full and self.allowed >= self.wanted:
                raise Over
            self._more.clear()
            await self._more.wait()

    @property
    def is_full(self) -> bool:
        return len(self.acts) >= self.allowed

    def tap(self, chat: Chat, message: int, data: str) -> None:
        self._note(chat, data)
        acts.tap(self.cloud, chat, {"message_id": message, "data": data})

    def say(self, chat: Chat, text: str) -> None:
        self._note(chat, text)
        if text.startswith("/start"):
            acts.start(self.cloud, chat, {})
        else:
            acts.say(self.cloud, chat, {"text": text})

    def _note(self, chat: Chat, words: str) -> None:
        self.acts.append(Act(self.cloud.updates.next_id, chat.id, words, time.monotonic()))
        self._by[chat.id] += 1
        self._more.set()

    def by_person(self) -> Mapping[int, list[Act]]:
        found: dict[int, list[Act]] = defaultdict(list)
        for act in self.acts:
            found[act.person].append(act)
        return found


class Play(Protocol):
    """What somebody wants."""

    def next(self, player: Player) -> bool:
        """Act on what stands in the chat now; whether the bot will say or show something."""

    def prelude(self) -> tuple[str, ...]:
        """What is said and tapped before anything else; a tap is named by the beginning of its data."""


class Player:
    """One person, who looks at the chat, acts, and waits for a reaction; not for long."""

    def __init__(self, truth: Truth, chat: Chat, play: Play, seed: int) -> None:
        self.truth = truth
        self.chat = chat
        self.chance = Random(f"{seed}:{chat.id}")
        self._play = play
        self._bell = asyncio.Event()
        chat.listeners.add(self._bell)

    async def begin(self) -> None:
        """The way in, step by step."""
        for step in self._play.prelude():
            while step[0].islower() and self.button(re.compile(re.escape(step))) is None:
                await self._reaction(self.chat.version)
            await self.truth.turn(self.chat.id)
            version = self.chat.version
            found = self.button(re.compile(re.escape(step)))
            if found is None:
                self.truth.say(self.chat, step)
            else:
                self.truth.tap(self.chat, *found)
            while not await self._reaction(version):
                pass

    async def play(self) -> None:
        """Until nothing more may be sent."""
        try:
            while True:
                await self.truth.turn(self.chat.id)
                version = self.chat.version
                if not self._play.next(self):
                    await asyncio.sleep(self.chance.uniform(0, PATIENCE / 4))
                    continue
                while not await self._reaction(version) and self.chance.random() > ACTS_AGAIN:
                    pass
        except Over:
            return

    def say(self, text: str) -> None:
        self.truth.say(self.chat, text)

    def tap(self, message: int, data: str) -> None:
        """Once, or twice, or more often."""
        self.truth.tap(self.chat, message, data)
        while self.chance.random() < IMPATIENT and not self.truth.is_full:
            self.truth.tap(self.chat, message, data)

    def button(self, wanted: re.Pattern[str], *, same: bool = False) -> tuple[int, str] | None:
        """A button of the newest message with any, that means this; where several do, one by chance.

        `same`: whoever looks at the same buttons again takes the same one.
        """
        for message, taps in self.screens():
            fitting = [tap for tap in taps if wanted.match(tap)]
            if not fitting:
                return None
            return message, Random(f"{self.chat.id}:{fitting}").choice(fitting) if same else self.chance.choice(
                fitting
            )
        return None

    def screens(self) -> Iterator[tuple[int, list[str]]]:
        """Messages with buttons and what these mean, newest first."""
        for entry in reversed(self.chat.entries.values()):
            if not entry.out and (taps := taps_of(entry.message)):
                yield entry.message["message_id"], taps

    async def _reaction(self, version: int) -> bool:
        """Whether the bot has said or changed something since."""
        until = time.monotonic() + PATIENCE * self.chance.uniform(0.5, 1.5)
        while True:
            self._bell.clear()
            news = self.chat.since(version)
            if news is None or any(event.entry is not None and not event.entry.out for event in news):
                return True
            try:
                await asyncio.wait_for(self._bell.wait(), until - time.monotonic())
            except TimeoutError:
                return False


def taps_of(message: JSON) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [bare(button["callback_data"]) for row in rows for button in row if "callback_data" in button]


class Practises:
    """A learner who answers question after question, and in haste another option of the same one."""

    def prelude(self) -> tuple[str, ...]:
        return ("/start", "on.role:learner", "on.name", "on.age:16_plus", "on.grade:8")

    def next(self, player: Player) -> bool:
        if (answer := player.button(ANSWER)) is not None:
            player.tap(*answer)
            return True
        found = next((it for each in ONWARD if (it := player.button(each)) is not None), None)
        if found is None:
            player.say("/practice")
        else:
            player.tap(*found)
        return True


@dataclass
class Books:
    """A parent who books trial lessons, and cancels most of them again."""

    child: str
    cancels: bool = False
    tried: int = 0

    def prelude(self) -> tuple[str, ...]:
        return ("/start", "on.role:parent", "on.child", self.child.title(), "on.grade:5")

    def next(self, player: Player) -> bool:
        if self.cancels:
            return self._cancel(player)
        self._book(player)
        return True

    def _book(self, player: Player) -> None:
        found = next((it for each in BOOKING if (it := player.button(each, same=True)) is not None), None)
        if found is None:
            player.say("/book")
            return
        player.tap(*found)
        if found[1].startswith("bk.y:"):
            self.cancels, self.tried = player.chance.random() < CHANGED_MIND, 0

    def _cancel(self, player: Player) -> bool:
        found = player.button(CANCELLING, same=True)
        if found is not None:
            player.tap(*found)
            self.cancels = False
        elif self.tried < 2:
            player.say("/bookings")
            self.tried += 1
        else:
            self.cancels = False
            self._book(player)
        return True


@dataclass
class Talks:
    """A parent who talks with somebody of the staff: several numbered words at once, and a command in between."""

    child: str
    said: int = 0

    def prelude(self) -> tuple[str, ...]:
        return ("/start", "on.role:parent", "on.child", self.child.title(), "on.grade:5")

    def next(self, player: Player) -> bool:
        if player.chance.random() < IMPATIENT:
            player.say("/bookings")
            return True
        for _ in range(player.chance.randint(1, BURST)):
            self.said += 1
            player.say(f"{self.child} word {self.said}.")
            if player.truth.is_full:
                break
        return False
