"""What learners choose, the reminder at their hour, and the week that they look back on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from domain.clock import FixedClock
from domain.errors import Gone, NotAllowed, Refusal
from domain.journal import Verb
from domain.people.person import AgeBand, Role
from domain.people.settings import ChangeZone
from domain.practice.evening.pausing import PauseSession
from domain.practice.evening.problems import Problem, ReportProblem
from domain.practice.habits.choices import (
    ChooseHour,
    ComeBack,
    LookAtHabits,
    NotToday,
    RemindLater,
    RestUntil,
    SetGoal,
    SwitchStreak,
)
from domain.practice.habits.reminders import Reason, RemindToPractise, reason
from domain.practice.habits.reminding import occurrence
from domain.practice.habits.routine import Routine
from domain.practice.habits.streaks import Break, Goal, Streak, local_day
from domain.practice.habits.weekly import LookAtSet, LookAtWeek
from tests.domain.practice.conftest import Evening, a_learner, agree
from tests.house import act, as_person, told

SEVEN = time(19, 0)
SATURDAY = date(2026, 11, 21)
"""The day of the tests' clock, which stands at 17:00 in Shanghai."""
AT_SEVEN = occurrence(SATURDAY, SEVEN, "Asia/Shanghai")


def go_to(clock: FixedClock, at: datetime) -> None:
    clock.advance(at - clock.now())


async def routine(evening: Evening) -> Routine:
    async with evening.database.reading() as uow:
        found = await uow.habits.of(evening.learner.id)
    assert found is not None
    return found


async def said(evening: Evening) -> list[str]:
    return [content["html"] for content in await told(evening.database, evening.person)]


async def buttons(evening: Evening) -> list[str]:
    """The taps of the message that was sent last."""
    content: dict[str, Any] = (await told(evening.database, evening.person))[-1]
    return [button["tap"] for row in content["keyboard"] for button in row]


async def test_at_the_own_hour_there_is_one_reminder_with_what_waits(evening: Evening) -> None:
    shown = await evening.do(ChooseHour(SEVEN))
    assert shown.routine.practise_at == SEVEN and shown.routine.due_at == AT_SEVEN
    assert await evening.tick(RemindToPractise()) == 0
    go_to(evening.clock, AT_SEVEN)
    assert await evening.tick(RemindToPractise()) == 1
    assert await said(evening) == ["⏰ 6 questions wait, about 8 min.\nA new set is ready whenever you are."]
    assert await buttons(evening) == ["pr", "hb.later:20261121", "hb.skip:20261121", "hb.hours"]
    for _ in range(3):
        evening.wait(minutes=20)
        assert await evening.tick(RemindToPractise()) == 0
    assert (await evening.journal())[-1].verb is Verb.NOTIFIED
    assert (await routine(evening)).due_at == AT_SEVEN + timedelta(days=1)


async def test_the_same_evening_is_told_once_though_the_row_were_forgotten(evening: Evening) -> None:
    await evening.do(ChooseHour(SEVEN))
    before = await routine(evening)
    go_to(evening.clock, AT_SEVEN)
    assert await evening.tick(RemindToPractise()) == 1
    async with evening.database.transaction() as uow:
        await uow.habits.save(before)
    assert await evening.tick(RemindToPractise()) == 0
    assert len(await said(evening)) == 1


async def test_who_is_done_for_tonight_is_not_reminded(evening: Evening) -> None:
    await evening.do(ChooseHour(SEVEN))
    await evening.play([True] * 6)
    go_to(evening.clock, AT_SEVEN)
    assert await evening.tick(RemindToPractise()) == 0
    go_to(evening.clock, AT_SEVEN + timedelta(days=1))
    assert await evening.tick(RemindToPractise()) == 1, "tomorrow is another day"


async def test_a_set_that_was_begun_is_reminded_of_with_what_is_left(evening: Evening) -> None:
    await evening.do(ChooseHour(SEVEN))
    await evening.play([True, True])
    await evening.do(PauseSession((await evening.session()).id))
    go_to(evening.clock, AT_SEVEN)
    assert await evening.tick(RemindToPractise()) == 1
    assert "4 questions wait, about 6 min." in (await said(evening))[-1]


async def test_a_reported_item_is_not_among_those_that_wait(evening: Evening) -> None:
    await evening.do(ChooseHour(SEVEN))
    await evening.play([True])
    session = await evening.session()
    await evening.do(ReportProblem(session.id, session.position, Problem.TYPO))
    await evening.do(PauseSession(session.id))
    go_to(evening.clock, AT_SEVEN)
    assert await evening.tick(RemindToPractise()) == 1
    assert "4 questions wait, about 6 min." in (await said(evening))[-1]


