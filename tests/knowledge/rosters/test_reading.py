"""Lists of people, classes and enrolments become one neutral list, whatever file they came in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from domain.rosters.lists import At, Kind, Roster
from knowledge.content import ContentError
from knowledge.rosters.reading import read_roster
from tests.knowledge.rosters.lists import (
    CLASSES,
    ENROLMENTS,
    ONEROSTER_11,
    ONEROSTER_12,
    PEOPLE,
    PLAIN,
    TIMETABLE,
    changed,
    folder,
    zipped,
)

EVERYTHING = frozenset({Kind.TEACHER, Kind.LEARNER, Kind.GUARDIAN, Kind.CLASS, Kind.ENROLMENT})
NOWHERE = At("", 0)


def said(roster: Roster) -> dict[str, list[Any]]:
    """What the list says, without where."""
    parts = ("teachers", "learners", "guardians", "courses", "classes", "enrolments")
    return {name: [replace(row, at=NOWHERE) for row in getattr(roster, name)] for name in parts}


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_parents_number_is_read_where_the_list_has_one(tmp_path: Path) -> None:
    head, *rows = PLAIN["people.csv"].splitlines()
    with_number = [f"{row},138 1234 5678" if row.startswith("p1") else f"{row}," for row in rows]
    people = "\n".join((f"{head},手机号", *with_number, ""))
    roster = read_roster(folder(tmp_path / "list", {**PLAIN, "people.csv": people}))
    assert {each.id: each.phone for each in roster.guardians} == {"p1": "138 1234 5678", "p2": "", "p3": ""}


def test_a_folder_of_plain_sheets_is_told_apart_by_headers(tmp_path: Path) -> None:
    roster = read_roster(folder(tmp_path / "list", PLAIN))
    assert roster.problems == ()
    assert roster.whole == EVERYTHING
    assert [(each.id, each.name, each.grade) for each in roster.learners] == [
        ("s1", "林小雨", 5),
        ("s2", "Wu Tong", 4),
    ]
    assert [(each.id, each.children) for each in roster.guardians] == [
        ("p1", ("s1",)),
        ("p2", ("s2",)),
        ("p3", ("s2",)),
    ]
    (wednesday, saturday) = roster.classes
    assert (wednesday.weekday, wednesday.starts, wednesday.minutes) == (3, time(18, 30), 90)
    assert (saturday.weekday, saturday.starts, saturday.capacity) == (6, time(9), 8)
    assert (wednesday.subject, wednesday.first_lesson) == ("maths", date(2026, 9, 2))
    assert roster.enrolments[2].until == date(2027, 1, 30)
    assert roster.learners[0].at == At("people.csv", 2)


def test_a_zip_says_the_same_as_its_folder(tmp_path: Path) -> None:
    plain = read_roster(folder(tmp_path / "list", PLAIN))
    inside = {f"our list/{name}": text for name, text in PLAIN.items()}
    assert said(read_roster(zipped(tmp_path / "list.zip", inside))) == said(plain)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "people.csv").write_bytes(PEOPLE.encode(encoding))
    assert [each.name for each in read_roster(tmp_path / "people.csv").learners] == ["林小雨", "Wu Tong"]


def test_the_sheets_of_one_workbook_are_one_list(tmp_path: Path) -> None:
    sheets: dict[str, list[list[Any]]] = {
        "说明": [["这是我们的名单"]],
        "人员": [["编号", "姓名", "角色", "年级"], ["s1", "林小雨", "学生", 5], ["t1", "赵明", "老师", None]],
        "班级": [
            ["班级编号", "课程", "老师", "校区", "教室", "星期", "开始时间", "结束时间", "开课日期"],
            ["k1", "奥数", "赵明", "east", 301, 3, time(18, 30), "20:00", date(2026, 9, 2)],
        ],
        "报班": [["班级", "学生"], ["k1", "s1"]],
    }
    roster = read_roster(workbook(tmp_path / "list.xlsx", sheets))
    assert roster.problems == ()
    (klass,) = roster.classes
    assert (klass.room, klass.weekday, klass.starts, klass.minutes) == ("301", 3, time(18, 30), 90)
    assert klass.first_lesson == date(2026, 9, 2)
    assert roster.learners[0].at == At("list.xlsx [人员]", 2)


def test_dated_lessons_of_one_day_and_time_are_a_weekly_class(tmp_path: Path) -> None:
    classes = "班级编号,课程,老师,校区,教室\nk1,奥数,t1,east,301\n"
    dated = "班级,日期,开始时间,时长\nk1,2026/11/25,18:30,90\nk1,2026年12月2日,18:30,90分钟\n"
    (klass,) = read_roster(folder(tmp_path / "a", {"classes.csv": classes, "timetable.csv": dated})).classes
    assert (klass.weekday, klass.starts, klass.minutes, klass.first_lesson) == (
        3,
        time(18, 30),
        90,
        date(2026, 11, 25),
    )
    twice = dated + "k1,2026-12-04,18:30,90\n"
    roster = read_roster(folder(tmp_path / "a", {"timetable.csv": twice}))
    assert {problem.at.row for problem in roster.problems} == {2, 3, 4}
    assert roster.classes[0].weekday is None


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_both_versions_of_oneroster_say_the_same(tmp_path: Path, version: str) -> None:
    files = ONEROSTER_11 if version == "1.1" else ONEROSTER_12
    times = folder(tmp_path / "times", {"t.csv": TIMETABLE}) / "t.csv"
    roster = read_roster(zipped(tmp_path / "list.zip", files), times)
    assert roster.problems == ()
    assert roster.whole == EVERYTHING
    assert [(each.id, each.name, each.grade) for each in roster.learners] == [
        ("u-1", "林小雨", 5),
        ("u-2", "Tong Wu", 4),
    ]
    assert [(each.id, each.name) for each in roster.teachers] == [("u-4", "Ming Zhao"), ("u-5", "Hua He")]
    assert [(each.name, each.children) for each in roster.guardians] == [("Li Wu", ("u-1", "u-2"))]
    (course,) = roster.courses
    assert (course.name_en, course.subject, course.grade_from, course.grade_to) == ("Science 5", "science", 5, 6)
    (klass,) = roster.classes
    assert (klass.teacher, klass.campus, klass.first_lesson) == ("u-4", "East", date(2026, 9, 1))
    assert (klass.weekday, klass.starts, klass.minutes, klass.room) == (2, time(16, 30), 60, "Lab 2")
    # the standard's end is the first day on which it is over
    assert [(each.learner, each.until) for each in roster.enrolments] == [("u-1", date(2027, 1, 30)), ("u-2", None)]
    assert roster.notes == ("1 users are neither students nor teachers nor guardians; they are left out",)
    assert "secret" not in str(roster)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("file.users,bulk", "file.users,delta", "file.users: is a delta"),
        ("oneroster.version,1.1", "oneroster.version,1.0", "oneroster.version: is '1.0'; 1.1 and 1.2 can be read"),
        ("file.users,bulk", "file.users,absent", "there are no people"),
        ("file.orgs,bulk", "file.orgs,some", "file.orgs: is 'some'"),
        ("propertyName,value", "name,value", "has no columns propertyName and value"),
    ],
)
def test_a_manifest_that_cannot_be_followed_is_refused_by_name(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    files = {**ONEROSTER_11, "manifest.csv": changed(ONEROSTER_11["manifest.csv"], old, new)}
    with pytest.raises(ContentError, match=sentence):
        read_roster(folder(tmp_path / "list", files))


@pytest.mark.parametrize(
    ("file", "old", "new", "row", "sentence"),
    [
        ("people.csv", "五年级", "十三年级", 2, "no school year"),
        ("people.csv", "s1,林小雨", "s1,\u200b\u202e", 2, "has no name that can be read"),
        ("people.csv", "s2,Wu Tong,student", "s2,Wu Tong,pirate", 3, "'pirate' is no role"),
        ("people.csv", "t1,", ",", 7, "has no id"),
        ("classes.csv", "周三,18:30", "周八,18:30", 2, "no day of the week"),
        ("classes.csv", "周三,18:30", "周三,25:30", 2, "no time of day"),
        ("classes.csv", "18:30,90", "18:30,900", 2, "no number of minutes"),
        ("enrolments.csv", "2027-01-30", "2027-02-30", 4, "no date"),
        ("enrolments.csv", "s2,k1,2026-09-01,", "s2,k1,2026-09-01,2026-08-01", 3, "before it begins"),
    ],
)
def test_a_value_that_cannot_be_read_is_a_problem_of_its_row(
    tmp_path: Path, file: str, old: str, new: str, row: int, sentence: str
) -> None:
    files = {**PLAIN, file: changed(PLAIN[file], old, new)}
    (problem,) = read_roster(folder(tmp_path / "list", files)).problems
    assert problem.at == At(file, row)
    assert sentence in problem.sentence


def test_names_lose_what_hides_and_formulas_are_text(tmp_path: Path) -> None:
    hostile = PEOPLE.replace("林小雨", '"林\u202e小\u2066雨\r\n"').replace("Wu Tong", "=1+1")
    names = [each.name for each in read_roster(folder(tmp_path / "list", {"people.csv": hostile})).learners]
    assert names == ["林小雨", "=1+1"]


def test_ids_that_look_the_same_are_the_same(tmp_path: Path) -> None:
    enrolments = ENROLMENTS.replace("s1,k1", "s\u200b1,k\u20601")
    roster = read_roster(folder(tmp_path / "list", {**PLAIN, "enrolments.csv": enrolments}))
    assert (roster.enrolments[0].learner, roster.enrolments[0].klass) == ("s1", "k1")


def test_a_part_of_a_list_makes_nobody_gone(tmp_path: Path) -> None:
    path = folder(tmp_path / "list", {"classes.csv": CLASSES})
    assert read_roster(path).whole == {Kind.CLASS}
    assert read_roster(path, partial=True).whole == frozenset()


def test_files_without_a_known_header_are_named(tmp_path: Path) -> None:
    roster = read_roster(folder(tmp_path / "list", {**PLAIN, "notes.csv": "a,b\n1,2\n"}))
    assert roster.notes == ("notes.csv has no header that is known; it was left out",)
    with pytest.raises(ContentError, match="no table names its columns"):
        read_roster(folder(tmp_path / "other", {"notes.csv": "a,b\n1,2\n"}))
