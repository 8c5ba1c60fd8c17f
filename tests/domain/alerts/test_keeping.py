"""Alerts through true use cases: raised, cleared, acted upon, looked at again; who may see them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.alerts import rules
from domain.alerts.access import alert_seen, alerts_of
from domain.alerts.acting import AnswerLook, DismissAlert, WatchAlert
from domain.alerts.alert import Act, Alert, Finding, NotTrue, OfPoint, Rule, State
from domain.alerts.evidence import LearnerEvidence, PointEvidence
from domain.alerts.rules import LearnerRule, PointRule
from domain.classes.standing_in.ports import StandIn
from domain.clock import FixedClock
from domain.errors import Gone
from domain.journal import Verb
from domain.letters.sending import LetterSent, SendLetter, Way
from domain.letters.writing import LetterDraft, TypeIntoLetter, WriteTo
from domain.people.consents import Decide
from domain.people.person import Person, Purpose
from domain.turn import Turn
from storage.database import Database
from tests.domain.alerts.stage import SAT, SUN, Stage, opened
from tests.domain.portrait.said import answer, mood

SILENT = timedelta(days=3)
OURS = rules.LEARNER_RULES


def silent(evidence: LearnerEvidence) -> Sequence[Finding]:
    """Nothing was answered for SILENT."""
    last = max((each.at for each in evidence.answers), default=None)
    if last is None or evidence.now - last < SILENT:
        return ()
    return (Finding(Rule.SLIPPING, 0.9, last),)


def difficult(evidence: PointEvidence) -> Sequence[Finding]:
    wrong = sum(not each.right for each in evidence.answers)
    return (Finding(Rule.POINT, 0.9, evidence.lessons[0]),) if wrong > 1 else ()


@pytest.fixture
async def stage(database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr(rules, "LEARNER_RULES", {Rule.SLIPPING: LearnerRule(silent, 3)})
    monkeypatch.setattr(rules, "POINT_RULES", {Rule.POINT: PointRule(difficult, 3)})
    return await opened(database, clock)


async def practises(stage: Stage) -> None:
    await stage.lin.play([True, False])


async def stops(stage: Stage) -> Alert:
    """Lin practises, and then no more."""
    await practises(stage)
    stage.clock.advance(timedelta(days=4))
    await stage.look()
    return await stage.alert()


async def seen_by(stage: Stage, person: Person) -> Sequence[Alert]:
    async with stage.database.transaction() as uow:
        return await alerts_of(Turn(stage.services, uow, await uow.people.get(person.id)))


async def test_who_stops_is_noticed_in_the_morning_and_who_comes_back_is_cleared(stage: Stage) -> None:
    await practises(stage)
    await stage.look()
    seen = []
    for _ in range(8):
        stage.clock.advance(timedelta(hours=12))
        await stage.look()
        seen.append(len(await stage.alerts()))
    assert seen == [0, 0, 0, 0, 0, 0, 1, 1], "three days had gone by on the evening before"
    alert = await stage.alert()
    assert alert.state is State.OPEN and [each.rule for each in alert.findings] == [Rule.SLIPPING]
    await practises(stage)
    await stage.look()
    assert await stage.alert() == alert, "Lin practises right now"
    stage.clock.advance(timedelta(minutes=6))
    await stage.look()
    assert await stage.alerts() == []
    (over,) = await stage.ended()
    assert over.state is State.CLEARED
    stage.clock.advance(timedelta(days=4))
    await stage.look()
    assert (await stage.alert()).id != over.id, "that is another time"


async def test_a_letter_is_noted_and_looked_at_again_after_seven_days(stage: Stage) -> None:
    alert = await stops(stage)
    await stage.tell(alert)
    draft = await stage.do(stage.wang, WriteTo(stage.learner.id))
    assert isinstance(draft, LetterDraft)
    await stage.do(stage.wang, TypeIntoLetter("How is Lin?"))
    sent = await stage.do(stage.wang, SendLetter(draft.stamp, Way.NOW))
    assert isinstance(sent, LetterSent) and sent.look_again == date(2026, 12, 2)
    acted = await stage.alert()
    assert acted.state is State.ACTED
    async with stage.database.reading() as uow:
        (act,) = await uow.alerts.acts(alert.id)
        told = await uow.journal.with_object(Verb.HELPED, "alert", str(alert.id))
    assert (act.act, act.by, act.ref) == (Act.LETTER, stage.wang.id, f"letter:{sent.letter}")
    assert [(each.actor, each.learner, each.authority) for each in told] == [
        (stage.wang.id, stage.learner.id, "teacher")
    ]
    for _ in range(7):
        stage.clock.advance(timedelta(days=1))
        await stage.look()
    asked = await stage.alert()
    assert asked.state is State.ASKED
    assert (await stage.do(stage.wang, AnswerLook(alert.id, False))).state is State.ACTED
    assert (await stage.do(stage.wang, AnswerLook(alert.id, True))).state is State.ACTED, "nobody asks now"
    await practises(stage)
    stage.clock.advance(timedelta(days=6, hours=20))
    await practises(stage)
    stage.clock.advance(timedelta(hours=4))
    await stage.look()
    (over,) = await stage.ended()
    assert over.state is State.DONE and over.told_at is not None


async def test_watching_twice_is_watching_once(stage: Stage) -> None:
    alert = await stops(stage)
    day = date(2026, 12, 2)
    for _ in range(2):
        both = asyncio.gather(*(stage.do(stage.wang, WatchAlert(alert.id)) for _ in range(2)))
        assert await both == [day, day]
        stage.clock.advance(timedelta(seconds=1))
    async with stage.database.reading() as uow:
        assert len(await uow.alerts.acts(alert.id)) == 1
        assert len(await uow.journal.with_object(Verb.HELPED, "alert", str(alert.id))) == 1


async def test_what_was_not_true_is_over_and_stays_away(stage: Stage) -> None:
    alert = await stops(stage)
    await stage.tell(alert)
    assert await stage.do(stage.wang, DismissAlert(alert.id, NotTrue.OTHER, "  on \n holiday "))
    assert not await stage.do(stage.wang, DismissAlert(alert.id, NotTrue.KNOWN))
    assert await stage.do(stage.wang, WatchAlert(alert.id)) is None
    (over,) = await stage.ended()
    assert (over.state, over.reason, over.words) == (State.DISMISSED, NotTrue.OTHER, "on holiday")
    stage.clock.advance(timedelta(days=20))
    await stage.look()
    assert await stage.alerts() == []


async def test_an_alert_is_for_the_teacher_of_the_class_alone(stage: Stage) -> None:
    alert = await stops(stage)
    assert await seen_by(stage, stage.wang) == [alert]
    assert await seen_by(stage, stage.braun) == await seen_by(stage, stage.mum) == []
    async with stage.database.transaction() as uow:
        braun = await uow.people.get(stage.braun.id)
        with pytest.raises(Gone):
            await alert_seen(Turn(stage.services, uow, braun), alert.id)
    for use_case in (WatchAlert(alert.id), DismissAlert(alert.id, NotTrue.KNOWN), AnswerLook(alert.id, True)):
        with pytest.raises(Gone):
            await stage.do(stage.braun, use_case)


async def test_each_teacher_has_an_alert_of_their_own_until_the_learner_leaves(stage: Stage) -> None:
    async with stage.database.transaction() as uow:
        await uow.classes.enrol(stage.learner.id, SUN.id, stage.clock.now())
    await stops(stage)
    assert len(await stage.alerts(stage.wang)) == len(await stage.alerts(stage.braun)) == 1
    async with stage.database.transaction() as uow:
        await uow.classes.leave(stage.learner.id, SAT.id, stage.clock.now())
    assert await seen_by(stage, stage.wang) == []
    stage.clock.advance(timedelta(days=1))
    await stage.look()
    assert await stage.alerts(stage.wang) == [] and len(await stage.alerts(stage.braun)) == 1
    (over,) = await stage.ended()
    assert over.state is State.EXPIRED


async def test_a_teacher_who_cannot_be_reached_for_a_day_loses_no_alert(stage: Stage) -> None:
    alert = await stops(stage)
    async with stage.database.transaction() as uow:
        await uow.people.save(replace(stage.wang, reachable=False))
    stage.clock.advance(timedelta(days=1))
    await stage.look()
    assert await stage.alert() == alert


async def test_what_the_family_takes_back_is_over_at_once_and_nobody_has_recovered(stage: Stage) -> None:
    await stops(stage)
    await stage.do(stage.lin.person, Decide(stage.learner.id, Purpose.TEACHERS_SEE, False))
    await stage.look()
    (over,) = await stage.ended()
    assert over.state is State.EXPIRED and over.findings == ()
    (evidence,) = (await stage.evidence()).values()
    assert not evidence.may_see and evidence.answers == () and evidence.portrait.sittings == ()


async def test_a_low_mood_is_over_when_a_better_one_was_told_or_taken_back_and_not_by_time_alone(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "LEARNER_RULES", {Rule.LOW_MOOD: OURS[Rule.LOW_MOOD]})

    async def says(week: str, value: int, audience: str = "teachers") -> None:
        stage.clock.advance(timedelta(minutes=1))
        told = mood(stage.clock.now(), week, value, audience, learner=stage.learner.id)
        async with stage.database.transaction() as uow:
            await uow.journal.add(told)
        await stage.look()
        stage.clock.advance(timedelta(minutes=6))
        await stage.look()

    await says("2026-W47", 1)
    await stage.do(stage.wang, WatchAlert((await stage.alert()).id))
    for _ in range(15):
        stage.clock.advance(timedelta(days=1))
        await stage.look()
    (forgotten,) = await stage.ended()
    assert forgotten.state is State.EXPIRED and forgotten.looks == 1, "nobody knows that Lin feels better"
    await says("2026-W49", 2)
    assert (await stage.alert()).state is State.OPEN
    stage.clock.advance(timedelta(days=7))
    await says("2026-W50", 4)
    assert (await stage.ended())[0].state is State.CLEARED
    stage.clock.advance(timedelta(days=7))
    await says("2026-W51", 1)
    assert (await stage.alert()).state is State.OPEN
    await says("2026-W51", 1, "parents")
    withheld = (await stage.ended())[0]
    assert withheld.state is State.EXPIRED and withheld.findings == ()


async def test_who_does_not_try_again_is_not_said_to_have_got_further(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lately(evidence: LearnerEvidence) -> Sequence[Finding]:
        wrong = [each for each in evidence.answers if not each.right and evidence.now - each.at < SILENT]
        return (Finding(Rule.STUCK, 0.9, wrong[0].at, wrong[0].skill),) if wrong else ()

    monkeypatch.setattr(rules, "LEARNER_RULES", {Rule.STUCK: replace(OURS[Rule.STUCK], look=lately)})
    await stage.lin.play([False])
    await stage.look()
    alert = await stage.alert()
    await stage.do(stage.wang, WatchAlert(alert.id))
    for _ in range(7):
        stage.clock.advance(timedelta(days=1))
        await stage.look()
    assert (await stage.alert()).state is State.ASKED
    skill = alert.findings[0].key
    tried = answer(stage.clock.now() + timedelta(hours=1), True, skill=skill, session=99, learner=stage.learner.id)
    stage.clock.advance(timedelta(days=1))
    async with stage.database.transaction() as uow:
        await uow.journal.add(tried)
    await stage.look()
    assert (await stage.ended())[0].state is State.CLEARED, "it was only watched"


async def test_a_rule_that_breaks_at_one_learner_holds_up_nobody_else(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with stage.database.transaction() as uow:
        bo = await uow.people.add_learner(stage.learner.__class__(0, "Bo", grade=5))
        await uow.classes.enrol(bo.id, SAT.id, stage.clock.now())

    def breaks(evidence: LearnerEvidence) -> Sequence[Finding]:
        if evidence.learner == bo.id:
            raise ValueError("a statement that nobody expected")
        return silent(evidence)

    monkeypatch.setattr(rules, "LEARNER_RULES", {Rule.SLIPPING: LearnerRule(breaks, 3)})
    await stops(stage)
    assert f"Learner {bo.id} could not be looked at" in caplog.text


async def test_a_point_is_looked_at_for_the_class(stage: Stage) -> None:
    now = stage.clock.now()
    async with stage.database.transaction() as uow:
        await uow.classes.teach(SAT.id, [f"s{number}" for number in range(8)], now, None)
    await stage.lin.play([False] * 6)
    stage.clock.advance(timedelta(days=1))
    await stage.look()
    found = await stage.alerts()
    assert found and all(isinstance(each.subject, OfPoint) and each.subject.class_id == SAT.id for each in found)
    assert await seen_by(stage, stage.wang) == found
    assert await seen_by(stage, stage.braun) == []


async def test_a_point_has_not_come_right_because_it_was_taught_long_ago(stage: Stage) -> None:
    taught_at = stage.clock.now() - timedelta(days=18)
    async with stage.database.transaction() as uow:
        await uow.classes.teach(SAT.id, [f"s{number}" for number in range(8)], taught_at, None)
    await stage.lin.play([False] * 6)
    stage.clock.advance(timedelta(days=1))
    await stage.look()
    known = {each.id for each in await stage.alerts()}
    assert known
    for _ in range(11):
        stage.clock.advance(timedelta(days=1))
        await stage.look()
    assert known <= {each.id for each in await stage.alerts()}
    stage.clock.advance(timedelta(days=3))
    await stage.look()
    async with stage.database.reading() as uow:
        over = [await uow.alerts.get(each) for each in sorted(known)]
    assert {each.state for each in over if each is not None} == {State.EXPIRED}


async def test_a_new_start_in_the_middle_changes_nothing(database_url: str, stage: Stage) -> None:
    alert = await stops(stage)
    again = await Database.open(database_url, clock=stage.clock)
    try:
        stage.database = again
        stage.clock.advance(timedelta(minutes=1))
        await stage.look()
        assert await stage.alert() == alert
    finally:
        await again.close()


async def test_who_stands_in_sees_and_acts_and_the_alert_stays_its_teachers(stage: Stage) -> None:
    alert = await stops(stage)
    now = stage.clock.now()
    days = (date(2026, 11, 25), date(2026, 11, 26))
    async with stage.database.transaction() as uow:
        lasts = (now - timedelta(hours=1), now + timedelta(days=1))
        await uow.stand_ins.add(StandIn(0, SAT.id, "wang", stage.braun.id, *days, *lasts, stage.wang.id, now))
    assert await seen_by(stage, stage.braun) == [alert]
    stage.clock.advance(timedelta(hours=1))
    assert await stage.do(stage.braun, WatchAlert(alert.id)) == date(2026, 12, 2)
    assert await stage.alerts(stage.braun) == [], "it is Ms Wang's"
    stage.clock.advance(timedelta(days=1))
    await stage.look()
    assert await seen_by(stage, stage.braun) == []
    assert [each.id for each in await seen_by(stage, stage.wang)] == [alert.id]


async def test_what_is_over_shows_nothing_that_was_taken_back_since(stage: Stage) -> None:
    alert = await stops(stage)
    await stage.do(stage.wang, DismissAlert(alert.id, NotTrue.KNOWN))

    async def shown() -> Alert:
        async with stage.database.transaction() as uow:
            return await alert_seen(Turn(stage.services, uow, await uow.people.get(stage.wang.id)), alert.id)

    assert (await shown()).findings == alert.findings
    await stage.do(stage.lin.person, Decide(stage.learner.id, Purpose.TEACHERS_SEE, False))
    assert (await shown()).findings == ()
