"""What the answers say about an item, and how little they say while they are few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from domain.practice.evening.session import Verdict

ENOUGH = 10
"""From so many answers on, a share is told; below, only the counts."""

_Z = 1.96


@dataclass(frozen=True)
class Tried:
    """How many times (n, 1 or more) an item was answered in one way and judged so."""

    verdict: Verdict
    response: Mapping[str, Any]
    n: int


@dataclass(frozen=True)
class Figures:
    """Counts of answers; those that a learner has reported are not among them.

    Attributes:
        taken: how many times each option was taken or ticked, by its index in the item.
        typed: wrong answers that were typed, the most frequent first.
    """

    right: int = 0
    wrong: int = 0
    not_learned: int = 0
    taken: Mapping[int, int] = field(default_factory=dict)
    typed: tuple[tuple[str, int], ...] = ()

    @property
    def answered(self) -> int:
        return self.right + self.wrong

    @property
    def range(self) -> tuple[int, int] | None:
        """Between which percents the share of right answers lies (Wilson's interval, 95 %); None below ENOUGH."""
        n = self.answered
        if n < ENOUGH:
            return None
        share = self.right / n
        middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z / (1 + _Z**2 / n) * sqrt(share * (1 - share) / n + _Z**2 / (4 * n * n))
        return round(100 * max(0.0, middle - half)), round(100 * min(1.0, middle + half))


@dataclass(frozen=True)
class Shares:
    """Of all times that an item was answered or put back, in how many there was ...

    Attributes:
        hinted: a hint; rapid: no time to read; not_learned: "not learned yet"; reported: a report afterwards.
    """

    asked: int = 0
    hinted: int = 0
    not_learned: int = 0
    rapid: int = 0
    reported: int = 0


def figures(tried: Iterable[Tried]) -> Figures:
    """Everything that was tried, added up."""
    judged: Counter[Verdict] = Counter()
    taken: Counter[int] = Counter()
    typed: Counter[str] = Counter()
    for each in tried:
        judged[each.verdict] += each.n
        if "option" in each.response:
            taken[each.response["option"]] += each.n
        elif "options" in each.response:
            for option in each.response["options"]:
                taken[option] += each.n
        elif each.verdict is Verdict.WRONG and "text" in each.response:
            typed[each.response["text"]] += each.n
    often = tuple(sorted(typed.items(), key=lambda pair: (-pair[1], pair[0])))
    return Figures(judged[Verdict.RIGHT], judged[Verdict.WRONG], judged[Verdict.NOT_LEARNED], dict(taken), often)
