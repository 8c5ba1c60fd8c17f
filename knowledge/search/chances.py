"""From what a search measured to how likely each document answers.

A conditional logit (McFadden, "Conditional logit analysis of qualitative choice behavior", 1974): a document with
the score s answers with a chance in proportion to exp(s / temperature), none of them in proportion to
exp(none / temperature). So whatever comes close to the best takes away from its chance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from domain.asking.routing import Thresholds
from domain.language import Lang


@dataclass(frozen=True)
class Curve:
    """Both in the units of the scores."""

    temperature: float
    none: float


@dataclass(frozen=True)
class Limits:
    """What was fitted for one way of searching and one language of the question."""

    curve: Curve
    thresholds: Thresholds

    @property
    def numbers(self) -> tuple[float, ...]:
        """All of it, to be written down."""
        curve, at = self.curve, self.thresholds
        return curve.temperature, curve.none, at.sure, at.margin, at.worth_showing

    @classmethod
    def of(cls, numbers: Sequence[float]) -> Limits:
        """As `numbers` wrote them down."""
        return cls(Curve(*numbers[:2]), Thresholds(*numbers[2:]))


Fitted = dict[Lang, Limits]


def chances(scores: Sequence[float], curve: Curve) -> list[float]:
    """For each document how likely it answers, 0 to 1; what is missing to 1 is for none of them."""
    highest = max((*scores, curve.none))
    weights = [math.exp((score - highest) / curve.temperature) for score in scores]
    whole = math.fsum(weights) + math.exp((curve.none - highest) / curve.temperature)
    return [weight / whole for weight in weights]
