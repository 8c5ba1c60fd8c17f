"""Placement: which item comes next, when it stops, what it finds, and how near it comes to the truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, sqrt
from random import Random

import pytest

from domain.language import Lang
from domain.practice.choosing.choice import Choice
from domain.practice.choosing.wanted import Cell, InSet, Wanted
from domain.practice.evening.session import Verdict
from domain.practice.learner import model
from domain.practice.standing.placing import (
    FEWEST,
    MOST,
    NARROW,
    Placing,
    in_words,
    is_enough,
    main_strands,
    next_item,
    strand_of,
)
from domain.practice.standing.ranges import Curve, Ranges, Told
from tests.domain.practice.shelf import NOW, bank, choice
from tests.domain.practice.standings import graph, items

GRADE = 5
Answering = Callable[[model.Facts], Verdict]


SHELF = bank(items(), *graph())
CELLS = SHELF.cells(Lang.EN)


def play(answers: Answering, seed: int = 1, cells: Sequence[Cell] = CELLS) -> tuple[list[Choice], list[Told]]:
    """A whole placement."""
    random, state = Random(seed), model.State()
    chosen: list[Choice] = []
    told: list[Told] = []
    so_far: tuple[InSet, ...] = ()
    while True:
        wanted = Wanted(state, GRADE, {}, NOW, so_far, requires=SHELF.requires)
        found = next_item(cells, wanted, told, random)
        if found is None:
            return chosen, told
        known = found.facts
        assert known.skill is not None
        verdict = answers(known)
        state = model.update(state, known, model.Evidence(verdict), NOW)
        chosen.append(found)
        told.append(Told(strand_of(known.skill), known.difficulty, known.floor, verdict))
        so_far += (InSet(found.item.key, known.skill, SHELF.skill_grade(known.skill)),)


def turning(*verdicts: Verdict) -> Answering:
    """Answers in turn, from the start again when they run out."""
    given = [0]

    def answer(_: model.Facts) -> Verdict:
        given[0] += 1
        return verdicts[(given[0] - 1) % len(verdicts)]

    return answer


def solver(ability: float, own: Random) -> Answering:
    """Somebody of that ability in everything, who sometimes slips."""

    def answer(known: model.Facts) -> Verdict:
        solved = 0.97 / (1 + exp(known.difficulty - ability))
        right = own.random() < known.floor + (1 - known.floor) * solved
        return Verdict.RIGHT if right else Verdict.WRONG

    return answer


def test_it_begins_in_the_middle_of_the_learners_own_year() -> None:
    for seed in range(5):
        first = play(turning(Verdict.RIGHT), seed)[0][0]
        assert abs(first.facts.difficulty) < 0.9
        assert first.why["goal"] == "placement"


def test_it_goes_round_the_main_strands_before_it_comes_back_to_one() -> None:
    chosen, _ = play(turning(Verdict.RIGHT, Verdict.WRONG))
    assert len({strand_of(str(each.facts.skill)) for each in chosen[:5]}) == 5


@pytest.mark.parametrize("verdicts", ["r", "w", "rw", "n", "rrn"])
def test_it_asks_five_to_ten_items_and_none_twice(verdicts: str) -> None:
    meant = {"r": Verdict.RIGHT, "w": Verdict.WRONG, "n": Verdict.NOT_LEARNED}
    chosen, told = play(turning(*(meant[letter] for letter in verdicts)))
    assert FEWEST <= len(chosen) <= MOST
    assert len({each.item.key for each in chosen}) == len(chosen)
    assert len(chosen) == MOST or Ranges(told).overall.error <= NARROW


def test_it_stops_before_ten_when_the_range_is_narrow_and_never_before_five() -> None:
    lengths = {len(play(solver(0.0, Random(seed)), seed)[0]) for seed in range(20)}
    assert min(lengths) < MOST
    certain = Ranges([Told("a", 0.0, 0.0, Verdict((Verdict.RIGHT, Verdict.WRONG)[n % 2])) for n in range(40)])
    assert certain.overall.error <= NARROW
    assert not is_enough(certain, FEWEST - 1)
    assert is_enough(certain, FEWEST)
    assert not is_enough(Ranges(), FEWEST)


def test_what_was_not_learned_yet_is_not_asked_again_nor_what_builds_on_it() -> None:
    chosen, _ = play(turning(Verdict.NOT_LEARNED))
    low: dict[str, int] = {}
    for each in chosen:
        strand, year = str(each.facts.skill).split(".y")
        assert int(year) < low.get(strand, 99)
        low[strand] = int(year)


def test_not_learned_yet_steers_down() -> None:
    down, _ = play(turning(Verdict.NOT_LEARNED))
    up, _ = play(turning(Verdict.RIGHT))
    assert down[-1].facts.difficulty < down[0].facts.difficulty
    assert up[-1].facts.difficulty > up[0].facts.difficulty


def test_with_an_empty_shelf_it_is_over_at_once() -> None:
    assert play(turning(Verdict.RIGHT), cells=())[0] == []


def test_a_small_shelf_is_asked_to_its_end() -> None:
    few = bank([choice(f"c:{n}", "fractions.y5") for n in range(3)], *graph())
    chosen, _ = play(turning(Verdict.RIGHT), cells=few.cells(Lang.EN))
    assert len(chosen) == 3


def test_main_strands_are_those_with_most_skills_around_the_year() -> None:
    cells = [
        Cell("number.a", 5, 3, ()),
        Cell("number.b", 4, 3, ()),
        Cell("fractions.a", 5, 3, ()),
        Cell("fractions.b", 5, 2, ()),
        Cell("algebra.a", 8, 3, ()),
        Cell(None, None, 3, ()),
    ]
    assert main_strands(cells, 5) == ["fractions", "number"]
    assert main_strands(cells, 8) == ["algebra"]
    assert main_strands(cells, 1) == main_strands(cells, None)
    assert main_strands(cells, None) == ["fractions", "number", "algebra"]


@pytest.mark.parametrize(
    ("mean", "spread", "said"),
    [
        (3.0, 0.7, Placing.FIRM),
        (1.4, 0.8, Placing.NEARLY_FIRM),
        (0.3, 0.7, Placing.ON_THE_WAY),
        (-0.8, 0.8, Placing.BEGINNING),
        (-2.5, 0.8, Placing.NEW),
        (0.2, 3.0, Placing.OPEN),
    ],
)
def test_the_result_is_a_range_in_words(mean: float, spread: float, said: Placing) -> None:
    at = [0.25 * step for step in range(-30, 31)]
    weights = [exp(-0.5 * ((x - mean) / spread) ** 2) for x in at]
    assert in_words(Curve(at, [weight / sum(weights) for weight in weights])) is said


def test_at_most_ten_items_come_nearer_to_the_ability_than_ten_at_random() -> None:
    """Learners as the estimate assumes them, but for slips; benchmarks/chooser.py holds the bar with other kinds."""
    population = Random(7)
    placed, drawn = [], []
    for number in range(150):
        ability, year = population.gauss(0, 1.1), Random(number)
        _, told = play(solver(ability, Random(1000 + number)), number)
        placed.append(Ranges(told).overall.mean - ability)
        answer = solver(ability, Random(1000 + number))
        pairs = [(cell, item) for cell in CELLS for item in cell.items]
        random_told = []
        for cell, item in year.sample(pairs, MOST):
            known = model.facts(item, cell.grade, GRADE)
            random_told.append(Told(strand_of(str(cell.skill)), known.difficulty, known.floor, answer(known)))
        drawn.append(Ranges(random_told).overall.mean - ability)
    assert _size(placed) <= 0.92 * _size(drawn)


def _size(errors: Sequence[float]) -> float:
    return sqrt(sum(error * error for error in errors) / len(errors))
