"""Whether the chooser does what its goal says, on learners that are not our model: `python -m benchmarks.chooser`.

Runs the true chooser (domain/practice/choosing.py), the true model and the true placement with the sample bank.
Prints a table for each kind of learner (benchmarks/simulated_learners.py) and the bars; exits with 1 when one is
missed. `--learners N` of each kind, `--seed S`.

What is compared:
- ability: the ability at which the items around the learner's school year would bring as many right answers as they
  truly would. Ten items by the placement against ten at random from the same items, read by the same estimator.
- items to mastery: answers given for each skill that came to be mastered, without a class. Fixed order is a workbook:
  the last two years' skills in teaching order, the items of each from easy to hard, again from the start at its end.
- success and calibration: forty evenings of six items, from the very first answer; every other learner has a class.
- debt: after those evenings, an absence of a day to two years.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from math import sqrt
from pathlib import Path
from random import Random
from statistics import fmean

from rich.console import Console
from rich.table import Table

from benchmarks.simulated_learners import GRADES, KINDS, SimulatedLearner, World, learner
from domain.language import Lang
from domain.practice import model, placing
from domain.practice.choosing import TARGET, choose
from domain.practice.goals import CLASS_IS_FRESH_FOR
from domain.practice.items import Item
from domain.practice.lately import Recent, lately
from domain.practice.model import Evidence, State
from domain.practice.parameters import ItemFigures
from domain.practice.ranges import Ranges, Told, solving
from domain.practice.reviewing import DEBT_CAP, agenda
from domain.practice.session import SESSION_SIZE, Verdict
from domain.practice.wanted import COOLDOWN, Cell, Choice, InSet, Wanted
from knowledge.bank import MemoryBank
from knowledge.items import load_items
from knowledge.misconceptions import load_misconceptions
from knowledge.skills import load_skills

CONTENT = Path(__file__).resolve().parent.parent / "content"
START = datetime(2026, 9, 1, 11, 0, tzinfo=UTC)
EVENINGS, DAYS = 40, 56
LESSONS = (0, 3)
"""Days of the week with a lesson, some hours before the evening's set."""
PATIENCE = 72
ABSENCES = (1, 2, 3, 7, 14, 30, 60, 120, 365, 730)

ABILITY_ERROR = 0.80
ITEMS_TO_MASTERY = 0.70
LOW, HIGH, SHARE_WITHIN = 0.70, 0.85, 0.90
CALIBRATION = 0.05
CLASS_SHARE = 0.60


def at(day: float) -> datetime:
    return START + timedelta(days=day)


class Centre:
    """The bank, what is true of its items, and what the answers of all learners teach about them."""

    def __init__(self, seed: int) -> None:
        items, skills = load_items(CONTENT), load_skills(CONTENT)
        self.bank = MemoryBank()
        self.bank.replace(items, skills, load_misconceptions(CONTENT))
        self.world = World.of(items, skills, seed)
        self.cells = self.bank.cells(Lang.EN)

    def learn(self, item: Item, expected: float, evidence: Evidence) -> None:
        known = self.bank.figures(item.key) or ItemFigures()
        self.bank.learn({item.key: model.learn_item(known, expected, evidence)})

    def facts(self, item: Item, grade: int) -> model.Facts:
        skill_grade = self.bank.skill_grade(item.skills[0])
        return model.facts(item, skill_grade, grade, self.bank.figures(item.key))


@dataclass
class Record:
    """What one learner's practice left behind."""

    learner: SimulatedLearner
    state: State = field(default_factory=State)
    so_far: list[InSet] = field(default_factory=list)
    recent: list[Recent] = field(default_factory=list)
    taught: dict[str, datetime] = field(default_factory=dict)
    answers: list[tuple[float, bool]] = field(default_factory=list)
    goals: list[str] = field(default_factory=list)
    fresh_class: list[bool] = field(default_factory=list)


Policy = Callable[[Centre, Record, Wanted], Choice | None]


