"""Repository of the gate: what waits at it, what was let through, why, and what people wish."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Integer,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.gate.push import Decided, Decision, Preferences, Reader, Told, Verdict, Waiting, Why
from domain.messages.kinds import PUSHED
from domain.messages.outgoing import OutboxState
from storage import tables
from storage.columns import Instant, Plain, plain
from storage.readers import readers_of
from storage.sql import AnyRow, columns_for, insert, row_of
from storage.withholding import withhold

outbox, pushes, decisions = tables.messages.outbox, tables.gate.pushes, tables.gate.decisions
preferences = tables.gate.preferences

AT_ONCE = 500
HELD = literal_column("outbox.state") == literal_column("'held'")

WAITING = select(
    outbox.c.id,
    outbox.c.person,
    pushes.c.household,
    outbox.c.kind,
    pushes.c.occasion,
    pushes.c.due_at,
    outbox.c.due_at.label("look_at"),
    pushes.c.until,
    pushes.c.urgent,
    pushes.c.override,
    outbox.c.content,
    pushes.c.cause,
    pushes.c.learner,
    pushes.c.sender,
    pushes.c.campaign,
).join(pushes, pushes.c.message == outbox.c.id)
DUE = (
    WAITING.where(HELD, outbox.c.due_at <= bindparam("now", type_=Instant))
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(bindparam("limit", type_=Integer))
)
OF_PERSONS = (
    WAITING.where(HELD, outbox.c.person.in_(bindparam("persons", expanding=True)))
    .where(outbox.c.due_at <= bindparam("until", type_=Instant))
    .order_by(outbox.c.due_at, outbox.c.id)
)
IS_SUMMARY = or_(*(outbox.c.kind == kind.name for kind in PUSHED.values() if kind.is_summary))
carrier = outbox.alias("carrier")
TOLD = (
    select(
        pushes.c.person,
        pushes.c.household,
        pushes.c.klass,
        pushes.c.contact,
        pushes.c.passed_at,
        pushes.c.counts,
        pushes.c.occasion,
        IS_SUMMARY,
    )
    .join(outbox, outbox.c.id == pushes.c.message)
    .join(carrier, carrier.c.id == func.coalesce(pushes.c.into, pushes.c.message))
    .where(
        pushes.c.passed_at.is_not(None),
        pushes.c.passed_at >= bindparam("since", type_=Instant),
        # nobody was told what the platform refused
        carrier.c.state != OutboxState.FAILED,
    )
    .order_by(pushes.c.passed_at, pushes.c.message)
)
TOLD_HOUSEHOLDS = TOLD.where(pushes.c.household.in_(bindparam("these", expanding=True)))
TOLD_PERSONS = TOLD.where(pushes.c.person.in_(bindparam("these", expanding=True)))
ADD = insert(pushes)
DECIDED = insert(decisions)
OF_MESSAGE = select(*columns_for(decisions, Decision)).order_by(decisions.c.id)
SAVE = insert(preferences)
SAVE = SAVE.on_conflict_do_update(
    index_elements=["person"],
    set_={column.name: SAVE.excluded[column.name] for column in preferences.c if not column.primary_key},
)
WISHES = select(*columns_for(preferences, Preferences)).where(preferences.c.person == bindparam("person"))
LOOK_LATER = update(outbox).where(outbox.c.id == bindparam("key"), HELD).values(due_at=bindparam("at", type_=Instant))
LET = (
    update(outbox)
    .where(outbox.c.id == bindparam("key"), HELD)
    .values(
        state=OutboxState.PLANNED,
        due_at=bindparam("at", type_=Instant),
        expires_at=bindparam("ends", type_=Instant),
        content=bindparam("shown", type_=Plain),
    )
)
CLOSE = (
    update(outbox)
    .where(outbox.c.id == bindparam("key"), HELD)
    .values(state=bindparam("to"), error=bindparam("reason"))
)
PASSED = (
    update(pushes)
    .where(pushes.c.message == bindparam("key"))
    .values(
        passed_at=bindparam("at", type_=Instant),
        household=bindparam("now_of"),
        contact=bindparam("with_contact"),
        into=bindparam("with_message", type_=BigInteger),
        alone=bindparam("itself", type_=Plain),
    )
)
# In one order, so that no two who claim several block each other.
CLAIM = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(household, 6)) "
    "FROM (SELECT unnest(CAST(:households AS text[])) AS household ORDER BY household) AS wanted"
)
# Whoever would take one of them back waits, and finds what has become of it.
CLAIM_HELD = (
    select(outbox.c.id)
    .join(pushes, pushes.c.message == outbox.c.id)
    .where(HELD, pushes.c.household.in_(bindparam("households", expanding=True)))
    .order_by(outbox.c.id)
    .with_for_update(of=outbox)
)


class PushesRepository:
    """Provides domain.gate.ports.Pushes."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def readers(self, persons: Collection[int], zone: str) -> Mapping[int, Reader]:
        found: dict[int, Reader] = {}
        for some in _chunks(sorted(set(persons))):
            found |= await readers_of(self._connection, some, zone)
        return found

    async def claim(self, households: Collection[str]) -> None:
        if self._connection.dialect.name != "postgresql":
            return
        wanted = {"households": sorted(set(households))}
        await self._connection.execute(CLAIM, wanted)
        await self._connection.execute(CLAIM_HELD, wanted)

    async def add_many(self, waiting: Sequence[Waiting]) -> None:
        if waiting:
            await self._connection.execute(ADD, [_stored(each) for each in waiting])

    async def due(self, now: datetime, limit: int) -> Sequence[Waiting]:
        return [_waiting(row) for row in await self._connection.execute(DUE, {"now": now, "limit": limit})]

    async def waiting_for(self, persons: Collection[int], until: datetime) -> Sequence[Waiting]:
        found: list[Waiting] = []
        for some in _chunks(sorted(set(persons))):
            rows = await self._connection.execute(OF_PERSONS, {"persons": some, "until": until})
            found += [_waiting(row) for row in rows]
        return found

    async def told(
        self, households: Collection[str], since: datetime, persons: Collection[int] = ()
    ) -> Sequence[Told]:
        found: dict[Told, None] = {}
        for wanted, whose in ((TOLD_HOUSEHOLDS, sorted(set(households))), (TOLD_PERSONS, sorted(set(persons)))):
            for some in _chunks(whose):
                rows = await self._connection.execute(wanted, {"these": some, "since": since})
                found |= dict.fromkeys(Told(*row) for row in rows)
        return sorted(found, key=lambda each: each.at)

    async def decide(
        self,
        decided: Sequence[Decided],
        now: datetime,
        shown: Mapping[int, Mapping[str, Any]],
        of: Mapping[int, Waiting],
    ) -> None:
        if not decided:
            return
        later = [each for each in decided if each.verdict is Verdict.DEFERRED]
        sent = [each for each in decided if each.verdict is Verdict.SENT]
        merged = [each for each in decided if each.verdict is Verdict.MERGED]
        dropped = [each for each in decided if each.verdict is Verdict.DROPPED]
        heads = {each.into for each in merged}
        run = self._connection.execute
        if later:
            await run(LOOK_LATER, [{"key": each.message, "at": each.then} for each in later])
        if sent:
            await run(
                LET,
                [
                    {
                        "key": each.message,
                        "at": now,
                        "ends": each.until,
                        "shown": plain(shown.get(each.message, of[each.message].content)),
                    }
                    for each in sent
                ],
            )
        if merged or dropped:
            await run(
                CLOSE,
                [{"key": each.message, "to": OutboxState.MERGED, "reason": each.why} for each in merged]
                + [{"key": each.message, "to": OutboxState.DROPPED, "reason": each.why} for each in dropped],
            )
        if sent or merged:
            await run(
                PASSED,
                [
                    {
                        "key": each.message,
                        "at": now,
                        "now_of": of[each.message].household,
                        "with_contact": each.contact,
                        "with_message": each.into,
                        "itself": plain(of[each.message].content) if each.message in heads else None,
                    }
                    for each in (*sent, *merged)
                ],
            )
        await run(
            DECIDED,
            [
                {
                    "message": each.message,
                    "at": now,
                    "verdict": each.verdict,
                    "why": each.why,
                    "then": each.then,
                    "into": each.into,
                }
                for each in decided
            ],
        )

    async def withhold(self, learner: int, kinds: Collection[str], persons: Collection[int], now: datetime) -> int:
        return await withhold(self._connection, learner, kinds, persons, now)

    async def decisions_on(self, messages: Collection[int]) -> Sequence[Decision]:
        wanted = OF_MESSAGE.where(decisions.c.message.in_(list(messages)))
        return [
            Decision(message, at, verdict, Why(why), then, into)
            for message, at, verdict, why, then, into in await self._connection.execute(wanted)
        ]

    async def preferences_of(self, person: int) -> Preferences:
        row = (await self._connection.execute(WISHES, {"person": person})).one_or_none()
        if row is None:
            return Preferences(person)
        found = Preferences(*row)
        return replace(found, off=frozenset(found.off))

    async def save_preferences(self, wished: Preferences) -> None:
        values = row_of(wished) | {"off": sorted(wished.off)}
        await self._connection.execute(SAVE, values)


def _waiting(row: AnyRow) -> Waiting:
    return Waiting(*row)


def _stored(waiting: Waiting) -> dict[str, Any]:
    return {
        "message": waiting.message,
        "person": waiting.person,
        "household": waiting.household,
        "learner": waiting.learner,
        "klass": waiting.klass,
        "counts": not waiting.of.is_wished,
        "occasion": waiting.occasion,
        "due_at": waiting.due_at,
        "until": waiting.until,
        "urgent": waiting.urgent,
        "override": waiting.override,
        "sender": waiting.sender,
        "campaign": waiting.campaign,
        "cause": waiting.cause,
    }


def _chunks(values: Sequence[Any]) -> list[Sequence[Any]]:
    return [values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE)]
