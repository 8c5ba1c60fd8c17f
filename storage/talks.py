"""Repository of talks that staff proposed, and of what came of talks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.booking.talks.matters import Outcome, TalkOffer
from storage import tables
from storage.sql import AnyRow, columns_for, insert, row_of

offers, outcomes = tables.bookings.talk_offers, tables.bookings.outcomes

OFFERS = select(*columns_for(offers, TalkOffer))
IS_OPEN = offers.c.booking.is_(None) & offers.c.declined_at.is_(None)
OPEN = OFFERS.where(offers.c.learner == bindparam("of_learner"), offers.c.staff == bindparam("of_staff"), IS_OPEN)
OPEN = OPEN.order_by(offers.c.id)
SETTLE = update(offers).where(
    offers.c.learner == bindparam("of_learner"), offers.c.staff == bindparam("of_staff"), offers.c.booking.is_(None)
)
DECLINE = update(offers).where(offers.c.id == bindparam("key"), IS_OPEN)
OUTCOME = select(*columns_for(outcomes, Outcome)).where(outcomes.c.booking == bindparam("of_booking"))
CONCLUDE = insert(outcomes)
CONCLUDE = CONCLUDE.on_conflict_do_update(
    index_elements=["booking"],
    set_={column.name: CONCLUDE.excluded[column.name] for column in outcomes.c if not column.primary_key},
)


def offer_of(row: AnyRow) -> TalkOffer:
    offer = TalkOffer(*row)
    return replace(offer, times=tuple(datetime.fromisoformat(str(each)) for each in offer.times))


class TalksRepository:
    """Provides domain.ports.Talks."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add_offers(self, given: Iterable[TalkOffer]) -> Sequence[TalkOffer]:
        added = []
        for offer in given:
            values = row_of(offer, but=("id",)) | {"times": [each.isoformat() for each in offer.times]}
            number = (await self._connection.execute(insert(offers).returning(offers.c.id), values)).scalar_one()
            added.append(replace(offer, id=number))
        return added

    async def offer(self, offer: int) -> TalkOffer | None:
        row = (await self._connection.execute(OFFERS.where(offers.c.id == offer))).one_or_none()
        return offer_of(row) if row else None

    async def open_offers(self, learner: int, staff: str) -> Sequence[TalkOffer]:
        rows = await self._connection.execute(OPEN, {"of_learner": learner, "of_staff": staff})
        return [offer_of(row) for row in rows]

    async def settle(self, learner: int, staff: str, booking: int) -> None:
        await self._connection.execute(SETTLE.values(booking=booking), {"of_learner": learner, "of_staff": staff})

    async def decline(self, offer: int, at: datetime) -> bool:
        done = await self._connection.execute(DECLINE.values(declined_at=at), {"key": offer})
        return done.rowcount == 1

    async def outcome(self, booking: int) -> Outcome | None:
        row = (await self._connection.execute(OUTCOME, {"of_booking": booking})).one_or_none()
        return Outcome(*row) if row else None

    async def conclude(self, outcome: Outcome) -> None:
        await self._connection.execute(CONCLUDE, row_of(outcome))
