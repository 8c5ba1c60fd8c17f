"""Repository of what is planned for the coming days, counted over all people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Integer, func, literal, literal_column, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.broadcasts.campaign import CampaignState
from domain.broadcasts.planned import PlannedOn
from storage import tables
from storage.columns import Instant

outbox, pushes = tables.messages.outbox, tables.gate.pushes
recipients, campaigns, runs = (
    tables.broadcasts.recipients,
    tables.broadcasts.campaigns,
    tables.broadcasts.cadence_runs,
)

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
IS_HELD = literal_column("outbox.state") == literal_column("'held'")
IS_PLANNED = literal_column("recipients.state") == literal_column("'planned'")
IS_RUNNING = literal_column("cadence_runs.state") == literal_column("'running'")


class FortnightsRepository:
    """Provides domain.broadcasts.planned.Fortnights."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def planned(self, days: Sequence[tuple[datetime, datetime]]) -> Sequence[PlannedOn]:
        spans = union_all(
            *(
                select(
                    literal(number, Integer).label("n"),
                    literal(since if number else LONG_AGO, Instant).label("since"),
                    literal(until, Instant).label("until"),
                )
                for number, (since, until) in enumerate(days)
            )
        ).cte("spans")
        n, since, until = spans.c.n, spans.c.since, spans.c.until
        held = (
            select(n, outbox.c.kind, func.count())
            .join_from(spans, outbox, (outbox.c.due_at >= since) & (outbox.c.due_at < until))
            .join(pushes, pushes.c.message == outbox.c.id)
            .where(IS_HELD)
            .group_by(n, outbox.c.kind)
        )
        turns = (
            select(n, recipients.c.campaign, func.count())
            .join_from(spans, recipients, (recipients.c.due_at >= since) & (recipients.c.due_at < until))
            .join(campaigns, campaigns.c.id == recipients.c.campaign)
            .where(IS_PLANNED, campaigns.c.state.in_([CampaignState.RUNNING, CampaignState.PAUSED]))
            .group_by(n, recipients.c.campaign)
        )
        steps = (
            select(n, runs.c.cadence, func.count())
            .join_from(spans, runs, (runs.c.due_at >= since) & (runs.c.due_at < until))
            .where(IS_RUNNING)
            .group_by(n, runs.c.cadence)
        )
        run = self._connection.execute
        found = [PlannedOn(day, kind, count) for day, kind, count in await run(held)]
        found += [PlannedOn(day, "", count, campaign=campaign) for day, campaign, count in await run(turns)]
        found += [PlannedOn(day, cadence, count, is_step=True) for day, cadence, count in await run(steps)]
        return sorted(found, key=lambda each: (each.day, -each.n))
