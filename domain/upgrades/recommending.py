"""What the evidence says to whoever thinks of offering a course: the next one, none now, or first the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.classes.roster import seen
from domain.courses.course import Course
from domain.people.consent import may_teachers_see
from domain.people.person import STAFF
from domain.turn import Rights, Turn, only
from domain.upgrades.facts import Advice, Facts, advice
from domain.upgrades.matching import AFTER_END, BEFORE_END, ending, facts_of, knows

LEAST_SKILLS = 4
"""Of fewer skills the evidence says nothing."""


@dataclass(frozen=True)
class Recommendation:
    """About the course that ends first.

    Attributes:
        facts: of the skills that its classes have had so far; of all of them once it ends soon.
        follows: what content puts after it, None where that is nothing.
        ends_soon: within three weeks, or it is over.
    """

    course: Course
    facts: Facts
    follows: Course | None
    ends_soon: bool

    @property
    def advice(self) -> Advice:
        return advice(self.facts)


@dataclass(frozen=True)
class Recommend:
    """None where the family lets nobody see the practice, or too little is known. Whoever shows it answers for who
    may see the learner."""

    rights: ClassVar[Rights] = only(*STAFF)

    learner: int

    async def run(self, turn: Turn) -> Recommendation | None:
        learner = await turn.uow.people.learner(self.learner)
        if learner is None or not await may_teachers_see(turn, learner):
            return None
        attended = await turn.uow.classes.classes_of(learner.id)
        if not attended:
            return None
        ends = [
            (ending(view.klass, course, view.campus.zone), view.klass.id, course)
            for view, course in await seen(turn.uow, attended)
            if course.skills
        ]
        taught = await turn.uow.classes.taught_to(learner.id, turn.now)
        for end, class_id, course in sorted(ends, key=lambda each: each[0].at):
            soon = turn.now >= end.at - BEFORE_END
            counted = course.skills if soon else tuple(each for each in course.skills if each in taught)
            if len(counted) < LEAST_SKILLS or turn.now > end.at + AFTER_END:
                continue
            facts = await facts_of(turn, learner, replace(course, skills=counted), end.on, {class_id})
            follows = await _follows(turn, course)
            if follows is not None:
                facts = replace(facts, knows_next=await knows(turn, learner, follows))
            return Recommendation(course, facts, follows, soon)
        return None


async def _follows(turn: Turn, course: Course) -> Course | None:
    after = {each.from_course: each.to_course for each in await turn.uow.upgrades.rules()}
    return await turn.uow.courses.course(after[course.id]) if course.id in after else None
