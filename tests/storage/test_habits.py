"""The routines that learners have chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from domain.practice.habits.routine import Routine
from domain.practice.habits.streaks import Break, Goal
from storage.database import Database
from tests.storage.given import NOW, a_learner, hours

FULL = Routine(
    0,
    practise_at=time(19, 30),
    goals=(Goal(date(2026, 11, 2), 3), Goal(date(2026, 11, 20), None)),
    breaks=(Break(date(2026, 11, 5), date(2026, 11, 9)),),
    streak=False,
    due_at=NOW + hours(2),
    snoozed_until=NOW + hours(1),
    skipped_on=date(2026, 11, 20),
    reminded_at=NOW - hours(24),
    answered_at=NOW - hours(23),
    ignored=2,
    quiet_until=date(2026, 11, 30),
)


async def test_a_learner_who_chose_nothing_has_no_routine(database: Database) -> None:
    learner = await a_learner(database)
    async with database.reading() as uow:
        assert await uow.habits.of(learner.id) is None


async def test_every_field_of_a_routine_is_kept_and_replaced(database: Database) -> None:
    learner = await a_learner(database)
    for routine in (replace(FULL, learner=learner.id), Routine(learner.id)):
        async with database.transaction() as uow:
            await uow.habits.save(routine)
        async with database.reading() as uow:
            assert await uow.habits.of(learner.id) == routine


async def test_due_are_those_whose_moment_has_come_the_longest_due_first(database: Database) -> None:
    first, second, later, never = [await a_learner(database, name) for name in ("a", "b", "c", "d")]
    async with database.transaction() as uow:
        await uow.habits.save(Routine(second.id, due_at=NOW))
        await uow.habits.save(Routine(first.id, due_at=NOW - hours(1)))
        await uow.habits.save(Routine(later.id, due_at=NOW + hours(1)))
        await uow.habits.save(Routine(never.id))
    async with database.reading() as uow:
        assert [each.learner for each in await uow.habits.due(NOW, 10)] == [first.id, second.id]
        assert [each.learner for each in await uow.habits.due(NOW, 1)] == [first.id]
