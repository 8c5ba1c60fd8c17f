"""What rules see: answers as they count today, help, lessons that were to take place, who waits; and nothing that the
teacher may not know."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.alerts.evidence import Help
from domain.alerts.loading import Around, answers_in, days_off_in, excused_in, helps_in, waits_of
from domain.alerts.point_loading import points_of
from domain.clock import FixedClock
from domain.conversations.conversation import Conversation, State, Why
from domain.day.absence import SayIll
from domain.day.meetings import lesson_name
from domain.journal import Statement, Verb
from domain.people.person import Consent, Purpose
from domain.policy.days import Day, DayKind
from domain.practice.evening.wishes import HelpWish, Want
from domain.practice.habits.routine import Routine
from domain.practice.habits.streaks import Break
from domain.turn import Turn
from storage.database import Database
from tests.domain.alerts.stage import SAT, Stage, opened
from tests.domain.portrait.said import after, answer, reported, ticket, voided


def rejudged(at: datetime, what: Statement, right: bool) -> Statement:
    place = {name: what.result[name] for name in ("session", "position")}
    return Statement(Verb.REJUDGED, "answer", what.object_id, at, learner=1, result=place | {"success": right})


def test_answers_are_seen_as_they_count_today() -> None:
    first = answer(after(0), False, position=0, road="big-road", expected=0.7, option=2, hints=1)
    second = answer(after(0, 1), False, position=1, road="big-road")
    faulty, gone = answer(after(0, 2), True, position=2), answer(after(0, 3), True, position=3)
    in_class = ticket(after(1), after(1), 1, True)
    later = [rejudged(after(2), second, True), reported(after(2), faulty), voided(after(2), gone)]
    seen = answers_in([first, second, faulty, gone, in_class, *later])
    assert [(each.item, each.right, each.road, each.in_class) for each in seen] == [
        (first.object_id, False, "big-road", False),
        (second.object_id, True, None, False),
        (in_class.object_id, True, None, True),
    ]
    assert (seen[0].skill, seen[0].expected, seen[0].option, seen[0].hints) == ("fractions.add", 0.7, 2, 1)


def test_help_is_hints_media_wishes_that_were_met_and_what_was_put_aside() -> None:
    watched = {"kind": "animation", "skills": ["s1"], "clear": True}
    said = [
        answer(after(0), False, hints=1),
        answer(after(0), True, position=1),
        Statement(Verb.WATCHED, "medium", "m", after(1), learner=1, result=watched),
        Statement(Verb.HELPED, "help", "1", after(2), learner=1, result={"want": "teacher", "item": "i"}),
        Statement(Verb.HELPED, "help", "2", after(2), learner=1, result={"want": "talk"}),
        Statement(Verb.HELPED, "alert", "3", after(2), learner=1, result={"act": "letter"}),
        Statement(Verb.ASSIGNED, "practice", "4", after(3), learner=1, result={"skill": "s3"}),
        Statement(Verb.ASSIGNED, "homework", "5", after(3), learner=1, result={"class": "c"}),
    ]
    assert helps_in(said, {"i": "s2"}.get) == [
        Help("hint", "fractions.add", after(0)),
        Help("medium", "s1", after(1)),
        Help("wish", "s2", after(2)),
        Help("assigned", "s3", after(3)),
    ]


def test_who_came_late_is_not_excused() -> None:
    said = [
        Statement(Verb.REPORTED, "lesson", "1.x", after(0), result={"told": told, "at": after(day).isoformat()})
        for day, told in enumerate(("ill", "late", "waits_for_guardian"))
    ]
    assert excused_in(said) == {after(0), after(2)}


def a_conversation(state: State, *, addressed: int | None = None, holder: int | None = None) -> Conversation:
    owed = after(1) if state is State.TAKEN else None
    promised = after(2) if state is State.WAITING else None
    return Conversation(
        1, 8, 1, Why.HUMAN, addressed, state, holder, after(0), 0, after(0), owed, promised, 0, None, after(0)
    )


def test_a_family_waits_for_whoever_is_meant_or_has_taken_it() -> None:
    waiting, taken = a_conversation(State.WAITING, addressed=7), a_conversation(State.TAKEN, addressed=7, holder=9)
    letter = replace(waiting, why=Why.REPLY)
    assert [(each.what, each.since, each.promised_at) for each in waits_of(7, [waiting, taken], [], "UTC")] == [
        ("conversation", after(0), after(2))
    ]
    assert [each.what for each in waits_of(7, [letter], [], "UTC")] == ["letter"]
    assert [each.since for each in waits_of(9, [waiting, taken], [], "UTC")] == [after(0)]
    assert waits_of(9, [replace(taken, owed_at=None)], [], "UTC") == []
    wish = HelpWish(1, 1, "i", "s", 1, 0, Want.TEACHER, "", after(0))
    on_the_list = replace(wish, want=Want.LESSON)
    (waits,) = waits_of(7, [], [wish, on_the_list], "UTC")
    assert waits.promised_at == datetime(2026, 11, 3, 18, tzinfo=UTC)


class Autumn:
    """Two public holidays, and the schools' vacation behind them."""

    country = "XX"

    def day(self, on: date) -> Day:
        kind = DayKind.HOLIDAY if on in (date(2026, 11, 7), date(2026, 11, 8)) else DayKind.WORKING
        return Day(kind, vacation=on == date(2026, 11, 9))


