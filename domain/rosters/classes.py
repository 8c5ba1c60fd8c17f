"""Planning courses and classes of a list: which of ours they are, and what is missing to hold them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from domain.courses.course import Campus, Course, CourseClass, StaffMember
from domain.language import Lang, Localized
from domain.rosters.lists import Kind, ListedClass, ListedCourse
from domain.rosters.plan import Known, Outcome, Plan, checksum_of
from domain.rosters.sourced import id_for, is_from_list

N = TypeVar("N", Campus, Course, StaffMember)

LONGEST_LESSON = 300
"""Minutes."""

ANY_SUBJECT = "other"
LIST_AS_SOURCE = {Lang.ZH: "外部名单", Lang.EN: "a list from outside"}


@dataclass(frozen=True)
class Refused(Exception):
    """The class cannot be held; the sentence is for the person who made the list."""

    sentence: str


@dataclass(frozen=True)
class Homes:
    """Where classes of a list find what they name.

    Attributes:
        teachers: ids of our staff by the list's ids of teachers.
        names: the list's own names of those teachers.
        campus: our campus of classes that name none that is known, "" for none.
    """

    teachers: Mapping[str, str]
    names: Mapping[str, str]
    campus: str


def plan_classes(
    plan: Plan,
    known: Known,
    courses: Mapping[str, ListedCourse],
    classes: Mapping[str, ListedClass],
    homes: Homes,
) -> dict[str, str]:
    """Our ids by the list's id of each class that can be held; `enrolled` is counted later."""
    found: dict[str, tuple[ListedClass, CourseClass, Course | ListedCourse]] = {}
    for external, listed in classes.items():
        try:
            found[external] = (listed, *_class(plan, known, courses, listed, homes))
        except Refused as refused:
            plan.refuse(listed, Kind.CLASS, refused.sentence)
    lengths = _lengths(known, found.values())
    for listed, wanted, course in list(found.values()):
        odd = _odd_length(listed, course, lengths[wanted.course])
        if odd:
            plan.refuse(listed, Kind.CLASS, odd)
            del found[listed.id]
    used: dict[str, ListedCourse] = {
        wanted.course: course for _, wanted, course in found.values() if isinstance(course, ListedCourse)
    }
    for id_, course in sorted(used.items()):
        _plan_course(plan, known, id_, course, min(lengths[id_]))
    for listed, wanted, _ in found.values():
        _plan_class(plan, known, listed, wanted)
    return {external: wanted.id for external, (_, wanted, _) in found.items()}


def _class(
    plan: Plan, known: Known, courses: Mapping[str, ListedCourse], listed: ListedClass, homes: Homes
) -> tuple[CourseClass, Course | ListedCourse]:
    id_ = id_for(plan.source, Kind.CLASS, listed.id)
    before = next((klass for klass in known.classes if klass.id == id_), None)
    course = _course(known, courses, listed)
    if listed.weekday is None or listed.starts is None:
        raise Refused(
            "has no weekday and time; a timetable with the columns class, weekday, starts, minutes brings them "
            "(a file or sheet of the list, or --timetable FILE)"
        )
    if not listed.room:
        raise Refused("has no room; a class takes a room's time (a column room, also in the timetable)")
    campus = _named(known.campuses, listed.campus) or _by_id(known.campuses, homes.campus)
    if campus is None and not listed.campus and len(known.campuses) == 1:
        campus = known.campuses[0]
    if campus is None:
        ours = ", ".join(campus.id for campus in known.campuses)
        raise Refused(
            f"its campus '{listed.campus}' is none of ours ({ours}); --campus ID names one for such classes"
        )
    course_id = course.id if isinstance(course, Course) else id_for(plan.source, Kind.COURSE, course.id)
    return CourseClass(
        id_,
        course_id,
        campus.id,
        _teacher(known, listed, homes),
        listed.room,
        listed.weekday,
        listed.starts,
        listed.capacity if listed.capacity is not None else 0,
        before.enrolled if before else 0,
        listed.first_lesson or (before.first_lesson if before else known.today),
    ), course


def _course(known: Known, courses: Mapping[str, ListedCourse], listed: ListedClass) -> Course | ListedCourse:
    """The course of the list, else ours, else one that is as the class is called."""
    sheet = [course for course in known.courses if not is_from_list(course.id)]
    there = courses.get(listed.course)
    if there is not None:
        return _named(sheet, there.id) or there
    ours = _named(sheet, listed.course)
    if ours is not None:
        return ours
    name = listed.course or listed.id
    if listed.course:
        return ListedCourse(listed.at, name, name, name, listed.subject)
    return ListedCourse(listed.at, name, listed.name_zh or name, listed.name_en or name, listed.subject)


