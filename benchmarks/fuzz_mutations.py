"""Damage done to true updates: a field gone, of another type, twice, deeper, or unknown."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

from benchmarks.fuzz_values import NAMES, text, value

Place = tuple[Any, Any]
"""A dictionary or a list, and a key or an index in it."""


def mutated(update: dict[str, Any], random: Random) -> dict[str, Any]:
    """A copy with one to three wounds; most of it stays as it was, so that much of it is still read."""
    made = deepcopy(update)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        places = list(_places(made))
        if not places:
            break
        # what stands deeper is more of it, and matters less
        shallow = [each for each in places if each[0] is made or any(each[0] is inner for inner in made.values())]
        holder, key = random.choice(shallow if shallow and random.random() < 0.4 else places)
        random.choice(WOUNDS)(holder, key, random)
    return made


def _places(held: Any) -> list[Place]:
    found: list[Place] = []
    waiting = [held]
    while waiting:
        one = waiting.pop()
        keys = list(one) if isinstance(one, dict) else range(len(one)) if isinstance(one, list) else ()
        for key in keys:
            found.append((one, key))
            waiting.append(one[key])
    return found


def _gone(holder: Any, key: Any, random: Random) -> None:
    del holder[key]


def _replaced(holder: Any, key: Any, random: Random) -> None:
    holder[key] = value(random)


def _of_another_type(holder: Any, key: Any, random: Random) -> None:
    was = holder[key]
    match was:
        case bool():
            holder[key] = random.choice(("true", 1, 0))
        case int() | float():
            holder[key] = random.choice(
                (
                    str(was),
                    float(was) if abs(was) < 1 << 1000 else was,
                    [was],
                    -was,
                    was << 40 if isinstance(was, int) else was,
                )
            )
        case str():
            holder[key] = random.choice(([was], {"text": was}, 7, was * 300, was[::-1], was + text(random)))
        case _:
            holder[key] = random.choice((str(was)[:500], [was], {"0": was}))


def _hostile_text(holder: Any, key: Any, random: Random) -> None:
    if isinstance(holder[key], str):
        holder[key] = random.choice(NAMES) if "name" in str(key) or key == "title" else text(random)


def _twice(holder: Any, key: Any, random: Random) -> None:
    if isinstance(holder, list):
        holder.extend(deepcopy(holder[key]) for _ in range(random.choice((1, 50))))
    else:
        holder[f"{key}_"] = deepcopy(holder[key])


def _nested(holder: Any, key: Any, random: Random) -> None:
    for _ in range(random.choice((1, 3, 40))):
        holder[key] = {"reply_to_message": holder[key]} if random.random() < 0.5 else [holder[key]]


def _stranger(holder: Any, key: Any, random: Random) -> None:
    if isinstance(holder, dict):
        holder[text(random)[:40]] = value(random)


WOUNDS: tuple[Callable[[Any, Any, Random], None], ...] = (
    _gone, _replaced, _of_another_type, _hostile_text, _hostile_text, _twice, _nested, _stranger,
)  # fmt: skip
