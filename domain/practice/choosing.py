"""Choosing what comes next.

The goal in one sentence: the item whose expected success is nearest to 0.78 among those not seen in the last
seven days, in the learner's language and not above their school year, varied over skills, and up to twice a set
from a skill that went wrong before and has not been right since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from domain.practice.items import Item
from domain.practice.model import Facts, State, facts, predict
from domain.practice.parameters import SHIPPED, ItemFigures, Parameters

TARGET = 0.78
COOLDOWN = timedelta(days=7)
AGAIN_IN_A_SET = 2
SAMPLE = 240
"""At most this many items are compared: enough to come within a hundredth of the best, whatever the bank's size."""
NEARLY_AS_GOOD = 0.02
"""Among items this close to the best, chance decides, so that two learners do not get the same evening."""
SAME_SKILL = 0.12
"""What one more item of a skill already asked in this set costs, in units of expected success."""
AGAIN = 0.25
"""What it is worth to come back to a skill that went wrong."""


@dataclass(frozen=True)
class Cell:
    """Items of one main skill and one difficulty label: what the bank's index is made of.

    Attributes:
        grade: school year of the skill, None where the items name no known skill.
    """

    skill: str | None
    grade: int | None
    difficulty: int
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Wanted:
    """For whom, and on top of what, an item is chosen.

    Attributes:
        grade: the learner's school year, None where unknown.
        seen: keys of the items asked within COOLDOWN, with the last time.
        in_set: keys of the items asked in this set: never asked again in it.
        skills_in_set: main skill of each of them, None for an item without.
        again_in_set: how many of them were chosen because their skill had gone wrong.
        taught: skill to the moment at which the learner's class last had it; empty for a learner without a class.
        parameters: of the learner model.
        figures: what is known of an item by its key, beyond its label.
        requires: skill to the skills that have to come before it.
    """

    state: State
    grade: int | None
    seen: Mapping[str, datetime]
    now: datetime
    in_set: frozenset[str] = frozenset()
    skills_in_set: tuple[str | None, ...] = ()
    again_in_set: int = 0
    taught: Mapping[str, datetime] = field(default_factory=dict)
    parameters: Parameters = SHIPPED
    figures: Callable[[str], ItemFigures | None] = lambda key: None
    requires: Callable[[str], Sequence[str]] = lambda skill: ()


@dataclass(frozen=True)
class Choice:
    """The chosen item.

    Attributes:
        why: JSON-ready: goal ("fitting" or "again"), expected, target, skill, compared, and in `relaxed` which
            wishes had to be dropped because nothing met them all.
    """

    item: Item
    facts: Facts
    why: Mapping[str, Any]


_WISHES = ("rested", "fresh", "grade")
"""What may be dropped when nothing is left, in this order; that an item is not repeated in a set never is."""


def choose(cells: Sequence[Cell], wanted: Wanted, random: Random) -> Choice | None:
    """The next item out of the cells of one language, or None when every item was asked in this set already."""
    for dropped in range(len(_WISHES) + 1):
        wishes = _WISHES[dropped:]
        candidates = _candidates([cell for cell in cells if _fits(cell, wanted, wishes)], wanted, wishes, random)
        if candidates:
            return _best(candidates, wanted, random, relaxed=_WISHES[:dropped])
    return None


def _fits(cell: Cell, wanted: Wanted, wishes: Collection[str]) -> bool:
    if "grade" in wishes and cell.grade is not None and wanted.grade is not None and cell.grade > wanted.grade:
        return False
    if "rested" in wishes:
        rests_until = wanted.state.skill(cell.skill).put_back_until
        return rests_until is None or rests_until <= wanted.now
    return True


def _candidates(
    cells: list[Cell], wanted: Wanted, wishes: Collection[str], random: Random
) -> list[tuple[Cell, Item]]:
    barred: Collection[str] = wanted.in_set
    if "fresh" in wishes:
        barred = wanted.in_set | wanted.seen.keys()
    total = sum(len(cell.items) for cell in cells)
    if total <= SAMPLE:
        return [(cell, item) for cell in cells for item in cell.items if item.key not in barred]
    # Cells are drawn alike however many items they hold: a skill with a thousand items is still one skill.
    drawn: dict[str, tuple[Cell, Item]] = {}
    due = [cell for cell in cells if wanted.state.skill(cell.skill).again_since is not None]
    for among in (due, cells):
        for _ in range(SAMPLE // 2 if among else 0):
            cell = random.choice(among)
            item = random.choice(cell.items)
            if item.key not in barred:
                drawn[item.key] = (cell, item)
    if len(drawn) >= SAMPLE // 8:
        return list(drawn.values())
    left = [(cell, item) for cell in cells for item in cell.items if item.key not in barred]
    return random.sample(left, min(SAMPLE, len(left)))


def _best(candidates: list[tuple[Cell, Item]], wanted: Wanted, random: Random, relaxed: tuple[str, ...]) -> Choice:
    times_asked: dict[str | None, int] = dict(Counter(wanted.skills_in_set))
    scored = []
    for cell, item in candidates:
        known = facts(item, cell.grade, wanted.grade, wanted.figures(item.key))
        expected = predict(wanted.state, known, wanted.now, wanted.parameters)
        repeats = 0 if cell.skill is None else times_asked.get(cell.skill, 0)
        cost = abs(expected - TARGET) + SAME_SKILL * repeats
        again = (
            wanted.again_in_set < AGAIN_IN_A_SET
            and wanted.state.skill(cell.skill).again_since is not None
            and not repeats
        )
        if "fresh" in relaxed and item.key in wanted.seen:
            # The longest unseen comes first: a day of age outweighs everything else.
            cost += 10 * (1 - (wanted.now - wanted.seen[item.key]) / COOLDOWN)
        scored.append((cost - AGAIN * again, item.key, item, known, expected, again))
    least = min(score[0] for score in scored)
    near = sorted((score for score in scored if score[0] <= least + NEARLY_AS_GOOD), key=lambda score: score[1])
    _, _, item, known, expected, again = random.choice(near)
    why = {
        "goal": "again" if again else "fitting",
        "expected": round(expected, 4),
        "target": TARGET,
        "skill": known.skill,
        "compared": len(scored),
        "relaxed": list(relaxed),
    }
    return Choice(item, known, why)
