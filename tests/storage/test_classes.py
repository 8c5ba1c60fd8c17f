"""Who goes to which class, who teaches it, and what was taught there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from domain.classes.standing_in.ports import StandIn
from domain.classes.taught import Proved
from domain.clock import FixedClock
from domain.courses.course import CourseClass
from domain.journal import Statement, Verb
from domain.people.person import Link, LinkKind, Person, Role
from domain.practice.evening.wishes import HelpWish, Want
from storage.database import Database
from tests.storage.given import NOW, a_learner, a_person, hours
from tests.storage.test_courses import CAMPUSES, CENTRE, CLASS, COURSES, FAQ, PATTERN, STAFF

OTHER = replace(CLASS, id="g5-sun", weekday=7, teacher="li")
LI = replace(STAFF[0], id="li", telegram=None)


async def fill(database: Database, classes: list[CourseClass] | None = None) -> None:
    given = [CLASS, OTHER] if classes is None else classes
    async with database.transaction() as uow:
        await uow.courses.replace(CENTRE, CAMPUSES, [*STAFF, LI], COURSES, given, [PATTERN], FAQ)


async def a_teacher(database: Database, external_id: str, staff: str | None = None) -> Person:
    """Somebody with the role, who used the personal link of that member of staff."""
    person = await a_person(database, external_id)
    async with database.transaction() as uow:
        await uow.people.grant(person.id, Role.TEACHER, None, NOW)
        if staff is not None:
            await uow.people.add_link(Link(f"t{external_id}", LinkKind.STAFF, {"staff": staff}, None, None))
            await uow.people.use_link(f"t{external_id}", person.id, NOW)
    return replace(person, roles=frozenset({Role.TEACHER}))


async def test_a_learner_goes_to_a_class_from_enrolling_until_leaving(database: Database) -> None:
    await fill(database)
    ann, bo = await a_learner(database, "Ann"), await a_learner(database, "Bo")
    async with database.transaction() as uow:
        assert await uow.classes.enrol(bo.id, CLASS.id, NOW)
        assert await uow.classes.enrol(ann.id, CLASS.id, NOW)
        assert await uow.classes.enrol(ann.id, OTHER.id, NOW)
        assert not await uow.classes.enrol(ann.id, CLASS.id, NOW + hours(1))
    async with database.reading() as uow:
        assert await uow.classes.classes_of(ann.id) == [CLASS, OTHER]
        assert await uow.classes.learners_of(CLASS.id) == [ann, bo]
        assert await uow.classes.sizes() == {CLASS.id: 2, OTHER.id: 1}
    async with database.transaction() as uow:
        assert await uow.classes.leave(ann.id, CLASS.id, NOW + hours(2))
        assert not await uow.classes.leave(ann.id, CLASS.id, NOW + hours(2))
    async with database.reading() as uow:
        assert await uow.classes.classes_of(ann.id) == [OTHER]
        assert await uow.classes.learners_of(CLASS.id) == [bo]
    async with database.transaction() as uow:
        assert await uow.classes.enrol(ann.id, CLASS.id, NOW + hours(3))
    async with database.reading() as uow:
        assert await uow.classes.classes_of(ann.id) == [CLASS, OTHER]


async def test_the_course_sheet_can_be_loaded_again_when_learners_go_to_its_classes(database: Database) -> None:
    await fill(database)
    learner = await a_learner(database)
    async with database.transaction() as uow:
        await uow.classes.enrol(learner.id, CLASS.id, NOW)
        await uow.classes.enrol(learner.id, OTHER.id, NOW)
        await uow.classes.teach(CLASS.id, ["fractions.add"], NOW, None)
    await fill(database, [CLASS])
    async with database.reading() as uow:
        assert await uow.classes.classes_of(learner.id) == [CLASS]
        assert await uow.classes.taught_to(learner.id, NOW) == {"fractions.add": NOW}
    await fill(database)
    async with database.reading() as uow:
        assert await uow.classes.classes_of(learner.id) == [CLASS, OTHER]


async def test_a_teacher_is_known_by_the_telegram_id_in_the_centres_list_or_by_the_personal_link(
    database: Database,
) -> None:
    await fill(database)
    wang = await a_teacher(database, str(STAFF[0].telegram))
    li = await a_teacher(database, "12", staff="li")
    stranger = await a_teacher(database, "13")
    async with database.reading() as uow:
        assert await uow.classes.taught_by(wang.id) == [CLASS]
        assert await uow.classes.taught_by(li.id) == [OTHER]
        assert await uow.classes.taught_by(stranger.id) == []


async def test_the_teachers_of_a_learner_are_accounts_that_still_hold_the_role(database: Database) -> None:
    await fill(database)
    learner = await a_learner(database)
    wang = await a_teacher(database, str(STAFF[0].telegram))
    li = await a_teacher(database, "12", staff="li")
    async with database.transaction() as uow:
        await uow.classes.enrol(learner.id, CLASS.id, NOW)
        assert await uow.classes.teachers_of(learner.id) == [wang]
        await uow.classes.enrol(learner.id, OTHER.id, NOW)
        assert await uow.classes.teachers_of(learner.id) == [wang, li]
        await uow.people.revoke(wang.id, Role.TEACHER, NOW)
        assert await uow.classes.teachers_of(learner.id) == [li]
        await uow.classes.leave(learner.id, OTHER.id, NOW)
        assert await uow.classes.teachers_of(learner.id) == []


async def test_what_a_lesson_taught_is_stored_once_and_can_be_taken_back(database: Database) -> None:
    learner, teacher = await a_learner(database), await a_person(database)
    yesterday = NOW - timedelta(days=1)
    async with database.transaction() as uow:
        await uow.classes.enrol(learner.id, CLASS.id, NOW)
        assert await uow.classes.teach(CLASS.id, ["a", "b"], yesterday, teacher.id) == ["a", "b"]
        assert await uow.classes.teach(CLASS.id, ["b", "c"], yesterday, teacher.id) == ["c"]
        assert await uow.classes.teach(CLASS.id, ["a"], NOW, teacher.id) == ["a"]
        assert await uow.classes.teach(OTHER.id, ["z"], NOW, teacher.id) == ["z"]
        assert await uow.classes.taught_to(learner.id, NOW) == {"a": NOW, "b": yesterday, "c": yesterday}
        assert await uow.classes.taught_to(learner.id, NOW - hours(1)) == dict.fromkeys("abc", yesterday)
        assert [each.skill for each in await uow.classes.taught_in(CLASS.id, yesterday)] == ["a", "b", "c", "a"]
        assert [each.skill for each in await uow.classes.taught_in(CLASS.id, NOW)] == ["a"]
        assert await uow.classes.untaught(CLASS.id, ["c", "b", "z"], yesterday) == ["c", "b"]
        assert await uow.classes.untaught(CLASS.id, ["a"], NOW) == ["a"]
        assert await uow.classes.taught_to(learner.id, NOW) == {"a": yesterday}


async def test_what_learners_of_a_class_have_proved_is_told_the_latest_first(database: Database) -> None:
    ann, bo, cy = [await a_learner(database, name) for name in ("Ann", "Bo", "Cy")]

    def proof(learner: int, skill: str, at: datetime, *, success: bool = True) -> Statement:
        return Statement(Verb.PROVED, "skill", skill, at, learner=learner, result={"success": success})

    async with database.transaction() as uow:
        for learner in (ann, bo):
            await uow.classes.enrol(learner.id, CLASS.id, NOW)
        for statement in (
            proof(ann.id, "a", NOW - hours(1)),
            proof(ann.id, "b", NOW, success=False),
            proof(bo.id, "c", NOW),
            proof(cy.id, "d", NOW),
            proof(bo.id, "e", NOW - hours(50)),
        ):
            await uow.journal.add(statement)
        assert await uow.classes.proved_in(CLASS.id, NOW - hours(2)) == [
            Proved(bo.id, "c", NOW),
            Proved(ann.id, "a", NOW - hours(1)),
        ]
        await uow.classes.leave(bo.id, CLASS.id, NOW)
        assert [each.skill for each in await uow.classes.proved_in(CLASS.id, NOW - hours(2))] == ["a"]


async def test_a_child_with_an_account_takes_over_the_classes_that_a_parent_joined(database: Database) -> None:
    described, own = await a_learner(database, "described"), await a_learner(database, "own")
    async with database.transaction() as uow:
        await uow.classes.enrol(described.id, CLASS.id, NOW)
        await uow.classes.enrol(described.id, OTHER.id, NOW)
        await uow.classes.enrol(own.id, OTHER.id, NOW)
        await uow.classes.reassign(described.id, own.id)
        assert await uow.classes.learners_of(CLASS.id) == [own]
        assert await uow.classes.learners_of(OTHER.id) == [own]


async def stands_in(database: Database, deputy: Person, class_id: str = CLASS.id, teacher: str = "wang") -> StandIn:
    """From an hour after NOW for a day."""
    begins = NOW + hours(1)
    made = StandIn(
        0, class_id, teacher, deputy.id, begins.date(), begins.date(), begins, begins + hours(24), deputy.id, NOW
    )
    async with database.transaction() as uow:
        stored = await uow.stand_ins.add(made)
        assert stored is not None
        assert await uow.stand_ins.add(made) is None
    return stored


async def test_who_stands_in_teaches_the_class_beside_its_teacher_while_it_lasts(
    database: Database, clock: FixedClock
) -> None:
    await fill(database)
    learner = await a_learner(database)
    wang, li = await a_teacher(database, str(STAFF[0].telegram)), await a_teacher(database, "12", staff="li")
    async with database.transaction() as uow:
        await uow.classes.enrol(learner.id, CLASS.id, NOW)
        wish = await uow.wishes.add(HelpWish(0, learner.id, None, None, None, None, Want.TALK, "", NOW))
    assert wish is not None
    arranged = await stands_in(database, li)

    async def seen() -> tuple[bool, bool, bool]:
        async with database.reading() as uow:
            assert await uow.classes.taught_by(wang.id) == [CLASS]
            assert await uow.classes.taught_by(li.id, standing_in=False) == [OTHER]
            assert await uow.classes.teachers_of(learner.id, standing_in=False) == [wang]
            waiting = await uow.wishes.waiting_for(li.id, unclaimed=False, unclaimed_photos=False)
            return (
                await uow.classes.taught_by(li.id) == [OTHER, CLASS],
                await uow.classes.teachers_of(learner.id) == [wang, li],
                [each for each, _ in waiting] == [wish],
            )

    assert await seen() == (False,) * 3
    clock.advance(hours(1))
    assert await seen() == (True,) * 3
    clock.advance(hours(24))
    assert await seen() == (False,) * 3
    clock.advance(-hours(1))
    assert await seen() == (True,) * 3
    async with database.transaction() as uow:
        assert await uow.stand_ins.take_back(arranged.id, clock.now())
        assert not await uow.stand_ins.take_back(arranged.id, clock.now())
    assert await seen() == (False,) * 3


async def test_nobody_stands_in_where_the_class_has_another_teacher_by_now(
    database: Database, clock: FixedClock
) -> None:
    await fill(database)
    li = await a_teacher(database, "12", staff="li")
    await stands_in(database, li, teacher="zhou")
    clock.advance(hours(2))
    async with database.reading() as uow:
        assert await uow.classes.taught_by(li.id) == [OTHER]


async def test_what_lasts_or_lies_ahead_is_listed_by_deputy_and_by_class(
    database: Database, clock: FixedClock
) -> None:
    await fill(database)
    li = await a_teacher(database, "12", staff="li")
    first, second = await stands_in(database, li), await stands_in(database, li, OTHER.id, "li")
    async with database.transaction() as uow:
        assert await uow.stand_ins.of_deputy(li.id, NOW) == [first, second]
        assert await uow.stand_ins.of_classes([CLASS.id], NOW) == [first]
        assert await uow.stand_ins.of_classes([CLASS.id, OTHER.id], first.ends_at) == []
        await uow.stand_ins.take_back(first.id, NOW)
        assert await uow.stand_ins.of_deputy(li.id, NOW) == [second]
        assert await uow.stand_ins.get(first.id) == replace(first, ended_at=NOW)
        assert await uow.stand_ins.accounts_of("li") == {li.id}
