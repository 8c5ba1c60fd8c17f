"""What the centre offers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

from sqlalchemy import select, update

from domain.asking.routing import Hit
from domain.courses.course import Campus, Centre, Course, CourseClass, FaqEntry, StaffMember, TrialPattern
from domain.language import Lang
from domain.people.person import Role
from storage.database import Database
from storage.tables.courses import classes, misses
from tests.storage.given import NOW, a_person

BOTH = {Lang.ZH: "名", Lang.EN: "name"}
CENTRE = Centre("c", BOTH, "CNY", "+86 21", BOTH, "Asia/Shanghai")
CAMPUSES = [Campus(id_, BOTH, BOTH, 31.2, 121.5, "Asia/Shanghai", BOTH) for id_ in ("west", "east")]
STAFF = [StaffMember("wang", BOTH, Role.TEACHER, BOTH, ("maths",), 7_000_000_000)]
COURSES = [
    Course(id_, BOTH, "maths", "core", 5, 6, {Lang.ZH: "关于"}, 16, 90, Decimal("120.50"), BOTH, date(2026, 11, 2))
    for id_ in ("maths-g5", "art-g1")
]
CLASS = CourseClass("g5-sat", "maths-g5", "east", "wang", "204", 6, time(16, 0), 12, 9, date(2026, 9, 5))
PATTERN = TrialPattern("t1", "maths-g5", "east", "wang", "204", 6, time(10, 30), 45, 4)
FAQ = [FaqEntry(id_, BOTH, BOTH, BOTH, date(2026, 11, 1)) for id_ in ("refund", "age")]


async def fill(database: Database, *, courses: list[Course] = COURSES, class_: CourseClass = CLASS) -> None:
    async with database.transaction() as uow:
        await uow.courses.replace(CENTRE, CAMPUSES, STAFF, courses, [class_], [PATTERN], FAQ)


async def test_an_empty_house_has_no_centre(database: Database) -> None:
    async with database.reading() as uow:
        assert await uow.courses.centre() is None
        assert await uow.courses.courses() == []


async def test_everything_comes_back_as_and_in_the_order_that_it_was_put(database: Database) -> None:
    await fill(database)
    async with database.reading() as uow:
        assert await uow.courses.centre() == CENTRE
        assert await uow.courses.campuses() == CAMPUSES
        assert await uow.courses.staff() == STAFF
        assert await uow.courses.courses() == COURSES
        assert await uow.courses.course("art-g1") == COURSES[1]
        assert await uow.courses.course("none") is None
        assert await uow.courses.classes() == [CLASS]
        assert await uow.courses.classes(["maths-g5", "x"]) == [CLASS]
        assert await uow.courses.classes(["art-g1"]) == []
        assert await uow.courses.classes([]) == []
        assert await uow.courses.trial_patterns() == [PATTERN]
        assert await uow.courses.faq() == FAQ
        assert await uow.courses.faq_entry("age") == FAQ[1]
        assert await uow.courses.faq_entry("none") is None


async def test_a_class_keeps_its_number_of_enrolled_learners_when_the_sheet_is_loaded_again(
    database: Database,
) -> None:
    await fill(database)
    async with database.connection() as connection:
        await connection.execute(update(classes).values(enrolled=11))
    await fill(database, courses=COURSES[:1], class_=replace(CLASS, room="301"))
    async with database.reading() as uow:
        assert await uow.courses.classes() == [replace(CLASS, room="301", enrolled=11)]
        assert await uow.courses.courses() == COURSES[:1]


async def test_a_question_that_was_not_understood_is_kept(database: Database) -> None:
    person = await a_person(database)
    async with database.transaction() as uow:
        await uow.courses.add_miss(person.id, "有游泳吗？", [Hit("age", "faq", 0.31, "words")], NOW)
    async with database.reading_connection() as connection:
        (row,) = (await connection.execute(select(misses))).all()
    assert (row.person, row.text, row.at) == (person.id, "有游泳吗？", NOW)
    assert row.guesses == [{"id": "age", "kind": "faq", "score": 0.31, "by": "words"}]


async def test_what_a_list_brought_outlives_the_sheet_on_which_it_stands(database: Database) -> None:
    teacher = StaffMember("list.1", BOTH, Role.TEACHER, BOTH)
    course = replace(COURSES[0], id="list.2")
    klass = replace(CLASS, id="list.3", course="maths-g5")
    other = replace(CLASS, id="list.4", course="list.2", teacher="list.1")
    await fill(database)
    async with database.transaction() as uow:
        await uow.courses.put_listed("office", [teacher], [course], [klass, other])
    await fill(database, courses=COURSES[:1], class_=replace(CLASS, room="301"))
    async with database.reading() as uow:
        assert await uow.courses.staff() == [*STAFF, teacher]
        assert await uow.courses.courses() == [COURSES[0], course]
        assert await uow.courses.offered() == COURSES[:1]
        assert await uow.courses.classes() == [replace(CLASS, room="301"), klass, other]
        assert await uow.courses.listed() == [klass, other]
