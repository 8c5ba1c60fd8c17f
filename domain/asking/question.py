"""The last question that somebody asked, so that a person can go on where the bot could not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class LastQuestion:
    """There is one at most for each person.

    Attributes:
        number: counts this person's questions, so that an older button is known as one.
        kind, answered: what answered it, as a Hit names it; None where nothing did.
        others: what else it could have been about, kind and id, the likeliest first.
        refused: "No, something else" was said to the answer.
    """

    person: int
    number: int
    text: str
    kind: str | None
    answered: str | None
    others: Sequence[tuple[str, str]]
    at: datetime
    refused: bool = False
