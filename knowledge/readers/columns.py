"""The columns of a question file, and the names by which teachers call them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from knowledge.skills import fold_name

OPTION_LETTERS = "ABCDEF"


class Column(StrEnum):
    """What a column means; the value is its plainest English name."""

    ID = "id"
    LANG = "lang"
    KIND = "kind"
    STEM = "question"
    OPTIONS = "options"
    OPTION_A = "option A"
    OPTION_B = "option B"
    OPTION_C = "option C"
    OPTION_D = "option D"
    OPTION_E = "option E"
    OPTION_F = "option F"
    ANSWER = "answer"
    ANSWER_INDEX = "answer_index"
    EXPLANATION = "explanation"
    DIFFICULTY = "difficulty"
    SKILL = "knowledge point"
    ROUTE = "knowledge route"
    SOURCE = "source"
    SUBJECT = "subject"


OPTION_COLUMNS = tuple(Column(f"option {letter}") for letter in OPTION_LETTERS)

_NAMES: dict[Column, tuple[str, ...]] = {
    Column.ID: ("题目ID", "id", "编号", "题号", "题目编号", "序号", "question id", "item id", "key", "no", "number"),
    Column.LANG: ("语言", "lang", "language", "语种"),
    Column.KIND: ("题型", "kind", "类型", "题目类型", "question type", "item type", "type"),
    Column.STEM: ("题干", "题目", "问题", "题目内容", "试题", "question", "stem", "question text", "problem"),
    Column.OPTIONS: ("选项", "options", "choices", "备选项"),
    Column.ANSWER: (
        "正确答案",
        "答案",
        "参考答案",
        "标准答案",
        "answer",
        "correct answer",
        "correct",
        "correct option",
    ),
    Column.ANSWER_INDEX: ("answer_index", "答案序号", "correct index"),
    Column.EXPLANATION: (
        "解析",
        "讲解",
        "答案解析",
        "解答",
        "explanation",
        "solution",
        "worked solution",
        "rationale",
    ),
    Column.DIFFICULTY: ("难度", "难度等级", "难易度", "difficulty", "level", "difficulty level"),
    Column.SKILL: (
        "知识点",
        "考点",
        "技能",
        "knowledge point",
        "knowledge_point",
        "skill",
        "skills",
        "topic",
        "tags",
    ),
    Column.ROUTE: ("知识点路径", "知识路径", "knowledge_routes", "knowledge route", "knowledge routes"),
    Column.SOURCE: ("来源", "出处", "source"),
    Column.SUBJECT: ("科目", "学科", "subject"),
}

_OPTION_NAMES = (
    "选项{letter}",
    "{letter}选项",
    "{letter}",
    "option {letter}",
    "choice {letter}",
    "选项{number}",
    "option {number}",
    "choice {number}",
)

COLUMN_NAMES: Mapping[Column, tuple[str, ...]] = _NAMES | {
    column: tuple(name.format(letter=letter, number=place) for name in _OPTION_NAMES)
    for place, (column, letter) in enumerate(zip(OPTION_COLUMNS, OPTION_LETTERS, strict=True), start=1)
}
"""Every name of every column, the usual Chinese one first. A new name is one entry here."""

_BY_NAME = {fold_name(name): column for column, names in COLUMN_NAMES.items() for name in names}


def column_of(name: str) -> Column | None:
    """The column that goes by `name`, whatever its case, width, spaces and punctuation."""
    return _BY_NAME.get(fold_name(name))


def is_header(names: Iterable[str]) -> bool:
    """Whether a row of cells can be the header: it names the question and at least one more column."""
    known = {column_of(name) for name in names if name}
    return Column.STEM in known and len(known - {None}) >= 2


def missing_column(known: Iterable[Column]) -> str | None:
    """A sentence about the first necessary column that is not there, or None."""
    there = set(known)
    if Column.STEM not in there:
        return _missing(Column.STEM)
    if not there & {Column.ANSWER, Column.ANSWER_INDEX}:
        return _missing(Column.ANSWER)
    # a sheet that says of which kind each question is may hold none with options
    if not there & {Column.OPTIONS, Column.KIND}:
        for column in OPTION_COLUMNS[:2]:
            if column not in there:
                return _missing(column)
    return None


def _missing(column: Column) -> str:
    names = ", ".join(f"'{name}'" for name in COLUMN_NAMES[column])
    return f"the column of the {column} is missing; it may be called {names}"
