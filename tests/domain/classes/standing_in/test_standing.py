"""What changes for others while somebody stands in: who is asked, told, and has it in their calendar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.booking.hours.day_list import LookAtDay
from domain.booking.hours.week import DayException
from domain.calendar.entries import ReadCalendar
from domain.classes.log.handing_over import HandOverClassLogs
from domain.classes.standing_in.arranging import ArrangeStandIn, PlanStandIn
from domain.classes.standing_in.standing import is_stood_in_for, standing_in_for
from domain.clock import FixedClock
from domain.courses.course import CourseClass
from domain.day.absence import SayLate
from domain.day.meetings import lesson_name
from domain.people.person import AgeBand, Learner, Person, Role
from domain.turn import Services, Turn
from storage.database import Database
from tests.domain.booking.stage import BRAUN, CENTRE, EAST, FAQ, MATHS, OLYMPIAD, WANG
from tests.house import act, as_person, services, told

SAT = CourseClass("g5-sat", MATHS.id, "east", "wang", "204", 6, time(10), 12, 9, date(2026, 9, 5))
THIS_SATURDAY, NEXT_SATURDAY = date(2026, 11, 21), date(2026, 11, 28)
AT_TEN = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)


@dataclass
class School:
    database: Database
    services: Services
    clock: FixedClock
    wang: Person
    braun: Person
    lin: Person
    learner: Learner


@pytest.fixture
async def school(database: Database, clock: FixedClock) -> School:
    """Mr Braun stands in for Ms Wang's class from the next Saturday on, for a week."""
    made = services(clock=clock)
    wang, braun = [await as_person(database, made, number, Role.TEACHER) for number in (7, 8)]
    lin = await as_person(database, made, 101, Role.LEARNER, age_band=AgeBand.FROM_16)
    staff = (replace(WANG, telegram=7), replace(BRAUN, telegram=8))
    async with database.transaction() as uow:
        await uow.courses.replace(CENTRE, (EAST,), staff, (MATHS, OLYMPIAD), (SAT,), (), FAQ)
        learner = await uow.people.add_learner(Learner(0, "Lin", lin.id, grade=5, age_band=AgeBand.FROM_16))
        await uow.classes.enrol(learner.id, SAT.id, clock.now())
    plan = PlanStandIn(SAT.id, braun.id, NEXT_SATURDAY, NEXT_SATURDAY + timedelta(days=6))
    _, new = await act(database, made, wang, ArrangeStandIn(plan))
    assert new
    return School(database, made, clock, wang, braun, lin, learner)


async def said(school: School, person: Person, word: str) -> int:
    return sum(word in each["html"] for each in await told(school.database, person))


async def test_it_is_known_by_the_day_who_stands_in_for_whom(school: School) -> None:
    async with school.database.reading() as uow:
        turn = Turn(school.services, uow, None)
        for day, stands in (
            (NEXT_SATURDAY - timedelta(days=1), False),
            (NEXT_SATURDAY, True),
            (NEXT_SATURDAY + timedelta(days=6), True),
            (NEXT_SATURDAY + timedelta(days=7), False),
        ):
            found = await standing_in_for(turn, school.braun.id, day)
            assert [(each.class_id, each.accounts) for each in found] == (
                [(SAT.id, frozenset({school.wang.id}))] if stands else []
            )
            assert await is_stood_in_for(turn, school.wang.id, SAT.id, day) is stands
            assert not await is_stood_in_for(turn, school.braun.id, SAT.id, day)


async def test_the_log_comes_to_whoever_stands_in_although_its_teacher_took_the_day_off(school: School) -> None:
    async with school.database.transaction() as uow:
        off = DayException(0, "wang", NEXT_SATURDAY, False, None, None, "Asia/Shanghai", None, (), school.clock.now())
        await uow.hours.add_exceptions([off])
    school.clock.advance(AT_TEN + timedelta(minutes=MATHS.minutes) - school.clock.now())
    assert await act(school.database, school.services, None, HandOverClassLogs()) == 1
    assert await said(school, school.braun, MATHS.name[school.braun.lang]) > await said(school, school.wang, "记")


async def test_whoever_comes_late_tells_the_one_who_gives_that_lesson(school: School) -> None:
    school.clock.advance(timedelta(days=1))
    await act(
        school.database, school.services, school.lin, SayLate(school.learner.id, lesson_name(SAT.id, NEXT_SATURDAY))
    )
    assert await said(school, school.braun, "Lin") == 1
    assert await said(school, school.wang, "Lin") == 0


async def test_their_calendar_has_the_lessons_of_these_days_alone(school: School) -> None:
    async def lessons(person: Person) -> list[datetime]:
        found = await act(school.database, school.services, person, ReadCalendar())
        return [each.start for each in found if SAT.id in each.uid]

    assert await lessons(school.braun) == [AT_TEN]
    own = await lessons(school.wang)
    school.clock.advance(timedelta(days=8))
    assert await lessons(school.braun) == [AT_TEN]
    assert len(own) > 3 and AT_TEN in own


async def test_their_day_has_the_lesson_of_that_day(school: School) -> None:
    day = await act(school.database, school.services, school.braun, LookAtDay(NEXT_SATURDAY))
    assert [each.klass.id for each in day.classes] == [SAT.id]
    before = await act(school.database, school.services, school.braun, LookAtDay(THIS_SATURDAY))
    assert before.classes == ()
