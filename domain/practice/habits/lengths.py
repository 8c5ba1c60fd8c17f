"""How long a set is: as long as ever, or shorter for a while because the learner asked for it."""

from __future__ import annotations

from datetime import date, timedelta

from domain.journal import Verb
from domain.practice.evening.session import SESSION_SIZE
from domain.practice.habits.streaks import local_day, monday_of
from domain.turn import Turn

SHORTER_SIZE = 4


async def set_size(turn: Turn, learner: int, zone: str) -> int:
    """How many items the learner's next set has; `zone` is where they live."""
    until = await shorter_until(turn, learner)
    return SHORTER_SIZE if until is not None and local_day(turn.now, zone) < until else SESSION_SIZE


async def shorter_until(turn: Turn, learner: int) -> date | None:
    """The Monday from which sets are as long as ever again; None where they never were shorter."""
    said = await turn.uow.journal.with_object(Verb.CHANGED, "set", str(learner))
    return date.fromisoformat(said[-1].result["until"]) if said else None


async def shorten_sets(turn: Turn, learner: int) -> date:
    """Shorter sets from now until the end of next week; gives the Monday after it. Twice is once."""
    until = monday_of(local_day(turn.now, turn.zone)) + timedelta(days=14)
    if await shorter_until(turn, learner) != until:
        result = {"size": SHORTER_SIZE, "until": until.isoformat()}
        await turn.record(Verb.CHANGED, "set", learner, learner=learner, result=result)
    return until
