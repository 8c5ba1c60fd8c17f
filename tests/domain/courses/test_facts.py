"""Numbers in authored answers come from the tables."""

from __future__ import annotations

from dataclasses import replace

from domain.courses.facts import with_facts
from domain.language import Lang
from tests.domain.booking.stage import CENTRE, FAQ, Stage, both


async def test_prices_and_the_phone_are_those_of_the_tables_now(quick_stage: Stage) -> None:
    written = replace(
        FAQ[0], answer=both("每次 {cheapest} 到 {dearest} 元，电话 {phone}。", "{cheapest} to {dearest} yuan.")
    )
    async with quick_stage.database.reading() as uow:
        entry = await with_facts(uow, written)
        same = await with_facts(uow, FAQ[1])
    assert entry.answer == {
        Lang.ZH: f"每次 200 到 200 元，电话 {CENTRE.phone}。",
        Lang.EN: "200 to 200 yuan.",
    }
    assert same is FAQ[1]
