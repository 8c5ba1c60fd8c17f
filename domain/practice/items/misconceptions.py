"""Misconceptions: the named roads that lead to a wrong answer, and what a learner is told about each."""

from __future__ import annotations

from dataclasses import dataclass

from domain.language import Localized


@dataclass(frozen=True)
class Misconception:
    """A wrong procedure or belief that many learners share.

    Attributes:
        id: stable, e.g. `adds-denominators`.
        name: what teachers call it, short enough for a list.
        says: what the learner is told after taking it: kind, concrete, one or two sentences.
        again: other words for the second time, with a picture or a smaller step; None where there are none.
    """

    id: str
    name: Localized
    says: Localized
    again: Localized | None = None
