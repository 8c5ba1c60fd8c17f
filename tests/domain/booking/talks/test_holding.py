"""Holding a time with a member of staff: one hour has one family, one family one hour."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from domain.booking.expiring import ExpireHolds
from domain.booking.holding import ReleaseHolds
from domain.booking.slot import BookingState
from domain.booking.talks.choosing import ShowTalkTimes
from domain.booking.talks.holding import ConfirmTalk, HoldTalk, TalkBooked, TalkGone, TalkHeld
from domain.errors import Gone
from tests.domain.booking.talks.scene import TUESDAY_FOUR, Scene

QUARTER = timedelta(minutes=15)


async def test_one_hour_is_held_by_one_family_however_many_tap_at_once(scene: Scene) -> None:
    families = [await scene.family() for _ in range(6)]

    found = await asyncio.gather(
        *(scene.do(mei, HoldTalk(lin.id, "wang", "p", "p", TUESDAY_FOUR)) for mei, lin in families)
    )

    held = [each for each in found if isinstance(each, TalkHeld)]
    gone = [each for each in found if isinstance(each, TalkGone)]
    assert (len(held), len(gone)) == (1, 5)
    assert all(len(each.others) == 3 and TUESDAY_FOUR not in {one.start for one in each.others} for each in gone)


async def test_what_overlaps_a_held_hour_is_gone_too(scene: Scene) -> None:
    (mei, lin), (jun, bo) = await scene.family(), await scene.family()
    await scene.hold(mei, lin)

    found = await scene.do(jun, HoldTalk(bo.id, "wang", "p", "p", TUESDAY_FOUR + QUARTER))

    assert isinstance(found, TalkGone)
    assert found.others[0].start == TUESDAY_FOUR + 2 * QUARTER
    assert found.centre.phone, "whom one may call instead"


async def test_choosing_anew_gives_the_first_hour_up_even_where_both_overlap(scene: Scene) -> None:
    mei, lin = await scene.family()
    first = await scene.hold(mei, lin)

    second = await scene.hold(mei, lin, start=TUESDAY_FOUR + QUARTER)

    assert (await scene.booking_now(first)).state is BookingState.CANCELLED
    assert (await scene.booking_now(second)).state is BookingState.HELD


async def test_a_hold_that_is_given_back_or_lapses_frees_the_hour_and_closes_its_slot(scene: Scene) -> None:
    mei, lin = await scene.family()
    for end in (ReleaseHolds(), None):
        held = await scene.hold(mei, lin)
        if end is not None:
            await scene.do(mei, end)
        else:
            scene.clock.advance(timedelta(minutes=6))
            await scene.do(None, ExpireHolds())
        async with scene.database.reading() as uow:
            slot = await uow.bookings.slot(held.slot)
        assert slot is not None and slot.closed_at is not None

    assert (await scene.hold(mei, lin)).state is BookingState.HELD


async def test_a_parent_cannot_be_in_two_talks_at_once(scene: Scene) -> None:
    mei, lin = await scene.family()
    await scene.book(mei, lin)

    shown = await scene.do(mei, ShowTalkTimes(lin.id, "wang", "p", "p", 0, TUESDAY_FOUR.date()))

    starts = {time.start for _, time in shown.options}  # type: ignore[union-attr]
    assert not {TUESDAY_FOUR, TUESDAY_FOUR + QUARTER} & starts
    assert TUESDAY_FOUR + 2 * QUARTER in starts


async def test_a_confirmed_talk_is_told_to_the_other_side_and_to_the_other_guardian(scene: Scene) -> None:
    mei, lin = await scene.family()
    jun = await scene.second_guardian(lin)

    await scene.book(mei, lin)

    (staff,), (guardian,) = await scene.told(scene.wang), await scene.told(jun)
    assert "has booked a talk with you about <b>Lin</b>" in staff and "Tue 24 Nov, 16:00-16:30" in staff
    assert "Mei has arranged a talk with Ms Wang about <b>Lin</b>" in guardian
    assert await scene.told(mei) == []


async def test_tapping_confirm_twice_books_once(scene: Scene) -> None:
    mei, lin = await scene.family()
    held = await scene.hold(mei, lin)

    first, second = await scene.do(mei, ConfirmTalk(held.id)), await scene.do(mei, ConfirmTalk(held.id))

    assert isinstance(first, TalkBooked) and first.first
    assert isinstance(second, TalkBooked) and not second.first
    assert len(await scene.told(scene.wang)) == 1


async def test_in_person_the_talk_has_the_campus_of_the_hours(scene: Scene) -> None:
    mei, lin = await scene.family()

    held = await scene.do(mei, HoldTalk(lin.id, "wang", "p", "i", TUESDAY_FOUR))

    assert isinstance(held, TalkHeld)
    slot = held.page.appointment.slot
    assert (slot.campus, slot.room, slot.zone) == ("east", None, "Asia/Shanghai")


@pytest.mark.parametrize("hours", [-1, 1])
async def test_what_is_over_or_too_near_cannot_be_held(quick_scene: Scene, hours: int) -> None:
    mei, lin = await quick_scene.family()
    quick_scene.wait_until(TUESDAY_FOUR - timedelta(hours=hours))

    assert isinstance(await quick_scene.do(mei, HoldTalk(lin.id, "wang", "p", "p", TUESDAY_FOUR)), TalkGone)


async def test_a_teacher_who_has_nothing_to_do_with_the_child_is_not_for_booking(quick_scene: Scene) -> None:
    mei, lin = await quick_scene.family(in_class=False)

    with pytest.raises(Gone):
        await quick_scene.do(mei, HoldTalk(lin.id, "wang", "p", "p", TUESDAY_FOUR))


async def test_nobody_confirms_what_another_family_holds(quick_scene: Scene) -> None:
    (mei, lin), (jun, _) = await quick_scene.family(), await quick_scene.family()
    held = await quick_scene.hold(mei, lin)

    with pytest.raises(Gone):
        await quick_scene.do(jun, ConfirmTalk(held.id))
