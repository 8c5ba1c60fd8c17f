"""Families, staff and the clock do whatever they like, many at once; what must be true stays true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from domain.booking.cancelling import CancelBooking
from domain.booking.confirming import ConfirmBooking
from domain.booking.expiring import ExpireHolds
from domain.booking.holding import GiveBack, HoldSeat, ReleaseHolds
from domain.booking.hours.calling_off import call_off
from domain.booking.moving import MoveBooking
from domain.booking.seats import pass_on
from domain.booking.slot import TALK, Booking, BookingState, Slot
from domain.booking.talks.holding import ConfirmTalk, HoldTalk
from domain.booking.waiting import AcceptOffer, JoinWaitingList, LeaveWaitingList, PassOffer
from domain.people.person import Learner, Person
from domain.ports import Busy
from domain.turn import CLOCK_ONLY, Rights, Turn, UseCase
from storage import busy
from storage.bookings import BookingsRepository
from storage.sql import insert
from tests.domain.booking import truth
from tests.domain.booking.office import Office

WHO = st.integers(0, 5)
SLOT = st.integers(0, 5)
LATEST = st.sampled_from([0, 0, 0, 0, 1, 2, 3])
"""Which booking of a learner, from the latest backwards."""
MOSTLY = st.integers(0, 7).map(lambda number: number > 2)
SELDOM = st.integers(0, 7).map(lambda number: number == 0)
Answer = AcceptOffer | PassOffer | LeaveWaitingList
ANSWERS = st.sampled_from([AcceptOffer, AcceptOffer, PassOffer, LeaveWaitingList])
TAPS = st.sampled_from([1, 1, 1, 2, 4])


@dataclass(frozen=True)
class CallOff:
    """As staff do from their list; without asking who may, which is tested where that is decided."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    slot: Slot

    async def run(self, turn: Turn) -> None:
        await call_off(turn, [self.slot])


