"""Waiting for a place: first come, first served among those it fits; siblings both or none."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.booking.cancelling import CancelBooking
from domain.booking.confirming import ConfirmBooking, Confirmed, Settled
from domain.booking.expiring import ExpireHolds
from domain.booking.holding import AlreadyBooked, GiveBack, Held, HoldSeat, HoldToo, OnlyOneLeft, Overlaps
from domain.booking.listing import ListBookings
from domain.booking.queue import Queued
from domain.booking.seats import offer_span
from domain.booking.slot import Booking, BookingState, Slot
from domain.booking.waiting import AcceptOffer, JoinWaitingList, LeaveWaitingList, Left, PassOffer
from domain.errors import Gone
from domain.messages.quiet import is_quiet
from domain.people.person import AgeBand, Learner, Person
from domain.turn import Policy
from tests.domain.booking.stage import MONDAY_NOON, Stage
from tests.domain.booking.test_cancelling import booked

SATURDAY = MONDAY_NOON + timedelta(days=5)
HOUR = timedelta(hours=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
WAITING, OFFERED, BOOKED = BookingState.WAITING, BookingState.OFFERED, BookingState.BOOKED


async def full(stage: Stage, seats: int = 1, at: datetime = SATURDAY) -> tuple[Slot, list[tuple[Person, Booking]]]:
    """A time with no place left, and who has them."""
    slot = await stage.slot(at, seats=seats)
    taken = []
    for number in range(seats):
        parent, (child,) = await stage.parent(f"Child {number}")
        taken.append((parent, await booked(stage, parent, child, slot.id)))
    return slot, taken


async def waits(stage: Stage, person: Person, learner: Learner, slot: Slot, *siblings: Learner) -> Queued:
    join = JoinWaitingList(learner.id, slot.id, with_siblings=tuple(each.id for each in siblings))
    result = await stage.do(person, join)
    assert isinstance(result, Queued)
    return result


async def states(stage: Stage, *learners: Learner) -> list[BookingState]:
    return [(await stage.bookings(learner))[0].state for learner in learners]


async def offers(stage: Stage, person: Person) -> list[dict[str, Any]]:
    said = [each["content"] for each in await stage.outbox() if each["person"] == person.id]
    return [each for each in said if any("wl.p" in str(button) for row in each["keyboard"] for button in row)]


async def test_who_waits_is_told_the_place_and_a_double_tap_waits_once(stage: Stage) -> None:
    slot, _ = await full(stage)
    families = [await stage.parent(name) for name in ("Lin", "Bo")]

    places = [(await waits(stage, parent, child, slot)).place for parent, (child,) in families]
    again = await waits(stage, families[1][0], families[1][1][0], slot)

    assert places == [1, 2] and again.place == 2
    (card,) = await stage.do(families[1][0], ListBookings())
    assert (card.booking.state, card.place) == (WAITING, 2)
    assert (await stage.slot_now(slot)).taken == 1


async def test_a_freed_place_is_offered_to_the_first_and_taken_with_one_tap(stage: Stage) -> None:
    slot, [(other, theirs)] = await full(stage)
    parent, (lin,) = await stage.parent("Lin")
    later, (bo,) = await stage.parent("Bo")
    queued = await waits(stage, parent, lin, slot)
    await waits(stage, later, bo, slot)

    await stage.do(other, CancelBooking(theirs.id))
    assert await states(stage, lin, bo) == [OFFERED, WAITING]
    assert len(await offers(stage, parent)) == 1 and await offers(stage, later) == []
    result = await stage.do(parent, AcceptOffer(queued.booking.id))

    assert isinstance(result, Confirmed)
    assert await states(stage, lin, bo) == [BOOKED, WAITING]
    assert (await stage.slot_now(slot)).taken == 1
    assert isinstance(await stage.do(parent, AcceptOffer(queued.booking.id)), AlreadyBooked)


async def test_an_offer_lasts_two_hours_then_it_is_the_nexts_turn(stage: Stage) -> None:
    slot, [(other, theirs)] = await full(stage)
    first, (lin,) = await stage.parent("Lin")
    second, (bo,) = await stage.parent("Bo")
    queued = await waits(stage, first, lin, slot)
    await waits(stage, second, bo, slot)
    await stage.do(other, CancelBooking(theirs.id))

    stage.clock.advance(timedelta(hours=1, minutes=59))
    assert await stage.do(None, ExpireHolds()) == 0
    stage.clock.advance(timedelta(minutes=1))
    assert await stage.do(None, ExpireHolds()) == 1

    assert await states(stage, lin, bo) == [BookingState.EXPIRED, OFFERED]
    assert len(await offers(stage, second)) == 1
    late = await stage.do(first, AcceptOffer(queued.booking.id))
    assert not isinstance(late, Confirmed)
    assert (await stage.slot_now(slot)).taken == 1


async def test_an_offer_made_at_night_is_told_at_eight_and_lasts_until_ten(stage: Stage) -> None:
    slot, [(other, theirs)] = await full(stage)
    parent, (lin,) = await stage.parent("Lin")
    await waits(stage, parent, lin, slot)
    stage.clock.advance(timedelta(hours=11))  # 23:00

    await stage.do(other, CancelBooking(theirs.id))

    (booking,) = await stage.bookings(lin)
    assert booking.held_until == datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
    assert "10:00" in (await offers(stage, parent))[0]["html"]


async def test_passing_keeps_the_place_in_the_queue_and_leaving_gives_it_up(stage: Stage) -> None:
    slot, [(other, theirs)] = await full(stage)
    families = [await stage.parent(name) for name in ("Lin", "Bo")]
    queued = [await waits(stage, parent, child, slot) for parent, (child,) in families]
    await stage.do(other, CancelBooking(theirs.id))
    (lin,), (bo,) = families[0][1], families[1][1]

    left = await stage.do(families[0][0], PassOffer(queued[0].booking.id))
    assert isinstance(left, Left) and left.kept == 1
    assert await states(stage, lin, bo) == [WAITING, OFFERED]
    await stage.do(families[1][0], LeaveWaitingList(queued[1].booking.id))

    assert await states(stage, lin, bo) == [OFFERED, BookingState.CANCELLED]


async def test_siblings_get_both_places_or_none_and_one_place_goes_to_whom_it_fits(stage: Stage) -> None:
    slot, taken = await full(stage, seats=2)
    parent, (lin, bo) = await stage.parent("Lin", "Bo")
    single, (yu,) = await stage.parent("Yu")
    both = await waits(stage, parent, lin, slot, bo)
    await waits(stage, single, yu, slot)
    assert both.place == 1 and len(both.bookings) == 2

    await stage.do(taken[0][0], CancelBooking(taken[0][1].id))
    assert await states(stage, lin, bo, yu) == [WAITING, WAITING, OFFERED]
    await stage.do(single, LeaveWaitingList((await stage.bookings(yu))[0].id))
    await stage.do(taken[1][0], CancelBooking(taken[1][1].id))

    assert await states(stage, lin, bo) == [OFFERED, OFFERED]
    assert len(await offers(stage, parent)) == 1
    result = await stage.do(parent, AcceptOffer(both.booking.id))
    assert isinstance(result, Confirmed) and len(result.others) == 1
    assert await states(stage, lin, bo) == [BOOKED, BOOKED]
    assert (await stage.slot_now(slot)).taken == 2


def taps(content: dict[str, Any]) -> list[str]:
    return [button["tap"] for row in content["keyboard"] for button in row]


async def test_an_offer_names_the_children_and_has_a_button_for_both_for_one_and_for_neither(stage: Stage) -> None:
    slot, taken = await full(stage, seats=2)
    parent, (lin, bo) = await stage.parent("Lin", "Bo")
    both = (await waits(stage, parent, lin, slot, bo)).booking.id
    for other, theirs in taken:
        await stage.do(other, CancelBooking(theirs.id))
    (offer,) = await offers(stage, parent)
    assert (
        "Lin" in offer["html"] and "Bo" in offer["html"] and "14:00" in offer["html"] and "2 places" in offer["html"]
    )
    assert taps(offer) == [f"wl.y:{both}", f"wl.o:{both}", f"wl.p:{both}", f"wl.x:{both}"]
    stage.clock.advance(timedelta(hours=2))
    assert await stage.do(None, ExpireHolds()) == 2
    said = [each["content"] for each in await stage.outbox() if each["person"] == parent.id]
    assert taps(said[-1]) in ([f"wl.y:{both}", "my"], [f"wl.y:{both + 1}", "my"])


async def test_of_two_offered_places_one_alone_can_be_taken_and_the_other_goes_on(stage: Stage) -> None:
    slot, taken = await full(stage, seats=2)
    parent, (lin, bo) = await stage.parent("Lin", "Bo")
    single, (yu,) = await stage.parent("Yu")
    both = await waits(stage, parent, lin, slot, bo)
    for other, theirs in taken:
        await stage.do(other, CancelBooking(theirs.id))
    await waits(stage, single, yu, slot)

    await stage.do(parent, AcceptOffer(both.booking.id, only=bo.id))

    assert await states(stage, lin, bo, yu) == [BookingState.CANCELLED, BOOKED, OFFERED]
    assert (await stage.slot_now(slot)).taken == 2


async def test_who_has_something_else_meanwhile_is_passed_over(stage: Stage) -> None:
    slot, [(other, theirs)] = await full(stage)
    parent, (lin,) = await stage.parent("Lin")
    later, (bo,) = await stage.parent("Bo")
    await waits(stage, parent, lin, slot)
    await waits(stage, later, bo, slot)
    elsewhere = await stage.slot(SATURDAY, campus="west", teacher="braun", room="1")
    await booked(stage, parent, lin, elsewhere.id)

    await stage.do(other, CancelBooking(theirs.id))

    assert (await stage.bookings(lin, WAITING)) and await states(stage, bo) == [OFFERED]


async def test_who_cannot_be_reached_is_passed_over(stage: Stage) -> None:
    slot, [(other, theirs)] = await full(stage)
    gone, (lin,) = await stage.parent("Lin", reachable=False)
    later, (bo,) = await stage.parent("Bo")
    await waits(stage, gone, lin, slot)
    await waits(stage, later, bo, slot)

    await stage.do(other, CancelBooking(theirs.id))

    assert await states(stage, lin, bo) == [WAITING, OFFERED]


async def test_where_there_is_a_place_it_is_held_instead_of_waited_for(stage: Stage) -> None:
    parent, (lin, bo) = await stage.parent("Lin", "Bo")
    slot = await stage.slot(SATURDAY, seats=2)

    result = await stage.do(parent, JoinWaitingList(lin.id, slot.id, with_siblings=(bo.id,)))

    assert isinstance(result, Held) and [each.name for each in result.others] == ["Bo"]
    assert (await stage.slot_now(slot)).taken == 2


async def test_what_has_begun_is_waited_for_no_longer_and_that_is_said(stage: Stage) -> None:
    slot, _ = await full(stage)
    parent, (lin,) = await stage.parent("Lin")
    await waits(stage, parent, lin, slot)
    stage.clock.advance(SATURDAY - MONDAY_NOON + timedelta(minutes=1))

    assert await stage.do(None, ExpireHolds()) == 1

    assert await states(stage, lin) == [BookingState.EXPIRED]
    assert "No place became free" in (await stage.outbox())[-1]["content"]["html"]


async def test_holding_where_one_waits_shows_the_place_in_the_queue(stage: Stage) -> None:
    slot, _ = await full(stage)
    parent, (lin,) = await stage.parent("Lin")
    await waits(stage, parent, lin, slot)

    result = await stage.do(parent, HoldSeat(lin.id, slot.id))

    assert isinstance(result, Queued) and result.place == 1


async def test_nobody_answers_an_offer_to_somebody_else(stage: Stage) -> None:
    slot, _ = await full(stage)
    parent, (lin,) = await stage.parent("Lin")
    stranger, _ = await stage.parent("Bo")
    queued = await waits(stage, parent, lin, slot)

    for use_case in (AcceptOffer, PassOffer, LeaveWaitingList):
        with pytest.raises(Gone):
            await stage.do(stranger, use_case(queued.booking.id))


# ---- two at once ----


async def test_a_sibling_is_held_until_the_same_moment_and_confirmed_with_the_same_tap(
    stage: Stage,
) -> None:
    parent, (lin, bo) = await stage.parent("Lin", "Bo")
    slot = await stage.slot(SATURDAY, seats=3)
    first = await stage.do(parent, HoldSeat(lin.id, slot.id))
    assert isinstance(first, Held) and first.may_join == (bo,)
    stage.clock.advance(timedelta(minutes=1))

    both = await stage.do(parent, HoldToo(first.booking.id, bo.id))
    again = await stage.do(parent, HoldToo(first.booking.id, bo.id))

    assert isinstance(both, Held) and both.others == (bo,) and isinstance(again, Held)
    assert both.booking.held_until == first.booking.held_until
    assert (await stage.slot_now(slot)).taken == 2
    result = await stage.do(parent, ConfirmBooking(first.booking.id))
    assert isinstance(result, Confirmed) and len(result.others) == 1
    assert await states(stage, lin, bo) == [BOOKED, BOOKED]


async def test_of_one_place_that_is_left_the_first_keeps_it_or_both_wait(stage: Stage) -> None:
    parent, (lin, bo) = await stage.parent("Lin", "Bo")
    slot = await stage.slot(SATURDAY, seats=1)
    first = await stage.do(parent, HoldSeat(lin.id, slot.id))
    assert isinstance(first, Held)

    assert isinstance(await stage.do(parent, HoldToo(first.booking.id, bo.id)), OnlyOneLeft)
    assert (await stage.slot_now(slot)).taken == 1
    both = await waits(stage, parent, lin, slot, bo)

    assert len(both.bookings) == 2
    assert (await stage.slot_now(slot)).taken == 0


async def test_giving_back_gives_both_places_back(stage: Stage) -> None:
    parent, (lin, bo) = await stage.parent("Lin", "Bo")
    slot = await stage.slot(SATURDAY, seats=2)
    first = await stage.do(parent, HoldSeat(lin.id, slot.id))
    assert isinstance(first, Held)
    await stage.do(parent, HoldToo(first.booking.id, bo.id))

    await stage.do(parent, GiveBack(first.booking.id))

    assert (await stage.slot_now(slot)).taken == 0


async def test_a_parent_who_comes_along_is_in_one_place_at_a_time(stage: Stage) -> None:
    parent, (lin, bo) = await stage.parent("Lin", "Bo", grade=2)
    one = await stage.slot(SATURDAY, seats=2)
    other = await stage.slot(SATURDAY, campus="west", teacher="braun", room="1")
    await booked(stage, parent, lin, one.id)

    elsewhere = await stage.do(parent, HoldSeat(bo.id, other.id))
    together = await stage.do(parent, HoldSeat(bo.id, one.id))

    assert isinstance(elsewhere, Overlaps) and elsewhere.accompanying
    assert isinstance(together, Held)


async def test_a_learner_who_books_for_themselves_needs_no_one_along(stage: Stage) -> None:
    account, learner = await stage.learner(AgeBand.FROM_16)
    booking = await booked(stage, account, learner, (await stage.slot(SATURDAY)).id)

    assert booking.accompanied
    other = await stage.slot(SATURDAY, campus="west", teacher="braun", room="1")
    assert isinstance(await stage.do(account, HoldSeat(learner.id, other.id)), Overlaps)


@given(
    minutes=st.integers(0, 366 * 24 * 60),
    ahead=st.integers(-60, 72 * 60),
    zone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Pacific/Apia"]),
)
def test_an_offer_is_never_told_in_quiet_hours_and_never_lasts_past_the_start(
    minutes: int, ahead: int, zone: str
) -> None:
    policy = Policy()
    now = MONDAY_NOON + timedelta(minutes=minutes)
    starts = now + timedelta(minutes=ahead)

    span = offer_span(now, zone, starts, policy)

    if span is not None:
        opens, until = span
        assert now <= opens < until <= starts
        assert until - opens <= timedelta(hours=2)
        assert not is_quiet(opens, zone, policy)


async def test_an_old_offer_does_nothing_to_what_was_taken(stage: Stage) -> None:
    slot, [(other, theirs)] = await full(stage)
    parent, (lin,) = await stage.parent("Lin")
    queued = await waits(stage, parent, lin, slot)
    await stage.do(other, CancelBooking(theirs.id))
    await stage.do(parent, AcceptOffer(queued.booking.id))

    for use_case in (LeaveWaitingList, PassOffer):
        assert isinstance(await stage.do(parent, use_case(queued.booking.id)), Settled)

    assert await states(stage, lin) == [BOOKED]


async def test_whoever_had_no_time_when_a_place_came_free_is_asked_when_they_have(stage: Stage) -> None:
    slot, [(other, theirs)] = await full(stage)
    parent, (child,) = await stage.parent("Lin")
    await waits(stage, parent, child, slot)
    meets = await stage.slot(SATURDAY + HOUR / 2, campus="west", teacher="braun", room="1")
    elsewhere = await booked(stage, parent, child, meets.id)
    await stage.do(other, CancelBooking(theirs.id))
    await stage.do(None, ExpireHolds())
    assert await offers(stage, parent) == []

    await stage.do(parent, CancelBooking(elsewhere.id))
    await stage.do(None, ExpireHolds())

    (waiting,) = await stage.bookings(child, OFFERED)
    assert waiting.slot == slot.id
    await stage.do(parent, PassOffer(waiting.id))
    for _ in range(2):
        await stage.do(None, ExpireHolds())
    assert len(await offers(stage, parent)) == 1
