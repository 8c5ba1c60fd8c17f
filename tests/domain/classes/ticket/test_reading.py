"""Tables of a ticket: what is sure, and what is left to the teacher."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from domain.classes.sheets import rows_of
from domain.classes.ticket.reading import COLUMNS, read
from domain.classes.ticket.sheet import Cell
from domain.messages.sent import SentFile
from domain.people.person import Learner

ANN, BO, LI = Learner(1, "Ann"), Learner(2, "Bo"), Learner(3, "李明")
R, W, B = Cell.RIGHT, Cell.WRONG, Cell.BLANK


def found(
    text: str, asked: tuple[int, ...] = (1, 2)
) -> tuple[Mapping[int, Mapping[int, Cell]], list[tuple[int, str, str]]]:
    return read(rows_of(SentFile("t.csv", text), COLUMNS, ()), [ANN, BO, LI], asked)


@pytest.mark.parametrize(
    "heading",
    ["name,q1,q2", "姓名,第1题,第2题", "学生,题1,题2", "Student;Question 1;Question 2", "名字\t第一题\t第二题"],
)
def test_headings_in_either_language_and_any_delimiter(heading: str) -> None:
    between = next(sign for sign in ",;\t" if sign in heading)
    text = "\n".join([heading, between.join(("Ann", "✓", "✗"))])
    assert found(text) == ({1: {1: R, 2: W}}, [])


@pytest.mark.parametrize(
    ("cells", "made"),
    [
        ("✓,✗", {1: R, 2: W}),
        ("1,0", {1: R, 2: W}),
        ("对,错", {1: R, 2: W}),
        ("√,×", {1: R, 2: W}),
        ("Ｙ,ｎ", {1: R, 2: W}),
        ("空,–", {1: B, 2: B}),
        (",", {1: B, 2: B}),
        ("✅,未交", {1: R, 2: B}),
    ],
)
def test_marks_as_teachers_write_them(cells: str, made: Mapping[int, Cell]) -> None:
    assert found(f"name,q1,q2\nBo,{cells}") == ({2: made}, [])


def test_what_is_not_sure_is_named_with_its_row() -> None:
    rows = ["name,q1,q2", "Ann,1,", "Bo,1,1", "Bo,0,1", "Nobody,1,1", "=HYPERLINK(1),1,1", "李明,maybe,1"]
    sure, doubtful = found("\n".join(rows))
    assert sure == {}
    assert doubtful == [
        (2, "Ann", "mark"),
        (3, "Bo", "twice"),
        (4, "Bo", "twice"),
        (5, "Nobody", "name"),
        (6, "=HYPERLINK(1)", "name"),
        (7, "李明", "mark"),
    ]


def test_columns_of_questions_that_were_not_asked_are_passed_over() -> None:
    assert found("name,q1,q2,q3\nAnn,1,0,maybe", (1,)) == ({1: {1: R}}, [])