@dataclass(frozen=True)
class SetCapacity:
    """As the timetable does when its file has other numbers."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    slot: int
    seats: int

    async def run(self, turn: Turn) -> None:
        if await turn.uow.bookings.set_capacity(self.slot, self.seats):
            await pass_on(turn, [self.slot])


class Bookings(RuleBasedStateMachine):
    """What people, staff and the clock can do. `office` stands for all examples and is emptied before each."""

    office: Office

    def __init__(self) -> None:
        super().__init__()
        self.office.run(self.office.empty())
        self.before = self.now = self.office.run(self.office.facts())

    @rule(who=WHO, slot=SLOT, taps=TAPS, confirms=MOSTLY)
    def hold(self, who: int, slot: int, taps: int, confirms: bool) -> None:
        person, learner = self.pair(who)
        self.do(person, HoldSeat(learner.id, self.slot(slot).id), taps)
        self.confirm_held(person, confirms)

    @rule(who=WHO, start=st.integers(0, 7), taps=TAPS, confirms=MOSTLY)
    def hold_a_talk(self, who: int, start: int, taps: int, confirms: bool) -> None:
        person, learner = self.pair(who)
        at = self.office.first_talk + start * timedelta(minutes=15)
        self.do(person, HoldTalk(learner.id, "wang", "p", "v", at), taps)
        self.confirm_held(person, confirms)

    @rule(who=WHO, booking=LATEST, taps=TAPS)
    def confirm(self, who: int, booking: int, taps: int) -> None:
        person, found = self.booking(who, booking)
        if found is not None:
            self.do(person, confirming(found), taps)

    @rule(who=WHO, booking=LATEST, all_of_them=SELDOM)
    def give_back(self, who: int, booking: int, all_of_them: bool) -> None:
        person, found = self.booking(who, booking)
        if all_of_them:
            self.do(person, ReleaseHolds())
        elif found is not None:
            self.do(person, GiveBack(found.id))

    @rule(who=WHO, booking=LATEST, taps=TAPS)
    def cancel(self, who: int, booking: int, taps: int) -> None:
        person, found = self.booking(who, booking)
        if found is not None:
            self.do(person, CancelBooking(found.id), taps)

    @rule(who=WHO, booking=LATEST, slot=SLOT, taps=TAPS, confirms=MOSTLY)
    def move(self, who: int, booking: int, slot: int, taps: int, confirms: bool) -> None:
        person, found = self.booking(who, booking)
        if found is not None:
            self.do(person, MoveBooking(found.id, self.slot(slot).id), taps)
            self.confirm_held(person, confirms)

    @rule(who=WHO, slot=SLOT, together=st.booleans(), taps=TAPS)
    def wait(self, who: int, slot: int, together: bool, taps: int) -> None:
        person, learner = self.pair(who)
        siblings = self.office.siblings(person) if together else (learner.id,)
        self.do(person, JoinWaitingList(siblings[0], self.slot(slot).id, with_siblings=siblings[1:]), taps)

    @rule(who=WHO, booking=LATEST, taps=TAPS, answer=ANSWERS)
    def answer_an_offer(self, who: int, booking: int, taps: int, answer: type[Answer]) -> None:
        person, learner = self.pair(who)
        asked = [each for each in self.now.bookings.values() if each.learner == learner.id and each.queued_at]
        if asked:
            asked.sort(key=lambda each: (each.state is BookingState.OFFERED, each.id), reverse=True)
            self.do(person, answer(asked[booking % len(asked)].id), taps)

    @rule(minutes=st.sampled_from([1, 1, 1, 6, 6, 6, 130, 130, 700]))
    def time_passes(self, minutes: int) -> None:
        self.office.clock.advance(timedelta(minutes=minutes))
        self.do(None, ExpireHolds())

    @rule(slot=SLOT, seats=st.sampled_from([1, 2, 3, 0]))
    def another_capacity(self, slot: int, seats: int) -> None:
        self.do(None, SetCapacity(self.slot(slot).id, seats))

    @rule(slot=SLOT, it_is_so=SELDOM)
    def call_off(self, slot: int, it_is_so: bool) -> None:
        if it_is_so:
            self.do(None, CallOff(self.slot(slot)))

    @rule(first=WHO, second=WHO, slot=SLOT, other=SLOT)
    def two_at_once(self, first: int, second: int, slot: int, other: int) -> None:
        """Two who may be of one family, and want the same or different things."""
        (one, learner), (two, another) = self.pair(first), self.pair(second)
        self.at_once(
            (one, HoldSeat(learner.id, self.slot(slot).id)), (two, HoldSeat(another.id, self.slot(other).id))
        )

    def look(self) -> None:
        """Whatever happened was one transaction, or several that were there at once."""
        now = self.office.run(self.office.facts())
        truth.seats_are_sold_once(now)
        truth.nobody_is_in_two_places(now)
        truth.time_is_taken_for_bookings_and_nothing_else(now)
        truth.deadlines_belong_to_what_lapses(now)
        truth.what_stands_for_one_closes_with_it(now)
        truth.siblings_have_their_places_together(now)
        truth.the_journal_tells_how_it_came(now)
        truth.calendars_can_follow(self.now, now)
        truth.who_came_first_is_served_first(self.now, now)
        self.now = now

    def do(self, person: Person | None, use_case: UseCase[Any], taps: int = 1) -> None:
        self.at_once(*[(person, use_case)] * taps)

    def at_once(self, *turns: tuple[Person | None, UseCase[Any]]) -> None:
        self.office.run(self.office.at_once(turns))
        self.look()

    def pair(self, place: int) -> tuple[Person, Learner]:
        return self.office.pairs[place % len(self.office.pairs)]

    def slot(self, place: int) -> Slot:
        slots = sorted(self.now.slots.values(), key=lambda each: each.id)
        return slots[place % len(slots)]

    def booking(self, who: int, place: int) -> tuple[Person, Booking | None]:
        """One of those of the learner, by whomever."""
        person, learner = self.pair(who)
        known = [each for each in self.now.bookings.values() if each.learner == learner.id]
        known.sort(key=lambda each: each.id, reverse=True)
        return person, known[place % len(known)] if known else None

    def confirm_held(self, person: Person, confirms: bool) -> None:
        for booking in self.office.run(self.office.held_by(person)) if confirms else ():
            self.do(person, confirming(booking))


def confirming(booking: Booking) -> UseCase[Any]:
    return ConfirmTalk(booking.id) if booking.kind == TALK.name else ConfirmBooking(booking.id)


ADDING = insert(busy.busy)
WHOEVER_COMES_LAST = ADDING.on_conflict_do_update(
    index_elements=["who", "cell"], set_={"holder": ADDING.excluded.holder}
).returning(busy.busy.c.who, busy.busy.c.cell)

# what happens side by side may go wrong at another step when it is played again
FOUND_OUT = (AssertionError, Flaky)

LIMITS = {"tests": (25, 30), "long": (1000, 60)}


def play(machine: type[Bookings], office: Office, examples: int, steps: int, **more: Any) -> None:
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        **more,
    )
    run_state_machine_as_test(type(machine.__name__, (machine,), {"office": office}), settings=chosen)


async def nothing(*_: Any) -> list[Busy]:
    return []


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    with Office.open(database_url) as opened:
        yield opened


class CountedBefore(Bookings):
    """The control: seats are taken by a count that was made at the beginning."""

    def __init__(self) -> None:
        super().__init__()
        self.office.believed = {slot.id: slot.places_left for slot in self.now.slots.values()}

    def teardown(self) -> None:
        self.office.believed = None


def test_whatever_people_do_bookings_stay_true(office: Office, request: pytest.FixtureRequest) -> None:
    examples, steps = LIMITS["long" if request.config.getoption("--long") else "tests"]
    play(Bookings, office, examples, steps)


def test_the_guard_of_time_is_enough_where_nobody_looks(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BookingsRepository, "busy", nothing)
    play(Bookings, office, 10, 30)


def test_without_the_guard_of_seats_it_is_found_out(office: Office) -> None:
    with pytest.raises(FOUND_OUT):
        play(CountedBefore, office, 50, 30, phases=[Phase.generate], database=None)


def test_without_looking_and_without_the_guard_of_time_it_is_found_out(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BookingsRepository, "busy", nothing)
    monkeypatch.setattr(busy, "OCCUPY", WHOEVER_COMES_LAST)
    with pytest.raises(FOUND_OUT):
        play(Bookings, office, 50, 30, phases=[Phase.generate], database=None)
