"""A ticket's answers sent as a table or as a photo: of a table what is sure goes into the grid, the rest is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from domain.classes.log.photos import attach
from domain.classes.roster import TEACHERS
from domain.classes.sheets import Row, by_name, folded, rows_of
from domain.classes.ticket.questions import MOST_QUESTIONS
from domain.classes.ticket.sheet import Cell, TicketSheet, any_draft, back_to, keep, key_of, lesson_with_learners
from domain.courses.browsing import handle
from domain.errors import Refusal
from domain.messages.screen import rows, t
from domain.messages.sent import SentFile
from domain.people.person import Learner
from domain.turn import Rights, Turn

HAN = "一二三"
NAMES = {"name", "learner", "student", "姓名", "名字", "学生", "学生姓名"}
COLUMNS: Mapping[str, Collection[str]] = {
    "name": NAMES,
    **{
        str(n): {
            *(f"q{n}", f"q {n}", f"question {n}", f"question{n}", str(n), f"t{n}"),
            *(f"第{n}题", f"题{n}", f"{n}题", f"题目{n}", f"第{HAN[n - 1]}题"),
        }
        for n in range(1, MOST_QUESTIONS + 1)
    },
}
CELLS: Mapping[Cell, Collection[str]] = {
    Cell.RIGHT: {"1", "✓", "✔", "√", "☑", "✅", "y", "yes", "right", "correct", "true", "对", "正确", "是", "会"},
    Cell.WRONG: {"0", "✗", "✘", "×", "x", "❌", "n", "no", "wrong", "incorrect", "false", "错", "错误", "否", "不会"},
    Cell.BLANK: {"-", "–", "—", "/", "空", "空白", "未交", "没交", "缺交", "缺", "blank", "none", "absent"},
}


@dataclass(frozen=True)
class ReadTicket:
    """Put a table into the grid that is open, without saving it; None when no ticket is.

    Raises:
        Gone: the class is not the person's any more.
        Refusal: the file is no such table, see domain.classes.sheets.rows_of, or has no column for a question.
    """

    file: SentFile
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> TicketSheet | None:
        draft = await any_draft(turn)
        if draft is None:
            return None
        of = await lesson_with_learners(turn, handle(draft.class_id), draft.lesson)
        back = rows(back_to(of))
        lines = rows_of(self.file, COLUMNS, back)
        asked = [n for n in range(1, len(draft.questions) + 1) if str(n) in lines[0].cells]
        if not asked:
            raise Refusal(t("ticket.file.no_questions", file=self.file.name), back)
        sure, doubtful = read(lines, of.learners, asked)
        cells = {key_of(learner, n): cell.value for learner, made in sure.items() for n, cell in made.items()}
        said = {
            "file": self.file.name,
            "sure": len(sure),
            "check": doubtful,
            "missing": [each.name for each in of.learners if each.id not in sure],
        }
        return await keep(turn, of, replace(draft, cells={**draft.cells, **cells}, grid=True, read=said))


@dataclass(frozen=True)
class KeepTicketPhoto:
    """Keep a photo of the paper tickets with the lesson whose ticket is open; None when none is.

    Raises:
        Gone: the class is not the person's any more.
        Refusal: the lesson has as many photos as it can keep.
    """

    file: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> tuple[TicketSheet, int] | None:
        """The ticket as it was, and how many photos the lesson has now."""
        draft = await any_draft(turn)
        if draft is None:
            return None
        of = await lesson_with_learners(turn, handle(draft.class_id), draft.lesson)
        kept = await attach(turn, of, self.file)
        return await keep(turn, of, draft), kept


def read(
    lines: Sequence[Row], learners: Sequence[Learner], asked: Sequence[int]
) -> tuple[dict[int, dict[int, Cell]], list[tuple[int, str, str]]]:
    """The rows that are sure, by learner; of the others the row, the name in it, and why: name, twice or mark.

    Whose row is empty handed in nothing; a single empty cell could mean anything and is left to the teacher.
    """
    times = Counter(folded(row.cells["name"]) for row in lines)
    sure: dict[int, dict[int, Cell]] = {}
    doubtful = []
    for row in lines:
        name = row.cells["name"]
        learner, made = by_name(learners, name), _cells(row, asked)
        if learner is None:
            doubtful.append((row.number, name, "name"))
        elif times[folded(name)] > 1:
            doubtful.append((row.number, name, "twice"))
        elif made is None:
            doubtful.append((row.number, name, "mark"))
        else:
            sure[learner.id] = made
    return sure, doubtful


def _cells(row: Row, asked: Sequence[int]) -> dict[int, Cell] | None:
    """By question; None where one of them cannot be read."""
    written = {n: folded(row.cells[str(n)]) for n in asked}
    if not any(written.values()):
        return dict.fromkeys(asked, Cell.BLANK)
    found = {n: next((cell for cell, words in CELLS.items() if text in words), None) for n, text in written.items()}
    made = {n: cell for n, cell in found.items() if cell is not None}
    return made if len(made) == len(found) else None
