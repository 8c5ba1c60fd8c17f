"""Where a learner stands when a placement or a proof is over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.practice.evening.session import Session, SessionKind
from domain.practice.standing.placing import Placed, placed_in
from domain.practice.standing.proving import Proved, proved_in, settle_proof
from domain.turn import Turn

Standing = Placed | Proved


async def settle(turn: Turn, session: Session) -> Mapping[str, Any]:
    """What is done once, when the last item is left; returns what the journal tells of it, JSON-ready."""
    if session.kind is SessionKind.PROOF:
        return await settle_proof(turn, session)
    placed = await placed_in(turn, session)
    return {"answered": placed.answered, "strands": {strand: each.value for strand, each in placed.strands.items()}}


async def standing_of(turn: Turn, session: Session) -> Standing:
    """What is shown at the end, as often as it is looked at."""
    if session.kind is SessionKind.PROOF:
        return await proved_in(turn, session)
    return await placed_in(turn, session)
