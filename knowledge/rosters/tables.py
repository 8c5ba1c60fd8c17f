"""Tables of a list's files: header and rows as texts, whatever the file is."""

from __future__ import annotations

import csv
import datetime as dt
import io
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from domain.rosters.lists import At
from knowledge.content import ContentError
from knowledge.readers.rows import HEADER_WITHIN, MAX_COLUMNS, MAX_ROWS
from knowledge.readers.sheet import BROKEN, refuse_what_is_no_sheet
from knowledge.readers.text import csv_lines, decoded
from knowledge.rosters.parts import Part

LONGEST_CELL = 500
JOINERS = "\u200c\u200d"

IsHeader = Callable[[Sequence[str]], bool]


@dataclass(frozen=True)
class Table:
    """A table with a header. `name` is the file, and the sheet where it has several; rows have their numbers."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def at(self, number: int) -> At:
        return At(self.name, number)


def tables_of(part: Part, is_header: IsHeader) -> list[Table]:
    """Every table of the file whose header is one, in its order.

    Raises:
        ContentError: the file is broken, too large, in an unknown encoding or no table at all.
    """
    if part.base.endswith(".xlsx"):
        return _of_sheets(part, is_header)
    raw = part.raw
    if not raw.strip(b"\0\r\n\t \xef\xbb\xbf"):
        raise ContentError(part.path, "", "is empty")
    for text in decoded(part.path, raw):
        for delimiter in ",\t;":
            table = _of_csv(part, text, delimiter, is_header)
            if table is not None:
                return [table]
    return []


def _of_csv(part: Part, text: str, delimiter: str, is_header: IsHeader) -> Table | None:
    numbered = ((place + 1, cells) for place, (_, cells) in enumerate(csv_lines(text, delimiter)))
    try:
        return _table(part, part.name, numbered, is_header)
    except csv.Error as error:
        raise ContentError(part.path, "", f"cannot be read as a table: {error}") from None


def _of_sheets(part: Part, is_header: IsHeader) -> list[Table]:
    from openpyxl import DEFUSEDXML, load_workbook  # slow to import, and only needed here

    refuse_what_is_no_sheet(part.path, part.raw)
    if not DEFUSEDXML:
        raise ContentError(part.path, "", "is not opened: the package defusedxml is missing")
    found = []
    try:
        with warnings.catch_warnings():
            # openpyxl warns about styles and validations that it skips; they do not concern the list
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(part.raw), read_only=True, data_only=True)
            try:
                for sheet in book.worksheets:
                    rows = enumerate(sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS), start=1)
                    numbered = ((number, [_text(cell) for cell in cells]) for number, cells in rows)
                    table = _table(part, f"{part.name} [{clean_cell(sheet.title)}]", numbered, is_header)
                    if table is not None:
                        found.append(table)
            finally:
                book.close()
    except BROKEN as error:
        raise ContentError(part.path, "", f"is a broken Excel file ({type(error).__name__}); save it again") from None
    return found


def _table(part: Part, name: str, rows: Iterator[tuple[int, list[str]]], is_header: IsHeader) -> Table | None:
    header: tuple[str, ...] | None = None
    kept: list[tuple[int, tuple[str, ...]]] = []
    for number, cells in rows:
        texts = tuple(clean_cell(cell) for cell in cells[:MAX_COLUMNS])
        if header is None:
            if is_header(texts):
                header = texts
            elif number > HEADER_WITHIN:
                return None
        elif any(texts):
            if number > MAX_ROWS:
                raise ContentError(part.path, f"row {number}", f"there are more than {MAX_ROWS} rows; split the list")
            kept.append((number, texts))
    return Table(name, header, tuple(kept)) if header is not None else None


def clean_cell(text: str) -> str:
    """The text on one line, without control and direction characters. What looks like a formula is text.

    Joiners stay, as in names (`domain.people.naming`).
    """
    kept = (
        char if unicodedata.category(char)[0] != "C" or char in JOINERS else " " if char.isspace() else ""
        for char in unicodedata.normalize("NFC", text[: LONGEST_CELL * 2])
    )
    return " ".join("".join(kept).split())[:LONGEST_CELL]


def _text(cell: Any) -> str:
    """What the person sees in the cell: days as 2026-11-21, times as 18:30."""
    value = cell.value
    match value:
        case None:
            return ""
        case dt.datetime():
            return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
        case dt.date():
            return value.isoformat()
        case dt.time():
            return value.isoformat("minutes")
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)
