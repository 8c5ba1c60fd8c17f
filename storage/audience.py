"""Repository of what audiences are chosen by: a stretch of people at a time, whatever there is of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Integer, Select, TextClause, bindparam, exists, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.booking.slot import TRIAL, BookingState
from domain.broadcasts.facts import SILENT_AFTER, AudienceFacts, Stage
from domain.gate.rules import Cap
from domain.people.person import Purpose, Role
from storage import tables
from storage.agreed import agreed_to
from storage.invitations import invitable
from storage.people import HELD_ROLES
from storage.readers import GUARDED_FAMILY, OWN_FAMILY
from storage.sql import AnyRow
from storage.tables.classes import LIVE, PAST

people, roles, learners = tables.people.people, tables.people.roles, tables.people.learners
guardians = tables.people.guardians
enrolments, classes = tables.classes.enrolments, tables.courses.classes
slots, bookings = tables.bookings.slots, tables.bookings.bookings
journal, pushes, preferences = tables.journal.journal, tables.gate.pushes, tables.gate.preferences

FIRST, LAST = bindparam("first", type_=BigInteger), bindparam("last", type_=BigInteger)
BOOKED = (BookingState.HELD, BookingState.BOOKED, BookingState.ATTENDED)
SILENT_DAYS = SILENT_AFTER.days
GOING = (Stage.ENROLLED, Stage.TRIAL_BOOKED)
NOTHING: frozenset[str] = frozenset()

LAST_ACT = select(func.max(journal.c.at)).where(journal.c.actor == people.c.id).correlate(people).scalar_subquery()
PEOPLE = (
    select(
        people.c.id,
        people.c.name,
        people.c.lang,
        people.c.zone,
        people.c.reachable,
        HELD_ROLES.label("roles"),
        func.coalesce(GUARDED_FAMILY, OWN_FAMILY).label("family"),
        LAST_ACT.label("last_act"),
        preferences.c.off,
    )
    .outerjoin(preferences, preferences.c.person == people.c.id)
    .where(
        people.c.id > bindparam("after", type_=BigInteger),
        exists().where(roles.c.person == people.c.id, roles.c.revoked_at.is_(None)),
    )
    .order_by(people.c.id)
    .limit(bindparam("limit", type_=Integer))
)
# A stretch of people with the learners whom they speak for, themselves among them.
OURS = union_all(
    select(learners.c.person, learners.c.id.label("learner")).where(learners.c.person.between(FIRST, LAST)),
    select(guardians.c.person, learners.c.id)
    .join(learners, learners.c.family == guardians.c.family)
    .where(guardians.c.person.between(FIRST, LAST)),
).cte("ours")
LEARNERS = select(OURS.c.person, OURS.c.learner)


def _enrolled(which: TextClause) -> Select[*tuple[Any, ...]]:
    return (
        select(OURS.c.person, OURS.c.learner, classes.c.course, classes.c.campus)
        .join(enrolments, enrolments.c.learner == OURS.c.learner)
        .join(classes, classes.c.id == enrolments.c["class"], isouter=True)
        .where(which)
    )


GOES, WENT = _enrolled(LIVE), _enrolled(PAST)
# Their kind is looked at afterwards: a condition on it would have SQLite go through all bookings.
SEATS = (
    select(OURS.c.person, OURS.c.learner, bookings.c.kind, slots.c.course, slots.c.campus, slots.c.ends_at)
    .join(bookings, bookings.c.learner == OURS.c.learner)
    .join(slots, slots.c.id == bookings.c.slot)
    .where(bookings.c.state.in_(BOOKED))
)
AGREED = select(OURS.c.person).where(agreed_to(Purpose.OFFERS, OURS.c.learner)).distinct()


@dataclass
class _Ways:
    """What one learner goes to and went to, as (course, campus); both None where the sheet has it no more."""

    goes: list[tuple[str | None, str | None]] = field(default_factory=list)
    ahead: list[tuple[str | None, str | None]] = field(default_factory=list)
    went: list[tuple[str | None, str | None]] = field(default_factory=list)
    tried: list[tuple[str | None, str | None]] = field(default_factory=list)

    @property
    def stage(self) -> Stage:
        if self.goes:
            return Stage.ENROLLED
        if self.ahead:
            return Stage.TRIAL_BOOKED
        if self.went:
            return Stage.FINISHED
        return Stage.TRIAL_DONE if self.tried else Stage.NEW

    @property
    def places(self) -> list[tuple[str | None, str | None]]:
        return self.goes + self.ahead or self.went + self.tried


class AudienceRepository:
    """Provides domain.broadcasts.facts.Audience."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def facts(
        self, after: int, limit: int, now: datetime, *, events: Collection[str] = ()
    ) -> Sequence[AudienceFacts]:
        run = self._connection.execute
        found = (await run(PEOPLE, {"after": after, "limit": limit})).all()
        if not found:
            return []
        stretch = {"first": found[0].id, "last": found[-1].id}
        theirs: dict[int, dict[int, _Ways]] = defaultdict(dict)
        for person, learner in await run(LEARNERS, stretch):
            theirs[person][learner] = _Ways()
        for person, learner, course, campus in await run(GOES, stretch):
            theirs[person][learner].goes.append((course, campus))
        for person, learner, course, campus in await run(WENT, stretch):
            theirs[person][learner].went.append((course, campus))
        for person, learner, kind, course, campus, ends_at in await run(SEATS, stretch):
            if kind == TRIAL.name:
                ways = theirs[person][learner]
                (ways.ahead if ends_at > now else ways.tried).append((course, campus))
        agreed = set((await run(AGREED, stretch)).scalars())
        invited = await invitable(
            self._connection,
            events,
            {row.id: _roles(row.roles) for row in found},
            {person: {key: each.places for key, each in ways.items()} for person, ways in theirs.items()},
            stretch,
            now,
        )
        return [
            _facts(row, theirs.get(row.id, {}), row.id in agreed, invited.get(row.id, NOTHING), now) for row in found
        ]

    async def full(self, cap: Cap, since: datetime, most: int) -> Collection[str]:
        whose = pushes.c.household if cap.of_family else pushes.c.person
        counted = (
            select(whose)
            .where(
                pushes.c.passed_at.is_not(None),
                pushes.c.passed_at >= since,
                pushes.c.klass == cap.klass,
                pushes.c.counts,
            )
            .group_by(whose)
            .having(func.count(pushes.c.contact.distinct()) >= most)
        )
        found = await self._connection.scalars(counted)
        return {each if cap.of_family else f"p{each}" for each in found}


@cache
def _roles(held: str) -> frozenset[Role]:
    return frozenset(Role(name) for name in held.split(","))


def _facts(
    row: AnyRow, ways: Mapping[int, _Ways], agreed: bool, invited: frozenset[str], now: datetime
) -> AudienceFacts:
    number, name, lang, zone, reachable, held, family, last_act, off = row
    places = [place for each in ways.values() for place in each.places]
    stages = {each.stage for each in ways.values()} or {Stage.NEW}
    days = (now - last_act).days if last_act is not None else None
    if (days is None or days >= SILENT_DAYS) and stages.isdisjoint(GOING):
        stages = (stages - {Stage.NEW}) | {Stage.SILENT}
    return AudienceFacts(
        number,
        name,
        f"f{family}" if family is not None else f"p{number}",
        lang,
        zone,
        _roles(held),
        reachable,
        frozenset([campus for _, campus in places if campus is not None]),
        frozenset([course for course, _ in places if course is not None]),
        frozenset(stages),
        days,
        agreed,
        frozenset(off) if off else NOTHING,
        invited,
    )
