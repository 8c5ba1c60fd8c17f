"""Repository of what waits for a second yes, and of the tie between a guardian and a learner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.clock import Clock
from domain.gate.push import Verdict, Why
from domain.journal import Verb
from domain.messages.outgoing import OutboxState
from domain.people.joins import ASK_OFFICE_AFTER, REMIND_AFTER, Join, JoinState, Side, Wish
from storage import tables
from storage.back_at_the_gate import back_to_the_gate
from storage.columns import Instant
from storage.sql import columns_for, insert, row_of

joins, links = tables.joins.joins, tables.people.links
guardians, learners = tables.people.guardians, tables.people.learners
bookings, journal = tables.bookings.bookings, tables.journal.journal
outbox, pushes, decisions = tables.messages.outbox, tables.gate.pushes, tables.gate.decisions

ALL = select(*columns_for(joins, Join))
WAITS = joins.c.state == JoinState.WAITING
CHANGE = update(joins).where(joins.c.id == bindparam("key"), WAITS, joins.c.side == bindparam("was"))
DUE = (
    ALL.where(
        WAITS,
        or_(
            joins.c.until <= bindparam("now", type_=Instant),
            and_(joins.c.told_at.is_(None), joins.c.asked_at <= bindparam("untold", type_=Instant)),
            and_(joins.c.reminded_at.is_(None), joins.c.told_at <= bindparam("quiet", type_=Instant)),
        ),
    )
    .order_by(joins.c.id)
    .limit(bindparam("limit"))
)
FAMILY_OF = select(learners.c.family).where(learners.c.id == bindparam("learner")).scalar_subquery()
PART = delete(guardians).where(guardians.c.person == bindparam("guardian"), guardians.c.family == FAMILY_OF)
GUESSES = (
    select(journal.c.at)
    .where(
        journal.c.object_id == "unknown",
        journal.c.object_type == "link",
        journal.c.verb == Verb.FAILED.value,
        journal.c.learner.is_(None),
    )
    .order_by(journal.c.id.desc())
    .limit(1)
)
ABOUT = and_(pushes.c.learner == bindparam("learner"), pushes.c.person == bindparam("person"))
HEADS = (
    select(func.coalesce(pushes.c.into, pushes.c.message))
    .distinct()
    .join(outbox, outbox.c.id == pushes.c.message)
    .where(ABOUT, outbox.c.state.in_([OutboxState.PLANNED, OutboxState.MERGED]))
)
ON_ITS_WAY = (OutboxState.PLANNED, OutboxState.HELD)


class JoinsRepository:
    """Provides domain.people.joins.Joins."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def add(self, join: Join) -> Join | None:
        adding = insert(joins).on_conflict_do_nothing().returning(joins.c.id)
        added = await self._connection.execute(adding, row_of(join, but=("id",)))
        number = added.scalar_one_or_none()
        return await self.get(number) if number is not None else None

    async def get(self, join: int) -> Join | None:
        return next(iter(await self._those(joins.c.id == join)), None)

    async def of_person(self, person: int) -> Sequence[Join]:
        own = joins.c.wish.in_([Wish.GUARDIAN, Wish.ACCOUNT])
        return list(reversed(await self._those(and_(joins.c.person == person, own, WAITS))))

    async def about(self, learner: int) -> Sequence[Join]:
        return await self._those(and_(joins.c.learner == learner, WAITS))

    async def for_office(self, now: datetime) -> Sequence[Join]:
        return await self._those(and_(WAITS, joins.c.side == Side.OFFICE, joins.c.until > now))

    async def _those(self, wanted: ColumnElement[bool]) -> Sequence[Join]:
        rows = await self._connection.execute(ALL.where(wanted).order_by(joins.c.id))
        return [Join(*row) for row in rows]

    async def change(self, join: Join, was: Side) -> bool:
        changed = await self._connection.execute(
            CHANGE.values(row_of(join, but=("id",))), {"key": join.id, "was": was}
        )
        return changed.rowcount == 1

    async def due(self, now: datetime, limit: int) -> Sequence[Join]:
        wanted = {"now": now, "untold": now - ASK_OFFICE_AFTER, "quiet": now - REMIND_AFTER, "limit": limit}
        return [Join(*row) for row in await self._connection.execute(DUE, wanted)]

    async def part(self, learner: int, guardian: int) -> bool:
        gone = await self._connection.execute(PART, {"learner": learner, "guardian": guardian})
        return gone.rowcount > 0

    async def end_links(self, learner: int, maker: int, at: datetime) -> int:
        about = links.c.subject["learner"].as_integer() == learner
        unused = and_(links.c.used_at.is_(None), or_(links.c.expires_at.is_(None), links.c.expires_at > at))
        ending = update(links).where(links.c.created_by == maker, about, unused).values(expires_at=at)
        return (await self._connection.execute(ending)).rowcount

    async def drop_messages(self, learner: int, person: int) -> int:
        """What went into another message, or has others with it, comes apart first: the rest waits again."""
        given = {"learner": learner, "person": person}
        heads = list(await self._connection.scalars(HEADS, given))
        if heads:
            await back_to_the_gate(self._connection, heads, self._clock.now())
        about = select(pushes.c.message).where(pushes.c.learner == learner, pushes.c.person == person)
        dropping = (
            update(outbox)
            .where(outbox.c.id.in_(about), outbox.c.state.in_(ON_ITS_WAY))
            .values(state=OutboxState.DROPPED, error=Why.WITHDRAWN)
            .returning(outbox.c.id)
        )
        dropped = list(await self._connection.scalars(dropping))
        if dropped:
            noted = select(
                pushes.c.message,
                bindparam("now", self._clock.now(), type_=Instant),
                literal(Verdict.DROPPED, decisions.c.verdict.type),
                literal(Why.WITHDRAWN.value),
            ).where(pushes.c.message.in_(dropped))
            await self._connection.execute(insert(decisions).from_select(["message", "at", "verdict", "why"], noted))
        return len(dropped)

    async def hand_over(self, learner: int, was: int, to: int) -> None:
        of = update(bookings).where(bookings.c.learner == learner, bookings.c.booked_by == was)
        await self._connection.execute(of.values(booked_by=to))

    async def nth_wrong_guess(self, n: int) -> datetime | None:
        at: datetime | None = await self._connection.scalar(GUESSES.offset(n - 1))
        return at
