"""A class for the demo: one of Ms Wang's with Bo, his sister and ten others, and two points taught in its latest
lesson, whose log and exit ticket wait for her."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.updates import PLATFORM
from domain.classes.lessons import Lesson, latest_lesson, proposal
from domain.clock import Clock
from domain.courses.course import Course, CourseClass
from domain.journal import Place, Statement, Verb
from domain.language import Lang
from domain.people.consent import TEXT_VERSIONS
from domain.people.person import AgeBand, Consent, Learner, Person, Purpose, Role
from domain.ports import UnitOfWork
from sandbox.demo_past import Past
from sandbox.demo_stories import POINTS
from storage.database import Database

COURSE, TEACHER = "maths-g5-6", "wang"
LEARNER, MOTHER = "1004", "1005"
SISTER = "Lan"
CLASSMATES = ("陈思远", "顾一鸣", "何沐阳", "李诗涵", "刘子墨", "孙悦", "王梓轩", "吴桐", "张若曦", "周可欣")
"""They have no window, and by themselves no accounts: many children of a class are known by name only, and are
logged all the same."""
BEHIND_THEM = timedelta(weeks=len(POINTS) + 1, days=1)
"""So long they have gone to the class that has a past."""


async def seed_class(database: Database, clock: Clock, *, with_past: bool = False) -> bool:
    """Give the sample centre this class; what is there stays as it is, so that every start may do it.

    Args:
        with_past: a class that is made now has its weeks before the latest lesson behind it (sandbox.demo_past).

    Returns:
        whether it was made now.
    """
    async with database.transaction() as uow:
        bo = await _bo(uow, clock)
        begun = await _begun(uow, clock)
        joined = clock.now() - (BEHIND_THEM if with_past else timedelta())
        own = [each.id for each in await uow.classes.classes_of(bo.id)]
        if not own and begun:
            # the class that met last: what it had is tonight's question
            (newest, _, _) = max(begun, key=lambda each: each[2].starts_at)
            own = [newest.id]
            await _join(uow, joined, newest, bo)
        made = len(own) == 1 and len(await uow.classes.learners_of(own[0])) == 1
        if made:
            (klass,) = [each for each, _, _ in begun if each.id == own[0]]
            await _join(uow, joined, klass, await _sister(uow, clock))
            for name in CLASSMATES:
                await _join(uow, joined, klass, await uow.people.add_learner(Learner(0, name, grade=5)))
            if with_past:
                await _live(uow, clock.now(), *next(each for each in begun if each[0].id == klass.id))
        for klass, course, lesson in begun:
            if klass.id in own:
                await _teach(uow, clock, klass, course, lesson)
        return made


async def _join(uow: UnitOfWork, at: datetime, klass: CourseClass, learner: Learner) -> None:
    await uow.classes.enrol(learner.id, klass.id, at)
    joined = Statement(Verb.REGISTERED, "class", klass.id, at, learner=learner.id, authority="bot")
    await uow.journal.add(joined)


async def _live(uow: UnitOfWork, now: datetime, klass: CourseClass, course: Course, latest: Lesson) -> None:
    member = next(each for each in await uow.courses.staff() if each.id == TEACHER)
    teacher = await uow.people.by_external(PLATFORM, str(member.telegram))
    if teacher is not None and latest.number > 1:
        await Past(uow, klass, course, latest, teacher, member.id, now).live()


async def _bo(uow: UnitOfWork, clock: Clock) -> Learner:
    """Bo practises already; his mother agreed."""
    account = await _person(uow, clock, LEARNER, "Bo", Role.LEARNER)
    known = await uow.people.learner_of(account.id)
    if known is not None:
        return known
    mother = await _person(uow, clock, MOTHER, "Ying Zhao", Role.PARENT)
    return await _child(uow, clock, mother, Learner(0, "Bo", account.id, grade=5, age_band=AgeBand.FROM_10))


async def _sister(uow: UnitOfWork, clock: Clock) -> Learner:
    mother = await _person(uow, clock, MOTHER, "Ying Zhao", Role.PARENT)
    return await _child(uow, clock, mother, Learner(0, SISTER, grade=5, age_band=AgeBand.FROM_10))


async def _child(uow: UnitOfWork, clock: Clock, mother: Person, learner: Learner) -> Learner:
    child = await uow.people.add_learner(learner)
    await uow.people.add_guardian(child.id, mother.id, clock.now())
    for purpose in (Purpose.PRACTICE, Purpose.TEACHERS_SEE):
        await uow.people.add_consent(Consent(child.id, purpose, TEXT_VERSIONS[purpose], mother.id, clock.now()))
    return child


async def _person(uow: UnitOfWork, clock: Clock, external_id: str, name: str, role: Role) -> Person:
    """The person with that account, made ready for the role when nobody has written from there yet."""
    found = await uow.people.by_external(PLATFORM, external_id)
    if found is not None and found.onboarded_at is not None:
        return found
    person = found or await uow.people.add(Person(0, PLATFORM, external_id, name, Lang.ZH))
    ready = replace(person, role=role, onboarded_at=clock.now())
    await uow.people.save(replace(ready, age_band=AgeBand.FROM_10) if role is Role.LEARNER else ready)
    await uow.people.grant(person.id, role, None, clock.now())
    return ready


async def _begun(uow: UnitOfWork, clock: Clock) -> list[tuple[CourseClass, Course, Lesson]]:
    """The teacher's classes of the course that have met, each with its latest lesson."""
    course = await uow.courses.course(COURSE)
    if course is None:
        return []
    zones = {campus.id: campus.zone for campus in await uow.courses.campuses()}
    own = [klass for klass in await uow.courses.classes([COURSE]) if klass.teacher == TEACHER]
    met = [(klass, latest_lesson(klass, course, zones[klass.campus], clock.now())) for klass in own]
    return [(klass, course, lesson) for klass, lesson in met if lesson is not None]


async def _teach(uow: UnitOfWork, clock: Clock, klass: CourseClass, course: Course, lesson: Lesson) -> None:
    told = await uow.classes.taught_in(klass.id, lesson.starts_at - timedelta(weeks=course.lessons))
    points = proposal(course, lesson, told)
    if not points or any(each.at == lesson.starts_at for each in told):
        return
    staff = next(member for member in await uow.courses.staff() if member.id == TEACHER)
    teacher = await uow.people.by_external(PLATFORM, str(staff.telegram))
    by = teacher.id if teacher else None
    await uow.classes.teach(klass.id, points, lesson.starts_at, by)
    result = {"lesson": lesson.starts_at.isoformat(), "skills": list(points), "was": []}
    await uow.journal.add(
        Statement(Verb.TAUGHT, "class", klass.id, clock.now(), by, None, result, Place.CLASS, "teacher")
    )
