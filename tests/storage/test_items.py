"""The question bank and the skill graph."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from domain.language import Lang
from domain.practice.evening.samples import short_id
from domain.practice.items.kinds import ChoiceWording, EntryWording, ItemStatus, NumberEntry, Source
from domain.practice.items.skills import Skill
from domain.practice.items.stored import ItemList, OfSkill, OfStatus, StoredItem, Tally
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


async def test_an_item_is_found_by_its_key_and_by_its_short_id_whatever_its_status(database: Database) -> None:
    async with database.transaction() as uow:
        await uow.items.put([(an_item("a"), "f1"), (an_item("b"), "f2")], NOW)
        await uow.items.set_status("a", ItemStatus.RETIRED, NOW + hours(1))
    stored = StoredItem(an_item("a"), ItemStatus.RETIRED, NOW, NOW + hours(1))
    async with database.reading() as uow:
        assert await uow.items.by_key("a") == await uow.items.by_short_id(short_id("a")) == stored
        assert await uow.items.by_key("c") is None and await uow.items.by_short_id("a") is None


async def test_a_guarded_status_changes_once_and_raises_the_version_once(database: Database) -> None:
    async with database.transaction() as uow:
        await uow.items.put([(an_item("a"), "f1")], NOW)
    done, versions = [], []
    for _ in range(2):
        async with database.transaction() as uow:
            was = {ItemStatus.LIVE, ItemStatus.FLAGGED}
            done.append(await uow.items.set_status("a", ItemStatus.RETIRED, NOW, was=was))
            versions.append(await uow.items.version())
    assert done == [True, False] and versions == [2, 2]


async def test_items_are_listed_by_status_and_by_main_skill(database: Database) -> None:
    items = [an_item("a", ("add", "sub")), an_item("b", ("sub",)), an_item("c", ()), an_item("d", ("add",))]
    async with database.transaction() as uow:
        await uow.items.put([(item, item.key) for item in items], NOW)
        await uow.items.set_status("b", ItemStatus.FLAGGED, NOW)
        await uow.items.set_status("d", ItemStatus.RETIRED, NOW)
    async with database.reading() as uow:
        lists: list[ItemList] = [
            OfStatus(ItemStatus.LIVE),
            OfStatus(ItemStatus.RETIRED),
            OfSkill("add"),
            OfSkill("sub"),
            OfSkill(None),
        ]
        assert [sorted(await uow.items.keys(each)) for each in lists] == [["a", "c"], ["d"], ["a"], ["b"], ["c"]]
        assert set(await uow.items.count_by_skill()) == {
            ("add", ItemStatus.LIVE, 1),
            ("sub", ItemStatus.FLAGGED, 1),
            (None, ItemStatus.LIVE, 1),
        }


async def test_the_census_counts_every_item_by_source_status_and_languages(database: Database) -> None:
    english = {Lang.EN: ChoiceWording("1 + 1?", ("2", "3"))}
    both = {**an_item("generated:x:1:1").wordings, **english}
    items = [
        an_item("sample:a"),
        an_item("sample:b"),
        an_item("ours:c"),
        replace(an_item("import:d"), wordings=english),
        replace(an_item("generated:x:1:1"), wordings=both),
    ]
    async with database.transaction() as uow:
        await uow.items.put([(item, item.key) for item in items], NOW)
        await uow.items.set_status("sample:b", ItemStatus.FLAGGED, NOW)
    zh, en = frozenset({Lang.ZH}), frozenset({Lang.EN})
    async with database.reading() as uow:
        assert set(await uow.items.census()) == {
            Tally(Source.SAMPLE, ItemStatus.LIVE, zh, 2),
            Tally(Source.SAMPLE, ItemStatus.FLAGGED, zh, 1),
            Tally(Source.IMPORTED, ItemStatus.LIVE, en, 1),
            Tally(Source.GENERATED, ItemStatus.LIVE, zh | en, 1),
        }
