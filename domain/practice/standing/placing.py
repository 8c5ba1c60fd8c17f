"""Placement: where a learner stands, found out with at most ten items.

It begins at the learner's school year and goes round the main strands of that year. Each item is the one that tells
most about the ability in its strand (`_most_telling`). It stops after at least FEWEST answers when the
standard error of the overall ability is at most NARROW, else after MOST items: the usual rule of a variable-length
adaptive test (D. J. Weiss & G. G. Kingsbury, "Application of computerized adaptive testing to educational problems",
Journal of Educational Measurement 21 (1984) 361-375).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import log
from random import Random

from domain.people.person import Learner
from domain.practice.choosing.wanted import Cell, Choice, Goal, Wanted
from domain.practice.evening.session import Asked, Session, SessionKind, SessionState
from domain.practice.learner.believed import facts_for
from domain.practice.learner.model import Band, facts
from domain.practice.standing.ranges import Curve, Ranges, Told, information, most_information, solving
from domain.turn import Turn

FEWEST, MOST = 5, 10
NARROW = 0.77
"""In logits: four abilities in five then lie within five quarters of a step of the difficulty labels."""
MAIN_STRANDS = 5
YEARS_BACK, YEARS_AHEAD = 1, 1
EVERY_YEAR = 12
"""Years back when nothing nearer is left to ask, because all of it was not learned yet."""
SKILL_AGAIN = 0.5
"""What an item of a skill that was asked already is worth, beside one of another skill."""
PLAIN_LABEL, LABEL_OFF = 2.5, 0.7
"""The further a label lies from the plain ones the less it is to be relied on, and an item is worth less by this part
for each step: what is harder or easier is looked for in other skills and years rather."""
NEARLY_AS_GOOD = 0.95
"""Among items that tell this part of the most, chance decides, so that two learners do not get the same ten."""
FROM_A_CELL = 4
"""Items of one skill and one label tell about as much: some of them stand for all."""
AGAIN_AFTER = timedelta(days=30)

FIRM_ABILITY, NEW_ABILITY = log(0.8 / 0.2), log(0.35 / 0.65)
"""Abilities that solve 80 and 35 of 100 middling items of the learner's year: firm above, new below."""
CERTAIN = 2 / 3
"""A range in words holds with at least this probability."""


class Placing(StrEnum):
    """A strand's standing as a range of bands, from the lowest to the highest."""

    NEW = "new"
    BEGINNING = "beginning"
    ON_THE_WAY = "on_the_way"
    NEARLY_FIRM = "nearly_firm"
    FIRM = "firm"
    OPEN = "open"


_BETWEEN = {
    (Band.NEW, Band.NEW): Placing.NEW,
    (Band.NEW, Band.ON_THE_WAY): Placing.BEGINNING,
    (Band.ON_THE_WAY, Band.ON_THE_WAY): Placing.ON_THE_WAY,
    (Band.ON_THE_WAY, Band.FIRM): Placing.NEARLY_FIRM,
    (Band.FIRM, Band.FIRM): Placing.FIRM,
    (Band.NEW, Band.FIRM): Placing.OPEN,
}


@dataclass(frozen=True)
class Placed:
    """What a placement found.

    Attributes:
        answered: how many items were answered (or not learned yet) and count.
        strands: standing of each strand that was asked.
        is_sure: the range of the ability is narrow enough to stop before ten.
    """

    answered: int
    strands: Mapping[str, Placing]
    is_sure: bool = False

    def among(self, placing: Placing) -> tuple[str, ...]:
        return tuple(strand for strand, found in self.strands.items() if found is placing)


def strand_of(skill: str) -> str:
    """The skill id's prefix."""
    return skill.split(".")[0]


def in_words(curve: Curve) -> Placing:
    """The fewest neighbouring bands in which the ability lies with CERTAIN probability."""
    firm = curve.above(FIRM_ABILITY)
    new = 1 - curve.above(NEW_ABILITY)
    likely = {Band.NEW: new, Band.ON_THE_WAY: 1 - firm - new, Band.FIRM: firm}
    for width in (1, 2):
        runs = [between for between in _BETWEEN if _width(between) == width]
        best = max(runs, key=lambda between: sum(likely[band] for band in set(between)))
        if sum(likely[band] for band in set(best)) >= CERTAIN:
            return _BETWEEN[best]
    return Placing.OPEN


def _width(between: tuple[Band, Band]) -> int:
    order = (Band.NEW, Band.ON_THE_WAY, Band.FIRM)
    return order.index(between[1]) - order.index(between[0]) + 1


def is_enough(ranges: Ranges, answered: int) -> bool:
    """Whether a placement may stop before its MOST items."""
    return answered >= FEWEST and ranges.overall.error <= NARROW


def main_strands(cells: Iterable[Cell], grade: int | None) -> list[str]:
    """At most MAIN_STRANDS, those with the most skills around the grade first; one of this very year counts twice."""
    skills = {cell.skill: cell.grade for cell in cells if cell.skill is not None}
    weight: Counter[str] = Counter()
    for skill, year in skills.items():
        if grade is None or year is None:
            weight[strand_of(skill)] += 1
        elif grade - 2 <= year <= grade:
            weight[strand_of(skill)] += 2 if year == grade else 1
    if not weight:
        weight.update(strand_of(skill) for skill in skills)
    return [strand for strand, _ in sorted(weight.items(), key=lambda each: (-each[1], each[0]))[:MAIN_STRANDS]]


def next_item(cells: Sequence[Cell], wanted: Wanted, told: Sequence[Told], random: Random) -> Choice | None:
    """What comes next in a placement (`telling_item`); None when enough is known.

    Args:
        told: what was answered so far in this placement; `wanted` knows everything that was asked.
    """
    if len(wanted.so_far) >= MOST or is_enough(Ranges(told), len(told)):
        return None
    return telling_item(cells, wanted, told, random)