def by_choice(random: Random) -> Policy:
    return lambda centre, record, wanted: choose(centre.cells, wanted, random)


def by_workbook(pages: Sequence[Item]) -> Policy:
    def next_page(centre: Centre, record: Record, wanted: Wanted) -> Choice:
        item = pages[len(record.answers) % len(pages)]
        known = centre.facts(item, record.learner.grade)
        expected = model.predict(wanted.state, known, wanted.now, wanted.parameters)
        return Choice(item, known, {"goal": "workbook", "expected": expected})

    return next_page


def workbook(world: World, grade: int) -> list[Item]:
    """The items of the last two years' skills, in teaching order, each skill's from easy to hard."""
    skills = [*world.of_grade(grade - 1), *world.of_grade(grade)]
    return [item for skill in skills for item in world.by_skill[skill]]


def wanted_of(centre: Centre, record: Record, now: datetime) -> Wanted:
    recent = [each for each in record.recent if each.shown_at > now - COOLDOWN]
    return Wanted(
        state=record.state,
        grade=record.learner.grade,
        seen={each.item: each.shown_at for each in recent},
        now=now,
        so_far=tuple(record.so_far),
        taught=record.taught,
        lately=lately(recent, centre.bank.item, centre.bank.misconception_skill),
        parameters=centre.bank.parameters,
        figures=centre.bank.figures,
        requires=centre.bank.requires,
    )


def evening(centre: Centre, record: Record, day: float, policy: Policy) -> None:
    """One set."""
    for place in range(SESSION_SIZE):
        one(centre, record, day + place / 1440, policy, new_set=place == 0)


def one(centre: Centre, record: Record, day: float, policy: Policy, *, new_set: bool) -> None:
    """One item: chosen, answered, and learnt from by learner, model and bank."""
    if new_set:
        record.so_far.clear()
    now = at(day)
    wanted = wanted_of(centre, record, now)
    choice = policy(centre, record, wanted)
    if choice is None:
        return
    item, goal = choice.item, str(choice.why["goal"])
    skill = item.skills[0]
    expected = model.predict(record.state, choice.facts, now, centre.bank.parameters)
    said = record.learner.answer(item, day)
    verdict = Verdict.RIGHT if said.right else Verdict.WRONG
    evidence = Evidence(verdict, rapid=said.rapid)
    record.state = model.update(record.state, choice.facts, evidence, now)
    if not said.rapid:
        centre.learn(item, expected, evidence)
    record.recent.append(Recent(item.key, now, goal, verdict, said.response, rapid=said.rapid))
    record.answers.append((expected, said.right))
    record.goals.append(goal)
    current = {name for name, when in record.taught.items() if now - when <= CLASS_IS_FRESH_FOR}
    if current:
        record.fresh_class.append(skill in current)
    record.so_far.append(InSet(item.key, skill, centre.bank.skill_grade(skill), goal, expected))


def evenings(random: Random) -> list[float]:
    """The days of DAYS on which somebody practises."""
    return sorted(random.sample(range(DAYS), EVENINGS))


