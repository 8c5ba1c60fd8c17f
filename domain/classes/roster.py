"""A teacher's classes: when and where they are, who goes there, and taking somebody off the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from domain.classes.lessons import Lesson, latest_lesson
from domain.classes.taught import Proved, Taught
from domain.courses.browsing import ClassView, class_view, find
from domain.courses.course import Course, CourseClass
from domain.errors import Gone
from domain.journal import Verb
from domain.language import Localized
from domain.messages.screen import Button, rows, t, tap
from domain.people.consent import may_teachers_see
from domain.people.person import Learner, LinkKind, Role
from domain.ports import UnitOfWork
from domain.privacy.look import Seen
from domain.privacy.looks import note_looks
from domain.turn import Rights, Turn, only

PROOFS_FOR, PROOFS_TOLD = timedelta(days=14), 5
TEACHERS = only(Role.TEACHER, Role.ADMIN)


@dataclass(frozen=True)
class ClassLine:
    """A class in a list; `size` is how many learners joined it here (the course sheet may know of more)."""

    view: ClassView
    course: Course
    size: int


@dataclass(frozen=True)
class ClassCard:
    """One class.

    Attributes:
        learners: by name.
        lesson: the one that began last, None before the first.
        taught: what was ticked for that lesson; `points` are the names of it.
        proofs: what learners who let their teachers see it have proved in the last PROOFS_FOR, the latest first: who,
            what, when.
        hears_wishes: the reader is one of those whom learners ask for help.
        links: how many invitations to the class are good now.
        can_log: who came to that lesson can be said now.
    """

    view: ClassView
    course: Course
    learners: Sequence[Learner]
    lesson: Lesson | None
    taught: Sequence[Taught]
    links: int
    points: Sequence[Localized | str] = ()
    proofs: Sequence[tuple[str, Localized | str, datetime]] = ()
    hears_wishes: bool = False
    can_log: bool = False

    @property
    def id(self) -> str:
        return self.view.klass.id


@dataclass(frozen=True)
class MyClasses:
    """The classes of the teacher who acts, in the order of the week; an admin sees those of everybody."""

    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Sequence[ClassLine]:
        own = await classes_for(turn)
        sizes = await turn.uow.classes.sizes()
        lines = [ClassLine(view, course, sizes.get(view.klass.id, 0)) for view, course in await seen(turn.uow, own)]
        return sorted(lines, key=lambda line: (line.view.klass.weekday, line.view.klass.starts, line.view.klass.id))


@dataclass(frozen=True)
class OpenClass:
    """One class of the person's, by its handle.

    Raises:
        Gone: no such class, or somebody else's.
    """

    handle: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> ClassCard:
        return await card_of(turn, await own_class(turn, self.handle))


@dataclass(frozen=True)
class RemoveLearner:
    """Take a learner off the list; what was practised stays. A second tap changes nothing.

    Raises:
        Gone: no such class, or somebody else's.
    """

    handle: str
    learner: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> tuple[ClassCard, Learner | None]:
        """The class as it is now, and who was taken off, None when nobody was."""
        klass = await own_class(turn, self.handle)
        gone = None
        if await turn.uow.classes.leave(self.learner, klass.id, turn.now):
            gone = await turn.uow.people.learner(self.learner)
            await turn.record(Verb.LEFT, "class", klass.id, learner=self.learner, authority="teacher")
        return await card_of(turn, klass), gone


async def classes_for(turn: Turn) -> Sequence[CourseClass]:
    if Role.ADMIN in turn.person.roles:
        return await turn.uow.courses.classes()
    return await turn.uow.classes.taught_by(turn.person.id)


async def teaches(turn: Turn, learner: int) -> bool:
    """Whether the person may look at the learner as their teacher or as an admin."""
    me = turn.person
    if Role.ADMIN in me.roles:
        return True
    return Role.TEACHER in me.roles and me.id in {each.id for each in await turn.uow.classes.teachers_of(learner)}


async def own_class(turn: Turn, handle: str) -> CourseClass:
    """
    Raises:
        Gone: no class has that handle, or it is not the person's.
    """
    found = find(await classes_for(turn), handle)
    if found is None:
        raise Gone(t("classes.not_yours"), rows(Button(t("classes.button.all"), tap("cl"))))
    return found


async def seen(uow: UnitOfWork, classes: Sequence[CourseClass]) -> list[tuple[ClassView, Course]]:
    """Classes with the names that belong to them; one whose course or campus is not there is left out."""
    courses = {course.id: course for course in await uow.courses.courses()}
    campuses = {campus.id: campus for campus in await uow.courses.campuses()}
    staff = {member.id: member for member in await uow.courses.staff()}
    return [
        (class_view(each, courses[each.course], campuses, staff), courses[each.course])
        for each in classes
        if each.course in courses and each.campus in campuses
    ]


async def card_of(turn: Turn, klass: CourseClass) -> ClassCard:
    shown = await seen(turn.uow, [klass])
    if not shown:
        raise Gone(t("refusal.gone"))
    view, course = shown[0]
    lesson = latest_lesson(klass, course, view.campus.zone, turn.now)
    taught = await turn.uow.classes.taught_in(klass.id, lesson.starts_at) if lesson else ()
    links = await turn.uow.people.links_about(LinkKind.CLASS, {"class": klass.id}, turn.now)
    learners = await turn.uow.classes.learners_of(klass.id)
    await note_looks(turn, [each.id for each in learners], Seen.CLASS)
    proved = await turn.uow.classes.proved_in(klass.id, turn.now - PROOFS_FOR)
    proofs = await _proofs(turn, learners, proved)
    return ClassCard(
        view,
        course,
        learners,
        lesson,
        taught,
        links,
        points=[name_of(turn, each.skill) for each in taught],
        hears_wishes=Role.TEACHER in turn.person.roles,
        can_log=bool(learners) and lesson is not None and lesson.is_open(course, turn.now),
        proofs=proofs,
    )


async def _proofs(
    turn: Turn, learners: Sequence[Learner], proved: Sequence[Proved]
) -> list[tuple[str, Localized | str, datetime]]:
    """The latest, of learners who let their teachers see what they do at home."""
    done = {each.learner for each in proved}
    shown = {each.id: each for each in learners if each.id in done and await may_teachers_see(turn, each)}
    told = [each for each in proved if each.learner in shown][:PROOFS_TOLD]
    return [(shown[each.learner].name, name_of(turn, each.skill), each.at) for each in told]


async def class_teachers(turn: Turn, learner: int) -> list[Localized | str]:
    """Those who teach the learner's classes, as the centre's list names them; empty where nobody is known to."""
    taught_by = [klass.teacher for klass in await turn.uow.classes.classes_of(learner)]
    staff = {each.id: each.name for each in await turn.uow.courses.staff()}
    return [staff[teacher] for teacher in dict.fromkeys(taught_by) if teacher in staff]


def name_of(turn: Turn, skill: str) -> Localized | str:
    return turn.services.bank.skill_name(skill) or skill
