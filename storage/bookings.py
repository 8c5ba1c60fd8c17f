"""Repository of slots and bookings; whoever comes too late is told by a guard, not by a count made before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, exists, not_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.booking.slot import LIVE as STILL_LIVE
from domain.booking.slot import Booking, BookingState, Slot
from storage import tables
from storage.sql import columns_for, insert, row_of
from storage.tables.bookings import HELD, LIVE

slots, bookings = tables.bookings.slots, tables.bookings.bookings
learners = tables.people.learners

SLOTS = select(*columns_for(slots, Slot))
BOOKINGS = select(*columns_for(bookings, Booking))
LAPSED_HOLDS = BOOKINGS.where(HELD, bookings.c.held_until <= bindparam("now")).order_by(
    bookings.c.held_until, bookings.c.id
)


def overlap(one: Slot, other: Slot) -> bool:
    """Both cannot be: the same teacher or room at a common moment."""
    same_room = (one.campus, one.room) == (other.campus, other.room)
    return (same_room or one.teacher == other.teacher) and (
        one.starts_at < other.ends_at and other.starts_at < one.ends_at
    )


class BookingsRepository:
    """Provides domain.ports.Bookings."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def slot(self, slot: int) -> Slot | None:
        row = (await self._connection.execute(SLOTS.where(slots.c.id == slot))).one_or_none()
        return Slot(*row) if row else None

    async def slots(
        self, kind: str, since: datetime, until: datetime, *, course: str | None = None, campus: str | None = None
    ) -> Sequence[Slot]:
        wanted = SLOTS.where(slots.c.kind == kind, slots.c.starts_at >= since, slots.c.starts_at < until)
        if course is not None:
            wanted = wanted.where(slots.c.course == course)
        if campus is not None:
            wanted = wanted.where(slots.c.campus == campus)
        rows = await self._connection.execute(wanted.order_by(slots.c.starts_at, slots.c.id))
        return [Slot(*row) for row in rows]

    async def add_slots(self, slots: Iterable[Slot]) -> int:
        given = list(slots)
        if not given:
            return 0
        table = tables.bookings.slots
        around = and_(
            table.c.ends_at > min(slot.starts_at for slot in given),
            table.c.starts_at < max(slot.ends_at for slot in given),
        )
        standing = [Slot(*row) for row in await self._connection.execute(SLOTS.where(around))]
        new: list[Slot] = []
        for slot in given:
            if not any(overlap(slot, other) for other in standing):
                standing.append(slot)
                new.append(slot)
        if not new:
            return 0
        adding = insert(table).on_conflict_do_nothing().returning(table.c.id)
        added = await self._connection.execute(adding, [row_of(slot, but=("id",)) for slot in new])
        return len(added.all())

    async def take_seat(self, slot: int) -> bool:
        taken = await self._connection.execute(
            update(slots).where(slots.c.id == slot, slots.c.taken < slots.c.capacity).values(taken=slots.c.taken + 1)
        )
        return taken.rowcount == 1

    async def free_seat(self, slot: int) -> None:
        await self._connection.execute(
            update(slots).where(slots.c.id == slot, slots.c.taken > 0).values(taken=slots.c.taken - 1)
        )

    async def add(self, booking: Booking) -> Booking | None:
        values = row_of(booking, but=("id",))
        adding = insert(bookings).on_conflict_do_nothing(index_elements=["slot", "learner"], index_where=LIVE)
        result = await self._connection.execute(
            adding.returning(bookings.c.id), values | {"changed_at": booking.created_at}
        )
        number = result.scalar_one_or_none()
        return Booking(id=number, **values) if number is not None else None

    async def claim(self, learner: int) -> None:
        # Weaker than FOR UPDATE: rows that refer to the learner can still be added. SQLite has one writer anyway.
        row = select(learners.c.id).where(learners.c.id == learner)
        await self._connection.execute(row.with_for_update(key_share=True))

    async def get(self, booking: int) -> Booking | None:
        row = (await self._connection.execute(BOOKINGS.where(bookings.c.id == booking))).one_or_none()
        return Booking(*row) if row else None

    async def change(
        self,
        booking: int,
        was: Collection[BookingState],
        to: BookingState,
        *,
        at: datetime,
        sequence: int | None = None,
        held_until: datetime | None = None,
    ) -> bool:
        """Guarded transition; `sequence` None leaves it as it is, `held_until` None ends the hold."""
        values = {"state": to, "changed_at": at, "held_until": held_until}
        if sequence is not None:
            values["sequence"] = sequence
        changed = await self._connection.execute(
            update(bookings).where(bookings.c.id == booking, bookings.c.state.in_(was)).values(**values)
        )
        return changed.rowcount == 1

    async def of_learners(self, learners: Collection[int], states: Collection[BookingState]) -> Sequence[Booking]:
        """By the start of the slot."""
        rows = await self._connection.execute(
            BOOKINGS.join(slots, slots.c.id == bookings.c.slot)
            .where(bookings.c.learner.in_(learners), bookings.c.state.in_(states))
            .order_by(slots.c.starts_at, bookings.c.id)
        )
        return [Booking(*row) for row in rows]

    async def of_slots(self, slots: Collection[int], states: Collection[BookingState]) -> Sequence[Booking]:
        """By slot, then as they were made."""
        rows = await self._connection.execute(
            BOOKINGS.where(bookings.c.slot.in_(slots), bookings.c.state.in_(states)).order_by(
                bookings.c.slot, bookings.c.id
            )
        )
        return [Booking(*row) for row in rows]

    async def reassign(self, was: int, to: int) -> None:
        theirs = bookings.alias("theirs")
        meets = exists().where(
            theirs.c.learner == to, theirs.c.slot == bookings.c.slot, theirs.c.state.in_(STILL_LIVE)
        )
        await self._connection.execute(
            update(bookings)
            .where(bookings.c.learner == was, not_(and_(bookings.c.state.in_(STILL_LIVE), meets)))
            .values(learner=to)
        )

    async def lapsed_holds(self, now: datetime) -> Sequence[Booking]:
        rows = await self._connection.execute(LAPSED_HOLDS, {"now": now})
        return [Booking(*row) for row in rows]

    async def ended_between(
        self, since: datetime, until: datetime, states: Collection[BookingState]
    ) -> Sequence[tuple[Booking, Slot]]:
        wanted = (
            select(*columns_for(bookings, Booking), *columns_for(slots, Slot))
            .join(slots, slots.c.id == bookings.c.slot)
            .where(slots.c.ends_at >= since, slots.c.ends_at < until, bookings.c.state.in_(states))
            .order_by(slots.c.ends_at, bookings.c.id)
        )
        width = len(columns_for(bookings, Booking))
        return [(Booking(*row[:width]), Slot(*row[width:])) for row in await self._connection.execute(wanted)]
