"""Time in cells of five minutes: a primary key keeps two spans of one teacher, room, learner or parent apart."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ports import Busy
from storage import tables
from storage.sql import insert

busy = tables.bookings.busy

CELL = timedelta(minutes=5)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_adding = insert(busy)
OCCUPY = _adding.on_conflict_do_update(
    index_elements=["who", "cell"],
    set_={"times": busy.c.times + 1},
    where=busy.c.holder == _adding.excluded.holder,
).returning(busy.c.who, busy.c.cell)

CELLS = (
    busy.c.who == bindparam("of"),
    busy.c.cell >= bindparam("since"),
    busy.c.cell < bindparam("until"),
    busy.c.holder == bindparam("by"),
)
# Whoever had it once leaves it; the rest, taken more than once, is counted down afterwards.
LEAVE = delete(busy).where(*CELLS, busy.c.times == 1)
COUNT_DOWN = update(busy).where(*CELLS).values(times=busy.c.times - 1)

TAKEN = (
    select(busy.c.who, busy.c.holder, busy.c.cell)
    .where(
        busy.c.who.in_(bindparam("who", expanding=True)),
        busy.c.cell >= bindparam("since"),
        busy.c.cell < bindparam("until"),
    )
    .order_by(busy.c.cell, busy.c.who)
)
FREE_OF = (
    delete(busy)
    .where(busy.c.cell >= bindparam("since"), busy.c.cell < bindparam("until"))
    .where(busy.c.holder == bindparam("by"))
)


def first_cell(at: datetime) -> int:
    """The number of the cell that begins at or before `at`, counted from 1970."""
    return (at - EPOCH) // CELL


def end_cell(at: datetime) -> int:
    """The number of the first cell that begins at or after `at`."""
    return -((EPOCH - at) // CELL)


def starts_at(cell: int) -> datetime:
    return EPOCH + cell * CELL


class TimeCells:
    """Whose time is taken, and by what."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def occupy(self, who: Collection[str], holder: str, since: datetime, until: datetime) -> bool:
        """See domain.ports.Bookings.occupy."""
        # In one order everywhere, so that of two transactions that want the same time neither waits for the other
        # while that waits for it. Another's uncommitted cell is waited for; then it is there, or it is not.
        wanted = [
            {"who": name, "cell": cell, "holder": holder, "times": 1}
            for name in sorted(set(who))
            for cell in range(first_cell(since), end_cell(until))
        ]
        if not wanted:
            return True
        got = [(name, cell) for name, cell in await self._connection.execute(OCCUPY, wanted)]
        if len(got) == len(wanted):
            return True
        if got:
            await self._leave([{"of": name, "since": cell, "until": cell + 1, "by": holder} for name, cell in got])
        return False

    async def vacate(self, who: Collection[str], holder: str, since: datetime, until: datetime) -> None:
        """See domain.ports.Bookings.vacate."""
        first, end = first_cell(since), end_cell(until)
        if who:
            names = sorted(set(who))
            await self._leave([{"of": name, "since": first, "until": end, "by": holder} for name in names])

    async def free_of(self, holder: str, since: datetime, until: datetime) -> None:
        """Everybody's time that `holder` has between these instants, however often."""
        await self._connection.execute(FREE_OF, {"since": first_cell(since), "until": end_cell(until), "by": holder})

    async def taken(self, who: Collection[str], since: datetime, until: datetime) -> Sequence[Busy]:
        """See domain.ports.Bookings.busy; the ends are those of cells."""
        asked = {"who": list(who), "since": first_cell(since), "until": end_cell(until)}
        spans: dict[tuple[str, str], list[list[int]]] = {}
        for name, holder, cell in await self._connection.execute(TAKEN, asked):
            known = spans.setdefault((name, holder), [])
            if known and known[-1][1] == cell:
                known[-1][1] = cell + 1
            else:
                known.append([cell, cell + 1])
        found = [
            Busy(name, starts_at(first), starts_at(end), holder)
            for (name, holder), known in spans.items()
            for first, end in known
        ]
        return sorted(found, key=lambda each: (each.starts_at, each.who))

    async def forget(self, before: datetime) -> int:
        """Drop the cells that ended by then."""
        dropped = await self._connection.execute(delete(busy).where(busy.c.cell < first_cell(before)))
        return dropped.rowcount

    async def hand_over(self, was: str, to: str) -> Sequence[str]:
        """Make the time of `was` that of `to`, but for holders that would meet what `to` has: these are returned."""
        theirs = busy.alias("theirs")
        meets = (
            select(busy.c.holder)
            .distinct()
            .join(theirs, theirs.c.cell == busy.c.cell)
            .where(busy.c.who == was, theirs.c.who == to)
        )
        staying = list(await self._connection.scalars(meets))
        await self._connection.execute(
            update(busy).where(busy.c.who == was, busy.c.holder.not_in(staying)).values(who=to)
        )
        return staying

    async def _leave(self, cells: list[dict[str, str | int]]) -> None:
        await self._connection.execute(LEAVE, cells)
        await self._connection.execute(COUNT_DOWN, cells)
