"""How likely it is that somebody does less and less of what they used to do, from yes-or-no signs over the same days.

For one sign (a day with practice or not, a lesson come to or not ...) the chance of a yes is p with a Beta prior; in
a slip it falls to r1 * p over the first half of the time since it began and to r2 * p over the second, as slips come
slowly. The likelihood of k yes and m no before, k1 and m1, k2 and m2 since is the integral over p of p^k (1 - p)^m
(r1 p)^k1 (1 - r1 p)^m1 (r2 p)^k2 (1 - r2 p)^m2, taken at points in equal steps of arcsin(sqrt(p)), the scale on
which a share is equally sharp everywhere (Anscombe 1948), and mixed over a few (r1, r2). Practice has its weekdays:
each has a p of its own, drawn around the learner's mean. When the change began is unknown: its day is summed over
(Bayesian change points, Barry and Hartigan 1993, Adams and MacKay 2007).

Against a slip that goes on stand five other stories: nothing changed; a dip (an illness, a week of exams), which is
more frequent, comes at once and hardly lasts for two weeks (Weibull); a dip that is over; practice that settled lower
while all else went on; somebody irregular, who was never on a level from which to slip: their weeks differ more than
chance alone makes them (a Beta-binomial count for each, Skellam 1948), and they come and hand in less than others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate, pairwise
from math import exp, lgamma, log, pi, prod, sin

POINTS = tuple(sin(pi / 2 * (i + 0.5) / 16) ** 2 for i in range(16))


def _widths(*days: int) -> Mapping[int, float]:
    """Numbers of days, each with how many it stands for: those up to the middle between it and the next."""
    edges = [days[0] - 0.5, *((one + other) / 2 for one, other in pairwise(days)), days[-1] + 0.5]
    return {day: right - left for day, (left, right) in zip(days, pairwise(edges), strict=True)}


BEGAN = _widths(3, *range(5, 19), 20, 23, 27, 32, 38, 44)
"""How many days ago a slip, a dip or a settling that goes on may have begun."""
DIPPED, ENDED = _widths(4, 7, 10, 14, 20, 30), _widths(1, 3, 7)
"""The same for a dip that is over, and for its end."""

SLIPS, DIPS, EASINGS = 0.004, 0.02, 0.004
"""Chance on a day that each begins: a slip (of one learner in four in twelve weeks), a dip, a settling."""
DIP_DAYS, DIP_SHAPE = 11.0, 6.0
"""Scale and shape of the Weibull distribution of how long a dip lasts."""
RETURNS = 0.03
"""Chance on a day that a slip ends by itself."""

OWN_WEEKDAYS = 0.5
"""Share of the learners whose practice has its weekdays; the others' days are all alike."""
IRREGULAR = 1.0
"""How many irregular learners there are for each who has a level, as far as the limits of the alerts go: a false
alarm about somebody who never was regular is worse than a slip of theirs that is told late."""
IRREGULAR_MEANS, IRREGULAR_SEEN = (0.2, 0.35, 0.55), (1.5, 4.0)
"""Shares of days with practice in an irregular learner's weeks, and how many days the prior of a week is worth."""
IRREGULAR_IN_CLASS = {"lessons": (0.75, 8.0), "homework": (0.45, 5.0)}
"""Mean and weight of the Beta prior of coming and handing in for somebody irregular."""

Falls = tuple[tuple[float, float, float], ...]
"""r1, r2 and their weight; both are 1 where the change does not show itself."""
SAME: Falls = ((1.0, 1.0, 1.0),)


class Sign(StrEnum):
    """What a slip shows itself in."""

    PRACTICE = "practice"
    LESSONS = "lessons"
    HOMEWORK = "homework"
    ANSWERS = "answers"


@dataclass(frozen=True)
class Nature:
    """How a sign behaves.

    Attributes:
        means: what p may be on the average, with weights.
        seen: how many observations the Beta prior of p around that mean is worth.
        slip, dip, eased: what the changes make of it.
        counted: what one observation counts for; below 1 where neighbours go together (the design effect, Kish 1965).
        weekdays: whether each weekday has its own p.
    """

    means: tuple[tuple[float, float], ...]
    seen: float
    slip: Falls
    dip: Falls
    eased: Falls = ()
    counted: float = 1.0
    weekdays: bool = False


