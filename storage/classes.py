"""Repository of enrolments and of what classes were taught."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, exists, func, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.classes.log.attached import LessonPhoto
from domain.classes.taught import Proved, Taught
from domain.clock import Clock
from domain.courses.course import CourseClass
from domain.journal import Verb
from domain.people.person import Learner, Person, Role
from storage import tables
from storage.columns import Instant
from storage.courses import read
from storage.people import PEOPLE, person_of
from storage.sql import columns_for, insert, row_of
from storage.staff import ACCOUNTS, LET_GO
from storage.tables.classes import LIVE

enrolments, taught, stand_ins = tables.classes.enrolments, tables.classes.taught, tables.classes.stand_ins
photos = tables.profile.lesson_photos
journal = tables.journal.journal
classes = tables.courses.classes
people, roles, learners = tables.people.people, tables.people.roles, tables.people.learners

TEACHERS = select(roles.c.person).where(roles.c.role == Role.TEACHER, roles.c.revoked_at.is_(None))

CLASSES = select(*columns_for(classes, CourseClass)).order_by(classes.c.rank)
CLASSES_OF = CLASSES.join(enrolments, enrolments.c["class"] == classes.c.id).where(
    enrolments.c.learner == bindparam("learner"), LIVE
)
NOW = bindparam("now", type_=Instant)

# That a person stands in for a class at this moment, wherever stand_ins and classes are at hand.
STANDS_IN = and_(
    stand_ins.c.class_id == classes.c.id,
    stand_ins.c.teacher == classes.c.teacher,
    stand_ins.c.ended_at.is_(None),
    stand_ins.c.starts_at <= NOW,
    stand_ins.c.ends_at > NOW,
)


CLASSES_TAUGHT_BY = (
    CLASSES.join(ACCOUNTS, ACCOUNTS.c.member == classes.c.teacher)
    .join(people, people.c.id == ACCOUNTS.c.person)
    .where(ACCOUNTS.c.person == bindparam("person"), ~LET_GO)
)
CLASSES_STOOD_IN = CLASSES.where(
    exists().where(STANDS_IN, stand_ins.c.deputy == bindparam("person")).correlate(classes)
)
LEARNERS_OF = (
    select(*columns_for(learners, Learner))
    .join(enrolments, enrolments.c.learner == learners.c.id)
    .where(enrolments.c["class"] == bindparam("class_id"), LIVE)
    .order_by(learners.c.name, learners.c.id)
)


def own_teachers(learner: ColumnElement[int]) -> Select[tuple[int]]:
    """The persons whose own classes the learner goes to."""
    return (
        select(ACCOUNTS.c.person)
        .select_from(enrolments.join(classes, classes.c.id == enrolments.c["class"]))
        .join(ACCOUNTS, ACCOUNTS.c.member == classes.c.teacher)
        .where(enrolments.c.learner == learner, LIVE, ACCOUNTS.c.person.in_(TEACHERS))
    )


def deputies(learner: ColumnElement[int]) -> Select[tuple[int]]:
    """The persons who stand in for them now."""
    return (
        select(stand_ins.c.deputy)
        .select_from(enrolments.join(classes, classes.c.id == enrolments.c["class"]))
        .join(stand_ins, STANDS_IN)
        .where(enrolments.c.learner == learner, LIVE, stand_ins.c.deputy.in_(TEACHERS))
    )


THIS_LEARNER = bindparam("learner", type_=enrolments.c.learner.type)
TEACHERS_OF = PEOPLE.where(people.c.id.in_(union(own_teachers(THIS_LEARNER), deputies(THIS_LEARNER))))
TEACHERS_OF = TEACHERS_OF.order_by(people.c.id)
OWN_TEACHERS_OF = PEOPLE.where(people.c.id.in_(own_teachers(THIS_LEARNER))).order_by(people.c.id)
SIZES = select(enrolments.c["class"], func.count()).where(LIVE).group_by(enrolments.c["class"])
ENROL = insert(enrolments).on_conflict_do_nothing().returning(enrolments.c.id)
ENROL_ALL = insert(enrolments).on_conflict_do_nothing().returning(enrolments.c.learner, enrolments.c["class"])
LEAVE = update(enrolments).where(
    enrolments.c.learner == bindparam("of_learner"), enrolments.c["class"] == bindparam("of_class"), LIVE
)
TEACH = insert(taught).on_conflict_do_nothing().returning(taught.c.skill)
TAUGHT_IN = (
    select(taught.c.skill, taught.c.at)
    .where(taught.c["class"] == bindparam("class_id"), taught.c.at >= bindparam("since"))
    .order_by(taught.c.at, taught.c.id)
)
TAUGHT_TO = (
    select(taught.c.skill, func.max(taught.c.at))
    .join(enrolments, enrolments.c["class"] == taught.c["class"])
    .where(enrolments.c.learner == bindparam("learner"), LIVE, taught.c.at <= bindparam("latest"))
    .group_by(taught.c.skill)
)

PROVED_IN = (
    select(journal.c.learner, journal.c.object_id, journal.c.at)
    .join(enrolments, enrolments.c.learner == journal.c.learner)
    .where(
        enrolments.c["class"] == bindparam("class_id"),
        LIVE,
        journal.c.at >= bindparam("since"),
        journal.c.verb == Verb.PROVED.value,
        journal.c.object_type == "skill",
        journal.c.result["success"].as_boolean().is_(True),
    )
    .order_by(journal.c.at.desc(), journal.c.id.desc())
)
ATTACH = insert(photos)
PHOTOS = (
    select(*columns_for(photos, LessonPhoto))
    .where(photos.c.class_id == bindparam("class_id"), photos.c.lesson == bindparam("lesson"))
    .order_by(photos.c.id)
)


class ClassesRepository:
    """Provides domain.ports.Classes."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def classes_of(self, learner: int) -> Sequence[CourseClass]:
        rows = await self._connection.execute(CLASSES_OF, {"learner": learner})
        return [read(CourseClass, row) for row in rows]

    async def learners_of(self, class_id: str) -> Sequence[Learner]:
        rows = await self._connection.execute(LEARNERS_OF, {"class_id": class_id})
        return [Learner(*row) for row in rows]

    async def teachers_of(self, learner: int, *, standing_in: bool = True) -> Sequence[Person]:
        if not standing_in:
            return [person_of(row) for row in await self._connection.execute(OWN_TEACHERS_OF, {"learner": learner})]
        given = {"learner": learner, "now": self._clock.now()}
        return [person_of(row) for row in await self._connection.execute(TEACHERS_OF, given)]

    async def taught_by(self, person: int, *, standing_in: bool = True) -> Sequence[CourseClass]:
        found = [
            read(CourseClass, row) for row in await self._connection.execute(CLASSES_TAUGHT_BY, {"person": person})
        ]
        if standing_in:
            given = {"person": person, "now": self._clock.now()}
            others = [read(CourseClass, row) for row in await self._connection.execute(CLASSES_STOOD_IN, given)]
            found += [each for each in others if each not in found]
        return found

    async def attended(self) -> Sequence[tuple[int, str]]:
        rows = await self._connection.execute(select(enrolments.c.learner, enrolments.c["class"]).where(LIVE))
        return [(learner, class_id) for learner, class_id in rows]

    async def sizes(self) -> Mapping[str, int]:
        rows = await self._connection.execute(SIZES)
        return {class_id: count for class_id, count in rows}  # noqa: C416

    async def enrol(self, learner: int, class_id: str, at: datetime) -> bool:
        row = {"learner": learner, "class": class_id, "since": at}
        return (await self._connection.execute(ENROL, row)).one_or_none() is not None

    async def enrol_all(self, pairs: Sequence[tuple[int, str]], at: datetime) -> Collection[tuple[int, str]]:
        if not pairs:
            return set()
        rows = [{"learner": learner, "class": class_id, "since": at} for learner, class_id in pairs]
        new = await self._connection.execute(ENROL_ALL, rows)
        return {(learner, class_id) for learner, class_id in new}

    async def leave(self, learner: int, class_id: str, at: datetime) -> bool:
        wanted = LEAVE.values(until=at)
        left = await self._connection.execute(wanted, {"of_learner": learner, "of_class": class_id})
        return left.rowcount == 1

    async def reassign(self, was: int, to: int) -> None:
        has = select(enrolments.c["class"]).where(enrolments.c.learner == to, LIVE)
        # A class that both go to would be there twice.
        await self._connection.execute(
            delete(enrolments).where(enrolments.c.learner == was, LIVE, enrolments.c["class"].in_(has))
        )
        await self._connection.execute(update(enrolments).where(enrolments.c.learner == was).values(learner=to))

    async def teach(self, class_id: str, skills: Collection[str], at: datetime, by: int | None) -> Sequence[str]:
        new = []
        for skill in skills:
            row = {"class": class_id, "skill": skill, "at": at, "by": by}
            if (await self._connection.execute(TEACH, row)).one_or_none() is not None:
                new.append(skill)
        return new

    async def untaught(self, class_id: str, skills: Collection[str], at: datetime) -> Sequence[str]:
        this = (taught.c["class"] == class_id, taught.c.skill.in_(skills), taught.c.at == at)
        gone = set(await self._connection.scalars(delete(taught).where(*this).returning(taught.c.skill)))
        return [skill for skill in skills if skill in gone]

    async def taught_in(self, class_id: str, since: datetime) -> Sequence[Taught]:
        rows = await self._connection.execute(TAUGHT_IN, {"class_id": class_id, "since": since})
        return [Taught(*row) for row in rows]

    async def proved_in(self, class_id: str, since: datetime) -> Sequence[Proved]:
        rows = await self._connection.execute(PROVED_IN, {"class_id": class_id, "since": since})
        return [Proved(*row) for row in rows]

    async def taught_to(self, learner: int, until: datetime) -> Mapping[str, datetime]:
        rows = await self._connection.execute(TAUGHT_TO, {"learner": learner, "latest": until})
        return {skill: at for skill, at in rows}  # noqa: C416

    async def attach_photo(self, photo: LessonPhoto) -> None:
        await self._connection.execute(ATTACH, row_of(photo, but=("id",)))

    async def lesson_photos(self, class_id: str, lesson: datetime) -> Sequence[LessonPhoto]:
        rows = await self._connection.execute(PHOTOS, {"class_id": class_id, "lesson": lesson})
        return [LessonPhoto(*row) for row in rows]

    async def remove_photo(self, photo: int, class_id: str, lesson: datetime) -> bool:
        this = (photos.c.id == photo, photos.c.class_id == class_id, photos.c.lesson == lesson)
        return (await self._connection.execute(delete(photos).where(*this))).rowcount == 1
