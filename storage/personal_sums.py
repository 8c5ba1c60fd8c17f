"""What was added up from somebody's rows and has to stay right when they go: tallies, seats, time, portraits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, case, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.alerts.alert import Rule, State
from domain.booking.seats import slot_holder
from domain.booking.slot import BOOKING_KINDS, SEATED
from domain.journal import Verb
from domain.portrait.folding import fold
from domain.portrait.written import to_plain
from domain.privacy.data import Subject
from storage import tables
from storage.busy import end_cell, first_cell
from storage.journal import JournalRepository
from storage.personal_rules import rows_that_go
from storage.portraits import PortraitsRepository
from storage.tallies import ADDED_UPTO, added, of_item
from storage.tallies import report as reported

journal, items = tables.journal.journal, tables.items.items
tallies, alerts = tables.practice.item_tallies, tables.alerts.alerts
bookings, slots, busy = tables.bookings.bookings, tables.bookings.slots, tables.bookings.busy

OWN_SLOT = [kind.name for kind in BOOKING_KINDS.values() if kind.own_slot]
"""Kinds of bookings whose slot is nobody else's."""


async def take_out_of_tallies(connection: AsyncConnection, learner: int) -> None:
    """Subtract the learner's answers from the sums by item; what nobody else answered is not in them any more."""
    last = await connection.scalar(ADDED_UPTO) or 0
    mine = and_(journal.c.learner == learner, journal.c.id <= last)
    met = select(journal.c.object_id).where(mine, of_item(journal, Verb.ANSWERED)).distinct()
    await connection.execute(added(-1, mine))
    taken_out = and_(of_item(reported, Verb.REPORTED), reported.c.learner == learner, reported.c.id <= last)
    await connection.execute(added(1, mine, taken_out, also=reported))
    old = ~select(items.c.key).where(items.c.key == tallies.c.item, items.c.fingerprint == tallies.c.wording).exists()
    await connection.execute(delete(tallies).where(tallies.c.item.in_(met), or_(tallies.c.n <= 0, old)))


async def give_back_seats(connection: AsyncConnection, subject: Subject, now: Any) -> None:
    """Seats of bookings that go are free again, and so is the time that they took of whoever came along."""
    rows = await connection.execute(
        select(bookings, slots.c.starts_at, slots.c.ends_at)
        .join(slots, slots.c.id == bookings.c.slot)
        .where(rows_that_go(subject, bookings), bookings.c.state.in_(SEATED))
    )
    for booking in rows.all():
        freed = slots.c.taken - booking.seats
        await connection.execute(
            update(slots).where(slots.c.id == booking.slot).values(taken=case((freed < 0, 0), else_=freed))
        )
        if booking.kind in OWN_SLOT:
            closed = update(slots).where(slots.c.id == booking.slot, slots.c.closed_at.is_(None))
            await connection.execute(closed.values(closed_at=now))
            await connection.execute(delete(busy).where(busy.c.holder == slot_holder(booking.slot)))
        elif booking.accompanied and booking.replaces is None:
            cells = and_(
                busy.c.who == f"person:{booking.booked_by}",
                busy.c.cell >= first_cell(booking.starts_at),
                busy.c.cell < end_cell(booking.ends_at),
                busy.c.holder == slot_holder(booking.slot),
            )
            await connection.execute(delete(busy).where(cells, busy.c.times == 1))
            await connection.execute(update(busy).where(cells).values(times=busy.c.times - 1))


def moods_of(learner: Any) -> Any:
    """What the learner said of how they are, and everything about the question."""
    return and_(
        journal.c.learner == learner,
        or_(
            and_(journal.c.verb == Verb.FELT.value, journal.c.object_type == "week"),
            journal.c.object_type == "check_in",
        ),
    )


async def refold(connection: AsyncConnection, learner: int, now: Any) -> None:
    """The portrait that the journal gives now, where there was one."""
    portraits = PortraitsRepository(connection)
    if await portraits.of(learner) is not None:
        told, _ = await JournalRepository(connection).told_since(learner, 0)
        upto = max((number for number, _ in told), default=0)
        await portraits.save(learner, to_plain(fold(said for _, said in told)), upto, now)


async def forget_moods_in_alerts(connection: AsyncConnection, learner: int, now: Any) -> None:
    """What alerts say of moods goes; one that says nothing else is over."""
    rows = await connection.execute(select(alerts).where(alerts.c.learner == learner))
    for alert in rows.all():
        findings = [each for each in alert.findings if each["rule"] != Rule.LOW_MOOD]
        known = [each for each in alert.known if each.partition(":")[0] != Rule.LOW_MOOD]
        if (findings, known) != (alert.findings, alert.known):
            over = {} if findings or alert.look_at is None else {"state": State.EXPIRED, "look_at": None}
            changed = {"findings": findings, "known": known, **over} | ({"changed_at": now} if over else {})
            await connection.execute(update(alerts).where(alerts.c.id == alert.id).values(**changed))


async def keep_numbers_rising(connection: AsyncConnection, statement: dict[str, Any], going: Any) -> bool:
    """Put `statement` at the end of the journal where its last one goes: SQLite would give its number again.

    Whoever has read the journal up to that number would miss what comes next.
    """
    last = select(func.max(journal.c.id)).scalar_subquery()
    if await connection.scalar(select(journal.c.id).where(journal.c.id == last, going)) is None:
        return False
    await connection.execute(journal.insert().values(statement))
    return True
