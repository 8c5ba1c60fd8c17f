"""The clock's words about bookings: each is derived, at the minute at which it is due, from what is booked then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from domain.booking.appointments import Appointment, appointments_of
from domain.booking.reminding import words
from domain.booking.reminding.moments import (
    LONGEST_AHEAD,
    LONGEST_BEHIND,
    Window,
    brief,
    by_day,
    conclude,
    day_before,
    missed,
    soon,
    unanswered,
)
from domain.booking.slot import BOOKING_KINDS, EVENT, Booking, BookingState, Slot
from domain.booking.talks.brief import brief_note
from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.screen import Note, tap
from domain.people.colleagues import office
from domain.people.person import Learner, Person
from domain.stretches import Stretch
from domain.turn import CLOCK_ONLY, Rights, Turn

AT_ONCE, AHEAD = 6, "reminders of bookings"
"""So many bookings a tick, up to 7 ms each: their transaction holds back everybody who writes."""
CONCLUDED = frozenset(kind.name for kind in BOOKING_KINDS.values() if kind.outcome)
STRIKES = 2
"""From so many missed appointments on somebody calls; a message would only sound like a reproach."""
STRIKES_WITHIN = timedelta(days=90)


@dataclass(frozen=True)
class Word:
    """Something to say to one person in a window of time; `what` names it in its key and in the journal."""

    what: str
    to: Person
    note: Note
    window: Window


@dataclass(frozen=True)
class Live:
    """A booking with all that its words need."""

    booking: Booking
    slot: Slot
    appointment: Appointment
    learner: Learner | None
    family: tuple[Person, ...]
    """Whoever booked it first; those that cannot be reached are left out."""
    account: Person | None = field(default=None)
    """The learner's own, where it is somebody else's than the booker's."""


