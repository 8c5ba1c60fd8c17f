"""What can be watched or tried: animations and simulations of a skill, recordings of a lesson."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.journal import Verb
from domain.language import Localized


class MediumKind(StrEnum):
    RECORDING = "recording"
    ANIMATION = "animation"
    SIMULATION = "simulation"


DONE_BY = {
    MediumKind.RECORDING: Verb.WATCHED,
    MediumKind.ANIMATION: Verb.WATCHED,
    MediumKind.SIMULATION: Verb.TRIED,
}
"""What somebody has done who is through with it."""


@dataclass(frozen=True)
class Medium:
    """An animation or a simulation outside of the chat.

    Attributes:
        skills: ids; it helps with each of them.
        task: what to look out for, or to do there.
        minutes: how long that takes.
        url: https, by language; source: whose work it is, on which licence.
    """

    id: str
    kind: MediumKind
    skills: tuple[str, ...]
    title: Localized
    task: Localized
    minutes: int
    url: Localized
    source: Localized


@dataclass(frozen=True)
class Recording:
    """Where a lesson of a class can be seen again; `lesson` is its start, `by` the person who said so."""

    id: int
    class_id: str
    lesson: datetime
    url: str
    by: int
    at: datetime
    withdrawn_at: datetime | None = None


class Recordings(Protocol):
    async def of_lesson(self, class_id: str, lesson: datetime) -> Recording | None:
        """The one that stands."""
        ...

    async def get(self, recording: int) -> Recording | None:
        """Withdrawn or not."""
        ...

    async def put(self, recording: Recording) -> Recording:
        """Store it (its id is ignored) instead of the one that stands for the lesson, and return it with its id."""
        ...

    async def withdraw(self, recording: int, at: datetime) -> bool:
        """Guarded: False when it was withdrawn already."""
        ...


def helping_with(media: Mapping[str, Medium], skills: Collection[str]) -> tuple[Medium, ...]:
    """Those that help with one of the skills: in the order of the skills, the shortest first."""
    ranks = {skill: rank for rank, skill in enumerate(skills)}
    found = [
        (min(ranks[skill] for skill in each.skills if skill in ranks), each.minutes, each.id, each)
        for each in media.values()
        if not ranks.keys().isdisjoint(each.skills)
    ]
    return tuple(medium for *_, medium in sorted(found, key=lambda row: row[:3]))
