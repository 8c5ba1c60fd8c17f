"""The shipped content, for tests that look at all of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from domain.practice.items.kinds import Item
from domain.practice.items.misconceptions import Misconception
from domain.practice.items.skills import Skill
from knowledge.items import load_items
from knowledge.misconceptions import load_misconceptions
from knowledge.skills import load_skills

CONTENT = Path(__file__).parents[2] / "content"


@cache
def skills() -> tuple[Skill, ...]:
    return tuple(load_skills(CONTENT))


@cache
def misconceptions() -> dict[str, Misconception]:
    return load_misconceptions(CONTENT)


@cache
def items() -> tuple[Item, ...]:
    return tuple(load_items(CONTENT))
