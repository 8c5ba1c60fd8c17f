"""Question files as teachers make them, and as nobody should."""

from __future__ import annotations

import datetime as dt
import io
import json
import random
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from knowledge.content import ContentError
from knowledge.readers.columns import COLUMN_NAMES, Column, column_of
from knowledge.readers.questions import read_questions
from knowledge.readers.rows import Row

TABLE = """题目ID,语言,题干,选项A,选项B,选项C,正确答案,解析,难度,知识点
q1,zh,"1加1得几？
（口算）",1,2,3,B,"1+1=2，所以是2。",1,加法
q2,zh,"<b>2×3</b>, 得几？",5,6,,B,,2,
"""


def saved(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def sheet(path: Path, *rows: list[object], title_row: bool = False) -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    if title_row:
        page.append(["五年级期中复习", None])
    for row in rows:
        page.append(row)
    book.save(path)
    return path


HEADER: list[object] = ["题目", "A", "B", "C", "答案", "难度"]


def rows_of(path: Path) -> list[Row]:
    return list(read_questions(path))


def complaint(path: Path) -> str:
    with pytest.raises(ContentError) as caught:
        rows_of(path)
    message = str(caught.value)
    assert "\n" not in message
    return message.replace(str(path), path.name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_every_encoding_that_excel_writes(tmp_path: Path, encoding: str) -> None:
    first, second = rows_of(saved(tmp_path / "q.csv", TABLE.encode(encoding)))
    assert first.cells[Column.ID] == "q1"
    assert first.cells[Column.STEM] == "1加1得几？\n（口算）"
    assert first.options == ("1", "2", "3")
    assert first.routes == ("加法",)
    assert second.cells[Column.STEM] == "<b>2×3</b>, 得几？", "tags are text and stay"
    assert second.options == ("5", "6")
    assert (first.number, second.number) == (2, 3)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_csv_may_be_cut_by_semicolons_or_tabs(tmp_path: Path, delimiter: str) -> None:
    text = delimiter.join(["question", "A", "B", "answer"]) + "\n" + delimiter.join(["1 + 1?", "2", "3", "A"]) + "\n"
    (row,) = rows_of(saved(tmp_path / "q.csv", text))
    assert row.options == ("2", "3")


def test_json_lines_bring_lists_and_an_index(tmp_path: Path) -> None:
    line = {
        "id": "a",
        "stem": "1 + 1?",
        "options": ["1", 2],
        "answer_index": 1,
        "knowledge_routes": ["x->y"],
        "mood": 3,
    }
    (row,) = rows_of(saved(tmp_path / "q.jsonl", json.dumps(line) + "\n\n"))
    assert row.options == ("1", "2")
    assert row.cells[Column.ANSWER_INDEX] == "1"
    assert row.routes == ("x->y",)
    assert row.ignored == ("mood",)


def test_a_bad_line_of_json_stops_only_itself(tmp_path: Path) -> None:
    text = '{"stem": "a", "options": ["1", "2"], "answer": "A"}\n{"stem": \n[1]\n{"stem": {"a": 1}}\n'
    good, broken, listed, nested = rows_of(saved(tmp_path / "q.jsonl", text))
    assert good.problem is None
    assert broken.number == 2
    assert broken.problem is not None
    assert broken.problem.sentence.startswith("is not JSON")
    assert listed.problem is not None
    assert nested.problem is not None
    assert nested.problem.column == "stem"


def test_a_line_separator_inside_a_json_string_is_no_new_line(tmp_path: Path) -> None:
    text = '{"stem": "a\u2028b", "options": ["1", "2"], "answer": "A"}\n'
    (row,) = rows_of(saved(tmp_path / "q.jsonl", text))
    assert row.cells[Column.STEM] == "a\u2028b"


def test_an_excel_sheet_is_read_below_its_title_as_the_person_sees_it(tmp_path: Path) -> None:
    path = sheet(tmp_path / "q.xlsx", HEADER, ["1加1得几？", 1, 2, 2.5, "B", 3], [None], ["第二题", 1, 2, None, 2, 1],
                 title_row=True)  # fmt: skip
    first, second = rows_of(path)
    assert first.options == ("1", "2", "2.5")
    assert (first.number, second.number) == (3, 5)
    assert second.options == ("1", "2")
    assert second.cells[Column.ANSWER] == "2"


def test_a_percentage_in_excel_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "q.xlsx"
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(HEADER)
    page.append(["一半是？", 0.5, 0.25, 0.1, "A", 1])
    for cell in page[2][1:4]:
        cell.number_format = "0%"
    book.save(path)
    assert rows_of(path)[0].options == ("50%", "25%", "10%")


def test_a_fraction_that_excel_turned_into_a_date_is_told(tmp_path: Path) -> None:
    path = sheet(tmp_path / "q.xlsx", HEADER, ["一半是？", dt.date(2026, 1, 2), "1/4", "1/3", "A", 1])
    (row,) = rows_of(path)
    assert row.problem is not None
    assert row.problem.column == "B"
    assert "has turned the value into the date 2026-01-02" in row.problem.sentence


def test_the_first_sheet_with_a_header_counts(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["说明", "请填写"])
    page = book.create_sheet("题目")
    page.append(HEADER)
    page.append(["1加1？", 1, 2, 3, "B", 1])
    book.save(tmp_path / "q.xlsx")
    assert len(rows_of(tmp_path / "q.xlsx")) == 1


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("题目", Column.STEM),
        (" Question ", Column.STEM),
        ("选项 Ａ", Column.OPTION_A),
        ("Option_b", Column.OPTION_B),
        ("选项3", Column.OPTION_C),
        ("正确答案：", Column.ANSWER),
        ("KNOWLEDGE POINT", Column.SKILL),
        ("备注", None),
    ],
)
def test_columns_go_by_the_names_that_teachers_write(name: str, column: Column | None) -> None:
    assert column_of(name) is column


