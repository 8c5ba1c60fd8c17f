"""Before a guardian has agreed, nothing is kept of a child but what linking needs."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any, ClassVar

import pytest
from sqlalchemy import func, select

from domain.asking.answering import Ask
from domain.asking.routing import Found
from domain.booking.holding import HoldSeat
from domain.conversations.conversation import Why
from domain.conversations.opening import OpenConversation
from domain.errors import NotAllowed, Refusal
from domain.finder.finding import Begin
from domain.gate.wishes import PauseAll
from domain.journal import Verb
from domain.people import first_yes
from domain.people.consents import Decide, LookWhoMaySee
from domain.people.home import LookHome
from domain.people.person import AgeBand, Person, Purpose, Role
from domain.people.settings import OpenSettings
from domain.practice.evening.tonight import OpenTonight
from domain.practice.habits.choices import SetGoal
from domain.turn import ANYONE, Rights, Turn, UseCase
from storage import tables
from tests.domain.people.family import Family

KEEPING: tuple[UseCase[Any], ...] = (
    Ask("how much is the class?", Found()),
    HoldSeat(1, 1),
    OpenConversation(text="hello", why=Why.HUMAN),
    Begin(),
    PauseAll(True),
    SetGoal(3),
    Decide(1, Purpose.MOOD, True),
)
LOOKING: tuple[UseCase[Any], ...] = (LookHome(), OpenSettings(), LookWhoMaySee())


@dataclass(frozen=True)
class Newcomer:
    """A use case of tomorrow, of which nobody has said whether it keeps anything."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> None:
        await turn.record(Verb.TRIED, "something", 1)


async def rows(family: Family) -> dict[str, int]:
    """How many rows each table has."""
    found = {}
    async with family.database.reading_connection() as connection:
        for table in tables.metadata.sorted_tables:
            found[table.name] = (await connection.execute(select(func.count()).select_from(table))).scalar_one()
    return found


async def child_who_waits(family: Family, account: int = 2) -> tuple[Person, Person]:
    mei = await family.person(1, Role.PARENT)
    lin, _ = await family.child(account, guardian=mei)
    assert lin is not None
    return mei, lin


@pytest.mark.parametrize("use_case", [*KEEPING, Newcomer()], ids=lambda each: type(each).__name__)
async def test_what_keeps_something_waits_for_the_yes(family: Family, use_case: UseCase[Any]) -> None:
    _, lin = await child_who_waits(family)
    before = await rows(family)
    with pytest.raises(NotAllowed) as refused:
        await family.do(lin, use_case)
    assert refused.value.text.key == "consents.first"
    assert await rows(family) == before


async def test_looking_around_keeps_nothing(quick_family: Family) -> None:
    _, lin = await child_who_waits(quick_family)
    before = await rows(quick_family)
    for use_case in LOOKING:
        await quick_family.do(lin, use_case)
    with pytest.raises(Refusal):
        await quick_family.do(lin, OpenTonight())
    assert await rows(quick_family) == before


async def test_after_the_yes_it_is_kept_and_after_the_no_not_any_more(quick_family: Family) -> None:
    mei, lin = await child_who_waits(quick_family)
    async with quick_family.database.reading() as uow:
        learner = await uow.people.learner_of(lin.id)
    assert learner is not None
    await quick_family.do(mei, Decide(learner.id, Purpose.PRACTICE, True))
    await quick_family.do(lin, Newcomer())
    await quick_family.do(mei, Decide(learner.id, Purpose.PRACTICE, False))
    with pytest.raises(NotAllowed):
        await quick_family.do(lin, Newcomer())


async def test_whoever_is_old_enough_or_grown_up_waits_for_nobody(quick_family: Family) -> None:
    tom, _ = await quick_family.child(5, age=AgeBand.FROM_14)
    assert tom is not None
    await quick_family.do(tom, Newcomer())
    await quick_family.do(await quick_family.person(6, Role.PARENT), Newcomer())


async def test_without_the_guard_it_is_found_out(quick_family: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    _, lin = await child_who_waits(quick_family)
    monkeypatch.setattr(first_yes, "is_open", lambda _: True)
    before = await rows(quick_family)
    await quick_family.do(lin, PauseAll(True))
    assert await rows(quick_family) != before


def test_whatever_is_open_is_there() -> None:
    for room in first_yes.ROOMS:
        import_module(f"domain.{room.removesuffix('.*')}")
    for door in first_yes.DOORS:
        module, name = door.rsplit(".", 1)
        assert hasattr(import_module(f"domain.{module}"), name), door