def practise(centre: Centre, learner: SimulatedLearner, policy: Policy, random: Random, *, in_class: bool) -> Record:
    record = Record(learner)
    days = set(evenings(random))
    course = centre.world.of_grade(learner.grade)
    lesson = random.randrange(max(1, len(course) - 2 * DAYS // 7))
    for day in range(DAYS):
        if in_class and day % 7 in LESSONS and lesson < len(course):
            learner.go_to_class(course[lesson], day - 0.15)
            record.taught[course[lesson]] = at(day - 0.15)
            lesson += 1
        if day in days:
            evening(centre, record, float(day), policy)
    return record


def calibration_error(answers: Iterable[tuple[float, bool]], bins: int = 10) -> float:
    """Expected calibration error: mean distance of promised from true success over bins of equal width, weighted."""
    held: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for expected, right in answers:
        held[min(bins - 1, int(expected * bins))].append((expected, right))
    total = sum(len(each) for each in held)
    return sum(abs(sum(p for p, _ in each) - sum(r for _, r in each)) for each in held) / total


def newly_mastered(centre: Centre, learner: SimulatedLearner, before: Mapping[str, bool], day: float) -> int:
    return sum(not was and learner.masters(skill, day) for skill, was in before.items())


def mastery_of(centre: Centre, learner: SimulatedLearner, day: float) -> dict[str, bool]:
    skills = [skill for grade in range(1, learner.grade + 1) for skill in centre.world.of_grade(grade)]
    return {skill: learner.masters(skill, day) for skill in skills}


def items_for_each_skill(
    centre: Centre, learner: SimulatedLearner, policy: Policy, random: Random
) -> tuple[int, int]:
    """Answers given, and skills up to the learner's school year that came to be mastered by them, without a class."""
    before = mastery_of(centre, learner, 0.0)
    record = practise(centre, learner, policy, random, in_class=False)
    return len(record.answers), newly_mastered(centre, learner, before, DAYS)


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


@dataclass(frozen=True)
class Kind:
    """What was measured on one kind of learner.

    Attributes:
        ability: root mean squared error in logits after ten items, chosen and drawn from the whole bank.
        of_years: the same, drawn from the school years around the learner's only.
        items: answers until a skill is mastered, by the chooser and in fixed order.
        weeks: answers for each skill mastered over all evenings, likewise.
        success: of each learner, share of right answers.
        answers: expected and true success of each answer.
        fresh_class: of each answer within 48 h of a class, whether it was about what it taught.
        debt: most reviews due after any absence; aside: most put aside; wait: days until the last of them was asked.
    """

    name: str
    ability: tuple[float, float]
    of_years: float
    items: tuple[float, float]
    weeks: tuple[float, float]
    success: Sequence[float]
    answers: Sequence[tuple[float, bool]]
    goals: Sequence[str]
    fresh_class: Sequence[bool]
    debt: int
    aside: int

    @property
    def within(self) -> float:
        return fmean(LOW <= each <= HIGH for each in self.success)


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


def measured(centre: Centre, makers: Sequence[Callable[[], SimulatedLearner]], seed: int) -> Kind:
    name = makers[0]().kind
    random = Random(f"measuring {name} {seed}")
    abilities = [ability_errors(centre, made, random) for made in makers for _ in range(3)]
    records = [
        practise(centre, made(), by_choice(random), random, in_class=place % 2 == 0)
        for place, made in enumerate(makers)
    ]
    book = {grade: by_workbook(workbook(centre.world, grade)) for grade in GRADES}
    ours = [items_for_each_skill(centre, made(), by_choice(random), random) for made in makers]
    fixed = [items_for_each_skill(centre, made(), book[made().grade], random) for made in makers]
    goals = [(made, skill) for made in makers for _ in range(3) if (skill := unmastered(centre, made(), random))]
    to_one = [items_to_mastery(centre, made(), skill, by_choice(random)) for made, skill in goals]
    in_order = [items_to_mastery(centre, made(), skill, by_workbook(chapter(centre, skill))) for made, skill in goals]
    debts = [debt_after(record, centre, away) for record in records for away in ABSENCES]
    return Kind(
        name,
        (_root(each[0] for each in abilities), _root(each[1] for each in abilities)),
        _root(each[2] for each in abilities),
        (fmean(to_one), fmean(in_order)),
        (_each(ours), _each(fixed)),
        [fmean(right for _, right in record.answers) for record in records],
        [answer for record in records for answer in record.answers],
        [goal for record in records for goal in record.goals],
        [of_class for record in records for of_class in record.fresh_class],
        max(due for due, _ in debts),
        max(aside for _, aside in debts),
    )


def _root(squares: Iterable[float]) -> float:
    return sqrt(fmean(squares))


def _each(runs: Sequence[tuple[int, int]]) -> float:
    return sum(items for items, _ in runs) / max(1, sum(skills for _, skills in runs))


def measure(count: int, seed: int) -> list[Kind]:
    """All kinds of learners, `count` of each. A learner is made anew for each thing that is measured."""
    centre = Centre(seed)
    return [
        measured(centre, [partial(learner, centre.world, kind, place, seed) for place in range(count)], seed)
        for kind in range(len(KINDS))
    ]


def bars(kinds: Sequence[Kind]) -> list[Bar]:
    """The bars, over all kinds together."""
    success = [each for kind in kinds for each in kind.success]
    within = fmean(LOW <= each <= HIGH for each in success)
    ability = _ratio([kind.ability for kind in kinds])
    items = _ratio([kind.items for kind in kinds])
    calibration = calibration_error([answer for kind in kinds for answer in kind.answers])
    of_class = fmean(each for kind in kinds for each in kind.fresh_class)
    debt = max(kind.debt for kind in kinds)
    return [
        Bar("ability error after 10 items / random", ability, ability <= ABILITY_ERROR, f"<= {ABILITY_ERROR:.2f}"),
        Bar("items to mastery / fixed order", items, items <= ITEMS_TO_MASTERY, f"<= {ITEMS_TO_MASTERY:.2f}"),
        Bar(f"learners with {LOW:.0%}-{HIGH:.0%} right", within, within >= SHARE_WITHIN, f">= {SHARE_WITHIN:.2f}"),
        Bar("calibration error", calibration, calibration <= CALIBRATION, f"<= {CALIBRATION:.2f}"),
        Bar("of the class, within 48 h of it", of_class, of_class >= CLASS_SHARE, f">= {CLASS_SHARE:.2f}"),
        Bar("reviews due after any absence", debt, debt <= DEBT_CAP, f"<= {DEBT_CAP}"),
    ]


def _ratio(pairs: Sequence[tuple[float, float]]) -> float:
    return fmean(ours for ours, _ in pairs) / fmean(theirs for _, theirs in pairs)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chooser", description="Judge the chooser.")
    parser.add_argument("--learners", type=int, default=20, help="of each kind (20)")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    console = Console(width=150)
    began = time.process_time()
    kinds = measure(asked.learners, asked.seed)
    console.print(table_of(kinds))
    judged = bars(kinds)
    for bar in judged:
        console.print(f"{'met   ' if bar.met else 'MISSED'}  {bar.name}: {bar.figure:.3f} (wanted {bar.wanted})")
    console.print(f"{time.process_time() - began:.0f} s of CPU")
    return 0 if all(bar.met for bar in judged) else 1


def table_of(kinds: Sequence[Kind]) -> Table:
    table = Table(title=f"The chooser on simulated learners, aiming at {TARGET:.0%}")
    for column in (
        "kind",
        "ability error",
        "bank",
        "years",
        "items/mastery",
        "fixed",
        "8 weeks",
        "workbook",
        "success",
        "within",
        "calibration",
        "of class",
        "due",
        "aside",
        "goals",
    ):
        table.add_column(column, justify="left" if column in ("kind", "goals") else "right")
    for kind in kinds:
        goals = {goal: kind.goals.count(goal) / len(kind.goals) for goal in sorted(set(kind.goals))}
        table.add_row(
            kind.name,
            *(f"{figure:.2f}" for figure in (*kind.ability, kind.of_years)),
            *(f"{figure:.1f}" for figure in (*kind.items, *kind.weeks)),
            f"{fmean(kind.success):.2f} ({min(kind.success):.2f}-{max(kind.success):.2f})",
            f"{kind.within:.2f}",
            f"{calibration_error(kind.answers):.3f}",
            f"{fmean(kind.fresh_class) if kind.fresh_class else 0:.2f}",
            str(kind.debt),
            str(kind.aside),
            " ".join(f"{goal} {share:.0%}" for goal, share in goals.items()),
        )
    return table


if __name__ == "__main__":
    sys.exit(main())
