"""Whether a rule holds for a learner now: when the course ends, what is firm, who agreed, what was said before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from math import ceil
from zoneinfo import ZoneInfo

from domain.classes.roster import seen
from domain.courses.course import Course, CourseClass
from domain.finder.advice import NothingNow, advise
from domain.finder.evidence import evidence_on
from domain.people.consent import has_agreed, may_teachers_see
from domain.people.person import Learner, Purpose
from domain.portrait.keeping import caught_up
from domain.portrait.portrait import Mark
from domain.practice.learner import model
from domain.practice.learner.believed import state_of
from domain.turn import Turn
from domain.upgrades.facts import Facts, SkillFact, Window
from domain.upgrades.ports import Attended
from domain.upgrades.proposal import Proposal, ProposalState, UpgradeRule

BEFORE_END = timedelta(weeks=3)
AFTER_END = timedelta(weeks=26)
"""A course that ended longer ago is no reason to write."""


class Unmet(StrEnum):
    """Which part of the rule does not hold."""

    OFF = "off"
    NOT_ENDING = "not_ending"
    NO_CONSENT = "no_consent"
    UNSEEN = "unseen"
    RESTS = "rests"
    ENROLLED = "enrolled"
    GRADE = "grade"
    EVIDENCE = "evidence"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Ending:
    """The end of a class's last lesson; `zone` is the campus's."""

    at: datetime
    zone: str

    @property
    def on(self) -> date:
        return self.at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def window(self) -> Window:
        return Window(self.at - BEFORE_END, self.at + AFTER_END)


@dataclass(frozen=True)
class Term:
    """A rule with the course that it looks at, the one that follows, and the ends of the course's classes by id."""

    rule: UpgradeRule
    course: Course
    follows: Course
    ends: Mapping[str, Ending]

    @property
    def needed(self) -> int:
        """How many of the course's skills have to be firm."""
        return needed(self.rule.firm_share, len(self.course.skills))


def needed(share: float, skills: int) -> int:
    # 0.6 of 5 is 3, whatever the float says
    return ceil(round(share * skills, 6))


def ending(klass: CourseClass, course: Course, zone: str) -> Ending:
    """Of as many weeks as the course has lessons, as `latest_lesson` counts them."""
    on = klass.first_lesson + timedelta(weeks=course.lessons - 1)
    begins = datetime.combine(on, klass.starts, ZoneInfo(zone)).astimezone(UTC)
    return Ending(begins + timedelta(minutes=course.minutes), zone)


def ends_for(term: Term, attended: Collection[Attended], now: datetime) -> Ending | None:
    """The latest end that is a reason to write to somebody who went to these classes; None where there is none."""
    found = []
    for each in attended:
        end = term.ends.get(each.class_id)
        if end is None or not end.window.holds(now) or each.since > end.at:
            continue
        if each.until is None or each.until >= end.window.opens:
            found.append(end)
    return max(found, key=lambda end: end.at, default=None)


def rests(rule: UpgradeRule, before: Collection[Proposal], now: datetime) -> bool:
    """Whether the family is left in peace: one waits to be looked at, a person decided one of this rule lately, or
    the family refused any."""
    since = now - timedelta(days=rule.rest_days)
    for each in before:
        lately = each.decided_at is not None and each.decided_at > since
        if each.state is ProposalState.REFUSED and lately:
            return True
        if each.rule != rule.name:
            continue
        if each.state is ProposalState.PROPOSED or (lately and each.decided_by is not None):
            return True
    return False


async def terms(turn: Turn, rules: Collection[UpgradeRule]) -> Sequence[Term]:
    """The rules whose courses are there and teach something that is practised."""
    courses = {each.id: each for each in await turn.uow.courses.courses()}
    usable = [rule for rule in rules if rule.from_course in courses and rule.to_course in courses]
    if not usable:
        return ()
    classes = await turn.uow.courses.classes({rule.from_course for rule in usable})
    ends: dict[str, dict[str, Ending]] = {}
    for view, course in await seen(turn.uow, classes):
        ends.setdefault(course.id, {})[view.klass.id] = ending(view.klass, course, view.campus.zone)
    return [
        Term(rule, courses[rule.from_course], courses[rule.to_course], ends.get(rule.from_course, {}))
        for rule in usable
        if courses[rule.from_course].skills
    ]


