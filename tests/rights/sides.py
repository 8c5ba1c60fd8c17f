"""The two families of the world, with the people of the centre who have to do with each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from domain.clock import FixedClock
from domain.people.person import Learner, Person, Role
from domain.turn import Services, UseCase
from storage.database import Database
from tests.domain.booking.stage import MATHS
from tests.house import act

R = TypeVar("R")

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
"""Saturday, 17:00 in Shanghai; both classes had their lesson at ten."""
NEAR, FAR = "oakling", "zebrine"
SKILLS = tuple(f"s{n}" for n in range(8))
COURSE = replace(MATHS, skills=SKILLS, lessons=20)
ROADS = (None, None, "big-road", None)
DAY = timedelta(days=1)
FACTS = {
    "course": COURSE.id,
    "ends_on": "2026-12-19",
    "skills": [["s1", "firm", 5, 1]],
    "came": 8,
    "lessons": 9,
    "has_goal": False,
}
OFFICE = (Role.ADVISOR, Role.OPERATOR, Role.ADMIN)


BUTTONS = {
    "a": {
        "texts": {"en": "Hi", "zh": "Hi"},
        "buttons": [{"does": "home", "key": 0, "target": "", "label": {"en": "Home", "zh": "Home"}}],
    }
}


@dataclass
class Side:
    """One family and the people of the centre who have to do with it.

    Attributes:
        rows: what the buttons about this side name, by the names in tests/rights/book.py.
    """

    word: str
    class_id: str
    people: dict[Role, Person] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)

    @property
    def family(self) -> frozenset[int]:
        """Who of it writes to the bot."""
        return frozenset({self.rows["parent"], self.rows["second guardian"], self.people[Role.LEARNER].id})

    @property
    def marks(self) -> tuple[str, str]:
        """What tells that something is of this side: its word, or the number of its learner."""
        return self.word, str(self.learner.id)

    @property
    def learner(self) -> Learner:
        found: Learner = self.rows["the learner"]
        return found


@dataclass
class World:
    database: Database
    clock: FixedClock
    services: Services
    near: Side
    far: Side
    newcomer: Person

    async def do(self, person: Person | None, use_case: UseCase[R]) -> R:
        return await act(self.database, self.services, person, use_case)
