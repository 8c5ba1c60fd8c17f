"""The one door to question files: the reader is chosen by the ending of the name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from knowledge.content import ContentError
from knowledge.readers.rows import Row
from knowledge.readers.sheet import read_xlsx
from knowledge.readers.text import read_csv, read_json_lines

READERS: Mapping[str, Callable[[Path], Iterator[Row]]] = {
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".xlsx": read_xlsx,
}


def read_questions(path: Path) -> Iterator[Row]:
    """The rows of a question file (.jsonl, .csv, .xlsx), in its order; nothing is interpreted yet.

    Raises:
        ContentError: the file is missing, empty, of another kind than its name says, damaged, too large,
            in an unknown encoding, or lacks a necessary column; one sentence that names it.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(READERS)
        raise ContentError(path, "", f"is of an unknown kind '{path.suffix}'; known are {known}")
    rows = 0
    for row in reader(path):
        rows += 1
        yield row
    if rows == 0:
        raise ContentError(path, "", "has a header but no questions")


def read_all_questions(path: Path) -> list[Row]:
    """The same at once, for `knowledge.readers.apart`."""
    return list(read_questions(path))
