"""Tables for spreadsheets: UTF-8 with a byte order mark, and no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from io import StringIO

BOM = "\ufeff"
STARTS_A_FORMULA = frozenset("=+-@\t\r\n＝＋－＠﹢﹣﹫−")
"""OWASP's list of characters at which a spreadsheet begins to calculate, with their full-width and small forms, which
some of them read alike."""
QUOTES = frozenset("'\"`‘’“”＇＂")


def safe(cell: str) -> str:
    """A cell as text: an apostrophe before whatever begins like a formula, also behind spaces and quotes.

    No two cells become the same. What no file of text can hold, NUL and halves of surrogate pairs, is left out.
    """
    held = "".join(sign for sign in cell if sign != "\0" and not "\ud800" <= sign <= "\udfff")
    return f"'{held}" if is_formula(held) else held


def is_formula(cell: str) -> bool:
    """Whether some spreadsheet may calculate what this says."""
    for sign in cell:
        if sign in STARTS_A_FORMULA:
            return True
        if not (sign in QUOTES or sign.isspace() or unicodedata.category(sign) in ("Cf", "Cc")):
            return False
    return False


def table(rows: Iterable[Sequence[str | int]]) -> str:
    """A file's text; every cell is quoted, so that no separator of another country splits one."""
    text = StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in rows:
        writer.writerow([safe(str(cell)) for cell in row])
    return BOM + text.getvalue()
