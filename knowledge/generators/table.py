"""The table of all generators, and the making of their items."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from domain.language import Lang
from domain.practice.items.checking import check
from domain.practice.items.kinds import Item
from knowledge.generators import (
    algebra,
    decimals,
    division,
    fraction_forms,
    fractions,
    geometry,
    integers,
    number,
    orders,
    percent,
    problems,
    ratio,
    statistics,
    ticking,
    whole,
    words,
)
from knowledge.generators.drafting import Unsuitable

Generator = Callable[[Random], Item]

GENERATORS: Mapping[str, Generator] = {
    name: generator
    for area in (
        whole,
        division,
        number,
        fractions,
        fraction_forms,
        decimals,
        percent,
        ratio,
        geometry,
        statistics,
        integers,
        algebra,
        problems,
        ticking,
        orders,
        words,
    )
    for name, generator in area.GENERATORS.items()
}

_DRAWS = 400


class TooFew(ValueError):
    """A generator has not so many different items; the message says how many were asked for."""


def generate(name: str, *, seed: int, count: int) -> list[Item]:
    """`count` different items of the generator `name`; the same for the same seed, whatever the count.

    An item's key, `generated:NAME:SEED:PLACE`, so stays with its text when more are ordered later.

    Raises:
        KeyError: there is no such generator.
        TooFew: it ran out of different items.
    """
    generator = GENERATORS[name]
    items: list[Item] = []
    stems: set[str] = set()
    for place in range(count):
        for draw in range(_DRAWS):
            try:
                item = generator(Random(f"{name}:{seed}:{place}:{draw}"))
            except Unsuitable:
                continue
            if item.wordings[Lang.ZH].stem in stems or item.wordings[Lang.EN].stem in stems:
                continue
            break
        else:
            raise TooFew(f"'{name}' has no {count} different items")
        stems.update(wording.stem for wording in item.wordings.values())
        item = replace(item, key=f"generated:{name}:{seed}:{place}", source=f"generator {name}")
        check(item)
        items.append(item)
    return items
