"""The map: where a learner stands skill by skill, grouped by strand, what changed lately first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from domain.classes.roster import teaches
from domain.errors import Gone, NotAllowed, Refusal
from domain.journal import Verb
from domain.language import Lang, Localized
from domain.messages.screen import Button, rows, t, tap
from domain.people.consent import may_teachers_see
from domain.people.person import Learner, Role
from domain.practice.evening.access import grade_of
from domain.practice.learner import model
from domain.practice.learner.believed import state_of
from domain.practice.learner.model import Band, Mastery
from domain.practice.standing.placing import next_placement, strand_of
from domain.privacy.look import Seen
from domain.privacy.looks import note_look
from domain.turn import Rights, Turn, only

READERS = only(Role.LEARNER, Role.PARENT, Role.TEACHER, Role.ADMIN)
LATELY = timedelta(days=14)
LATELY_SHOWN = 5
YEARS_SHOWN = 1
"""Skills that were never met are shown from so many school years back up to the learner's own."""
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Point:
    """One skill on the map."""

    skill: str
    name: Localized
    grade: int | None
    mastery: Mastery

    @property
    def strand(self) -> str:
        return strand_of(self.skill)

    @property
    def met_at(self) -> datetime:
        """The latest answer; long ago for a skill that was never met."""
        return self.mastery.last_at or _EVER


@dataclass(frozen=True)
class Strand:
    """The points of one strand: those answered last first, then those never met, by school year. Never empty."""

    id: str
    points: tuple[Point, ...]

    def count(self, band: Band) -> int:
        return sum(point.mastery.band is band for point in self.points)


@dataclass(frozen=True)
class Map:
    """All points of a learner.

    Attributes:
        own: the learner looks; else a parent does.
        strands: the one answered last first.
        lately: at most LATELY_SHOWN points with an answer within LATELY, the latest first.
        may_place: a placement may begin now.
    """

    learner: Learner
    own: bool
    strands: tuple[Strand, ...]
    lately: tuple[Point, ...]
    may_place: bool = False


@dataclass(frozen=True)
class ReadMap:
    """The map of a learner; None is the person's own, or of the child that a parent looks at.

    Raises:
        Gone: the learner is neither the person nor one of their children.
        Refusal: a parent has told about no child yet.
    """

    learner: int | None = None
    rights: ClassVar[Rights] = READERS

    async def run(self, turn: Turn) -> Map:
        learner, own = await whose(turn, self.learner)
        strands = _grouped(await _points(turn, learner))
        met = sorted((p for strand in strands for p in strand.points), key=lambda point: point.met_at, reverse=True)
        lately = tuple(point for point in met if point.met_at >= turn.now - LATELY)[:LATELY_SHOWN]
        free = own and await next_placement(turn, learner) is None
        return Map(learner, own, strands, lately, free)


@dataclass(frozen=True)
class StrandOf:
    """One strand of a learner's map."""

    learner: Learner
    own: bool
    strand: Strand


@dataclass(frozen=True)
class ReadStrand:
    """The points of one strand.

    Raises:
        Gone: the learner is not theirs, or has nothing in that strand.
    """

    learner: int
    strand: str
    rights: ClassVar[Rights] = READERS

    async def run(self, turn: Turn) -> StrandOf:
        learner, own = await whose(turn, self.learner)
        for strand in _grouped(await _points(turn, learner)):
            if strand.id == self.strand:
                return StrandOf(learner, own, strand)
        raise Gone(t("standing.gone"), rows(Button(t("standing.button.map"), tap("mp"))))


async def whose(turn: Turn, learner: int | None) -> tuple[Learner, bool]:
    """The learner who is looked at, and whether it is the person.

    Teachers may look at those of their classes, where the family agreed; that they did is written down.

    Raises:
        Gone, Refusal: see ReadMap.
    """
    me = turn.person
    own = await turn.uow.people.learner_of(me.id)
    as_parent = Role.PARENT in me.roles and (me.role is Role.PARENT or own is None)
    if own is not None and (own.id == learner or (learner is None and not as_parent)):
        return own, True
    children = await turn.uow.people.children_of(me.id) if Role.PARENT in me.roles else ()
    if learner is None:
        if not me.roles & {Role.LEARNER, Role.PARENT}:
            raise NotAllowed(t("refusal.not_allowed"))
        if not children:
            raise Refusal(t("standing.no_child"), rows(Button(t("practice.button.add_child"), tap("on.child"))))
        return next((child for child in children if child.id == me.child), children[0]), False
    for child in children:
        if child.id == learner:
            return child, False
    taught = await turn.uow.people.learner(learner)
    if taught is not None and await _may_look_as_teacher(turn, taught):
        await turn.record(
            Verb.VIEWED, "profile", learner, learner=learner, result={"part": "skills"}, authority="teacher"
        )
        await note_look(turn, taught.id, Seen.MAP)
        return taught, False
    raise Gone(t("refusal.gone"))


async def _may_look_as_teacher(turn: Turn, learner: Learner) -> bool:
    return await teaches(turn, learner.id) and await may_teachers_see(turn, learner)


async def point_of(turn: Turn, learner: Learner, skill: str) -> Point:
    """One skill of a learner.

    Raises:
        Gone: the graph has no such skill (any more).
    """
    name = turn.services.bank.skill_name(skill)
    if name is None:
        raise Gone(t("standing.gone"), rows(Button(t("standing.button.map"), tap("mp"))))
    state = await state_of(turn, learner.id)
    believed = model.mastery(state, skill, turn.now, turn.services.bank.parameters)
    return Point(skill, name, turn.services.bank.skill_grade(skill), believed)


async def _points(turn: Turn, learner: Learner) -> list[Point]:
    """What was ever met or taught, and what belongs to the learner's school year."""
    bank, grade = turn.services.bank, grade_of(learner, turn.person if turn.person.id == learner.person else None)
    state = await state_of(turn, learner.id)
    taught = await turn.uow.classes.taught_to(learner.id, turn.now)
    offered = {cell.skill for lang in Lang for cell in bank.cells(lang) if cell.skill is not None}
    found = []
    for skill in offered | set(taught) | set(state.skills):
        name, year = bank.skill_name(skill), bank.skill_grade(skill)
        if name is None:
            continue
        believed = model.mastery(state, skill, turn.now, bank.parameters)
        if believed.last_at is None and skill not in taught and not _is_near(year, grade):
            continue
        found.append(Point(skill, name, year, believed))
    return found


def _is_near(year: int | None, grade: int | None) -> bool:
    return year is not None and grade is not None and grade - YEARS_SHOWN <= year <= grade


def _grouped(points: Collection[Point]) -> tuple[Strand, ...]:
    strands: dict[str, list[Point]] = {}
    for point in sorted(points, key=lambda point: (_EVER - point.met_at, point.grade or 0, point.skill)):
        strands.setdefault(point.strand, []).append(point)
    return tuple(Strand(name, tuple(of_strand)) for name, of_strand in strands.items())
