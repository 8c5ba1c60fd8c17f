"""Whom a teacher picks, what is sent once, and what is noted at the alert that led to it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from domain.alerts.alert import Alert, Finding, OfLearner, OfPoint, Rule, State, Subject
from domain.assigning.board import LookAtAnswers, MyAssignments
from domain.assigning.drafting import (
    AssignToClass,
    AssignToLearner,
    ChangeDraft,
    ChooseWhom,
    ChoosingPoint,
    ChoosingWhom,
    LookForPoint,
    Pick,
    Preview,
)
from domain.assigning.sending import SendAssignment, Sent
from domain.errors import Gone, Refusal
from domain.journal import Place, Statement, Verb
from domain.people.person import Role
from domain.practice.evening.samples import short_id
from tests.domain.assigning.conftest import HERE, KLASS, OTHER, POINT, SHORT, School
from tests.house import as_person


async def alert_about(school: School, subject: Subject) -> Alert:
    finding = Finding(Rule.STUCK, 0.8, school.clock.now())
    now = school.clock.now()
    async with school.database.transaction() as uow:
        made = await uow.alerts.add(
            Alert(0, school.wang.id, subject, (finding,), State.OPEN, now, now, now + timedelta(days=14), told_at=now)
        )
    assert made is not None
    return made


async def test_two_taps_on_send_are_one_assignment(both_schools: School) -> None:
    school = both_schools
    shown = await school.previews()
    send = SendAssignment(shown.whose.stamp)
    done = await asyncio.gather(*(school.does(school.wang, send) for _ in range(2)))
    assert sorted(each.changed for each in done) == [False, True]
    assert len(await school.does(school.wang, MyAssignments())) == 1
    async with school.database.reading() as uow:
        assert len(await uow.journal.with_object(Verb.ASSIGNED, "practice", str(done[0].assignment.id))) == 3


async def test_an_old_draft_sends_nothing(school: School) -> None:
    old = await school.previews()
    school.clock.advance(timedelta(minutes=1))
    now = await school.previews()
    shown = await school.does(school.wang, SendAssignment(old.whose.stamp))
    assert isinstance(shown, Preview) and shown.stale and shown.whose.stamp == now.whose.stamp
    school.clock.advance(timedelta(hours=3))
    with pytest.raises(Refusal):
        await school.does(school.wang, SendAssignment(now.whose.stamp))
    assert await school.does(school.wang, MyAssignments()) == ()


async def test_points_are_those_had_lately_found_by_name_and_only_with_questions(school: School) -> None:
    shown = await school.does(school.wang, AssignToClass(HERE))
    assert isinstance(shown, ChoosingPoint)
    assert [(each.skill, each.items) for each in shown.points] == [(POINT, 9), (OTHER, 3)]
    found = await school.does(school.wang, LookForPoint(" 技能Point-2 "))
    assert [each.skill for each in found.points] == [OTHER]
    assert not (await school.does(school.wang, LookForPoint("algebra"))).points
    nothing = await school.does(school.wang, AssignToClass(HERE, short_id("point-9")))
    assert isinstance(nothing, ChoosingPoint) and nothing.no_items
    most = await school.previews(AssignToClass(HERE, short_id(OTHER)), size=8)
    assert most.size == 3, "as many as there are"


async def test_those_below_firm_and_those_who_had_it_wrong_are_ticked_at_once(school: School) -> None:
    await school.previews()
    bo = school.rows["Bo"]
    ticket = {
        **{"facts": {"skills": [POINT]}, "lesson": school.clock.now().isoformat(), "success": False},
        "ticket": 1,
    }
    async with school.database.transaction() as uow:
        said = Statement(
            *(Verb.ANSWERED, "item", "sample:x", school.clock.now()),
            learner=bo.id,
            result=ticket,
            place=Place.CLASS,
        )
        await uow.journal.add(said)
    lin = school.rows["Lin"]
    shown = await school.does(school.wang, ChooseWhom())
    assert isinstance(shown, ChoosingWhom)
    assert shown.group.missed == {bo.id}
    assert shown.group.shaky == {lin.id, bo.id}, "of Ann nobody may know anything"
    shown = await school.does(school.wang, ChooseWhom(pick=Pick.MISSED))
    assert list(shown.whose.chosen) == [bo.id]
    shown = await school.does(school.wang, ChooseWhom(learner=lin.id, ticked=True))
    shown = await school.does(school.wang, ChangeDraft())
    assert isinstance(shown, Preview) and not shown.whose.is_whole
    assert {each.learner.name for each in shown.hears} == {"Lin", "Bo"}
    await school.does(school.wang, ChooseWhom(pick=Pick.NONE))
    assert isinstance(await school.does(school.wang, ChangeDraft()), ChoosingWhom), "nobody is nothing to send"


async def test_what_is_sent_is_noted_at_the_alert_and_says_when_it_is_looked_at_again(school: School) -> None:
    lin = school.rows["Lin"].id
    about_lin = await alert_about(school, OfLearner(lin))
    about_point = await alert_about(school, OfPoint(KLASS.id, POINT))
    shown = await school.previews(AssignToLearner(lin, SHORT))
    assert shown.whose.one
    done = await school.does(school.wang, SendAssignment(shown.whose.stamp))
    assert isinstance(done, Sent) and done.again is not None
    assert (done.again.alert, str(done.again.on)) == (about_lin.id, "2026-11-28")
    school.clock.advance(timedelta(minutes=1))
    shown = await school.previews()
    done = await school.does(school.wang, SendAssignment(shown.whose.stamp))
    assert done.again is not None and done.again.alert == about_point.id
    async with school.database.reading() as uow:
        states = [alert.state for each in (about_lin, about_point) if (alert := await uow.alerts.get(each.id))]
        assert states == [State.ACTED, State.ACTED]
        assert [each.ref for each in await uow.alerts.acts(about_lin.id)] == ["1"]


async def test_nobody_assigns_to_or_reads_of_somebody_elses_class(school: School) -> None:
    assignment = await school.sends()
    other = await as_person(school.database, school.services, 8, Role.TEACHER)
    for use_case in (
        AssignToClass(HERE),
        AssignToLearner(school.rows["Lin"].id),
        LookAtAnswers(assignment.id, school.rows["Lin"].id),
    ):
        with pytest.raises(Gone):
            await school.does(other, use_case)
