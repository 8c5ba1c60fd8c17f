"""Repository of the question bank and the skill graph."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import assert_never

from sqlalchemy import and_, bindparam, case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.language import Lang
from domain.practice.evening.samples import short_id
from domain.practice.items.kinds import Item, ItemStatus, Source, from_plain, to_plain
from domain.practice.items.skills import Skill
from domain.practice.items.stored import ItemList, OfSkill, OfStatus, StoredItem, Tally
from storage import tables
from storage.columns import plain
from storage.sql import insert
from storage.tallies import TalliesRepository

stored_items, item_skills, versions = tables.items.items, tables.items.item_skills, tables.items.versions
stored_skills, skill_edges = tables.items.skills, tables.items.skill_edges

BANK = "bank"
PUT_ITEMS = insert(stored_items)
PUT_ITEMS = PUT_ITEMS.on_conflict_do_update(
    index_elements=["key"],
    set_={
        name: PUT_ITEMS.excluded[name]
        for name in ("kind", "difficulty", "fingerprint", "languages", "payload", "stored_at")
    },
)


STORED = select(stored_items.c.payload, stored_items.c.status, stored_items.c.stored_at, stored_items.c.status_at)
BY_KEY = STORED.where(stored_items.c.key == bindparam("key"))
BY_SHORT_ID = STORED.where(stored_items.c.short == bindparam("short")).order_by(stored_items.c.key).limit(1)
MAIN_SKILL = stored_items.outerjoin(
    item_skills, and_(item_skills.c.item == stored_items.c.key, item_skills.c.position == 0)
)
NOT_RETIRED = stored_items.c.status != ItemStatus.RETIRED
# Grouped by the label: PostgreSQL takes an expression with parameters for another one when it is written twice.
CENSUS = select(
    case(
        *((stored_items.c.key.like(f"{source}:%"), source) for source in (Source.GENERATED, Source.IMPORTED)),
        else_=Source.SAMPLE,
    ).label("source"),
    stored_items.c.status,
    stored_items.c.languages,
    func.count(),
).group_by("source", stored_items.c.status, stored_items.c.languages)
COUNT_BY_SKILL = (
    select(item_skills.c.skill, stored_items.c.status, func.count())
    .select_from(MAIN_SKILL)
    .where(NOT_RETIRED)
    .group_by(item_skills.c.skill, stored_items.c.status)
)


class ItemsRepository(TalliesRepository):
    """Provides domain.ports.Items."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, key: str) -> Item | None:
        payload = await self._connection.scalar(select(stored_items.c.payload).where(stored_items.c.key == key))
        return from_plain(payload) if payload is not None else None

    async def live(self) -> Sequence[Item]:
        rows = await self._connection.scalars(
            select(stored_items.c.payload)
            .where(stored_items.c.status == ItemStatus.LIVE)
            .order_by(stored_items.c.key)
        )
        return [from_plain(payload) for payload in rows]

    async def fingerprints(self) -> Mapping[str, str]:
        rows = await self._connection.execute(select(stored_items.c.key, stored_items.c.fingerprint))
        return {key: fingerprint for key, fingerprint in rows}  # noqa: C416

    async def put(self, items: Iterable[tuple[Item, str]], at: datetime) -> None:
        """New items are live; a replaced one keeps its status, so that an import never brings back a retired item."""
        given = list(items)
        if not given:
            return
        rows, needs = [], []
        for item, fingerprint in given:
            payload = to_plain(item)
            rows.append(
                {
                    "key": item.key,
                    "short": short_id(item.key),
                    "kind": payload["kind"],
                    "difficulty": item.difficulty,
                    "status": ItemStatus.LIVE,
                    "fingerprint": fingerprint,
                    "languages": [lang.value for lang in item.wordings],
                    "payload": payload,
                    "stored_at": at,
                    "status_at": at,
                }
            )
            needs += [
                {"item": item.key, "skill": skill, "position": position} for position, skill in enumerate(item.skills)
            ]
        await self._connection.execute(PUT_ITEMS, rows)
        await self._connection.execute(
            delete(item_skills).where(item_skills.c.item == bindparam("key")), [{"key": row["key"]} for row in rows]
        )
        if needs:
            await self._connection.execute(insert(item_skills).on_conflict_do_nothing(), needs)
        await self._raise_version()

    async def set_status(
        self, key: str, status: ItemStatus, at: datetime, *, was: Collection[ItemStatus] | None = None
    ) -> bool:
        wanted = update(stored_items).where(stored_items.c.key == key)
        if was is not None:
            wanted = wanted.where(stored_items.c.status.in_(was))
        done = await self._connection.execute(wanted.values(status=status, status_at=at))
        if not done.rowcount:
            return False
        await self._raise_version()
        return True

    async def by_key(self, key: str) -> StoredItem | None:
        row = (await self._connection.execute(BY_KEY, {"key": key})).one_or_none()
        return StoredItem(from_plain(row[0]), *row[1:]) if row else None

    async def by_short_id(self, short: str) -> StoredItem | None:
        row = (await self._connection.execute(BY_SHORT_ID, {"short": short})).one_or_none()
        return StoredItem(from_plain(row[0]), *row[1:]) if row else None

    async def keys(self, of: ItemList) -> Sequence[str]:
        match of:
            case OfStatus(status):
                wanted = select(stored_items.c.key).where(stored_items.c.status == status)
            case OfSkill(skill):
                skilled = item_skills.c.skill.is_(None) if skill is None else item_skills.c.skill == skill
                wanted = select(stored_items.c.key).select_from(MAIN_SKILL).where(NOT_RETIRED, skilled)
            case _:
                assert_never(of)
        return list(await self._connection.scalars(wanted))

    async def census(self) -> Sequence[Tally]:
        rows = await self._connection.execute(CENSUS)
        return [Tally(Source(s), status, frozenset(map(Lang, languages)), n) for s, status, languages, n in rows]

    async def count_by_skill(self) -> Sequence[tuple[str | None, ItemStatus, int]]:
        return [(skill, status, n) for skill, status, n in await self._connection.execute(COUNT_BY_SKILL)]

    async def version(self) -> int:
        number: int | None = await self._connection.scalar(select(versions.c.number).where(versions.c.name == BANK))
        return number or 0

    async def _raise_version(self) -> None:
        first = insert(versions).values(name=BANK, number=1)
        await self._connection.execute(
            first.on_conflict_do_update(index_elements=["name"], set_={"number": versions.c.number + 1})
        )

    async def put_skills(self, skills: Sequence[Skill]) -> None:
        """Make the graph exactly this, and raise the bank's version."""
        edges = [
            {"skill": skill.id, "requires": required, "position": position}
            for skill in skills
            for position, required in enumerate(skill.requires)
        ]
        await self._connection.execute(delete(skill_edges))
        await self._connection.execute(delete(stored_skills))
        if skills:
            await self._connection.execute(
                insert(stored_skills),
                [
                    {
                        "id": skill.id,
                        "position": position,
                        "name": plain(skill.name),
                        "grade": skill.grade,
                        "also": list(skill.also),
                    }
                    for position, skill in enumerate(skills)
                ],
            )
        if edges:
            await self._connection.execute(insert(skill_edges), edges)
        await self._raise_version()

    async def skills(self) -> Sequence[Skill]:
        requires: dict[str, list[str]] = {}
        edges = await self._connection.execute(
            select(skill_edges.c.skill, skill_edges.c.requires).order_by(skill_edges.c.skill, skill_edges.c.position)
        )
        for skill, required in edges:
            requires.setdefault(skill, []).append(required)
        rows = await self._connection.execute(
            select(stored_skills.c.id, stored_skills.c.name, stored_skills.c.grade, stored_skills.c.also).order_by(
                stored_skills.c.position
            )
        )
        return [
            Skill(
                id_,
                {Lang(lang): text for lang, text in name.items()},
                grade,
                tuple(requires.get(id_, ())),
                tuple(also or ()),
            )
            for id_, name, grade, also in rows
        ]
