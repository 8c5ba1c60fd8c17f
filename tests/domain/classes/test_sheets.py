"""Small tables that teachers send, however a spreadsheet has written them."""

from __future__ import annotations

import pytest

from domain.classes.sheets import MOST_ROWS, Row, by_name, folded, rows_of
from domain.errors import Refusal
from domain.messages.screen import T
from domain.messages.sent import SentFile
from domain.people.person import Learner

COLUMNS = {"name": {"name", "姓名"}, "mark": {"mark", "出勤"}}


def read(text: str) -> list[Row]:
    return list(rows_of(SentFile("list.csv", text), COLUMNS, ()))


@pytest.mark.parametrize("between", [",", ";", "\t", "，"])
def test_columns_are_found_by_their_headings_in_any_order(between: str) -> None:
    table = [
        ["出勤", "电话", " 姓名 "],
        ["迟到", "1", "安安"],
        ["", "2", ""],
        ["到", "3", "李 明", "more"],
        ["", "", "Bo"],
    ]
    found = read("\n".join(between.join(line) for line in table))
    assert found == [
        Row(2, {"mark": "迟到", "name": "安安"}),
        Row(4, {"mark": "到", "name": "李 明"}),
        Row(5, {"mark": "", "name": "Bo"}),
    ]


def test_a_title_above_the_headings_and_quoted_cells_are_no_trouble() -> None:
    assert read('Class 5B\r\n\r\nNAME,Mark\r\n"Bo, jr.",late\r\n') == [Row(4, {"name": "Bo, jr.", "mark": "late"})]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("mark\nlate", "no_heading"),
        ("", "no_heading"),
        ("name,mark\n,\n", "empty"),
        ("name\n" + "Bo\n" * (MOST_ROWS + 1), "many"),
        ('name,mark\n"Bo', None),
    ],
)
def test_what_is_no_such_table_is_refused_by_name(text: str, why: str | None) -> None:
    if why is None:
        assert read(text) == [Row(2, {"name": "Bo", "mark": ""})]
        return
    with pytest.raises(Refusal) as refused:
        read(text)
    assert isinstance(refused.value.text, T) and refused.value.text.key == f"class_log.file.{why}"


def test_a_name_is_found_exactly_or_not_at_all() -> None:
    learners = [Learner(1, "Bo"), Learner(2, "李明"), Learner(3, "Ann"), Learner(4, "ANN")]
    assert by_name(learners, " ｂｏ ") == learners[0] and by_name(learners, "李明") == learners[1]
    assert by_name(learners, "李") is None and by_name(learners, "Ann") is None and by_name(learners, "") is None
    assert folded("  Ｌｉ   Ming ") == "li ming"
