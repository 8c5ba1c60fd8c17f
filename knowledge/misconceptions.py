"""The named misconceptions as content."""

from __future__ import annotations

from pathlib import Path

from domain.practice.items.misconceptions import Misconception
from knowledge.content import Bilingual, Entry, Id, localized, read_toml, require_unique


class _Misconception(Entry):
    id: Id
    name: Bilingual
    says: Bilingual
    again: Bilingual | None = None


class _Misconceptions(Entry):
    misconceptions: list[_Misconception]


def load_misconceptions(content: Path) -> dict[str, Misconception]:
    """The misconceptions of `content`/misconceptions.toml by id.

    Raises:
        ContentError: the file is wrong or an id occurs twice.
    """
    path = content / "misconceptions.toml"
    entries = read_toml(path, _Misconceptions).misconceptions
    require_unique(path, "misconceptions", [entry.id for entry in entries])
    return {
        e.id: Misconception(e.id, localized(e.name), localized(e.says), localized(e.again) if e.again else None)
        for e in entries
    }
