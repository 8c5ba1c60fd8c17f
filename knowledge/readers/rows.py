"""A row of a question file, whatever the file was: the closed door between readers and planning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.content import ContentError
from knowledge.readers.columns import (
    COLUMN_NAMES,
    OPTION_COLUMNS,
    Column,
    column_of,
    missing_column,
)

MAX_FILE_BYTES = 8 * 1024 * 1024
MAX_ROWS = 20_000
MAX_CELL = 20_000
MAX_COLUMNS = 64
HEADER_WITHIN = 10
"""The header may stand below a title, within so many rows."""


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be taken.

    Attributes:
        column: the column by the file's own name, or "" when it is about the whole row.
        sentence: what is wrong, for the person who made the file.
    """

    column: str
    sentence: str


@dataclass(frozen=True)
class Row:
    """One question as it stands in the file, nothing interpreted yet.

    Attributes:
        number: the line (JSON lines) or row (CSV, XLSX) in the file, from 1, the header counted.
        cells: trimmed text by column, empty cells left out.
        options: the options in order, empty ones at the end left out.
        routes: the knowledge routes, one text each.
        headers: the file's own name of each column.
        ignored: names of filled columns that nobody knows.
        problem: set when the row could not even be read.
    """

    number: int
    cells: Mapping[Column, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    headers: Mapping[Column, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    problem: Problem | None = None

    def name_of(self, column: Column) -> str:
        """The column as the file calls it, else as it usually is called."""
        return self.headers.get(column, COLUMN_NAMES[column][0])


class Header:
    """The header of a table: which place holds which column."""

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        """Raises ContentError when a column occurs twice or a necessary one is missing."""
        self.headers: dict[Column, str] = {}
        self._columns: list[Column | None] = []
        self._names = [name.strip() for name in names]
        for name in self._names:
            column = column_of(name)
            if column is not None and column in self.headers:
                first = self.headers[column]
                raise ContentError(
                    path, f"column '{name}'", f"means the same as the column '{first}'; keep one of them"
                )
            if column is not None:
                self.headers[column] = name
            self._columns.append(column)
        lacking = missing_column(self.headers)
        if lacking is not None:
            raise ContentError(path, "header", lacking)

    def row(self, number: int, values: Sequence[str], problem: Problem | None = None) -> Row:
        """The row whose cells are `values`, in the order of the header."""
        cells: dict[Column, str] = {}
        ignored = []
        for place, value in enumerate(values):
            text = value.strip()
            if not text:
                continue
            column = self._columns[place] if place < len(self._columns) else None
            if column is not None:
                cells[column] = text
            elif place < len(self._names) and self._names[place]:
                ignored.append(self._names[place])
            elif problem is None:
                problem = Problem("", f"there is a value '{text[:40]}' under no column name")
        return build_row(number, cells, self.headers, tuple(ignored), problem)


def build_row(
    number: int,
    cells: Mapping[Column, str],
    headers: Mapping[Column, str],
    ignored: tuple[str, ...] = (),
    problem: Problem | None = None,
    options: Sequence[str] | None = None,
    routes: Sequence[str] | None = None,
) -> Row:
    """A row with its options and routes gathered, and what is unreadable in it noted."""
    for column, text in cells.items():
        if problem is None and len(text) > MAX_CELL:
            problem = Problem(headers.get(column, column.value), f"is longer than {MAX_CELL} characters")
        # a NUL or half a surrogate pair can be written in JSON, but stored in no database
        if problem is None and ("\0" in text or any("\ud800" <= character <= "\udfff" for character in text)):
            problem = Problem(headers.get(column, column.value), "contains a character that is no text")
    if options is None:
        options = _options(cells)
    if routes is None:
        both = (cells.get(Column.ROUTE, ""), cells.get(Column.SKILL, ""))
        routes = [route for text in both for route in _split(text, ";；\n")]
    plain = {column: text for column, text in cells.items() if column not in OPTION_COLUMNS}
    return Row(number, plain, tuple(options), tuple(dict.fromkeys(routes)), headers, ignored, problem)


def _options(cells: Mapping[Column, str]) -> list[str]:
    """The options from their own columns, or from one cell with a line each."""
    options = [cells.get(column, "") for column in OPTION_COLUMNS]
    if not any(options) and Column.OPTIONS in cells:
        return _split(cells[Column.OPTIONS], "\n") or [cells[Column.OPTIONS]]
    while options and not options[-1]:
        options.pop()
    return options


def _split(text: str, separators: str) -> list[str]:
    for separator in separators[1:]:
        text = text.replace(separator, separators[0])
    return [part.strip() for part in text.split(separators[0]) if part.strip()]
