"""After an error: a sister of the item that went wrong, or a smaller step towards it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from domain.practice.choosing.choice import family
from domain.practice.choosing.wanted import Cell, Choice, Goal, Wanted
from domain.practice.items.kinds import MIN_DIFFICULTY, Item
from domain.practice.learner.model import facts, mastery, predict

NEAR = 1
"""A sister's difficulty label differs by this much at most."""
SMALL = 0.88
"""A smaller step should go right about this often: nobody wants to fail a third time."""


def sisters(item: Item, cells: Iterable[Cell], barred: frozenset[str] = frozenset()) -> list[Item]:
    """Other items of the same generator; else of the same main skill and near difficulty. None without a skill."""
    if not item.skills:
        return []
    near = [
        other
        for cell in cells
        if cell.skill == item.skills[0]
        for other in cell.items
        if other.key != item.key and other.key not in barred
    ]
    own = family(item.key)
    close = [other for other in near if abs(other.difficulty - item.difficulty) <= NEAR]
    return [other for other in near if own is not None and family(other.key) == own] or close


def sister(item: Item, cells: Sequence[Cell], wanted: Wanted, random: Random) -> Choice | None:
    """One of them, rather one that was not seen lately."""
    found = sisters(item, cells, wanted.in_set)
    fresh = [other for other in found if other.key not in wanted.seen] or found
    if not fresh:
        return None
    return _chosen(random.choice(sorted(fresh, key=lambda other: other.key)), cells, wanted, Goal.SISTER, item)


def smaller_steps(item: Item, cells: Iterable[Cell], wanted: Wanted) -> list[Item]:
    """Items of what the main skill stands on, of the weakest of those skills; else of the same one, easier."""
    if not item.skills:
        return []
    main, barred = item.skills[0], wanted.in_set
    below = [skill for skill in wanted.requires(main) if not _rests(skill, wanted)]
    of_skill: dict[str | None, list[Item]] = {skill: [] for skill in (*below, main)}
    for cell in cells:
        if cell.skill in of_skill:
            of_skill[cell.skill].extend(each for each in cell.items if each.key not in barred)
    if asked := [skill for skill in below if of_skill[skill]]:
        return of_skill[min(asked, key=lambda skill: (_solved(skill, wanted), skill))]
    return [each for each in of_skill[main] if MIN_DIFFICULTY <= each.difficulty < item.difficulty]


def smaller_step(item: Item, cells: Sequence[Cell], wanted: Wanted) -> Choice | None:
    """The one among them that is nearest to SMALL, rather one that was not seen lately."""
    found = smaller_steps(item, cells, wanted)
    fresh = [each for each in found if each.key not in wanted.seen] or found
    choices = [_chosen(each, cells, wanted, Goal.PREREQUISITE, item) for each in fresh]
    return min(choices, key=lambda each: (abs(each.why["expected"] - SMALL), each.item.key), default=None)


def _chosen(item: Item, cells: Iterable[Cell], wanted: Wanted, goal: Goal, after: Item) -> Choice:
    grade = next((cell.grade for cell in cells if cell.skill == item.skills[0]), None)
    known = facts(item, grade, wanted.grade, wanted.figures(item.key))
    expected = predict(wanted.state, known, wanted.now, wanted.parameters)
    why = {
        "goal": goal.value,
        "expected": round(expected, 4),
        "skill": item.skills[0],
        "after": after.key,
        "of": after.skills[0],
    }
    return Choice(item, known, why)


def _rests(skill: str, wanted: Wanted) -> bool:
    until = wanted.state.skill(skill).put_back_until
    return until is not None and until > wanted.now


def _solved(skill: str, wanted: Wanted) -> float:
    return mastery(wanted.state, skill, wanted.now, wanted.parameters).solved
