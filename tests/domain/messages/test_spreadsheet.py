"""Tables that spreadsheets open: nothing in them is calculated, and every cell comes back as it was."""

from __future__ import annotations

import csv
import re
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.messages.spreadsheet import BOM, STARTS_A_FORMULA, is_formula, safe, table

CELLS = st.text(
    st.one_of(st.characters(codec="utf-8", exclude_characters="\0"), st.sampled_from("=+-@\t\r\n＝＋－＠'\" ,;"))
)


def read(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text.removeprefix(BOM), newline="")))


@pytest.mark.parametrize(
    "cell",
    [
        '=HYPERLINK("http://x","y")',
        "+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠A",
        " =1",
        "\u3000=1",
        "\u200b=1",
        '"=1',
        "'=1",
        "“=1",
        "' \"-1",
        "\x1f=1",
    ],
)
def test_what_begins_like_a_formula_is_text(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell", ["", "Lin", "林小雨", "a=b", "3-4", "1+1", "O'Neill", "'quoted'", '"Bo"', "e@mail.example"]
)
def test_everything_else_stays_as_it_is(cell: str) -> None:
    assert safe(cell) == cell


def test_a_file_begins_with_its_mark_and_quotes_every_cell() -> None:
    assert table([["name", "n"], ['林;,"', 3]]) == '\ufeff"name","n"\r\n"林;,""","3"\r\n'


def test_what_no_text_holds_is_left_out() -> None:
    made = table([["a\0b", "\ud800=1"]])
    made.encode("utf-8")
    assert read(made) == [["ab", "'=1"]]


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=5))
def test_cells_come_back_and_none_is_a_formula(rows: list[list[str]]) -> None:
    found = read(table(rows))
    assert [[plain(cell) for cell in row] for row in found] == rows
    for cell in (cell for row in found for cell in row):
        assert cell[:1] not in STARTS_A_FORMULA
        assert not re.match('[ \u3000"“‘`\u200b]*[=+@＝＋－＠-]', cell)


@given(CELLS, CELLS)
def test_no_two_cells_become_the_same(one: str, other: str) -> None:
    assert (safe(one) == safe(other)) is (one == other)


def plain(cell: str) -> str:
    """The cell as it was before it was made safe."""
    return cell[1:] if cell.startswith("'") and is_formula(cell[1:]) else cell
