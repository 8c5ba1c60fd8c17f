"""How well a few answers tell a simulated learner's ability: by the placement's choices, and by chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from benchmarks.simulated_centre import START, Centre
from benchmarks.simulated_learners import SimulatedLearner
from domain.practice.choosing.wanted import Cell, Choice, InSet, Wanted
from domain.practice.evening.session import Verdict
from domain.practice.learner.model import State
from domain.practice.standing import placing
from domain.practice.standing.ranges import Ranges, Told, solving


def true_ability(centre: Centre, learner: SimulatedLearner, cells: Sequence[Cell]) -> float:
    """Where the test characteristic curve of the items meets what the learner would truly score, in logits."""
    known = [(centre.facts(item, learner.grade), item) for cell in cells for item in cell.items]
    score = sum(learner.chance(item, 0.0) for _, item in known)
    low, high = -6.0, 6.0
    for _ in range(40):
        middle = (low + high) / 2
        below = sum(solving(middle, each.difficulty, each.floor) for each, _ in known) < score
        low, high = (middle, high) if below else (low, middle)
    return (low + high) / 2


def around(centre: Centre, grade: int) -> list[Cell]:
    """The items that a placement chooses from."""
    back, ahead = placing.YEARS_BACK, placing.YEARS_AHEAD
    return [cell for cell in centre.cells if cell.grade is not None and -back <= cell.grade - grade <= ahead]


Pick = Callable[[Wanted, Sequence[Told]], Choice | None]


def ability_after_ten(centre: Centre, learner: SimulatedLearner, pick: Pick) -> float:
    """The placement's estimate after ten answers (its stop rule left out)."""
    told: list[Told] = []
    so_far: list[InSet] = []
    for _ in range(placing.MOST):
        choice = pick(Wanted(State(), learner.grade, {}, START, tuple(so_far), requires=centre.bank.requires), told)
        if choice is None:
            break
        right = learner.random.random() < learner.chance(choice.item, 0.0)
        facts = centre.facts(choice.item, learner.grade)
        told.append(
            Told(
                placing.strand_of(choice.item.skills[0]),
                facts.difficulty,
                facts.floor,
                Verdict.RIGHT if right else Verdict.WRONG,
            )
        )
        so_far.append(InSet(choice.item.key, choice.item.skills[0], centre.bank.skill_grade(choice.item.skills[0])))
    return Ranges(told).overall.mean


def ability_errors(
    centre: Centre, made: Callable[[], SimulatedLearner], random: Random
) -> tuple[float, float, float]:
    """Squared error in logits by the placement's choices, by chance out of the bank, and out of the years around."""
    learner = made()
    # Made anew the learner would have the same luck each time, and three tries would tell no more than one.
    learner.random = Random(random.random())
    cells = around(centre, learner.grade)
    truth = true_ability(centre, learner, cells)

    def informed(wanted: Wanted, told: Sequence[Told]) -> Choice | None:
        return placing.telling_item(centre.cells, wanted, told, random)

    def blind(held: Sequence[Cell]) -> Pick:
        items = [item for cell in held for item in cell.items]

        def pick(wanted: Wanted, told: Sequence[Told]) -> Choice:
            item = random.choice([each for each in items if each.key not in wanted.in_set])
            return Choice(item, centre.facts(item, learner.grade), {})

        return pick

    chosen, of_bank, of_years = (
        ability_after_ten(centre, learner, pick) - truth for pick in (informed, blind(centre.cells), blind(cells))
    )
    return chosen**2, of_bank**2, of_years**2
