"""What is believed about a learner, and how an item stands to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.journal import Statement
from domain.people.person import Learner
from domain.practice.evening.access import grade_of
from domain.practice.items.kinds import Item
from domain.practice.learner import model
from domain.practice.learner.memory import instant
from domain.practice.learner.model import State
from domain.practice.learner.parameters import ItemFigures
from domain.turn import Turn


def facts_for(turn: Turn, learner: Learner, item: Item) -> model.Facts:
    """The item as this learner meets it, with what the bank knows of it by now."""
    return facts_with(turn, learner, item, turn.services.bank.figures(item.key))


def facts_with(turn: Turn, learner: Learner, item: Item, figures: ItemFigures | None) -> model.Facts:
    """The item as this learner meets it, if this is what answers have taught about it."""
    grade = turn.services.bank.skill_grade(item.skills[0]) if item.skills else None
    return model.facts(item, grade, grade_of(learner, turn.person), figures)


async def state_of(turn: Turn, learner: int) -> State:
    """The stored state, or the one that the journal gives when an older version of the model stored it."""
    plain = await turn.uow.practice.state_of(learner)
    try:
        return model.from_plain(plain)
    except ValueError:
        return await rebuilt(turn, learner)


async def state_to_change(turn: Turn, learner: int) -> State:
    """The state; who else asks for it in order to change it waits until this transaction ends."""
    await turn.uow.practice.claim_state(learner)
    return await state_of(turn, learner)


async def keep(turn: Turn, learner: int, before: State, after: State) -> None:
    """Store what this moment has made of the state, once the journal knows of it.

    Phone and classroom write about the same learner: what happened earlier than what is known already is put where it
    belongs, so that the stored state is always the one that the journal gives.
    """
    late = instant(turn.now) < before.latest
    state = await rebuilt(turn, learner) if late else after
    await turn.uow.practice.save_state(learner, model.to_plain(state), turn.now)


async def relearn(turn: Turn, learner: int) -> None:
    """Store the state that the journal gives, after something in it was taken back or judged anew."""
    await turn.uow.practice.claim_state(learner)
    await turn.uow.practice.save_state(learner, model.to_plain(await rebuilt(turn, learner)), turn.now)


def local_day(turn: Turn, at: datetime) -> date:
    """The day that it is at the person's place."""
    return at.astimezone(ZoneInfo(turn.zone)).date()


async def rebuilt(turn: Turn, learner: int) -> State:
    return await rebuilt_from(turn, await turn.uow.journal.about(learner, limit=1_000_000))


async def rebuilt_from(turn: Turn, told: Iterable[Statement]) -> State:
    """What these statements add up to: a tenth of a second for some hundred answers, so nobody waits beside it."""
    return await turn.services.aside(lambda: model.rebuild(told))
