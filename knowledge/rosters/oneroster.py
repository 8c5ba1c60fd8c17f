"""OneRoster 1.1 and 1.2 in CSV (1EdTech): orgs, sessions, courses, classes, users with their roles, enrolments.

Only bulk files, which have everything there is. Meeting times are not part of the standard: a timetable brings them.
Demographics, grades, results and passwords are not read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.rosters.lists import (
    At,
    Kind,
    ListedClass,
    ListedCourse,
    ListedEnrolment,
    ListedGuardian,
    ListedLearner,
    ListedTeacher,
)
from knowledge.content import ContentError
from knowledge.rosters.gathering import Gathered, cells_of
from knowledge.rosters.parts import Part
from knowledge.rosters.tables import tables_of
from knowledge.rosters.values import Unclear, date_in, grade_in, id_in, ids_in, name_in, subject_in

MANIFEST = "manifest.csv"
VERSIONS = ("1.1", "1.2")
USED = ("orgs", "academicSessions", "courses", "classes", "users", "roles", "enrollments")

NOT_USED = (
    "manifest",
    "demographics",
    "userProfiles",
    "userResources",
    "resources",
    "classResources",
    "courseResources",
    "categories",
    "lineItems",
    "results",
    "lineItemLearningObjectiveIds",
    "lineItemScoreScales",
    "resultLearningObjectiveIds",
    "resultScoreScales",
    "scoreScales",
)
STANDARD = frozenset(f"{name.lower()}.csv" for name in (*USED, *NOT_USED))

_GUARDIANS = frozenset({"guardian", "parent", "relative"})
_YES = frozenset({"true", "1", "yes"})

Cells = Mapping[str, str]


@dataclass(frozen=True)
class _Record:
    """A row that is not marked as to be deleted; cells by the standard's names in lower case."""

    at: At
    cells: Cells

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column.lower(), "")

    @property
    def id(self) -> str:
        return self["sourcedId"]


Records = Mapping[str, Sequence[_Record]]


def is_oneroster(parts: Sequence[Part]) -> bool:
    return any(part.base == MANIFEST for part in parts)


def read_oneroster(parts: Sequence[Part]) -> tuple[Gathered, frozenset[Kind]]:
    """What the files say, and the kinds of which they have everything.

    Raises:
        ContentError: the manifest is unclear, of another version, or speaks of delta files.
    """
    by_name = {part.base: part for part in parts}
    modes = _modes(by_name[MANIFEST])
    records: dict[str, list[_Record]] = {}
    for name in USED:
        part = by_name.get(f"{name.lower()}.csv")
        if part is None or modes.get(name.lower()) == "absent":
            continue
        records[name] = list(_records(part))
    if "users" not in records:
        raise ContentError(by_name[MANIFEST].path, "file.users", "there is no users.csv, so there are no people")
    found = Gathered()
    _users(found, records)
    _courses(found, records)
    _classes(found, records)
    _enrolments(found, records)
    whole = {Kind.TEACHER, Kind.LEARNER, Kind.GUARDIAN}
    if "classes" in records:
        whole.add(Kind.CLASS)
    if "enrollments" in records:
        whole.add(Kind.ENROLMENT)
    return found, frozenset(whole)


def _modes(part: Part) -> dict[str, str]:
    """By file, in lower case and without ".csv": "bulk" or "absent"."""
    tables = tables_of(part, lambda names: {"propertyname", "value"} <= {name.lower() for name in names})
    if not tables:
        raise ContentError(part.path, "header", "has no columns propertyName and value")
    said = {
        cells.get("propertyname", "").lower(): cells.get("value", "") for _, cells in cells_of(tables[0], str.lower)
    }
    version = said.get("oneroster.version", "")
    if version not in VERSIONS:
        known = " and ".join(VERSIONS)
        raise ContentError(part.path, "oneroster.version", f"is '{version}'; {known} can be read")
    modes = {}
    for name, value in said.items():
        if name.startswith("file."):
            modes[name.removeprefix("file.")] = value.lower()
    for used in USED:
        mode = modes.get(used.lower(), "bulk")
        if mode == "delta":
            why = "is a delta, which has only what changed; export the whole list (bulk) instead"
            raise ContentError(part.path, f"file.{used}", why)
        if mode not in ("bulk", "absent"):
            raise ContentError(part.path, f"file.{used}", f"is '{mode}'; bulk and absent can be read")
    return modes


def _records(part: Part) -> Iterator[_Record]:
    tables = tables_of(part, lambda names: "sourcedid" in (name.lower() for name in names))
    if not tables:
        raise ContentError(part.path, "header", "has no column sourcedId")
    for at, cells in cells_of(tables[0], str.lower):
        if cells.get("status", "active").lower() != "tobedeleted":
            yield _Record(at, cells)


