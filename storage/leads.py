"""Repository of leads: what is stored of them, and what the tables say of their families."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    and_,
    bindparam,
    case,
    cast,
    delete,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.booking.slot import TALK, TRIAL, BookingState
from domain.journal import Verb
from domain.leads.lead import Lead, LeadFacts, LeadMeeting, LeadNote, LeadSource
from domain.leads.ports import LeadHousehold, LookedFor, Newcomer
from domain.people.person import STAFF, Learner
from storage import tables
from storage.sql import columns_for, insert, row_of
from storage.tables.classes import LIVE

leads, sources, noted = tables.leads.leads, tables.leads.lead_sources, tables.leads.lead_notes
people, roles, learners = tables.people.people, tables.people.roles, tables.people.learners
guardians, enrolments = tables.people.guardians, tables.classes.enrolments
slots, bookings, outcomes = tables.bookings.slots, tables.bookings.bookings, tables.bookings.outcomes
journal, watermarks = tables.journal.journal, tables.profile.watermarks

ALL = select(*columns_for(leads, Lead))
ONE = ALL.where(leads.c.id == bindparam("key"))
SOURCES = select(*columns_for(sources, LeadSource))
NOTES = select(*columns_for(noted, LeadNote)).where(noted.c.lead == bindparam("key")).order_by(noted.c.id.desc())

TOLD = (BookingState.BOOKED, BookingState.ATTENDED, BookingState.NO_SHOW)
NOT_OF_COURSES = ("help", "homework", "campaign", "upgrade", "booking")
"""What may be asked, too, and says nothing of a wish to come."""
READ_UP_TO, AT_ONCE, AGAIN = "leads", 5000, 500
"""AGAIN: so many rows of the journal are read twice, because one with a lower number may be committed later."""
MARK = select(watermarks.c.upto).where(watermarks.c.name == READ_UP_TO)
SAVE_MARK = insert(watermarks)
SAVE_MARK = SAVE_MARK.on_conflict_do_update(index_elements=["name"], set_={"upto": SAVE_MARK.excluded.upto})
LAST = select(func.max(journal.c.id))
BOOKED = and_(journal.c.verb == Verb.BOOKED, journal.c.object_type == "booking")
IS_STAFF = exists().where(roles.c.person == journal.c.actor, roles.c.revoked_at.is_(None), roles.c.role.in_(STAFF))
NEWCOMERS = (
    select(journal.c.actor, func.min(journal.c.at), func.max(case((BOOKED, 1), else_=0)))
    .where(
        journal.c.id > bindparam("low", type_=BigInteger),
        journal.c.id <= bindparam("high", type_=BigInteger),
        journal.c.actor.is_not(None),
        or_(BOOKED, and_(journal.c.verb == Verb.ASKED, journal.c.object_type.not_in(NOT_OF_COURSES))),
        ~IS_STAFF,
    )
    .group_by(journal.c.actor)
    .order_by(journal.c.actor)
)

LOOKED_FOR = (
    select(journal.c.object_type, journal.c.object_id)
    .where(
        journal.c.actor.in_(bindparam("people", expanding=True)),
        or_(
            and_(journal.c.verb == Verb.ASKED, journal.c.object_type == "course"),
            and_(journal.c.verb == Verb.VIEWED, journal.c.object_type == "finder"),
        ),
    )
    .order_by(journal.c.at.desc(), journal.c.id.desc())
    .limit(20)
)


def _families(of: CTE) -> CTE:
    """(key, family) of everybody in `of` (key, person, family), and of those with whom they share a guardian."""
    mine, shared = guardians.alias("mine"), guardians.alias("shared")
    near = union(
        select(of.c.key, of.c.family).where(of.c.family.is_not(None)),
        select(of.c.key, guardians.c.family).join(guardians, guardians.c.person == of.c.person),
        select(of.c.key, learners.c.family)
        .join(learners, learners.c.person == of.c.person)
        .where(learners.c.family.is_not(None)),
    ).cte("near")
    return union(
        select(near.c.key, near.c.family),
        select(near.c.key, shared.c.family)
        .join(mine, mine.c.family == near.c.family)
        .join(shared, shared.c.person == mine.c.person),
    ).cte("theirs")


def _learners(of: CTE, theirs: CTE) -> CTE:
    """(key, learner) of those families; somebody alone may be a learner."""
    return union(
        select(theirs.c.key, learners.c.id.label("learner")).join(learners, learners.c.family == theirs.c.family),
        select(of.c.key, learners.c.id).join(learners, learners.c.person == of.c.person),
    ).cte("ours")


SOMEBODY = (
    select(people.c.id.label("key"), people.c.id.label("person"), cast(null(), BigInteger).label("family"))
    .where(people.c.id == bindparam("person", type_=BigInteger))
    .cte("of")
)
THEIRS = _families(SOMEBODY)
OURS = _learners(SOMEBODY, THEIRS)
FAMILIES_OF = select(THEIRS.c.family)
GUARDIANS_OF = select(guardians.c.person).join(THEIRS, THEIRS.c.family == guardians.c.family).distinct()
LEARNERS_OF = select(
    learners.c.id, learners.c.person, exists().where(enrolments.c.learner == learners.c.id, LIVE).label("goes")
).join(OURS, OURS.c.learner == learners.c.id)


class LeadsRepository:
    """Provides domain.leads.ports.Leads."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def household(self, person: int) -> LeadHousehold:
        run = self._connection.execute
        families = {row.family for row in await run(FAMILIES_OF, {"person": person})}
        found = list(await run(LEARNERS_OF, {"person": person}))
        grown_up = await run(GUARDIANS_OF, {"person": person})
        accounts = {row.person for row in found if row.person is not None}
        return LeadHousehold(
            {person, *accounts, *(row.person for row in grown_up)},
            families,
            {row.id for row in found},
            any(row.goes for row in found),
        )

    async def of(self, household: LeadHousehold) -> Sequence[Lead]:
        wanted = or_(leads.c.person.in_(sorted(household.people)), leads.c.family.in_(sorted(household.families)))
        return [Lead(*row) for row in await self._connection.execute(ALL.where(wanted).order_by(leads.c.id))]

    async def get(self, lead: int) -> Lead | None:
        row = (await self._connection.execute(ONE, {"key": lead})).one_or_none()
        return Lead(*row) if row else None

    async def add(self, lead: Lead) -> Lead | None:
        adding = insert(leads).on_conflict_do_nothing().returning(leads.c.id)
        number = (await self._connection.execute(adding, row_of(lead, but=("id",)))).scalar_one_or_none()
        return None if number is None else replace(lead, id=number)

    async def save(self, lead: Lead) -> None:
        values = row_of(lead, but=("id",))
        await self._connection.execute(update(leads).where(leads.c.id == lead.id).values(**values))

    async def join(self, into: int, other: int) -> None:
        await self._connection.execute(update(noted).where(noted.c.lead == other).values(lead=into))
        await self._connection.execute(delete(leads).where(leads.c.id == other))

    async def facts(self, since: datetime) -> Sequence[LeadFacts]:
        return await self._facts(_lately(since))

    async def owned_by(self, owner: int, since: datetime) -> Sequence[LeadFacts]:
        return await self._facts(_lately(since) & (leads.c.owner == owner))

    async def facts_of(self, lead: int) -> LeadFacts | None:
        return next(iter(await self._facts(leads.c.id == lead)), None)

    async def looked_for(self, people: Collection[int]) -> Sequence[LookedFor]:
        rows = await self._connection.execute(LOOKED_FOR, {"people": sorted(people)})
        return [LookedFor(*row) for row in rows]

    async def loads(self, since: datetime) -> Mapping[int, int]:
        counted = select(leads.c.owner, func.count()).where(_lately(since), leads.c.owner.is_not(None))
        rows = await self._connection.execute(counted.group_by(leads.c.owner))
        return {owner: count for owner, count in rows}  # noqa: C416

    async def newcomers(self) -> Sequence[Newcomer]:
        mark: int = await self._connection.scalar(MARK) or 0
        last: int = await self._connection.scalar(LAST) or 0
        high = min(last, mark + AT_ONCE)
        if high <= mark:
            return []
        rows = list(await self._connection.execute(NEWCOMERS, {"low": mark - AGAIN, "high": high}))
        await self._connection.execute(SAVE_MARK, {"name": READ_UP_TO, "upto": high})
        return [Newcomer(person, at, bool(booked)) for person, at, booked in rows]

    async def add_note(self, lead: int, note: LeadNote) -> None:
        await self._connection.execute(insert(noted), row_of(note) | {"lead": lead})

    async def notes(self, lead: int) -> Sequence[LeadNote]:
        return [LeadNote(*row) for row in await self._connection.execute(NOTES, {"key": lead})]

    async def sources(self) -> Sequence[LeadSource]:
        rows = await self._connection.execute(SOURCES.order_by(sources.c.id.desc()))
        return [LeadSource(*row) for row in rows]

    async def source(self, source: int) -> LeadSource | None:
        return await self._source(sources.c.id == source)

    async def source_by_code(self, code: str) -> LeadSource | None:
        return await self._source(sources.c.code == code)

    async def _source(self, which: ColumnElement[bool]) -> LeadSource | None:
        row = (await self._connection.execute(SOURCES.where(which))).one_or_none()
        return LeadSource(*row) if row else None

    async def add_source(self, source: LeadSource) -> LeadSource:
        adding = insert(sources).returning(sources.c.id)
        return replace(source, id=(await self._connection.execute(adding, row_of(source, but=("id",)))).scalar_one())

    async def lead_source_to(self, source: int, course: str | None) -> None:
        await self._connection.execute(update(sources).where(sources.c.id == source).values(course=course))

    async def close_source(self, source: int, at: datetime) -> bool:
        closing = update(sources).where(sources.c.id == source, sources.c.closed_at.is_(None)).values(closed_at=at)
        return (await self._connection.execute(closing)).rowcount == 1

    async def _facts(self, which: ColumnElement[bool]) -> Sequence[LeadFacts]:
        of = select(leads.c.id.label("key"), leads.c.person, leads.c.family).where(which).cte("of")
        theirs = _families(of)
        ours = _learners(of, theirs)
        run = self._connection.execute
        found = [Lead(*row) for row in await run(ALL.where(which).order_by(leads.c.id))]
        families: dict[int, set[int]] = defaultdict(set)
        for key, family in await run(select(theirs.c.key, theirs.c.family)):
            families[key].add(family)
        names: dict[int, dict[int, str]] = defaultdict(dict)
        for key, person, name in await run(_named(of, theirs)):
            names[key][person] = name
        children: dict[int, list[Learner]] = defaultdict(list)
        wanted = select(ours.c.key, *columns_for(learners, Learner)).join(learners, learners.c.id == ours.c.learner)
        for key, *values in await run(wanted.order_by(ours.c.key, learners.c.id)):
            children[key].append(Learner(*values))
        meetings: dict[int, list[LeadMeeting]] = defaultdict(list)
        for key, *values in await run(_meetings(ours)):
            meetings[key].append(LeadMeeting(*values))
        goes = dict[int, datetime](list(map(tuple, await run(_enrolled(ours)))))
        taken: set[int] = set()
        made = []
        for lead in found:
            if families[lead.id] & taken:
                continue
            taken |= families[lead.id]
            met = meetings[lead.id]
            made.append(LeadFacts(lead, names[lead.id], children[lead.id], met, goes.get(lead.id)))
        return made


