"""Repository of teachers' alerts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, or_, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.alerts.alert import Acted, Alert, Finding, OfLearner, OfPoint, Rule, State, Subject
from storage import tables
from storage.columns import plain
from storage.sql import AnyRow, columns_for, insert, row_of
from storage.tables.alerts import IS_LIVE
from storage.tables.classes import LIVE

TABLE, acts = tables.alerts.alerts, tables.alerts.alert_acts
looks, point_looks = tables.alerts.alert_looks, tables.alerts.point_looks
enrolments, taught, portraits = tables.classes.enrolments, tables.classes.taught, tables.profile.portraits

ALL = select(TABLE)
ONE = ALL.where(TABLE.c.id == bindparam("key"))
CLAIM = ONE.with_for_update()
ADD = insert(TABLE).on_conflict_do_nothing().returning(TABLE.c.id)
ACT = insert(acts)
ACTS = select(*columns_for(acts, Acted)).where(acts.c.alert == bindparam("key")).order_by(acts.c.id)

LOOKED = insert(looks)
LOOKED = LOOKED.on_conflict_do_update(index_elements=["learner"], set_={"at": LOOKED.excluded.at})
POINT_LOOKED = insert(point_looks)
POINT_LOOKED = POINT_LOOKED.on_conflict_do_update(
    index_elements=["class", "skill"], set_={"at": POINT_LOOKED.excluded.at}
)

THAT_GO = union(
    select(enrolments.c.learner).where(LIVE),
    select(TABLE.c.learner).where(IS_LIVE, TABLE.c.learner.is_not(None)),
).subquery()
LEARNERS = (
    select(THAT_GO.c.learner)
    .outerjoin(looks, looks.c.learner == THAT_GO.c.learner)
    .outerjoin(portraits, portraits.c.learner == THAT_GO.c.learner)
    .where(
        or_(
            looks.c.at.is_(None),
            looks.c.at < bindparam("morning", type_=looks.c.at.type),
            and_(
                portraits.c.updated_at > looks.c.at,
                portraits.c.updated_at <= bindparam("rested", type_=portraits.c.updated_at.type),
            ),
        )
    )
    .order_by(looks.c.at.is_not(None), looks.c.at, THAT_GO.c.learner)
    .limit(bindparam("most"))
)
OF_NOTE = union(
    select(taught.c["class"], taught.c.skill).where(
        taught.c.at >= bindparam("since", type_=taught.c.at.type),
        taught.c.at < bindparam("morning", type_=taught.c.at.type),
    ),
    select(TABLE.c["class"], TABLE.c.skill).where(IS_LIVE, TABLE.c.learner.is_(None)),
).subquery()
POINTS = (
    select(OF_NOTE.c["class"], OF_NOTE.c.skill)
    .outerjoin(
        point_looks,
        and_(point_looks.c["class"] == OF_NOTE.c["class"], point_looks.c.skill == OF_NOTE.c.skill),
    )
    .where(
        or_(point_looks.c.at.is_(None), point_looks.c.at < bindparam("morning", type_=point_looks.c.at.type)),
    )
    .order_by(point_looks.c.at.is_not(None), point_looks.c.at, OF_NOTE.c["class"], OF_NOTE.c.skill)
    .limit(bindparam("most"))
)


def _about(subject: Subject) -> ColumnElement[bool]:
    match subject:
        case OfLearner(learner):
            return TABLE.c.learner == learner
        case OfPoint(class_id, skill):
            return and_(TABLE.c["class"] == class_id, TABLE.c.skill == skill)


def _columns_of(subject: Subject) -> dict[str, Any]:
    match subject:
        case OfLearner(learner):
            return {"learner": learner}
        case OfPoint(class_id, skill):
            return {"class": class_id, "skill": skill}


def _values(alert: Alert) -> dict[str, Any]:
    findings = [
        {"rule": each.rule, "chance": each.chance, "since": each.since.isoformat(), "key": each.key}
        | {"facts": plain(each.facts)}
        for each in alert.findings
    ]
    changed = {"findings": findings, "known": list(alert.known)}
    return row_of(alert, but=("id", "subject")) | _columns_of(alert.subject) | changed


def _finding(held: Mapping[str, Any]) -> Finding:
    since = datetime.fromisoformat(held["since"]).astimezone(UTC)
    return Finding(Rule(held["rule"]), held["chance"], since, held["key"], held["facts"])


def _alert(row: AnyRow) -> Alert:
    held = dict(row._mapping)
    learner, class_id, skill = (held.pop(name) for name in ("learner", "class", "skill"))
    held["subject"] = OfLearner(learner) if learner is not None else OfPoint(class_id, skill)
    held["findings"] = tuple(map(_finding, held["findings"]))
    held["known"] = tuple(held["known"])
    return Alert(**held)


class AlertsRepository:
    """Provides domain.alerts.ports.Alerts."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, alert: Alert) -> Alert | None:
        number = (await self._connection.execute(ADD, _values(alert))).scalar_one_or_none()
        return None if number is None else replace(alert, id=number)

    async def get(self, alert: int) -> Alert | None:
        row = (await self._connection.execute(ONE, {"key": alert})).one_or_none()
        return _alert(row) if row else None

    async def claim(self, alert: int) -> Alert | None:
        row = (await self._connection.execute(CLAIM, {"key": alert})).one_or_none()
        return _alert(row) if row else None

    async def live(self, teacher: int, subject: Subject) -> Alert | None:
        return next(iter(await self._read(TABLE.c.teacher == teacher, _about(subject), IS_LIVE)), None)

    async def live_about(self, subject: Subject) -> Sequence[Alert]:
        return await self._read(_about(subject), IS_LIVE)

    async def ended(self, teacher: int, subject: Subject, since: datetime) -> Sequence[Alert]:
        over = (TABLE.c.look_at.is_(None), TABLE.c.changed_at >= since)
        return (await self._read(TABLE.c.teacher == teacher, _about(subject), *over))[::-1]

    async def of_teachers(self, teachers: Collection[int]) -> Sequence[Alert]:
        return await self._read(TABLE.c.teacher.in_(sorted(teachers)), IS_LIVE)

    async def over_untold(self, teachers: Collection[int], since: datetime) -> Sequence[Alert]:
        over = (TABLE.c.look_at.is_(None), TABLE.c.changed_at >= since)
        untold = (TABLE.c.told_at.is_not(None), TABLE.c.over_told_at.is_(None))
        return await self._read(TABLE.c.teacher.in_(sorted(teachers)), *over, *untold)

    async def judged(self, teacher: int, since: datetime) -> Sequence[Alert]:
        told = (TABLE.c.told_at.is_not(None), TABLE.c.changed_at >= since)
        return (await self._read(TABLE.c.teacher == teacher, *told))[::-1]

    async def change(self, alert: Alert, was: State) -> bool:
        changing = update(TABLE).where(TABLE.c.id == alert.id, TABLE.c.state == was).values(**_values(alert))
        return (await self._connection.execute(changing)).rowcount == 1

    async def told(self, alerts: Collection[int], at: datetime, *, over: bool = False) -> None:
        column = TABLE.c.over_told_at if over else TABLE.c.told_at
        telling = update(TABLE).where(TABLE.c.id.in_(sorted(alerts)))
        await self._connection.execute(telling.values({column: func.coalesce(column, at)}))

    async def act(self, alert: int, acted: Acted) -> None:
        await self._connection.execute(ACT, row_of(acted) | {"alert": alert})

    async def acts(self, alert: int) -> Sequence[Acted]:
        return [Acted(*row) for row in await self._connection.execute(ACTS, {"key": alert})]

    async def learners_to_look_at(self, morning: datetime, rested: datetime, limit: int) -> Sequence[int]:
        wanted = {"morning": morning, "rested": rested, "most": limit}
        return list(await self._connection.scalars(LEARNERS, wanted))

    async def points_to_look_at(
        self, morning: datetime, taught_since: datetime, limit: int
    ) -> Sequence[tuple[str, str]]:
        rows = await self._connection.execute(POINTS, {"morning": morning, "since": taught_since, "most": limit})
        return [(class_id, skill) for class_id, skill in rows]

    async def look_soon(self, learner: int) -> None:
        await self._connection.execute(delete(looks).where(looks.c.learner == learner))

    async def looked(self, subjects: Collection[Subject], at: datetime) -> None:
        learners = [_columns_of(each) | {"at": at} for each in subjects if isinstance(each, OfLearner)]
        points = [_columns_of(each) | {"at": at} for each in subjects if isinstance(each, OfPoint)]
        if learners:
            await self._connection.execute(LOOKED, learners)
        if points:
            await self._connection.execute(POINT_LOOKED, points)

    async def _read(self, *which: ColumnElement[bool] | Any) -> Sequence[Alert]:
        rows = await self._connection.execute(ALL.where(*which).order_by(TABLE.c.changed_at, TABLE.c.id))
        return [_alert(row) for row in rows]
