"""After a trial lesson: the evening, what it showed, a question that is open, a last word, a look back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.booking.cancelling import CancelBooking
from domain.booking.slot import BookingState, Way
from domain.booking.talks.matters import TalkOffer
from domain.cadences.run import RunState
from domain.cadences.saying import AskNotTheMoment, MarkBadNews, PutOffFollowUp, SayNotNow
from domain.errors import Gone, NotAllowed
from domain.gate.push import Preferences, Why
from domain.journal import Place, Statement, Verb
from domain.people.person import AgeBand, Person, Role
from tests.domain.cadences.evening import ADDING, COMMON, SATURDAY_TWO, Evening


async def told_to_stop(evening: Evening) -> str | None:
    (run,) = await evening.runs()
    return run.why if run.state is RunState.STOPPED else None


async def test_the_evening_after_the_lesson_brings_one_word(evening: Evening) -> None:
    parent, lin, _ = await evening.trial()

    await evening.tick_at(11, 28, 14, 0)
    assert await evening.runs() == [], "not before it is over"
    await evening.tick_at(11, 28, 19, 29)
    assert await evening.sent() == []
    await evening.tick_at(11, 28, 19, 30)
    await evening.tick_at(11, 28, 19, 31)

    (word,) = await evening.said()
    (run,) = await evening.runs()
    assert (word.person, word.kind) == (parent.id, "follow_up")
    assert "How was the trial lesson" in word.html and "Lin" in word.html and "Ms Wang" in word.html
    assert word.taps == ["bk", "co", f"tk.k:{lin.id}", f"ca.n:{run.id}"]
    assert word.cause == "Because of the trial lesson on Sat 28 Nov."
    assert (await evening.verbs(lin))[-1] == "notified"


async def test_guardian_and_learner_are_told_each_in_their_own_words_as_one_contact(evening: Evening) -> None:
    guardian = await evening.person()
    account, lin = await evening.learner(AgeBand.FROM_10, guardian=guardian)
    await evening.book(guardian, lin, (await evening.slot(SATURDAY_TWO)).id)

    await evening.tick_at(11, 28, 19, 30)

    words = {each.person: each for each in await evening.said()}
    assert "talk it over" in words[guardian.id].html
    assert "talk it over" not in words[account.id].html
    assert len(await evening.sent()) == 2, "the family's one word of the week went to both"
    assert len({each.occasion for each in words.values()}) == 1


async def test_a_guardian_who_did_not_book_is_not_told(evening: Evening) -> None:
    parent, lin, _ = await evening.trial()
    await evening.second_guardian(lin)

    await evening.tick_at(11, 28, 19, 30)

    assert [each.person for each in await evening.said()] == [parent.id]


async def test_a_week_and_a_month_of_it_in_order(evening: Evening) -> None:
    await evening.trial()

    for day in (28, 29, 30):
        await evening.tick_at(11, day, 12, 30)
        await evening.tick_at(11, day, 20, 30)
    for day in range(1, 32):
        await evening.tick_at(12, day, 9, 55)
        await evening.tick_at(12, day, 10, 0)
    said = await evening.said()

    assert [(each.kind, each.passed_at is not None) for each in said] == [
        ("follow_up", True),
        ("report", True),
        ("follow_up", True),
        ("follow_up", True),
    ]
    assert ["How was" in said[0].html, "showed" in said[1].html] == [True, True]
    assert "I'll stop here" in said[2].html and "A month ago" in said[3].html
    days = [(each.passed_at - SATURDAY_TWO).days for each in said if each.passed_at is not None]
    assert days == [0, 0, 6, 29], "that many whole days after two o'clock"
    assert [run.state for run in await evening.runs()] == [RunState.FINISHED]


async def test_what_the_teacher_has_noted_is_what_the_lesson_showed(evening: Evening) -> None:
    _, lin, booking = await evening.trial()
    await evening.set_state(booking, BookingState.ATTENDED)
    evening.at(11, 28, 15, 0)
    note = {"text": "x", "tone": "shaky", "skills": [COMMON], "roads": [], "manners": [], "by": "wang"}
    async with evening.database.transaction() as uow:
        for tone, skill in (("firm", ADDING), ("shaky", COMMON)):
            result = note | {"tone": tone, "skills": [skill]}
            said = Statement(
                Verb.COMMENTED, "learner", str(lin.id), evening.clock.now(), learner=lin.id, result=result,
                place=Place.CLASS, authority="teacher",
            )  # fmt: skip
            await uow.journal.add(said)

    await evening.tick_at(11, 28, 19, 30)
    await evening.tick_at(11, 29, 10, 0)

    showed = (await evening.said())[-1].html
    assert "Already firm: " in showed and "Worth another look: " in showed


async def test_without_notes_it_says_who_can_tell(evening: Evening) -> None:
    _, _, booking = await evening.trial()
    await evening.set_state(booking, BookingState.ATTENDED)
    await evening.tick_at(11, 29, 10, 0)
    assert "Ms Wang was glad to have Lin there" in (await evening.said())[-1].html


async def test_a_question_that_is_open_is_asked_after_on_the_third_day(evening: Evening) -> None:
    parent, lin, _ = await evening.trial()
    evening.at(11, 29, 12)
    offer = TalkOffer(
        0, "wang", parent.id, parent.id, lin.id, "progress", Way.PHONE, (evening.clock.now(),), evening.clock.now()
    )
    async with evening.database.transaction() as uow:
        await uow.talks.add_offers([offer])

    await evening.tick_at(12, 1, 9, 50)
    await evening.tick_at(12, 1, 10, 0)

    (word,) = await evening.said()
    assert word.kind == "service" and "still open" in word.html and word.passed_at is not None


async def test_without_an_open_question_the_third_day_is_passed_over(evening: Evening) -> None:
    await evening.trial()
    await evening.tick_at(12, 1, 10, 0)
    assert await evening.said() == []
    (run,) = await evening.runs()
    assert (run.step, run.state) == (3, RunState.RUNNING)


async def test_a_lesson_that_ends_late_is_followed_up_once_at_ten_the_next_day(evening: Evening) -> None:
    parent, (lin,) = await evening.parent("Lin")
    await evening.book(parent, lin, (await evening.slot(SATURDAY_TWO + timedelta(hours=5))).id)

    await evening.tick_at(11, 28, 20, 30)
    assert await evening.said() == []
    await evening.tick_at(11, 29, 10, 0)
    await evening.tick_at(11, 29, 10, 1)
    assert len(await evening.sent()) == 1


async def test_a_bot_that_was_away_in_the_evening_waits_for_the_day(evening: Evening) -> None:
    await evening.trial()
    for hour in (22, 23):
        await evening.tick_at(11, 28, hour)
    await evening.tick_at(11, 29, 7, 59)
    assert await evening.sent() == []
    await evening.tick_at(11, 29, 10)
    (word,) = await evening.said()
    assert "showed" in word.html, "the evening is over"


async def test_a_reader_far_away_is_told_in_their_own_evening(evening: Evening) -> None:
    await evening.trial(zone="America/New_York")
    await evening.tick_at(11, 28, 19, 30)  # 06:30 there
    assert await evening.said() == []
    await evening.tick_at(11, 29, 8, 30)  # 19:30 on Saturday there
    assert len(await evening.sent()) == 1


async def test_after_a_week_away_only_the_latest_word_is_said(evening: Evening) -> None:
    await evening.trial()
    await evening.tick_at(11, 28, 19, 30)

    await evening.tick_at(12, 5, 11)

    first, last = await evening.said()
    assert "How was" in first.html and "I'll stop here" in last.html


async def test_what_is_too_old_begins_nothing(evening: Evening) -> None:
    await evening.trial()
    await evening.tick_at(12, 6, 12)
    assert await evening.runs() == []


async def test_a_cancelled_or_missed_lesson_is_not_followed_up(evening: Evening) -> None:
    parent, _, booking = await evening.trial()
    await evening.do(parent, CancelBooking(booking.id))
    await evening.tick_at(11, 28, 19, 30)
    assert await evening.runs() == []


async def test_whoever_did_not_come_hears_no_more_of_it(evening: Evening) -> None:
    _, _, booking = await evening.trial()
    await evening.tick_at(11, 28, 15, 0)
    await evening.set_state(booking, BookingState.NO_SHOW)
    for day in (28, 29):
        await evening.tick_at(11, day, 19, 30)
    assert await evening.said() == []


async def test_not_now_of_a_guardian_stops_it_and_twice_is_once(evening: Evening) -> None:
    guardian = await evening.person()
    _, lin = await evening.learner(AgeBand.FROM_10, guardian=guardian)
    await evening.book(guardian, lin, (await evening.slot(SATURDAY_TWO)).id)
    await evening.tick_at(11, 28, 19, 30)
    run = next(each for each in await evening.runs() if each.person == guardian.id)

    for _ in range(2):
        await evening.do(guardian, SayNotNow(run.id))
    await evening.tick_at(11, 29, 10, 0)
    await evening.tick_at(12, 5, 10, 0)

    assert len(await evening.said()) == 2, "those of the evening"
    assert [each.why for each in await evening.runs() if each.person == guardian.id] == [Why.NOT_NOW.value]
    assert (await evening.verbs(lin)).count("skipped") == 1


async def test_not_now_of_a_child_does_not_speak_for_the_parents(evening: Evening) -> None:
    guardian = await evening.person()
    account, lin = await evening.learner(AgeBand.FROM_10, guardian=guardian)
    await evening.book(guardian, lin, (await evening.slot(SATURDAY_TWO)).id)
    await evening.tick_at(11, 28, 19, 30)
    run = next(each for each in await evening.runs() if each.person == account.id)

    await evening.do(account, SayNotNow(run.id))
    await evening.tick_at(11, 29, 10, 0)

    assert len(await evening.sent(guardian)) == 2
    assert evening_words(await evening.sent(account)) == 1


def evening_words(said: list[str]) -> int:
    return sum("how was the trial lesson" in each for each in said)


async def test_not_now_under_an_old_word_names_the_booking(evening: Evening) -> None:
    parent, _, booking = await evening.trial()
    stranger = await evening.person("Jo")
    await evening.do(parent, PutOffFollowUp(booking.id))
    await evening.tick_at(11, 28, 15, 0)
    with pytest.raises(Gone):
        await evening.do(stranger, PutOffFollowUp(booking.id))
    await evening.do(parent, PutOffFollowUp(booking.id))
    assert await told_to_stop(evening) == Why.NOT_NOW


async def test_somebody_elses_run_cannot_be_stopped(evening: Evening) -> None:
    await evening.trial()
    stranger = await evening.person("Jo")
    await evening.tick_at(11, 28, 15, 0)
    (run,) = await evening.runs()
    for number in (run.id, run.id + 7):
        with pytest.raises(Gone):
            await evening.do(stranger, SayNotNow(number))


async def test_what_waits_when_somebody_answers_is_dropped_at_the_gate_with_the_reason(evening: Evening) -> None:
    parent, _, _ = await evening.trial()
    await evening.tick_at(11, 28, 19, 25)
    assert len(await evening.said()) == 1 and await evening.sent() == []

    await evening.note(Verb.ASKED, "faq", "fees", actor=parent)
    await evening.tick_at(11, 28, 19, 30)

    (word,) = await evening.said()
    assert (word.state, word.passed_at) == ("dropped", None)
    await evening.tick_at(11, 29, 10, 0)
    assert await told_to_stop(evening) == Why.ANSWERED


async def test_not_now_takes_back_what_waits(evening: Evening) -> None:
    parent, _, _ = await evening.trial()
    await evening.tick_at(11, 28, 19, 25)
    (run,) = await evening.runs()
    await evening.do(parent, SayNotNow(run.id))
    await evening.tick_at(11, 28, 19, 30)
    assert [each.state for each in await evening.said()] == ["dropped"]


async def test_a_booking_an_enrolment_and_a_wish_of_the_person_end_it(evening: Evening) -> None:
    parent, lin, _ = await evening.trial()
    await evening.tick_at(11, 28, 19, 30)
    await evening.enrol(lin, since=evening.clock.now())
    await evening.tick_at(11, 29, 10, 0)
    assert await told_to_stop(evening) == Why.ENROLLED
    assert len(await evening.said(parent)) == 1


@pytest.mark.parametrize(
    ("wished", "why"),
    [
        (Preferences(0, off=("follow_up", "report", "service")), Why.SWITCHED_OFF),
        (Preferences(0, paused_until=SATURDAY_TWO + timedelta(days=9)), Why.ON_PAUSE),
    ],
)
async def test_whoever_opts_out_hears_no_more(evening: Evening, wished: Preferences, why: Why) -> None:
    parent, _, _ = await evening.trial()
    async with evening.database.transaction() as uow:
        await uow.pushes.save_preferences(replace(wished, person=parent.id))
    await evening.tick_at(11, 28, 19, 30)
    assert await told_to_stop(evening) == why
    assert await evening.said() == []


async def test_a_member_of_staff_can_say_that_this_is_not_the_moment(evening: Evening) -> None:
    parent, lin, _ = await evening.trial()
    advisor = await somebody(evening, Role.ADVISOR)
    await evening.tick_at(11, 28, 19, 25)

    with pytest.raises(NotAllowed):
        await evening.do(parent, MarkBadNews(lin.id))
    assert await evening.do(advisor, AskNotTheMoment(lin.id)) == (lin, 1)
    assert await evening.do(advisor, MarkBadNews(lin.id)) == (lin, 1)
    assert (await evening.do(advisor, MarkBadNews(lin.id)))[1] == 0
    with pytest.raises(Gone):
        await evening.do(advisor, MarkBadNews(lin.id + 9))
    with pytest.raises(Gone):
        await evening.do(await somebody(evening, Role.TEACHER), MarkBadNews(lin.id))
    await evening.tick_at(11, 28, 19, 30)

    assert await told_to_stop(evening) == Why.BAD_NEWS
    assert await evening.sent() == []


async def somebody(evening: Evening, role: Role) -> Person:
    person = await evening.person("He")
    async with evening.database.transaction() as uow:
        await uow.people.grant(person.id, role, None, evening.clock.now())
    return person
