"""What the evidence says to staff who think of a course for somebody, and to whoever opens a number of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.asking.fitting import NEAR
from domain.classes.roster import teaches
from domain.courses.browsing import find, fits_grade
from domain.courses.course import Course
from domain.errors import Gone
from domain.finder.advice import Advice, Evidence, NothingNow, SkillSeen, advise
from domain.finder.evidence import evidence_on, own_evidence
from domain.journal import Verb
from domain.language import Localized
from domain.letters.family import name_of_staff
from domain.messages.screen import Button, rows, t, tap
from domain.people.consent import has_agreed, may_teachers_see
from domain.people.person import STAFF, Learner, Purpose, Role
from domain.practice.evening.access import grade_of
from domain.privacy.look import Seen
from domain.privacy.looks import note_look
from domain.turn import ANYONE, Rights, Turn, only
from domain.upgrades.recommending import Recommend, Recommendation

WHO_OFFERS = frozenset({Role.ADVISOR, Role.OPERATOR, Role.ADMIN})


@dataclass(frozen=True)
class Override:
    """A course that was offered although the evidence said otherwise."""

    at: datetime
    by: Localized | str
    course: Localized | str
    reason: str


@dataclass(frozen=True)
class Advised:
    """What is said of each course that comes near the learner's grade.

    Attributes:
        present: about the course that ends first, see Recommend.
        courses: with something practised in them, from the lowest grade up; empty where `may_see` is False.
        nothing: every course for the learner's own grade has nothing new in it.
        may_see: the family lets the reader know.
        overrides: what was offered against the evidence, the latest first.
    """

    learner: Learner
    grade: int | None
    present: Recommendation | None
    courses: Sequence[tuple[Course, Advice]]
    may_see: bool
    teaches: bool
    overrides: Sequence[Override] = ()

    @property
    def nothing(self) -> bool:
        own = [said for course, said in self.courses if fits_grade(course, self.grade)]
        return self.grade is not None and bool(own) and all(isinstance(said, NothingNow) for said in own)


@dataclass(frozen=True)
class AdviseOn:
    """What a teacher of the learner, or whoever offers courses, is told; that they looked is written down.

    Raises:
        Gone: no such learner, or none of the teacher's.
    """

    learner: int
    rights: ClassVar[Rights] = only(*STAFF)

    async def run(self, turn: Turn) -> Advised:
        learner = await turn.uow.people.learner(self.learner)
        own = learner is not None and await teaches(turn, learner.id)
        if learner is None or not (own or turn.person.roles & WHO_OFFERS):
            raise _gone()
        grade = grade_of(learner)
        evidence = await evidence_for_staff(turn, learner, own=own)
        if evidence is None:
            return Advised(learner, grade, None, (), may_see=False, teaches=own)
        await _looked(turn, learner)
        offered = await turn.uow.courses.offered()
        near = sorted((each for each in offered if each.skills and _is_near(each, grade)), key=_order)
        said = [(each, advise(each, evidence, offered, grade)) for each in near]
        present, overrides = await turn.do(Recommend(learner.id)), await _overrides(turn, learner)
        return Advised(learner, grade, present, said, may_see=True, teaches=own, overrides=overrides)


@dataclass(frozen=True)
class Opened:
    """What an advice rests on, skill by skill.

    Attributes:
        before, own: what comes before the course, and what it teaches; gaps first.
        carried: skills that count as there because something that builds on them is firm.
        family: the reader is of the family; teaches: they teach the learner. Both may open a skill further.
    """

    learner: Learner
    course: Course
    advice: Advice
    before: Sequence[SkillSeen]
    own: Sequence[SkillSeen]
    carried: frozenset[str]
    family: bool
    teaches: bool


@dataclass(frozen=True)
class OpenEvidence:
    """
    Attributes:
        course: its handle.

    Raises:
        Gone: no such learner or course, or none whose evidence the person may read.
    """

    learner: int
    course: str
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Opened:
        learner = await turn.uow.people.learner(self.learner)
        offered = await turn.uow.courses.offered()
        course = find(offered, self.course)
        if learner is None or course is None:
            raise _gone()
        evidence, own = await own_evidence(turn, learner), False
        family = evidence is not None
        if evidence is None and turn.person.roles & STAFF:
            own = await teaches(turn, learner.id)
            evidence = await evidence_for_staff(turn, learner, own=own)
            if evidence is not None:
                await _looked(turn, learner)
        if evidence is None:
            raise _gone()
        return Opened(
            learner,
            course,
            advise(course, evidence, offered, grade_of(learner)),
            _gaps_first(evidence, evidence.before(course)),
            _gaps_first(evidence, course.skills),
            evidence.carried,
            family,
            own,
        )


async def evidence_for_staff(turn: Turn, learner: Learner, *, own: bool) -> Evidence | None:
    """None where the family lets nobody see the practice; for who does not teach the learner offers have to be
    welcome, too.

    Args:
        own: the reader teaches the learner.
    """
    if not await may_teachers_see(turn, learner):
        return None
    welcome = turn.person.roles & WHO_OFFERS and await has_agreed(turn, learner.id, Purpose.OFFERS)
    return await evidence_on(turn, learner) if own or welcome else None


async def _overrides(turn: Turn, learner: Learner) -> Sequence[Override]:
    letters = await turn.uow.journal.told(learner.id, Verb.NOTIFIED, "letter")
    proposals = await turn.uow.journal.told(learner.id, Verb.OFFERED, "upgrade")
    found = [(each, each.result["offers"]) for each in letters if each.result.get("offers")]
    found += [(each, each.result) for each in proposals if each.result.get("reason")]
    courses = {each.id: each.name for each in await turn.uow.courses.courses()}
    overrides = []
    for said, offer in found:
        by: Localized | str = await name_of_staff(turn, said.actor) if said.actor is not None else ""
        overrides.append(Override(said.at, by, courses.get(offer["course"], offer["course"]), offer["reason"]))
    return sorted(overrides, key=lambda each: each.at, reverse=True)


async def _looked(turn: Turn, learner: Learner) -> None:
    result = {"part": "advice"}
    await turn.record(Verb.VIEWED, "profile", learner.id, learner=learner.id, result=result, authority="staff")
    await note_look(turn, learner.id, Seen.ADVICE)


def _gaps_first(evidence: Evidence, skills: Sequence[str]) -> list[SkillSeen]:
    """Then what was answered, then what was never asked."""
    seen = (evidence.of(each) for each in skills)
    return sorted(seen, key=lambda each: (not evidence.is_gap(each.skill), not each.answers))


def _is_near(course: Course, grade: int | None) -> bool:
    return grade is None or course.grade_from - NEAR <= grade <= course.grade_to + NEAR


def _order(course: Course) -> tuple[int, int, str]:
    return course.grade_from, course.grade_to, course.id


def _gone() -> Gone:
    return Gone(t("refusal.gone"), rows(Button(t("common.home"), tap("home"))))
