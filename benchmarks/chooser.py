"""Whether the chooser does what its goal says, on learners that are not our model: `python -m benchmarks.chooser`.

Runs the true chooser (domain/practice/choosing/choice.py), the true model and the true placement with the sample
bank. Prints a table for each kind of learner (benchmarks/simulated_learners.py) and the bars; exits with 1 when one
is missed. `--learners N` of each kind, `--seed S`, `--only ability,mastery` for some parts alone.

What is compared, a figure over all kinds being the mean over the kinds:
- ability: the ability at which the items around the learner's school year would bring as many right answers as they
  truly would. Ten items by the placement against ten at random out of the bank, read by the same estimator.
- items to mastery: the class is at a skill that the learner has still to learn; answers of any kind until it is
  mastered. Fixed order is the chapter: what the skill stands on directly, then the skill, each from easy to hard,
  and again from the start.
- eight weeks: skills mastered after forty evenings without a class, less those mastered before. Against a workbook:
  the last two years' skills in teaching order. No bar: a workbook that a third goes wrong in may well teach more.
- success, calibration, share of the class: forty evenings of six items, from the very first answer on; every other
  learner has a class. The class's share is looked at where the bank has FEWEST_OF_CLASS items of its point, and
  what its errors point to counts as its own.
- debt: after those evenings, an absence of a day to two years.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from math import isnan, nan, sqrt
from random import Random
from statistics import fmean, median

from rich.console import Console
from rich.table import Table

from benchmarks.simulated_centre import (
    DAYS,
    Centre,
    Policy,
    Record,
    at,
    by_choice,
    by_workbook,
    one,
    practise,
    wanted_of,
)
from benchmarks.simulated_learners import GRADES, KINDS, SimulatedLearner, World, learner
from benchmarks.simulated_placement import ability_errors
from domain.language import Lang
from domain.practice.choosing.choice import TARGET, choose
from domain.practice.choosing.goals import LOOKING_BACK_IN_A_SET
from domain.practice.choosing.reviewing import DEBT_CAP, agenda
from domain.practice.choosing.wanted import Goal, InSet
from domain.practice.evening.session import SESSION_SIZE, Verdict
from domain.practice.items.kinds import Item
from domain.practice.learner import model
from domain.practice.learner.model import Evidence
from knowledge.bank import MemoryBank

PATIENCE = 72
TOLD_OF = 20
"""So many times as many learners are placed as practise: ten answers are few, and chance has a large part in them."""
ABSENCES = (1, 2, 3, 7, 14, 30, 60, 120, 365, 730)
"""In days."""
MANY_ITEMS = 10_000

ABILITY_ERROR = 0.80
ITEMS_TO_MASTERY = 0.70
LOW, HIGH, SHARE_WITHIN = 0.70, 0.85, 0.90
CALIBRATION = 0.05
CLASS_SHARE = 0.60
MILLISECONDS = 5.0


def workbook(world: World, grade: int) -> list[Item]:
    """The items of the last two years' skills, in teaching order, each skill's from easy to hard."""
    skills = [*world.of_grade(grade - 1), *world.of_grade(grade)]
    return [item for skill in skills for item in world.by_skill[skill]]


def calibration_error(answers: Iterable[tuple[float, bool]], bins: int = 10) -> float:
    """Expected calibration error: mean distance of promised from true success over bins of equal width, weighted."""
    held: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for expected, right in answers:
        held[min(bins - 1, int(expected * bins))].append((expected, right))
    total = sum(len(each) for each in held)
    if not total:
        return nan
    return sum(abs(sum(p for p, _ in each) - sum(r for _, r in each)) for each in held) / total


def mastered(centre: Centre, learner: SimulatedLearner, day: float) -> int:
    """How many skills up to the learner's school year are mastered."""
    skills = [skill for grade in range(1, learner.grade + 1) for skill in centre.world.of_grade(grade)]
    return sum(learner.masters(skill, day) for skill in skills)


