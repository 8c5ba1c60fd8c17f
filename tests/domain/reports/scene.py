"""A class on Saturday at ten, families who hear of it, and what its teacher and its learners' phones write down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.classes.log.lesson import lesson_key
from domain.clock import FixedClock
from domain.journal import Place, Statement, Verb
from domain.people.person import Learner, Person
from domain.practice.learner import model
from domain.practice.learner.model import Facts
from domain.reports.sending import ReportLessons
from domain.reports.week_sending import SendWeekCards
from storage.database import Database
from tests.domain.booking.stage import Stage
from tests.domain.practice.shelf import bank, choice
from tests.house import services, told

CLASS = "c1"
LESSON = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
"""Saturday 10:00 to 11:30 at the east campus, in Shanghai."""
EVENING = datetime(2026, 11, 21, 11, 30, tzinfo=UTC)
"""19:30 there."""
SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
"""18:00 there, on the day after."""
ADDING, COMMON = "fractions.add", "fractions.common"


class Scene(Stage):
    """The centre with two skills and what parents are told."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        super().__init__(database, clock)
        self.services = services(clock=clock, bank=bank([choice("i:1", ADDING), choice("i:2", COMMON)]))

    def at(self, instant: datetime) -> None:
        self.clock.advance(instant - self.clock.now())

    async def enrol(self, *learners: Learner, class_id: str = CLASS, at: datetime | None = None) -> None:
        async with self.database.transaction() as uow:
            for learner in learners:
                await uow.classes.enrol(learner.id, class_id, at or LESSON - timedelta(days=30))

    async def taught(self, *skills: str, lesson: datetime = LESSON, class_id: str = CLASS) -> None:
        async with self.database.transaction() as uow:
            await uow.classes.teach(class_id, skills, lesson, None)
            result = {"lesson": lesson.isoformat(), "skills": list(skills), "was": []}
            await uow.journal.add(Statement(Verb.TAUGHT, "class", class_id, self.clock.now(), result=result))

    async def log(
        self, learner: Learner, mark: str = "came", stars: int = 0, *, lesson: datetime = LESSON
    ) -> Statement:
        result = {"class": CLASS, "course": "x", "lesson": lesson.isoformat(), "mark": mark, "stars": stars, "by": ""}
        verb = Verb.MISSED if mark == "away" else Verb.ATTENDED
        return await self._say(verb, "lesson", lesson_key(CLASS, lesson), learner, result)

    async def ticket(
        self, learner: Learner, number: int, skill: str, *, right: bool, lesson: datetime = LESSON
    ) -> Statement:
        item = f"ticket:{skill}"
        facts = model.facts_to_plain(Facts(item, (skill,), 0.0, 0.0))
        known = {"success": right, "hints": 0, "facts": facts, "label": 0.0, "class": CLASS, "by": ""}
        known |= {"lesson": lesson.isoformat(), "ticket": number}
        return await self._say(Verb.ANSWERED, "item", item, learner, known)

    async def correct(self, was: Statement, learner: Learner, mark: str) -> None:
        await self._say(Verb.VOIDED, "statement", was.uid, learner, {})
        self.clock.advance(timedelta(seconds=1))
        await self.log(learner, mark, lesson=datetime.fromisoformat(was.result["lesson"]))

    async def evening_report(self) -> int:
        return await self.do(None, ReportLessons())

    async def week_cards(self) -> int:
        return await self.do(None, SendWeekCards())

    async def read(self, person: Person) -> list[str]:
        """What somebody was told, oldest first."""
        return [content["html"] for content in await self.notes(person)]

    async def notes(self, person: Person) -> Sequence[dict[str, Any]]:
        return await told(self.database, person)

    async def _say(
        self, verb: Verb, object_type: str, object_id: str, learner: Learner, result: dict[str, Any]
    ) -> Statement:
        said = Statement(
            verb,
            object_type,
            object_id,
            self.clock.now(),
            learner=learner.id,
            result=result,
            place=Place.CLASS,
            authority="teacher",
        )
        async with self.database.transaction() as uow:
            await uow.journal.add(said)
        return said
