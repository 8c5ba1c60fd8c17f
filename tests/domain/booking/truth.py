"""What has to be true of seats, time, queues and the journal at every moment, computed from the bookings alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Table, select

from domain.booking.slot import BOOKING_KINDS, OPEN, SEATED, Booking, BookingState, Slot
from domain.booking.transitions import BEGINNINGS, TRANSITIONS, VERBS
from domain.journal import Verb
from storage import tables
from storage.bookings import booking_of
from storage.database import Database
from storage.sql import columns_for

CELL = timedelta(minutes=5)
SOON = timedelta(hours=12)
"""What begins before people wake up, or a few minutes after, is offered to nobody any more."""
WAS_SEATED = SEATED | {BookingState.ATTENDED, BookingState.NO_SHOW}
"""Whoever came, or did not come, had the seat to the end."""


@dataclass(frozen=True)
class Said:
    """One statement of the journal about a booking."""

    verb: Verb
    was: BookingState | None
    left: int | None


@dataclass(frozen=True)
class Facts:
    """All rows of booking. `ages`: the least age in years of each learner. `accounts`: their own accounts."""

    now: datetime
    slots: Mapping[int, Slot]
    bookings: Mapping[int, Booking]
    busy: Mapping[tuple[str, datetime], tuple[str, int]]
    journal: Mapping[int, Sequence[Said]]
    ages: Mapping[int, int]
    accounts: Mapping[int, int]

    def seated(self, slot: int) -> list[Booking]:
        return [each for each in self.bookings.values() if each.slot == slot and each.state in WAS_SEATED]

    def waiting(self, slot: int) -> list[Booking]:
        """By when they came."""
        found = [each for each in self.bookings.values() if (each.slot, each.state) == (slot, BookingState.WAITING)]
        assert all(each.queued_at for each in found), "whoever waits came at some moment"
        return sorted(found, key=lambda each: (each.queued_at, each.id))

    def hosts(self, slot: Slot) -> list[str]:
        if slot.closed_at is not None:
            return []
        teacher = [f"teacher:{slot.teacher}"] if slot.teacher else []
        return teacher + ([f"room:{slot.campus}/{slot.room}"] if slot.room else [])

    def comes(self, booking: Booking) -> list[str]:
        """Who is busy because of a booking that has a seat: by the kinds' words, not by what is stored."""
        kind = BOOKING_KINDS[booking.kind]
        learner = booking.learner
        found = [f"learner:{learner}"] if kind.learner_comes and learner is not None else []
        own = learner is not None and self.accounts.get(learner) == booking.booked_by
        young = learner is None or self.ages.get(learner, 99) <= kind.guardian_comes_until
        return found + ([f"person:{booking.booked_by}"] if own or young else [])

    def spans(self) -> Iterator[tuple[str, Slot]]:
        """Who is taken by which slot, once for each reason."""
        for slot in self.slots.values():
            yield from ((who, slot) for who in self.hosts(slot))
        for booking in self.bookings.values():
            if booking.state in WAS_SEATED and booking.replaces is None:
                yield from ((who, self.slots[booking.slot]) for who in self.comes(booking))


async def facts(
    database: Database, now: datetime, since: int, ages: Mapping[int, int], accounts: Mapping[int, int]
) -> Facts:
    """As they are committed now; of the journal what came after statement `since`."""
    found, journal = tables.bookings, tables.journal.journal
    said: dict[int, list[Said]] = defaultdict(list)
    async with database.reading_connection() as connection:

        async def rows(table: Table, *columns: Any) -> Sequence[Any]:
            return (await connection.execute(select(*(columns or table.c)))).all()

        slots = [Slot(*row) for row in await rows(found.slots, *columns_for(found.slots, Slot))]
        bookings = [booking_of(row) for row in await rows(found.bookings, *columns_for(found.bookings, Booking))]
        busy = await rows(found.busy)
        about = select(journal.c.verb, journal.c.object_id, journal.c.result).where(
            journal.c.id > since, journal.c.object_type == "booking", journal.c.verb.in_(WORDS)
        )
        for verb, number, result in await connection.execute(about.order_by(journal.c.id)):
            if "slot" in result:
                was = BookingState(result["was"]) if "was" in result else None
                said[int(number)].append(Said(Verb(verb), was, result.get("from")))
    return Facts(
        now,
        {slot.id: slot for slot in slots},
        {booking.id: booking for booking in bookings},
        {(who, EPOCH + cell * CELL): (holder, times) for who, cell, holder, times in busy},
        said,
        ages,
        accounts,
    )


EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
WORDS = {verb.value for verb in VERBS.values()}


def seats_are_sold_once(now: Facts) -> None:
    for slot in now.slots.values():
        assert sum(each.seats for each in now.seated(slot.id)) == slot.taken <= slot.capacity, slot
        assert slot.closed_at is None or slot.taken == 0, slot


def nobody_is_in_two_places(now: Facts) -> None:
    taken: dict[str, set[Slot]] = defaultdict(set)
    for who, slot in now.spans():
        taken[who].add(slot)
    for who, slots in taken.items():
        ordered = sorted(slots, key=lambda each: each.starts_at)
        for one, other in pairwise(ordered):
            assert one.ends_at <= other.starts_at, (who, one, other)


