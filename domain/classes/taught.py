"""What a class had in a lesson."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Taught:
    """A skill that was taught in a class; `at` is the start of the lesson."""

    skill: str
    at: datetime


@dataclass(frozen=True)
class Proved:
    """A learner of a class has proved a skill."""

    learner: int
    skill: str
    at: datetime
