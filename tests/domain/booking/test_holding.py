from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.booking.confirming import ConfirmBooking, Confirmed, Settled
from domain.booking.expiring import ExpireHolds
from domain.booking.holding import (
    AlreadyBooked,
    GiveBack,
    Held,
    HoldSeat,
    JustGone,
    Overlaps,
    ReleaseHolds,
)
from domain.booking.slot import BookingState
from domain.errors import Gone, NotAllowed, Refusal
from domain.messages.screen import Button, Screen, rows, tap
from domain.people.person import AgeBand, Learner, Person
from domain.turn import Turn
from storage.errors import Conflict
from tests.domain.booking.stage import MONDAY_NOON, Stage

SATURDAY = MONDAY_NOON + timedelta(days=5)
HOUR = timedelta(hours=1)


async def held(stage: Stage, person: Person, learner: Learner, slot: int) -> Held:
    result = await stage.do(person, HoldSeat(learner.id, slot))
    assert isinstance(result, Held)
    return result


async def test_a_held_seat_is_taken_for_five_minutes_and_written_down(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    slot = await stage.slot(SATURDAY, seats=2)

    result = await held(stage, parent, lin, slot.id)

    assert result.booking.held_until == stage.clock.now() + timedelta(minutes=5)
    assert result.booking.booked_at is None
    assert (await stage.slot_now(slot)).taken == 1
    assert await stage.verbs(lin) == ["held"]


async def test_a_double_tap_holds_one_seat(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    slot = await stage.slot(SATURDAY, seats=2)

    first = await held(stage, parent, lin, slot.id)
    second = await held(stage, parent, lin, slot.id)

    assert second.booking == first.booking
    assert (await stage.slot_now(slot)).taken == 1


async def test_a_new_hold_frees_the_old_one(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    one, other = await stage.slot(SATURDAY), await stage.slot(SATURDAY + HOUR)

    first = await held(stage, parent, lin, other.id)
    await held(stage, parent, lin, one.id)

    assert (await stage.booking_now(first.booking)).state is BookingState.CANCELLED
    assert [(await stage.slot_now(slot)).taken for slot in (one, other)] == [1, 0]


async def test_holding_for_the_second_child_frees_the_hold_for_the_first(stage: Stage) -> None:
    parent, (lin, bo) = await stage.parent("Lin", "Bo")
    slot = await stage.slot(SATURDAY, seats=1)

    await held(stage, parent, lin, slot.id)
    await held(stage, parent, bo, slot.id)

    assert (await stage.slot_now(slot)).taken == 1
    assert [each.state for each in await stage.bookings(lin)] == [BookingState.CANCELLED]


async def test_of_two_people_who_hold_the_last_seat_at_once_one_gets_it_and_the_other_three_alternatives(
    stage: Stage,
) -> None:
    families = [await stage.parent(name) for name in ("Lin", "Bo")]
    last = await stage.slot(SATURDAY, seats=1)
    others = [await stage.slot(SATURDAY + each * HOUR) for each in (1, 2, 26, 48)]

    results = await asyncio.gather(
        *(again(stage, parent, HoldSeat(child.id, last.id)) for parent, (child,) in families)
    )

    gone = next(each for each in results if isinstance(each, JustGone))
    assert sum(isinstance(each, Held) for each in results) == 1
    assert (await stage.slot_now(last)).taken == 1
    assert [lesson.slot.id for lesson in gone.others] == [each.id for each in others[:3]]


async def again(stage: Stage, person: Person, use_case: HoldSeat | ConfirmBooking) -> object:
    """As the pipeline does it: a transaction that lost a race is run again."""
    while True:
        try:
            return await stage.do(person, use_case)
        except Conflict:
            continue


async def test_taken_seats_never_exceed_the_seats_whoever_taps_at_once(stage: Stage) -> None:
    families = [await stage.parent(f"Child {number}") for number in range(6)]
    slot = await stage.slot(SATURDAY, seats=4)

    results = await asyncio.gather(
        *(again(stage, parent, HoldSeat(child.id, slot.id)) for parent, (child,) in families)
    )

    assert sum(isinstance(each, Held) for each in results) == 4
    assert sum(isinstance(each, JustGone) for each in results) == 2
    assert (await stage.slot_now(slot)).taken == 4


async def test_nobody_is_at_two_lessons_at_once(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    booked = await stage.slot(SATURDAY, seats=2)
    clash = await stage.slot(SATURDAY + timedelta(minutes=30), campus="west", teacher="braun", room="1")
    after = await stage.slot(SATURDAY + timedelta(minutes=45))
    await stage.do(parent, ConfirmBooking((await held(stage, parent, lin, booked.id)).booking.id))

    result = await stage.do(parent, HoldSeat(lin.id, clash.id))

    assert isinstance(result, Overlaps)
    assert result.with_lesson is not None and result.with_lesson.slot.id == booked.id
    assert (await stage.slot_now(clash)).taken == 0
    assert isinstance(await stage.do(parent, HoldSeat(lin.id, after.id)), Held)


async def test_the_other_guardian_cannot_hold_the_same_time_for_the_same_child(stage: Stage) -> None:
    mother, (lin,) = await stage.parent("Lin")
    father = await stage.second_guardian(lin)
    slot = await stage.slot(SATURDAY, seats=4)
    await held(stage, mother, lin, slot.id)

    assert isinstance(await stage.do(father, HoldSeat(lin.id, slot.id)), Overlaps)
    assert (await stage.slot_now(slot)).taken == 1


async def test_what_has_begun_cannot_be_held(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    slot = await stage.slot(SATURDAY)
    stage.clock.advance(timedelta(days=5))

    assert isinstance(await stage.do(parent, HoldSeat(lin.id, slot.id)), JustGone)


async def test_nobody_books_for_somebody_elses_child(stage: Stage) -> None:
    _, (lin,) = await stage.parent("Lin")
    stranger, _ = await stage.parent("Bo")
    slot = await stage.slot(SATURDAY)

    with pytest.raises(Gone):
        await stage.do(stranger, HoldSeat(lin.id, slot.id))
    assert (await stage.slot_now(slot)).taken == 0


async def test_a_learner_of_sixteen_books_for_themselves(stage: Stage) -> None:
    guardian = await stage.person()
    account, learner = await stage.learner(AgeBand.FROM_16, guardian=guardian)
    slot = await stage.slot(SATURDAY)

    assert isinstance(await stage.do(account, HoldSeat(learner.id, slot.id)), Held)


async def test_a_younger_learner_with_a_guardian_is_sent_to_the_guardian(stage: Stage) -> None:
    guardian = await stage.person()
    account, learner = await stage.learner(AgeBand.FROM_10, guardian=guardian)
    slot = await stage.slot(SATURDAY)

    with pytest.raises(Refusal) as refused:
        await stage.do(account, HoldSeat(learner.id, slot.id))
    assert refused.value.text.key == "booking.ask_guardian"


async def test_giving_back_frees_the_seat_once(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    slot = await stage.slot(SATURDAY, seats=3)
    booking = (await held(stage, parent, lin, slot.id)).booking

    first = await stage.do(parent, GiveBack(booking.id))
    second = await stage.do(parent, GiveBack(booking.id))

    assert first.is_free and second.is_free
    assert (await stage.slot_now(slot)).taken == 0
    assert await stage.verbs(lin) == ["held", "cancelled"]


async def test_giving_back_an_old_hold_does_not_touch_what_was_booked(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    slot = await stage.slot(SATURDAY)
    booking = (await held(stage, parent, lin, slot.id)).booking
    await stage.do(parent, ConfirmBooking(booking.id))

    assert not (await stage.do(parent, GiveBack(booking.id))).is_free
    assert (await stage.booking_now(booking)).state is BookingState.BOOKED
    assert (await stage.slot_now(slot)).taken == 1


async def test_cancel_from_anywhere_frees_what_the_person_holds_and_nothing_else(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    other, (bo,) = await stage.parent("Bo")
    slot = await stage.slot(SATURDAY, seats=3)
    mine = (await held(stage, parent, lin, slot.id)).booking
    await held(stage, other, bo, slot.id)

    freed = await stage.do(parent, ReleaseHolds())

    assert [each.id for each in freed] == [mine.id]
    assert (await stage.slot_now(slot)).taken == 1


async def test_cancel_is_for_everybody_also_for_those_who_have_nobody_to_book_for(stage: Stage) -> None:
    assert await stage.do(await stage.person(onboarded_at=None), ReleaseHolds()) == ()


# ---- expiry ----


async def test_a_hold_that_lapses_frees_its_seat_once(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    slot = await stage.slot(SATURDAY)
    booking = (await held(stage, parent, lin, slot.id)).booking

    stage.clock.advance(timedelta(minutes=4, seconds=59))
    assert await stage.do(None, ExpireHolds()) == 0
    stage.clock.advance(timedelta(seconds=1))
    assert await stage.do(None, ExpireHolds()) == 1
    assert await stage.do(None, ExpireHolds()) == 0

    assert (await stage.booking_now(booking)).state is BookingState.EXPIRED
    assert (await stage.slot_now(slot)).taken == 0
    assert await stage.verbs(lin) == ["held", "expired"]


async def show(stage: Stage, person: Person, verb: str, booking: int) -> None:
    async with stage.database.transaction() as uow:
        screen = Screen("...", rows(Button("Confirm", tap(verb, booking))))
        await Turn(stage.services, uow, person).show(person, screen)


async def test_a_panel_that_still_shows_the_hold_says_that_the_place_went_back(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    booking = (await held(stage, parent, lin, (await stage.slot(SATURDAY)).id)).booking
    await show(stage, parent, "bk.y", booking.id)

    stage.clock.advance(timedelta(minutes=5))
    await stage.do(None, ExpireHolds())

    newest = (await stage.outbox())[-1]
    assert newest["panel"] and "the place went back" in newest["content"]["html"]
    assert newest["content"]["keyboard"][0][0]["tap"] == f"bk.h:{lin.id}:{booking.slot}:*"


async def test_a_panel_that_has_gone_on_is_left_alone(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    booking = (await held(stage, parent, lin, (await stage.slot(SATURDAY)).id)).booking
    await show(stage, parent, "bk.y", booking.id)
    await show(stage, parent, "pr", booking.id)

    stage.clock.advance(timedelta(minutes=5))
    await stage.do(None, ExpireHolds())

    assert len(await stage.outbox()) == 2


async def test_only_the_clock_expires_holds(stage: Stage) -> None:
    with pytest.raises(NotAllowed):
        await stage.do(await stage.person(), ExpireHolds())


# ---- confirming ----


async def test_confirming_books_and_keeps_the_seat(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    slot = await stage.slot(SATURDAY)
    booking = (await held(stage, parent, lin, slot.id)).booking

    result = await stage.do(parent, ConfirmBooking(booking.id))

    assert isinstance(result, Confirmed)
    stands = replace(booking, state=BookingState.BOOKED, held_until=None, booked_at=stage.clock.now(), version=1)
    assert await stage.booking_now(booking) == result.booking == stands
    stage.clock.advance(timedelta(days=1))
    await stage.do(None, ExpireHolds())
    assert (await stage.slot_now(slot)).taken == 1
    assert await stage.verbs(lin) == ["held", "booked"]


async def test_two_confirmations_at_once_book_once(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    slot = await stage.slot(SATURDAY, seats=5)
    booking = (await held(stage, parent, lin, slot.id)).booking

    results = await asyncio.gather(*(again(stage, parent, ConfirmBooking(booking.id)) for _ in range(4)))

    assert sum(isinstance(each, Confirmed) for each in results) == 1
    assert sum(isinstance(each, AlreadyBooked) for each in results) == 3
    assert (await stage.slot_now(slot)).taken == 1
    assert await stage.verbs(lin) == ["held", "booked"]


async def test_a_confirmation_after_the_time_holds_the_place_again_when_it_is_free(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    slot = await stage.slot(SATURDAY)
    booking = (await held(stage, parent, lin, slot.id)).booking
    stage.clock.advance(timedelta(minutes=6))
    await stage.do(None, ExpireHolds())

    result = await stage.do(parent, ConfirmBooking(booking.id))

    assert isinstance(result, Held) and result.again and result.booking.id != booking.id
    assert isinstance(await stage.do(parent, ConfirmBooking(result.booking.id)), Confirmed)
    assert (await stage.slot_now(slot)).taken == 1


async def test_a_lapsed_hold_that_nobody_has_freed_yet_is_honoured(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    booking = (await held(stage, parent, lin, (await stage.slot(SATURDAY)).id)).booking
    stage.clock.advance(timedelta(minutes=6))

    assert isinstance(await stage.do(parent, ConfirmBooking(booking.id)), Confirmed)


async def test_a_confirmation_after_the_place_was_taken_offers_the_nearest_three(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    quick, (bo,) = await stage.parent("Bo")
    slot = await stage.slot(SATURDAY)
    others = [await stage.slot(SATURDAY + each * HOUR) for each in (-2, 1, 24)]
    booking = (await held(stage, parent, lin, slot.id)).booking
    stage.clock.advance(timedelta(minutes=6))
    await stage.do(None, ExpireHolds())
    await held(stage, quick, bo, slot.id)

    result = await stage.do(parent, ConfirmBooking(booking.id))

    assert isinstance(result, JustGone)
    assert {lesson.slot.id for lesson in result.others} == {each.id for each in others}
    assert (await stage.slot_now(slot)).taken == 1


async def test_confirming_what_was_given_back_books_nothing(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    slot = await stage.slot(SATURDAY)
    booking = (await held(stage, parent, lin, slot.id)).booking
    await stage.do(parent, GiveBack(booking.id))

    assert isinstance(await stage.do(parent, ConfirmBooking(booking.id)), Settled)
    assert (await stage.slot_now(slot)).taken == 0
