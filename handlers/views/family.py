"""The children of a family as chips: who is shown, and the same screen for a brother or sister."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from domain.messages.screen import Button, Rows, Screen, Tap, rows, t
from domain.people.person import Learner

IN_A_ROW = 3


def chips(children: Sequence[Learner], chosen: Learner | None, to: Callable[[int], Tap]) -> Rows:
    """A chip for each child, the chosen one marked; nothing where there is only one. `to` gets the child's id."""
    if len(children) < 2:
        return ()
    made = [
        Button(t("home.chosen", name=child.name) if chosen and child.id == chosen.id else child.name, to(child.id))
        for child in children
    ]
    return tuple(tuple(made[at : at + IN_A_ROW]) for at in range(0, len(made), IN_A_ROW))


def under_chips(
    screen: Screen, children: Sequence[Learner], chosen: Learner | None, to: Callable[[int], Tap]
) -> Screen:
    """The screen with the chips above its own buttons."""
    return replace(screen, keyboard=rows(*chips(children, chosen, to), *screen.keyboard))
