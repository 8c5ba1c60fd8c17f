"""Excel sheets: the questions of an XLSX file, read without trusting it."""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from knowledge.content import ContentError
from knowledge.readers.columns import is_header
from knowledge.readers.rows import HEADER_WITHIN, MAX_COLUMNS, MAX_ROWS, Header, Problem, Row
from knowledge.readers.text import read_bytes

MAX_UNPACKED = 32 * 1024 * 1024
MAX_RATIO = 200
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""The others of zip take a hundred megabytes to unpack anything."""
LONGEST_ROW = 2 * 1024 * 1024
"""Bytes of XML; a row is read as a whole."""
_ROW = re.compile(rb"<(?:[\w.-]+:)?row[\s>/]")
_CHUNK = 64 * 1024
_MAX_PARTS = 2_000

# A damaged workbook fails in as many ways as zip, XML and openpyxl know; all of them are the file's fault.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ParseError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    OSError,
    EOFError,
)


def read_xlsx(path: Path) -> Iterator[Row]:
    """The questions of the first sheet that has a header, in read-only mode.

    Raises:
        ContentError: it is no XLSX file, is packed like a zip bomb, is broken, or has no header.
    """
    raw = read_bytes(path)
    refuse_what_is_no_sheet(path, raw)
    try:
        rows = _rows_of_first_table(path, raw)
    except BROKEN as error:
        raise ContentError(path, "", f"is a broken Excel file ({type(error).__name__}); save it again") from None
    yield from rows


def refuse_what_is_no_sheet(path: Path, raw: bytes) -> None:
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise ContentError(path, "", "is an old (.xls) or locked Excel file; save it as .xlsx without a password")
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
        parts = archive.infolist()
    except BROKEN:
        raise ContentError(path, "", "is not an Excel file, whatever its name says") from None
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > _MAX_PARTS or unpacked > MAX_UNPACKED or unpacked > max(len(raw), 50_000) * MAX_RATIO:
        raise ContentError(path, "", "unpacks to an unreasonable size, so it is not opened")
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise ContentError(path, "", "is a zip file, but not an Excel file")
    if any(part.compress_type not in METHODS for part in parts):
        raise ContentError(path, "", "is packed as no Excel packs; save it again")
    try:
        endless = any(_has_endless_row(archive, part) for part in parts if part.filename.startswith("xl/worksheets/"))
    except BROKEN as error:
        raise ContentError(path, "", f"is a broken Excel file ({type(error).__name__}); save it again") from None
    if endless:
        raise ContentError(path, "", "has a row of an unreasonable length, so it is not opened")


def _has_endless_row(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    since, tail = 0, b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            data = tail + chunk
            marks = [found.start() for found in _ROW.finditer(data)]
            since = len(data) - marks[-1] if marks else since + len(chunk)
            if since > LONGEST_ROW:
                return True
            tail = data[-32:]
    return False


def _rows_of_first_table(path: Path, raw: bytes) -> list[Row]:
    from openpyxl import DEFUSEDXML, load_workbook  # slow to import, and only needed here

    if not DEFUSEDXML:
        raise ContentError(path, "", "is not opened: the package defusedxml is missing")
    with warnings.catch_warnings():
        # openpyxl warns about styles and validations that it skips; they do not concern the questions
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        try:
            for sheet in book.worksheets:
                rows = _table(path, sheet)
                if rows is not None:
                    return rows
        finally:
            book.close()
    raise ContentError(
        path,
        "header",
        "no sheet names the columns within its first ten rows (题干 or question, 正确答案 or answer, …)",
    )


def _table(path: Path, sheet: Any) -> list[Row] | None:
    header: Header | None = None
    rows: list[Row] = []
    for number, cells in enumerate(sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS), start=1):
        if header is None:
            if is_header([_text(cell) for cell in cells]):
                header = Header(path, [_text(cell) for cell in cells])
            elif number > HEADER_WITHIN:
                return None
            continue
        texts = [_text(cell) for cell in cells]
        if not any(text.strip() for text in texts):
            continue
        if number > MAX_ROWS:
            raise ContentError(path, f"row {number}", f"there are more than {MAX_ROWS} rows; split the file")
        rows.append(header.row(number, texts, _spoilt(cells)))
    return rows if header is not None else None


def _text(cell: Any) -> str:
    """What the person sees in the cell, as far as it can be known."""
    value = cell.value
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            if "%" in (cell.number_format or ""):
                return f"{round(value * 100, 10):g}%"
            return str(int(value)) if float(value).is_integer() else repr(value)
        case _:
            return str(value)


def _spoilt(cells: Any) -> Problem | None:
    """A value that Excel has turned into something else: 1/2 into a date, a formula into an error."""
    for cell in cells:
        if isinstance(cell.value, dt.date | dt.time | dt.timedelta):
            return Problem(
                cell.column_letter,
                f"Excel has turned the value into the date {cell.value}; format the column as text",
            )
        if cell.data_type == "e":
            return Problem(cell.column_letter, f"holds the Excel error {cell.value}")
    return None
