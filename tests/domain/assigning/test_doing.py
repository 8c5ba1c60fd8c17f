"""What a teacher has put aside comes first, until its day, without anything twice; what it changed is kept."""

from __future__ import annotations

from datetime import timedelta

from domain.assigning.assignment import Assignment
from domain.assigning.board import LookAtAssignment, MyAssignments
from domain.assigning.doing import LookAtAside
from domain.assigning.drafting import AssignToClass
from domain.journal import Verb
from domain.practice.choosing.wanted import Goal
from domain.practice.evening.answering import AnswerChoice
from domain.practice.evening.desk import AtEnd, AtItem, AtVerdict, Desk
from domain.practice.evening.pausing import CloseIdleSessions
from domain.practice.evening.samples import short_id
from tests.domain.assigning.conftest import HERE, KLASS, OTHER, POINT, School
from tests.domain.practice.shelf import stock


def asked(desk: Desk) -> tuple[str, str]:
    """The skill and the goal of what lies there."""
    assert isinstance(desk, AtItem)
    return desk.question.item.skills[0], desk.question.asked.why["goal"]


async def does_all(school: School, desk: Desk) -> tuple[list[str], AtEnd]:
    """All of the set: the keys of its items, and its end."""
    keys = []
    while isinstance(desk, AtItem):
        keys.append(desk.question.asked.item)
        desk = await school.answers(desk)
    assert isinstance(desk, AtEnd)
    return keys, desk


async def result_of(school: School, assignment: Assignment, name: str = "Lin") -> tuple[int, int, bool]:
    """Right, of, and whether it is done."""
    opened = await school.does(school.wang, LookAtAssignment(assignment.id))
    (found,) = [each for each in opened.results if each.part.learner.name == name]
    return found.right, found.of, found.part.is_done


async def test_what_was_put_aside_is_served_first_and_then_the_usual_set(both_schools: School) -> None:
    school = both_schools
    assignment = await school.sends()
    desk = await school.opens()
    assert isinstance(desk, AtItem) and desk.from_teacher is not None
    assert asked(desk) == (POINT, Goal.ASSIGNED)
    keys, end = await does_all(school, desk)
    assert len(set(keys)) == 3 and end.aside is not None and not end.aside.is_short
    assert await result_of(school, assignment) == (3, 3, True)
    desk = await school.opens()
    assert isinstance(desk, AtItem) and desk.from_teacher is None and asked(desk)[1] != Goal.ASSIGNED
    async with school.database.reading() as uow:
        (done,) = await uow.journal.with_object(Verb.COMPLETED, "practice", str(assignment.id))
        given = await uow.journal.with_object(Verb.ASSIGNED, "practice", str(assignment.id))
    assert done.result["before"] == "new" and (done.result["right"], done.result["of"]) == (3, 3)
    assert {each.learner for each in given} == {row.id for row in school.rows.values()}
    told = {"class": KLASS.id, "skill": POINT, "size": 3, "due": "2026-11-24", "by": school.wang.id}
    assert [dict(each.result) for each in given] == [told] * 3


async def test_of_two_the_one_with_the_nearer_day_comes_first(school: School) -> None:
    await school.sends(due=20261126)
    school.clock.advance(timedelta(minutes=1))
    await school.sends(AssignToClass(HERE, short_id(OTHER)), due=20261123)
    desk = await school.opens()
    assert asked(desk)[0] == OTHER
    _, end = await does_all(school, desk)
    assert end.aside is not None and end.waiting is not None
    assert end.waiting.assignment.skill == POINT
    assert asked(await school.opens())[0] == POINT


async def test_a_set_that_was_left_goes_on_with_what_is_missing_and_repeats_nothing(school: School) -> None:
    assignment = await school.sends(AssignToClass(HERE, short_id(OTHER)), due=20261126)
    desk = await school.opens()
    assert isinstance(desk, AtItem)
    first = desk.question.asked.item
    await school.answers(desk, right=False)
    school.clock.advance(timedelta(hours=25))
    await school.does(None, CloseIdleSessions())
    assert await result_of(school, assignment) == (0, 1, False)
    keys, _ = await does_all(school, await school.opens())
    assert len(keys) == 2 and first not in keys, "the bank has three of them in all"
    assert await result_of(school, assignment) == (2, 3, True)


async def test_the_end_says_so_where_the_bank_has_no_more_of_it(school: School) -> None:
    assignment = await school.sends(AssignToClass(HERE, short_id(OTHER)))
    desk = await school.opens()
    gone = {f"sample:{OTHER}-{n}" for n in range(3)} - {desk.question.asked.item if isinstance(desk, AtItem) else ""}
    left = [each for each in school.bank.candidates(school.lin.lang) if each.key not in gone]
    stock(school.bank, left)
    keys, end = await does_all(school, desk)
    assert len(keys) == 1 and end.aside is not None and end.aside.is_short
    assert await result_of(school, assignment) == (1, 1, True)


async def test_who_answered_everything_and_left_before_the_end_has_done_it(school: School) -> None:
    assignment = await school.sends()
    desk = await school.opens()
    for _ in range(2):
        desk = await school.answers(desk)
    assert isinstance(desk, AtItem)
    place = desk.question.asked.order.index(0)
    shown = await school.does(school.lin, AnswerChoice(desk.question.session.id, 2, place))
    assert isinstance(shown.desk, AtVerdict)
    school.clock.advance(timedelta(hours=25))
    await school.does(None, CloseIdleSessions())
    assert (await result_of(school, assignment))[2]


async def test_past_its_day_it_is_not_served_and_that_is_said(school: School) -> None:
    assignment = await school.sends(due=20261122)
    school.clock.advance(timedelta(hours=30))
    assert asked(await school.opens())[1] == Goal.ASSIGNED, "on the last evening it still is"
    school.clock.advance(timedelta(days=2))
    assert asked(await school.opens())[1] != Goal.ASSIGNED
    not_now = await school.does(school.lin, LookAtAside(assignment.id))
    assert not_now is not None and not_now.why == "over"


async def test_who_left_the_class_is_not_asked_and_not_counted_any_more(school: School) -> None:
    await school.sends()
    async with school.database.transaction() as uow:
        await uow.classes.leave(school.rows["Lin"].id, KLASS.id, school.clock.now())
    assert asked(await school.opens())[1] != Goal.ASSIGNED
    (row,) = await school.does(school.wang, MyAssignments())
    assert {each.learner.name for each in row.parts} == {"Bo", "Ann"}
