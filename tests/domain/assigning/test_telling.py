"""How learners hear of it: in the reminder that comes anyway, else in a message, on a break when they are back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from sqlalchemy import select

from domain.assigning.board import LookAtAssignment, MyAssignments, RemindOfAssignment, WithdrawAssignment
from domain.assigning.doing import LookAtAside
from domain.assigning.drafting import Preview
from domain.assigning.telling import How
from domain.gate.opening import OpenGate
from domain.journal import Verb
from domain.messages.kinds import ASSIGNMENT
from domain.messages.outgoing import OutboxState
from domain.people.person import AgeBand
from domain.practice.choosing.wanted import Goal
from domain.practice.evening.desk import AtItem
from domain.practice.habits.reminders import RemindToPractise
from domain.practice.habits.reminding import next_due
from domain.practice.habits.routine import Routine
from domain.practice.habits.streaks import Break
from storage.tables.messages import outbox
from tests.domain.assigning.conftest import School

SHANGHAI = "Asia/Shanghai"


async def with_hour(school: School, *breaks: Break) -> None:
    """Lin practises at 19:00."""
    routine = Routine(school.rows["Lin"].id, practise_at=time(19), breaks=breaks)
    due = next_due(routine, school.clock.now(), SHANGHAI)
    async with school.database.transaction() as uow:
        await uow.habits.save(Routine(routine.learner, routine.practise_at, breaks=breaks, due_at=due))


def how(shown: Preview, name: str) -> How:
    return next(each.how for each in shown.hears if each.learner.name == name)


async def test_a_reminder_that_comes_anyway_tells_of_it_instead_of_a_second_message(school: School) -> None:
    await with_hour(school)
    shown = await school.previews()
    assert {each.learner.name: each.how for each in shown.hears} == {
        "Ann": How.NO_ACCOUNT,
        "Bo": How.MESSAGE,
        "Lin": How.REMINDER,
    }
    await school.sends()
    assert await school.told(school.lin) == []
    school.clock.advance(timedelta(hours=2))
    await school.does(None, RemindToPractise())
    (reminder,) = await school.told(school.lin)
    assert "3 questions wait" in reminder and "Ms Wang has put 3 questions on" in reminder


async def test_who_is_on_a_break_hears_of_it_when_they_are_back_or_not_at_all(school: School) -> None:
    await with_hour(school, Break(date(2026, 11, 20), date(2026, 11, 23)))
    shown = await school.previews()
    lin = next(each for each in shown.hears if each.learner.name == "Lin")
    assert lin.how is How.MESSAGE and lin.due_at is not None and lin.due_at.astimezone().date() >= date(2026, 11, 23)
    await with_hour(school, Break(date(2026, 11, 20), date(2026, 12, 20)))
    assert how(await school.previews(), "Lin") is How.FOUND


async def test_whose_parents_have_not_agreed_is_told_nothing(school: School) -> None:
    async with school.database.transaction() as uow:
        row = await uow.people.learner(school.rows["Lin"].id)
        assert row is not None
        await uow.people.save_learner(replace(row, age_band=AgeBand.UP_TO_9))
    assert how(await school.previews(), "Lin") is How.NO_CONSENT
    await school.sends()
    assert await school.told(school.lin) == []


async def test_those_who_have_not_done_it_are_reminded_once(school: School) -> None:
    assignment = await school.sends()
    await school.does(None, OpenGate())
    assert await school.does(school.wang, RemindOfAssignment(assignment.id)) == 2
    assert await school.does(school.wang, RemindOfAssignment(assignment.id)) is None
    assert [("There is still time" in each) for each in await school.told(school.lin)] == [False, True]
    opened = await school.does(school.wang, LookAtAssignment(assignment.id))
    assert not opened.may_remind


async def test_what_was_withdrawn_is_neither_told_nor_served_and_counts_as_not_given(school: School) -> None:
    assignment = await school.sends()
    assert await school.does(school.wang, WithdrawAssignment(assignment.id))
    assert not await school.does(school.wang, WithdrawAssignment(assignment.id))
    await school.does(None, OpenGate())
    async with school.database.reading() as uow:
        given = await uow.journal.with_object(Verb.ASSIGNED, "practice", str(assignment.id))
        voided = [await uow.journal.with_object(Verb.VOIDED, "statement", each.uid) for each in given]
        assert all(voided)
    desk = await school.opens()
    assert isinstance(desk, AtItem) and desk.question.asked.why["goal"] != Goal.ASSIGNED
    not_now = await school.does(school.lin, LookAtAside(assignment.id))
    assert not_now.why == "withdrawn"
    assert await school.does(school.wang, MyAssignments()) == ()


async def test_a_message_that_waits_is_dropped_once_the_learner_has_done_it(school: School) -> None:
    school.clock.advance(timedelta(hours=5))
    await school.sends()
    desk = await school.opens()
    while isinstance(desk, AtItem):
        desk = await school.answers(desk)
    school.clock.advance(timedelta(hours=12))
    await school.does(None, OpenGate())
    async with school.database.reading_connection() as connection:
        of_lin = select(outbox.c.state).where(outbox.c.person == school.lin.id, outbox.c.kind == ASSIGNMENT.name)
        assert list(await connection.scalars(of_lin)) == [OutboxState.DROPPED]
