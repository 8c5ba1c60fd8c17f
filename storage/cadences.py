"""Repository of the ways of people through cadences, and of the rows that begin and stop them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Integer,
    Select,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.booking.slot import BookingState
from domain.cadences.ports import Ended, Goer, Kin, Since
from domain.cadences.run import CadenceRun, RunState
from domain.cadences.stopping import TELLING
from domain.journal import Statement, Verb
from domain.stretches import EVERYBODY, Stretch
from storage import tables
from storage.columns import Instant
from storage.journal import statement_of
from storage.sql import columns_for, insert, row_of
from storage.stretches import among, bounds, within
from storage.tables.broadcasts import IS_RUNNING
from storage.tables.classes import LIVE

runs = tables.broadcasts.cadence_runs
bookings, slots, offers = tables.bookings.bookings, tables.bookings.slots, tables.bookings.talk_offers
enrolments, taught = tables.classes.enrolments, tables.classes.taught
people, learners, guardians = tables.people.people, tables.people.learners, tables.people.guardians
sessions, journal, letters = tables.practice.sessions, tables.journal.journal, tables.gate.letters

AT_ONCE = 500
"""Fewer than the least number of parameters that a database allows in one statement."""

RUNS = select(*columns_for(runs, CadenceRun))
DUE = (
    RUNS.where(IS_RUNNING, runs.c.due_at <= bindparam("now", type_=Instant))
    .order_by(runs.c.due_at, runs.c.id)
    .limit(bindparam("limit", type_=Integer))
)
ONE = RUNS.where(runs.c.id == bindparam("key"))
IN_ORDER = (runs.c.due_at, runs.c.id)
OF_PERSON = RUNS.where(IS_RUNNING, runs.c.person == bindparam("person")).order_by(*IN_ORDER)
OF_LEARNER = RUNS.where(IS_RUNNING, runs.c.learner == bindparam("learner")).order_by(*IN_ORDER)
ABOUT = RUNS.where(runs.c.subject.in_(bindparam("subjects", expanding=True))).order_by(runs.c.id)
BEGIN = insert(runs).on_conflict_do_nothing(index_elements=["subject", "cadence", "person"])
SAVE = (
    update(runs)
    .where(runs.c.id == bindparam("key"), runs.c.state != RunState.STOPPED)
    .values(
        step=bindparam("now_step"),
        due_at=bindparam("now_due", type_=Instant),
        state=bindparam("now_state"),
        why=bindparam("now_why"),
    )
)

STANDS = bookings.c.state.in_([BookingState.BOOKED, BookingState.ATTENDED])
ENDED = (
    select(
        bookings.c.id,
        bookings.c.kind,
        bookings.c.learner,
        bookings.c.booked_by,
        learners.c.person,
        slots.c.ends_at,
        slots.c.zone,
    )
    .join(slots, slots.c.id == bookings.c.slot)
    .join(learners, learners.c.id == bookings.c.learner)
    .where(
        slots.c.ends_at > bindparam("since", type_=Instant),
        slots.c.ends_at <= bindparam("until", type_=Instant),
        bookings.c.kind.in_(bindparam("kinds", expanding=True)),
        STANDS,
        among(bookings.c.learner),
    )
    .order_by(slots.c.ends_at, bookings.c.id)
)
LESSONS = (
    select(taught.c["class"], taught.c.at)
    .distinct()
    .where(taught.c.at > bindparam("since", type_=Instant), taught.c.at <= bindparam("until", type_=Instant))
    .order_by(taught.c.at, taught.c["class"])
)
GOERS = (
    select(enrolments.c["class"], enrolments.c.learner, enrolments.c.since)
    .where(within(enrolments.c.learner), LIVE)
    .order_by(enrolments.c["class"], enrolments.c.learner)
)
IS_ONE_OF = learners.c.id.in_(bindparam("learners", expanding=True))
KIN = union_all(
    select(learners.c.id, people.c.id, people.c.zone, true())
    .join(people, people.c.id == learners.c.person)
    .where(IS_ONE_OF, people.c.reachable),
    select(learners.c.id, people.c.id, people.c.zone, false())
    .join(guardians, guardians.c.family == learners.c.family)
    .join(people, people.c.id == guardians.c.person)
    .where(IS_ONE_OF, people.c.reachable, or_(learners.c.person.is_(None), learners.c.person != people.c.id)),
)

SEEN = union_all(
    select(sessions.c.learner.label("learner"), sessions.c.last_at.label("at")).where(within(sessions.c.learner)),
    select(bookings.c.learner, slots.c.ends_at)
    .join(slots, slots.c.id == bookings.c.slot)
    .where(STANDS, bookings.c.kind.in_(bindparam("kinds", expanding=True)), within(bookings.c.learner)),
).subquery("seen")
LATEST = select(SEEN.c.learner, func.max(SEEN.c.at, type_=Instant).label("at")).group_by(SEEN.c.learner).subquery()
HAS_LESSONS = exists().where(
    enrolments.c.learner == LATEST.c.learner,
    LIVE,
    enrolments.c["class"].in_(bindparam("classes", expanding=True)),
)
CAME_TO_CLASS = exists().where(
    journal.c.learner == LATEST.c.learner,
    journal.c.at > bindparam("until", type_=Instant),
    journal.c.verb == Verb.ATTENDED.value,
)
IS_SPOKEN_TO = exists().where(IS_RUNNING, runs.c.learner == LATEST.c.learner)
SILENT = (
    select(LATEST.c.learner, LATEST.c.at)
    .join(learners, learners.c.id == LATEST.c.learner)
    .where(
        LATEST.c.at > bindparam("since", type_=Instant),
        LATEST.c.at <= bindparam("until", type_=Instant),
        learners.c.family.is_not(None),
        ~HAS_LESSONS,
        ~CAME_TO_CLASS,
        ~IS_SPOKEN_TO,
    )
    .order_by(LATEST.c.learner)
)

TELLS = select(*columns_for(journal, Statement)).where(
    journal.c.at > bindparam("since", type_=Instant), journal.c.verb.in_([verb.value for verb in TELLING])
)
BY_PEOPLE = TELLS.where(journal.c.actor.in_(bindparam("some", expanding=True)))
ABOUT_LEARNERS = TELLS.where(journal.c.learner.in_(bindparam("some", expanding=True)))
JOINED = (
    select(enrolments.c.learner, func.max(enrolments.c.since, type_=Instant))
    .where(
        enrolments.c.learner.in_(bindparam("learners", expanding=True)),
        enrolments.c.since > bindparam("since", type_=Instant),
    )
    .group_by(enrolments.c.learner)
)
UNANSWERED = union_all(
    select(offers.c.id).where(
        offers.c.person == bindparam("person"),
        offers.c.learner == bindparam("learner"),
        offers.c.made_at > bindparam("since", type_=Instant),
        offers.c.booking.is_(None),
        offers.c.declined_at.is_(None),
    ),
    select(letters.c.id).where(
        letters.c.person == bindparam("person"),
        letters.c.learner == bindparam("learner"),
        letters.c.made_at > bindparam("since", type_=Instant),
        letters.c.seen_at.is_(None),
        letters.c.replied_at.is_(None),
    ),
)


class CadencesRepository:
    """Provides domain.cadences.ports.Cadences."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def known(self, subjects: Collection[str]) -> Collection[tuple[str, str, int]]:
        return {(run.cadence, run.subject, run.person) for run in await self.about(subjects)}

    async def begin(self, new: Sequence[CadenceRun]) -> None:
        if new:
            await self._connection.execute(BEGIN, [row_of(run, but=("id",)) for run in new])

    async def due(self, now: datetime, limit: int) -> Sequence[CadenceRun]:
        return await self._runs(DUE, {"now": now, "limit": limit})

    async def get(self, run: int) -> CadenceRun | None:
        return next(iter(await self._runs(ONE, {"key": run})), None)

    async def save(self, changed: Sequence[CadenceRun]) -> None:
        if changed:
            await self._connection.execute(
                SAVE,
                [
                    {
                        "key": run.id,
                        "now_step": run.step,
                        "now_due": run.due_at,
                        "now_state": run.state,
                        "now_why": run.why,
                    }
                    for run in changed
                ],
            )

    async def of_person(self, person: int) -> Sequence[CadenceRun]:
        return await self._runs(OF_PERSON, {"person": person})

    async def of_learner(self, learner: int) -> Sequence[CadenceRun]:
        return await self._runs(OF_LEARNER, {"learner": learner})

    async def about(self, subjects: Collection[str]) -> Sequence[CadenceRun]:
        found: list[CadenceRun] = []
        for some in _chunks(subjects):
            found += await self._runs(ABOUT, {"subjects": some})
        return found

    async def ended(
        self, kinds: Collection[str], since: datetime, until: datetime, of: Stretch = EVERYBODY
    ) -> Sequence[Ended]:
        given = {"kinds": list(kinds), "since": since, "until": until} | bounds(of)
        return [Ended(*row) for row in await self._connection.execute(ENDED, given)]

    async def taught(self, since: datetime, until: datetime) -> Sequence[tuple[str, datetime]]:
        rows = await self._connection.execute(LESSONS, {"since": since, "until": until})
        return [(class_id, at) for class_id, at in rows]

    async def goers(self, of: Stretch = EVERYBODY) -> Sequence[Goer]:
        return [Goer(*row) for row in await self._connection.execute(GOERS, bounds(of))]

    async def kin(self, wanted: Collection[int]) -> Sequence[Kin]:
        found: list[Kin] = []
        for some in _chunks(wanted):
            rows = await self._connection.execute(KIN, {"learners": some})
            found += [Kin(learner, person, zone, bool(own)) for learner, person, zone, own in rows]
        return sorted(found, key=lambda each: (each.learner, each.person))

    async def silent(
        self,
        kinds: Collection[str],
        classes: Collection[str],
        since: datetime,
        until: datetime,
        of: Stretch = EVERYBODY,
    ) -> Sequence[tuple[int, datetime]]:
        given = {"kinds": list(kinds), "classes": list(classes), "since": since, "until": until} | bounds(of)
        return [(learner, at) for learner, at in await self._connection.execute(SILENT, given)]

    async def said(self, since: Collection[Since]) -> Sequence[Statement]:
        if not since:
            return []
        earliest = min(each.at for each in since)
        found: dict[str, Statement] = {}
        for query, some in (
            (BY_PEOPLE, {each.person for each in since}),
            (ABOUT_LEARNERS, {each.learner for each in since if each.learner is not None}),
        ):
            for chunk in _chunks(some):
                for row in await self._connection.execute(query, {"since": earliest, "some": chunk}):
                    statement = statement_of(row)
                    found[statement.uid] = statement
        return list(found.values())

    async def enrolled(self, wanted: Collection[int], since: datetime) -> Mapping[int, datetime]:
        found: dict[int, datetime] = {}
        for some in _chunks(wanted):
            rows = await self._connection.execute(JOINED, {"learners": some, "since": since})
            found |= {learner: at for learner, at in rows}  # noqa: C416
        return found

    async def unanswered(self, person: int, learner: int, since: datetime) -> bool:
        rows = await self._connection.execute(UNANSWERED, {"person": person, "learner": learner, "since": since})
        return rows.first() is not None

    async def _runs(self, query: Select[Any], given: Mapping[str, Any]) -> list[CadenceRun]:
        return [CadenceRun(*row) for row in await self._connection.execute(query, given)]


def _chunks(values: Collection[Any]) -> list[list[Any]]:
    ordered = sorted(set(values))
    return [ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE)]