async def test_who_is_at_it_just_now_is_left_alone(evening: Evening) -> None:
    await evening.do(ChooseHour(SEVEN))
    go_to(evening.clock, AT_SEVEN - timedelta(minutes=5))
    await evening.play([True])
    go_to(evening.clock, AT_SEVEN)
    assert await evening.tick(RemindToPractise()) == 0


async def test_who_cannot_be_reached_is_not_written_to(evening: Evening) -> None:
    await evening.do(ChooseHour(SEVEN))
    async with evening.database.transaction() as uow:
        await uow.people.save(replace(evening.person, reachable=False))
    go_to(evening.clock, AT_SEVEN)
    assert await evening.tick(RemindToPractise()) == 0


async def test_without_consent_there_is_no_hour_and_after_it_was_withdrawn_no_reminder(evening: Evening) -> None:
    child, learner = await a_learner(evening.database, evening.services, 102, age_band=AgeBand.FROM_10)
    with pytest.raises(Refusal):
        await evening.do(ChooseHour(SEVEN), child)
    guardian = await as_person(evening.database, evening.services, 103, Role.PARENT)
    await agree(evening.database, learner, guardian, evening.services)
    await evening.do(ChooseHour(SEVEN), child)
    async with evening.database.transaction() as uow:
        (consent,) = await uow.people.consents_of(learner.id)
        await uow.people.add_consent(replace(consent, withdrawn_at=evening.clock.now()))
    go_to(evening.clock, AT_SEVEN)
    assert await evening.tick(RemindToPractise()) == 0
    assert await told(evening.database, child) == []


async def test_a_bot_that_was_away_for_the_evening_says_nothing_late(evening: Evening) -> None:
    await evening.do(ChooseHour(time(18, 0)))
    go_to(evening.clock, AT_SEVEN + timedelta(hours=1))
    assert await evening.tick(RemindToPractise()) == 0
    assert (await routine(evening)).due_at == AT_SEVEN + timedelta(hours=23)


async def test_in_an_hour_it_is_said_once_more_and_a_double_tap_is_one(evening: Evening) -> None:
    await evening.do(ChooseHour(SEVEN))
    go_to(evening.clock, AT_SEVEN)
    await evening.tick(RemindToPractise())
    evening.wait(minutes=5)
    later = await evening.do(RemindLater(SATURDAY))
    assert later == AT_SEVEN + timedelta(minutes=65)
    evening.wait(minutes=1)
    assert await evening.do(RemindLater(SATURDAY)) == later
    evening.wait(minutes=58)
    assert await evening.tick(RemindToPractise()) == 0
    evening.wait(minutes=1)
    assert [await evening.tick(RemindToPractise()), await evening.tick(RemindToPractise())] == [1, 0]
    assert await buttons(evening) == ["pr", "hb.skip:20261121", "hb.hours"], "in another hour it would be quiet"


async def test_an_hour_that_would_end_in_the_quiet_hours_becomes_tomorrow(evening: Evening) -> None:
    await evening.do(ChooseHour(time(20, 30)))
    go_to(evening.clock, AT_SEVEN + timedelta(minutes=90))
    await evening.tick(RemindToPractise())
    assert await evening.do(RemindLater(SATURDAY)) is None
    evening.wait(hours=2)
    assert await evening.tick(RemindToPractise()) == 0
    go_to(evening.clock, AT_SEVEN + timedelta(days=1, minutes=90))
    assert await evening.tick(RemindToPractise()) == 1


async def test_not_today_is_an_answer_and_tomorrow_is_another_day(evening: Evening) -> None:
    await evening.do(ChooseHour(SEVEN))
    go_to(evening.clock, AT_SEVEN)
    await evening.tick(RemindToPractise())
    await evening.do(NotToday(SATURDAY))
    await evening.do(NotToday(SATURDAY))
    assert (await evening.verbs()).count(Verb.SKIPPED) == 1
    go_to(evening.clock, AT_SEVEN + timedelta(days=1))
    assert await evening.tick(RemindToPractise()) == 1
    assert (await routine(evening)).ignored == 0
    with pytest.raises(Gone):
        await evening.do(NotToday(SATURDAY))
    with pytest.raises(Gone):
        await evening.do(RemindLater(SATURDAY))


