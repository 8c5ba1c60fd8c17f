"""A talk that gets another time, or is called off: one talk all along, and everybody knows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.booking.cancelling import CancelBooking
from domain.booking.expiring import ExpireHolds
from domain.booking.slot import BookingState
from domain.booking.talks.choosing import MoveTalk, PickTalkDay
from domain.booking.talks.holding import ConfirmTalk, HoldTalk, TalkBooked, TalkGone, TalkHeld, TalkLate
from domain.booking.talks.showing import LeaveOut
from domain.errors import Gone
from domain.people.person import Learner, Person
from tests.domain.booking.talks.scene import TUESDAY_FOUR, Scene

HOUR = timedelta(hours=1)


async def hold_move(scene: Scene, who: Person, lin: Learner, booking: int) -> TalkHeld:
    found = await scene.do(who, HoldTalk(lin.id, "wang", "p", "p", TUESDAY_FOUR + HOUR, moves=booking))
    assert isinstance(found, TalkHeld), found
    return found


async def test_a_talk_moves_with_its_id_its_topic_and_what_was_left_out(scene: Scene) -> None:
    mei, lin = await scene.family(practised=True)
    booking = await scene.book(mei, lin)
    await scene.do(mei, LeaveOut(booking.id, "habits", out=True))

    held = await hold_move(scene, mei, lin, booking.id)
    assert held.was is not None and held.was.slot.starts_at == TUESDAY_FOUR
    done = await scene.do(mei, ConfirmTalk(held.booking.id))

    assert isinstance(done, TalkBooked) and done.was_moved
    assert done.appointment.slot.starts_at == TUESDAY_FOUR + HOUR
    assert (done.booking.id, done.booking.uid, done.booking.sequence) == (booking.id, booking.uid, 1)
    assert (done.booking.topic, done.booking.left_out) == ("progress", ("habits",))
    assert "has a new time" in (await scene.told(scene.wang))[-1]


async def test_the_old_hour_is_free_only_when_the_new_one_is_confirmed(scene: Scene) -> None:
    (mei, lin), (jun, bo) = await scene.family(), await scene.family()
    booking = await scene.book(mei, lin)

    held = await hold_move(scene, mei, lin, booking.id)
    assert isinstance(await scene.do(jun, HoldTalk(bo.id, "wang", "p", "p", TUESDAY_FOUR)), TalkGone)
    await scene.do(mei, ConfirmTalk(held.booking.id))

    assert isinstance(await scene.do(jun, HoldTalk(bo.id, "wang", "p", "p", TUESDAY_FOUR)), TalkHeld)


async def test_a_new_time_that_nobody_confirms_leaves_the_old_one(scene: Scene) -> None:
    mei, lin = await scene.family()
    booking = await scene.book(mei, lin)
    held = await hold_move(scene, mei, lin, booking.id)
    scene.clock.advance(timedelta(minutes=6))
    await scene.do(None, ExpireHolds())

    now = await scene.booking_now(booking)
    assert (now.state, now.slot, now.sequence) == (BookingState.BOOKED, booking.slot, 0)
    again = await scene.do(mei, ConfirmTalk(held.booking.id))
    assert isinstance(again, TalkHeld) and again.again and again.was is not None
    done = await scene.do(mei, ConfirmTalk(again.booking.id))
    assert isinstance(done, TalkBooked) and done.booking.id == booking.id


async def test_shortly_before_it_the_office_has_to_move_it(quick_scene: Scene) -> None:
    mei, lin = await quick_scene.family()
    booking = await quick_scene.book(mei, lin)
    quick_scene.wait_until(TUESDAY_FOUR - 3 * HOUR)

    found = await quick_scene.do(mei, HoldTalk(lin.id, "wang", "p", "p", TUESDAY_FOUR + HOUR, moves=booking.id))

    assert isinstance(found, TalkLate) and found.hours == 12


async def test_the_calendar_of_a_move_is_that_of_the_same_person(quick_scene: Scene) -> None:
    (mei, lin), (jun, _) = await quick_scene.family(), await quick_scene.family()
    booking = await quick_scene.book(mei, lin)

    shown = await quick_scene.do(mei, MoveTalk(booking.id))

    assert isinstance(shown, PickTalkDay)
    assert (shown.wish.staff, shown.wish.moves) == ("wang", booking.id)
    with pytest.raises(Gone):
        await quick_scene.do(jun, MoveTalk(booking.id))


async def test_a_cancelled_talk_is_told_and_its_hour_is_free(scene: Scene) -> None:
    (mei, lin), (jun, bo) = await scene.family(), await scene.family()
    other = await scene.second_guardian(lin)
    booking = await scene.book(mei, lin)

    await scene.do(mei, CancelBooking(booking.id))

    assert "cannot come" in (await scene.told(scene.wang))[-1]
    assert "Mei has cancelled the talk with Ms Wang" in (await scene.told(other))[-1]
    assert isinstance(await scene.do(jun, HoldTalk(bo.id, "wang", "p", "p", TUESDAY_FOUR)), TalkHeld)


async def test_whoever_booked_hears_once_when_the_other_guardian_cancels(scene: Scene) -> None:
    mei, lin = await scene.family()
    other = await scene.second_guardian(lin)
    booking = await scene.book(mei, lin)

    await scene.do(other, CancelBooking(booking.id))

    assert len(await scene.told(mei)) == 1
    assert ">Mei</a> cannot come" in (await scene.told(scene.wang))[-1]
