"""Who came: tapped at the lesson's start, saved at once, taken back for ten minutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.booking.confirming import ConfirmBooking
from domain.booking.holding import Held, HoldSeat
from domain.booking.hours.checking_in import (
    UNDO_FOR,
    CheckIn,
    CycleMark,
    HandOverLists,
    Mark,
    OpenCheckIn,
    SaveCheckIn,
    UndoCheckIn,
)
from domain.booking.slot import Booking, BookingState, Slot
from domain.errors import Gone, Refusal
from domain.journal import Place, Statement, Verb
from domain.messages.screen import tap
from domain.people.person import Person, Role
from tests.domain.booking.stage import BRAUN, CENTRE, CLASSES, EAST, FAQ, MATHS, OLYMPIAD, PATTERNS, WANG, WEST, Stage

NINE = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)


async def staff(stage: Stage, role: Role = Role.TEACHER, name: str = "Wang") -> Person:
    account = await stage.person(name)
    async with stage.database.transaction() as uow:
        await uow.people.grant(account.id, role, None, stage.clock.now())
        if role is Role.TEACHER:
            listed = (replace(WANG, telegram=int(account.external_id)), BRAUN)
            await uow.courses.replace(CENTRE, (EAST, WEST), listed, (MATHS, OLYMPIAD), CLASSES[:3], PATTERNS[:3], FAQ)
    return account


async def booked(stage: Stage, slot: Slot, *children: str) -> list[Booking]:
    made = []
    for child in children:
        parent, (learner,) = await stage.parent(child)
        held = await stage.do(parent, HoldSeat(learner.id, slot.id))
        assert isinstance(held, Held)
        await stage.do(parent, ConfirmBooking(held.booking.id))
        made.append(held.booking)
    return made


async def state_of(stage: Stage, booking: Booking) -> BookingState:
    return (await stage.booking_now(booking)).state


async def said(stage: Stage, booking: Booking, verb: Verb) -> list[Statement]:
    async with stage.database.reading() as uow:
        return list(await uow.journal.with_object(verb, "booking", str(booking.id)))


def marks(shown: CheckIn) -> list[tuple[str, Mark]]:
    return [(line.name, line.mark) for line in shown.lines]


async def test_everybody_begins_as_having_come_and_taps_go_round(stage: Stage) -> None:
    wang, slot = await staff(stage), await stage.slot(NINE, seats=3)
    lin, bo = await booked(stage, slot, "Lin", "Bo")
    stage.clock.advance(NINE - stage.clock.now())

    shown = await stage.do(wang, OpenCheckIn(slot.id))
    assert marks(shown) == [("Lin", Mark.CAME), ("Bo", Mark.CAME)]
    assert not shown.saved
    for mark in (Mark.LATE, Mark.AWAY, Mark.CAME, Mark.LATE):
        shown = await stage.do(wang, CycleMark(slot.id, bo.id))
        assert marks(shown) == [("Lin", Mark.CAME), ("Bo", mark)]
    assert await state_of(stage, bo) is BookingState.BOOKED

    shown = await stage.do(wang, SaveCheckIn(slot.id))
    assert shown.saved and shown.undo is not None
    assert [await state_of(stage, each) for each in (lin, bo)] == [BookingState.ATTENDED] * 2
    (attended,) = await said(stage, bo, Verb.ATTENDED)
    assert attended.result["mark"] == "late"
    assert (attended.place, attended.authority, attended.actor) == (Place.CLASS, "teacher", wang.id)


async def test_what_was_tapped_for_one_stays_when_another_is_tapped(stage: Stage) -> None:
    wang, slot = await staff(stage), await stage.slot(NINE, seats=3)
    lin, bo = await booked(stage, slot, "Lin", "Bo")
    stage.clock.advance(NINE - stage.clock.now())
    await stage.do(wang, CycleMark(slot.id, lin.id))
    await stage.do(wang, CycleMark(slot.id, bo.id))
    shown = await stage.do(wang, CycleMark(slot.id, bo.id))
    assert marks(shown) == [("Lin", Mark.LATE), ("Bo", Mark.AWAY)]
    await stage.do(wang, SaveCheckIn(slot.id))
    assert [await state_of(stage, each) for each in (lin, bo)] == [BookingState.ATTENDED, BookingState.NO_SHOW]
    (attended,) = await said(stage, lin, Verb.ATTENDED)
    (missed,) = await said(stage, bo, Verb.MISSED)
    assert (attended.result["mark"], missed.result["mark"]) == ("late", "away")
    assert attended.result["slot"] == missed.result["slot"] == slot.id


async def test_a_mark_that_is_corrected_names_the_lesson_again(stage: Stage) -> None:
    wang, slot = await staff(stage), await stage.slot(NINE, seats=2)
    (lin,) = await booked(stage, slot, "Lin")
    stage.clock.advance(NINE - stage.clock.now())
    await stage.do(wang, SaveCheckIn(slot.id))
    stage.clock.advance(timedelta(minutes=1))
    await stage.do(wang, CycleMark(slot.id, lin.id))
    await stage.do(wang, SaveCheckIn(slot.id))
    first, second = await said(stage, lin, Verb.ATTENDED)
    assert (first.result["mark"], second.result["mark"], second.result["before"]) == ("came", "late", "came")
    assert second.result["slot"] == slot.id
    assert (second.actor, second.learner, second.authority, second.place) == (
        wang.id,
        lin.learner,
        "teacher",
        Place.CLASS,
    )


async def test_what_is_taken_back_too_late_leads_to_the_list(stage: Stage) -> None:
    wang, slot = await staff(stage), await stage.slot(NINE, seats=2)
    await booked(stage, slot, "Lin")
    stage.clock.advance(NINE - stage.clock.now())
    shown = await stage.do(wang, SaveCheckIn(slot.id))
    assert shown.undo is not None
    stage.clock.advance(UNDO_FOR + timedelta(seconds=1))
    with pytest.raises(Refusal, match=r"check_in\.too_late") as refused:
        await stage.do(wang, UndoCheckIn(slot.id, shown.undo))
    assert [button.tap for row in refused.value.keyboard for button in row] == [tap("ci.l", slot.id)]


async def test_who_did_not_come_is_a_no_show(stage: Stage) -> None:
    wang, slot = await staff(stage), await stage.slot(NINE, seats=2)
    (lin,) = await booked(stage, slot, "Lin")
    stage.clock.advance(NINE - stage.clock.now())
    await stage.do(wang, CycleMark(slot.id, lin.id))
    await stage.do(wang, CycleMark(slot.id, lin.id))
    await stage.do(wang, SaveCheckIn(slot.id))
    assert await state_of(stage, lin) is BookingState.NO_SHOW
    assert len(await said(stage, lin, Verb.MISSED)) == 1


async def test_saving_twice_is_once(stage: Stage) -> None:
    wang, slot = await staff(stage), await stage.slot(NINE)
    (lin,) = await booked(stage, slot, "Lin")
    stage.clock.advance(NINE - stage.clock.now())
    first = await stage.do(wang, SaveCheckIn(slot.id))
    stage.clock.advance(timedelta(seconds=5))
    second = await stage.do(wang, SaveCheckIn(slot.id))
    assert first.undo == second.undo
    assert len(await said(stage, lin, Verb.ATTENDED)) == 1


async def test_a_save_is_taken_back_for_ten_minutes(stage: Stage) -> None:
    wang, slot = await staff(stage), await stage.slot(NINE, seats=2)
    lin, bo = await booked(stage, slot, "Lin", "Bo")
    stage.clock.advance(NINE - stage.clock.now())
    await stage.do(wang, CycleMark(slot.id, lin.id))
    await stage.do(wang, CycleMark(slot.id, lin.id))
    saved = await stage.do(wang, SaveCheckIn(slot.id))
    assert saved.undo is not None

    stage.clock.advance(UNDO_FOR - timedelta(seconds=1))
    shown = await stage.do(wang, UndoCheckIn(slot.id, saved.undo))

    assert not shown.saved
    assert [await state_of(stage, each) for each in (lin, bo)] == [BookingState.BOOKED] * 2
    with pytest.raises(Refusal, match=r"check_in\.too_late"):
        await stage.do(wang, UndoCheckIn(slot.id, saved.undo))


async def test_after_ten_minutes_a_save_stays_and_can_be_corrected(stage: Stage) -> None:
    wang, slot = await staff(stage), await stage.slot(NINE)
    (lin,) = await booked(stage, slot, "Lin")
    stage.clock.advance(NINE - stage.clock.now())
    saved = await stage.do(wang, SaveCheckIn(slot.id))
    stage.clock.advance(UNDO_FOR)
    with pytest.raises(Refusal, match=r"check_in\.too_late"):
        await stage.do(wang, UndoCheckIn(slot.id, saved.undo or 0))
    for mark, state in (
        (Mark.LATE, BookingState.ATTENDED),
        (Mark.AWAY, BookingState.NO_SHOW),
        (Mark.CAME, BookingState.ATTENDED),
    ):
        stage.clock.advance(timedelta(seconds=1))
        await stage.do(wang, CycleMark(slot.id, lin.id))
        again = await stage.do(wang, SaveCheckIn(slot.id))
        assert marks(again) == [("Lin", mark)] and again.saved
        assert await state_of(stage, lin) is state


async def test_a_correction_is_taken_back_to_what_it_corrected(stage: Stage) -> None:
    wang, slot = await staff(stage), await stage.slot(NINE)
    (lin,) = await booked(stage, slot, "Lin")
    stage.clock.advance(NINE - stage.clock.now())
    await stage.do(wang, CycleMark(slot.id, lin.id))
    await stage.do(wang, SaveCheckIn(slot.id))
    stage.clock.advance(timedelta(hours=1))
    await stage.do(wang, CycleMark(slot.id, lin.id))
    corrected = await stage.do(wang, SaveCheckIn(slot.id))
    assert marks(corrected) == [("Lin", Mark.AWAY)]
    back = await stage.do(wang, UndoCheckIn(slot.id, corrected.undo or 0))
    assert marks(back) == [("Lin", Mark.LATE)] and back.saved
    assert await state_of(stage, lin) is BookingState.ATTENDED


async def test_who_said_that_they_are_ill_begins_as_away(stage: Stage) -> None:
    wang, slot = await staff(stage), await stage.slot(NINE)
    (lin,) = await booked(stage, slot, "Lin")
    async with stage.database.transaction() as uow:
        about = {"told": "ill"}
        await uow.journal.add(
            Statement(Verb.REPORTED, "lesson", f"{lin.learner}.b{lin.id}", stage.clock.now(), result=about)
        )
    stage.clock.advance(NINE - stage.clock.now())
    assert marks(await stage.do(wang, OpenCheckIn(slot.id))) == [("Lin", Mark.AWAY)]


async def test_the_list_is_for_whoever_is_there_and_for_the_office(stage: Stage) -> None:
    wang, slot = await staff(stage), await stage.slot(NINE)
    await booked(stage, slot, "Lin")
    stage.clock.advance(NINE - stage.clock.now())
    assert await stage.do(await staff(stage, Role.OPERATOR, "Sun"), OpenCheckIn(slot.id))
    with pytest.raises(Gone):
        await stage.do(await staff(stage, Role.ADVISOR, "He"), OpenCheckIn(slot.id))
    parent, _ = await stage.parent("Bo")
    with pytest.raises(Refusal, match=r"refusal\.not_allowed"):
        await stage.do(parent, OpenCheckIn(slot.id))
    assert await stage.do(wang, OpenCheckIn(slot.id))


async def test_the_list_opens_a_quarter_of_an_hour_before_and_closes_after_a_week(stage: Stage) -> None:
    wang, slot = await staff(stage), await stage.slot(NINE)
    await booked(stage, slot, "Lin")
    stage.clock.advance(NINE - timedelta(minutes=16) - stage.clock.now())
    with pytest.raises(Refusal, match=r"check_in\.not_yet"):
        await stage.do(wang, OpenCheckIn(slot.id))
    stage.clock.advance(timedelta(minutes=1))
    assert await stage.do(wang, OpenCheckIn(slot.id))
    stage.clock.advance(timedelta(days=8))
    with pytest.raises(Refusal, match=r"check_in\.closed"):
        await stage.do(wang, SaveCheckIn(slot.id))


async def test_a_list_without_anybody_is_none(stage: Stage) -> None:
    wang, slot = await staff(stage), await stage.slot(NINE)
    stage.clock.advance(NINE - stage.clock.now())
    with pytest.raises(Refusal, match=r"check_in\.nobody"):
        await stage.do(wang, OpenCheckIn(slot.id))


async def test_the_list_is_handed_over_once_at_the_start(stage: Stage) -> None:
    wang, slot = await staff(stage), await stage.slot(NINE, seats=2)
    await booked(stage, slot, "Lin", "Bo")
    stage.clock.advance(NINE - timedelta(minutes=1) - stage.clock.now())
    assert await stage.do(None, HandOverLists()) == 0
    stage.clock.advance(timedelta(minutes=1))
    assert await stage.do(None, HandOverLists()) == 1
    assert await stage.do(None, HandOverLists()) == 0
    note = (await stage.outbox())[-1]
    assert note["person"] == wang.id
    assert "Lin, Bo" in note["content"]["html"]
    assert note["content"]["keyboard"][0][0]["tap"] == f"ci.l:{slot.id}"


async def test_a_list_that_is_long_over_is_handed_to_nobody(stage: Stage) -> None:
    await staff(stage)
    await booked(stage, await stage.slot(NINE), "Lin")
    stage.clock.advance(NINE + timedelta(minutes=21) - stage.clock.now())
    assert await stage.do(None, HandOverLists()) == 0
