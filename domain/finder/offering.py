"""Whether what staff write to a family offers a course of which the evidence says that nothing is needed now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.asking.fitting import Miss, fitting
from domain.asking.folding import folded
from domain.asking.wishes import read_wish
from domain.courses.course import Course
from domain.finder.advice import Facts, NothingNow, advise
from domain.finder.evidence import evidence_on
from domain.people.consent import may_teachers_see
from domain.people.person import Learner
from domain.practice.evening.access import grade_of
from domain.times.when import When
from domain.turn import Turn

_OFFERS = re.compile(
    r"报名|报(?:个|一个)?班|续[报费班]|加报|名额|优惠|折扣|试听|体验课|(?:推荐|建议|适合).{0,12}[课班]|[再加]上?一门"
    r"|\benrol|\bsign\w* .{0,20}\bup\b|\bsign[- ]?up\b|\bdiscount|\bplaces? (?:left|free)|\btrial (?:lesson|class)"
    r"|\b(?:recommend|suggest|offer|join)\w*\b.{0,40}\b(?:course|class|programme)"
    r"|\b(?:extra|another|additional|new) (?:course|class)"
)


@dataclass(frozen=True)
class Against:
    """What speaks against offering these courses: the facts of the first."""

    course: Course
    facts: Facts


async def against(turn: Turn, learner: Learner, text: str) -> Against | None:
    """None where no course is offered, where one is of use, or where the family lets nobody see the practice."""
    if not _OFFERS.search(folded(text)) or not await may_teachers_see(turn, learner):
        return None
    courses = offered_in(text, grade_of(learner), await turn.uow.courses.offered(), turn.now, turn.zone)
    evidence = await evidence_on(turn, learner)
    found = [(each, advise(each, evidence)) for each in courses]
    if not found or not all(isinstance(said, NothingNow) for _, said in found):
        return None
    course, said = found[0]
    return Against(course, said.facts)


def offered_in(text: str, grade: int | None, offered: Sequence[Course], now: datetime, zone: str) -> Sequence[Course]:
    """The courses practised here that an offer can mean; those for the learner's grade where it says none."""
    wish = read_wish(text, now, zone)
    grades = wish.grades or (frozenset() if grade is None else frozenset({grade}))
    fits = fitting(offered, (), replace(wish, grades=grades, budget=None, when=When()))
    return [fit.course for fit in fits if fit.course.skills and not fit.misses & {Miss.TRACK, Miss.GRADE}]
