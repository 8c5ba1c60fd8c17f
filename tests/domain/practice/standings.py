"""What the tests of placement, map and proof share: a shelf of six strands, and ways through sessions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from domain.practice.evening.answering import SayNotLearned
from domain.practice.evening.desk import AtItem, AtStanding, AtVerdict, Desk, Question
from domain.practice.items.kinds import Item
from domain.practice.items.skills import Skill
from domain.practice.standing.beginning import BeginPlacement, BeginProof
from domain.practice.standing.placing import Placed
from domain.practice.standing.proving import Proved
from tests.domain.practice.conftest import Evening
from tests.domain.practice.shelf import choice, entry, skill, stock

STRANDS = ("algebra", "geometry", "fractions", "measure", "number", "statistics")
SKILL = "fractions.y6"


def graph() -> list[Skill]:
    """Six strands with a skill for each school year, each building on the year's before."""
    return [
        replace(skill(f"{strand}.y{grade}", grade), requires=() if grade == 1 else (f"{strand}.y{grade - 1}",))
        for strand in STRANDS
        for grade in range(1, 9)
    ]


def items() -> Iterator[Item]:
    """For each skill a choice of every label and a number of the middling one."""
    for each in graph():
        for label in range(1, 6):
            yield choice(f"c:{each.id}:{label}", each.id, difficulty=label, hints=("Look.",))
        yield entry(f"e:{each.id}", each.id, difficulty=3)


def fill(evening: Evening) -> None:
    """Put the six strands on the shelf."""
    stock(evening.bank, items(), *graph())


async def placement(evening: Evening, knows: Callable[[Question], bool | None], most: int = 12) -> Desk:
    """Walk through a placement; None is "not learned yet". Stops in front of the item number `most`, from 0."""
    desk = (await evening.do(BeginPlacement())).desk
    for _ in range(most):
        if not isinstance(desk, AtItem):
            break
        question = desk.question
        evening.wait(seconds=30)
        right = knows(question)
        if right is None:
            desk = (await evening.do(SayNotLearned(question.session.id, question.asked.position))).desk
        else:
            desk = (await evening.answer(question, right=right)).desk
    return desk


async def placed(evening: Evening, knows: Callable[[Question], bool | None]) -> Placed:
    desk = await placement(evening, knows)
    assert isinstance(desk, AtStanding)
    assert isinstance(desk.result, Placed)
    return desk.result


async def proof(evening: Evening, *rights: bool, skill: str = SKILL) -> Proved:
    """Begin a proof and answer all of it."""
    desk = (await evening.do(BeginProof(skill))).desk
    for right in rights:
        assert isinstance(desk, AtItem)
        evening.wait(seconds=30)
        shown = (await evening.answer(desk.question, right=right)).desk
        assert isinstance(shown, AtVerdict)
        desk = await evening.go_on(desk.question)
    assert isinstance(desk, AtStanding)
    assert isinstance(desk.result, Proved)
    return desk.result