def gained(centre: Centre, learner: SimulatedLearner, policy: Policy, random: Random) -> int:
    """How many more skills are mastered after all evenings than before them, without a class."""
    before = mastered(centre, learner, 0.0)
    practise(centre, learner, policy, random, in_class=False)
    return mastered(centre, learner, DAYS) - before


def unmastered(centre: Centre, learner: SimulatedLearner, random: Random) -> str | None:
    """A skill of the learner's year that is still to be learnt and has something before it."""
    course = centre.world.of_grade(learner.grade)
    left = [skill for skill in course if centre.bank.requires(skill) and not learner.masters(skill, 0.0)]
    return random.choice(left) if left else None


def chapter(centre: Centre, skill: str) -> list[Item]:
    """What the skill stands on directly, then the skill, the items of each from easy to hard."""
    needed = set(centre.bank.requires(skill))
    before = [each for each in centre.world.skills if each in needed and each in centre.world.by_skill]
    return [item for each in (*before, skill) for item in centre.world.by_skill[each]]


def items_to_mastery(centre: Centre, learner: SimulatedLearner, skill: str, policy: Policy) -> int:
    """Answers given, of any skill, until that one is mastered while the class is at it; at most PATIENCE."""
    record = Record(learner)
    for day in range(PATIENCE // SESSION_SIZE):
        record.taught[skill] = at(day - 0.15)
        for place in range(SESSION_SIZE):
            if learner.masters(skill, day + place / 1440):
                return len(record.answers)
            one(centre, record, day + place / 1440, policy, new_set=place == 0)
    return PATIENCE


@dataclass(frozen=True)
class Kind:
    """What was measured on one kind of learner.

    Attributes:
        ability: root mean squared error in logits after ten items, chosen and drawn from the whole bank.
        of_years: the same, drawn from the school years around the learner's only.
        items: answers until a skill is mastered, by the chooser and in fixed order.
        gains: skills mastered after all evenings less those mastered before, by the chooser and by a workbook.
        success: of each learner, share of right answers.
        answers: expected and true success of each answer.
        fresh_class: of each answer within 48 h of a class, whether it was about what it taught.
        debt: most reviews due after any absence; aside: most put aside; wait: days until the last of them was asked.
    """

    name: str
    ability: tuple[float, float]
    of_years: float
    items: tuple[float, float]
    gains: tuple[float, float]
    success: Sequence[float]
    answers: Sequence[tuple[float, bool]]
    goals: Sequence[str]
    fresh_class: Sequence[bool]
    debt: float
    aside: float

    @property
    def within(self) -> float:
        return _mean(LOW <= each <= HIGH for each in self.success)


@dataclass(frozen=True)
class Bar:
    name: str
    figure: float
    met: bool
    wanted: str


def debt_after(record: Record, centre: Centre, away: int) -> tuple[int, int]:
    """Reviews due and put aside after so many days without practice."""
    last = record.recent[-1].shown_at
    agreed = agenda(record.state, last + timedelta(days=away), centre.bank.parameters)
    return len(agreed.due), len(agreed.aside)


PARTS = ("ability", "mastery", "evenings", "gains", "cpu")
"""What can be measured alone. Each part draws its own chances, so that a change of one leaves the others alone; but
the bank learns from all that is measured, in this order: evenings, gains, mastery."""


def measured(
    centre: Centre,
    makers: Sequence[Callable[[], SimulatedLearner]],
    count: int,
    seed: int,
    only: Collection[str] = PARTS,
) -> Kind:
    """One kind of learner, the first `count` of them but for ability; a part that is left out is not a number."""
    name = makers[0]().kind
    of = {part: (makers if part == "ability" else makers[:count]) if part in only else () for part in PARTS}
    chance = {part: Random(f"{part} {name} {seed}") for part in PARTS}
    abilities = [ability_errors(centre, made, chance["ability"]) for made in of["ability"]]
    records = [
        practise(centre, made(), by_choice(chance["evenings"]), chance["evenings"], in_class=place % 2 == 0)
        for place, made in enumerate(of["evenings"])
    ]
    book = {grade: by_workbook(workbook(centre.world, grade)) for grade in GRADES}
    ours = [gained(centre, made(), by_choice(chance["gains"]), chance["gains"]) for made in of["gains"]]
    fixed = [gained(centre, made(), book[made().grade], chance["gains"]) for made in of["gains"]]
    drawn = [(made, unmastered(centre, made(), chance["mastery"])) for made in of["mastery"] for _ in range(3)]
    points = [(made, skill) for made, skill in drawn if skill is not None]
    to_one = [items_to_mastery(centre, made(), skill, by_choice(chance["mastery"])) for made, skill in points]
    in_order = [
        items_to_mastery(centre, made(), skill, by_workbook(chapter(centre, skill))) for made, skill in points
    ]
    debts = [debt_after(record, centre, away) for record in records for away in ABSENCES]
    return Kind(
        name,
        (_root(each[0] for each in abilities), _root(each[1] for each in abilities)),
        _root(each[2] for each in abilities),
        (_mean(to_one), _mean(in_order)),
        (_mean(ours), _mean(fixed)),
        [fmean(right for _, right in record.answers) for record in records],
        [answer for record in records for answer in record.answers],
        [goal for record in records for goal in record.goals],
        [of_class for record in records for of_class in record.fresh_class],
        max((due for due, _ in debts), default=nan),
        max((aside for _, aside in debts), default=nan),
    )


def _mean(figures: Iterable[float]) -> float:
    held = list(figures)
    return fmean(held) if held else nan


def _root(squares: Iterable[float]) -> float:
    return sqrt(_mean(squares))


def measure(count: int, seed: int, only: Collection[str] = PARTS) -> tuple[list[Kind], float]:
    """All kinds of learners, `count` of each, made anew for each thing that is measured; and what a choice costs."""
    kinds = []
    for kind in range(len(KINDS)):
        # a centre for each, so that no kind meets a bank that another has taught
        centre = Centre(seed)
        makers = [partial(learner, centre.world, kind, place, seed) for place in range(TOLD_OF * count)]
        kinds.append(measured(centre, makers, count, seed, only))
    if "cpu" not in only:
        return kinds, nan
    centre = Centre(seed)
    first = learner(centre.world, 0, 0, seed)
    return kinds, milliseconds(practise(centre, first, by_choice(Random(seed)), Random(seed), in_class=False))


def milliseconds(record: Record) -> float:
    """CPU of one choice and the update after its answer, at the median, with MANY_ITEMS in the bank."""
    centre = Centre(0)
    items = [item for cell in centre.cells for item in cell.items]
    copies = [replace(item, key=f"{item.key}#{n}") for n in range(MANY_ITEMS // len(items) + 1) for item in items]
    held = MemoryBank()
    held.replace(copies[:MANY_ITEMS], centre.world.skills.values())
    now = record.recent[-1].shown_at + timedelta(days=1)
    # Late in a set, when all looking back is done, a choice costs most: any skill may come.
    behind = tuple(InSet(f"behind {n}", goal=Goal.REVIEW) for n in range(LOOKING_BACK_IN_A_SET))
    wanted, cells, spent = replace(wanted_of(centre, record, now), so_far=behind), held.cells(Lang.EN), []
    for seed in range(100):
        random, began = Random(seed), time.process_time()
        choice = choose(cells, wanted, random)
        assert choice is not None, "there are ten thousand"
        model.update(record.state, choice.facts, Evidence(Verdict.RIGHT), now)
        spent.append(1000 * (time.process_time() - began))
    return median(spent)


def bars(kinds: Sequence[Kind], cpu: float) -> list[Bar]:
    """The bars, each over all kinds together, of what was measured; `cpu` in milliseconds."""
    within = _mean(LOW <= each <= HIGH for kind in kinds for each in kind.success)
    of_class = _mean(each for kind in kinds for each in kind.fresh_class)
    judged = [
        _at_most("ability error after 10 items / random", _ratio([kind.ability for kind in kinds]), ABILITY_ERROR),
        _at_most("items to mastery / fixed order", _ratio([kind.items for kind in kinds]), ITEMS_TO_MASTERY),
        Bar(
            f"learners with {LOW:.0%}-{HIGH:.0%} right",
            within,
            within >= SHARE_WITHIN,
            f"at least {SHARE_WITHIN:.2f}",
        ),
        _at_most("calibration error", fmean(calibration_error(kind.answers) for kind in kinds), CALIBRATION),
        Bar("of the class, within 48 h of it", of_class, of_class >= CLASS_SHARE, f"at least {CLASS_SHARE:.2f}"),
        _at_most("reviews due after any absence", max(kind.debt for kind in kinds), DEBT_CAP),
        _at_most("ms of CPU to choose and to update", cpu, MILLISECONDS),
    ]
    return [bar for bar in judged if not isnan(bar.figure)]


def _at_most(name: str, figure: float, limit: float) -> Bar:
    return Bar(name, figure, figure <= limit, f"at most {limit:g}")


def _ratio(pairs: Sequence[tuple[float, float]]) -> float:
    return fmean(ours for ours, _ in pairs) / fmean(theirs for _, theirs in pairs)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chooser", description="Judge the chooser.")
    parser.add_argument("--learners", type=int, default=20, help="of each kind (20)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=",".join(PARTS), help="parts to measure (%(default)s)")
    asked = parser.parse_args(arguments)
    console = Console(width=150)
    began = time.process_time()
    only = asked.only.split(",")
    if not set(only) <= set(PARTS):
        parser.error(f"--only takes some of {', '.join(PARTS)}")
    kinds, cpu = measure(asked.learners, asked.seed, only)
    console.print(table_of(kinds))
    for kind in kinds:
        goals = {goal: kind.goals.count(goal) / len(kind.goals) for goal in sorted(set(kind.goals))}
        if goals:
            console.print(f"{kind.name}: " + ", ".join(f"{goal} {share:.0%}" for goal, share in goals.items()))
    judged = bars(kinds, cpu)
    for bar in judged:
        console.print(f"{'met   ' if bar.met else 'MISSED'}  {bar.name}: {bar.figure:.3f} (wanted {bar.wanted})")
    console.print(f"{time.process_time() - began:.0f} s of CPU")
    return 0 if all(bar.met for bar in judged) else 1


def table_of(kinds: Sequence[Kind]) -> Table:
    table = Table(title=f"The chooser on simulated learners, aiming at {TARGET:.0%}")
    for column in (
        "kind",
        "ability\nerror",
        "random\nof bank",
        "of\nyears",
        "items to\nmastery",
        "fixed\norder",
        "gained in\n8 weeks",
        "by\nworkbook",
        "success",
        "within\n70-85",
        "calibr.\nerror",
        "of\nclass",
        "most\ndue",
        "most\naside",
    ):
        table.add_column(column, justify="left" if column == "kind" else "right")
    for kind in kinds:
        figures = (
            *(f"{figure:.2f}" for figure in (*kind.ability, kind.of_years)),
            *(f"{figure:.1f}" for figure in (*kind.items, *kind.gains)),
            f"{_mean(kind.success):.2f} ({min(kind.success, default=nan):.2f}-{max(kind.success, default=nan):.2f})",
            f"{kind.within:.2f}",
            f"{calibration_error(kind.answers):.3f}",
            f"{_mean(kind.fresh_class):.2f}",
            f"{kind.debt:g}",
            f"{kind.aside:g}",
        )
        table.add_row(kind.name, *(figure.replace("nan", "–") for figure in figures))
    return table


if __name__ == "__main__":
    sys.exit(main())