@dataclass(frozen=True)
class RemindOfBookings:
    """Say what is due about the bookings of the coming day, some of them at a time, and of the last two. Gives how
    many words were said."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        bookings, stretches = turn.uow.bookings, turn.uow.stretches
        after, until = await stretches.come_to(AHEAD), turn.now + LONGEST_AHEAD
        ahead = await bookings.some_starting_between(turn.now, until, {BookingState.BOOKED}, after, AT_ONCE)
        await stretches.move_on(AHEAD, Stretch(after, ahead[-1][0].id if len(ahead) == AT_ONCE else None))
        states = {BookingState.BOOKED, BookingState.ATTENDED}
        over = await bookings.ended_between(turn.now - LONGEST_BEHIND, turn.now, states, CONCLUDED)
        gone = await bookings.starting_between(turn.now - LONGEST_BEHIND, turn.now, {BookingState.NO_SHOW})
        said = 0
        for pairs, words_of in ((ahead, _before), (over, _after), (gone, _missed)):
            said += sum([await _say(turn, live, await words_of(turn, live)) for live in await _live(turn, pairs)])
        return said


async def _live(turn: Turn, pairs: Iterable[tuple[Booking, Slot]]) -> list[Live]:
    pairs = list(pairs)
    resolved = {each.slot.id: each for each in await appointments_of(turn.uow, [slot for _, slot in pairs])}
    found = []
    for booking, slot in pairs:
        if slot.id not in resolved:
            continue
        learner = await turn.uow.people.learner(booking.learner) if booking.learner is not None else None
        family = await _family(turn, booking)
        account = None
        if learner is not None and learner.person is not None and learner.person != booking.booked_by:
            account = await turn.uow.people.get(learner.person)
        if account is not None and not account.reachable:
            account = None
        found.append(Live(booking, slot, resolved[slot.id], learner, family, account))
    return found


async def _before(turn: Turn, live: Live) -> Sequence[Word]:
    booking, slot, policy = live.booking, live.slot, turn.policy
    due: list[Word] = []

    def say(what: str, to: Person, note: Note, window: Window | None) -> None:
        if window is not None and window.holds(turn.now):
            due.append(Word(what, to, note, window))

    for person in live.family[:1]:
        zone = person.zone or slot.zone
        if booking.coming is None:
            note = words.do_you_come(booking, live.appointment, live.learner, zone)
            say("day_before", person, note, day_before(booking, slot, zone, policy))
        say("soon", person, words.on_the_way(booking, live.appointment, live.learner, zone), soon(booking, slot))
        waits = unanswered(booking, slot, zone, policy)
        # nobody calls forty families about an open house
        if waits is not None and waits.holds(turn.now) and booking.kind != EVENT.name:
            for colleague in await office(turn.uow):
                say("unanswered", colleague, words.nobody_answered(live.appointment, live.learner, person), waits)
    if live.account is not None and BOOKING_KINDS[booking.kind].learner_comes:
        zone = live.account.zone or slot.zone
        note = words.on_the_way(booking, live.appointment, live.learner, zone)
        say("soon", live.account, note, soon(booking, slot))
    if BOOKING_KINDS[booking.kind].brief and slot.teacher is not None and brief(slot).holds(turn.now):
        for colleague in await turn.uow.staff.accounts_of(slot.teacher):
            if not await turn.uow.outbox.known([once(booking, "brief", colleague)]):
                say("brief", colleague, await brief_note(turn, booking), brief(slot))
    return due


async def _after(turn: Turn, live: Live) -> Sequence[Word]:
    slot = live.slot
    if not BOOKING_KINDS[live.booking.kind].outcome or slot.teacher is None or not conclude(slot).holds(turn.now):
        return ()
    if await turn.uow.talks.outcome(live.booking.id) is not None:
        return ()
    note = words.how_did_it_go(live.booking, live.appointment, live.learner, tap("tk.a", live.booking.id))
    return [Word("conclude", each, note, conclude(slot)) for each in await turn.uow.staff.accounts_of(slot.teacher)]


async def _missed(turn: Turn, live: Live) -> Sequence[Word]:
    booking, slot = live.booking, live.slot
    marked_at = await _marked_at(turn, booking)
    for person in live.family[:1]:
        zone = person.zone or slot.zone
        window = missed(slot, marked_at, zone, turn.policy)
        if window is None or not window.holds(turn.now) or not by_day(turn.now, zone, turn.policy):
            return ()
        times = await _strikes(turn, booking, slot)
        if times >= STRIKES:
            note = words.missed_again(live.appointment, live.learner, person, times)
            return [Word("missed_again", each, note, window) for each in await office(turn.uow)]
        return [Word("missed", person, words.missed_you(booking, live.appointment, live.learner, zone), window)]
    return ()


async def _say(turn: Turn, live: Live, due: Sequence[Word]) -> int:
    booking, said = live.booking, 0
    keys = {once(booking, word.what, word.to): word for word in due}
    known = await turn.uow.outbox.known(keys) if keys else frozenset()
    for key, word in keys.items():
        if key in known:
            continue
        until = word.window.until
        if await push(turn, word.to, word.note, learner=booking.learner, once=key, until=until) is not None:
            said += 1
            told = {"of": word.what, "to": word.to.id}
            await turn.record(Verb.NOTIFIED, "booking", booking.id, learner=booking.learner, result=told)
    return said


def once(booking: Booking, what: str, to: Person) -> str:
    """The word's key in the outbox; what begins with the booking's is withdrawn when it is cancelled or moved."""
    return f"booking:{booking.id}:{what}:{booking.sequence}:{to.id}"


async def _family(turn: Turn, booking: Booking) -> tuple[Person, ...]:
    """Whoever booked, then the other guardians."""
    booker = await turn.uow.people.get(booking.booked_by)
    others = await turn.uow.people.guardians_of(booking.learner) if booking.learner is not None else ()
    known = {each.id: each for each in (*([booker] if booker else []), *others)}
    return tuple(each for each in known.values() if each.reachable)


async def _marked_at(turn: Turn, booking: Booking) -> datetime:
    marks = await turn.uow.journal.with_object(Verb.MISSED, "booking", str(booking.id))
    return max((each.at for each in marks), default=turn.now)


async def _strikes(turn: Turn, booking: Booking, missed: Slot) -> int:
    """How often the learner, or the family where no learner is booked for, was missed lately, this time included."""
    since = missed.starts_at - STRIKES_WITHIN
    states = {BookingState.NO_SHOW}
    if booking.learner is not None:
        known = await turn.uow.bookings.of_learners([booking.learner], states)
    else:
        known = await turn.uow.bookings.of_person(booking.booked_by, states)
    slots = await turn.uow.bookings.slots_of({each.slot for each in known})
    return sum(since <= slot.starts_at <= missed.starts_at for slot in slots)
