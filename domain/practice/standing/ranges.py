"""Where an ability lies, as a range: what a few answers say about a learner overall and in each strand.

A Rasch model with a floor for lucky guesses (A. Birnbaum in F. M. Lord & M. R. Novick, "Statistical theories of
mental test scores", 1968, chapter 17, slope 1): somebody of ability x solves an item of difficulty b with
floor + (1 - floor) / (1 + exp(b - x)). The ability in a strand is the overall one plus a deviation of its own; both
are normal before the first answer. Ranges come from the whole posterior on a grid, its mean being the estimate
(R. D. Bock & R. J. Mislevy, "Adaptive EAP estimation of ability in a microcomputer environment", Applied
Psychological Measurement 6 (1982) 431-444). "Not learned yet" is read as "does not know it", without luck.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import exp, sqrt

from domain.practice.evening.session import Verdict

STEP = 0.25
REACH = 20
"""The grid of overall abilities: -5 to 5 logits, 0 solving half of the middling items of the learner's own year."""
USUAL, SPREAD = -0.4, 1.2
"""Mean and standard deviation of the ability within one school year, in logits. The mean lies half a step of the
difficulty labels below a middling item of the year: on the average half of the year is still to come."""
STRAND_SPREAD, STRAND_REACH = 0.8, 7
"""Standard deviation and widest step of a strand's own deviation from the overall ability."""


@dataclass(frozen=True)
class Told:
    """One answer: the item's strand, difficulty in logits for this learner, floor, and how it was judged."""

    strand: str
    difficulty: float
    floor: float
    verdict: Verdict


@dataclass(frozen=True)
class Curve:
    """A distribution of an ability over the grid, in logits; the weights sum to 1."""

    at: Sequence[float]
    weights: Sequence[float]

    @cached_property
    def mean(self) -> float:
        return sum(x * weight for x, weight in zip(self.at, self.weights, strict=True))

    @cached_property
    def error(self) -> float:
        """The standard error of the estimate."""
        mean = self.mean
        return sqrt(sum(weight * (x - mean) ** 2 for x, weight in zip(self.at, self.weights, strict=True)))

    def above(self, line: float) -> float:
        """How likely the ability is above that line; a cell that the line cuts counts in part."""
        parts = (min(1.0, max(0.0, (x - line) / STEP + 0.5)) for x in self.at)
        return sum(weight * part for weight, part in zip(self.weights, parts, strict=True))


class Ranges:
    """What the answers given so far say; nothing is known but the year when there are none."""

    def __init__(self, told: Iterable[Told] = ()) -> None:
        by_strand: dict[str, list[Told]] = defaultdict(list)
        for each in told:
            by_strand[each.strand].append(each)
        self._likely = {strand: _likelihood(answers) for strand, answers in by_strand.items()}
        self._spread_out = {strand: _blurred(likely) for strand, likely in self._likely.items()}

    @cached_property
    def overall(self) -> Curve:
        return Curve(_GRID, _scaled(self._without(None)))

    def in_strand(self, strand: str) -> Curve:
        """A strand without answers follows the overall ability, less surely."""
        spread_out = _blurred_onto(self._without(strand))
        likely = self._likely.get(strand)
        if likely is None:
            return Curve(_WIDE, _scaled(spread_out))
        return Curve(_WIDE, _scaled([a * b for a, b in zip(spread_out, likely, strict=True)]))

    def _without(self, left_out: str | None) -> list[float]:
        weights = list(_PRIOR)
        for strand, likely in self._spread_out.items():
            if strand != left_out:
                weights = [a * b for a, b in zip(weights, likely, strict=True)]
        return weights


def solving(ability: float, difficulty: float, floor: float) -> float:
    """The chance of a right answer."""
    return floor + (1 - floor) / (1 + exp(difficulty - ability))


def information(ability: float, difficulty: float, floor: float) -> float:
    """Fisher information of an item about an ability, per squared logit: at most 1/4, less with a higher floor.

    F. M. Lord, "Applications of item response theory to practical testing problems", 1980, formula 5-6.
    """
    solved = solving(ability, difficulty, 0.0)
    right = solving(ability, difficulty, floor)
    return solved * solved * (1 - right) / right


@cache
def most_information(floor: float) -> float:
    """What the item of the best difficulty with that floor tells."""
    return max(information(0.0, 0.05 * step, floor) for step in range(-60, 1))


_GRID = tuple(STEP * step for step in range(-REACH, REACH + 1))
_WIDE = tuple(STEP * step for step in range(-REACH - STRAND_REACH, REACH + STRAND_REACH + 1))


def _normal(x: float, spread: float) -> float:
    return exp(-0.5 * (x / spread) ** 2)


def _scaled(weights: Sequence[float]) -> list[float]:
    total = sum(weights)
    return [weight / total for weight in weights]


_PRIOR = tuple(_normal(x - USUAL, SPREAD) for x in _GRID)
_OWN = tuple(_scaled([_normal(STEP * step, STRAND_SPREAD) for step in range(-STRAND_REACH, STRAND_REACH + 1)]))


def _likelihood(answers: Iterable[Told]) -> list[float]:
    """Of a strand's answers, by the ability in the strand."""
    likely = [1.0] * len(_WIDE)
    for answer in answers:
        for place, x in enumerate(_WIDE):
            solved = 1 / (1 + exp(answer.difficulty - x))
            match answer.verdict:
                case Verdict.RIGHT:
                    likely[place] *= answer.floor + (1 - answer.floor) * solved
                case Verdict.WRONG:
                    likely[place] *= (1 - answer.floor) * (1 - solved)
                case Verdict.NOT_LEARNED:
                    likely[place] *= 1 - solved
    return likely


def _blurred(likely: Sequence[float]) -> list[float]:
    """The same by the overall ability: over all deviations that the strand may have."""
    return [sum(own * likely[place + step] for step, own in enumerate(_OWN)) for place in range(len(_GRID))]


def _blurred_onto(weights: Sequence[float]) -> list[float]:
    """Weights of the overall ability, carried over to the ability in a strand."""
    spread_out = [0.0] * len(_WIDE)
    for place, weight in enumerate(weights):
        for step, own in enumerate(_OWN):
            spread_out[place + step] += weight * own
    return spread_out