def time_is_taken_for_bookings_and_nothing_else(now: Facts) -> None:
    wanted: Counter[tuple[str, datetime, str]] = Counter()
    for who, slot in now.spans():
        cell = slot.starts_at
        while cell < slot.ends_at:
            wanted[who, cell, f"slot:{slot.id}"] += 1
            cell += CELL
    assert wanted == {(who, cell, holder): times for (who, cell), (holder, times) in now.busy.items()}


def deadlines_belong_to_what_lapses(now: Facts) -> None:
    for booking in now.bookings.values():
        lapses = booking.state in (BookingState.HELD, BookingState.OFFERED)
        assert (booking.held_until is not None) is lapses, booking
        if booking.state is BookingState.OFFERED:
            assert booking.held_until is not None
            assert booking.held_until <= now.slots[booking.slot].starts_at, booking


def what_stands_for_one_closes_with_it(now: Facts) -> None:
    for slot in now.slots.values():
        if BOOKING_KINDS[slot.kind].own_slot:
            assert (slot.closed_at is not None) is (slot.taken == 0), slot


def siblings_have_their_places_together(now: Facts) -> None:
    parties: dict[tuple[str, int], set[BookingState]] = defaultdict(set)
    for booking in now.bookings.values():
        if booking.party is not None and booking.state in OPEN:
            parties[booking.party, booking.slot].add(booking.state)
    for party, states in parties.items():
        assert not (BookingState.WAITING in states and states & SEATED), (party, states)
        assert not (BookingState.OFFERED in states and BookingState.BOOKED in states), (party, states)


def siblings_are_answered_together(before: Facts, now: Facts) -> None:
    """Both get a place or none; a family may well take one child out of the queue, to move a booking there."""
    parties: dict[tuple[str, int], list[Booking]] = defaultdict(list)
    for was in before.bookings.values():
        if was.party is not None and was.state in (BookingState.WAITING, BookingState.OFFERED):
            parties[was.party, was.slot].append(was)
    for members in parties.values():
        states = {now.bookings[each.id].state for each in members}
        assert states == {BookingState.OFFERED} or states == {BookingState.BOOKED} or not states & SEATED, members


def the_journal_tells_how_it_came(now: Facts) -> None:
    for booking in now.bookings.values():
        state: BookingState | None = None
        for said in now.journal[booking.id]:
            assert said.was is state, (booking, said)
            after = BookingState.BOOKED if said.left is not None else STATE_AFTER[said.verb]
            assert after in (BEGINNINGS if state is None else TRANSITIONS[state]), (booking, said)
            state = after
        assert state is booking.state, (booking, now.journal[booking.id])


STATE_AFTER = {verb: state for state, verb in VERBS.items()}


def calendars_can_follow(before: Facts, now: Facts) -> None:
    assert len({each.uid for each in now.bookings.values()}) == len(now.bookings)
    for booking in now.bookings.values():
        was = before.bookings.get(booking.id)
        if was is None:
            continue
        assert booking.uid == was.uid
        assert booking.sequence >= was.sequence
        assert booking.sequence > was.sequence or booking.slot == was.slot, (was, booking)
        ended = was.state is BookingState.BOOKED and booking.state is BookingState.CANCELLED
        assert booking.sequence > was.sequence or not ended, (was, booking)


def who_came_first_is_served_first(before: Facts, now: Facts) -> None:
    """Whoever has been offered a place since then passed only those whom it did not fit, or who left that very place
    to others when it was offered to them before."""
    asked = _asked(before)
    for slot in now.slots.values():
        offered = [
            each
            for each in before.waiting(slot.id)
            if now.bookings[each.id].state in (BookingState.OFFERED, BookingState.BOOKED)
        ]
        if not offered:
            continue
        sizes = _sizes(offered)
        last = max((each.queued_at, each.id) for each in offered if each.queued_at is not None)
        still = [each for each in before.waiting(slot.id) if now.bookings[each.id].state is BookingState.WAITING]
        for party, size in _sizes(still).items():
            members = [each for each in still if _party(each) == party]
            ahead = min((each.queued_at, each.id) for each in members if each.queued_at is not None) < last
            fits = size <= max(sizes.values()) and not any(_is_busy(now, each, slot) for each in members)
            left_it = before.slots[slot.id].places_left >= size and all(each.id in asked for each in members)
            assert not (ahead and fits and not left_it), (slot, members, offered)


def nobody_waits_beside_a_free_place(now: Facts) -> None:
    """A place that fits somebody who waits has been offered; whoever passed an offer waits for the next one."""
    asked = _asked(now)
    for slot in now.slots.values():
        if slot.closed_at is not None or slot.starts_at <= now.now + SOON:
            continue
        waiting = [each for each in now.waiting(slot.id) if each.id not in asked]
        for party, size in _sizes(waiting).items():
            members = [each for each in waiting if _party(each) == party]
            busy = any(_is_busy(now, each, slot) for each in members)
            assert busy or size > slot.places_left, (slot, members)


def _asked(facts: Facts) -> set[int]:
    return {number for number, said in facts.journal.items() if any(each.verb is Verb.OFFERED for each in said)}


def _party(booking: Booking) -> str:
    return booking.party or f"alone {booking.id}"


def _sizes(bookings: Sequence[Booking]) -> Counter[str]:
    sizes: Counter[str] = Counter()
    for each in bookings:
        sizes[_party(each)] += each.seats
    return sizes


def _is_busy(now: Facts, booking: Booking, slot: Slot) -> bool:
    return any(
        who in now.comes(booking) and other.id != slot.id
        for who, other in now.spans()
        if other.starts_at < slot.ends_at and slot.starts_at < other.ends_at
    )
