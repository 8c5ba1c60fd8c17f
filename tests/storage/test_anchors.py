"""The file that ends of the audit trail are written down in."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.audit.anchors import Anchor, AnchorsError
from domain.audit.entry import Head
from storage.anchors import AnchorFile
from tests.storage.given import NOW, hours

ANCHORS = [
    Anchor(NOW, Head(3, "ab" * 32)),
    Anchor(NOW + hours(1), Head(2, "cd" * 32), restored=True),
    Anchor(NOW + hours(2), Head(7, "ef" * 32)),
]


def test_what_is_noted_is_read_again_also_by_another_process(tmp_path: Path) -> None:
    path = tmp_path / "var" / "heads.log"
    file = AnchorFile(path)
    assert file.all() == ()
    for anchor in ANCHORS:
        file.note(anchor)
    assert list(file.all()) == ANCHORS == list(AnchorFile(path).all())


@pytest.mark.parametrize("line", ["x", "2026-11-21T09:00:00+00:00 3 ab", f"yesterday 3 {'ab' * 32}"])
def test_a_damaged_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "heads.log"
    AnchorFile(path).note(ANCHORS[0])
    with path.open("a") as file:
        file.write(line + "\n")
    with pytest.raises(AnchorsError, match=r"heads\.log, line 2: is damaged"):
        AnchorFile(path).all()
