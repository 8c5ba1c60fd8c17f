"""Where a learner stands when a placement or a proof is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.language import Localized
from domain.practice.session import Session
from domain.turn import Turn


@dataclass(frozen=True)
class Placed:
    """What a placement found: names of skills by the band that they are in."""

    firm: tuple[Localized, ...] = ()
    on_the_way: tuple[Localized, ...] = ()
    new: tuple[Localized, ...] = ()


@dataclass(frozen=True)
class Proved:
    """What became of a proof of one skill."""

    skill: Localized | None
    right: int
    of: int


Standing = Placed | Proved


async def settle(turn: Turn, session: Session) -> Mapping[str, Any]:
    """What is done once, when the last item is left; returns what the journal tells of it, JSON-ready."""
    return {}


async def standing_of(turn: Turn, session: Session) -> Standing:
    """What is shown at the end, as often as it is looked at."""
    return Placed()
