"""Bringing lists of people, classes and enrolments: once, again, changed, without somebody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from domain.clock import FixedClock
from domain.journal import Verb
from domain.language import Lang
from domain.people.person import Learner, Role
from domain.rosters.applying import RowsRefused
from domain.rosters.lists import Kind, ListedCourse, ListedEnrolment, ListedLearner, ListedTeacher, Problem, Roster
from domain.rosters.plan import Outcome
from storage.database import Database
from tests.domain.rosters.office import (
    CAMPUSES,
    CENTRE,
    GOES,
    LIN,
    LIST,
    LOGIC,
    MATHS,
    OWN,
    PARENTS,
    WANG,
    WU,
    ZHAO,
    Office,
    at,
    counted,
    without,
)
from tests.house import as_person


@pytest.fixture
async def office(database: Database, clock: FixedClock) -> Office:
    made = Office(database, clock)
    await made.open()
    return made


async def test_a_list_becomes_people_a_class_and_who_goes_there(office: Office) -> None:
    brought = await office.bring()
    assert counted(brought.plan) == {"new": 7}
    klass = await office.listed("k1")
    assert await office.go_to("k1") == ["吴桐", "林小雨"]
    assert (klass.campus, klass.room, klass.starts, klass.capacity, klass.enrolled) == (
        "east",
        "301",
        time(18, 30),
        12,
        2,
    )
    learner = await office.learner("s1")
    assert (learner.name, learner.grade, learner.person, learner.family) == ("林小雨", 5, None, None)
    async with office.database.reading() as uow:
        teacher = next(member for member in await uow.courses.staff() if member.id == klass.teacher)
        course = await uow.courses.course(klass.course)
        assert (teacher.name, teacher.role) == ({Lang.ZH: "赵明", Lang.EN: "赵明"}, Role.TEACHER)
        assert course is not None
        assert course.minutes == 60
        assert await uow.courses.offered() == [MATHS], "what has no price of ours is not for sale"
        registered = (await uow.journal.about(learner.id))[-1]
        assert (registered.verb, registered.object_id, registered.authority) == (Verb.REGISTERED, klass.id, "office")


async def test_the_same_list_again_writes_nothing(office: Office) -> None:
    await office.bring(letters=True)
    before = await office.rows()
    again = await office.bring(letters=True)
    assert (again.written, again.letters) == (0, ())
    assert counted(again.plan) == {"same": 7}
    assert await office.rows() == before


async def test_a_rehearsal_writes_nothing(office: Office) -> None:
    before = await office.rows()
    assert counted(await office.plan()) == {"new": 7}
    assert await office.rows() == before


async def test_rows_in_another_order_are_the_same_list(office: Office) -> None:
    await office.bring()
    other = replace(LIST, learners=(replace(WU, at=at(2)), replace(LIN, at=at(3))), enrolments=GOES[::-1])
    assert (await office.bring(other)).written == 0


async def test_what_has_changed_is_changed_and_nothing_else(office: Office) -> None:
    await office.bring()
    moved = replace(LOGIC, room="302", capacity=10)
    brought = await office.bring(replace(LIST, learners=(replace(LIN, grade=6), WU), classes=(moved,)))
    assert counted(brought.plan) == {"same": 5, "changed": 2}
    assert (await office.learner("s1")).grade == 6
    assert ((await office.listed("k1")).room, (await office.listed("k1")).capacity) == ("302", 10)


async def test_who_left_the_list_leaves_the_class_and_nothing_else_is_deleted(office: Office) -> None:
    await office.bring()
    wu = await office.learner("s2")
    brought = await office.bring(without(LIST, "s2"))
    assert [(row.kind, row.key) for row in brought.plan.rows if row.outcome is Outcome.GONE] == [
        ("learner", "s2"),
        ("enrolment", '["k1", "s2"]'),
    ]
    assert await office.go_to("k1") == ["林小雨"]
    assert (await office.listed("k1")).enrolled == 1
    async with office.database.reading() as uow:
        assert await uow.people.learner(wu.id) == wu
        assert (await uow.journal.about(wu.id))[-1].verb is Verb.LEFT
    assert (await office.bring(without(LIST, "s2"))).written == 0, "it is told once"
    back = await office.bring()
    assert (await office.learner("s2")).id == wu.id
    assert counted(back.plan) == {"same": 5, "changed": 1, "new": 1}
    assert await office.go_to("k1") == ["吴桐", "林小雨"]


async def test_nobody_is_gone_from_a_part_of_a_list(office: Office) -> None:
    await office.bring()
    part = replace(without(LIST, "s2"), whole=frozenset())
    assert (await office.bring(part)).written == 0
    new = ListedLearner(at(2), "s3", "周周")
    only_new = Roster(
        learners=(new,), enrolments=(ListedEnrolment(at(3), "k1", "s3"), ListedEnrolment(at(4), "g5-sat", "s1"))
    )
    assert counted((await office.bring(only_new)).plan) == {"new": 3}
    assert await office.go_to("k1") == ["吴桐", "周周", "林小雨"]


async def test_a_list_with_errors_is_refused_whole_unless_its_rest_is_wanted(office: Office) -> None:
    broken = replace(LIST, problems=(Problem(at(10), Kind.LEARNER, "s9", "has no name"),))
    before = await office.rows()
    with pytest.raises(RowsRefused, match="1 rows have errors"):
        await office.bring(broken)
    assert await office.rows() == before
    await office.bring(broken, skip_errors=True)
    assert await office.go_to("k1") == ["吴桐", "林小雨"]
    rest = await office.bring(replace(without(broken, "s2")), skip_errors=True)
    assert rest.written == 0, "the unreadable row may be about whoever is missing"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"weekday": None}, "has no weekday and time; a timetable"),
        ({"room": ""}, "has no room"),
        ({"campus": "north"}, "its campus 'north' is none of ours"),
        ({"teacher": "nobody"}, "its teacher 'nobody' is neither in the list nor one of our staff"),
        ({"teacher": ""}, "has no teacher"),
        ({"minutes": None}, "nobody says how many minutes"),
        ({"course": "maths-g5"}, "lasts 60 minutes, but lessons of our course 'maths-g5' last 90"),
    ],
)
async def test_a_class_that_cannot_be_held_says_what_is_missing(
    office: Office, change: dict[str, str | None], sentence: str
) -> None:
    plan = await office.plan(replace(LIST, classes=(replace(LOGIC, **change),)))  # type: ignore[arg-type]
    refused = next(row for row in plan.errors if row.kind is Kind.CLASS)
    assert (refused.at, refused.key) == (LOGIC.at, "k1")
    assert sentence in refused.what
    assert {row.what for row in plan.errors if row.kind is Kind.ENROLMENT} == {
        "the class 'k1' is in the list with an error"
    }


async def test_a_class_of_ours_is_found_by_course_campus_and_teacher(office: Office) -> None:
    klass = replace(LOGIC, course="Maths 5", campus="west", teacher="王芳", minutes=None, capacity=None)
    await office.bring(replace(LIST, teachers=(), classes=(klass,)))
    stored = await office.listed("k1")
    assert (stored.course, stored.campus, stored.teacher) == ("maths-g5", "west", "wang")
    assert stored.places_left == 0, "no place is promised that the list does not speak of"


async def test_classes_without_a_campus_of_ours_go_where_the_office_says(office: Office) -> None:
    klass = replace(LOGIC, campus="Springfield High")
    await office.bring(replace(LIST, classes=(klass,)), campus="west")
    assert (await office.listed("k1")).campus == "west"


async def test_the_same_id_with_other_words_is_refused_in_every_row(office: Office) -> None:
    twice = replace(LIST, learners=(LIN, WU, replace(LIN, at=at(12), grade=6)))
    plan = await office.plan(twice)
    assert {row.at for row in plan.errors if row.kind is Kind.LEARNER} == {at(2), at(12)}
    repeated = replace(LIST, learners=(LIN, WU, replace(LIN, at=at(12))))
    assert not (await office.plan(repeated)).errors


async def test_a_namesake_is_never_taken_for_the_same_child(office: Office) -> None:
    async with office.database.transaction() as uow:
        here = await uow.people.add_learner(Learner(0, "林小雨", grade=3))
    plan = await office.plan()
    assert [(twin.external, [each.id for each in twin.learners]) for twin in plan.twins] == [("s1", [here.id])]
    await office.bring()
    assert (await office.learner("s1")).id != here.id


async def test_a_person_decides_who_is_the_same(office: Office) -> None:
    async with office.database.transaction() as uow:
        lin = await uow.people.add_learner(Learner(0, "林小雨", grade=3))
        wu = await uow.people.add_learner(Learner(0, "桐桐"))
    named = replace(LIST, learners=(LIN, replace(WU, ours=str(wu.id))))
    brought = await office.bring(named, same={"s1": str(lin.id), "t1": "wang"})
    assert brought.plan.twins == []
    assert (await office.learner("s1")) == lin, "what the family has said of the child stands"
    assert (await office.learner("s2")) == replace(wu, grade=4)
    assert (await office.listed("k1")).teacher == "wang"
    assert (await office.bring(named)).written == 0, "the decision is remembered"


@pytest.mark.parametrize(
    ("ours", "sentence"),
    [("999", "there is no learner '999'"), ("wang", "there is no learner 'wang'"), ("²", "no learner")],
)
async def test_an_id_of_ours_that_nobody_has_is_an_error(office: Office, ours: str, sentence: str) -> None:
    plan = await office.plan(replace(LIST, learners=(replace(LIN, ours=ours), WU)))
    assert sentence in next(row.what for row in plan.errors if row.kind is Kind.LEARNER)


async def test_two_rows_cannot_be_one_learner(office: Office) -> None:
    async with office.database.transaction() as uow:
        lin = await uow.people.add_learner(Learner(0, "林小雨"))
    plan = await office.plan(same={"s1": str(lin.id), "s2": str(lin.id)})
    assert [row.key for row in plan.errors if row.kind is Kind.LEARNER] == ["s2"]


async def test_two_lists_call_different_people_the_same(office: Office) -> None:
    await office.bring()
    await office.bring(source="school")
    assert (await office.learner("s1")).id != (await office.learner("s1", "school")).id


async def test_a_child_with_an_account_is_called_as_they_say(office: Office) -> None:
    await office.bring()
    person = await as_person(office.database, office.services, 7, Role.LEARNER)
    learner = await office.learner("s1")
    async with office.database.transaction() as uow:
        await uow.people.save_learner(replace(learner, person=person.id, name="小雨点"))
    await office.bring(replace(LIST, learners=(replace(LIN, name="林小雨雨", grade=6), WU)))
    after = await office.learner("s1")
    assert (after.name, after.grade, after.person) == ("小雨点", 6, person.id)


async def test_days_of_an_enrolment_are_kept(office: Office) -> None:
    today = date(2026, 11, 21)
    later = replace(GOES[0], since=today + timedelta(days=3))
    over = replace(GOES[1], until=today - timedelta(days=1))
    brought = await office.bring(replace(LIST, enrolments=(later, over)))
    assert brought.plan.count(Outcome.LATER) == 1
    assert await office.go_to("k1") == []
    await office.bring(replace(LIST, enrolments=(replace(later, since=today), replace(over, until=today))))
    assert await office.go_to("k1") == ["吴桐", "林小雨"]
    ended = await office.bring(replace(LIST, enrolments=(replace(later, since=today), over)))
    assert ended.plan.count(Outcome.GONE) == 1
    assert await office.go_to("k1") == ["林小雨"]


async def test_who_went_there_already_just_goes_on(office: Office) -> None:
    await office.bring(replace(LIST, enrolments=GOES[:1]))
    klass, wu = await office.listed("k1"), await office.learner("s2")
    async with office.database.transaction() as uow:
        assert await uow.classes.enrol(wu.id, klass.id, office.services.clock.now())
    await office.bring()
    assert await office.go_to("k1") == ["吴桐", "林小雨"]
    assert (await office.listed("k1")).enrolled == 2


async def test_what_the_list_repeats_does_not_undo_what_a_teacher_did(office: Office) -> None:
    await office.bring()
    klass, wu = await office.listed("k1"), await office.learner("s2")
    async with office.database.transaction() as uow:
        await uow.classes.leave(wu.id, klass.id, office.services.clock.now())
    again = await office.bring()
    assert await office.go_to("k1") == ["林小雨"]
    assert "has left the class since" in next(row.what for row in again.plan.rows if row.key == '["k1", "s2"]')


async def test_learners_that_the_list_does_not_have_go_nowhere(office: Office) -> None:
    plan = await office.plan(replace(LIST, enrolments=(*GOES, ListedEnrolment(at(10), "k1", "s9"))))
    assert [row.what for row in plan.errors] == ["the learner 's9' is not in the list"]


async def test_two_teachers_of_one_name_have_to_be_told_apart(office: Office) -> None:
    both = (ZHAO, ListedTeacher(at(5), "t2", "赵明"))
    plan = await office.plan(replace(LIST, teachers=both, classes=(replace(LOGIC, teacher="赵明"),)))
    assert "2 teachers called '赵明'" in plan.errors[0].what


async def test_classes_of_one_course_have_one_length(office: Office) -> None:
    other = replace(LOGIC, at=at(12), id="k2", weekday=4, minutes=90)
    plan = await office.plan(replace(LIST, classes=(LOGIC, other)))
    assert [row.key for row in plan.errors if row.kind is Kind.CLASS] == ["k1", "k2"]
    assert "60 and 90 minutes" in plan.errors[0].what


async def test_courses_of_the_list_keep_their_names(office: Office) -> None:
    course = ListedCourse(at(20), "逻辑", "逻辑思维", "Logic", "science", 5, 6)
    await office.bring(replace(LIST, courses=(course,)))
    klass = await office.listed("k1")
    async with office.database.reading() as uow:
        stored = await uow.courses.course(klass.course)
    assert stored is not None
    assert stored.name == {Lang.ZH: "逻辑思维", Lang.EN: "Logic"}
    assert (stored.subject, stored.grade_from) == ("science", 5)


async def test_the_course_sheet_can_be_loaded_over_a_list(office: Office) -> None:
    await office.bring()
    async with office.database.transaction() as uow:
        await uow.courses.replace(CENTRE, CAMPUSES, [WANG], [MATHS], [OWN], [], [])
    assert (await office.bring()).written == 0
    assert await office.go_to("k1") == ["吴桐", "林小雨"]


async def test_parents_without_children_in_the_list_are_errors(office: Office) -> None:
    odd = (replace(PARENTS[0], children=()), replace(PARENTS[1], children=("s9",)))
    plan = await office.plan(replace(LIST, guardians=odd))
    assert [(row.key, row.what[:25]) for row in plan.errors] == [
        ("p1", "is a parent of nobody: th"),
        ("p2", "the list has no learner '"),
    ]
