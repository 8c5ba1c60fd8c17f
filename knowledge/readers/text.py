"""Text files of any sensible encoding, and the questions in JSON lines and CSV."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from knowledge.content import ContentError
from knowledge.readers.columns import OPTION_COLUMNS, Column, column_of, is_header
from knowledge.readers.rows import (
    HEADER_WITHIN,
    MAX_CELL,
    MAX_FILE_BYTES,
    MAX_ROWS,
    Header,
    Problem,
    Row,
    build_row,
)

MAX_LINE = 1_000_000
_ARCHIVES = {b"PK\x03\x04": "a zip or Excel file", b"\xd0\xcf\x11\xe0": "an old Excel or Word file", b"%PDF": "a PDF"}


def read_bytes(path: Path) -> bytes:
    """The whole file.

    Raises:
        ContentError: it is missing, unreadable, empty or larger than 8 MB.
    """
    try:
        if not path.is_file() and path.exists():
            # a pipe or a device would be read for ever
            raise ContentError(path, "", "is no file")
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise ContentError(path, "", f"is larger than {MAX_FILE_BYTES // 1024 // 1024} MB")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise ContentError(path, "", "the file does not exist") from None
    except OSError as error:
        raise ContentError(path, "", f"cannot be read ({error.strerror})") from None
    if not raw.strip(b"\0\r\n\t \xef\xbb\xbf"):
        raise ContentError(path, "", "is empty")
    return raw


def decoded(path: Path, raw: bytes) -> list[str]:
    """The text in every encoding that fits without error, the likeliest first.

    GB18030 accepts almost any bytes, so that it fits proves little: the caller has to recognise the text.
    """
    for magic, what in _ARCHIVES.items():
        if raw.startswith(magic):
            raise ContentError(path, "", f"is {what}, not a text file; its name should end accordingly")
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        if b"\0" in raw:
            raise ContentError(path, "", "contains NUL bytes, so it is not a text file")
        encodings = ["utf-8-sig", "gb18030"]
    texts = []
    for encoding in encodings:
        try:
            texts.append(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    if not texts:
        raise ContentError(path, "", "is neither UTF-8 nor GB18030; save it as UTF-8 and try again")
    return texts


def read_json_lines(path: Path) -> Iterator[Row]:
    """The questions of a file with one JSON object a line; a line that is not becomes a row with a problem."""
    text = decoded(path, read_bytes(path))[0]
    found = False
    # splitlines() would also cut at U+2028 and friends, which JSON allows inside a string
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        if number > MAX_ROWS:
            raise ContentError(path, f"line {number}", f"there are more than {MAX_ROWS} rows; split the file")
        row = _json_row(number, line)
        if not found and row.problem is not None and not line.lstrip().startswith("{"):
            raise ContentError(path, f"line {number}", "is not a JSON object; one {…} a line is expected")
        found = True
        yield row


def _json_row(number: int, line: str) -> Row:
    if len(line) > MAX_LINE:
        return Row(number, problem=Problem("", f"is longer than {MAX_LINE} characters"))
    try:
        plain = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        return Row(number, problem=Problem("", f"is not JSON ({reason})"))
    except ValueError:
        return Row(number, problem=Problem("", "is not JSON (a number in it is too long)"))
    if not isinstance(plain, dict):
        return Row(number, problem=Problem("", "is JSON, but not an object"))
    cells: dict[Column, str] = {}
    headers: dict[Column, str] = {}
    ignored = []
    lists: dict[Column, list[str]] = {}
    problem: Problem | None = None
    for name, value in plain.items():
        column = column_of(name)
        if column is None:
            ignored.append(name)
            continue
        if value is None:
            continue
        headers[column] = name
        if isinstance(value, list) and column in (Column.OPTIONS, Column.ROUTE, Column.SKILL):
            lists[column] = [_plain_text(one).strip() for one in value]
        elif isinstance(value, list) and column is Column.ANSWER:
            cells[column] = "|".join(_plain_text(one).strip() for one in value)
        elif isinstance(value, list | dict):
            problem = Problem(name, "is a list or an object where a text is expected")
        else:
            cells[column] = _plain_text(value).strip()
    routes = lists.get(Column.ROUTE, []) or lists.get(Column.SKILL, [])
    has_columns = any(column in cells for column in OPTION_COLUMNS)
    return build_row(
        number,
        {column: text for column, text in cells.items() if text},
        headers,
        tuple(ignored),
        problem,
        options=None if has_columns or Column.OPTIONS not in lists else lists[Column.OPTIONS],
        routes=[route for route in routes if route] or None,
    )


def _plain_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def read_csv(path: Path) -> Iterator[Row]:
    """The questions of a CSV file in UTF-8 (with or without BOM), UTF-16 or GB18030, with , ; or tab between.

    The encoding is the first in which the header can be read, so that a file in some other one is refused
    rather than imported as gibberish.
    """
    texts = decoded(path, read_bytes(path))
    for text in texts:
        for delimiter in ",\t;":
            place = _header_line(text, delimiter)
            if place is not None:
                yield from _csv_rows(path, text, delimiter, place)
                return
    raise ContentError(
        path, "header", "no row among the first ten names the columns (题干 or question, 正确答案 or answer, …)"
    )


def csv_lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Line number at which each row starts, and its cells."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    start = 1
    for cells in reader:
        yield start, cells
        start = reader.line_num + 1


def _header_line(text: str, delimiter: str) -> int | None:
    try:
        for place, (_, cells) in enumerate(csv_lines(text, delimiter)):
            if is_header(cells):
                return place
            if place >= HEADER_WITHIN:
                break
    except csv.Error:
        pass
    return None


def _csv_rows(path: Path, text: str, delimiter: str, header_at: int) -> Iterator[Row]:
    header: Header | None = None
    row_number = 0
    try:
        for place, (_, cells) in enumerate(csv_lines(text, delimiter)):
            row_number = place + 1
            if place == header_at:
                header = Header(path, cells)
            elif header is not None and any(cell.strip() for cell in cells):
                if row_number > MAX_ROWS:
                    raise ContentError(
                        path, f"row {row_number}", f"there are more than {MAX_ROWS} rows; split the file"
                    )
                yield header.row(row_number, cells)
    except csv.Error as error:
        reason = f"a cell is longer than {MAX_CELL} characters" if "field larger" in str(error) else str(error)
        raise ContentError(path, f"row {row_number + 1}", f"cannot be read: {reason}") from None
