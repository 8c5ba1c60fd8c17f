"""Alerts as they are stored, and who is to be looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from domain.alerts.alert import Act, Acted, Alert, Finding, NotTrue, OfLearner, OfPoint, Rule, State, Subject
from storage.database import Database
from tests.storage.given import NOW, a_learner, a_person, hours

LATER = NOW + hours(24)


def an_alert(teacher: int, subject: Subject, state: State = State.OPEN) -> Alert:
    found = (
        Finding(Rule.SLIPPING, 0.8, NOW, facts={"n": 3, "since_on": "2026-11-18"}),
        Finding(Rule.STUCK, 0.7, NOW, "s"),
    )
    known = tuple(each.name for each in found)
    look_at = None if state.is_over else LATER
    return Alert(0, teacher, subject, found, state, NOW, NOW, look_at=look_at, known=known)


async def stored(database: Database, alert: Alert) -> Alert:
    async with database.transaction() as uow:
        added = await uow.alerts.add(alert)
    assert added is not None
    return added


async def test_an_alert_is_found_again_as_it_was_stored(database: Database) -> None:
    teacher, lin = await a_person(database), await a_learner(database)
    of_lin = await stored(database, an_alert(teacher.id, OfLearner(lin.id)))
    of_point = await stored(database, an_alert(teacher.id, OfPoint("g5-b", "s1")))
    async with database.reading() as uow:
        assert await uow.alerts.get(of_lin.id) == of_lin
        assert await uow.alerts.live(teacher.id, OfPoint("g5-b", "s1")) == of_point
        assert await uow.alerts.live(teacher.id, OfPoint("g5-b", "s2")) is None
        assert await uow.alerts.live_about(OfLearner(lin.id)) == [of_lin]
        assert await uow.alerts.of_teachers([teacher.id]) == [of_lin, of_point]


@pytest.mark.parametrize("of_point", [False, True])
async def test_one_at_most_about_the_same_is_not_over(database: Database, of_point: bool) -> None:
    teacher, other = await a_person(database), await a_person(database, "8")
    lin = await a_learner(database)
    about: Subject = OfPoint("g5-b", "s1") if of_point else OfLearner(lin.id)
    first = await stored(database, an_alert(teacher.id, about))
    await stored(database, an_alert(other.id, about))
    async with database.transaction() as uow:
        assert await uow.alerts.add(an_alert(teacher.id, about)) is None
        over = replace(first, state=State.DISMISSED, look_at=None, changed_at=LATER, reason=NotTrue.OTHER, words="no")
        assert await uow.alerts.change(over, State.OPEN)
        assert not await uow.alerts.change(over, State.OPEN), "it is in another state by now"
        assert await uow.alerts.add(an_alert(teacher.id, about)) is not None
        assert await uow.alerts.ended(teacher.id, about, NOW) == [over]
        assert await uow.alerts.ended(teacher.id, about, LATER + hours(1)) == []
        assert await uow.alerts.ended(other.id, about, NOW) == []


async def test_what_is_over_is_never_looked_at_and_what_is_not_always_is(database: Database) -> None:
    teacher = await a_person(database)
    for wrong in (
        replace(an_alert(teacher.id, OfPoint("g5-b", "s1")), look_at=None),
        replace(an_alert(teacher.id, OfPoint("g5-b", "s1"), State.DONE), look_at=LATER),
    ):
        with pytest.raises(IntegrityError):
            await stored(database, wrong)


async def test_digests_tell_of_an_alert_and_of_its_end_once(database: Database) -> None:
    teacher, lin = await a_person(database), await a_learner(database)
    alert = await stored(database, an_alert(teacher.id, OfLearner(lin.id)))
    async with database.transaction() as uow:
        assert await uow.alerts.judged(teacher.id, NOW) == []
        await uow.alerts.told([alert.id], NOW)
        await uow.alerts.told([alert.id], LATER)
        told = await uow.alerts.get(alert.id)
        assert told is not None and told.told_at == NOW
        assert await uow.alerts.judged(teacher.id, NOW) == [told]
        assert await uow.alerts.over_untold([teacher.id], NOW) == []
        over = replace(told, state=State.CLEARED, look_at=None, changed_at=LATER)
        await uow.alerts.change(over, State.OPEN)
        assert await uow.alerts.over_untold([teacher.id], NOW) == [over]
        await uow.alerts.told([alert.id], LATER, over=True)
        assert await uow.alerts.over_untold([teacher.id], NOW) == []


async def test_acts_are_kept_in_order(database: Database) -> None:
    teacher, lin = await a_person(database), await a_learner(database)
    alert = await stored(database, an_alert(teacher.id, OfLearner(lin.id)))
    acts = [Acted(Act.LETTER, teacher.id, NOW, "letter:1"), Acted(Act.WATCH, teacher.id, LATER)]
    async with database.transaction() as uow:
        for each in acts:
            await uow.alerts.act(alert.id, each)
        assert await uow.alerts.acts(alert.id) == acts


async def test_learners_are_looked_at_once_a_morning_and_when_there_is_news(database: Database) -> None:
    teacher = await a_person(database)
    lin, bo, away = [await a_learner(database, name) for name in ("Lin", "Bo", "Away")]
    async with database.transaction() as uow:
        for each in (lin, bo):
            await uow.classes.enrol(each.id, "g5-b", NOW)
        found = await uow.alerts.learners_to_look_at(NOW, NOW, 10)
        assert found == [lin.id, bo.id]
        await uow.alerts.looked([OfLearner(lin.id), OfLearner(bo.id)], NOW)
        assert await uow.alerts.learners_to_look_at(NOW, NOW, 10) == []
        assert await uow.alerts.learners_to_look_at(LATER, NOW, 1) == [lin.id]
        await uow.alerts.looked([OfLearner(lin.id)], LATER)
        assert await uow.alerts.learners_to_look_at(LATER, NOW, 10) == [bo.id]
        await uow.portraits.save(lin.id, {}, 1, LATER + hours(1))
        assert await uow.alerts.learners_to_look_at(NOW, LATER, 10) == [], "it has not rested"
        assert await uow.alerts.learners_to_look_at(NOW, LATER + hours(1), 10) == [lin.id]
        await uow.alerts.add(an_alert(teacher.id, OfLearner(away.id)))
        assert await uow.alerts.learners_to_look_at(NOW, LATER, 10) == [away.id], "an alert is about them"


async def test_points_are_looked_at_while_they_are_new_or_an_alert_is_about_them(database: Database) -> None:
    teacher = await a_person(database)
    async with database.transaction() as uow:
        await uow.classes.teach("g5-b", ["old"], NOW - timedelta(days=30), None)
        await uow.classes.teach("g5-b", ["new"], NOW - timedelta(days=1), None)
        since = NOW - timedelta(days=21)
        assert await uow.alerts.points_to_look_at(NOW, since, 10) == [("g5-b", "new")]
        await uow.alerts.looked([OfPoint("g5-b", "new")], NOW)
        assert await uow.alerts.points_to_look_at(NOW, since, 10) == []
        await uow.alerts.add(an_alert(teacher.id, OfPoint("g5-b", "old")))
        assert await uow.alerts.points_to_look_at(NOW, since, 10) == [("g5-b", "old")]
        assert await uow.alerts.points_to_look_at(LATER, since, 10) == [("g5-b", "old"), ("g5-b", "new")]
