"""Content in the database follows the content folder."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.loading import load_content
from domain.clock import FixedClock
from domain.journal import Verb
from domain.people.person import Role
from domain.practice.evening.samples import short_id
from domain.practice.items.kinds import ItemStatus, SingleChoice, fingerprint
from domain.practice.keeping.correcting import ChangeKey
from domain.practice.keeping.deciding import BringBack, RetireItem
from domain.turn import UseCase
from storage.database import Database
from tests.house import CONTENT, act, as_person, services
from tests.storage.given import an_item

ITEM = re.compile(r"(?ms)^\[\[items\]\]\n.*?^key = \"([^\"]+)\".*?(?=^\[\[|\Z)")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return shutil.copytree(CONTENT, tmp_path / "content")


def taken_out(content: Path) -> tuple[str, Path, str]:
    """Take one sample item out of the folder: its key, the file, and the file's text before."""
    file = content / "items" / "parts.toml"
    text = file.read_text(encoding="utf-8")
    found = ITEM.search(text)
    assert found is not None
    file.write_text(text.replace(found[0], "", 1), encoding="utf-8")
    return found[1], file, text


class House:
    def __init__(self, database: Database, content: Path, clock: FixedClock) -> None:
        self.database = database
        self._content = content
        self._clock = clock

    async def load(self) -> None:
        await load_content(self.database, self._content, self._clock, demo_staff=False)

    async def statuses(self) -> Mapping[str, ItemStatus]:
        async with self.database.reading() as uow:
            known = await uow.items.fingerprints()
            stored = [await uow.items.by_key(key) for key in known]
        return {each.item.key: each.status for each in stored if each is not None}

    async def teacher(self, does: UseCase[Any]) -> None:
        made = services(clock=self._clock)
        teacher = await as_person(self.database, made, 7, Role.TEACHER)
        assert await act(self.database, made, teacher, does)


@pytest.fixture
def house(database: Database, content: Path, clock: FixedClock) -> House:
    return House(database, content, clock)


async def test_an_item_that_left_the_folder_is_retired_and_comes_back_with_it(house: House, content: Path) -> None:
    await house.load()
    before = await house.statuses()
    key, file, text = taken_out(content)
    await house.load()
    assert await house.statuses() == {**before, key: ItemStatus.RETIRED}
    async with house.database.reading() as uow:
        (statement,) = await uow.journal.with_object(Verb.RETIRED, "item", key)
        assert (statement.actor, statement.authority) == (None, "bot")
    file.write_text(text, encoding="utf-8")
    await house.load()
    assert await house.statuses() == before
    taken_out(content)
    await house.load()
    assert await house.statuses() == {**before, key: ItemStatus.RETIRED}


async def test_generated_items_that_are_ordered_no_more_are_retired(house: House, content: Path) -> None:
    await house.load()
    (content / "items" / "generated.toml").unlink()
    await house.load()
    statuses = await house.statuses()
    assert {key.split(":")[0] for key, status in statuses.items() if status is ItemStatus.RETIRED} == {"generated"}
    assert {key.split(":")[0] for key, status in statuses.items() if status is ItemStatus.LIVE} == {"sample"}


async def test_what_was_imported_is_left_alone(house: House, clock: FixedClock) -> None:
    item = replace(an_item("import:7"), misconceptions=())
    async with house.database.transaction() as uow:
        await uow.items.put([(item, fingerprint(item))], clock.now())
    await house.load()
    assert (await house.statuses())["import:7"] is ItemStatus.LIVE


async def test_a_teachers_word_about_an_item_outlasts_the_next_load(house: House, content: Path) -> None:
    await house.load()
    kept = next(key for key in await house.statuses() if key.startswith("generated:"))
    await house.teacher(RetireItem(short_id(kept)))
    gone, _, _ = taken_out(content)
    await house.load()
    assert (await house.statuses())[kept] is ItemStatus.RETIRED
    await house.teacher(BringBack(short_id(gone)))
    await house.load()
    assert (await house.statuses())[gone] is ItemStatus.LIVE


async def test_loading_the_same_folder_again_says_nothing_in_the_journal(house: House, content: Path) -> None:
    await house.load()
    key, _, _ = taken_out(content)
    await house.load()
    await house.load()
    async with house.database.reading() as uow:
        assert len(await uow.journal.with_object(Verb.RETIRED, "item", key)) == 1
        assert not await uow.journal.with_object(Verb.RESTORED, "item", key)


async def test_a_key_that_a_teacher_changed_outlasts_the_next_load_until_the_file_changes(
    house: House, content: Path
) -> None:
    await house.load()
    key, file, text = taken_out(content)
    file.write_text(text, encoding="utf-8")

    async def stored() -> SingleChoice:
        async with house.database.reading() as uow:
            item = await uow.items.get(key)
        assert isinstance(item, SingleChoice)
        return item

    before = await stored()
    for option in [other for other in range(3) if other != before.answer][:2]:
        await house.teacher(ChangeKey(short_id(key), option, fingerprint(await stored())[:6]))
        await house.load()
        assert (await stored()).answer == option
    found = ITEM.search(text)
    assert found is not None
    file.write_text(
        text.replace(found[0], re.sub(r"difficulty = \d", "difficulty = 5", found[0]), 1), encoding="utf-8"
    )
    await house.load()
    assert (await stored()).answer == before.answer and (await stored()).difficulty == 5