NATURES: Mapping[Sign, Nature] = {
    Sign.PRACTICE: Nature(
        means=((0.25, 0.5), (0.6, 0.5)),
        seen=1.5,
        slip=((0.9, 0.6, 0.25), (0.8, 0.35, 0.3), (0.6, 0.15, 0.2), (0.15, 0.05, 0.2), (1.0, 1.0, 0.05)),
        dip=((0.1, 0.1, 0.65), (0.45, 0.45, 0.35)),
        eased=((0.4, 0.4, 0.5), (0.7, 0.7, 0.5)),
        weekdays=True,
    ),
    Sign.LESSONS: Nature(
        means=((11 / 12, 1.0),),
        seen=12.0,
        slip=((0.9, 0.6, 0.2), (0.8, 0.4, 0.2), (0.7, 0.2, 0.1), (1.0, 1.0, 0.5)),
        dip=((0.2, 0.2, 0.2), (0.6, 0.6, 0.3), (1.0, 1.0, 0.5)),
    ),
    Sign.HOMEWORK: Nature(
        means=((0.77, 1.0),),
        seen=5.2,
        slip=((0.9, 0.6, 0.25), (0.8, 0.4, 0.25), (0.7, 0.2, 0.25), (0.15, 0.05, 0.15), (1.0, 1.0, 0.1)),
        dip=((0.2, 0.2, 0.35), (0.6, 0.6, 0.35), (1.0, 1.0, 0.3)),
    ),
    Sign.ANSWERS: Nature(
        means=((0.72, 1.0),),
        seen=10.0,
        slip=((0.97, 0.9, 0.3), (0.92, 0.78, 0.3), (0.85, 0.6, 0.2), (1.0, 1.0, 0.2)),
        dip=((0.9, 0.9, 0.2), (0.75, 0.75, 0.1), (1.0, 1.0, 0.7)),
        counted=0.5,
    ),
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


Counts = tuple[int, int, int, int, int, int]
"""k, m, k1, m1, k2, m2 of the module's docstring."""
Sums = Sequence[tuple[Sequence[int], Sequence[int]]]
"""Running sums of yes and of no, from 0 on; one pair for each weekday, or one for all."""


def slip(signs: Sequence[Seen], weekdays: Sequence[int]) -> Slip | None:
    """
    Args:
        signs: over the same days, the last of them being today or yesterday.
        weekdays: of these days.

    Returns:
        None when there are too few days to tell before from now.
    """
    days = len(weekdays)
    ages = [age for age in BEGAN if age < days]
    if not ages:
        return None
    sums = {each.sign: _sums(each, weekdays) for each in signs}
    same = {sign: _told(sign, "same", _counts(known, days, 0, 0, 0)) for sign, known in sums.items()}
    going_on = {age: {sign: _counts(known, days, age, age // 2, 0) for sign, known in sums.items()} for age in ages}
    slips = {
        age: {sign: _told(sign, "slip", at) / same[sign] for sign, at in counts.items()}
        for age, counts in going_on.items()
    }
    slipping = dipped = settled = over = 0.0
    irregular = IRREGULAR * _irregular(signs) / same[Sign.PRACTICE]
    for age, counts in going_on.items():
        slipping += SLIPS * BEGAN[age] * prod(slips[age].values())
        settled += EASINGS * BEGAN[age] * _told(Sign.PRACTICE, "eased", counts[Sign.PRACTICE]) / same[Sign.PRACTICE]
        if (lasts := exp(-((age / DIP_DAYS) ** DIP_SHAPE))) > 1e-6:
            dipped += (
                DIPS * lasts * BEGAN[age] * prod(_told(sign, "dip", at) / same[sign] for sign, at in counts.items())
            )
    for age, width in DIPPED.items():
        for end, of_end in ENDED.items():
            if age < days and end < age - 1:
                once = {sign: _counts(known, days, age, end, end) for sign, known in sums.items()}
                told = prod(_told(sign, "dip", at) / same[sign] for sign, at in once.items())
                over += _ends_after(age - end) * width * of_end * told
    age = max(ages, key=lambda each: prod(slips[each].values()))
    shares = {sign: log(ratio) for sign, ratio in slips[age].items()}
    return Slip(slipping / (1.0 + slipping + dipped + settled + over + irregular), age, shares)


def usual(seen: Seen, age: int) -> float:
    """The chance of a yes before the last `age` days, 0 to 1: the mean after what was seen (Beta-binomial)."""
    nature = NATURES[seen.sign]
    days = len(seen.yes) - age
    yes, no = sum(seen.yes[:days]), sum(seen.no[:days])
    mean = sum(mean * weight for mean, weight in nature.means)
    return (nature.seen * mean + yes) / (nature.seen + yes + no)


def _ends_after(days: int) -> float:
    """Chance on a day that something begins which ends after so many days: a dip, or a slip that did not last."""
    scaled = days / DIP_DAYS
    density = DIP_SHAPE / DIP_DAYS * float(scaled ** (DIP_SHAPE - 1)) * exp(-(scaled**DIP_SHAPE))
    return DIPS * density + SLIPS * RETURNS


def _irregular(signs: Sequence[Seen]) -> float:
    """The likelihood of the evenings of somebody irregular, times how much likelier what they did in class is."""
    told = 1.0
    for seen in signs:
        if seen.sign is Sign.PRACTICE:
            told *= _week_by_week(seen)
        elif seen.sign in IRREGULAR_IN_CLASS:
            nature, (mean, weight) = NATURES[seen.sign], IRREGULAR_IN_CLASS[seen.sign]
            ((usual_mean, _),) = nature.means
            yes, no = sum(seen.yes), sum(seen.no)
            told *= exp(_drawn(yes, no, mean, weight) - _drawn(yes, no, usual_mean, nature.seen))
    return told


def _week_by_week(seen: Seen) -> float:
    days = len(seen.yes)
    ends = range(days, 0, -7)
    weeks = [(sum(seen.yes[max(0, end - 7) : end]), sum(seen.no[max(0, end - 7) : end])) for end in ends]
    told = (
        exp(sum(_drawn(yes, no, mean, weight) for yes, no in weeks))
        for mean in IRREGULAR_MEANS
        for weight in IRREGULAR_SEEN
    )
    return sum(told) / (len(IRREGULAR_MEANS) * len(IRREGULAR_SEEN))


def _drawn(yes: int, no: int, mean: float, weight: float) -> float:
    """Log likelihood of a row of yes and no whose chance is drawn from a Beta distribution."""
    a, b = mean * weight, (1 - mean) * weight
    return lgamma(a + yes) + lgamma(b + no) - lgamma(a + b + yes + no) - lgamma(a) - lgamma(b) + lgamma(a + b)


def _sums(seen: Seen, weekdays: Sequence[int]) -> Sums:
    if not NATURES[seen.sign].weekdays:
        return [((0, *accumulate(seen.yes)), (0, *accumulate(seen.no)))]

    def of(line: Sequence[int], weekday: int) -> Sequence[int]:
        return (0, *accumulate(n if day == weekday else 0 for n, day in zip(line, weekdays, strict=True)))

    return [(of(seen.yes, weekday), of(seen.no, weekday)) for weekday in sorted(set(weekdays))]


def _counts(sums: Sums, days: int, age: int, half: int, end: int) -> tuple[Counts, ...]:
    """What was seen before `age` days ago (and in the last `end` days), from then to `half`, and from there on."""
    begin, middle, last = days - age, days - half, days - end
    found = []
    for yes, no in sums:
        k1, m1 = yes[middle] - yes[begin], no[middle] - no[begin]
        k2, m2 = yes[last] - yes[middle], no[last] - no[middle]
        found.append((yes[-1] - k1 - k2, no[-1] - m1 - m2, k1, m1, k2, m2))
    return tuple(found)


@lru_cache(maxsize=65536)
def _told(sign: Sign, story: str, counts: tuple[Counts, ...]) -> float:
    """The likelihood of all that was seen of a sign, as the story goes."""
    nature = NATURES[sign]
    falls: Falls = SAME if story == "same" else getattr(nature, story)
    ways = [(1.0, counts)]
    if nature.weekdays:
        ways = [(OWN_WEEKDAYS, counts), (1 - OWN_WEEKDAYS, (_together(counts),))]
    return sum(
        way * weight * of_fall * prod(_likelihood(sign, mean, r1, r2, each) for each in told)
        for way, told in ways
        for mean, weight in nature.means
        for r1, r2, of_fall in falls
    )


def _together(counts: tuple[Counts, ...]) -> Counts:
    """All weekdays as one."""
    k, m, k1, m1, k2, m2 = (sum(each) for each in zip(*counts, strict=True))
    return k, m, k1, m1, k2, m2


@lru_cache(maxsize=262144)
def _likelihood(sign: Sign, mean: float, r1: float, r2: float, counts: Counts) -> float:
    k, m, k1, m1, k2, m2 = counts
    if r1 == r2 == 1.0:
        return sum(_before(sign, mean, k + k1 + k2, m + m1 + m2))
    return sum(
        one * two * three
        for one, two, three in zip(
            _before(sign, mean, k, m), _after(sign, r1, k1, m1), _after(sign, r2, k2, m2), strict=True
        )
    )


@lru_cache(maxsize=65536)
def _before(sign: Sign, mean: float, yes: int, no: int) -> tuple[float, ...]:
    """At each point: the prior times the likelihood of so many yes and no."""
    nature = NATURES[sign]
    # the points are denser than p itself by 1 / sqrt(p (1 - p)), which takes a half off both exponents of the prior
    a, b = mean * nature.seen - 0.5, (1 - mean) * nature.seen - 0.5
    raw = [p**a * (1 - p) ** b for p in POINTS]
    k, m = yes * nature.counted, no * nature.counted
    return tuple(each / sum(raw) * p**k * (1 - p) ** m for each, p in zip(raw, POINTS, strict=True))


@lru_cache(maxsize=65536)
def _after(sign: Sign, ratio: float, yes: int, no: int) -> tuple[float, ...]:
    """At each point: the likelihood of so many when p has become `ratio` times p."""
    k, m = yes * NATURES[sign].counted, no * NATURES[sign].counted
    return tuple((ratio * p) ** k * (1 - ratio * p) ** m for p in POINTS)
