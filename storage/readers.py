"""Who reads: somebody with their household, their wishes, and what was agreed to for their children."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, exists, func, literal_column, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.gate.push import Preferences, Reader, alone
from domain.language import Lang
from domain.messages.kinds import WEEK
from domain.people.person import STAFF, Purpose, Role
from storage import tables
from storage.agreed import agreed_to
from storage.people import HELD_ROLES

people, learners, guardians = tables.people.people, tables.people.learners, tables.people.guardians
preferences = tables.gate.preferences
cases = tables.safety.safety_cases
settings = tables.profile.report_settings

GROWN_UP = STAFF | {Role.PARENT}

# Children who came one after another have a family row each: whoever shares a guardian is one household, named after
# its first family.
mine, ours, all_of_us = guardians.alias("mine"), guardians.alias("ours"), guardians.alias("all_of_us")
OWN_FAMILY = (
    select(func.coalesce(func.min(all_of_us.c.family), func.min(learners.c.family)))
    .select_from(
        learners.outerjoin(ours, ours.c.family == learners.c.family).outerjoin(
            all_of_us, all_of_us.c.person == ours.c.person
        )
    )
    .where(learners.c.person == people.c.id)
    .correlate(people)
    .scalar_subquery()
)
GUARDED_FAMILY = (
    select(func.min(all_of_us.c.family))
    .select_from(mine.join(ours, ours.c.family == mine.c.family).join(all_of_us, all_of_us.c.person == ours.c.person))
    .where(mine.c.person == people.c.id)
    .correlate(people)
    .scalar_subquery()
)
HAS_AGREED = agreed_to(Purpose.OFFERS, learners.c.id)
own = learners.alias("own")
IN_DANGER = exists(
    select(cases.c.id)
    .where(
        tables.safety.IS_OPEN,
        or_(
            cases.c.writer == people.c.id,
            cases.c.learner.in_(select(own.c.id).where(own.c.person == people.c.id).correlate(people)),
        ),
    )
    .correlate(people)
)
# The learners of somebody's families, and their own self.
OF_READERS = union_all(
    select(learners.c.person.label("person"), learners.c.id, HAS_AGREED.label("agreed")).where(
        learners.c.person.in_(bindparam("persons", expanding=True))
    ),
    select(guardians.c.person, learners.c.id, HAS_AGREED)
    .join(learners, learners.c.family == guardians.c.family)
    .where(guardians.c.person.in_(bindparam("persons", expanding=True))),
)
READERS = (
    select(
        people.c.id,
        people.c.lang,
        people.c.zone,
        people.c.reachable,
        HELD_ROLES.label("roles"),
        func.coalesce(GUARDED_FAMILY, OWN_FAMILY).label("family"),
        func.coalesce(settings.c.weekly, literal_column("true")).label("weekly"),
        preferences.c.open_from,
        preferences.c.open_until,
        preferences.c.paused_until,
        preferences.c.digest,
        preferences.c.off,
        IN_DANGER.label("in_danger"),
    )
    .outerjoin(preferences, preferences.c.person == people.c.id)
    .outerjoin(settings, settings.c.person == people.c.id)
    .where(people.c.id.in_(bindparam("persons", expanding=True)))
)


async def readers_of(connection: AsyncConnection, persons: Sequence[int], zone: str) -> Mapping[int, Reader]:
    """By person; `zone` is for those whose own is not known."""
    agreed = defaultdict[int, dict[int, bool]](dict)
    for person, learner, has in await connection.execute(OF_READERS, {"persons": persons}):
        agreed[person][learner] = has
    rows = await connection.execute(READERS, {"persons": persons})
    return {row.id: _reader(row, zone, agreed[row.id]) for row in rows}


def _reader(row: Any, zone: str, agreed: Mapping[int, bool]) -> Reader:
    """`agreed`: the learners for whom they get messages, and whether offers are welcome for each."""
    roles = frozenset(Role(name) for name in row.roles.split(",")) if row.roles else frozenset[Role]()
    wished = Preferences(
        row.id, row.open_from, row.open_until, row.paused_until, bool(row.digest), frozenset(row.off or ())
    )
    return Reader(
        person=row.id,
        household=f"f{row.family}" if row.family is not None else alone(row.id),
        lang=Lang(row.lang),
        zone=row.zone or zone,
        preferences=wished,
        is_learner=Role.LEARNER in roles and not roles & GROWN_UP,
        reachable=row.reachable,
        takes_offers=any(agreed.values()),
        has_weekly=bool(row.weekly) and Role.PARENT in roles and WEEK.name not in wished.off,
        no_offers_for=frozenset(learner for learner, has in agreed.items() if not has),
        in_danger=bool(row.in_danger),
    )
