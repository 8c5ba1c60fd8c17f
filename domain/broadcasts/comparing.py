"""Two parts of an audience side by side: how far apart their shares are, and whether that may be chance."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959963984540054
"""Quantile of the normal distribution for 95 % in the middle."""
LEAST_PER_ARM = 100
"""Families. Below it no arm is called better, whatever the interval says."""


@dataclass(frozen=True)
class Share:
    """`n` of whom `x` did it, 0 <= x <= n."""

    x: int
    n: int

    @property
    def value(self) -> float:
        """0 where there is nobody."""
        return self.x / self.n if self.n else 0.0


@dataclass(frozen=True)
class Difference:
    """One share less another, between -1 and 1, with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def may_be_chance(self) -> bool:
        return self.low <= 0.0 <= self.high


def wilson(share: Share, z: float = Z_95) -> tuple[float, float]:
    """Score interval of a proportion (E. B. Wilson, JASA 22, 1927); all that is possible where there is nobody."""
    if not share.n:
        return 0.0, 1.0
    n, p, zz = share.n, share.value, z * z
    middle = (p + zz / (2 * n)) / (1 + zz / n)
    half = z / (1 + zz / n) * sqrt(p * (1 - p) / n + zz / (4 * n * n))
    low = 0.0 if share.x == 0 else max(0.0, middle - half)
    high = 1.0 if share.x == share.n else min(1.0, middle + half)
    return low, high


def difference(one: Share, other: Share) -> Difference:
    """`one` less `other`: the hybrid score interval (R. G. Newcombe, Statistics in Medicine 17, 1998, method 10).

    Unlike the usual interval it stays within -1 and 1 and keeps its 95 % with few people and with shares near 0.
    """
    p1, p2 = one.value, other.value
    (l1, u1), (l2, u2) = wilson(one), wilson(other)
    d = p1 - p2
    low = d - sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2)
    high = d + sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2)
    return Difference(d, max(-1.0, low), min(1.0, high))


def is_told_apart(one: Share, other: Share) -> bool:
    """Whether one of them may be called better: there are enough families, and the interval does not hold 0."""
    return min(one.n, other.n) >= LEAST_PER_ARM and not difference(one, other).may_be_chance
