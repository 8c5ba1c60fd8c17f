"""Repository of slots and bookings; whoever comes too late is told by a guard, not by a count made before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, not_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.booking.seats import learner_key, slot_holder
from domain.booking.slot import OPEN as STILL_OPEN
from domain.booking.slot import Booking, BookingState, Slot
from domain.ports import Busy
from storage import tables
from storage.busy import TimeCells
from storage.sql import AnyRow, columns_for, insert, row_of
from storage.tables.bookings import LAPSING, OPEN, OPEN_OF_PERSON

slots, bookings = tables.bookings.slots, tables.bookings.bookings
learners = tables.people.learners

BELIEVED: ContextVar[Mapping[int, int] | None] = ContextVar("BELIEVED", default=None)
"""Only for benchmarks and tests that show what the guard is for. With it set, `take_seat` asks nobody: it believes
these numbers of free places by slot, which the caller counted before."""

SLOTS = select(*columns_for(slots, Slot))
BOOKINGS = select(*columns_for(bookings, Booking))
WITH_SLOTS = select(*columns_for(bookings, Booking), *columns_for(slots, Slot)).join(
    slots, slots.c.id == bookings.c.slot
)
WIDTH = len(columns_for(bookings, Booking))
LEFT_OUT = list(BOOKINGS.selected_columns.keys()).index("left_out")

LAPSED_HOLDS = BOOKINGS.where(LAPSING, bookings.c.held_until <= bindparam("now")).order_by(
    bookings.c.held_until, bookings.c.id
)
WAITING_FOR = BOOKINGS.where(
    bookings.c.slot == bindparam("awaited"), bookings.c.state == BookingState.WAITING
).order_by(bookings.c.queued_at, bookings.c.id)
TAKE = (
    update(slots)
    .where(
        slots.c.id == bindparam("slot"),
        slots.c.closed_at.is_(None),
        slots.c.taken + bindparam("seats") <= slots.c.capacity,
    )
    .values(taken=slots.c.taken + bindparam("seats"))
)
# A constraint refuses more than the capacity; whoever asks nobody would count on.
TAKE_UNASKED = (
    update(slots)
    .where(slots.c.id == bindparam("slot"))
    .values(
        taken=case(
            (slots.c.taken + bindparam("seats") <= slots.c.capacity, slots.c.taken + bindparam("seats")),
            else_=slots.c.capacity,
        )
    )
)
FREE = (
    update(slots)
    .where(slots.c.id == bindparam("slot"), slots.c.taken >= bindparam("seats"))
    .values(taken=slots.c.taken - bindparam("seats"))
)


class BookingsRepository:
    """Provides domain.ports.Bookings."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._cells = TimeCells(connection)

    async def slot(self, slot: int) -> Slot | None:
        row = (await self._connection.execute(SLOTS.where(slots.c.id == slot))).one_or_none()
        return Slot(*row) if row else None

    async def slots_of(self, slots: Collection[int]) -> Sequence[Slot]:
        table = tables.bookings.slots
        wanted = SLOTS.where(table.c.id.in_(slots)).order_by(table.c.starts_at, table.c.id)
        return [Slot(*row) for row in await self._connection.execute(wanted)]

    async def slots(
        self,
        kind: str,
        since: datetime,
        until: datetime,
        *,
        course: str | None = None,
        campus: str | None = None,
        teacher: str | None = None,
        event: str | None = None,
    ) -> Sequence[Slot]:
        wanted = SLOTS.where(
            slots.c.kind == kind, slots.c.starts_at >= since, slots.c.starts_at < until, slots.c.closed_at.is_(None)
        )
        chosen = {slots.c.course: course, slots.c.campus: campus, slots.c.teacher: teacher, slots.c.event: event}
        for column, value in chosen.items():
            if value is not None:
                wanted = wanted.where(column == value)
        rows = await self._connection.execute(wanted.order_by(slots.c.starts_at, slots.c.id))
        return [Slot(*row) for row in rows]

    async def open_slot(self, slot: Slot, who: Collection[str]) -> Slot | None:
        # The timetable offers what stands already again and again: that is seen without writing anything.
        if who and await self._cells.taken(who, slot.starts_at, slot.ends_at):
            return None
        adding = insert(slots).returning(slots.c.id)
        number = (await self._connection.execute(adding, row_of(slot, but=("id",)))).scalar_one()
        if await self._cells.occupy(who, slot_holder(number), slot.starts_at, slot.ends_at):
            return replace(slot, id=number)
        await self._connection.execute(delete(slots).where(slots.c.id == number))
        return None

    async def close_slot(self, slot: int, at: datetime) -> bool:
        closing = (
            update(slots)
            .where(slots.c.id == slot, slots.c.closed_at.is_(None), slots.c.taken == 0)
            .values(closed_at=at)
            .returning(slots.c.starts_at, slots.c.ends_at)
        )
        span = (await self._connection.execute(closing)).one_or_none()
        if span is None:
            return False
        await self._cells.free_of(slot_holder(slot), *span)
        return True

    async def set_capacity(self, slot: int, capacity: int) -> bool:
        changed = await self._connection.execute(
            update(slots).where(slots.c.id == slot, slots.c.taken <= capacity).values(capacity=capacity)
        )
        return changed.rowcount == 1

    async def take_seat(self, slot: int, seats: int = 1) -> bool:
        believed = BELIEVED.get()
        if believed is not None:
            if believed.get(slot, 0) < seats:
                return False
            await self._connection.execute(TAKE_UNASKED, {"slot": slot, "seats": seats})
            return True
        taken = await self._connection.execute(TAKE, {"slot": slot, "seats": seats})
        return taken.rowcount == 1

    async def free_seat(self, slot: int, seats: int = 1) -> None:
        await self._connection.execute(FREE, {"slot": slot, "seats": seats})

    async def occupy(self, who: Collection[str], holder: str, starts_at: datetime, ends_at: datetime) -> bool:
        return await self._cells.occupy(who, holder, starts_at, ends_at)

    async def vacate(self, who: Collection[str], holder: str, starts_at: datetime, ends_at: datetime) -> None:
        await self._cells.vacate(who, holder, starts_at, ends_at)

    async def busy(self, who: Collection[str], since: datetime, until: datetime) -> Sequence[Busy]:
        return await self._cells.taken(who, since, until)

    async def forget_busy(self, before: datetime) -> int:
        return await self._cells.forget(before)

    async def add(self, booking: Booking) -> Booking | None:
        values = row_of(booking, but=("id", "version"))
        adding = insert(bookings)
        if booking.learner is None:
            adding = adding.on_conflict_do_nothing(index_elements=["slot", "booked_by"], index_where=OPEN_OF_PERSON)
        else:
            adding = adding.on_conflict_do_nothing(index_elements=["slot", "learner"], index_where=OPEN)
        result = await self._connection.execute(
            adding.returning(bookings.c.id), values | {"version": 0, "changed_at": booking.created_at}
        )
        number = result.scalar_one_or_none()
        return replace(booking, id=number, version=0) if number is not None else None

    async def get(self, booking: int) -> Booking | None:
        row = (await self._connection.execute(BOOKINGS.where(bookings.c.id == booking))).one_or_none()
        return booking_of(row) if row else None

    async def save(self, booking: Booking, at: datetime) -> Booking | None:
        values = row_of(booking, but=("id", "version")) | {"version": booking.version + 1, "changed_at": at}
        saved = await self._connection.execute(
            update(bookings)
            .where(bookings.c.id == booking.id, bookings.c.version == booking.version)
            .values(**values)
        )
        return replace(booking, version=booking.version + 1) if saved.rowcount == 1 else None

    async def claim(self, learner: int) -> None:
        # Weaker than FOR UPDATE: rows that refer to the learner can still be added. SQLite has one writer anyway.
        row = select(learners.c.id).where(learners.c.id == learner)
        await self._connection.execute(row.with_for_update(key_share=True))

    async def of_learners(self, learners: Collection[int], states: Collection[BookingState]) -> Sequence[Booking]:
        return await self._by_start(and_(bookings.c.learner.in_(learners), bookings.c.state.in_(states)))

    async def of_person(self, person: int, states: Collection[BookingState]) -> Sequence[Booking]:
        return await self._by_start(and_(bookings.c.booked_by == person, bookings.c.state.in_(states)))

    async def of_slots(self, slots: Collection[int], states: Collection[BookingState]) -> Sequence[Booking]:
        rows = await self._connection.execute(
            BOOKINGS.where(bookings.c.slot.in_(slots), bookings.c.state.in_(states)).order_by(
                bookings.c.slot, bookings.c.id
            )
        )
        return [booking_of(row) for row in rows]

    async def waiting_for(self, slot: int) -> Sequence[Booking]:
        return [booking_of(row) for row in await self._connection.execute(WAITING_FOR, {"awaited": slot})]

    async def reassign(self, was: int, to: int) -> None:
        met = await self._cells.hand_over(learner_key(was), learner_key(to))
        same = select(bookings.c.slot).where(bookings.c.learner == to, bookings.c.state.in_(STILL_OPEN))
        taken = [*await self._connection.scalars(same), *(int(each.partition(":")[2]) for each in met)]
        stays = and_(bookings.c.state.in_(STILL_OPEN), bookings.c.slot.in_(taken))
        await self._connection.execute(
            update(bookings)
            .where(bookings.c.learner == was, not_(stays))
            .values(learner=to, version=bookings.c.version + 1)
        )

    async def lapsed_holds(self, now: datetime) -> Sequence[Booking]:
        return [booking_of(row) for row in await self._connection.execute(LAPSED_HOLDS, {"now": now})]

    async def starting_between(
        self, since: datetime, until: datetime, states: Collection[BookingState]
    ) -> Sequence[tuple[Booking, Slot]]:
        wanted = WITH_SLOTS.where(
            slots.c.starts_at >= since, slots.c.starts_at < until, bookings.c.state.in_(states)
        ).order_by(slots.c.starts_at, bookings.c.id)
        return [_with_slot(row) for row in await self._connection.execute(wanted)]

    async def ended_between(
        self, since: datetime, until: datetime, states: Collection[BookingState]
    ) -> Sequence[tuple[Booking, Slot]]:
        wanted = WITH_SLOTS.where(
            slots.c.ends_at >= since, slots.c.ends_at < until, bookings.c.state.in_(states)
        ).order_by(slots.c.ends_at, bookings.c.id)
        return [_with_slot(row) for row in await self._connection.execute(wanted)]

    async def _by_start(self, condition: ColumnElement[bool]) -> Sequence[Booking]:
        wanted = BOOKINGS.join(slots, slots.c.id == bookings.c.slot).where(condition)
        rows = await self._connection.execute(wanted.order_by(slots.c.starts_at, bookings.c.id))
        return [booking_of(row) for row in rows]


def booking_of(row: AnyRow) -> Booking:
    """A row of BOOKINGS."""
    values = list(row[:WIDTH])
    # JSON knows no tuples
    values[LEFT_OUT] = tuple(values[LEFT_OUT])
    return Booking(*values)


def _with_slot(row: AnyRow) -> tuple[Booking, Slot]:
    return booking_of(row), Slot(*row[WIDTH:])
