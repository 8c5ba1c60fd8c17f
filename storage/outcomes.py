"""Repository of what became of broadcasts; each question is one statement, whatever the size of the audience."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Integer, Text, bindparam, case, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.booking.slot import EVENT, TRIAL
from domain.broadcasts.campaign import Arm
from domain.broadcasts.comparing import Share
from domain.broadcasts.fate import NEVER_MEANT, Fate, final_state
from domain.broadcasts.outcomes import METRICS, OptedOut, Outcome, Tally
from domain.language import Lang
from storage import tables
from storage.campaign_messages import CARRIED, carrier
from storage.columns import Instant

recipients, people = tables.broadcasts.recipients, tables.people.people

AT_ONCE = 500
TALLIES = (
    select(
        recipients.c.arm,
        recipients.c.lang,
        recipients.c.state,
        recipients.c.why,
        carrier.c.state,
        carrier.c.error,
        func.count(),
        func.sum(case((recipients.c.opted_out_at.is_not(None), 1), else_=0)),
    )
    .select_from(CARRIED)
    .where(recipients.c.campaign == bindparam("of"))
    .group_by(
        *(recipients.c.arm, recipients.c.lang, recipients.c.state, recipients.c.why),
        *(carrier.c.state, carrier.c.error),
    )
)
TAPS = (
    select(recipients.c.arm, recipients.c.tapped, func.count())
    .where(recipients.c.campaign == bindparam("of"), recipients.c.tapped.is_not(None))
    .group_by(recipients.c.arm, recipients.c.tapped)
)
NAMES = select(people.c.id, people.c.name).where(people.c.id.in_(bindparam("persons", expanding=True)))

DONE = {
    "tapped": """
        SELECT household, arm FROM recipients
        WHERE campaign = :campaign AND tapped_at >= :since AND tapped_at < :until""",
    "came": """
        SELECT t.household, t.arm FROM theirs t JOIN bookings b ON b.learner = t.learner JOIN slots s ON s.id = b.slot
        WHERE {at_an_event}
        UNION
        SELECT m.household, m.arm FROM members m JOIN bookings b ON b.booked_by = m.person
            JOIN slots s ON s.id = b.slot
        WHERE {at_an_event}""",
    "practised": """
        SELECT t.household, t.arm FROM theirs t JOIN attempts a ON a.learner = t.learner
        WHERE a.at >= :since AND a.at < :until""",
    "enrolled": """
        SELECT t.household, t.arm FROM theirs t JOIN enrolments e ON e.learner = t.learner
        WHERE e.since >= :since AND e.since < :until
        UNION
        SELECT t.household, t.arm FROM theirs t JOIN bookings b ON b.learner = t.learner
        WHERE b.kind = :trial AND b.state IN ('booked', 'attended', 'no_show')
            AND b.created_at >= :since AND b.created_at < :until""",
}
"""Households of a broadcast, with their arms, that did what a metric counts."""
AT_AN_EVENT = """b.kind = :event AND b.state IN ('booked', 'attended', 'no_show')
            AND b.created_at >= :since AND b.created_at < :until AND (:any_event OR s.event IN :events)"""
# The arm goes along with everything: joined afterwards, PostgreSQL would compare each household with each other one.
OUTCOMES = text(
    """
    WITH families AS (
        SELECT household, min(arm) AS arm, substr(household, 1, 1) AS sort,
            CAST(substr(household, 2) AS BIGINT) AS number
        FROM recipients
        WHERE campaign = :campaign AND NOT (state = 'left_out' AND coalesce(why, '') IN :never_meant)
        GROUP BY household
    ), theirs AS (
        SELECT f.household, f.arm, l.id AS learner FROM families f JOIN learners l ON l.family = f.number
        WHERE f.sort = 'f'
        UNION ALL
        SELECT f.household, f.arm, l.id FROM families f JOIN learners l ON l.person = f.number WHERE f.sort = 'p'
    ), members AS (
        SELECT f.household, f.arm, g.person FROM families f JOIN guardians g ON g.family = f.number WHERE f.sort = 'f'
        UNION ALL
        SELECT f.household, f.arm, f.number FROM families f WHERE f.sort = 'p'
    )
    SELECT arm, '' AS metric, count(*) AS n FROM families GROUP BY arm
    """
    + " ".join(
        f"UNION ALL SELECT arm, '{name}', count(DISTINCT household) "
        f"FROM ({households.format(at_an_event=AT_AN_EVENT)}) AS {name} GROUP BY arm"
        for name, households in DONE.items()
    )
).bindparams(
    bindparam("since", type_=Instant),
    bindparam("until", type_=Instant),
    bindparam("never_meant", [why.value for why in NEVER_MEANT], type_=Text, expanding=True),
    bindparam("events", type_=Text, expanding=True),
    event=EVENT.name,
    trial=TRIAL.name,
)
TYPED_OUTCOMES = OUTCOMES.columns(arm=Text, metric=Text, n=Integer)
OPTED_OUT = text(
    """
    WITH readers AS (
        SELECT person, opted_out_at FROM recipients WHERE campaign = :campaign AND state = 'pushed'
    ), parts AS (
        SELECT 'role' AS segment, o.role AS value, r.person, r.opted_out_at
        FROM readers r JOIN roles o ON o.person = r.person AND o.revoked_at IS NULL
        UNION
        SELECT 'campus', c.campus, r.person, r.opted_out_at
        FROM readers r JOIN guardians g ON g.person = r.person JOIN learners l ON l.family = g.family
            JOIN enrolments e ON e.learner = l.id AND e.until IS NULL JOIN classes c ON c.id = e.class
        UNION
        SELECT 'campus', c.campus, r.person, r.opted_out_at
        FROM readers r JOIN learners l ON l.person = r.person
            JOIN enrolments e ON e.learner = l.id AND e.until IS NULL JOIN classes c ON c.id = e.class
    )
    SELECT segment, value, count(*) AS n, count(opted_out_at) AS less FROM parts
    GROUP BY segment, value ORDER BY segment DESC, value
    """
).columns(segment=Text, value=Text, n=Integer, less=Integer)


class AfterwardsRepository:
    """Provides domain.broadcasts.outcomes.Afterwards."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def tallies(self, campaign: int) -> Sequence[Tally]:
        n, less = Counter[tuple[Arm, Lang, Fate]](), Counter[tuple[Arm, Lang, Fate]]()
        rows = await self._connection.execute(TALLIES, {"of": campaign})
        for arm, lang, state, why, carried, error, count, opted_out in rows:
            alike = (arm, lang, final_state(state, carried, error, why))
            n[alike] += count
            less[alike] += opted_out
        return [Tally(*alike, count, less[alike]) for alike, count in n.items()]

    async def outcomes(
        self, campaign: int, since: datetime, until: datetime, events: Collection[str]
    ) -> Sequence[Outcome]:
        given = {"campaign": campaign, "since": since, "until": until}
        given |= {"events": sorted(events), "any_event": not events}
        families, did = Counter[Arm](), Counter[tuple[Arm, str]]()
        for arm, metric, n in await self._connection.execute(TYPED_OUTCOMES, given):
            if metric:
                did[Arm(arm), metric] = n
            else:
                families[Arm(arm)] = n
        return [
            Outcome(metric, arm, Share(did[arm, metric], families[arm]))
            for metric in METRICS
            for arm in Arm
            if families[arm]
        ]

    async def taps(self, campaign: int) -> Mapping[tuple[Arm, int], int]:
        rows = await self._connection.execute(TAPS, {"of": campaign})
        return {(arm, button): n for arm, button, n in rows}

    async def opted_out(self, campaign: int) -> Sequence[OptedOut]:
        rows = await self._connection.execute(OPTED_OUT, {"campaign": campaign})
        return [OptedOut(segment, value, Share(less, n)) for segment, value, n, less in rows]

    async def names(self, persons: Collection[int]) -> Mapping[int, str]:
        wanted, found = sorted(set(persons)), dict[int, str]()
        for start in range(0, len(wanted), AT_ONCE):
            rows = await self._connection.execute(NAMES, {"persons": wanted[start : start + AT_ONCE]})
            found |= {person: name for person, name in rows}  # noqa: C416
        return found