def _roles(records: Records) -> Callable[[_Record], set[str]]:
    """The roles of a user: a column in 1.1, rows of roles.csv in 1.2."""
    by_user: dict[str, set[str]] = {}
    for role in records.get("roles", ()):
        by_user.setdefault(role["userSourcedId"], set()).add(role["role"].lower())
    return lambda user: by_user.get(user.id, set()) | ({user["role"].lower()} if user["role"] else set())


def _users(found: Gathered, records: Records) -> None:
    roles_of = _roles(records)
    users = {user.id: user for user in records["users"]}
    roles = {id_: roles_of(user) for id_, user in users.items()}
    learners = {id_ for id_, held in roles.items() if "student" in held}
    children: dict[str, set[str]] = {}
    for user in records["users"]:
        # agents of a learner are those who care for them, agents of a guardian the learners cared for
        for other in ids_in(user["agentSourcedIds"]):
            child, guardian = (user.id, other) if user.id in learners else (other, user.id)
            if roles.get(guardian, set()) & _GUARDIANS and child in learners:
                children.setdefault(guardian, set()).add(child)
    others = 0
    for user in records["users"]:
        held = roles_of(user)
        others += not held & {"student", "teacher", *_GUARDIANS}
        kind = Kind.LEARNER if "student" in held else Kind.TEACHER if "teacher" in held else Kind.GUARDIAN
        with found.row(user.at, kind, user.id):
            id_ = id_in(user.id)
            if "student" in held:
                found.learners.append(ListedLearner(user.at, id_, _name(user), _grade(user["grades"])))
            if "teacher" in held:
                found.teachers.append(ListedTeacher(user.at, id_, _name(user)))
            if held & _GUARDIANS and id_ in children:
                # one without children is of no learner of ours
                cared_for, phone = tuple(sorted(children[id_])), user["sms"] or user["phone"]
                found.guardians.append(ListedGuardian(user.at, id_, _name(user), cared_for, phone))
    if others:
        found.notes.append(f"{others} users are neither students nor teachers nor guardians; they are left out")


def _name(user: _Record) -> str:
    given = user["preferredGivenName"] or user["givenName"]
    family = user["preferredFamilyName"] or user["familyName"]
    # Chinese, Japanese and Korean names have the family's name first, and no space
    east_asian = any("\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" for char in given + family)
    return name_in(family + given if east_asian else f"{given} {family}")


def _grade(text: str) -> int | None:
    for said in ids_in(text):
        try:
            grade = grade_in(said)
        except Unclear:
            continue
        if grade is not None:
            return grade
    return None


def _courses(found: Gathered, records: Records) -> None:
    for course in records.get("courses", ()):
        with found.row(course.at, Kind.COURSE, course.id):
            grades = sorted(grade for said in ids_in(course["grades"]) if (grade := _grade(said)))
            title = course["title"] or course.id
            subject = subject_in(next(iter(ids_in(course["subjects"])), ""))
            first, last = (grades[0], grades[-1]) if grades else (1, 12)
            found.courses.append(ListedCourse(course.at, id_in(course.id), title, title, subject, first, last))


def _classes(found: Gathered, records: Records) -> None:
    orgs = {org.id: org["name"] for org in records.get("orgs", ())}
    starts = {session.id: session["startDate"] for session in records.get("academicSessions", ())}
    teachers: dict[str, list[tuple[bool, str]]] = {}
    for each in records.get("enrollments", ()):
        if each["role"].lower() == "teacher":
            second = each["primary"].lower() not in _YES
            teachers.setdefault(each["classSourcedId"], []).append((second, each["userSourcedId"]))
    for klass in records.get("classes", ()):
        with found.row(klass.at, Kind.CLASS, klass.id):
            begun = [date for term in ids_in(klass["termSourcedIds"]) if (date := date_in(starts.get(term, "")))]
            # the primary one, else the first by id
            taught_by = min(teachers.get(klass.id, ()), default=(True, ""))[1]
            found.classes.append(
                ListedClass(
                    klass.at,
                    id_in(klass.id),
                    name_zh=klass["title"],
                    name_en=klass["title"],
                    course=klass["courseSourcedId"],
                    subject=subject_in(next(iter(ids_in(klass["subjects"])), "")),
                    campus=orgs.get(klass["schoolSourcedId"], klass["schoolSourcedId"]),
                    teacher=taught_by,
                    room=klass["location"],
                    first_lesson=min(begun, default=None),
                )
            )


def _enrolments(found: Gathered, records: Records) -> None:
    for each in records.get("enrollments", ()):
        if each["role"].lower() != "student":
            continue
        key = f"{each['userSourcedId']} in {each['classSourcedId']}"
        with found.row(each.at, Kind.ENROLMENT, key):
            since, ends = date_in(each["beginDate"]), date_in(each["endDate"])
            # the standard's last day is the first one on which it is over
            until = ends - timedelta(days=1) if ends else None
            klass, learner = id_in(each["classSourcedId"]), id_in(each["userSourcedId"])
            found.enrolments.append(ListedEnrolment(each.at, klass, learner, since, until))
