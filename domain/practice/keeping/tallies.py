"""What learners answered to an item beside what was expected of them, and what that says about the item.

Only first answers count, without hints, not too fast to be read, to the present wording, and not reported: a later
answer knows the feedback of the first.

"Expected" is the chance of success that the model gave the learner just before the answer; the answer itself is not
in it. The correlation of right and wrong with it is a point-biserial one, and stands where the corrected item-rest
correlation stands in classical analysis (S. Henrysson, "Correction of item-total correlations in item analysis",
Psychometrika 28 (1963) 211-218): learners here answer different items, so that they have no common rest score, and
the model's expectation is what puts them on one scale. It is smaller than an item-rest correlation would be, because
the choice of items keeps expectations close together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

Z95 = 1.96


@dataclass(frozen=True)
class Tally:
    """Equal answers of several learners.

    Attributes:
        response: as text: the index of an option, a JSON list of them, or what was typed.
        n: how many learners.
        expected, squares: sums of their chances of success and of the squares of these.
    """

    response: str
    right: bool
    n: int
    expected: float
    squares: float

    @property
    def mean(self) -> float:
        """The mean chance of success of those who gave the answer."""
        return self.expected / self.n if self.n else 0.0


@dataclass(frozen=True)
class Answers:
    """All first answers to one item."""

    tallies: tuple[Tally, ...] = ()

    @property
    def n(self) -> int:
        return sum(each.n for each in self.tallies)

    @property
    def right(self) -> int:
        return sum(each.n for each in self.tallies if each.right)

    @property
    def expected(self) -> float:
        """How many were expected to be right."""
        return sum(each.expected for each in self.tallies)

    @property
    def range(self) -> tuple[float, float]:
        """Between which shares the share of right answers lies, with 95 % certainty: see `wilson`."""
        return wilson(self.right, self.n)

    @property
    def surprise(self) -> float:
        """Standard deviations by which right answers exceed what was expected; 0 without answers."""
        variance = self.expected - sum(each.squares for each in self.tallies)
        return (self.right - self.expected) / sqrt(variance) if variance > 0 else 0.0

    @property
    def discrimination(self) -> float | None:
        """Correlation, -1 to 1, of right and wrong with what was expected; None where either never varies."""
        n, right, expected = self.n, self.right, self.expected
        spread = sum(each.squares for each in self.tallies) - expected**2 / n if n else 0.0
        varied = right * (n - right) / n if n else 0.0
        if spread <= 1e-9 or varied <= 0:
            return None
        among_right = sum(each.expected for each in self.tallies if each.right)
        return (among_right - right * expected / n) / sqrt(spread * varied)

    @property
    def key(self) -> Tally:
        """All right answers as one."""
        right = [each for each in self.tallies if each.right]
        return Tally("", True, *(_sum(right)))

    @property
    def rival(self) -> Tally | None:
        """The wrong answer that was given most often."""
        wrong = [each for each in self.tallies if not each.right and each.n > 0]
        return max(wrong, key=lambda each: (each.n, each.expected, each.response), default=None)

    def by_response(self) -> Mapping[str, Tally]:
        return {each.response: each for each in self.tallies}


def _sum(tallies: Iterable[Tally]) -> tuple[int, float, float]:
    held = list(tallies)
    return sum(each.n for each in held), sum(each.expected for each in held), sum(each.squares for each in held)


def wilson(right: int, n: int, z: float = Z95) -> tuple[float, float]:
    """The score interval for a share of right answers (E. B. Wilson, JASA 22 (1927) 209-212); (0, 1) without any."""
    if not n:
        return 0.0, 1.0
    share = right / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * sqrt(share * (1 - share) / n + z**2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)
