"""Repository of broadcasts and their recipients."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, and_, bindparam, delete, or_, select, text, update

from domain.broadcasts.campaign import UNRELEASED, Campaign, CampaignState, Recipient, RecipientState
from storage import tables
from storage.campaign_messages import CampaignMessages
from storage.columns import Instant, plain
from storage.sql import columns_for, insert, row_of

campaigns, recipients = tables.broadcasts.campaigns, tables.broadcasts.recipients

MOVED_ON_BY_ITSELF = ("id", "made_by", "made_at", "placed_upto", "placed_at", "recalled_upto")

ADD = insert(campaigns).returning(campaigns.c.id)
ONE = select(*columns_for(campaigns, Campaign)).where(campaigns.c.id == bindparam("key"))
THIS = update(campaigns).where(campaigns.c.id == bindparam("key"))
IS_UNDER_WAY = or_(
    campaigns.c.state.in_([CampaignState.RUNNING, CampaignState.PAUSED]),
    and_(campaigns.c.state == CampaignState.STOPPED, campaigns.c.finished_at.is_(None)),
)
PLACE = insert(recipients).on_conflict_do_nothing(index_elements=["campaign", "person"])
PLANNED = text("recipients.state = 'planned'")
OF_CAMPAIGN = select(*columns_for(recipients, Recipient)).where(recipients.c.campaign == bindparam("of"))
THEIRS = OF_CAMPAIGN.where(recipients.c.person == bindparam("whose"))
DUE = (
    OF_CAMPAIGN.where(PLANNED, recipients.c.due_at <= bindparam("now", type_=Instant))
    .order_by(recipients.c.due_at, recipients.c.person)
    .limit(bindparam("limit", type_=Integer))
)
ONE_OF_THEM = and_(recipients.c.campaign == bindparam("of"), recipients.c.person == bindparam("whose"))
PUSHED = (
    update(recipients)
    .where(ONE_OF_THEM)
    .values(state=RecipientState.PUSHED, message=bindparam("with_message", type_=BigInteger), why=None)
)
WAIT = (
    update(recipients)
    .where(ONE_OF_THEM, PLANNED)
    .values(due_at=bindparam("at", type_=Instant), why=bindparam("reason"))
)
LEAVE_OUT = (
    update(recipients)
    .where(recipients.c.campaign == bindparam("of"), PLANNED)
    .values(state=RecipientState.LEFT_OUT, why=bindparam("reason"))
)
TAP = (
    update(recipients)
    .where(ONE_OF_THEM, recipients.c.tapped.is_(None))
    .values(tapped=bindparam("button"), tapped_at=bindparam("at", type_=Instant))
)
OPT_OUT = (
    update(recipients)
    .where(recipients.c.message == bindparam("their"), recipients.c.opted_out_at.is_(None))
    .values(opted_out_at=bindparam("at", type_=Instant))
)


class CampaignsRepository(CampaignMessages):
    """Provides domain.broadcasts.ports.Campaigns."""

    async def add(self, campaign: Campaign) -> Campaign:
        values = _stored(campaign, but=("id",))
        return replace(campaign, id=(await self._connection.execute(ADD, values)).scalar_one())

    async def get(self, campaign: int, *, claim: bool = False) -> Campaign | None:
        wanted = ONE.with_for_update() if claim else ONE
        row = (await self._connection.execute(wanted, {"key": campaign})).one_or_none()
        return Campaign(*row) if row else None

    async def save(self, campaign: Campaign, was: CampaignState) -> bool:
        changed = THIS.where(campaigns.c.state == was).values(_stored(campaign, but=MOVED_ON_BY_ITSELF))
        return (await self._connection.execute(changed, {"key": campaign.id})).rowcount == 1

    async def remove(self, campaign: int) -> bool:
        gone = delete(campaigns).where(campaigns.c.id == campaign, campaigns.c.state.in_(UNRELEASED))
        return (await self._connection.execute(gone)).rowcount == 1

    async def listed(self, states: Collection[CampaignState], limit: int = 50) -> Sequence[Campaign]:
        wanted = select(*columns_for(campaigns, Campaign)).where(campaigns.c.state.in_(states))
        rows = await self._connection.execute(wanted.order_by(campaigns.c.id.desc()).limit(limit))
        return [Campaign(*row) for row in rows]

    async def under_way(self, over_since: datetime | None = None) -> Sequence[int]:
        wanted = IS_UNDER_WAY if over_since is None else or_(IS_UNDER_WAY, campaigns.c.finished_at >= over_since)
        found = select(campaigns.c.id).where(wanted).order_by(campaigns.c.id)
        return list(await self._connection.scalars(found))

    async def place(
        self, campaign: int, recipients: Sequence[Recipient], upto: int, placed_at: datetime | None
    ) -> None:
        if recipients:
            await self._connection.execute(PLACE, [row_of(each) for each in recipients])
        await self._connection.execute(THIS.values(placed_upto=upto, placed_at=placed_at), {"key": campaign})

    async def recipient(self, campaign: int, person: int) -> Recipient | None:
        row = (await self._connection.execute(THEIRS, {"of": campaign, "whose": person})).one_or_none()
        return Recipient(*row) if row else None

    async def due_recipients(self, campaign: int, now: datetime, limit: int) -> Sequence[Recipient]:
        rows = await self._connection.execute(DUE, {"of": campaign, "now": now, "limit": limit})
        return [Recipient(*row) for row in rows]

    async def wait(self, campaign: int, until: Mapping[int, tuple[datetime, str]]) -> None:
        if until:
            rows = [{"of": campaign, "whose": person, "at": at, "reason": why} for person, (at, why) in until.items()]
            await self._connection.execute(WAIT, rows)

    async def pushed(self, campaign: int, messages: Mapping[int, int]) -> None:
        if messages:
            rows = [{"of": campaign, "whose": person, "with_message": each} for person, each in messages.items()]
            await self._connection.execute(PUSHED, rows)

    async def left_out(self, campaign: int, why: str) -> int:
        return (await self._connection.execute(LEAVE_OUT, {"of": campaign, "reason": why})).rowcount

    async def with_state(
        self, campaign: int, state: RecipientState, after: int = 0, limit: int = 1000
    ) -> Sequence[Recipient]:
        wanted = OF_CAMPAIGN.where(recipients.c.state == state, recipients.c.person > after)
        rows = await self._connection.execute(wanted.order_by(recipients.c.person).limit(limit), {"of": campaign})
        return [Recipient(*row) for row in rows]

    async def tap(self, campaign: int, person: int, button: int, at: datetime) -> bool:
        values = {"of": campaign, "whose": person, "button": button, "at": at}
        return (await self._connection.execute(TAP, values)).rowcount == 1

    async def opt_out(self, message: int, at: datetime) -> bool:
        return (await self._connection.execute(OPT_OUT, {"their": message, "at": at})).rowcount == 1

    async def recalled(self, campaign: int, upto: int) -> None:
        await self._connection.execute(THIS.values(recalled_upto=upto), {"key": campaign})


def _stored(campaign: Campaign, but: tuple[str, ...]) -> dict[str, Any]:
    values = row_of(campaign, but=but)
    return values | {name: plain(values[name]) for name in ("audience", "variants", "correction")}
