"""Cadences as content: what is said in steps after a trial lesson, a class, a course, a silence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from domain.cadences.cadence import (
    CONDITIONS,
    FACTS,
    KINDS,
    MOST_BUTTONS,
    PRESSES,
    Anchor,
    Cadence,
    Condition,
    Hour,
    Press,
    Step,
    Stop,
    To,
)
from domain.language import Lang
from domain.messages.catalogue import Catalogue
from knowledge.content import ContentError, Entry, Id, read_toml, require_unique
from knowledge.texts import placeholders

CADENCES = "cadences.toml"
DAYS = 366
_TIME = r"([01]\d|2[0-3]):[0-5]\d"


def _at(value: object) -> tuple[time | Hour, time | None]:
    """ "evening", "own_hour", "10:00", or a window: "10:00-19:00"."""
    text = value.strip() if isinstance(value, str) else ""
    if text in [hour.value for hour in Hour]:
        return Hour(text), None
    if re.fullmatch(_TIME, text):
        return time.fromisoformat(text), None
    if re.fullmatch(f"{_TIME}-{_TIME}", text):
        opens, closes = (time.fromisoformat(part) for part in text.split("-"))
        if opens < closes:
            return opens, closes
        raise ValueError(f"'{text}' ends before it begins")
    known = ", ".join(f'"{hour.value}"' for hour in Hour)
    raise ValueError(f'\'{value}\' is no hour: {known}, a time such as "10:00", or a window: "10:00-19:00"')


def _kind(value: object) -> object:
    if value not in KINDS:
        raise ValueError(f"'{value}' is none of {', '.join(KINDS)}")
    return value


class _Step(Entry):
    after_days: int = Field(ge=-DAYS, le=DAYS)
    at: Annotated[tuple[Any, Any], BeforeValidator(_at)]
    kind: Annotated[str, BeforeValidator(_kind)]
    text: Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z_0-9]+)*$")]
    buttons: tuple[tuple[Press, ...], ...] = ()
    only_if: tuple[Condition, ...] = ()
    late_after: Annotated[float, Field(gt=0)] | None = None


class _Cadence(Entry):
    id: Id
    anchor: Anchor
    to: To
    stops: tuple[Stop, ...]
    steps: tuple[_Step, ...] = Field(min_length=1)


class _CadencesFile(Entry):
    cadences: tuple[_Cadence, ...] = ()


def load_cadences(content: Path, catalogue: Catalogue) -> Mapping[str, Cadence]:
    """Read cadences.toml below `content`, by id; without that file there are none.

    Raises:
        ContentError: the file is wrong, names a text that is not there, or asks for what its anchor does not know.
    """
    path = content / CADENCES
    if not path.exists():
        return {}
    given = read_toml(path, _CadencesFile).cadences
    require_unique(path, "cadences", [cadence.id for cadence in given])
    for place, cadence in enumerate(given):
        _check_order(path, f"cadences[{place}]", cadence)
        for number, step in enumerate(cadence.steps):
            _check(path, f"cadences[{place}].steps[{number}]", cadence, step, catalogue)
    return {
        each.id: Cadence(each.id, each.anchor, each.to, frozenset(each.stops), tuple(map(_made, each.steps)))
        for each in given
    }


def _made(step: _Step) -> Step:
    at, until = step.at
    return Step(step.after_days, at, until, step.kind, step.text, step.buttons, step.only_if, step.late_after)


def _check_order(path: Path, where: str, cadence: _Cadence) -> None:
    days = [step.after_days for step in cadence.steps]
    for place, (day, following) in enumerate(pairwise(days), start=1):
        if following <= day:
            problem = f"{following} does not come after {day}"
            raise _wrong(path, f"{where}.steps[{place}].after_days", cadence, problem)
    first = f"{where}.steps[0].after_days"
    if days[0] < 0 and cadence.anchor is not Anchor.COURSE_ENDING:
        raise _wrong(path, first, cadence, f"{days[0]} is before {cadence.anchor}, which nobody foresees")
    if days[0] < 1 and cadence.anchor is Anchor.SILENCE:
        raise _wrong(path, first, cadence, "a silence lasts a day at least")


def _check(path: Path, where: str, cadence: _Cadence, step: _Step, catalogue: Catalogue) -> None:
    if step.at[0] is Hour.OWN and cadence.to is not To.LEARNER:
        raise _wrong(path, f"{where}.at", cadence, "only learners have an hour of their own")
    key = f"cadences.text.{step.text}"
    text = catalogue.texts[Lang.ZH].get(key)
    if text is None:
        raise _wrong(path, f"{where}.text", cadence, f"texts/*/cadences.toml has no text '{step.text}'")
    strange = sorted(placeholders(text) - FACTS[cadence.anchor])
    if strange:
        problem = f"'{step.text}' says {{{strange[0]}}}, which is not known after {cadence.anchor}"
        raise _wrong(path, f"{where}.text", cadence, problem)
    for condition in step.only_if:
        if cadence.anchor not in CONDITIONS[condition]:
            problem = f"'{condition}' means nothing after {cadence.anchor}"
            raise _wrong(path, f"{where}.only_if", cadence, problem)
    _check_buttons(path, f"{where}.buttons", cadence, step)


def _check_buttons(path: Path, where: str, cadence: _Cadence, step: _Step) -> None:
    presses = [press for row in step.buttons for press in row]
    if len(presses) > MOST_BUTTONS:
        raise _wrong(path, where, cadence, f"{len(presses)} buttons are more than {MOST_BUTTONS}")
    for press in presses:
        anchors, readers = PRESSES[press]
        if presses.count(press) > 1:
            raise _wrong(path, where, cadence, f"'{press}' is there twice")
        if cadence.anchor not in anchors:
            raise _wrong(path, where, cadence, f"'{press}' leads nowhere after {cadence.anchor}")
        if cadence.to not in readers:
            raise _wrong(path, where, cadence, f"'{press}' is not for a {cadence.to}")
    if Press.NOT_NOW in presses and Stop.NOT_NOW not in cadence.stops:
        raise _wrong(path, where, cadence, "'not_now' is offered, and does not stop it: add it to `stops`")


def _wrong(path: Path, key: str, cadence: _Cadence, problem: str) -> ContentError:
    return ContentError(path, f"{key} (of '{cadence.id}')", problem)
