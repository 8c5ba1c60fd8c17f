"""The switch between brothers and sisters on every screen that a parent sees of one child."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from domain.messages.screen import Screen, Tap
from domain.people.person import Role
from domain.people.settings import children_and_chosen
from domain.turn import Turn
from handlers.views.family import under_chips


async def with_siblings(turn: Turn, screen: Screen, learner: int, to: Callable[[int], Tap]) -> Screen:
    """The screen about that learner with a chip for each child of the parent who looks.

    The child that is shown is the one looked at from now on, everywhere. Nothing is added, and nothing changes, where
    the learner is no child of the person or the only one.

    Args:
        to: what the chip of a child asks for, from the child's id: this very screen about that child.
    """
    if Role.PARENT not in turn.person.roles:
        return screen
    children, _ = await children_and_chosen(turn)
    child = next((each for each in children if each.id == learner), None)
    if child is None or len(children) < 2:
        return screen
    if turn.person.child != child.id:
        await turn.save_person(replace(turn.person, child=child.id))
    return under_chips(screen, children, child, to)