async def candidates(
    turn: Turn, term: Term, part: tuple[int, int] | None = None
) -> Mapping[int, tuple[Learner, Ending]]:
    """Whose course is over or soon is and for whom offers are welcome, by the learner's number.

    Args:
        part: of all learners, see domain.upgrades.ports.Upgrades.attended.
    """
    near = [class_id for class_id, end in term.ends.items() if end.window.holds(turn.now)]
    by_learner: dict[int, list[Attended]] = {}
    for each in await turn.uow.upgrades.attended(near, part=part) if near else ():
        by_learner.setdefault(each.learner.id, []).append(each)
    found = {}
    for learner, theirs in by_learner.items():
        end = ends_for(term, theirs, turn.now)
        if end is not None:
            found[learner] = (theirs[0].learner, end)
    return found


async def look_at(turn: Turn, term: Term, learner: Learner, end: Ending, own: int | None = None) -> Facts | Unmet:
    """What the evidence says where the whole rule holds for the learner, else what does not.

    Args:
        own: the proposal that is looked at again; it does not stand in its own way.
    """
    before = [each for each in await turn.uow.upgrades.of_learner(learner.id) if each.id != own]
    if rests(term.rule, before, turn.now):
        return Unmet.RESTS
    unmet = await _person_unmet(turn, term, learner)
    if unmet is not None:
        return unmet
    facts = await facts_of(turn, learner, term.course, end.on, term.ends)
    if facts.firm < term.needed:
        return Unmet.EVIDENCE
    return replace(facts, knows_next=await knows(turn, learner, term.follows))


async def knows(turn: Turn, learner: Learner, course: Course) -> bool:
    """Whether nearly all that the course teaches is firm already."""
    return isinstance(advise(course, await evidence_on(turn, learner)), NothingNow)


async def look_again(turn: Turn, proposal: Proposal, learner: Learner) -> Facts | Unmet:
    """The same for a proposal that was made before."""
    rule = next((each for each in await turn.uow.upgrades.rules() if each.name == proposal.rule), None)
    if rule is None or not rule.on or rule.to_course != proposal.course:
        return Unmet.OFF
    if not await has_agreed(turn, learner.id, Purpose.OFFERS):
        return Unmet.NO_CONSENT
    for term in await terms(turn, [rule]):
        attended = await turn.uow.upgrades.attended(term.ends, learner.id)
        end = ends_for(term, attended, turn.now)
        return Unmet.NOT_ENDING if end is None else await look_at(turn, term, learner, end, proposal.id)
    return Unmet.OFF


async def facts_of(turn: Turn, learner: Learner, course: Course, ends_on: date, classes: Collection[str]) -> Facts:
    """What phone and classroom know of the learner and the course's skills."""
    state = await state_of(turn, learner.id)
    portrait = (await caught_up(turn.uow, learner.id)).portrait
    parameters = turn.services.bank.parameters
    skills = []
    for skill in course.skills:
        sources = portrait.skills.get(skill)
        band = model.mastery(state, skill, turn.now, parameters).band
        skills.append(SkillFact(skill, band, *((sources.online, sources.in_class) if sources else (0, 0))))
    lessons = [each for each in portrait.lessons if each.class_id in classes]
    came = sum(each.mark is not Mark.AWAY for each in lessons)
    return Facts(course.id, ends_on, tuple(skills), came, len(lessons), portrait.goal is not None)


async def _person_unmet(turn: Turn, term: Term, learner: Learner) -> Unmet | None:
    follows = term.follows
    if learner.grade is not None and not follows.grade_from - 1 <= learner.grade <= follows.grade_to:
        return Unmet.GRADE
    if any(each.course == follows.id for each in await turn.uow.classes.classes_of(learner.id)):
        return Unmet.ENROLLED
    if not await may_teachers_see(turn, learner):
        return Unmet.UNSEEN
    return None
