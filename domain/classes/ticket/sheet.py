"""The grid of an exit ticket: everybody could do everything until a tap says otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from domain.classes.log.lesson import ClassLesson, lesson_of
from domain.classes.log.standing import log_of
from domain.classes.ticket.questions import USUAL_QUESTIONS, TicketQuestion, proposed, question_of
from domain.classes.ticket.standing import Ticket, ticket_of
from domain.clock import milliseconds
from domain.courses.browsing import handle
from domain.errors import Refusal
from domain.journal import Statement
from domain.messages.screen import Button, rows, t, tap
from domain.people.consent import may_store_practice
from domain.people.person import Learner
from domain.portrait.portrait import Mark
from domain.ports import Form
from domain.privacy.look import Seen
from domain.privacy.looks import note_looks
from domain.turn import Turn

FORM, FORM_LIFE = "et", timedelta(hours=24)
UNDO_FOR = timedelta(minutes=10)
ROWS_SHOWN = 12


class Cell(StrEnum):
    """One learner and one question."""

    RIGHT = "1"
    WRONG = "0"
    BLANK = "-"


NEXT = {Cell.RIGHT: Cell.WRONG, Cell.WRONG: Cell.BLANK, Cell.BLANK: Cell.RIGHT}


@dataclass(frozen=True)
class Draft:
    """What is tapped for a ticket and not saved; JSON-ready.

    Attributes:
        questions: their keys.
        cells: by "learner:question", only of those that were tapped or read.
        grid: the questions are settled and the grid is open.
        first: the grid's first row, from 0.
        read: what a file said, see domain.classes.ticket.reading.
    """

    class_id: str
    lesson: int
    questions: Sequence[str]
    cells: Mapping[str, str] = field(default_factory=dict)
    grid: bool = False
    first: int = 0
    read: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Line:
    """One learner of the grid: what is tapped, else what is stored, else right; blank for whoever was not in it."""

    learner: Learner
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class TicketSheet:
    """The ticket as it is shown.

    Attributes:
        lines: of those who can have handed one in; `away` were not there and have nothing stored.
        changed: saving would store something, or take something back.
        undo: stamp for the button that takes the latest save back, None when it is too late for that.
        affected: whose next practice begins with what went wrong, as it is stored.
        practising: those of them who can practise here; not looked up while the grid is open.
        reports_at: when the parents' reports go out, None when they have.
        stale: the button was an old one.
    """

    of: ClassLesson
    draft: Draft
    questions: Sequence[TicketQuestion]
    lines: Sequence[Line]
    away: Sequence[Learner]
    stored: Ticket
    changed: bool
    undo: int | None
    affected: Sequence[Learner]
    practising: Sequence[Learner]
    reports_at: datetime | None
    stale: bool = False

    @property
    def saved(self) -> bool:
        return bool(self.stored.saves) and not self.changed

    def count(self, question: int, cell: Cell) -> int:
        """How many have that in the question of that number."""
        return sum(line.cells[question - 1] is cell for line in self.lines)


async def lesson_with_learners(turn: Turn, handle_: str, number: int | None = None) -> ClassLesson:
    """
    Raises:
        Gone: no such class, or somebody else's.
        Refusal: no such lesson can be logged now, nobody has joined the class, or its course has no points.
    """
    of = await lesson_of(turn, handle_, number)
    back = rows(Button(t("classes.button.class"), tap("cl.c", handle_)))
    if not of.learners:
        raise Refusal(t("class_log.nobody"), back)
    if not of.course.skills:
        raise Refusal(t("ticket.no_points"), back)
    await note_looks(turn, [each.id for each in of.learners], Seen.CLASS)
    return of


async def any_draft(turn: Turn) -> Draft | None:
    """The ticket that the person is in the middle of."""
    form = await turn.form(FORM)
    if form is None:
        return None
    return Draft(**form.data)


async def kept_draft(turn: Turn, of: ClassLesson) -> Draft | None:
    """The same, if it is about that very lesson."""
    draft = await any_draft(turn)
    return draft if draft is not None and (draft.class_id, draft.lesson) == (of.class_id, of.lesson.number) else None


async def drafted(turn: Turn, of: ClassLesson) -> tuple[Draft, bool]:
    """The draft to go on with, and whether it is a new one where there should have been another."""
    draft = await kept_draft(turn, of)
    if draft is not None:
        return draft, False
    stored = await ticket_of(turn, of)
    return await fresh(turn, of, stored), not stored.saves


async def fresh(turn: Turn, of: ClassLesson, stored: Ticket) -> Draft:
    questions = stored.questions or await proposed(turn, of, USUAL_QUESTIONS)
    return Draft(of.class_id, of.lesson.number, questions)


async def keep(turn: Turn, of: ClassLesson, draft: Draft, *, stale: bool = False) -> TicketSheet:
    """Remember the draft; the sheet with it."""
    await turn.uow.people.save_form(Form(turn.person.id, FORM, vars(draft), turn.now + FORM_LIFE))
    return await sheet_of(turn, of, draft, stale=stale)


async def sheet_of(turn: Turn, of: ClassLesson, draft: Draft, *, stale: bool = False) -> TicketSheet:
    stored = await ticket_of(turn, of)
    log = await log_of(turn, of.class_id, of.starts_at)
    absent = {learner for learner, each in log.items() if each.seen.mark is Mark.AWAY}
    lines, away = [], []
    for learner in of.learners:
        tapped = any(key_of(learner.id, n) in draft.cells for n in range(1, len(draft.questions) + 1))
        if learner.id in absent and not tapped and learner.id not in stored.answers:
            away.append(learner)
        else:
            lines.append(Line(learner, cells_of(draft, stored, learner.id)))
    affected = [learner for learner in of.learners if stored.wrong(learner.id)]
    last = stored.saves[-1] if stored.saves else None
    first = max(0, min(draft.first, (len(lines) - 1) // ROWS_SHOWN * ROWS_SHOWN))
    return TicketSheet(
        of,
        replace(draft, first=first),
        [await question_of(turn, number, key) for number, key in enumerate(draft.questions, 1)],
        lines,
        away,
        stored,
        changed=any(differs(draft, stored, line) for line in lines) or draft.questions != stored.questions,
        undo=stamp_of(last) if last is not None and turn.now <= last.at + UNDO_FOR else None,
        affected=affected,
        practising=[] if draft.grid else [each for each in affected if await _practises(turn, each)],
        reports_at=_reports_at(turn, of),
        stale=stale,
    )


def key_of(learner: int, question: int) -> str:
    return f"{learner}:{question}"


def cells_of(draft: Draft, stored: Ticket, learner: int) -> tuple[Cell, ...]:
    made, known = [], stored.answers.get(learner, {})
    for number in range(1, len(draft.questions) + 1):
        tapped = draft.cells.get(key_of(learner, number))
        if tapped is not None:
            made.append(Cell(tapped))
        elif number in known:
            made.append(Cell.RIGHT if known[number].right else Cell.WRONG)
        elif stored.saves and not (known and number > len(stored.questions)):
            made.append(Cell.BLANK)
        else:
            made.append(Cell.RIGHT)
    return tuple(made)


def differs(draft: Draft, stored: Ticket, line: Line) -> bool:
    """Whether saving would say something else of the learner than what stands."""
    was = {n: (each.item, each.right) for n, each in stored.answers.get(line.learner.id, {}).items()}
    return was != wanted_of(draft, line)


def wanted_of(draft: Draft, line: Line) -> dict[int, tuple[str, bool]]:
    """By number of the question its key, and whether it was right; blank ones are missing."""
    answers = enumerate(zip(draft.questions, line.cells, strict=True), 1)
    return {n: (item, cell is Cell.RIGHT) for n, (item, cell) in answers if cell is not Cell.BLANK}


def stamp_of(save: Statement) -> int:
    return milliseconds(save.at)


def back_to(of: ClassLesson) -> Button:
    return Button(t("ticket.button.ticket"), tap("et.o", handle(of.class_id), of.lesson.number))


async def _practises(turn: Turn, learner: Learner) -> bool:
    if learner.person is None:
        return False
    return await may_store_practice(turn, learner)


def _reports_at(turn: Turn, of: ClassLesson) -> datetime | None:
    zone = ZoneInfo(of.lesson.zone)
    ends = of.ends_at.astimezone(zone)
    hour, minute = turn.policy.follow_up_at
    due = max(ends, ends.replace(hour=hour, minute=minute, second=0, microsecond=0))
    return due if turn.now < due else None
