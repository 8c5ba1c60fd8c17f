"""Points that classes take up again as they are stored, on both kinds of database."""

from __future__ import annotations

from datetime import date

from domain.alerts.plan import Plan
from storage.database import Database
from tests.storage.given import NOW, a_person


async def test_a_plan_stands_once_until_its_day_or_until_it_is_taken_out(database: Database) -> None:
    teacher = await a_person(database, "7")
    near = Plan("g5", "fractions", date(2026, 11, 28), teacher.id, NOW)
    far = Plan("g5", "decimals", date(2026, 12, 5), teacher.id, NOW)
    async with database.transaction() as uow:
        assert await uow.plans.add(far) and await uow.plans.add(near)
        assert not await uow.plans.add(near)
        assert await uow.plans.of_classes(["g5", "g6"], date(2026, 11, 28)) == [near, far]
        assert await uow.plans.of_classes(["g5"], date(2026, 11, 29)) == [far]
        assert await uow.plans.of_classes(["g6"], date(2026, 11, 28)) == []
        assert not await uow.plans.remove("g5", "fractions", date(2026, 11, 29)), "what was is not taken out"
        assert await uow.plans.remove("g5", "fractions", date(2026, 11, 28))
        assert await uow.plans.of_classes(["g5"], date(2026, 11, 1)) == [far]
