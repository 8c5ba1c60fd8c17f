"""What was written while the clock was ahead is brought back when it is put right: else it would wait for ever."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Update, and_, or_, update

from domain.booking.slot import BOOKING_KINDS, BookingState
from domain.messages.kinds import Priority
from domain.messages.outgoing import OutboxState
from storage import tables
from storage.outbox import LATE
from storage.tables.messages import InboxState

if TYPE_CHECKING:
    from storage.database import Database

inbox, outbox = tables.messages.inbox, tables.messages.outbox
bookings, pushes = tables.bookings.bookings, tables.gate.pushes

LONGEST_OFFER = timedelta(days=1)
"""An offer that comes at night is open until the morning."""


@dataclass(frozen=True)
class SetRight:
    """How many rows were written in what is the future again, and are right now.

    Attributes:
        due: messages for at once, or for another try.
        revived: messages that were dropped as late and are not.
        holds: seats that would have been kept too long.
        caps: messages that would have counted against later ones for too long.
        waiting: updates whose age would have been unknown.
    """

    due: int
    revived: int
    holds: int
    caps: int
    waiting: int

    def __bool__(self) -> bool:
        return any(astuple(self))


async def set_right(database: Database, now: datetime) -> SetRight:
    """Bring back what was meant for at once or for a short time; what is planned for an hour of the day stays."""
    waits = outbox.c.state.in_([OutboxState.PLANNED, OutboxState.HELD])
    for_at_once = and_(
        outbox.c.created_at > now,
        or_(outbox.c.due_at <= outbox.c.created_at, outbox.c.priority == int(Priority.INTERACTIVE)),
    )
    due = update(outbox).where(waits, outbox.c.due_at > now, or_(outbox.c.attempts > 0, for_at_once))
    dropped = and_(outbox.c.state == OutboxState.DROPPED, outbox.c.error == LATE, outbox.c.expires_at > now)
    async with database.connection() as connection:
        brought = [
            (await connection.execute(statement)).rowcount
            for statement in (
                due.values(due_at=now),
                update(outbox).where(dropped).values(state=OutboxState.PLANNED, error=None),
                *_shorter_holds(now),
                update(pushes).where(pushes.c.passed_at > now).values(passed_at=now),
                update(inbox)
                .where(inbox.c.state == InboxState.PENDING, inbox.c.received_at > now)
                .values(received_at=now),
            )
        ]
    first, second, held, offered, *rest = brought
    return SetRight(first, second, held + offered, *rest)


def _shorter_holds(now: datetime) -> list[Update]:
    longest = {
        BookingState.HELD: max(kind.hold for kind in BOOKING_KINDS.values()),
        BookingState.OFFERED: LONGEST_OFFER,
    }
    return [
        update(bookings)
        .where(bookings.c.state == state, bookings.c.held_until > now + most)
        .values(held_until=now + most)
        for state, most in longest.items()
    ]
