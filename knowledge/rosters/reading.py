"""The one door to lists: a file, a folder or a zip in, what it says out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from domain.rosters.lists import Roster
from knowledge.content import ContentError
from knowledge.readers.rows import MAX_ROWS
from knowledge.rosters.columns import is_header
from knowledge.rosters.oneroster import STANDARD, is_oneroster, read_oneroster
from knowledge.rosters.parts import Part, parts_of
from knowledge.rosters.plain import add_timetable, read_plain
from knowledge.rosters.tables import Table, tables_of


def read_roster(path: Path, timetable: Path | None = None, *, partial: bool = False) -> Roster:
    """What a list says; nothing is compared with anything yet.

    Args:
        timetable: one more file with times of classes, for lists that have none.
        partial: the list has not everything, so that nobody is gone who is not in it.

    Raises:
        ContentError: the file is missing, damaged, too large, not to be trusted, or no list; one sentence.
    """
    parts = parts_of(path)
    if is_oneroster(parts):
        found, whole = read_oneroster(parts)
        # a timetable may lie beside the standard's files
        add_timetable(found, _tables(path, [part for part in parts if part.base not in STANDARD]))
    else:
        tables = _tables(path, parts)
        if not tables:
            why = "no table names its columns within ten rows (people: 编号/id, 姓名/name, 角色/role; see the README)"
            raise ContentError(path, "header", why)
        found, whole = read_plain(tables)
        read = {table.name.split(" [")[0] for table in tables}
        found.notes += [
            f"{part.name} has no header that is known; it was left out" for part in parts if part.name not in read
        ]
    if timetable is not None:
        tables = _tables(timetable, parts_of(timetable))
        if not tables:
            why = "no table has the columns class, weekday (or date), starts"
            raise ContentError(timetable, "header", why)
        add_timetable(found, tables)
    return found.roster(frozenset() if partial else whole)


def _tables(path: Path, parts: Iterable[Part]) -> list[Table]:
    tables: list[Table] = []
    for part in parts:
        tables += tables_of(part, is_header)
        if sum(len(table.rows) for table in tables) > MAX_ROWS:
            raise ContentError(path, "", f"has more than {MAX_ROWS} rows; split the list")
    return tables
