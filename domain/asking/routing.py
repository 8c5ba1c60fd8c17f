"""What a search found, and whether it is sure enough to act upon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Hit:
    """One entry that may answer a question.

    Attributes:
        id: of the course or the FAQ entry; kind: "course" or "faq".
        score: 0 to 1; by: "meaning" or "words".
    """

    id: str
    kind: str
    score: float
    by: str


@dataclass(frozen=True)
class Sure:
    """Act on the hit, and say what was understood."""

    hit: Hit


@dataclass(frozen=True)
class Unsure:
    """Show the guesses, the best first, one to three, as buttons."""

    guesses: tuple[Hit, ...]


@dataclass(frozen=True)
class Nothing:
    """Nothing here answers it: offer a person and the menu, and keep the question for labelling."""


Decision = Sure | Unsure | Nothing


@dataclass(frozen=True)
class Thresholds:
    """When a best hit is acted upon (`sure`, and `margin` above the second) and when it is worth showing."""

    sure: float
    margin: float
    worth_showing: float


# Fitted by `python -m benchmarks.search --fit` on tests/knowledge/asked.toml: sure as often as possible while
# at most one question in forty gets a wrong answer as if it were right. Words reach that only by being shy.
THRESHOLDS = {
    "meaning": Thresholds(sure=0.67, margin=0.24, worth_showing=0.20),
    "words": Thresholds(sure=0.47, margin=0.10, worth_showing=0.25),
}

GUESSES = 3


def decide(hits: Sequence[Hit]) -> Decision:
    """What to do with `hits` (the best first, all found in the same way)."""
    if not hits:
        return Nothing()
    best, second = hits[0], hits[1].score if len(hits) > 1 else 0.0
    limits = THRESHOLDS[best.by]
    if best.score >= limits.sure and best.score - second >= limits.margin:
        return Sure(best)
    guesses = tuple(hit for hit in hits[:GUESSES] if hit.score >= limits.worth_showing)
    return Unsure(guesses) if guesses else Nothing()
