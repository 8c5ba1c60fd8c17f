"""Skills: what can be mastered, and what has to come before it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from domain.language import Localized


@dataclass(frozen=True)
class Skill:
    """One point that can be taught and mastered.

    Attributes:
        id: stable, e.g. `fractions.add-unlike`.
        grade: the school year in which it is usually met, 1 to 9.
        requires: ids of the skills that come before it.
        also: other names by which people call it, in any language.
    """

    id: str
    name: Localized
    grade: int
    requires: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


class SkillGraphError(ValueError):
    """The graph names a skill that does not exist, or goes round in a circle; the message names the skills."""


def in_teaching_order(skills: Iterable[Skill]) -> list[Skill]:
    """All skills, each after everything that it requires.

    Raises:
        SkillGraphError: an unknown prerequisite or a cycle.
    """
    by_id = {skill.id: skill for skill in skills}
    for skill in by_id.values():
        for required in skill.requires:
            if required not in by_id:
                raise SkillGraphError(f"{skill.id} requires {required}, which does not exist")
    try:
        order = TopologicalSorter({s.id: s.requires for s in by_id.values()}).static_order()
        return [by_id[id_] for id_ in order]
    except CycleError as error:
        raise SkillGraphError("these skills require each other: " + " > ".join(error.args[1])) from None