def test_holidays_and_vacations_are_off_and_weekends_are_not() -> None:
    off = days_off_in(Autumn(), date(2026, 11, 5), date(2026, 11, 15))
    assert off == {date(2026, 11, 7), date(2026, 11, 8), date(2026, 11, 9)}


@pytest.fixture
async def stage(database: Database, clock: FixedClock) -> Stage:
    return await opened(database, clock)


async def test_a_learner_is_seen_with_lessons_breaks_and_excuses(stage: Stage) -> None:
    stage.clock.advance(timedelta(days=5))
    coming_saturday = date(2026, 11, 28)
    async with stage.database.transaction() as uow:
        await uow.habits.save(Routine(stage.learner.id, breaks=(Break(date(2026, 11, 23), date(2026, 11, 26)),)))
    await stage.do(stage.lin.person, SayIll(stage.learner.id, lesson_name(SAT.id, coming_saturday)))
    stage.services = replace(stage.services, teaching_hours=replace(stage.services.teaching_hours, holidays=Autumn()))
    stage.clock.advance(timedelta(days=14))
    (evidence,) = (await stage.evidence()).values()
    lessons = [datetime(2026, 11, 28, 2, tzinfo=UTC), datetime(2026, 12, 5, 2, tzinfo=UTC)]
    assert evidence.lessons == lessons, "of those since Lin joined"
    assert evidence.excused == {lessons[0]}
    assert evidence.pauses == [(date(2026, 11, 23), date(2026, 11, 25))]
    assert evidence.days_off == {date(2026, 11, 7), date(2026, 11, 8), date(2026, 11, 9)}
    assert (evidence.since, evidence.zone) == (datetime(2026, 11, 21, 9, tzinfo=UTC), "Asia/Shanghai")


async def test_without_the_familys_yes_only_the_own_class_is_seen(stage: Stage) -> None:
    async with stage.database.transaction() as uow:
        bo = await uow.people.add_learner(replace(stage.learner, name="Bo", person=None))
        await uow.classes.enrol(bo.id, SAT.id, stage.clock.now())
        told = [
            replace(each, learner=bo.id) for each in (answer(after(0), True), ticket(after(0), after(0), 1, True))
        ]
        mine = replace(told[1], uid="mine", result={**told[1].result, "class": SAT.id})
        await uow.journal.add_all([*told, mine])
        await uow.people.add_consent(Consent(bo.id, Purpose.MOOD, "test", stage.wang.id, after(0)))
    stage.lin.learner = bo
    (evidence,) = (await stage.evidence()).values()
    assert not evidence.may_see and evidence.answers == () and evidence.helps == []
    assert [each.class_id for each in evidence.portrait.tickets] == [SAT.id]


async def test_a_point_is_seen_with_the_class_and_beside_others(stage: Stage) -> None:
    now = stage.clock.now()
    async with stage.database.transaction() as uow:
        other = await uow.people.add_learner(replace(stage.learner, name="Else", person=None))
        await uow.classes.teach(SAT.id, ["s0"], now, None)
        elsewhere = answer(now, True, skill="s0", learner=other.id, expected=0.5)
        await uow.journal.add(replace(elsewhere, object_id="c:0"))
        mine = [
            answer(now + timedelta(hours=1), False, skill="s0", learner=stage.learner.id, expected=0.7),
            answer(now + timedelta(hours=2), True, skill="s1", learner=stage.learner.id, expected=0.7, position=1),
            answer(now - timedelta(hours=1), True, skill="s0", learner=stage.learner.id, expected=0.7, session=2),
        ]
        await uow.journal.add_all([replace(each, object_id="c:0") for each in mine])
    stage.clock.advance(timedelta(days=8))
    async with stage.database.transaction() as uow:
        turn = Turn(stage.services, uow, None)
        (point,) = await points_of(turn, await Around.at(turn), SAT.id, ["s0", "s1"])
    assert (point.skill, point.lessons, point.learners) == ("s0", [now], [stage.learner.id])
    assert [each.right for each in point.answers] == [False]
    assert [each.skill for each in point.before] == ["s0", "s1"]
    assert point.later == [datetime(2026, 11, 28, 2, tzinfo=UTC)]
    assert (point.elsewhere["c:0"].n, point.elsewhere["c:0"].right, point.elsewhere["c:0"].expected) == (1, 1, 0.5)
