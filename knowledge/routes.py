"""Knowledge routes: which skills of ours a teacher's words for a knowledge point name."""

from __future__ import annotations

import re
from collections.abc import Mapping

from knowledge.skills import fold_name

MAX_SKILLS = 3
_TELLING_BYTES = 12
"""A name of four Chinese characters or twelve letters says enough to be known within a longer one."""


def skills_of(routes: tuple[str, ...], names: Mapping[str, str]) -> tuple[str, ...]:
    """For each route the skill named by its most exact step; steps are joined by -> or →."""
    found: dict[str, None] = {}
    for route in routes:
        steps = [route] if fold_name(route) in names else re.split(r"->|→", route)
        exact = [names[fold_name(step)] for step in reversed(steps) if fold_name(step) in names][:1]
        # a plain list such as "约分、通分" names several; a route's steps may hold such signs themselves
        listed = re.split("[,，、]", route) if len(steps) == 1 and not exact else []
        exact += [names[fold_name(one)] for one in listed if fold_name(one) in names]
        found.update(dict.fromkeys(exact or _named_within(steps, names)))
    return tuple(found)[:MAX_SKILLS]


def _named_within(steps: list[str], names: Mapping[str, str]) -> list[str]:
    """The skill whose name is part of a step, such as "勾股定理" of "勾股定理的应用"; the longest name counts."""
    for step in reversed(steps):
        folded = fold_name(step)
        parts = [name for name in names if len(name.encode()) >= _TELLING_BYTES and name in folded]
        if parts:
            return [names[max(parts, key=len)]]
    return []
