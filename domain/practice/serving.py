"""What comes next in a session: one way for each kind of session."""

from __future__ import annotations

from collections.abc import Sequence

from domain.language import Lang
from domain.people.person import Learner
from domain.practice.access import grade_of
from domain.practice.believed import state_of
from domain.practice.choosing import COOLDOWN, Choice, Wanted, choose
from domain.practice.items import Item
from domain.practice.session import Asked, Session, SessionKind
from domain.turn import Turn


async def next_choice(turn: Turn, learner: Learner, session: Session, asked: Sequence[Asked]) -> Choice | None:
    """The item after those that were asked in the session; None when it is over or the bank has no other."""
    match session.kind:
        case SessionKind.SET:
            return await for_tonight(turn, learner, asked)
        case SessionKind.PLACEMENT | SessionKind.PROOF:
            return None


async def for_tonight(turn: Turn, learner: Learner, asked: Sequence[Asked] = ()) -> Choice | None:
    """What comes next tonight, on top of what was asked in this set."""
    bank, lang = turn.services.bank, turn.person.lang
    cells = bank.cells(lang) or next((found for other in Lang if (found := bank.cells(other))), ())
    items = [await item_of(turn, each.item) for each in asked]
    wanted = Wanted(
        state=await state_of(turn, learner.id),
        grade=grade_of(learner, turn.person),
        seen=await turn.uow.practice.items_seen(learner.id, turn.now - COOLDOWN),
        now=turn.now,
        in_set=frozenset(each.item for each in asked),
        skills_in_set=tuple(item.skills[0] if item and item.skills else None for item in items),
        again_in_set=sum(each.why.get("goal") == "again" for each in asked),
        taught=await turn.uow.classes.taught_to(learner.id, turn.now),
        parameters=bank.parameters,
        figures=bank.figures,
        requires=bank.requires,
    )
    return choose(cells, wanted, turn.services.random)


async def item_of(turn: Turn, key: str) -> Item | None:
    """From the bank in memory; from the table when it is not live any more but was asked."""
    return turn.services.bank.item(key) or await turn.uow.items.get(key)
