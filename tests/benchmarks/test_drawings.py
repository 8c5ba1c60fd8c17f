"""The benchmark of drawings knows every drawing that there is, as full as it gets and never the same twice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.drawings import all_kinds
from domain.language import Lang
from handlers.drawings.sheet import chinese_font
from handlers.drawings.table import drawings
from tests.house import CONTENT, catalogue


def test_every_drawing_is_measured() -> None:
    assert set(all_kinds(catalogue(), CONTENT)) == set(drawings(CONTENT))


@pytest.mark.skipif(
    chinese_font() is None and not os.environ.get("CI"),
    reason="no font for Chinese here (Debian: apt-get install fonts-noto-cjk)",
)
@pytest.mark.parametrize("lang", list(Lang))
def test_every_one_of_them_can_be_drawn_and_is_new(tmp_path: Path, lang: Lang) -> None:
    (tmp_path / "items" / "pictures").mkdir(parents=True)
    table = drawings(tmp_path)
    for name, make in all_kinds(catalogue(), tmp_path).items():
        first, second = (table[name](make(number, lang), lang) for number in (1, 2))
        assert first.startswith((b"\x89PNG", b"%PDF")) and first != second, name
