"""Repository of slots and bookings; whoever comes too late is told by a guard, not by a count made before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, delete, literal, not_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.booking.seats import learner_key, slot_holder
from domain.booking.slot import BOOKING_KINDS, Booking, BookingState, Slot
from domain.booking.slot import OPEN as STILL_OPEN
from domain.ports import Busy
from storage import tables
from storage.busy import TimeCells
from storage.sql import AnyRow, columns_for, insert, row_of
from storage.tables.bookings import LAPSING, OPEN, OPEN_OF_PERSON

slots, bookings = tables.bookings.slots, tables.bookings.bookings

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

# Statements are built once: building one anew takes twice the time of running it.
SLOT = SLOTS.where(slots.c.id == bindparam("key"))
SLOTS_OF = SLOTS.where(slots.c.id.in_(bindparam("keys", expanding=True))).order_by(slots.c.starts_at, slots.c.id)
ADD_SLOT = insert(slots).returning(slots.c.id)
BOOKING = BOOKINGS.where(bookings.c.id == bindparam("key"))
ADD_FOR_LEARNER = (
    insert(bookings)
    .on_conflict_do_nothing(index_elements=["slot", "learner"], index_where=OPEN)
    .returning(bookings.c.id)
)
ADD_FOR_PERSON = (
    insert(bookings)
    .on_conflict_do_nothing(index_elements=["slot", "booked_by"], index_where=OPEN_OF_PERSON)
    .returning(bookings.c.id)
)
SAVE = update(bookings).where(bookings.c.id == bindparam("key"), bookings.c.version == bindparam("was"))
IN_STATES = bookings.c.state.in_(bindparam("states", expanding=True))
BY_START = BOOKINGS.join(slots, slots.c.id == bookings.c.slot).order_by(slots.c.starts_at, bookings.c.id)
OF_LEARNERS = BY_START.where(bookings.c.learner.in_(bindparam("learners", expanding=True)), IN_STATES)
OF_PERSON = BY_START.where(bookings.c.booked_by == bindparam("person"), IN_STATES)
OF_SLOTS = BOOKINGS.where(bookings.c.slot.in_(bindparam("slots", expanding=True)), IN_STATES).order_by(
    bookings.c.slot, bookings.c.id
)
LAPSED_HOLDS = BOOKINGS.where(LAPSING, bookings.c.held_until <= bindparam("now")).order_by(
    bookings.c.held_until, bookings.c.id
)
WAITING_FOR = BOOKINGS.where(
    bookings.c.slot == bindparam("awaited"), bookings.c.state == BookingState.WAITING
).order_by(bookings.c.queued_at, bookings.c.id)
# Few wait in line, however many slots there are; the state is written out as the partial index has it.
AWAITED = select(slots.c.id).where(
    slots.c.id.in_(select(bookings.c.slot).where(text("bookings.state = 'waiting'"))),
    slots.c.starts_at > bindparam("now"),
    slots.c.closed_at.is_(None),
    slots.c.taken < slots.c.capacity,
)
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
        row = (await self._connection.execute(SLOT, {"key": slot})).one_or_none()
        return Slot(*row) if row else None

    async def slots_of(self, slots: Collection[int]) -> Sequence[Slot]:
        if not slots:
            return []
        return [Slot(*row) for row in await self._connection.execute(SLOTS_OF, {"keys": list(slots)})]

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
        chosen = {"course": course, "campus": campus, "teacher": teacher, "event": event}
        given = {name: value for name, value in chosen.items() if value is not None}
        values = given | {"of": kind, "since": since, "until": until}
        return [Slot(*row) for row in await self._connection.execute(_slots(frozenset(given)), values)]

    async def open_slot(self, slot: Slot, who: Collection[str]) -> Slot | None:
        # The timetable offers what stands already again and again: that is seen without writing anything.
        if who and await self._cells.taken(who, slot.starts_at, slot.ends_at):
            return None
        number = (await self._connection.execute(ADD_SLOT, row_of(slot, but=("id",)))).scalar_one()
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
        values = row_of(booking, but=("id",)) | {"version": 0, "changed_at": booking.created_at}
        adding = ADD_FOR_PERSON if booking.learner is None else ADD_FOR_LEARNER
        number = (await self._connection.execute(adding, values)).scalar_one_or_none()
        return replace(booking, id=number, version=0) if number is not None else None

    async def get(self, booking: int) -> Booking | None:
        row = (await self._connection.execute(BOOKING, {"key": booking})).one_or_none()
        return booking_of(row) if row else None

    async def save(self, booking: Booking, at: datetime) -> Booking | None:
        now = replace(booking, version=booking.version + 1)
        guard = {"key": booking.id, "was": booking.version}
        saved = await self._connection.execute(SAVE, row_of(now, but=("id",)) | guard | {"changed_at": at})
        return now if saved.rowcount == 1 else None

    async def of_learners(self, learners: Collection[int], states: Collection[BookingState]) -> Sequence[Booking]:
        return await self._found(OF_LEARNERS, learners=list(learners), states=list(states))

    async def of_person(self, person: int, states: Collection[BookingState]) -> Sequence[Booking]:
        return await self._found(OF_PERSON, person=person, states=list(states))

    async def of_slots(self, slots: Collection[int], states: Collection[BookingState]) -> Sequence[Booking]:
        return await self._found(OF_SLOTS, slots=list(slots), states=list(states))

    async def waiting_for(self, slot: int) -> Sequence[Booking]:
        return await self._found(WAITING_FOR, awaited=slot)

    async def awaited(self, now: datetime) -> Sequence[int]:
        return sorted(await self._connection.scalars(AWAITED, {"now": now}))

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
        return await self._found(LAPSED_HOLDS, now=now)

    async def starting_between(
        self, since: datetime, until: datetime, states: Collection[BookingState]
    ) -> Sequence[tuple[Booking, Slot]]:
        wanted = _starting(since, until, states).order_by(slots.c.starts_at, bookings.c.id)
        return [_with_slot(row) for row in await self._connection.execute(wanted)]

    async def some_starting_between(
        self, since: datetime, until: datetime, states: Collection[BookingState], after: int, most: int
    ) -> Sequence[tuple[Booking, Slot]]:
        # by a sum: else the database would go through all bookings in the order of their numbers
        number = bookings.c.id + literal(0, bookings.c.id.type)
        wanted = _starting(since, until, states).where(number > after).order_by(number).limit(most)
        return [_with_slot(row) for row in await self._connection.execute(wanted)]

    async def ended_between(
        self, since: datetime, until: datetime, states: Collection[BookingState], kinds: Collection[str] | None = None
    ) -> Sequence[tuple[Booking, Slot]]:
        wanted = WITH_SLOTS.where(
            slots.c.ends_at >= since, slots.c.ends_at < until, bookings.c.state.in_(states)
        ).order_by(slots.c.ends_at, bookings.c.id)
        if kinds is not None:
            wanted = wanted.where(slots.c.kind.in_(sorted(kinds)))
        return [_with_slot(row) for row in await self._connection.execute(wanted)]

    async def _found(self, wanted: Select[Any], **values: Any) -> list[Booking]:
        return [booking_of(row) for row in await self._connection.execute(wanted, values)]


@cache
def _slots(chosen: frozenset[str]) -> Select[Any]:
    """Slots that stand, of a kind and between two instants, that have what is asked for in these columns."""
    return SLOTS.where(
        slots.c.kind == bindparam("of"),
        slots.c.starts_at >= bindparam("since"),
        slots.c.starts_at < bindparam("until"),
        slots.c.closed_at.is_(None),
        *(slots.c[name] == bindparam(name) for name in sorted(chosen)),
    ).order_by(slots.c.starts_at, slots.c.id)


def _starting(since: datetime, until: datetime, states: Collection[BookingState]) -> Select[Any]:
    return WITH_SLOTS.where(
        slots.c.kind.in_(sorted(BOOKING_KINDS)),  # the index begins with it
        slots.c.starts_at >= since,
        slots.c.starts_at < until,
        bookings.c.state.in_(states),
    )


def booking_of(row: AnyRow) -> Booking:
    """A row of BOOKINGS."""
    values = list(row[:WIDTH])
    # JSON knows no tuples
    values[LEFT_OUT] = tuple(values[LEFT_OUT])
    return Booking(*values)


def _with_slot(row: AnyRow) -> tuple[Booking, Slot]:
    return booking_of(row), Slot(*row[WIDTH:])