async def test_three_ignored_then_fewer_then_quiet_until_monday_and_practice_begins_anew(evening: Evening) -> None:
    await evening.do(ChooseHour(SEVEN))
    counts = []
    for day in range(10):
        go_to(evening.clock, AT_SEVEN + timedelta(days=day))
        counts.append(await evening.tick(RemindToPractise()))
    assert counts == [1, 1, 1, 0, 1, 0, 1, 0, 0, 1], (
        "daily, every other day, the last word on Friday, on Monday again"
    )
    assert "I'll be quiet until Mon 30 Nov" in (await said(evening))[4]
    evening.wait(minutes=30)
    await evening.play([True])
    counts = []
    for day in range(10, 13):
        go_to(evening.clock, AT_SEVEN + timedelta(days=day))
        counts.append(await evening.tick(RemindToPractise()))
    assert counts == [1, 1, 1]


async def test_a_break_is_quiet_and_one_may_come_back_any_day(evening: Evening) -> None:
    await evening.do(ChooseHour(SEVEN))
    shown = await evening.do(RestUntil(SATURDAY + timedelta(days=7)))
    assert shown.resting == Break(SATURDAY, SATURDAY + timedelta(days=7))
    assert shown.routine.due_at == AT_SEVEN + timedelta(days=7)
    go_to(evening.clock, AT_SEVEN + timedelta(days=2))
    assert await evening.tick(RemindToPractise()) == 0
    back = await evening.do(ComeBack())
    assert back.resting is None and back.routine.breaks == (Break(SATURDAY, SATURDAY + timedelta(days=2)),)
    assert back.routine.due_at == AT_SEVEN + timedelta(days=3)
    assert (await evening.do(ComeBack())).routine == back.routine
    assert (await evening.verbs())[-2:] == [Verb.SUSPENDED, Verb.RESUMED]


async def test_a_break_can_be_made_longer_and_shorter(evening: Evening) -> None:
    await evening.do(RestUntil(SATURDAY + timedelta(days=14)))
    evening.wait(days=1)
    shown = await evening.do(RestUntil(SATURDAY + timedelta(days=5)))
    assert shown.routine.breaks == (Break(SATURDAY, SATURDAY + timedelta(days=5)),)
    for day in (SATURDAY + timedelta(days=1), SATURDAY + timedelta(days=90)):
        with pytest.raises(Gone):
            await evening.do(RestUntil(day))


@pytest.mark.parametrize(
    "use_case", [ChooseHour(time(9, 0)), ChooseHour(time(21, 0)), SetGoal(1), SetGoal(8)], ids=str
)
async def test_only_what_is_offered_can_be_chosen(evening: Evening, use_case: Any) -> None:
    with pytest.raises(Gone):
        await evening.do(use_case)


async def test_a_new_hour_makes_up_for_what_was_ignored(evening: Evening) -> None:
    await evening.do(ChooseHour(SEVEN))
    for day in range(3):
        go_to(evening.clock, AT_SEVEN + timedelta(days=day))
        await evening.tick(RemindToPractise())
    await evening.do(ChooseHour(time(20, 0)))
    assert await evening.tick(RemindToPractise()) == 0
    go_to(evening.clock, AT_SEVEN + timedelta(days=3, hours=1))
    assert await evening.tick(RemindToPractise()) == 1
    assert (await evening.do(ChooseHour(None))).routine.due_at is None


async def test_in_another_zone_the_hour_is_the_one_of_that_zone(evening: Evening) -> None:
    await evening.do(ChooseHour(SEVEN))
    await evening.do(ChangeZone("Europe/Berlin"))
    assert (await routine(evening)).due_at == occurrence(SATURDAY, SEVEN, "Europe/Berlin")


async def test_goals_are_kept_with_the_day_on_which_they_began(evening: Evening) -> None:
    await evening.do(SetGoal(4))
    shown = await evening.do(SetGoal(3))
    assert shown.goal == 3 and shown.routine.goals == (Goal(SATURDAY, 3),)
    evening.wait(days=1)
    shown = await evening.do(SetGoal(None))
    assert shown.goal is None and shown.routine.goals == (Goal(SATURDAY, 3), Goal(SATURDAY + timedelta(days=1), None))


async def test_evenings_are_counted_from_the_first_answer_and_weeks_in_a_row_can_be_hidden(evening: Evening) -> None:
    await evening.do(SetGoal(2))
    for _ in range(2):
        await evening.play([True])
        evening.wait(days=1)
    shown = await evening.do(LookAtHabits())
    assert shown.progress.last_week == 2 and shown.progress.evenings == 0
    assert shown.streak == Streak(1)
    assert (await evening.do(SwitchStreak(False))).streak is None
    assert (await evening.do(SwitchStreak(True))).streak == Streak(1)


