"""What a search found, and whether it is sure enough to act upon."""

from __future__ import annotations

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
