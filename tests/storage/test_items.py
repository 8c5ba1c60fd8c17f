"""The question bank and the skill graph."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from domain.language import Lang
from domain.practice.items import EntryWording, ItemStatus, NumberEntry
from domain.practice.skills import Skill
from storage.database import Database
from tests.storage.given import NOW, an_item, hours


async def test_items_come_back_as_they_were_put(database: Database) -> None:
    choice = an_item("a")
    entry = NumberEntry("b", (), 5, Fraction(7, 2), {Lang.EN: EntryWording("3.5?", unit="cm")}, Fraction(1, 100))
    async with database.transaction() as uow:
        await uow.items.put([(choice, "f1"), (entry, "f2")], NOW)
    async with database.reading() as uow:
        assert await uow.items.get("a") == choice
        assert await uow.items.live() == [choice, entry]
        assert await uow.items.fingerprints() == {"a": "f1", "b": "f2"}
        assert await uow.items.get("c") is None


async def test_a_retired_item_stays_retired_when_it_is_imported_again(database: Database) -> None:
    async with database.transaction() as uow:
        await uow.items.put([(an_item("a"), "f1"), (an_item("b"), "f2")], NOW)
        await uow.items.set_status("a", ItemStatus.RETIRED, NOW)
    changed = an_item("a", ("fractions.sub", "fractions.add"), "¾ - ½ = ?")
    async with database.transaction() as uow:
        await uow.items.put([(changed, "f3")], NOW + hours(1))
    async with database.reading() as uow:
        assert [item.key for item in await uow.items.live()] == ["b"]
        assert await uow.items.get("a") == changed
        assert (await uow.items.fingerprints())["a"] == "f3"


async def test_the_version_rises_with_every_change_and_with_nothing_else(database: Database) -> None:
    async with database.reading() as uow:
        assert await uow.items.version() == 0
    async with database.transaction() as uow:
        await uow.items.put([(an_item("a"), "f1")], NOW)
    async with database.transaction() as uow:
        await uow.items.put([], NOW)
    async with database.transaction() as uow:
        await uow.items.set_status("a", ItemStatus.FLAGGED, NOW)
    async with database.transaction() as uow:
        await uow.items.put_skills([Skill("s", {Lang.ZH: "分数"}, 5)])
    async with database.reading() as uow:
        assert await uow.items.version() == 3


async def test_a_bank_of_two_thousand_items_is_put_at_once(database: Database) -> None:
    items = [(an_item(f"k{number:04}"), str(number)) for number in range(2000)]
    async with database.transaction() as uow:
        await uow.items.put(items, NOW)
    async with database.reading() as uow:
        assert len(await uow.items.live()) == 2000


async def test_the_skill_graph_is_replaced_as_a_whole(database: Database) -> None:
    add = Skill("add", {Lang.ZH: "加法", Lang.EN: "Addition"}, 1)
    sub = Skill("sub", {Lang.ZH: "减法"}, 1, ("add",))
    both = Skill("both", {Lang.ZH: "混合"}, 2, ("sub", "add"))
    async with database.transaction() as uow:
        await uow.items.put_skills([add, sub, both])
    async with database.reading() as uow:
        assert await uow.items.skills() == [add, sub, both]
    async with database.transaction() as uow:
        await uow.items.put_skills([replace(sub, requires=()), add])
    async with database.reading() as uow:
        assert await uow.items.skills() == [replace(sub, requires=()), add]