def _teacher(known: Known, listed: ListedClass, homes: Homes) -> str:
    if not listed.teacher:
        raise Refused("has no teacher")
    if listed.teacher in homes.teachers:
        return homes.teachers[listed.teacher]
    row = known.of(Kind.TEACHER).get(listed.teacher)
    if row is not None and _by_id(known.staff, row.ours) is not None:
        return row.ours
    alike = {homes.teachers[id_] for id_, name in homes.names.items() if name == listed.teacher}
    ours = {member.id for member in known.staff if listed.teacher in (member.id, *member.name.values())}
    meant = alike or ours
    if len(meant) > 1:
        raise Refused(
            f"there are {len(meant)} teachers called '{listed.teacher}'; write the id of the one who is meant"
        )
    if not meant:
        raise Refused(f"its teacher '{listed.teacher}' is neither in the list nor one of our staff")
    return meant.pop()


def _lengths(
    known: Known, found: Iterable[tuple[ListedClass, CourseClass, Course | ListedCourse]]
) -> dict[str, set[int]]:
    """What is said about the length of each course's lessons, in minutes."""
    lengths: dict[str, set[int]] = {}
    for listed, wanted, course in found:
        said = lengths.setdefault(wanted.course, set())
        if isinstance(course, Course):
            said.add(course.minutes)
        elif listed.minutes is not None:
            said.add(listed.minutes)
    for course_id, said in lengths.items():
        before = _by_id(known.courses, course_id)
        if not said and before is not None:
            said.add(before.minutes)
    return lengths


def _odd_length(listed: ListedClass, course: Course | ListedCourse, lengths: set[int]) -> str | None:
    if isinstance(course, Course) and listed.minutes not in (None, course.minutes):
        return f"lasts {listed.minutes} minutes, but lessons of our course '{course.id}' last {course.minutes}"
    if not lengths:
        return "nobody says how many minutes it lasts (a column minutes, also in the timetable)"
    if len(lengths) > 1:
        told = " and ".join(str(each) for each in sorted(lengths))
        return f"classes of its course last {told} minutes; give each length a course of its own"
    if not 0 < min(lengths) <= LONGEST_LESSON:
        return f"lasts {min(lengths)} minutes; 1 to {LONGEST_LESSON} are possible"
    return None


def _plan_course(plan: Plan, known: Known, id_: str, listed: ListedCourse, minutes: int) -> None:
    before = _by_id(known.courses, id_)
    name: Localized = {Lang.ZH: listed.name_zh, Lang.EN: listed.name_en}
    wanted = Course(
        id=id_,
        name=name,
        subject=listed.subject or ANY_SUBJECT,
        track="core",
        grade_from=listed.grade_from,
        grade_to=listed.grade_to,
        about=name,
        lessons=0,
        minutes=minutes,
        # never shown: only courses of the sheet are offered
        price_per_lesson=Decimal(0),
        source=LIST_AS_SOURCE,
        source_date=before.source_date if before else known.today,
    )
    if before != wanted:
        plan.courses.append(wanted)
    # where the course stands is not the same in another order of the rows, what it says is
    said = checksum_of(listed)
    outcome = plan.mark(known, Kind.COURSE, listed.id, id_, f"{said} {minutes}")
    plan.add(listed, Kind.COURSE, outcome, f"{listed.name_zh} / {listed.name_en}, not offered to families")


def _plan_class(plan: Plan, known: Known, listed: ListedClass, wanted: CourseClass) -> None:
    before = next((klass for klass in known.classes if klass.id == wanted.id), None)
    outcome = plan.mark(known, Kind.CLASS, listed.id, wanted.id, checksum_of(listed))
    if outcome is Outcome.SAME and before != replace(wanted, capacity=before.capacity if before else 0):
        # a teacher or course that the row names has changed
        outcome = Outcome.CHANGED
    plan.classes.append(wanted)
    when = f"{wanted.weekday} {wanted.starts:%H:%M}"
    what = f"{listed.course or wanted.course}, {when}, {wanted.campus} {wanted.room}, {wanted.teacher}"
    plan.add(listed, Kind.CLASS, outcome, what)


def _named(things: Iterable[N], wanted: str) -> N | None:
    """The one with that id, else the only one with that name in any language."""
    there = tuple(things)
    found = _by_id(there, wanted)
    if found is not None or not wanted:
        return found
    alike = [each for each in there if wanted.casefold() in (name.casefold() for name in each.name.values())]
    return alike[0] if len(alike) == 1 else None


def _by_id(things: Iterable[N], wanted: str) -> N | None:
    return next((each for each in things if each.id == wanted), None)
