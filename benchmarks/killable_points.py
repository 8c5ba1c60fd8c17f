"""Named places at which a process of benchmarks/killable.py dies, and the guards that its controls switch off.

Production code knows nothing of either: both are put around its functions by name, and a name that is not there any
more is an error. A point kills at its N-th passage, so that a place is hit in the middle of work, too.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from sqlalchemy import event, update
from sqlalchemy.engine import Engine

import bot.app
import bot.leading
import storage.inbox
from bot.courier import Courier
from bot.limits import SendingLimits
from bot.pipeline import Pipeline
from bot.polling import Polling
from bot.telegram import Telegram
from domain.gate.opening import OpenGate
from domain.messages.outgoing import OutboxState
from scheduler.ticker import Ticker
from storage.inbox import Inbox, InboxMarks, InboxRow
from storage.leases import Lease, Leases
from storage.outbox import IN_HAND, Outbox, outbox

Strike = Callable[[], None]
RECOVERED, COURIER = "recovered", "courier"


def arm(point: str, passage: int) -> None:
    """From now on this process dies at its `passage`-th passage of the point.

    Raises:
        KeyError: there is no such point.
    """
    left = passage

    def strike() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    POINTS[point](strike)


def switch_off(guards: Sequence[str]) -> None:
    """Switch guards off.

    Raises:
        KeyError: there is no such guard.
    """
    for guard in guards:
        GUARDS[guard]()


def take_notes(folder: Path) -> None:
    """Write down who holds which lease, and how many messages a dead courier had in its hands."""
    take, recover = Leases.take, Outbox.recover

    async def taken(self: Leases, name: str, seconds: float) -> Lease | None:
        lease = await take(self, name, seconds)
        if lease is not None:
            holder_note(folder, name).write_text(str(os.getpid()))
        return lease

    async def recovered(self: Outbox, now: datetime) -> dict[OutboxState, int]:
        found = await recover(self, now)
        with (folder / RECOVERED).open("a") as notes:
            print(sum(found.values()), file=notes)
        return found

    Leases.take = taken  # type: ignore[method-assign]
    Outbox.recover = recovered  # type: ignore[method-assign]


def holder_note(folder: Path, lease: str) -> Path:
    return folder / f"{lease}.holder"


def shorten_leases(seconds: float | None) -> None:
    if seconds is not None:
        bot.leading.SECONDS = seconds
        bot.leading.SURE_SECONDS = seconds / 10


def after(owner: Any, name: str, *, fruitful: bool = False) -> Callable[[Strike], None]:
    """The point right after an asynchronous method has done its work; `fruitful`: if it gave anything."""

    def put(strike: Strike) -> None:
        done: Callable[..., Awaitable[Any]] = getattr(owner, name)

        async def struck(*given: Any, **named: Any) -> Any:
            result = await done(*given, **named)
            if result or not fruitful:
                strike()
            return result

        setattr(owner, name, struck)

    return put


def before(owner: Any, name: str) -> Callable[[Strike], None]:
    """The point right before an asynchronous method begins."""

    def put(strike: Strike) -> None:
        do: Callable[..., Awaitable[Any]] = getattr(owner, name)

        async def struck(*given: Any, **named: Any) -> Any:
            strike()
            return await do(*given, **named)

        setattr(owner, name, struck)

    return put


def _statement(strike: Strike) -> None:
    def look(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA", "BEGIN")):
            strike()

    event.listen(Engine, "before_cursor_execute", look)


def _commit(strike: Strike) -> None:
    event.listen(Engine, "commit", lambda _: strike())


POINTS: dict[str, Callable[[Strike], None]] = {
    # an update on its way in
    "fetched": after(Polling, "_fetch", fruitful=True),
    "stored": after(Inbox, "store", fruitful=True),
    # inside of transactions: before any statement that writes, and when all are written and none committed
    "statement": _statement,
    "commit": _commit,
    "handled": after(InboxMarks, "mark_handled"),
    "committed": after(Pipeline, "_transact"),
    "answering": before(Telegram, "answer_tap"),
    # a message on its way out
    "claimed": after(Outbox, "claim", fruitful=True),
    "request": before(Telegram, "deliver"),
    "accepted": after(Telegram, "deliver"),
    "panel replaced": before(SendingLimits, "another"),
    "settling": after(Outbox, "_write_down"),
    "settled": after(Outbox, "settle"),
    # the clock
    "gate decided": after(OpenGate, "run"),
    "ticked": after(bot.app.App, "_tick"),
    # a start
    "recovered": after(Outbox, "recover"),
    "taken up": after(bot.app.App, "_take_up"),
    "first ticks": before(Ticker, "_fire"),
    # a stop by SIGTERM
    "intake closed": after(bot.app.App, "_close_intake"),
    "workers stopped": after(Pipeline, "stop"),
    "clock stopped": after(Ticker, "stop"),
    "courier stopping": after(Courier, "stop"),
}
STARTING = ("recovered", "taken up", "first ticks")
STOPPING = ("intake closed", "workers stopped", "clock stopped", "courier stopping")
WORKING = tuple(point for point in POINTS if point not in STARTING + STOPPING)
ANYWHERE = tuple(point for point in WORKING if point != "fetched")
"""Also behind a webhook."""


def _handled_unmarked() -> None:
    async def mark_handled(self: InboxMarks, *_: Any, **__: Any) -> bool:
        return True

    InboxMarks.mark_handled = mark_handled  # type: ignore[method-assign]


def _confirmed_before_stored() -> None:
    fetch = Polling._fetch

    async def fetched(self: Polling, session: ClientSession, offset: int | None, *, look: bool) -> list[object]:
        raw = await fetch(self, session, offset, look=look)
        numbers = [update["update_id"] for update in raw if isinstance(update, dict)]
        if numbers:
            confirmed = {"offset": max(numbers) + 1, "limit": 1, "timeout": 0}
            async with session.post(f"{self._url}/getUpdates", json=confirmed) as response:
                await response.read()
        return raw

    Polling._fetch = fetched  # type: ignore[method-assign]


def _recovered_nothing() -> None:
    async def recover(self: Outbox, *_: Any, **__: Any) -> dict[OutboxState, int]:
        return {}

    Outbox.recover = recover  # type: ignore[method-assign]


def _recovered_unmarked() -> None:
    async def recover(self: Outbox, *_: Any, **__: Any) -> dict[OutboxState, int]:
        async with self._database.connection() as connection:
            await connection.execute(update(outbox).where(IN_HAND).values(state=OutboxState.PLANNED))
        return {}

    Outbox.recover = recover  # type: ignore[method-assign]


def _any_order() -> None:
    """Neither the lane of a person nor the mark minds what came before."""
    take = Pipeline.take
    storage.inbox.HANDLE = storage.inbox.CLOSE.values(raw="")

    def taken(self: Pipeline, rows: Sequence[InboxRow]) -> None:
        # the newest first: whoever ignores the order may do so in this one, too
        for row in reversed(rows):
            take(self, [replace(row, person_key=f"{row.person_key}:{row.seq}")])

    Pipeline.take = taken  # type: ignore[method-assign]


GUARDS: dict[str, Callable[[], None]] = {
    "mark_handled": _handled_unmarked,
    "store_first": _confirmed_before_stored,
    "recover": _recovered_nothing,
    "repeats_marked": _recovered_unmarked,
    "order": _any_order,
}
