"""What the command line says about pictures before the bot runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from bot import pictures
from bot.pictures import font_warning, picture_faults
from domain.practice.items.kinds import Item
from domain.practice.items.pictures import StoredPicture
from handlers.drawings import sheet
from handlers.drawings.sheet import chinese_font
from knowledge.items import load_items
from tests.house import CONTENT


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return load_items(CONTENT)


def test_every_picture_of_the_sample_bank_can_be_shown(items: list[Item]) -> None:
    with_picture = [item for item in items if item.picture or any(w.typeset for w in item.wordings.values())]
    assert len(with_picture) >= 14
    assert picture_faults(with_picture, CONTENT) == []


def test_a_picture_that_is_missing_or_damaged_is_named_with_its_item(items: list[Item], tmp_path: Path) -> None:
    folder = tmp_path / "items" / "pictures"
    folder.mkdir(parents=True)
    Image.new("RGB", (40, 30)).save(folder / "fine.png")
    (folder / "damaged.png").write_bytes(b"\x89PNG and no more")
    asked = [
        replace(items[0], key=f"sample:{name}", picture=StoredPicture(f"{name}.png"))
        for name in ("fine", "damaged", "missing")
    ]
    faults = picture_faults(asked, tmp_path)
    assert [fault.split(":")[1] for fault in faults] == ["damaged", "missing"]


@pytest.fixture
def no_chinese_font(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sheet, "CJK_FAMILIES", ("A Font That Nobody Has",))
    chinese_font.cache_clear()
    yield
    chinese_font.cache_clear()


@pytest.mark.usefixtures("no_chinese_font")
def test_a_machine_without_a_font_is_told_so_and_its_content_is_no_fault(items: list[Item]) -> None:
    assert font_warning() == pictures.NO_FONT
    assert picture_faults([item for item in items if item.key.startswith("sample:set-")], CONTENT) == []
