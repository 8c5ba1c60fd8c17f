"""First answers to items added up by what was answered: from the journal for one item, in a table for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, case, cast, exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.journal import Place, Verb
from domain.practice.evening.session import Verdict
from domain.practice.items.kinds import ItemStatus
from domain.practice.keeping.figures import Shares
from domain.practice.keeping.suspicions import FEW, LEAST_SURPRISE
from domain.practice.keeping.tallies import Answers, Tally
from storage import tables
from storage.columns import Id
from storage.sql import insert

journal, items, versions = tables.journal.journal, tables.items.items, tables.items.versions
tallies, attempts, asked = tables.practice.item_tallies, tables.practice.attempts, tables.practice.asked

TALLIED = "tallied"
"""Name of the statement up to which the journal was added up, in the table of versions."""

AT_ONCE = 500
"""So many statements are added up in one transaction at most."""

earlier, report = journal.alias("earlier"), journal.alias("report")


def of_item(said: FromClause, verb: Verb) -> ColumnElement[bool]:
    return and_(said.c.object_type == "item", said.c.verb == verb.value)


def same_place(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    same = [one.c.result[name].as_integer() == other.c.result[name].as_integer() for name in ("session", "position")]
    return and_(one.c.object_id == other.c.object_id, one.c.learner == other.c.learner, *same)


FIRST_AND_CLEAN = and_(
    of_item(journal, Verb.ANSWERED),
    journal.c.place == Place.ONLINE,
    journal.c.at >= items.c.stored_at,
    journal.c.result["expected"].as_float().is_not(None),
    func.coalesce(journal.c.result["hints"].as_integer(), 0) == 0,
    func.coalesce(journal.c.result["rapid"].as_boolean(), False).is_(False),
    ~exists().where(
        earlier.c.object_id == journal.c.object_id,
        of_item(earlier, Verb.ANSWERED),
        earlier.c.learner == journal.c.learner,
        earlier.c.at >= items.c.stored_at,
        earlier.c.id < journal.c.id,
    ),
)
"""A first answer without help to the present wording, not too fast to have been read.

