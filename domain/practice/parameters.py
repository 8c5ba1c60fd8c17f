"""What the learner model was fitted to: versioned, published as a whole, never changed afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ItemFigures:
    """What the answers of all learners have taught about one item.

    Attributes:
        shift: logits by which it is harder (easier below 0) than its label says.
        answers: how many answers that rests on.
    """

    shift: float = 0.0
    answers: int = 0


@dataclass(frozen=True)
class Parameters:
    """One fit.

    Attributes:
        version: 0 are those that ship with the bot; a centre's own count from 1.
        weights: by the name of the feature.
    """

    version: int = 0
    weights: Mapping[str, float] = field(default_factory=dict)

    def to_plain(self) -> dict[str, Any]:
        return {"version": self.version, "weights": dict(sorted(self.weights.items()))}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Parameters:
        return cls(plain["version"], dict(plain["weights"]))


SHIPPED = Parameters()
