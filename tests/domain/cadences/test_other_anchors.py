"""Reviews after a class, words before a course ends, a kind word after a silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

import pytest

from domain.cadences.beginning import BeginCadences
from domain.cadences.cadence import Anchor
from domain.cadences.listing import RunningCadences
from domain.cadences.run import RunState
from domain.cadences.saying import SayNotNow
from domain.cadences.stepping import StepCadences
from domain.classes.log.lesson import lesson_key
from domain.errors import NotAllowed
from domain.gate.push import Why
from domain.journal import Verb
from domain.people.person import Person, Role
from domain.practice.habits.reminders import RemindToPractise
from domain.practice.habits.routine import Routine
from domain.practice.habits.streaks import Break
from domain.practice.learner import model
from tests.domain.cadences.evening import ADDING, COMMON, LESSON, SATURDAY_TWO, Evening


def lesson_at(evening: Evening, day: int, hour: int = 12) -> None:
    """Wall time of November; the lesson was on the 21st. The clock cannot run back, so tests begin there."""
    evening.at(11, day, hour)


@pytest.fixture
def evening_of_the_lesson(evening: Evening) -> Evening:
    lesson_at(evening, 21)
    return evening


async def test_reviews_come_on_the_first_third_and_seventh_day(evening_of_the_lesson: Evening) -> None:
    evening = evening_of_the_lesson
    account, _ = await evening.pupil()
    await evening.taught(ADDING, COMMON)

    days = []
    for day in range(21, 31):
        before = len(await evening.sent())
        for hour, minute in ((12, 0), (19, 25), (19, 30), (20, 0)):
            await evening.tick_at(11, day, hour, minute)
        days += [day] * (len(await evening.sent()) - before)

    assert days == [22, 24, 28]
    first = (await evening.said(account))[0]
    assert (first.kind, first.taps) == ("review", [f"mp.go:{ADDING}"])
    assert f"Skill {ADDING}" in first.html or "fractions" in first.html
    assert "Sat 21 Nov" in first.html and first.cause.startswith("Because of the lesson on Sat 21 Nov")


async def test_a_review_comes_at_the_learners_own_hour(evening_of_the_lesson: Evening) -> None:
    evening = evening_of_the_lesson
    _, lin = await evening.pupil()
    await evening.own_hour(lin, 17)
    await evening.taught(ADDING)

    await evening.tick_at(11, 22, 16, 55)
    assert await evening.sent() == []
    await evening.tick_at(11, 22, 17, 0)
    assert len(await evening.sent()) == 1


async def test_a_review_and_the_reminder_of_the_same_hour_are_one_message(evening_of_the_lesson: Evening) -> None:
    evening = evening_of_the_lesson
    account, lin = await evening.pupil()
    await evening.taught(ADDING)
    own = time(18)
    due = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    async with evening.database.transaction() as uow:
        await uow.habits.save(Routine(lin.id, practise_at=own, due_at=due))

    await evening.tick_at(11, 22, 17, 55)
    evening.at(11, 22, 17, 59)
    evening.clock.advance(timedelta(seconds=50))
    await evening.do(None, RemindToPractise())
    assert await evening.sent() == []
    await evening.tick_at(11, 22, 18, 0)

    kinds = {row["kind"] for row in await evening.outbox() if row["person"] == account.id}
    assert kinds >= {"review", "reminder"}
    assert await evening.outbox_states(account) == ["merged", "planned"]


async def test_what_is_firm_by_now_needs_no_review(
    evening_of_the_lesson: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = evening_of_the_lesson
    await evening.pupil()
    await evening.taught(ADDING)
    firm = model.Mastery(0.95, 0.9, 0.99, model.Band.FIRM, 9)
    monkeypatch.setattr(model, "mastery", lambda *given: firm)
    for day in range(22, 30):
        await evening.tick_at(11, day, 19, 30)
    assert await evening.said() == []
    assert [run.state for run in await evening.runs()] == [RunState.FINISHED]


async def test_whoever_was_away_or_has_a_break_is_not_asked_to_look_again(evening_of_the_lesson: Evening) -> None:
    evening = evening_of_the_lesson
    _, lin = await evening.pupil()
    await evening.taught(ADDING)
    result: dict[str, Any] = {"class": "c1", "lesson": LESSON.isoformat(), "mark": "away", "stars": 0, "by": ""}
    await evening.note(Verb.MISSED, "lesson", lesson_key("c1", LESSON), learner=lin, **result)
    _, bo = await evening.pupil()
    day = LESSON.date()
    async with evening.database.transaction() as uow:
        await uow.habits.save(Routine(bo.id, breaks=(Break(day, day + timedelta(days=20)),)))
    for day_of_month in range(22, 30):
        await evening.tick_at(11, day_of_month, 19, 30)
    assert await evening.said() == []


async def test_whoever_joined_later_or_has_no_account_gets_no_review(evening_of_the_lesson: Evening) -> None:
    evening = evening_of_the_lesson
    _, (bo,) = await evening.parent("Bo")
    _, late = await evening.pupil()
    async with evening.database.transaction() as uow:
        await uow.classes.leave(late.id, "c1", evening.clock.now())
    await evening.enrol(bo)
    await evening.enrol(late, since=evening.clock.now())
    await evening.taught(ADDING)
    assert await evening.do(None, BeginCadences()) == 0


LAST_LESSON = datetime(2026, 12, 19, 3, 30, tzinfo=UTC)
"""The class c1 began on the 5th of September and has sixteen weeks: its last lesson ends then."""


async def test_two_weeks_and_a_few_days_before_the_end_guardians_hear_what_was_reached(evening: Evening) -> None:
    parent, (lin,) = await evening.parent("Lin")
    other = await evening.second_guardian(lin)
    await evening.enrol(lin)

    days = []
    for day in range(1, 22):
        before = len(await evening.sent(parent))
        for hour, minute in ((9, 0), (18, 0), (18, 30)):
            await evening.tick_at(12, day, hour, minute)
        days += [day] * (len(await evening.sent(parent)) - before)

    assert days == [5, 15]
    first, second = await evening.said(parent)
    assert "ends on Sat 19 Dec" in first.html and "Lin is on the way" in first.html and first.kind == "report"
    assert f"tk.k:{lin.id}" in first.taps and "co.c:" in second.taps[1]
    theirs = await evening.said(other)
    assert [each.occasion for each in theirs] == [first.occasion, second.occasion], "one contact with the family"


async def test_whoever_goes_on_hears_of_no_end(evening: Evening) -> None:
    _, (lin,) = await evening.parent("Lin")
    await evening.enrol(lin)
    await evening.enrol(lin, "c4")
    evening.at(12, 5, 9)
    assert await evening.do(None, BeginCadences()) == 0


async def test_an_enrolment_between_the_two_words_ends_them(evening: Evening) -> None:
    _, (lin,) = await evening.parent("Lin")
    await evening.enrol(lin)
    await evening.tick_at(12, 5, 18)
    evening.at(12, 9, 18)
    await evening.enrol(lin, "c2", since=evening.clock.now())
    await evening.tick_at(12, 15, 18)
    assert len(await evening.said()) == 1
    assert {run.why for run in await evening.runs()} == {Why.ENROLLED.value}


QUIET_SINCE = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


async def test_two_quiet_weeks_bring_one_word_and_again_only_after_a_return(evening: Evening) -> None:
    parent, (lin,) = await evening.parent("Lin")
    await evening.practised(lin, QUIET_SINCE)

    for day in (5, 6, 7):
        await evening.tick_at(12, day, 10)
    assert await evening.said() == []
    for day in range(8, 28):
        await evening.tick_at(12, day, 10)
    (word,) = await evening.said()
    assert word.person == parent.id and "quiet for two weeks" in word.html and word.kind == "follow_up"

    await evening.practised(lin, datetime(2026, 12, 28, 12, tzinfo=UTC))
    for day in range(2, 20):
        await evening.tick_at(1, day, 10, year=2027)
    assert len(await evening.sent()) == 2


async def test_a_return_before_the_word_is_said_takes_it_back(evening: Evening) -> None:
    _, (lin,) = await evening.parent("Lin")
    await evening.practised(lin, QUIET_SINCE)
    await evening.tick_at(12, 8, 9, 55)
    assert len(await evening.said()) == 1
    await evening.practised(lin, evening.clock.now())
    await evening.tick_at(12, 8, 10)
    assert await evening.sent() == []


async def test_a_break_is_no_silence(evening: Evening) -> None:
    _, (lin,) = await evening.parent("Lin")
    await evening.practised(lin, QUIET_SINCE)
    since = QUIET_SINCE.date()
    async with evening.database.transaction() as uow:
        await uow.habits.save(Routine(lin.id, breaks=(Break(since, since + timedelta(days=30)),)))
    await evening.tick_at(12, 8, 10)
    assert await evening.said() == []


async def test_not_now_of_one_guardian_is_heard_for_both(evening: Evening) -> None:
    parent, (lin,) = await evening.parent("Lin")
    other = await evening.second_guardian(lin)
    await evening.enrol(lin)
    await evening.tick_at(12, 5, 18)
    run = next(each for each in await evening.runs() if each.person == parent.id)
    await evening.do(parent, SayNotNow(run.id))
    await evening.tick_at(12, 15, 18)
    assert len(await evening.said(parent)) == len(await evening.said(other)) == 1


async def test_a_learner_with_lessons_or_another_cadence_is_not_silent(evening: Evening) -> None:
    _, (lin, bo) = await evening.parent("Lin", "Bo")
    await evening.practised(lin, QUIET_SINCE)
    await evening.practised(bo, QUIET_SINCE)
    await evening.enrol(lin)
    evening.at(12, 6, 9)
    await evening.note(Verb.ATTENDED, "lesson", learner=bo)
    evening.at(12, 8, 9)
    assert await evening.do(None, BeginCadences((Anchor.SILENCE,))) == 0


@pytest.mark.parametrize("seed", range(6))
async def test_through_downtimes_nothing_is_said_twice_out_of_order_or_after_not_now(
    quick_evening: Evening, seed: int
) -> None:
    evening, random = quick_evening, Random(seed)
    parent, _, _ = await evening.trial()
    evening.at(11, 28, 14, 50)
    stops_at = SATURDAY_TWO + timedelta(hours=random.uniform(10, 40 * 24))
    stopped_at: datetime | None = None
    while evening.clock.now() < SATURDAY_TWO + timedelta(days=36):
        evening.clock.advance(timedelta(hours=random.choice([0.1, 1, 5, 13, 40, 90])))
        runs = await evening.runs()
        if stopped_at is None and runs and evening.clock.now() >= stops_at:
            await evening.do(parent, SayNotNow(runs[0].id))
            stopped_at = evening.clock.now()
        await evening.tick()

    said = [each for each in await evening.said() if each.passed_at is not None and ":" in each.occasion]
    days = [int(each.occasion.rpartition(":")[2]) for each in said if "booking" in each.occasion]
    assert days == sorted(set(days))
    if stopped_at is not None:
        assert all(each.passed_at is not None and each.passed_at < stopped_at for each in said)


async def test_staff_and_the_person_see_what_runs_and_nobody_else(evening: Evening) -> None:
    parent, lin, _ = await evening.trial()
    operator, stranger = await staff(evening), await evening.person("Jo")
    await evening.tick_at(11, 28, 15, 0)

    for reader in (parent, operator):
        (seen,) = await evening.do(reader, RunningCadences(parent.id))
        assert (seen.anchor, seen.learner, seen.kind) == (Anchor.TRIAL_ENDED, lin.id, "follow_up")
        assert seen.due_at == datetime(2026, 11, 28, 11, 30, tzinfo=UTC)
    with pytest.raises(NotAllowed):
        await evening.do(stranger, RunningCadences(parent.id))
    await evening.note(Verb.ASKED, "faq", actor=parent)
    assert await evening.do(operator, RunningCadences(parent.id)) == [], "an answer has ended it already"


async def test_a_cadence_that_left_the_content_ends(evening: Evening) -> None:
    await evening.trial()
    await evening.tick_at(11, 28, 15, 0)
    evening.services = replace(evening.services, cadences={})
    evening.at(11, 28, 19, 30)
    await evening.do(None, StepCadences())
    assert [(run.state, run.why) for run in await evening.runs()] == [(RunState.STOPPED, Why.WITHDRAWN)]


async def staff(evening: Evening) -> Person:
    person = await evening.person("Zhao")
    async with evening.database.transaction() as uow:
        await uow.people.grant(person.id, Role.OPERATOR, None, evening.clock.now())
    return person
