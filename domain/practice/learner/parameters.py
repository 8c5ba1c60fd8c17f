"""What the learner model was fitted to: versioned, published as a whole, never changed afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from domain.practice.learner import shipped
from domain.practice.learner.features import NAMES


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
        weights: by the name of the feature; what is missing counts as 0.
        level: logits by which items are harder than their labels say, where nothing else is known.
        skills: the same for items of a skill of which nothing else is known.
        items: the same for single items, with the answers behind it.
    """

    version: int = 0
    weights: Mapping[str, float] = field(default_factory=dict)
    level: float = 0.0
    skills: Mapping[str, float] = field(default_factory=dict)
    items: Mapping[str, ItemFigures] = field(default_factory=dict)

    @cached_property
    def row(self) -> tuple[float, ...]:
        """The weights in the order of the features."""
        return tuple(self.weights.get(name, 0.0) for name in NAMES)

    def figures(self, item: str, skill: str | None) -> ItemFigures:
        """What this fit knows of an item, be it only through its main skill."""
        known = self.items.get(item)
        if known is not None:
            return known
        return ItemFigures(self.level if skill is None else self.skills.get(skill, self.level))

    def to_plain(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "weights": dict(sorted(self.weights.items())),
            "level": self.level,
            "skills": dict(sorted(self.skills.items())),
            "items": {key: [figures.shift, figures.answers] for key, figures in sorted(self.items.items())},
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Parameters:
        return cls(
            plain["version"],
            dict(plain["weights"]),
            plain.get("level", 0.0),
            dict(plain.get("skills", {})),
            {key: ItemFigures(shift, answers) for key, (shift, answers) in plain.get("items", {}).items()},
        )


SHIPPED = Parameters(weights=shipped.WEIGHTS)