def test_every_column_has_a_name_and_no_name_stands_for_two() -> None:
    assert set(COLUMN_NAMES) == set(Column)
    for column, names in COLUMN_NAMES.items():
        assert all(column_of(name) is column for name in names)


def test_unknown_columns_are_told_and_do_no_harm(tmp_path: Path) -> None:
    text = "题目,备注,A,B,答案,审核人\n1加1？,易错,1,2,B,\n"
    (row,) = rows_of(saved(tmp_path / "q.csv", text))
    assert row.ignored == ("备注",), "a column that is empty everywhere needs no word"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("题目,A,B,难度", "the column of the answer is missing; it may be called '正确答案', '答案', "),
        (
            "题目,A,答案",
            "the column of the option B is missing; it may be called '选项B', 'B选项', 'B', 'option B', ",
        ),
        ("题目,stem,A,B,答案", "column 'stem': means the same as the column '题目'; keep one of them"),
    ],
)
def test_a_missing_or_doubled_column_is_named_with_the_names_it_may_have(
    tmp_path: Path, header: str, expected: str
) -> None:
    assert expected in complaint(saved(tmp_path / "q.csv", header + "\n1,2,3,4,5\n"))


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 60_000_000)
    return packed.getvalue()


def zipped(**parts: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return packed.getvalue()


BILLION = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><workbook>&b;</workbook>'


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("q.csv", b"", "q.csv: is empty"),
        ("q.jsonl", b"\xef\xbb\xbf\n \n", "q.jsonl: is empty"),
        ("q.xlsx", b"", "q.xlsx: is empty"),
        ("q.csv", b"a,b\n1,\x002\n", "q.csv: contains NUL bytes, so it is not a text file"),
        ("q.csv", zipped(a="b"), "q.csv: is a zip or Excel file, not a text file; its name should end accordingly"),
        ("q.csv", b"\xff\xff\xff\xfe\xfe", "q.csv: is neither UTF-8 nor GB18030; save it as UTF-8 and try again"),
        ("q.csv", "Fragé,Antwört\nü,ö\n".encode("latin-1"), "q.csv: is neither UTF-8 nor GB18030"),
        ("q.csv", "問題を,答え\n".encode("shift-jis"), "q.csv, header: no row among the first ten names"),
        ("q.csv", "naam,waarde\n1,2\n", "q.csv, header: no row among the first ten names"),
        ("q.csv", b"question,A,B,answer\n", "q.csv: has a header but no questions"),
        ("q.csv", "题目,A,B,答案\n" + "长" * 200_000 + ",1,2,A\n", "q.csv, row 2: cannot be read: a cell is longer"),
        ("q.jsonl", b"question,A,B\n1,2,3\n", "q.jsonl, line 1: is not a JSON object"),
        ("q.xlsx", TABLE, "q.xlsx: is not an Excel file, whatever its name says"),
        ("q.xlsx", b"\xd0\xcf\x11\xe0" + b"x" * 600, "q.xlsx: is an old (.xls) or locked Excel file"),
        ("q.xlsx", zipped(a="b"), "q.xlsx: is a zip file, but not an Excel file"),
        ("q.xlsx", zipped(xl__workbook_xml="<broken"), "q.xlsx: is a broken Excel file"),
        ("q.xlsx", zipped(xl__workbook_xml=BILLION), "q.xlsx: is a broken Excel file"),
        ("q.xlsx", bomb(), "q.xlsx: unpacks to an unreasonable size, so it is not opened"),
        ("q.docx", b"x", "q.docx: is of an unknown kind '.docx'; known are .jsonl, "),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 60 else "",
)
def test_a_damaged_or_hostile_file_gets_one_clear_sentence(
    tmp_path: Path, name: str, content: str | bytes, expected: str
) -> None:
    assert complaint(saved(tmp_path / name, content)).startswith(expected)


