"""Families, staff and the clock do whatever they like, many at once; what must be true stays true."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from domain.booking.cancelling import CancelBooking
from domain.booking.confirming import ConfirmBooking
from domain.booking.expiring import ExpireHolds
from domain.booking.holding import GiveBack, HoldSeat, ReleaseHolds
from domain.booking.hours.calling_off import call_off
from domain.booking.moving import MoveBooking
from domain.booking.seats import pass_on
from domain.booking.slot import TALK, TRIAL, Booking, BookingState, Slot
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
SLOT = st.integers(0, 3)
PLACE = st.sampled_from([0, 0, 0, 1, 1, 2, 3, 4])
THEN = st.sampled_from(["confirm", "confirm", "wait", "nothing"])
BUSY_STEPS = 12
SELDOM = st.integers(0, 7).map(lambda number: number == 0)
Answer = AcceptOffer | PassOffer | LeaveWaitingList
ANSWERS = st.sampled_from([AcceptOffer, AcceptOffer, PassOffer, LeaveWaitingList])
OLD_BUTTONS = st.sampled_from([ConfirmBooking, GiveBack, CancelBooking, AcceptOffer, PassOffer, LeaveWaitingList])
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

    @initialize(crowded=st.booleans())
    def begin(self, crowded: bool) -> None:
        """Full lessons; for one three wait one by one, for the other siblings and behind them somebody alone."""
        if not crowded:
            return
        (mother, lin), _, (_, bo), (other, yu), (_, mo), (account, ada) = self.office.pairs
        one, two = self.slot(0).id, self.slot(2).id
        for person, learner, slot in ((account, ada, one), (account, ada, two), (mother, lin, two)):
            self.do(person, HoldSeat(learner.id, slot))
            self.confirm_held(person)
        self.do(other, JoinWaitingList(yu.id, two, with_siblings=(mo.id,)))
        self.do(mother, JoinWaitingList(bo.id, two))
        for person, learner in ((other, mo), (mother, lin), (other, yu)):
            self.do(person, JoinWaitingList(learner.id, one))

    @rule(who=WHO, slot=SLOT, taps=TAPS, then=THEN)
    def hold(self, who: int, slot: int, taps: int, then: str) -> None:
        person, learner = self.pair(who)
        self.do(person, HoldSeat(learner.id, self.slot(slot).id), taps)
        if then == "confirm":
            self.confirm_held(person)
        elif then == "wait":
            self.do(person, JoinWaitingList(learner.id, self.slot(slot).id), taps)

    @rule(who=WHO, start=st.integers(0, 7), taps=TAPS, then=THEN)
    def hold_a_talk(self, who: int, start: int, taps: int, then: str) -> None:
        person, learner = self.pair(who)
        at = self.office.first_talk + start * timedelta(minutes=15)
        self.do(person, HoldTalk(learner.id, "wang", "p", "v", at), taps)
        if then == "confirm":
            self.confirm_held(person)

    @rule(who=WHO, slot=SLOT, taps=TAPS)
    def wait_with_siblings(self, who: int, slot: int, taps: int) -> None:
        person, _ = self.pair(who)
        first, *others = self.office.siblings(person)
        self.do(person, JoinWaitingList(first, self.slot(slot).id, with_siblings=tuple(others)), taps)

    @precondition(lambda self: self.has(BookingState.HELD))
    @rule(place=PLACE, taps=TAPS)
    def confirm(self, place: int, taps: int) -> None:
        person, booking = self.some(place, BookingState.HELD)
        self.do(person, confirming(booking), taps)

    @precondition(lambda self: self.has(BookingState.HELD))
    @rule(place=PLACE, all_of_them=SELDOM)
    def give_back(self, place: int, all_of_them: bool) -> None:
        person, booking = self.some(place, BookingState.HELD)
        self.do(person, ReleaseHolds() if all_of_them else GiveBack(booking.id))

    @precondition(lambda self: self.has(BookingState.BOOKED))
    @rule(place=PLACE, taps=TAPS)
    def cancel(self, place: int, taps: int) -> None:
        person, booking = self.some(place, BookingState.BOOKED)
        self.do(person, CancelBooking(booking.id), taps)

    @precondition(lambda self: self.has(BookingState.BOOKED))
    @rule(place=PLACE, slot=SLOT, taps=TAPS, then=THEN)
    def move(self, place: int, slot: int, taps: int, then: str) -> None:
        person, booking = self.some(place, BookingState.BOOKED)
        self.do(person, MoveBooking(booking.id, self.slot(slot, but=booking.slot).id), taps)
        if then != "nothing":
            self.confirm_held(person)

    @precondition(lambda self: self.has(BookingState.OFFERED))
    @rule(place=PLACE, taps=TAPS, answer=ANSWERS)
    def answer_an_offer(self, place: int, taps: int, answer: type[Answer]) -> None:
        person, booking = self.some(place, BookingState.OFFERED)
        self.do(person, answer(booking.id), taps)

    @precondition(lambda self: self.has(BookingState.WAITING))
    @rule(place=PLACE, taps=TAPS)
    def wait_no_more(self, place: int, taps: int) -> None:
        person, booking = self.some(place, BookingState.WAITING)
        self.do(person, LeaveWaitingList(booking.id), taps)

    @precondition(lambda self: self.has(*BookingState))
    @rule(place=st.integers(0, 30), tap=OLD_BUTTONS)
    def tap_an_old_button(self, place: int, tap: Callable[[int], UseCase[Any]]) -> None:
        person, booking = self.some(place, *BookingState)
        self.do(person, tap(booking.id))

    @rule(minutes=st.sampled_from([1, 1, 6, 6, 130]))
    def time_passes(self, minutes: int) -> None:
        self.office.clock.advance(timedelta(minutes=minutes))
        self.do(None, ExpireHolds())
        truth.nobody_waits_beside_a_free_place(self.now)

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

    @rule(seed=st.integers(0, 2**32 - 1))
    def a_busy_hour(self, seed: int) -> None:
        """Many things by chance: more of them come to something than of what is chosen for its simplicity."""
        random = Random(seed)
        for _ in range(BUSY_STEPS):
            self.something(random)

    def something(self, random: Random) -> None:
        whats = ["hold", "hold", "hold_a_talk", "wait", "two", "later"]
        whats += ["cancel", "cancel", "move", "move"] if self.has(BookingState.BOOKED) else []
        whats += ["answer"] * 8 if self.has(BookingState.OFFERED) else []
        who, place, slot, other = (random.randrange(number) for number in (6, 9, 4, 4))
        taps, then = random.choice([1, 1, 2]), random.choice(["confirm", "confirm", "wait"])
        what: Any = self
        match random.choice(whats):
            case "hold":
                what.hold(who, slot, taps, then)
            case "hold_a_talk":
                what.hold_a_talk(who, random.randrange(8), taps, then)
            case "wait":
                what.wait_with_siblings(who, slot, taps)
            case "two":
                what.two_at_once(who, random.randrange(6), slot, other)
            case "later":
                what.time_passes(6)
            case "cancel":
                what.cancel(place, taps)
            case "move":
                what.move(place, slot, taps, then)
            case _:
                what.answer_an_offer(
                    place, taps, random.choice([AcceptOffer, AcceptOffer, PassOffer, LeaveWaitingList])
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
        truth.siblings_are_answered_together(self.now, now)
        self.now = now

    def do(self, person: Person | None, use_case: UseCase[Any], taps: int = 1) -> None:
        self.at_once(*[(person, use_case)] * taps)

    def at_once(self, *turns: tuple[Person | None, UseCase[Any]]) -> None:
        self.office.run(self.office.at_once(turns))
        self.look()

    def pair(self, place: int) -> tuple[Person, Learner]:
        return self.office.pairs[place % len(self.office.pairs)]

    def slot(self, place: int, but: int = 0) -> Slot:
        """One of the lessons, also of those that were called off."""
        lessons = [each for each in self.now.slots.values() if each.kind == TRIAL.name and each.id != but]
        return sorted(lessons, key=lambda each: each.id)[place % len(lessons)]

    def has(self, *states: BookingState) -> bool:
        return any(each.state in states for each in self.now.bookings.values())

    def some(self, place: int, *states: BookingState) -> tuple[Person, Booking]:
        """A booking in one of these states, the latest first, with somebody who may do something about it."""
        found = sorted(
            (each for each in self.now.bookings.values() if each.state in states), key=lambda each: -each.id
        )
        booking = found[place % len(found)]
        family = [person for person, learner in self.office.pairs if learner.id == booking.learner]
        return family[place % len(family)], booking

    def confirm_held(self, person: Person) -> None:
        for booking in self.office.run(self.office.held_by(person)):
            self.do(person, confirming(booking))


def confirming(booking: Booking) -> UseCase[Any]:
    return ConfirmTalk(booking.id) if booking.kind == TALK.name else ConfirmBooking(booking.id)


ADDING = insert(busy.busy)
WHOEVER_COMES_LAST = ADDING.on_conflict_do_update(
    index_elements=["who", "cell"], set_={"holder": ADDING.excluded.holder}
).returning(busy.busy.c.who, busy.busy.c.cell)

# what happens side by side may go wrong at another step when it is played again
FOUND_OUT = (AssertionError, Flaky)

LIMITS = {"tests": (12, 25), "long": (500, 50)}


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
    play(Bookings, office, 5, 20)


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
