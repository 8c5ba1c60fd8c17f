"""Small tables that teachers send: a heading, then a row for each learner, with known columns in any order."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from domain.errors import Refusal
from domain.messages.screen import Rows, t
from domain.messages.sent import SentFile
from domain.people.person import Learner

MOST_ROWS = 200
HEADING_WITHIN = 10
"""The heading is looked for in so many lines: a spreadsheet may begin with a title."""
DELIMITERS = ",\t;，"


@dataclass(frozen=True)
class Row:
    """A row of the table; `number` as a spreadsheet counts, cells by column, missing ones empty."""

    number: int
    cells: Mapping[str, str]


def folded(text: str) -> str:
    """Written the same way: full-width letters as others, one blank for many, no capitals."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def rows_of(file: SentFile, columns: Mapping[str, Collection[str]], back: Rows) -> Sequence[Row]:
    """The rows of the table that have anything in a known column.

    Args:
        columns: by the name of each column, what may stand in the heading, folded; the first one must be there.
        back: buttons for whoever is refused.

    Raises:
        Refusal: it was not read, no heading is found, or there are no rows, or more than MOST_ROWS.
    """
    if file.unread is not None:
        raise Refusal(t(f"class_log.unread.{file.unread.value}", file=file.name), back)
    first = next(iter(columns))
    for delimiter in DELIMITERS:
        table = _lines(file.text, delimiter)
        for place, (_, cells) in enumerate(table[:HEADING_WITHIN]):
            heading = [_column(cell, columns) for cell in cells]
            if first in heading:
                return _checked(file, heading, table[place + 1 :], back)
    raise Refusal(t("class_log.file.no_heading", file=file.name), back)


def by_name(learners: Sequence[Learner], name: str) -> Learner | None:
    """The one learner of exactly that name; None where there is nobody, or more than one."""
    found = [each for each in learners if folded(each.name) == folded(name)]
    return found[0] if len(found) == 1 else None


def _lines(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    found = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((reader.line_num, [cell.strip() for cell in cells]))
            if len(found) > MOST_ROWS + HEADING_WITHIN:
                break
    except csv.Error:
        # a quote that never ends: what was read until there still counts for finding the heading
        pass
    return found


def _column(cell: str, columns: Mapping[str, Collection[str]]) -> str | None:
    return next((name for name, words in columns.items() if folded(cell) in words), None)


def _checked(
    file: SentFile, heading: Sequence[str | None], lines: Sequence[tuple[int, list[str]]], back: Rows
) -> Sequence[Row]:
    rows = []
    for number, cells in lines:
        known = {name: cell for name, cell in zip(heading, cells, strict=False) if name is not None}
        if any(known.values()):
            rows.append(Row(number, {name: known.get(name, "") for name in heading if name is not None}))
    if not rows:
        raise Refusal(t("class_log.file.empty", file=file.name), back)
    if len(rows) > MOST_ROWS:
        raise Refusal(t("class_log.file.many", file=file.name, n=MOST_ROWS), back)
    return rows
