"""An explanation step by step."""

from __future__ import annotations

import re
from itertools import pairwise

MOST_STEPS = 6
LEAST_STEP = 8
"""Of fewer signs than that is no step; it stays with the one before it."""

# Not within formulas, and not at the points of 3.5, 3．5 or "e.g. so".
_FORMULA = re.compile(r"\$[^$]*\$|\\\(.*?\\\)|\\\[.*?\\\]", re.DOTALL)
_ENDS = re.compile(r"(?<=[。！？；])\s*|(?<=．)(?![\d０-９])\s*|(?<=[.!?;])\s+(?=[A-Z(“\"\d])")


def steps(explanation: str) -> tuple[str, ...]:
    """At most MOST_STEPS parts, which together say all of it: its lines, or its sentences where it has one line."""
    lines = [line.strip() for line in explanation.splitlines() if line.strip()]
    parts = lines if len(lines) > 1 else _sentences(explanation.strip())
    joint = "\n" if len(lines) > 1 else " "
    told: list[str] = []
    for part in parts:
        if told and (len(part) < LEAST_STEP or len(told[-1]) < LEAST_STEP or len(told) == MOST_STEPS):
            told[-1] = f"{told[-1]}{'' if _is_wide(told[-1]) and joint == ' ' else joint}{part}"
        else:
            told.append(part)
    return tuple(told)


def _sentences(text: str) -> list[str]:
    formulas = [found.span() for found in _FORMULA.finditer(text)]
    cuts = [
        end.end() for end in _ENDS.finditer(text) if not any(start < end.start() < stop for start, stop in formulas)
    ]
    edges = [0, *cuts, len(text)]
    return [part for start, stop in pairwise(edges) if (part := text[start:stop].strip())]


def _is_wide(text: str) -> bool:
    return text[-1] in "。！？；．"
