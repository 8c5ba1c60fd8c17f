"""What has to be true of seats whatever people do, in whatever order."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from random import Random

import pytest

from domain.booking.appointments import overlap
from domain.booking.cancelling import CancelBooking
from domain.booking.confirming import ConfirmBooking
from domain.booking.expiring import ExpireHolds
from domain.booking.holding import GiveBack, Held, HoldSeat, Overlaps, ReleaseHolds
from domain.booking.seats import comes_along
from domain.booking.slot import SEATED, TALK, TRIAL, BookingState, Slot
from domain.language import Lang
from domain.people.person import AgeBand, Learner, Person
from storage.errors import Conflict
from tests.domain.booking.stage import MONDAY_NOON, Stage

SATURDAY = MONDAY_NOON + timedelta(days=5)
STEPS = 60


@pytest.mark.parametrize(
    ("grade", "age_band", "comes"),
    [
        (4, None, True),
        (5, None, False),
        (None, None, False),
        (None, AgeBand.UP_TO_9, True),
        (1, AgeBand.FROM_10, False),
    ],
)
def test_a_guardian_comes_along_with_whoever_is_known_to_be_young(
    grade: int | None, age_band: AgeBand | None, comes: bool
) -> None:
    lin, mei = Learner(1, "Lin", person=3, grade=grade, age_band=age_band), Person(2, "telegram", "7", "Mei", Lang.EN)
    assert comes_along(TRIAL, lin, mei) is comes
    assert comes_along(TALK, lin, mei) and comes_along(TRIAL, None, mei)
    assert comes_along(TRIAL, lin, Person(3, "telegram", "8", "Lin", Lang.EN)), "who books for themselves"


@pytest.mark.parametrize("seed", range(3))
async def test_seats_holds_and_times_agree_after_every_step(stage: Stage, seed: int) -> None:
    random = Random(seed)
    mother, (lin, bo) = await stage.parent("Lin", "Bo")
    father = await stage.second_guardian(lin)
    other, (yu,) = await stage.parent("Yu")
    slots = [
        await stage.slot(SATURDAY, seats=1),
        await stage.slot(SATURDAY + timedelta(minutes=30), seats=2, campus="west", teacher="braun", room="1"),
        await stage.slot(SATURDAY + timedelta(hours=2), seats=1),
    ]
    family = [(mother, lin), (mother, bo), (father, lin), (other, yu)]
    learners = [lin, bo, yu]

    for _ in range(STEPS):
        person, learner = random.choice(family)
        bookings = [each for each in await stage.bookings(learner) if each.booked_by == person.id]
        some = random.choice(bookings).id if bookings else 0
        match random.choice(["hold", "hold", "hold", "confirm", "confirm", "give back", "cancel", "stop", "later"]):
            case "hold":
                await stage.do(person, HoldSeat(learner.id, random.choice(slots).id))
            case "confirm" if some:
                await stage.do(person, ConfirmBooking(some))
            case "give back" if some:
                await stage.do(person, GiveBack(some))
            case "cancel" if some:
                await stage.do(person, CancelBooking(some))
            case "stop":
                await stage.do(person, ReleaseHolds())
            case _:
                stage.clock.advance(timedelta(minutes=random.choice([1, 6])))
                await stage.do(None, ExpireHolds())
        await assert_all_is_well(stage, slots, learners)


async def assert_all_is_well(stage: Stage, slots: list[Slot], learners: list[Learner]) -> None:
    live = [each for learner in learners for each in await stage.bookings(learner, *SEATED)]
    sold = Counter(each.slot for each in live)
    now = {slot.id: await stage.slot_now(slot) for slot in slots}
    assert {slot.id: sold[slot.id] for slot in slots} == {slot.id: slot.taken for slot in now.values()}
    assert all(slot.taken <= slot.capacity for slot in now.values())
    holds = Counter(each.booked_by for each in live if each.state is BookingState.HELD)
    assert all(count == 1 for count in holds.values())
    for learner in learners:
        own = [now[each.slot] for each in live if each.learner == learner.id]
        assert all(overlap(slot, own[place + 1 :]) is None for place, slot in enumerate(own))


async def test_people_who_change_places_with_each_other_all_the_time_do_not_wait_for_one_another(
    stage: Stage,
) -> None:
    families = [await stage.parent(name) for name in ("Lin", "Bo", "Yu")]
    slots = [await stage.slot(SATURDAY + timedelta(hours=hour), seats=2) for hour in range(3)]

    async def wander(person: Person, learner: Learner, seed: int) -> None:
        random = Random(seed)
        for _ in range(8):
            await patiently(stage, person, HoldSeat(learner.id, random.choice(slots).id))

    await asyncio.wait_for(
        asyncio.gather(*(wander(parent, child, seed) for seed, (parent, (child,)) in enumerate(families))), 30
    )

    await assert_all_is_well(stage, slots, [child for _, (child,) in families])


async def test_two_guardians_at_once_do_not_put_a_child_into_two_lessons_at_once(stage: Stage) -> None:
    mother, (lin,) = await stage.parent("Lin")
    father = await stage.second_guardian(lin)
    east = await stage.slot(SATURDAY, seats=2)
    west = await stage.slot(SATURDAY + timedelta(minutes=15), seats=2, campus="west", teacher="braun", room="1")

    results = await asyncio.gather(
        patiently(stage, mother, HoldSeat(lin.id, east.id)), patiently(stage, father, HoldSeat(lin.id, west.id))
    )

    assert Counter(type(each) for each in results) == {Held: 1, Overlaps: 1}


async def patiently(stage: Stage, person: Person, use_case: HoldSeat) -> object:
    while True:
        try:
            return await stage.do(person, use_case)
        except Conflict:
            continue