def telling_item(cells: Sequence[Cell], wanted: Wanted, told: Sequence[Told], random: Random) -> Choice | None:
    """The item that tells most about the strand of which least is known; None when none is left to ask."""
    ranges = Ranges(told)
    for years_back in (YEARS_BACK, EVERY_YEAR):
        around = [cell for cell in cells if _is_around(cell, wanted.grade, years_back)]
        found = _telling_among(around, wanted, ranges, random)
        if found is not None:
            return found
    return None


def _telling_among(cells: Sequence[Cell], wanted: Wanted, ranges: Ranges, random: Random) -> Choice | None:
    asked = Counter(strand_of(each.skill) for each in wanted.so_far if each.skill is not None)
    strands = main_strands(cells, wanted.grade)
    # The sort is stable: among strands asked as often, the widest range first, then the one with the most skills.
    for strand in sorted(strands, key=lambda each: (asked[each], -round(ranges.in_strand(each).error, 2))):
        of_strand = [cell for cell in cells if cell.skill is not None and strand_of(cell.skill) == strand]
        rested = [cell for cell in of_strand if not _rests(cell, wanted)]
        found = _most_telling(rested, wanted, ranges.in_strand(strand).mean, random)
        if found is not None:
            return found
    return None


def _most_telling(cells: Sequence[Cell], wanted: Wanted, ability: float, random: Random) -> Choice | None:
    """The item that comes nearest to the most that an item with its floor can tell.

    Items are not measured against others with another floor: a typed number tells more than a choice, but who is
    asked for numbers alone never meets the wrong options that misconceptions lead to, and is placed too high.
    """
    asked = Counter(each.skill for each in wanted.so_far)
    barred = wanted.in_set | wanted.seen.keys()
    worth: dict[str, tuple[float, Choice]] = {}
    for cell in cells:
        fresh = [item for item in cell.items if item.key not in barred]
        for item in random.sample(fresh, min(len(fresh), FROM_A_CELL)):
            known = facts(item, cell.grade, wanted.grade, wanted.figures(item.key))
            share = information(ability, known.difficulty, known.floor) / most_information(known.floor)
            expected = round(solving(ability, known.difficulty, known.floor), 4)
            why = {"goal": Goal.PLACEMENT.value, "expected": expected, "skill": known.skill}
            share *= SKILL_AGAIN ** asked[cell.skill] * LABEL_OFF ** abs(item.difficulty - PLAIN_LABEL)
            worth[item.key] = share, Choice(item, known, why)
    if not worth:
        return None
    least = NEARLY_AS_GOOD * max(share for share, _ in worth.values())
    by_skill: dict[str | None, list[Choice]] = defaultdict(list)
    for share, choice in worth.values():
        if share >= least:
            by_skill[choice.facts.skill].append(choice)
    # A skill with many items is still one skill.
    return random.choice(by_skill[random.choice(list(by_skill))])


def _is_around(cell: Cell, grade: int | None, years_back: int) -> bool:
    if cell.skill is None:
        return False
    return cell.grade is None or grade is None or -years_back <= cell.grade - grade <= YEARS_AHEAD


def _rests(cell: Cell, wanted: Wanted) -> bool:
    """Whether the skill was said to be not learned yet, or builds on one that was."""
    assert cell.skill is not None
    ahead, met = [cell.skill], set[str]()
    while ahead:
        skill = ahead.pop()
        if skill in met:
            continue
        met.add(skill)
        until = wanted.state.skill(skill).put_back_until
        if until is not None and until > wanted.now:
            return True
        ahead += wanted.requires(skill)
    return False


async def told_in(turn: Turn, learner: Learner, asked: Sequence[Asked]) -> list[Told]:
    """The answers of a placement that count: not what was reported, nor what came too fast to have been read."""
    if not asked:
        return []
    by_place = {attempt.position: attempt for attempt in await turn.uow.practice.attempts(asked[0].session)}
    told = []
    for each in asked:
        attempt = by_place.get(each.position)
        if attempt is None or each.reported is not None or attempt.rapid:
            continue
        item = turn.services.bank.item(each.item) or await turn.uow.items.get(each.item)
        if item is not None and item.skills:
            known = facts_for(turn, learner, item)
            told.append(Told(strand_of(item.skills[0]), known.difficulty, known.floor, attempt.verdict))
    return told


async def placed_in(turn: Turn, session: Session) -> Placed:
    """What a placement found, as far as it went."""
    learner = await turn.uow.people.learner(session.learner)
    assert learner is not None, "a session belongs to a learner"
    told = await told_in(turn, learner, await turn.uow.practice.asked(session.id))
    ranges = Ranges(told)
    strands = dict.fromkeys(each.strand for each in told)
    found = {strand: in_words(ranges.in_strand(strand)) for strand in strands}
    return Placed(len(told), found, is_enough(ranges, len(told)))


async def next_placement(turn: Turn, learner: Learner) -> datetime | None:
    """When the learner may be placed again; None when they may now."""
    last = await turn.uow.practice.latest_of(learner.id, SessionKind.PLACEMENT)
    if last is None or last.state is not SessionState.FINISHED or turn.now >= last.last_at + AGAIN_AFTER:
        return None
    return last.last_at + AGAIN_AFTER


async def placement_offered(turn: Turn, learner: Learner) -> bool:
    """Whether nothing is known of the learner yet, so that a placement is the best beginning."""
    return await turn.uow.practice.state_of(learner.id) is None and await next_placement(turn, learner) is None
