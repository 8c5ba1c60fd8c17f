"""Putting a ticket together and tapping who could do it. Every tap names what it wants: a second one is no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from domain.classes.log.lesson import ClassLesson
from domain.classes.roster import TEACHERS, name_of
from domain.classes.ticket.questions import MOST_QUESTIONS, another, own_words, proposed, taught_now
from domain.classes.ticket.sheet import (
    Cell,
    Draft,
    TicketSheet,
    drafted,
    fresh,
    keep,
    kept_draft,
    key_of,
    lesson_with_learners,
    sheet_of,
)
from domain.classes.ticket.standing import ticket_of
from domain.language import Localized
from domain.practice.evening.samples import short_id
from domain.turn import Rights, Turn

POINTS_SHOWN = 8


@dataclass(frozen=True)
class Points:
    """What a question can be about: POINTS_SHOWN of the syllabus from the point number `first` (from 0).

    Attributes:
        points: short id, name, and whether the lesson taught it.
    """

    of: ClassLesson
    question: int
    points: Sequence[tuple[str, Localized | str, bool]]
    first: int
    total: int


@dataclass(frozen=True)
class OpenTicket:
    """The ticket of the class's latest lesson, or of that number; what was tapped and not saved is still there.

    Raises:
        Gone: no such class, or somebody else's.
        Refusal: there is nothing to ask or nobody to be asked.
    """

    handle: str
    lesson: int | None = None
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> TicketSheet:
        of = await lesson_with_learners(turn, self.handle, self.lesson)
        draft = await kept_draft(turn, of)
        return await keep(turn, of, draft or await fresh(turn, of, await ticket_of(turn, of)))


@dataclass(frozen=True)
class _OnTicket:
    """Something done to the ticket of a lesson. Raises as OpenTicket."""

    handle: str
    lesson: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> TicketSheet:
        of = await lesson_with_learners(turn, self.handle, self.lesson)
        draft, stale = await drafted(turn, of)
        if stale or not self.fits(of, draft):
            return await keep(turn, of, draft, stale=True)
        return await keep(turn, of, await self.changed(turn, of, draft))

    def fits(self, of: ClassLesson, draft: Draft) -> bool:
        """Whether what the tap names is still there."""
        return True

    async def changed(self, turn: Turn, of: ClassLesson, draft: Draft) -> Draft:
        raise NotImplementedError


@dataclass(frozen=True)
class AskSoMany(_OnTicket):
    """One to MOST_QUESTIONS questions; the first ones stay what they are."""

    count: int

    def fits(self, of: ClassLesson, draft: Draft) -> bool:
        return 1 <= self.count <= MOST_QUESTIONS

    async def changed(self, turn: Turn, of: ClassLesson, draft: Draft) -> Draft:
        return replace(draft, questions=await proposed(turn, of, self.count, draft.questions), grid=False)


@dataclass(frozen=True)
class _OnQuestion(_OnTicket):
    question: int

    def fits(self, of: ClassLesson, draft: Draft) -> bool:
        return 1 <= self.question <= len(draft.questions)

    def asking(self, draft: Draft, key: str) -> Draft:
        questions = list(draft.questions)
        questions[self.question - 1] = key
        return replace(draft, questions=questions, grid=False)


@dataclass(frozen=True)
class AskAnother(_OnQuestion):
    """Another item about the same point."""

    async def changed(self, turn: Turn, of: ClassLesson, draft: Draft) -> Draft:
        return self.asking(draft, await another(turn, of, draft.questions[self.question - 1], draft.questions))


@dataclass(frozen=True)
class AskAbout(_OnQuestion):
    """The teacher asks about that point in their own words."""

    short: str

    def fits(self, of: ClassLesson, draft: Draft) -> bool:
        return super().fits(of, draft) and self._skill(of) is not None

    async def changed(self, turn: Turn, of: ClassLesson, draft: Draft) -> Draft:
        skill = self._skill(of)
        assert skill is not None, "fits() has found it"
        return self.asking(draft, own_words(skill))

    def _skill(self, of: ClassLesson) -> str | None:
        return next((skill for skill in of.course.skills if short_id(skill) == self.short), None)


@dataclass(frozen=True)
class LookAtPoints:
    """The syllabus, to choose what a question is about. Raises as OpenTicket.

    Attributes:
        first: the first point shown, from 0; below 0 where the class stands.
    """

    handle: str
    lesson: int
    question: int
    first: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Points | TicketSheet:
        of = await lesson_with_learners(turn, self.handle, self.lesson)
        draft, stale = await drafted(turn, of)
        if stale or not 1 <= self.question <= len(draft.questions):
            return await keep(turn, of, draft, stale=True)
        points, taught = of.course.skills, await taught_now(turn, of)
        at = self.first
        if at < 0:
            at = min((points.index(skill) for skill in taught if skill in points), default=0)
        at = max(0, min(at, len(points) - POINTS_SHOWN))
        shown = points[at : at + POINTS_SHOWN]
        told = [(short_id(skill), name_of(turn, skill), skill in taught) for skill in shown]
        return Points(of, self.question, told, at, len(points))


@dataclass(frozen=True)
class FillIn(_OnTicket):
    """The questions are settled: open the grid, or go back to them."""

    grid: bool

    async def changed(self, turn: Turn, of: ClassLesson, draft: Draft) -> Draft:
        return replace(draft, grid=self.grid)


@dataclass(frozen=True)
class TurnTo(_OnTicket):
    """The grid from that row, from 0."""

    first: int

    async def changed(self, turn: Turn, of: ClassLesson, draft: Draft) -> Draft:
        return replace(draft, first=self.first, grid=True)


@dataclass(frozen=True)
class MarkCell(_OnQuestion):
    """What one learner made of one question."""

    learner: int
    cell: Cell

    def fits(self, of: ClassLesson, draft: Draft) -> bool:
        return super().fits(of, draft) and self.learner in {each.id for each in of.learners}

    async def changed(self, turn: Turn, of: ClassLesson, draft: Draft) -> Draft:
        cells = {**draft.cells, key_of(self.learner, self.question): self.cell.value}
        return replace(draft, cells=cells, grid=True)


@dataclass(frozen=True)
class MarkAll(_OnQuestion):
    """What all of them made of one question, but those who handed in nothing: quicker where most had it wrong."""

    cell: Cell

    async def changed(self, turn: Turn, of: ClassLesson, draft: Draft) -> Draft:
        shown = await sheet_of(turn, of, draft)
        handed_in = [line for line in shown.lines if line.cells[self.question - 1] is not Cell.BLANK]
        marked = {key_of(line.learner.id, self.question): self.cell.value for line in handed_in}
        return replace(draft, cells={**draft.cells, **marked}, grid=True)
