"""What the clock reads depends on what is due, however much is pending; the milliseconds are benchmarks/due.py's."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from sqlalchemy import event, text

from benchmarks.due import NIGHTLY, WARM_UP, Figure, clockwork, counted, opened, reads_more
from benchmarks.due_centre import NOW, Size, fill
from domain.clock import FixedClock
from domain.turn import CLOCK_ONLY, Rights, Services, Turn, UseCase
from scheduler.ticks import TICKS
from storage import tables
from storage.database import Database

SMALL, LARGE = Size(1000, 2_000), Size(1000, 40_000)

GROW = {
    "outbox", "pushes", "decisions", "bookings", "slots", "busy", "cadence_runs", "recipients", "journal", "sessions",
    "attempts", "asked", "inbox", "people", "roles", "links",
}  # fmt: skip
"""Tables that no tick may go through from end to end, besides those of the night."""
READING = ("SELECT", "UPDATE", "DELETE", "WITH")
FEW = {
    "ix_bookings_waiting", "ix_outbox_claimed", "ix_links_staff",
    "ix_inbox_pending", "ix_inbox_set_aside", "ix_outbox_failed", "ix_outbox_in_doubt",
}  # fmt: skip
"""Indexes of few rows, however large their tables are; what could become many is looked through to a limit."""


@dataclass(frozen=True)
class LookThroughAll:
    """What a tick should not do."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> None:
        connection: Any = turn.uow._connection  # type: ignore[attr-defined]
        await connection.execute(text("SELECT sum(length(content)) FROM outbox"))


@asynccontextmanager
async def centre(folder: Path, size: Size) -> AsyncIterator[Database]:
    async with opened(f"sqlite:///{folder / f'{size.pending}.db'}") as database:
        await fill(database, size)
        yield database


async def run_ticks(database: Database, made: Services) -> None:
    for tick in TICKS:
        async with database.transaction() as uow:
            await Turn(made, uow, None).do(tick.use_case)


async def read_in(folder: Path, size: Size) -> dict[str, Figure]:
    everything: dict[str, UseCase[Any]] = {tick.name: tick.use_case for tick in TICKS if tick.name not in NIGHTLY}
    everything["control"] = LookThroughAll()
    made = clockwork()
    async with centre(folder, size) as database:
        for _ in range(WARM_UP):
            await run_ticks(database, made)
        return {name: Figure([], await counted(database, made, each)) for name, each in everything.items()}


async def test_no_tick_reads_more_because_more_is_pending(tmp_path: Path) -> None:
    small, large = [await read_in(tmp_path, size) for size in (SMALL, LARGE)]
    more = {name: (small[name].read, large[name].read) for name in small if reads_more(small[name], large[name])}
    assert more.keys() == {"control"}, more


async def test_no_tick_goes_through_a_whole_table_that_grows(tmp_path: Path) -> None:
    seen: dict[str, Any] = {}
    async with centre(tmp_path, SMALL) as database:

        @event.listens_for(database._writer.sync_engine, "before_cursor_execute")
        def note(_c: Any, _u: Any, statement: str, values: Any, _x: Any, many: bool) -> None:
            seen.setdefault(statement, values[0] if many else values)

        # tomorrow much is due: more is asked than whether there is anything
        for made in (clockwork(), replace(clockwork(), clock=FixedClock(NOW + timedelta(days=1)))):
            for tick in TICKS:
                if tick.name not in NIGHTLY:
                    async with database.transaction() as uow:
                        await Turn(made, uow, None).do(tick.use_case)
        asked = {each: values for each, values in seen.items() if each.split()[0] in READING}
        scans = [found for each, values in asked.items() for found in await scans_of(database, each, values)]
    assert len(asked) > 60
    assert not scans, "\n".join(scans)


async def scans_of(database: Database, statement: str, values: Any) -> list[str]:
    async with database.reading_connection() as connection:
        plan = [row.detail for row in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    found = []
    for step in plan:
        words = step.split()
        if words[0] == "SCAN" and table_called(words[1], statement) in GROW and words[-1] not in FEW:
            found.append(f"{step}: {statement[:300]}")
    return found


def table_called(name: str, statement: str) -> str:
    """The table behind an alias."""
    if name in tables.metadata.tables:
        return name
    found = re.search(rf"(?:FROM|JOIN|,) (\w+) (?:AS )?{re.escape(name)}\b", statement)
    return found.group(1) if found else ""


@pytest.mark.parametrize("call", ["FROM outbox o", "JOIN outbox AS o"])
def test_an_alias_is_traced_to_its_table(call: str) -> None:
    assert table_called("o", f"SELECT o.id {call} WHERE o.id = 1") == "outbox"