def test_a_missing_file_gets_one_clear_sentence(tmp_path: Path) -> None:
    assert complaint(tmp_path / "nowhere.csv") == "nowhere.csv: the file does not exist"


def test_a_workbook_with_entities_is_not_expanded(tmp_path: Path) -> None:
    good = sheet(tmp_path / "good.xlsx", HEADER, ["1加1？", 1, 2, 3, "B", 1])
    hostile = io.BytesIO()
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(hostile, "w") as target:
        for part in source.infolist():
            text = source.read(part)
            if part.filename == "xl/workbook.xml":
                text = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + text
            target.writestr(part.filename, text)
    assert complaint(saved(tmp_path / "bad.xlsx", hostile.getvalue())).startswith("bad.xlsx: is a broken Excel file")


def test_a_cell_of_megabytes_spoils_its_row_only(tmp_path: Path) -> None:
    lines = [json.dumps({"stem": stem, "options": ["1", "2"], "answer": "A"}) for stem in ("x" * 900_000, "1 + 0?")]
    huge, fine = rows_of(saved(tmp_path / "q.jsonl", "\n".join(lines)))
    assert huge.problem is not None
    assert huge.problem.sentence == "is longer than 20000 characters"
    assert fine.problem is None


def test_characters_that_no_database_takes_spoil_their_row(tmp_path: Path) -> None:
    text = '{"stem": "a\\u0000b", "options": ["1", "2"], "answer": "A"}\n{"stem": "\\ud800", "options": ["1", "2"]}\n'
    for row in rows_of(saved(tmp_path / "q.jsonl", text)):
        assert row.problem is not None
        assert row.problem.sentence == "contains a character that is no text"


def damaged(path: Path, rng: random.Random) -> bytes:
    """The workbook with some bytes changed: in the file, or inside one of its parts."""
    if rng.random() < 0.5:
        raw = bytearray(path.read_bytes())
        for _ in range(rng.randint(1, 8)):
            raw[rng.randrange(len(raw))] = rng.randrange(256)
        return bytes(raw)
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(packed, "w") as target:
        victim = rng.choice(source.namelist())
        for name in source.namelist():
            part = bytearray(source.read(name))
            if name == victim:
                start = rng.randrange(len(part))
                part[start : start + rng.randint(0, 12)] = rng.randbytes(rng.randint(0, 4))
            target.writestr(name, bytes(part))
    return packed.getvalue()


def test_no_damage_to_a_workbook_gets_past_the_reader(tmp_path: Path) -> None:
    good = sheet(tmp_path / "good.xlsx", HEADER, *([f"{n}加1？", n, n + 1, "x<y", "B", 1] for n in range(5)))
    rng = random.Random(5)
    refused = 0
    for _ in range(250):
        path = saved(tmp_path / "bad.xlsx", damaged(good, rng))
        try:
            rows_of(path)
        except ContentError:
            refused += 1
    assert refused > 100


def test_a_sheet_that_claims_a_million_rows_is_read_quickly(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(HEADER)
    page.append(["1加1？", 1, 2, 3, "B", 1])
    page.cell(row=1_000_000, column=16_000, value="x")
    book.save(tmp_path / "q.xlsx")
    assert len(rows_of(tmp_path / "q.xlsx")) == 1
