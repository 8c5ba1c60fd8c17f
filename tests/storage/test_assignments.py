"""What is kept of assignments: stamps once, who has done how much, what waits, and learners who become one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from domain.assigning.assignment import Assignment, Share
from domain.language import Lang
from domain.people.person import Learner, Person
from domain.practice.evening.session import Asked, Attempt, Session, SessionState, Verdict
from domain.practice.learner.model import Band
from storage.database import Database

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
GIVEN = Assignment(0, 0, "c1", "s1", 2, date(2026, 11, 22), "Asia/Shanghai", NOW, stamp=1)


async def test_an_assignment_is_kept_once_and_counts_what_is_behind_each_learner(database: Database) -> None:
    async with database.transaction() as uow:
        teacher = await uow.people.add(Person(0, "telegram", "1", "W", Lang.ZH))
        lin, bo = [await uow.people.add_learner(Learner(0, name)) for name in ("Lin", "Bo")]
        for learner in (lin, bo):
            await uow.classes.enrol(learner.id, "c1", NOW)
        given = await uow.assignments.add(replace(GIVEN, teacher=teacher.id))
        assert given is not None
        assert await uow.assignments.add(replace(GIVEN, teacher=teacher.id)) is None
        assert await uow.assignments.of_stamp(teacher.id, 1) == given
        await uow.assignments.share([Share(given.id, each.id, Band.NEW) for each in (lin, bo)])
        opened = Session(0, lin.id, Lang.ZH, SessionState.OPEN, 2, 0, NOW, NOW, about="s1", assignment=given.id)
        session = await uow.practice.add_session(opened)
        for place, reported in enumerate((None, "typo")):
            why = {"goal": "assigned", "expected": 0.75}
            await uow.practice.add_asked(Asked(session.id, place, f"i{place}", why, (0, 1), NOW, reported=reported))
        right = Attempt(session.id, 0, lin.id, "i0", {"option": 0}, Verdict.RIGHT, NOW, 9.0)
        await uow.practice.add_attempt(right)
    async with database.reading() as uow:
        parts = await uow.assignments.parts([given.id])
        assert [(each.learner.name, each.is_here, each.dealt) for each in parts] == [
            ("Bo", True, 0),
            ("Lin", True, 2),
        ]
        assert [(each.attempt, each.expected) for each in await uow.assignments.answers(given.id)] == [(right, 0.75)]
        assert sorted(await uow.assignments.dealt(given.id, lin.id)) == ["i0", "i1"]
        assert [each.left for each in await uow.assignments.waiting_for(bo.id, NOW)] == [2]
        assert await uow.assignments.waiting_for(bo.id, NOW + timedelta(hours=32)) == [], "its last day is over"
    async with database.transaction() as uow:
        assert await uow.assignments.finish(given.id, bo.id, NOW, Band.FIRM)
        assert not await uow.assignments.finish(given.id, bo.id, NOW, Band.FIRM)
        assert await uow.assignments.remind(given.id, NOW) and not await uow.assignments.remind(given.id, NOW)
        await uow.assignments.reassign(lin.id, bo.id)
        (part,) = await uow.assignments.parts([given.id])
        assert part.learner.id == bo.id and part.is_done, "what they had themselves stays"
        assert await uow.assignments.withdraw(given.id, NOW) and not await uow.assignments.withdraw(given.id, NOW)
        assert await uow.assignments.of_teacher(teacher.id, 5) == []
