"""What a teacher is offered to choose from: points that the bank has items of, and learners who may need one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.assigning.doing import band_of
from domain.classes.roster import name_of
from domain.courses.course import CourseClass
from domain.language import Lang, Localized
from domain.people.consent import may_teachers_see
from domain.people.person import Learner
from domain.practice.choosing.gaps import GAP_LASTS, gaps_in
from domain.practice.choosing.wanted import GapKind
from domain.practice.evening.samples import short_id
from domain.practice.learner.model import Band
from domain.turn import Turn

TAUGHT_LATELY = timedelta(weeks=6)
MOST_POINTS = 8


@dataclass(frozen=True)
class PointOffered:
    """A point with how many items the bank has of it, in whichever of the learners' languages has fewest."""

    skill: str
    name: Localized | str
    items: int

    @property
    def short(self) -> str:
        return short_id(self.skill)


@dataclass(frozen=True)
class Group:
    """Learners of a class who may be ticked together.

    Attributes:
        missed: had a question about the point wrong on an exit ticket of the last GAP_LASTS.
        shaky: have it below firm, as far as their families let teachers see what they practise.
    """

    missed: Collection[int]
    shaky: Collection[int]


async def items_by_skill(turn: Turn, learners: Sequence[Learner]) -> Mapping[str, int]:
    """How many items of each skill could be put to any of these learners."""
    accounts = [await turn.uow.people.get(each.person) for each in learners if each.person is not None]
    langs = {account.lang for account in accounts if account is not None} or {turn.person.lang}
    counted = [_count(turn, lang) for lang in langs]
    return {skill: min(each[skill] for each in counted) for skill in set.intersection(*map(set, counted))}


def _count(turn: Turn, lang: Lang) -> Counter[str]:
    bank = turn.services.bank
    found: Counter[str] = Counter()
    for cell in bank.cells(lang) or next((cells for other in Lang if (cells := bank.cells(other))), ()):
        if cell.skill is not None:
            found[cell.skill] += len(cell.items)
    return found


async def points_for(
    turn: Turn, klass: CourseClass, learners: Sequence[Learner], looked_for: str = ""
) -> Sequence[PointOffered]:
    """What the class was taught lately, the latest first, then the rest of its syllabus; or what is called so."""
    items = await items_by_skill(turn, learners)
    if looked_for:
        wanted = looked_for.casefold()
        names = ((skill, turn.services.bank.skill_words(skill)) for skill in sorted(items))
        found = [skill for skill, words in names if any(wanted in word.casefold() for word in words)]
    else:
        taught = await turn.uow.classes.taught_in(klass.id, turn.now - TAUGHT_LATELY)
        course = await turn.uow.courses.course(klass.course)
        lately = (each.skill for each in reversed(taught))
        found = [skill for skill in dict.fromkeys((*lately, *(course.skills if course else ()))) if skill in items]
    return [PointOffered(skill, name_of(turn, skill), items[skill]) for skill in found[:MOST_POINTS]]


async def point_of(turn: Turn, learners: Sequence[Learner], short: str) -> PointOffered | None:
    """The point that a button names; None where the bank has nothing of it for these learners."""
    items = await items_by_skill(turn, learners)
    found = next((skill for skill in items if short_id(skill) == short), None)
    return PointOffered(found, name_of(turn, found), items[found]) if found is not None else None


async def group_for(turn: Turn, learners: Sequence[Learner], skill: str) -> Group:
    said = await turn.uow.journal.in_class([each.id for each in learners], turn.now - GAP_LASTS)
    missed, shaky = set[int](), set[int]()
    for learner in learners:
        gap = gaps_in(each for each in said if each.learner == learner.id).get(skill)
        if gap is not None and gap.kind is GapKind.TICKET:
            missed.add(learner.id)
        is_seen = await may_teachers_see(turn, learner)
        if is_seen and await band_of(turn, learner.id, skill) is not Band.FIRM:
            shaky.add(learner.id)
    return Group(missed, shaky)
