"""The columns of plain sheets of people and classes, and what a sheet is by its header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from knowledge.skills import fold_name


class Column(StrEnum):
    ID = "id"
    NAME = "name"
    NAME_EN = "name_en"
    ROLE = "role"
    GRADE = "grade"
    CHILDREN = "children"
    PARENTS = "parents"
    PHONE = "phone"
    OURS = "our id"
    CLASS = "class"
    COURSE = "course"
    SUBJECT = "subject"
    CAMPUS = "campus"
    TEACHER = "teacher"
    ROOM = "room"
    WEEKDAY = "weekday"
    DATE = "date"
    STARTS = "starts"
    ENDS = "ends"
    MINUTES = "minutes"
    CAPACITY = "capacity"
    FIRST = "first lesson"
    LEARNER = "student"
    SINCE = "from"
    UNTIL = "until"


class SheetKind(StrEnum):
    PEOPLE = "people"
    ENROLMENTS = "enrolments"
    CLASSES = "classes"
    TIMETABLE = "timetable"


NAMES: Mapping[Column, tuple[str, ...]] = {
    Column.ID: ("编号", "id", "号码", "学号", "工号", "no", "number", "code"),
    Column.NAME: (
        "姓名",
        "名称",
        "name",
        "full name",
        "班级名称",
        "班名",
        "class name",
        "name zh",
        "中文名",
        "title",
    ),
    Column.NAME_EN: ("英文名", "name en", "english name", "英文名称"),
    Column.ROLE: ("角色", "role", "身份", "类型", "type"),
    Column.GRADE: ("年级", "grade", "school year", "year"),
    Column.CHILDREN: ("孩子", "children", "child", "孩子编号", "子女", "parent of", "学生家长"),
    Column.PARENTS: ("家长", "parents", "parent", "家长编号", "监护人", "guardians", "guardian"),
    Column.PHONE: ("手机", "phone", "手机号", "电话", "联系电话", "mobile", "telephone", "phone number"),
    Column.OURS: ("伴学编号", "our id", "banxue id", "ours"),
    Column.CLASS: ("班级", "class", "班级编号", "class id", "班号", "class no"),
    Column.COURSE: ("课程", "course", "课程编号", "course id"),
    Column.SUBJECT: ("科目", "subject", "学科"),
    Column.CAMPUS: ("校区", "campus", "location", "site"),
    Column.TEACHER: ("老师", "teacher", "教师", "任课老师", "teacher id"),
    Column.ROOM: ("教室", "room", "classroom"),
    Column.WEEKDAY: ("星期", "weekday", "周几", "day", "day of week"),
    Column.DATE: ("日期", "date", "上课日期"),
    Column.STARTS: ("开始时间", "starts", "上课时间", "时间", "start", "start time", "time"),
    Column.ENDS: ("结束时间", "ends", "下课时间", "end", "end time"),
    Column.MINUTES: ("时长", "minutes", "分钟", "duration", "length"),
    Column.CAPACITY: ("名额", "capacity", "人数上限", "places", "seats"),
    Column.FIRST: ("首课日期", "first lesson", "开课日期", "first", "start date"),
    Column.LEARNER: ("学生", "student", "学生编号", "student id", "学员", "learner", "学员编号"),
    Column.SINCE: ("从", "from", "入班日期", "since", "begin date"),
    Column.UNTIL: ("至", "until", "离班日期", "to", "end date"),
}
"""Every name of every column, the usual Chinese one first. A new name is one entry here."""

_BY_NAME = {fold_name(name): column for column, names in NAMES.items() for name in names}


def column_of(name: str) -> Column | None:
    return _BY_NAME.get(fold_name(name)) if name else None


def kind_of(header: Sequence[str]) -> SheetKind | None:
    """What a sheet with that header holds, None when it is none of ours."""
    there = {column_of(name) for name in header}
    if {Column.ID, Column.NAME, Column.ROLE} <= there:
        return SheetKind.PEOPLE
    if {Column.CLASS, Column.LEARNER} <= there:
        return SheetKind.ENROLMENTS
    if there & {Column.ID, Column.CLASS} and there & {Column.COURSE, Column.TEACHER}:
        return SheetKind.CLASSES
    if {Column.CLASS, Column.STARTS} <= there and there & {Column.WEEKDAY, Column.DATE}:
        return SheetKind.TIMETABLE
    return None


def is_header(header: Sequence[str]) -> bool:
    return kind_of(header) is not None