def _lately(since: datetime) -> ColumnElement[bool]:
    return or_(leads.c.made_at >= since, leads.c.next_on >= since.date())


def _named(of: CTE, theirs: CTE) -> Any:
    return union(
        select(theirs.c.key, people.c.id, people.c.name)
        .join(guardians, guardians.c.family == theirs.c.family)
        .join(people, people.c.id == guardians.c.person),
        select(of.c.key, people.c.id, people.c.name).join(people, people.c.id == of.c.person),
    ).order_by("key", "id")


def _meetings(ours: CTE) -> Any:
    return (
        select(
            ours.c.key,
            bookings.c.id,
            bookings.c.slot,
            bookings.c.kind,
            bookings.c.state,
            bookings.c.learner,
            slots.c.teacher,
            bookings.c.created_at,
            slots.c.starts_at,
            slots.c.ends_at,
            outcomes.c.outcome,
            outcomes.c.at,
        )
        # by a sum: else SQLite would go through all bookings, and look each of them up among the learners
        .join(bookings, bookings.c.learner == ours.c.learner + literal(0, BigInteger))
        .join(slots, slots.c.id == bookings.c.slot)
        .outerjoin(outcomes, outcomes.c.booking == bookings.c.id)
        .where(bookings.c.kind.in_((TRIAL.name, TALK.name)), bookings.c.state.in_(TOLD))
        .order_by(ours.c.key, slots.c.starts_at, bookings.c.id)
    )


def _enrolled(ours: CTE) -> Any:
    return (
        select(ours.c.key, func.max(enrolments.c.since))
        .join(enrolments, enrolments.c.learner == ours.c.learner)
        .where(LIVE)
        .group_by(ours.c.key)
    )
