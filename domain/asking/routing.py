"""What a search found, and whether it is sure enough to act upon."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hit:
    """One entry that may answer a question.

    Attributes:
        id: of the course or the FAQ entry; kind: "course" or "faq".
        score: how likely it answers, 0 to 1; by: "meaning" or "words".
    """

    id: str
    kind: str
    score: float
    by: str


@dataclass(frozen=True)
class Thresholds:
    """When a best hit is acted upon (`sure`, and `margin` above the second) and when it is worth showing."""

    sure: float
    margin: float
    worth_showing: float


USUAL = Thresholds(sure=0.67, margin=0.24, worth_showing=0.20)
"""Of a search that was never measured on labelled questions."""


@dataclass(frozen=True)
class Found:
    """What a search found for one question.

    Attributes:
        hits: the best first, all found in the same way.
        limits: what was measured on labelled questions of this index, found in this way, in the question's language.
    """

    hits: tuple[Hit, ...] = ()
    limits: Thresholds = USUAL


NOTHING_FOUND = Found()


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


GUESSES = 3


def decide(found: Found) -> Decision:
    """What to do with what was found."""
    if not found.hits:
        return Nothing()
    best, second = found.hits[0], found.hits[1].score if len(found.hits) > 1 else 0.0
    if best.score >= found.limits.sure and best.score - second >= found.limits.margin:
        return Sure(best)
    guesses = tuple(hit for hit in found.hits[:GUESSES] if hit.score >= found.limits.worth_showing)
    return Unsure(guesses) if guesses else Nothing()
