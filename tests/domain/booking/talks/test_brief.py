"""The page about a learner: what is in it, what a family leaves out, and who may read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.booking.confirming import ConfirmBooking
from domain.booking.holding import Held, HoldSeat
from domain.booking.slot import TRIAL, Booking, BookingState
from domain.booking.talks.brief import brief_note, brief_text
from domain.booking.talks.card import read_brief
from domain.booking.talks.matters import PARTS, PRACTICE
from domain.booking.talks.showing import LeaveOut, LookAtPage, ReadPage, ReadPageEvidence, ReadRoadEvidence
from domain.errors import Gone, NotAllowed
from domain.journal import Verb
from domain.language import Lang
from domain.messages.screen import Note
from domain.people.consents import Decide
from domain.people.person import Learner, Person, Purpose, Role
from domain.turn import Turn
from tests.domain.booking.talks.scene import TUESDAY_FOUR, Scene

HARD = "Big road"


def words(scene: Scene, shown: Note, lang: Lang = Lang.EN) -> str:
    return scene.services.catalogue.html(shown.text, lang)


async def note_of(scene: Scene, booking: int) -> Note:
    """As the clock makes it."""
    async with scene.database.transaction() as uow:
        found = await uow.bookings.get(booking)
        assert found is not None
        return await brief_note(Turn(scene.services, uow, None), found)


async def test_the_page_tells_what_is_firm_what_is_hard_how_often_and_the_habits(scene: Scene) -> None:
    mei, lin = await scene.family(practised=True)
    booking = await scene.book(mei, lin)

    page = words(scene, await note_of(scene, booking.id))

    for told in (
        "<b>Lin</b>",
        "grade 5, 10 to 13 years",
        "Tue 24 Nov, 16:00-16:30",
        ">Mei</a>",
        "Topic: how learning is going",
        "On the way: Skill s",
        f"{HARD} (2 times, last Mon 23 Nov)",
        "Practised on one day of the last four weeks",
        "Seldom needs a hint",
    ):
        assert told in page


async def test_the_family_sees_word_for_word_what_the_other_side_gets(scene: Scene) -> None:
    mei, lin = await scene.family(practised=True)
    booking = await scene.book(mei, lin)

    shown = await scene.do(mei, LookAtPage(booking.id))
    read = await scene.do(scene.wang, ReadPage(booking.id))

    html = scene.services.catalogue.html
    for lang in Lang:
        assert html(brief_text(shown.page), lang) == html(brief_text(read), lang)
        assert html(brief_text(read), lang) in words(scene, await note_of(scene, booking.id), lang)


@pytest.mark.parametrize(
    ("part", "gone"), [("skills", "Skill s"), ("hard", HARD), ("habits", "Practised on"), ("contact", "trial lesson")]
)
async def test_what_a_family_leaves_out_is_not_there_and_not_mentioned(
    quick_scene: Scene, part: str, gone: str
) -> None:
    mei, lin = await quick_scene.family(practised=True)
    await a_trial(quick_scene, lin)
    booking = await quick_scene.book(mei, lin)
    assert gone in words(quick_scene, await note_of(quick_scene, booking.id))

    await quick_scene.do(mei, LeaveOut(booking.id, part, out=True))

    page = words(quick_scene, await note_of(quick_scene, booking.id))
    assert gone not in page and "left out" not in page.lower()
    await quick_scene.do(mei, LeaveOut(booking.id, part, out=False))
    assert gone in words(quick_scene, await note_of(quick_scene, booking.id))


def a_booking(slot: int, learner: int, by: int, scene: Scene, state: BookingState) -> Booking:
    return Booking(0, TRIAL.name, slot, learner, by, state, f"u{slot}", scene.clock.now())


async def a_trial(scene: Scene, lin: Learner) -> None:
    """Lin was at a trial lesson last week."""
    slot = await scene.slot(scene.clock.now() - timedelta(days=4))
    async with scene.database.transaction() as uow:
        guardian = (await uow.people.guardians_of(lin.id))[0]
        made = a_booking(slot.id, lin.id, guardian.id, scene, BookingState.ATTENDED)
        await uow.bookings.add(made)


async def test_everything_left_out_leaves_name_grade_and_topic(quick_scene: Scene) -> None:
    mei, lin = await quick_scene.family(practised=True)
    booking = await quick_scene.book(mei, lin)
    for part in PARTS:
        await quick_scene.do(mei, LeaveOut(booking.id, part, out=True))

    page = words(quick_scene, await note_of(quick_scene, booking.id))

    assert "<b>Lin</b>" in page and "Topic" in page
    assert "<b>Practice</b>" not in page and "<b>H" not in page


async def test_what_was_left_out_once_stays_out_the_next_time(quick_scene: Scene) -> None:
    mei, lin = await quick_scene.family(practised=True)
    first = await quick_scene.book(mei, lin)
    await quick_scene.do(mei, LeaveOut(first.id, "habits", out=True))

    second = await quick_scene.book(mei, lin, start=TUESDAY_FOUR + timedelta(hours=1))

    assert second.left_out == ("habits",)


async def test_without_consent_there_is_nothing_of_practice_on_the_page(quick_scene: Scene) -> None:
    mei, lin = await quick_scene.family(practised=True)
    booking = await quick_scene.book(mei, lin)
    async with quick_scene.database.transaction() as uow:
        (given,) = await uow.people.consents_of(lin.id)
        await uow.people.add_consent(replace(given, withdrawn_at=quick_scene.clock.now()))

    page = words(quick_scene, await note_of(quick_scene, booking.id))

    assert "Skill s" not in page and HARD not in page


async def test_only_the_member_of_staff_of_the_booking_reads_the_page(quick_scene: Scene) -> None:
    mei, lin = await quick_scene.family(practised=True)
    booking = await quick_scene.book(mei, lin)
    admin = await quick_scene.colleague("2009", "Sun", Role.ADMIN)

    for stranger in (quick_scene.he, admin):
        with pytest.raises(Gone):
            await quick_scene.do(stranger, ReadPage(booking.id))
        with pytest.raises(Gone):
            await quick_scene.do(stranger, ReadPageEvidence(booking.id, "s0"))
    with pytest.raises(NotAllowed):
        await quick_scene.do(mei, ReadPage(booking.id))


async def test_a_page_is_closed_when_the_talk_is_cancelled_or_long_over(quick_scene: Scene) -> None:
    mei, lin = await quick_scene.family(practised=True)
    held = await quick_scene.hold(mei, lin)
    with pytest.raises(Gone):
        await quick_scene.do(quick_scene.wang, ReadPage(held.id))
    booking = await quick_scene.book(mei, lin)
    assert await quick_scene.do(quick_scene.wang, ReadPage(booking.id))

    quick_scene.clock.advance(timedelta(days=20))

    with pytest.raises(Gone):
        await quick_scene.do(quick_scene.wang, ReadPage(booking.id))


async def test_whoever_reads_a_page_stands_in_the_journal(quick_scene: Scene) -> None:
    mei, lin = await quick_scene.family(practised=True)
    booking = await quick_scene.book(mei, lin)

    await quick_scene.do(quick_scene.wang, ReadPage(booking.id))

    async with quick_scene.database.reading() as uow:
        (said,) = await uow.journal.with_object(Verb.VIEWED, "brief", str(booking.id))
    assert (said.actor, said.learner) == (quick_scene.wang.id, lin.id)


async def test_a_number_can_be_opened_to_its_answers_unless_it_was_left_out(quick_scene: Scene) -> None:
    mei, lin = await quick_scene.family(practised=True)
    booking = await quick_scene.book(mei, lin)
    page = await quick_scene.do(quick_scene.wang, ReadPage(booking.id))
    assert page.skills
    skill = next(each.skill for known in page.skills.values() for each in known)

    found = await quick_scene.do(quick_scene.wang, ReadPageEvidence(booking.id, skill))
    assert found.pieces

    await quick_scene.do(mei, LeaveOut(booking.id, "skills", out=True))
    with pytest.raises(Gone):
        await quick_scene.do(quick_scene.wang, ReadPageEvidence(booking.id, skill))


async def test_when_the_page_was_handed_over_nothing_can_be_left_out_any_more(quick_scene: Scene) -> None:
    mei, lin = await quick_scene.family(practised=True)
    booking = await quick_scene.book(mei, lin)
    quick_scene.wait_until(TUESDAY_FOUR - timedelta(hours=2))

    shown = await quick_scene.do(mei, LeaveOut(booking.id, "skills", out=True))

    assert not shown.may_change and (await quick_scene.booking_now(booking)).left_out == ()


async def test_the_page_goes_for_a_trial_lesson_too(quick_scene: Scene) -> None:
    mei, lin = await quick_scene.family(practised=True)
    slot = await quick_scene.slot(quick_scene.clock.now() + timedelta(days=1))
    async with quick_scene.database.transaction() as uow:
        booking = await uow.bookings.add(a_booking(slot.id, lin.id, mei.id, quick_scene, BookingState.BOOKED))
        assert booking is not None
        found = await read_brief(Turn(quick_scene.services, uow, None), booking)

    assert found is not None
    assert "trial lesson Olympiad 5" in words(quick_scene, await note_of(quick_scene, booking.id))
    assert "Topic" not in words(quick_scene, await note_of(quick_scene, booking.id))
    assert (await quick_scene.do(quick_scene.wang, ReadPage(booking.id))).learner.id == lin.id


async def test_of_a_trial_lesson_practice_stays_back_until_the_family_puts_it_in(quick_scene: Scene) -> None:
    mei, lin = await quick_scene.family(practised=True)
    slot = await quick_scene.slot(quick_scene.clock.now() + timedelta(days=1))
    held = await quick_scene.do(mei, HoldSeat(lin.id, slot.id))
    assert isinstance(held, Held)
    booking = held.booking
    await quick_scene.do(mei, ConfirmBooking(booking.id))
    assert "Skill s" not in words(quick_scene, await note_of(quick_scene, booking.id))

    await quick_scene.do(mei, LeaveOut(booking.id, "skills", out=False))

    assert "Skill s" in words(quick_scene, await note_of(quick_scene, booking.id))


async def test_one_tap_puts_all_of_practice_on_the_page_of_a_trial_lesson(quick_scene: Scene) -> None:
    mei, lin = await quick_scene.family(practised=True)
    booking = await a_booked_trial(quick_scene, mei, lin)
    for _ in range(2):
        page = await quick_scene.do(mei, LeaveOut(booking.id, PRACTICE, out=False))
    assert page.page.booking.left_out == ()
    assert HARD in words(quick_scene, await note_of(quick_scene, booking.id))


async def test_who_lets_teachers_see_practice_need_not_put_it_in(quick_scene: Scene) -> None:
    mei, lin = await quick_scene.family(practised=True)
    await quick_scene.do(mei, Decide(lin.id, Purpose.TEACHERS_SEE, agree=True))
    booking = await a_booked_trial(quick_scene, mei, lin)
    page = words(quick_scene, await note_of(quick_scene, booking.id))
    assert "Skill s" in page and HARD in page


@pytest.mark.parametrize("purpose", [Purpose.TEACHERS_SEE, Purpose.PRACTICE])
async def test_a_withdrawal_takes_practice_off_pages_that_were_handed_over_too(
    quick_scene: Scene, purpose: Purpose
) -> None:
    mei, lin = await quick_scene.family(practised=True)
    await quick_scene.do(mei, Decide(lin.id, Purpose.TEACHERS_SEE, agree=True))
    booking = await quick_scene.book(mei, lin)
    quick_scene.wait_until(TUESDAY_FOUR - timedelta(minutes=30))
    assert "Skill s" in words(quick_scene, await note_of(quick_scene, booking.id))
    await quick_scene.do(quick_scene.wang, ReadRoadEvidence(booking.id, "big-road"))

    await quick_scene.do(mei, Decide(lin.id, purpose, agree=False))

    page = words(quick_scene, await note_of(quick_scene, booking.id))
    assert "Skill s" not in page and HARD not in page
    with pytest.raises(Gone):
        await quick_scene.do(quick_scene.wang, ReadRoadEvidence(booking.id, "big-road"))


async def a_booked_trial(scene: Scene, mei: Person, lin: Learner) -> Booking:
    slot = await scene.slot(scene.clock.now() + timedelta(days=1))
    held = await scene.do(mei, HoldSeat(lin.id, slot.id))
    assert isinstance(held, Held)
    await scene.do(mei, ConfirmBooking(held.booking.id))
    return held.booking


async def test_a_misconception_can_be_opened_to_the_questions_at_which_it_was_followed(quick_scene: Scene) -> None:
    mei, lin = await quick_scene.family(practised=True)
    booking = await quick_scene.book(mei, lin)

    found = await quick_scene.do(quick_scene.wang, ReadRoadEvidence(booking.id, "big-road"))
    assert (found.hard.n, len(found.answers)) == (2, 2)

    with pytest.raises(Gone):
        await quick_scene.do(quick_scene.he, ReadRoadEvidence(booking.id, "big-road"))
    await quick_scene.do(mei, LeaveOut(booking.id, "hard", out=True))
    with pytest.raises(Gone):
        await quick_scene.do(quick_scene.wang, ReadRoadEvidence(booking.id, "big-road"))
