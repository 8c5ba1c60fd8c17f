"""After a talk: four taps, a summary for the family to keep, and its word in return."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from domain.booking.slot import Booking, BookingState
from domain.booking.talks.agenda import LookAtAgenda
from domain.booking.talks.concluding import Concluded, ConcludeTalk, ConcludeWithNote, MissTalk, OpenAfter, TapAfter
from domain.booking.talks.replying import AgreeSummary, BeginWord, SayWord
from domain.booking.talks.showing import ReadPage
from domain.errors import Gone, NotAllowed
from domain.gate.opening import OpenGate
from domain.journal import Verb
from domain.messages.outgoing import OutboxState
from domain.people.person import Learner, Person
from storage.tables.messages import outbox
from tests.domain.booking.talks.scene import TUESDAY_FOUR, Scene

AFTERWARDS = TUESDAY_FOUR + timedelta(minutes=35)


async def talked(scene: Scene) -> tuple[Person, Learner, Booking]:
    """Mei and Ms Wang have talked; it is five minutes later."""
    mei, lin = await scene.family(practised=True)
    booking = await scene.book(mei, lin)
    scene.wait_until(AFTERWARDS)
    return mei, lin, booking


async def waiting(scene: Scene, person: Person) -> list[tuple[str, datetime]]:
    """What somebody is still to be told of a summary: the text and when."""
    wanted = select(outbox.c.content, outbox.c.due_at).where(
        outbox.c.person == person.id,
        outbox.c.state.in_([OutboxState.HELD, OutboxState.PLANNED]),
        outbox.c.once.like("%:summary:%"),
    )
    async with scene.database.reading_connection() as connection:
        rows = await connection.execute(wanted.order_by(outbox.c.id))
        return [(content["html"], due_at) for content, due_at in rows]


async def say(scene: Scene, booking: Booking, outcome: str = "agreed", note: str = "") -> Concluded:
    return await scene.do(scene.wang, ConcludeTalk(booking.id, outcome, "home", "7", note))


async def test_four_taps_are_kept_in_table_journal_and_state(scene: Scene) -> None:
    _, lin, booking = await talked(scene)

    after = await scene.do(scene.wang, OpenAfter(booking.id))
    assert (after.outcome, after.plan, after.dated) == (None, None, False)
    await scene.do(scene.wang, TapAfter(booking.id, "agreed"))
    await scene.do(scene.wang, TapAfter(booking.id, "agreed", "home"))
    after = await scene.do(scene.wang, TapAfter(booking.id, "agreed", "home", "7"))
    assert after.dated and after.next_on == date(2026, 12, 1)
    await scene.do(scene.wang, ConcludeTalk(booking.id, "agreed", "home", "7"))

    async with scene.database.reading() as uow:
        said = await uow.talks.outcome(booking.id)
        (told,) = await uow.journal.with_object(Verb.CONCLUDED, "booking", str(booking.id))
        form = await uow.people.form(scene.wang.id)
    assert said is not None and form is None
    assert (said.outcome, said.plan, said.next_on, said.note) == ("agreed", "home", date(2026, 12, 1), "")
    assert told.learner == lin.id
    assert told.result == {"outcome": "agreed", "plan": "home", "next_on": "2026-12-01", "note": False}
    assert (await scene.booking_now(booking)).state is BookingState.ATTENDED


async def test_a_form_that_was_left_goes_on_where_it_was(scene: Scene) -> None:
    _, _, booking = await talked(scene)
    await scene.do(scene.wang, TapAfter(booking.id, "watch", "class"))

    after = await scene.do(scene.wang, OpenAfter(booking.id))

    assert (after.outcome, after.plan, after.dated) == ("watch", "class", False)
    anew = await scene.do(scene.wang, OpenAfter(booking.id, anew=True))
    assert anew.outcome is None
    assert (await scene.do(scene.wang, OpenAfter(booking.id))).outcome is None


async def test_a_typed_note_goes_to_the_family_word_for_word(scene: Scene) -> None:
    mei, _, booking = await talked(scene)
    await scene.do(scene.wang, TapAfter(booking.id, "agreed", "home", "7"))

    done = await scene.do(scene.wang, ConcludeWithNote("Ten minutes <a day> are enough."))

    assert done.outcome.note == "Ten minutes <a day> are enough."
    ((text, due_at),) = await waiting(scene, mei)
    assert due_at == scene.clock.now() + timedelta(minutes=5)
    for words in (
        "Your talk with Ms Wang about Lin",
        "We agreed on what to do next.",
        "Ms Wang picks a few short exercises for home.",
        "Ten minutes &lt;a day&gt; are enough.",
        "Tue 1 Dec",
    ):
        assert words in text


async def test_what_is_typed_hours_later_is_no_note(quick_scene: Scene) -> None:
    _, _, booking = await talked(quick_scene)
    await quick_scene.do(quick_scene.wang, TapAfter(booking.id, "agreed", "home", "7"))
    quick_scene.clock.advance(timedelta(hours=2))

    with pytest.raises(Gone):
        await quick_scene.do(quick_scene.wang, ConcludeWithNote("Where is room 204?"))


async def test_said_anew_in_time_the_family_gets_the_new_words_only(scene: Scene) -> None:
    mei, _, booking = await talked(scene)
    await say(scene, booking, "agreed")
    scene.clock.advance(timedelta(minutes=3))

    await say(scene, booking, "watch")

    ((text, _),) = await waiting(scene, mei)
    assert "We will watch" in text and "more precisely" not in text


async def test_said_anew_later_the_family_gets_a_correction(scene: Scene) -> None:
    mei, _, booking = await talked(scene)
    await say(scene, booking, "agreed")
    scene.clock.advance(timedelta(minutes=30))
    # the courier has sent it meanwhile
    async with scene.database.connection() as connection:
        await connection.execute(outbox.update().values(state=OutboxState.SENT))

    await say(scene, booking, "watch")

    ((text, _),) = await waiting(scene, mei)
    assert "more precisely" in text and "We will watch" in text


async def test_the_second_tap_says_nothing_new(scene: Scene) -> None:
    mei, _, booking = await talked(scene)

    await say(scene, booking)
    scene.clock.advance(timedelta(seconds=2))
    await say(scene, booking)

    assert len(await waiting(scene, mei)) == 1
    async with scene.database.reading() as uow:
        assert len(await uow.journal.with_object(Verb.CONCLUDED, "booking", str(booking.id))) == 1


async def test_nobody_came_sends_no_summary_and_can_be_taken_back(scene: Scene) -> None:
    mei, _, booking = await talked(scene)
    await say(scene, booking)

    missed = await scene.do(scene.wang, MissTalk(booking.id))
    assert missed.page.booking.id == booking.id
    assert await waiting(scene, mei) == []
    assert (await scene.booking_now(booking)).state is BookingState.NO_SHOW

    await say(scene, booking, "watch")
    assert (await scene.booking_now(booking)).state is BookingState.ATTENDED
    assert len(await waiting(scene, mei)) == 1


async def test_both_guardians_get_the_summary(quick_scene: Scene) -> None:
    mei, lin, booking = await talked(quick_scene)
    jun = await quick_scene.second_guardian(lin)

    await say(quick_scene, booking)

    assert len(await waiting(quick_scene, mei)) == len(await waiting(quick_scene, jun)) == 1


async def test_a_summary_in_the_night_waits_for_the_morning(quick_scene: Scene) -> None:
    mei, _, booking = await talked(quick_scene)
    quick_scene.wait_until(datetime.fromisoformat("2026-11-24T23:00+08:00"))

    await say(quick_scene, booking)
    quick_scene.wait_until(datetime.fromisoformat("2026-11-24T23:05+08:00"))
    await quick_scene.do(None, OpenGate())

    ((_, due_at),) = await waiting(quick_scene, mei)
    assert due_at == datetime.fromisoformat("2026-11-25T08:00+08:00")


async def test_not_quite_brings_the_familys_word_back_to_the_member_of_staff(scene: Scene) -> None:
    mei, _, booking = await talked(scene)
    await say(scene, booking)

    await scene.do(mei, BeginWord(booking.id))
    await scene.do(mei, SayWord("We said <b>five</b> minutes."))

    told = (await scene.told(scene.wang))[-1]
    assert "Mei writes about your talk" in told and "We said &lt;b&gt;five&lt;/b&gt; minutes." in told
    with pytest.raises(Gone):
        await scene.do(mei, SayWord("And one more thing"))


async def test_that_is_right_is_kept_once(quick_scene: Scene) -> None:
    mei, _, booking = await talked(quick_scene)
    await say(quick_scene, booking)

    assert await quick_scene.do(mei, AgreeSummary(booking.id))
    assert not await quick_scene.do(mei, AgreeSummary(booking.id))

    async with quick_scene.database.reading() as uow:
        assert len(await uow.journal.with_object(Verb.CONFIRMED, "summary", str(booking.id))) == 1


async def test_the_form_is_for_the_member_of_staff_of_that_talk_once_it_has_begun(quick_scene: Scene) -> None:
    mei, lin = await quick_scene.family()
    booking = await quick_scene.book(mei, lin)
    with pytest.raises(Gone):
        await quick_scene.do(quick_scene.wang, OpenAfter(booking.id))
    quick_scene.wait_until(AFTERWARDS)

    concluded = ConcludeTalk(booking.id, "thinking", "papers", "none")
    for use_case in (OpenAfter(booking.id), concluded, MissTalk(booking.id)):
        with pytest.raises(Gone):
            await quick_scene.do(quick_scene.he, use_case)
        with pytest.raises(NotAllowed):
            await quick_scene.do(mei, use_case)


@pytest.mark.parametrize(
    ("outcome", "plan", "next_on"),
    [
        ("enrolled", "home", "7"),
        ("agreed", "papers", "7"),
        ("agreed", "home", "20200101"),
        ("agreed", "home", "20301231"),
        ("agreed", "home", "soon"),
    ],
)
async def test_what_cannot_be_said_is_refused(quick_scene: Scene, outcome: str, plan: str, next_on: str) -> None:
    _, _, booking = await talked(quick_scene)

    with pytest.raises(Gone):
        await quick_scene.do(quick_scene.wang, ConcludeTalk(booking.id, outcome, plan, next_on))


async def test_an_advisor_speaks_of_courses(quick_scene: Scene) -> None:
    mei, lin = await quick_scene.family()
    wednesday = datetime.fromisoformat("2026-11-25T10:00+08:00")
    booking = await quick_scene.book(mei, lin, staff="he", start=wednesday)
    quick_scene.wait_until(wednesday + timedelta(hours=1))

    done = await quick_scene.do(quick_scene.he, ConcludeTalk(booking.id, "thinking", "papers", "none"))

    assert done.outcome.next_on is None
    ((text, _),) = await waiting(quick_scene, mei)
    assert "Take all the time that you need." in text and "Ms He sends you the course sheet." in text


async def test_the_agenda_names_what_comes_and_what_waits_for_four_taps(quick_scene: Scene) -> None:
    mei, lin, booking = await talked(quick_scene)
    coming = await quick_scene.book(mei, lin, start=TUESDAY_FOUR + timedelta(weeks=1))

    agenda = await quick_scene.do(quick_scene.wang, LookAtAgenda())
    assert [each.booking.id for each in agenda.ahead] == [coming.id]
    assert [each.booking.id for each in agenda.open_ones] == [booking.id]

    await say(quick_scene, booking)
    assert (await quick_scene.do(quick_scene.wang, LookAtAgenda())).open_ones == ()


async def test_the_next_page_recalls_what_the_same_person_said_last_time(quick_scene: Scene) -> None:
    mei, lin, booking = await talked(quick_scene)
    await say(quick_scene, booking)
    coming = await quick_scene.book(mei, lin, start=TUESDAY_FOUR + timedelta(weeks=1))

    page = await quick_scene.do(quick_scene.wang, ReadPage(coming.id))

    assert page.before is not None and page.before[0].outcome == "agreed"
