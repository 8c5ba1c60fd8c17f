"""What the parts of the bot tell of themselves: plain numbers and names of ours, and of people nothing at all."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from aiogram.enums import UpdateType
from aiogram.types import Update

from domain.health.figures import Figures, Model
from handlers.menus import MENUS

TEXT, OTHER = "text", "other"
KINDS = frozenset(UpdateType)
COMMANDS = frozenset(name for names in MENUS.values() for name in names)


@dataclass
class Ticked:
    """What is known of one tick of the clock.

    Attributes:
        at, succeeded_at: seconds of the process's own clock at which it ran, and ran well; None: never.
        failures: how often it has failed one after the other.
    """

    at: float | None = None
    succeeded_at: float | None = None
    failures: int = 0


class Watch:
    """Keeps the few facts that a check of health asks for; `bot.metrics.Metrics` counts the rest, too.

    Attributes:
        fetched_at: when Telegram last answered a fetch, or brought an update; None: not yet.
        fetch_failures: how often fetching has failed since then.
        round_at: when the courier last began a round; None: it has not.
        paused_until: until when Telegram wants silence.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.fetched_at: float | None = None
        self.fetch_failures = 0
        self.round_at: float | None = None
        self.paused_until: float | None = None
        self.ticks: dict[str, Ticked] = {}

    def fetched(self) -> None:
        """Telegram answered the intake, or brought an update."""
        self.fetched_at, self.fetch_failures = self.clock(), 0

    def fetch_failed(self) -> None:
        """Updates could not be fetched, or not be stored."""
        self.fetch_failures += 1

    def update(self, kind: str, outcome: str, seconds: float) -> None:
        """An update was settled so long after it was stored; `outcome` is handled, set_aside or refused."""

    def forged(self) -> None:
        """A tap came without the bot's seal."""

    def handled(self, handler: str, seconds: float) -> None:
        """What an update asked for took so long, with the use case and without the transaction's end."""

    def tap_answered(self, seconds: float) -> None:
        """So long after it was taken up a tap was answered."""

    def courier_turns(self) -> None:
        """The courier goes about its work, be there a database or not."""
        self.round_at = self.clock()

    def settled(self, kind: str, priority: str, outcome: str, late: float, *, repeated: bool = False) -> None:
        """A message came to an end, or to another try, so many seconds after it was due."""

    def paused(self, seconds: float) -> None:
        """Telegram asks for silence."""
        self.paused_until = max(self.paused_until or 0.0, self.clock() + seconds)

    def ticked(self, name: str, seconds: float, well: bool) -> None:
        """A tick of the clock has run."""
        known = self.ticks.setdefault(name, Ticked())
        known.at = self.clock()
        known.failures = 0 if well else known.failures + 1
        if well:
            known.succeeded_at = known.at

    def transaction(self, seconds: float, outcome: str) -> None:
        """A writing transaction took so long; `outcome` is committed, conflict or failed."""

    def failing(self) -> dict[str, int]:
        """Ticks whose last runs failed, and how many of them one after the other."""
        return {name: known.failures for name, known in self.ticks.items() if known.failures}

    def known(self) -> set[str]:
        """Ticks that have run in this process."""
        return set(self.ticks)

    def look(self, figures: Figures, model: Model, bank: int) -> None:
        """Take over what the database says at this moment, and how many questions there are."""

    def written(self) -> bytes:
        """What was counted, in the text format of Prometheus."""
        return b""


def kind_of(update: Update) -> str:
    """What kind of update it is, in Telegram's name for it."""
    return next((name for name in sorted(update.model_fields_set) if name in KINDS), OTHER)


def asked_of(update: Update) -> str:
    """What an update asks for, in a name of ours: a command, or the verb of an unsealed tap without what it names."""
    if update.callback_query is not None:
        return f"tap {(update.callback_query.data or '').partition(':')[0]}"
    if update.message is None:
        return kind_of(update)
    text = update.message.text or ""
    if text.startswith("/"):
        command = text[1:].partition(" ")[0].partition("@")[0]
        return f"command {command}" if command in COMMANDS else OTHER
    return TEXT if text else OTHER
