"""How likely it is that somebody does less than they used to, from yes-or-no signals over the same days.

For one sign (a day with practice or not, a lesson come to or not ...) the chance of a yes is p with a Beta prior,
and p falls to r * p where a slip begins, r being drawn from a few values. With k yes and m no before the change and
k1, m1 since, the likelihood is the integral of p^k (1 - p)^m times the sum over r of (r p)^k1 (1 - r p)^m1, taken at
points in equal steps of arcsin(sqrt(p)), the scale on which a share is equally sharp everywhere (Anscombe 1948).
When the change began is unknown: its day is summed over (Bayesian change points, Barry and Hartigan 1993, Adams and
MacKay 2007).
Against a slip that goes on stand four other stories: nothing changed; a bad spell, which is far more frequent, short,
and not over yet; a stretch that is over; practice that settled lower while all else went on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate, pairwise
from math import exp, fsum, log, pi, sin
from operator import mul

POINTS = tuple(sin(pi / 2 * (i + 0.5) / 24) ** 2 for i in range(24))


def _widths(*days: int) -> Mapping[int, float]:
    """Numbers of days, each with how many it stands for: those up to the middle between it and the next."""
    edges = [days[0] - 0.5, *((one + other) / 2 for one, other in pairwise(days)), days[-1] + 0.5]
    return {day: right - left for day, (left, right) in zip(days, pairwise(edges), strict=True)}


AGES = _widths(*range(2, 15), 16, 18, 21, 24, 28, 32, 37, 42)
ENDS = _widths(1, 2, 3, 4, 5, 7, 10, 14)
"""How many days ago a change may have begun, and ended."""

SLIPS, SPELLS, EASINGS = 0.004, 0.02, 0.004
"""Chance on a day that each begins: a slip (of one learner in four in twelve weeks), a bad spell, a settling."""
SPELL_DAYS = 3.5
"""How long a bad spell lasts on the average, falling off exponentially."""
RETURNS = 0.03
"""Chance on a day that a slip ends by itself."""


class Sign(StrEnum):
    """What a slip shows itself in."""

    PRACTICE = "practice"
    LESSONS = "lessons"
    HOMEWORK = "homework"
    TICKETS = "tickets"


@dataclass(frozen=True)
class Nature:
    """How a sign behaves.

    Attributes:
        yes, no: the Beta prior of p, as if so many had been seen before.
        falls: r and its weight; 1 for a slip that does not show itself here.
        eases: the same for a settling.
        counted: what one of them counts for; below 1 where neighbours go together (the design effect, Kish 1965).
    """

    yes: float
    no: float
    falls: tuple[tuple[float, float], ...]
    eases: tuple[tuple[float, float], ...] = ((1.0, 1.0),)
    counted: float = 1.0


NATURES: Mapping[Sign, Nature] = {
    Sign.PRACTICE: Nature(
        1.6,
        2.4,
        ((0.05, 0.25), (0.2, 0.25), (0.4, 0.25), (0.6, 0.15), (1.0, 0.1)),
        ((0.3, 0.3), (0.5, 0.3), (0.75, 0.4)),
        0.8,
    ),
    Sign.LESSONS: Nature(11.0, 1.0, ((0.1, 0.1), (0.4, 0.2), (0.7, 0.35), (1.0, 0.35))),
    Sign.HOMEWORK: Nature(4.0, 1.2, ((0.1, 0.2), (0.4, 0.25), (0.7, 0.25), (1.0, 0.3))),
    Sign.TICKETS: Nature(3.5, 1.5, ((0.45, 0.2), (0.7, 0.4), (1.0, 0.4)), counted=0.6),
}


@dataclass(frozen=True)
class Seen:
    """One sign day by day, the oldest first: how many yes and how many no on each."""

    sign: Sign
    yes: Sequence[int]
    no: Sequence[int]


@dataclass(frozen=True)
class Slip:
    """What speaks for a slip that goes on.

    Attributes:
        chance: 0 to 1.
        age: days since it most likely began.
        shares: what each sign says for it at that age, as log likelihood ratio against "as before" (nats).
    """

    chance: float
    age: int
    shares: Mapping[Sign, float]


def slip(signs: Sequence[Seen]) -> Slip | None:
    """
    Args:
        signs: over the same days, the last of them being today or yesterday.

    Returns:
        None when there are too few days to tell before from now.
    """
    sums = [(each.sign, (0, *accumulate(each.yes)), (0, *accumulate(each.no))) for each in signs]
    days = len(signs[0].yes) if signs else 0
    ages = [age for age in AGES if age < days]
    if not ages:
        return None

    def fell(begin: int, end: int) -> float:
        found = 1.0
        for sign, yes, no in sums:
            found *= _fell(sign, *_parts(yes, no, days - begin, days - end))
        return found

    def eased(begin: int) -> float:
        found = 1.0
        for sign, yes, no in sums:
            found *= _eased(sign, *_parts(yes, no, days - begin, days))
        return found

    going_on = {age: fell(age, 0) for age in ages}
    slipping = sum(SLIPS * AGES[age] * going_on[age] for age in ages)
    spells = sum(SPELLS * AGES[age] * exp(-age / SPELL_DAYS) * going_on[age] for age in ages)
    settled = sum(EASINGS * AGES[age] * eased(age) for age in ages)
    over = sum(
        (SPELLS * exp(-(age - end) / SPELL_DAYS) / SPELL_DAYS + SLIPS * RETURNS)
        * AGES[age]
        * ENDS[end]
        * fell(age, end)
        for age in ages
        for end in ENDS
        if end < age - 1
    )
    age = max(ages, key=lambda each: going_on[each])
    shares = {sign: log(_fell(sign, *_parts(yes, no, days - age, days))) for sign, yes, no in sums}
    return Slip(slipping / (1.0 + slipping + spells + settled + over), age, shares)


def usual(seen: Seen, age: int) -> float:
    """The chance of a yes before the last `age` days, 0 to 1: the mean after what was seen (Beta-binomial)."""
    nature = NATURES[seen.sign]
    days = len(seen.yes) - age
    yes, no = sum(seen.yes[:days]), sum(seen.no[:days])
    return (nature.yes + yes) / (nature.yes + nature.no + yes + no)


def _parts(yes: Sequence[int], no: Sequence[int], begin: int, end: int) -> tuple[int, int, int, int]:
    """Yes and no outside of the days from `begin` to before `end`, and within."""
    k, m = yes[end] - yes[begin], no[end] - no[begin]
    return yes[-1] - k, no[-1] - m, k, m


@lru_cache(maxsize=65536)
def _fell(sign: Sign, yes: int, no: int, yes_then: int, no_then: int) -> float:
    """Likelihood ratio of "fell for these" against "all the same"."""
    if not yes_then and not no_then:
        return 1.0
    as_before = sum(_steady(sign, yes + yes_then, no + no_then))
    return fsum(map(mul, _steady(sign, yes, no), _changed(sign, yes_then, no_then))) / as_before


@lru_cache(maxsize=65536)
def _eased(sign: Sign, yes: int, no: int, yes_then: int, no_then: int) -> float:
    as_before = sum(_steady(sign, yes + yes_then, no + no_then))
    return fsum(map(mul, _steady(sign, yes, no), _changed(sign, yes_then, no_then, eased=True))) / as_before


@lru_cache(maxsize=16384)
def _steady(sign: Sign, yes: int, no: int) -> tuple[float, ...]:
    """At each point: the prior times the likelihood of so many yes and no."""
    nature = NATURES[sign]
    # the points are denser than p itself by 1 / sqrt(p (1 - p)), which takes a half off both exponents of the prior
    k, m = nature.yes - 0.5 + yes * nature.counted, nature.no - 0.5 + no * nature.counted
    return tuple(p**k * (1 - p) ** m for p in POINTS)


@lru_cache(maxsize=16384)
def _changed(sign: Sign, yes: int, no: int, *, eased: bool = False) -> tuple[float, ...]:
    """At each point: the likelihood of so many when p has become r * p."""
    nature = NATURES[sign]
    k, m = yes * nature.counted, no * nature.counted
    ratios = nature.eases if eased else nature.falls
    return tuple(sum(w * (r * p) ** k * (1 - r * p) ** m for r, w in ratios) for p in POINTS)
