"""A list of who came, sent as a file: what is sure goes into the sheet, the rest is named to be looked at."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.classes.log.sheet import MOST_STARS, LogSheet, any_draft, changed, keep, lesson_with_learners
from domain.classes.roster import TEACHERS
from domain.classes.sheets import Row, by_name, folded, rows_of
from domain.courses.browsing import handle
from domain.errors import Refusal
from domain.messages.screen import Button, rows, t, tap
from domain.messages.sent import SentFile
from domain.people.person import Learner
from domain.portrait.portrait import Mark
from domain.turn import Rights, Turn

COLUMNS: Mapping[str, Collection[str]] = {
    "name": {"name", "learner", "student", "姓名", "名字", "学生", "学生姓名"},
    "mark": {"mark", "attendance", "present", "出勤", "考勤", "到课", "签到", "点名"},
    "stars": {"stars", "star", "participation", "星", "星星", "星级", "参与", "表现"},
}
MARKS: Mapping[Mark, Collection[str]] = {
    Mark.CAME: {"came", "present", "here", "yes", "y", "p", "1", "✓", "✔", "√", "到", "已到", "出席", "出勤", "是"},
    Mark.LATE: {"late", "l", "迟到", "迟", "晚到", "🕓"},
    Mark.AWAY: {
        *("away", "absent", "missed", "no", "n", "a", "0", "x", "✗", "✘", "×"),
        *("缺", "缺席", "缺勤", "未到", "没来", "请假", "病假", "事假", "旷课", "否"),
    },
}
STARS_OF = {"★", "⭐", "*", "☆"}


@dataclass(frozen=True)
class _Sure:
    learner: Learner
    mark: Mark | None
    stars: int | None


@dataclass(frozen=True)
class ReadList:
    """Put a list into the sheet that is open, without saving it; None when none is.

    Raises:
        Gone: the class is not the person's any more.
        Refusal: the file is no such list, see domain.classes.sheets.rows_of, or says neither marks nor stars.
    """

    file: SentFile
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> LogSheet | None:
        draft = await any_draft(turn)
        if draft is None:
            return None
        of = await lesson_with_learners(turn, handle(draft.class_id), draft.lesson)
        back = rows(Button(t("class_log.button.log"), tap("lg.o", handle(of.class_id), of.lesson.number)))
        lines = rows_of(self.file, COLUMNS, back)
        if not {"mark", "stars"} & set(lines[0].cells):
            raise Refusal(t("class_log.file.no_marks", file=self.file.name), back)
        sure, doubtful = read(lines, of.learners)
        marks = {str(each.learner.id): each.mark.value for each in sure if each.mark is not None}
        stars = {str(each.learner.id): each.stars for each in sure if each.stars is not None}
        named = {folded(line.cells["name"]) for line in lines}
        said = {
            "file": self.file.name,
            "sure": len(sure),
            "check": doubtful,
            "missing": [each.name for each in of.learners if folded(each.name) not in named],
        }
        wanted = changed(
            draft, marks={**draft.marks, **marks}, stars={**draft.stars, **stars}, read=said, editing=True
        )
        return await keep(turn, of, wanted)


def read(lines: Sequence[Row], learners: Sequence[Learner]) -> tuple[list[_Sure], list[tuple[int, str, str]]]:
    """The rows that are sure; of the others the row, the name in it, and why: name, twice, mark or stars."""
    times = Counter(folded(row.cells["name"]) for row in lines)
    sure, doubtful = [], []
    for row in lines:
        name, why = row.cells["name"], None
        learner = by_name(learners, name)
        mark = _mark(row.cells["mark"]) if row.cells.get("mark") else None
        stars = _stars(row.cells["stars"]) if row.cells.get("stars") else None
        if learner is None:
            why = "name"
        elif times[folded(name)] > 1:
            why = "twice"
        elif mark is None and "mark" in row.cells:
            why = "mark"
        elif stars is None and row.cells.get("stars"):
            why = "stars"
        if learner is None or why is not None:
            doubtful.append((row.number, name, why or "name"))
        else:
            sure.append(_Sure(learner, mark, stars))
    return sure, doubtful


def _mark(cell: str) -> Mark | None:
    return next((mark for mark, words in MARKS.items() if folded(cell) in words), None)


def _stars(cell: str) -> int | None:
    """As a digit, or as that many stars; None for anything else."""
    plain = unicodedata.normalize("NFKC", cell).replace("\ufe0f", "").replace(" ", "")
    if plain in {str(number) for number in range(MOST_STARS + 1)}:
        return int(plain)
    return len(plain) if set(plain) <= STARS_OF and len(plain) <= MOST_STARS else None