What was answered in class names no option; whoever met the item there meets it here for the second time.
"""

IS_REPORTED = exists().where(of_item(report, Verb.REPORTED), same_place(report, journal))
EXPECTED = journal.c.result["expected"].as_float()
RESPONSE = func.coalesce(
    *(cast(journal.c.result[name].as_string(), Id) for name in ("option", "options", "order", "text")), ""
).label("response")
SUCCESS = journal.c.result["success"].as_boolean().label("success")
# Grouped by the labels: PostgreSQL takes an expression with parameters for another one when it is written twice.
ANSWERS_OF = (
    select(RESPONSE, SUCCESS, func.count(), func.sum(EXPECTED), func.sum(EXPECTED * EXPECTED))
    .select_from(journal.join(items, items.c.key == journal.c.object_id))
    .where(journal.c.object_id == bindparam("item"), FIRST_AND_CLEAN, ~IS_REPORTED)
    .group_by("response", "success")
)

ELSEWHERE = (
    select(journal.c.object_id, func.count(), func.sum(case((SUCCESS, 1), else_=0)), func.sum(EXPECTED))
    .select_from(journal.join(items, items.c.key == journal.c.object_id))
    .where(
        journal.c.object_id.in_(bindparam("items", expanding=True)),
        journal.c.learner.not_in(bindparam("learners", expanding=True)),
        FIRST_AND_CLEAN,
        ~IS_REPORTED,
    )
    .group_by(journal.c.object_id)
)


def added(sign: int, *wanted: ColumnElement[bool], also: FromClause | None = None) -> Any:
    source: FromClause = journal.join(items, items.c.key == journal.c.object_id)
    if also is not None:
        source = source.join(also, same_place(also, journal))
    found = (
        select(
            journal.c.object_id.label("item"),
            items.c.fingerprint.label("wording"),
            RESPONSE,
            SUCCESS,
            sign * func.count(),
            sign * func.sum(EXPECTED),
            sign * func.sum(EXPECTED * EXPECTED),
        )
        .select_from(source)
        .where(FIRST_AND_CLEAN, *wanted)
        .group_by("item", "wording", "response", "success")
    )
    adding = insert(tallies).from_select([column.name for column in tallies.c], found)
    sums = {name: tallies.c[name] + adding.excluded[name] for name in ("n", "expected", "squares")}
    return adding.on_conflict_do_update(index_elements=["item", "wording", "response", "success"], set_=sums)


def _fresh(said: FromClause) -> ColumnElement[bool]:
    return and_(said.c.id > bindparam("last"), said.c.id <= bindparam("upto"))


ADD = added(1, _fresh(journal))
# Of an answer that was added up before, or is in the same part of the journal.
TAKE_OUT = added(-1, of_item(report, Verb.REPORTED), _fresh(report), journal.c.id <= bindparam("upto"), also=report)
# Whoever adds up and whoever takes somebody's answers out wait for each other.
ADDED_UPTO = select(versions.c.number).where(versions.c.name == TALLIED).with_for_update()
PRESENT = tallies.join(items, and_(items.c.key == tallies.c.item, items.c.fingerprint == tallies.c.wording))
MISSED = func.sum(tallies.c.expected) - func.sum(case((tallies.c.success, tallies.c.n), else_=0))
BELOW = (
    select(tallies.c.item, tallies.c.wording)
    .group_by(tallies.c.item, tallies.c.wording)
    .having(
        func.sum(tallies.c.n) >= FEW,
        MISSED > 0,
        LEAST_SURPRISE**2 * (func.sum(tallies.c.expected) - func.sum(tallies.c.squares)) < MISSED * MISSED,
    )
    .subquery()
)
DOUBTFUL = (
    select(BELOW.c.item)
    .join(items, and_(items.c.key == BELOW.c.item, items.c.fingerprint == BELOW.c.wording))
    .where(
        items.c.status == ItemStatus.LIVE,
        ~exists().where(
            journal.c.object_id == items.c.key,
            of_item(journal, Verb.CONFIRMED),
            journal.c.at >= items.c.stored_at,
        ),
    )
)
CONFIRMED = (
    select(items.c.key)
    .distinct()
    .join(journal, journal.c.object_id == items.c.key)
    .where(
        items.c.key.in_(bindparam("keys", expanding=True)),
        of_item(journal, Verb.CONFIRMED),
        journal.c.at >= items.c.stored_at,
    )
)
TALLIES_OF = (
    select(tallies.c.item, tallies.c.response, tallies.c.success, tallies.c.n, tallies.c.expected, tallies.c.squares)
    .select_from(PRESENT)
    .where(tallies.c.item.in_(bindparam("keys", expanding=True)), tallies.c.n > 0)
    .order_by(tallies.c.item, tallies.c.response, tallies.c.success)
)
DOUBTS = (
    select(journal.c.object_id, func.count(journal.c.learner.distinct()))
    .join(items, items.c.key == journal.c.object_id)
    .where(
        of_item(journal, Verb.REPORTED),
        journal.c.object_id.in_(bindparam("keys", expanding=True)),
        journal.c.result["problem"].as_string() == "wrong_key",
        journal.c.at >= items.c.stored_at,
    )
    .group_by(journal.c.object_id)
)
SHARES = (
    select(
        func.count(),
        func.count(case((attempts.c.hints > 0, 1))),
        func.count(case((attempts.c.verdict == Verdict.NOT_LEARNED, 1))),
        func.count(case((attempts.c.rapid, 1))),
        func.count(asked.c.reported),
    )
    .select_from(attempts)
    .join(asked, and_(asked.c.session == attempts.c.session, asked.c.position == attempts.c.position))
    .where(attempts.c.item == bindparam("item"))
)


class TalliesRepository:
    """The part of domain.ports.Items that adds answers up."""

    _connection: AsyncConnection

    async def count_answers(self, until: datetime) -> int:
        part = select(journal.c.id, journal.c.at).where(journal.c.id > bindparam("last"))
        part_ = part.order_by(journal.c.id).limit(AT_ONCE).subquery()
        ends = select(
            func.max(part_.c.id), func.min(case((part_.c.at > literal(until, part_.c.at.type), part_.c.id)))
        )
        last = await self._connection.scalar(ADDED_UPTO) or 0
        highest, too_new = (await self._connection.execute(ends, {"last": last})).one()
        upto = too_new - 1 if too_new is not None else highest
        if upto is None or upto <= last:
            return 0
        for change in (ADD, TAKE_OUT):
            await self._connection.execute(change, {"last": last, "upto": upto})
        mark = insert(versions).values(name=TALLIED, number=upto)
        await self._connection.execute(
            mark.on_conflict_do_update(index_elements=["name"], set_={"number": mark.excluded.number})
        )
        return int(upto - last)

    async def answers_of(self, item: str) -> Answers:
        rows = await self._connection.execute(ANSWERS_OF, {"item": item})
        return Answers(tuple(Tally(response, bool(right), *sums) for response, right, *sums in rows))

    async def answered_elsewhere(
        self, items: Collection[str], learners: Collection[int]
    ) -> Mapping[str, tuple[int, int, float]]:
        wanted = {"items": sorted(items), "learners": sorted(learners)}
        rows = await self._connection.execute(ELSEWHERE, wanted)
        return {item: (n, right, expected) for item, n, right, expected in rows}

    async def confirmed(self, items: Collection[str]) -> Collection[str]:
        return set(await self._connection.scalars(CONFIRMED, {"keys": sorted(items)}))

    async def doubtful(self) -> Sequence[tuple[str, Answers, int]]:
        keys = list(await self._connection.scalars(DOUBTFUL))
        if not keys:
            return []
        found: dict[str, list[Tally]] = defaultdict(list)
        for item, response, right, *sums in await self._connection.execute(TALLIES_OF, {"keys": keys}):
            found[item].append(Tally(response, bool(right), *sums))
        doubts = {item: n for item, n in await self._connection.execute(DOUBTS, {"keys": keys})}  # noqa: C416
        return [(key, Answers(tuple(found[key])), doubts.get(key, 0)) for key in keys]

    async def shares_of(self, item: str) -> Shares:
        return Shares(*(await self._connection.execute(SHARES, {"item": item})).one())
