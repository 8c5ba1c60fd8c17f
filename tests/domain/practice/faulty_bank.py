"""A simulated bank with some wrong keys, and learners who answer it; how they answer is not the learner model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp
from random import Random

OPTIONS = 4
GUESS = 1 / OPTIONS


@dataclass(frozen=True)
class Faulty:
    """An item: its true difficulty, what its label says, how tempting each wrong option is, and the marked key.

    The option that is truly right is always number 0; `key` differs from it in a faulty item.
    """

    key: int
    difficulty: float
    label: float
    tempting: tuple[float, ...]


@dataclass(frozen=True)
class Given:
    """One first answer: who to what, the option taken, and the chance of success that was believed in before."""

    learner: int
    item: int
    option: int
    expected: float


def a_bank(random: Random, items: int = 300, wrong: int = 6) -> Sequence[Faulty]:
    """Labels are half a logit to one off the truth; two wrong options of three are plausible mistakes."""
    faulty = set(random.sample(range(items), wrong))
    made = []
    for number in range(items):
        difficulty = random.gauss(0, 1.1)
        label = round((difficulty + random.gauss(0, 0.8)) / 0.8) * 0.8
        tempting = (0.0, random.uniform(0.5, 4), random.uniform(0.2, 1.5), random.uniform(0.1, 0.5))
        made.append(Faulty(random.randrange(1, OPTIONS) if number in faulty else 0, difficulty, label, tempting))
    return made


def answers(random: Random, bank: Sequence[Faulty], learners: int = 120, each: int = 100) -> Iterator[Given]:
    """Every learner answers `each` items, those near what suits them more often; the clock is the order.

    What is believed of a learner is their ability with an error of 0.5 logits; what is believed of an item starts
    with its label and follows the answers, as the running bot's does.
    """
    abilities = [random.gauss(0.4, 1) for _ in range(learners)]
    believed = [ability + random.gauss(0, 0.5) for ability in abilities]
    shift, n = [0.0] * len(bank), [0] * len(bank)
    plan = [(learner, item) for learner in range(learners) for item in _chosen(random, bank, believed[learner], each)]
    random.shuffle(plan)
    for learner, number in plan:
        item = bank[number]
        expected = _chance(believed[learner] - item.label - shift[number])
        option = _taken(random, item, abilities[learner])
        yield Given(learner, number, option, expected)
        shift[number] += (expected - (option == item.key)) * 0.4 / (1 + 0.05 * n[number])
        n[number] += 1


def _chosen(random: Random, bank: Sequence[Faulty], ability: float, each: int) -> list[int]:
    weight = [exp(-(((ability - item.label) - 0.9) ** 2) / 2) + 0.02 for item in bank]
    order = sorted(range(len(bank)), key=lambda at: -(random.random() ** (1 / weight[at])))
    return order[:each]


def _taken(random: Random, item: Faulty, ability: float) -> int:
    knows = 1 / (1 + exp(item.difficulty - ability))
    if random.random() < knows:
        return 0
    # who does not know takes a tempting mistake, or guesses
    if random.random() < 0.6:
        return random.choices(range(OPTIONS), item.tempting)[0]
    return random.randrange(OPTIONS)


def _chance(logit: float) -> float:
    return GUESS + (1 - GUESS) / (1 + exp(-logit))
