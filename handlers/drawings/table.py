"""The table of drawings: what each name draws."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from handlers.drawings.formula import formula
from handlers.drawings.sheet import Draw, pdf, png
from handlers.drawings.stored import stored


def drawings(content: Path) -> Mapping[str, Draw]:
    """All by the name that a `Drawing` or a `Paper` gives; stored pictures lie in `content`/items/pictures."""
    return {
        "formula": formula,
        "figure": partial(png, "figure"),
        "skill_map": partial(png, "skill_map"),
        "week": partial(png, "week"),
        "week_card": partial(png, "week_card"),
        "trend": partial(png, "trend"),
        "alert": partial(png, "alert"),
        "point": partial(png, "point"),
        "learner_page": partial(pdf, "learner_page"),
        "stored": stored(content / "items" / "pictures"),
    }
