"""Repository of what was not understood, of the answers that staff write to it, and of labels of questions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.asking.routing import Hit
from domain.courses.course import FaqEntry
from domain.entries.entry import Entry, EntryState, Label, LabelKind, Missed, Uses
from domain.journal import Verb
from domain.language import Lang
from storage import tables
from storage.columns import Instant, plain
from storage.courses import BEHIND_THE_SHEET, written
from storage.sql import AnyRow, columns_for, insert, row_of
from storage.tables.items import versions

entries, labels = tables.entries.entries, tables.entries.labels
misses, faq, journal = tables.courses.misses, tables.courses.faq, tables.journal.journal

VERSION = "entries"
ALL = select(*columns_for(entries, Entry))
ONE = ALL.where(entries.c.id == bindparam("key"))
ALL_MISSED = select(*columns_for(misses, Missed))
LATEST_FIRST = (misses.c.at.desc(), misses.c.id.desc())
IS_OPEN = misses.c.settled_at.is_(None) & misses.c.entry.is_(None)
OPEN = (
    ALL_MISSED.where(IS_OPEN)
    .where(func.coalesce(misses.c.put_off_until <= bindparam("now", type_=Instant), True))
    .order_by(*LATEST_FIRST)
    .limit(bindparam("limit", type_=Integer))
)
ALL_LABELS = select(*columns_for(labels, Label)).order_by(labels.c.id)
ANSWERED, REFUSED = Verb.ASKED.value, Verb.SKIPPED.value
USES = (
    select(
        journal.c.object_id,
        func.sum(case((journal.c.verb == ANSWERED, 1), else_=0)),
        func.sum(case((journal.c.verb == REFUSED, 1), else_=0)),
    )
    .where(journal.c.object_id.in_(bindparam("faq", expanding=True)), journal.c.object_type == "faq")
    .where(journal.c.verb.in_([ANSWERED, REFUSED]))
    .group_by(journal.c.object_id)
)


class EntriesRepository:
    """Provides domain.entries.ports.Entries."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def version(self) -> int:
        wanted = select(versions.c.number).where(versions.c.name == VERSION)
        return await self._connection.scalar(wanted) or 0

    async def open_misses(self, now: datetime, limit: int) -> Sequence[Missed]:
        return [_missed(row) for row in await self._connection.execute(OPEN, {"now": now, "limit": limit})]

    async def miss(self, miss: int) -> Missed | None:
        row = (await self._connection.execute(ALL_MISSED.where(misses.c.id == miss))).one_or_none()
        return _missed(row) if row else None

    async def waits_for(self, entry: int) -> Sequence[Missed]:
        wanted = ALL_MISSED.where(misses.c.entry == entry).order_by(*LATEST_FIRST)
        return [_missed(row) for row in await self._connection.execute(wanted)]

    async def put_off(self, given: Collection[int], until: datetime) -> None:
        await self._connection.execute(
            update(misses).where(misses.c.id.in_(given), IS_OPEN).values(put_off_until=until)
        )

    async def claim_open(self, given: Collection[int]) -> Collection[int]:
        claiming = select(misses.c.id).where(misses.c.id.in_(given), IS_OPEN).order_by(misses.c.id).with_for_update()
        return set(await self._connection.scalars(claiming))

    async def wish(self, miss: int, at: datetime) -> bool:
        wishing = update(misses).where(misses.c.id == miss, misses.c.wished_at.is_(None)).values(wished_at=at)
        return (await self._connection.execute(wishing)).rowcount == 1

    async def give(self, given: Collection[int], entry: int | None) -> int:
        giving = update(misses).where(misses.c.id.in_(given), misses.c.settled_at.is_(None))
        if entry is not None:
            giving = giving.where(misses.c.entry.is_(None))
        return (await self._connection.execute(giving.values(entry=entry))).rowcount

    async def settle(self, given: Collection[int], label: int, at: datetime) -> int:
        settling = update(misses).where(misses.c.id.in_(given), misses.c.settled_at.is_(None))
        return (await self._connection.execute(settling.values(settled_at=at, label=label))).rowcount

    async def open_again(self, label: int) -> int:
        opening = update(misses).where(misses.c.label == label).values(settled_at=None, label=None)
        return (await self._connection.execute(opening)).rowcount

    async def forget_misses(self, before: datetime) -> int:
        return (await self._connection.execute(delete(misses).where(misses.c.at < before))).rowcount

    async def add(self, entry: Entry) -> Entry:
        adding = insert(entries).values(_values(entry)).returning(entries.c.id)
        return replace(entry, id=(await self._connection.execute(adding)).scalar_one())

    async def get(self, entry: int, *, claim: bool = False) -> Entry | None:
        wanted = ONE.with_for_update() if claim else ONE
        row = (await self._connection.execute(wanted, {"key": entry})).one_or_none()
        return _entry(row) if row else None

    async def save(self, entry: Entry) -> None:
        await self._connection.execute(update(entries).where(entries.c.id == entry.id).values(_values(entry)))

    async def remove(self, entry: int) -> None:
        await self._connection.execute(delete(entries).where(entries.c.id == entry))

    async def listed(self, states: Collection[EntryState]) -> Sequence[Entry]:
        wanted = ALL.where(entries.c.state.in_(tuple(states))).order_by(entries.c.id.desc())
        return [_entry(row) for row in await self._connection.execute(wanted)]

    async def count(self, state: EntryState) -> int:
        wanted = select(func.count()).where(entries.c.state == state)
        return (await self._connection.execute(wanted)).scalar_one()

    async def publish(self, entry: int, shown: FaqEntry) -> None:
        values = written(shown) | {"rank": BEHIND_THE_SHEET + entry, "entry": entry}
        putting = insert(faq).values(values)
        others = {name: putting.excluded[name] for name in values if name != "id"}
        await self._connection.execute(putting.on_conflict_do_update(index_elements=["id"], set_=others))
        await self._raise_version()

    async def withdraw(self, entry: int) -> bool:
        gone = (await self._connection.execute(delete(faq).where(faq.c.entry == entry))).rowcount == 1
        if gone:
            await self._raise_version()
        return gone

    async def uses(self, named: Collection[str]) -> Mapping[str, Uses]:
        rows = await self._connection.execute(USES, {"faq": list(named)})
        return {name: Uses(answered, refused) for name, answered, refused in rows}

    async def put_label(self, label: Label) -> Label:
        values = row_of(label, but=("id",)) | {"entries": list(label.entries)}
        putting = insert(labels).values(values)
        others = {name: putting.excluded[name] for name in values if name != "said"}
        upserting = putting.on_conflict_do_update(index_elements=["said"], set_=others).returning(labels.c.id)
        number = (await self._connection.execute(upserting)).scalar_one()
        await self._raise_version()
        return replace(label, id=number)

    async def given_with(self, label: int) -> Sequence[Label]:
        one = labels.alias()
        wanted = ALL_LABELS.join(
            one, (one.c.given_by == labels.c.given_by) & (one.c.given_at == labels.c.given_at)
        ).where(one.c.id == label)
        return [_label(row) for row in await self._connection.execute(wanted)]

    async def drop_label(self, label: int) -> None:
        await self._connection.execute(delete(labels).where(labels.c.id == label))
        await self._raise_version()

    async def labels(self) -> Sequence[Label]:
        return [_label(row) for row in await self._connection.execute(ALL_LABELS)]

    async def _raise_version(self) -> None:
        await raise_version(self._connection)


async def raise_version(connection: AsyncConnection) -> None:
    """Have the running bot read entries and labels again."""
    first = insert(versions).values(name=VERSION, number=1)
    await connection.execute(
        first.on_conflict_do_update(index_elements=["name"], set_={"number": versions.c.number + 1})
    )


def _values(entry: Entry) -> dict[str, Any]:
    return row_of(entry, but=("id",)) | {"question": plain(entry.question), "answer": plain(entry.answer)}


def _entry(row: AnyRow) -> Entry:
    found = Entry(*row)
    return replace(
        found, state=EntryState(found.state), question=_by_lang(found.question), answer=_by_lang(found.answer)
    )


def _by_lang(held: Mapping[Any, str]) -> dict[Lang, str]:
    return {Lang(lang): text for lang, text in held.items()}


def _missed(row: AnyRow) -> Missed:
    found = Missed(*row)
    guesses: Sequence[Any] = found.guesses
    return replace(found, guesses=tuple(Hit(**guess) for guess in guesses))


def _label(row: AnyRow) -> Label:
    found = Label(*row)
    kind = None if found.kind is None else LabelKind(found.kind)
    return replace(found, lang=Lang(found.lang), kind=kind, entries=tuple(found.entries))