async def test_habits_are_the_learners_own(evening: Evening) -> None:
    parent = await as_person(evening.database, evening.services, 105, Role.PARENT)
    with pytest.raises(NotAllowed):
        await evening.do(LookAtHabits(), parent)
    with pytest.raises(NotAllowed):
        await act(evening.database, evening.services, evening.person, RemindToPractise())


NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "again", "taught", "best"),
    [
        ({"a": 2, "b": 1, "c": -1}, {"d": 0}, {}, ("forgotten", "b", 1)),
        ({"a": 30, "b": -9, "c": -1}, {"d": 0}, {}, ("due", "c", -1)),
        ({"a": 30}, {"d": -3, "e": -2}, {"f": -1}, ("again", "e", -2)),
        ({}, {}, {"f": -1, "g": -2, "h": -30}, ("taught", "f", -1)),
        ({}, {}, {"h": -30}, None),
    ],
)
def test_the_reason_for_tonight_is_the_nearest_true_one(
    due: dict[str, int], again: dict[str, int], taught: dict[str, int], best: tuple[str, str, int] | None
) -> None:
    def at(days: dict[str, int]) -> dict[str, datetime]:
        return {skill: NOON + timedelta(days=count) for skill, count in days.items()}

    expected = Reason(best[0], best[1], NOON + timedelta(days=best[2])) if best else None
    assert reason(at(due), at(again), at(taught), NOON) == expected


async def test_what_went_wrong_is_what_the_reminder_speaks_of(evening: Evening) -> None:
    await evening.do(ChooseHour(SEVEN))
    asked = await evening.play([False])
    evening.wait(days=1)
    go_to(evening.clock, AT_SEVEN + timedelta(days=1))
    await evening.tick(RemindToPractise())
    assert f"<i>Skill {asked[0].item.skills[0]}</i>" in (await said(evening))[-1]


async def test_a_week_counts_what_was_answered_and_opens_to_sets_and_items(evening: Evening) -> None:
    asked = await evening.play([True, True, False, True, True, True])
    week = await evening.do(LookAtWeek())
    assert (week.answered, week.unaided, week.progress.evenings) == (6, 5, 1)
    (card,) = week.sets
    assert (card.answered, card.right, card.unaided, card.on) == (6, 5, 5, SATURDAY)
    opened = await evening.do(LookAtSet(card.session.id))
    assert [each.attempt.item for each in opened.items] == [question.asked.item for question in asked]
    assert all(each.item is not None and each.skill is not None for each in opened.items)
    assert [each.on for each in week.days] == [date(2026, 11, 16) + timedelta(days=n) for n in range(7)]
    assert sum(day.answered for day in week.days) == 6 and sum(day.sets for day in week.days) == 1


async def test_weeks_are_drawn_from_the_first_evening_on_and_four_at_most(evening: Evening) -> None:
    await evening.play([True])
    drawn = []
    for _ in range(5):
        drawn.append(len((await evening.do(LookAtWeek())).days))
        evening.wait(days=7)
    assert drawn[:4] == [7, 14, 21, 28] and drawn[4] == 28


async def test_an_earlier_week_can_be_opened_but_none_that_is_to_come(evening: Evening) -> None:
    await evening.play([True])
    evening.wait(days=7)
    this = await evening.do(LookAtWeek())
    assert this.answered == 0 and this.progress.last_week == 1 and this.before == date(2026, 11, 16)
    before = await evening.do(LookAtWeek(this.before))
    assert before.answered == 1 and before.behind == this.monday and this.behind is None
    for monday in (date(2026, 11, 30), date(2026, 11, 17), date(2020, 11, 16)):
        with pytest.raises(Gone):
            await evening.do(LookAtWeek(monday))


async def test_a_set_of_somebody_else_cannot_be_opened(evening: Evening) -> None:
    await evening.play([True])
    other, _ = await a_learner(evening.database, evening.services, 104)
    with pytest.raises(Gone):
        await evening.do(LookAtSet((await evening.session()).id), other)


async def test_the_hour_stays_the_hour_when_the_clocks_change(evening: Evening) -> None:
    await evening.do(ChangeZone("America/New_York"))
    await evening.do(ChooseHour(SEVEN))
    go_to(evening.clock, datetime(2027, 3, 13, 23, 0, tzinfo=UTC))
    due = []
    for _ in range(3):
        await evening.tick(RemindToPractise())
        at = (await routine(evening)).due_at
        assert at is not None
        due.append(at)
        go_to(evening.clock, at)
    assert [each.hour for each in due] == [0, 23, 23], "19:00 before and after the clocks are put forward"
    assert [local_day(each, "America/New_York").day for each in due] == [13, 14, 15]
