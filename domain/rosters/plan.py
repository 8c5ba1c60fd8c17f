"""What bringing a list would do: row by row for the person, and as what is to be written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from hashlib import blake2s
from typing import TypeVar

from domain.courses.course import Campus, Course, CourseClass, StaffMember
from domain.people.person import Learner
from domain.rosters.lists import At, Kind, Listed, Problem
from domain.rosters.sourced import SourcedRow

GONE_MARK = "gone"
"""The checksum of what was in the list once and is not any more."""

L = TypeVar("L", bound=Listed)


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    LATER = "later"
    GONE = "gone"
    ERROR = "error"


@dataclass(frozen=True)
class PlannedRow:
    """What would become of one row. `at` is None for what the list does not have any more; `what` is a sentence."""

    at: At | None
    kind: Kind
    key: str
    outcome: Outcome
    what: str = ""


@dataclass(frozen=True)
class LearnerToWrite:
    """`ours` is None for somebody new; `mark` what `sourced` is to remember of the row."""

    external: str
    ours: int | None
    name: str
    grade: int | None
    mark: str


@dataclass(frozen=True)
class Twin:
    """Somebody in the list has the name of a learner who is here: a person has to decide whether they are one."""

    at: At
    external: str
    name: str
    learners: tuple[Learner, ...]


@dataclass(frozen=True)
class Start:
    """A learner of the list begins to go to a class of ours, or is known to do so already (`goes`)."""

    external: str
    klass: str
    learner: str
    mark: str
    goes: bool


@dataclass(frozen=True)
class End:
    """Our learner does not go to our class any more; `learner` None when that was so already."""

    external: str
    klass: str
    learner: int | None


@dataclass(frozen=True)
class Guardianship:
    """Somebody in the list is a guardian of a learner in the list; `phone` as in ListedGuardian."""

    external: str
    guardian: str
    learner: str
    child: str
    phone: str = ""


@dataclass(frozen=True)
class Known:
    """What is here already.

    Attributes:
        sourced: by kind, then by id in the list, of this source alone.
        learners: those whom the list means, by our number.
        attends: who goes to which class now, as (our learner, our class).
        namesakes: learners who have the name of somebody in the list.
        today: local date of the centre.
    """

    sourced: Mapping[Kind, Mapping[str, SourcedRow]]
    campuses: tuple[Campus, ...]
    staff: tuple[StaffMember, ...]
    courses: tuple[Course, ...]
    classes: tuple[CourseClass, ...]
    learners: Mapping[int, Learner]
    attends: frozenset[tuple[int, str]]
    namesakes: tuple[Learner, ...]
    today: date

    def of(self, kind: Kind) -> Mapping[str, SourcedRow]:
        return self.sourced.get(kind, {})


@dataclass
class Plan:
    """What bringing a list would do; nothing of it is done yet.

    Attributes:
        marks: rows of `sourced` to be stored for staff, courses and classes, and for who is gone.
        dropped: guardianships that are not in the list any more, by their id there.
    """

    source: str
    rows: list[PlannedRow] = field(default_factory=list)
    staff: list[StaffMember] = field(default_factory=list)
    courses: list[Course] = field(default_factory=list)
    classes: list[CourseClass] = field(default_factory=list)
    learners: list[LearnerToWrite] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    ends: list[End] = field(default_factory=list)
    guardianships: list[Guardianship] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    marks: list[SourcedRow] = field(default_factory=list)
    twins: list[Twin] = field(default_factory=list)
    teachers_twins: list[tuple[At, str, str, str]] = field(default_factory=list)

    def add(self, listed: Listed, kind: Kind, outcome: Outcome, what: str = "") -> None:
        self.rows.append(PlannedRow(listed.at, kind, listed.id, outcome, what))

    def refuse(self, listed: Listed, kind: Kind, sentence: str) -> None:
        self.add(listed, kind, Outcome.ERROR, sentence)

    def report(self, problem: Problem) -> None:
        self.rows.append(PlannedRow(problem.at, problem.kind, problem.key, Outcome.ERROR, problem.sentence))

    def mark(self, known: Known, kind: Kind, external: str, ours: str, checksum: str) -> Outcome:
        """Have `sourced` remember the row; what it means compared with what was remembered."""
        row = SourcedRow(self.source, kind, external, ours, checksum)
        before = known.of(kind).get(external)
        if before == row:
            return Outcome.SAME
        self.marks.append(row)
        return Outcome.CHANGED if before else Outcome.NEW

    def count(self, outcome: Outcome, kind: Kind | None = None) -> int:
        return sum(row.outcome is outcome and kind in (None, row.kind) for row in self.rows)

    @property
    def errors(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.outcome is Outcome.ERROR]


def checksum_of(listed: Listed) -> str:
    """Of what the row says, wherever it stands."""
    said = [(each.name, str(getattr(listed, each.name))) for each in fields(listed) if each.name != "at"]
    return blake2s(repr(said).encode(), digest_size=12).hexdigest()


def once_each(plan: Plan, kind: Kind, rows: Iterable[L]) -> dict[str, L]:
    """The rows by id, in the order of ids; of an id that is there with different words every row is refused."""
    by_id: dict[str, list[L]] = {}
    for row in rows:
        by_id.setdefault(row.id, []).append(row)
    found = {}
    for id_, same in sorted(by_id.items()):
        if len({checksum_of(row) for row in same}) == 1:
            found[id_] = min(same, key=lambda row: row.at)
            continue
        for row in same:
            others = ", ".join(f"{other.at.file} row {other.at.row}" for other in same if other.at != row.at)
            plan.refuse(row, kind, f"the same id stands in {others} with other words; keep one of them")
    return found
