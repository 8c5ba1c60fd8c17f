"""What became of what a teacher has assigned: who did it, what it changed, and the answers that say so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.assigning.assignment import AnswerGiven, Assignment, Part
from domain.assigning.telling import How, hears, once_of, tell
from domain.classes.roster import TEACHERS, classes_for, name_of, seen
from domain.courses.browsing import ClassView
from domain.courses.course import Course
from domain.errors import Gone
from domain.journal import Place, Verb
from domain.language import Localized
from domain.messages.screen import Button, rows, t, tap
from domain.people.consent import may_store_practice, may_teachers_see
from domain.people.person import Learner
from domain.portrait.page import looked
from domain.practice.evening.session import Attempt, Verdict
from domain.practice.standing.evidence import Piece
from domain.privacy.look import Seen
from domain.privacy.looks import note_looks
from domain.turn import Rights, Turn

ON_THE_BOARD = 8


@dataclass(frozen=True)
class Row:
    """An assignment with the parts of those who still go to its class or have begun it.

    Attributes:
        view, course: None where the class is there no more.
        private: ids of learners whose families keep practice to themselves; how far they are is not counted.
    """

    assignment: Assignment
    point: Localized | str
    parts: Sequence[Part]
    view: ClassView | None
    course: Course | None
    private: Collection[int] = ()

    @property
    def told(self) -> Sequence[Part]:
        return [each for each in self.parts if each.learner.id not in self.private]

    @property
    def done(self) -> Sequence[Part]:
        return [each for each in self.told if each.is_done]

    @property
    def begun(self) -> Sequence[Part]:
        return [each for each in self.told if not each.is_done and each.dealt]

    @property
    def quiet(self) -> Sequence[Part]:
        return [each for each in self.told if not each.is_done and not each.dealt]


@dataclass(frozen=True)
class Result:
    """What one learner did.

    Attributes:
        is_seen: the family lets teachers see what the learner practises; else nothing else is told.
        right, of: answers that were right, of those that count.
        expected: how many of them were expected to be right; None where that is not known.
        can_practise: there is an account whose answers may be kept.
    """

    part: Part
    is_seen: bool
    right: int = 0
    of: int = 0
    expected: float | None = None
    can_practise: bool = True


@dataclass(frozen=True)
class Opened:
    """One assignment of the board; `may_remind`: somebody who could has not done it, and nobody was reminded yet."""

    row: Row
    results: Sequence[Result]
    is_open: bool
    may_remind: bool


@dataclass(frozen=True)
class MyAssignments:
    """The latest of the person's own, the newest first."""

    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Sequence[Row]:
        return await _rows(turn, await turn.uow.assignments.of_teacher(turn.person.id, ON_THE_BOARD))


async def under_way(turn: Turn) -> Sequence[Row]:
    """Those of them that can still be begun."""
    latest = await turn.uow.assignments.of_teacher(turn.person.id, ON_THE_BOARD)
    return await _rows(turn, [each for each in latest if each.is_open(turn.now)])


@dataclass(frozen=True)
class LookAtAssignment:
    """One of them, or one for a class that the person teaches.

    Raises:
        Gone: there is none, it was withdrawn, or it is nothing of the person's.
    """

    assignment: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Opened:
        assignment = await own_assignment(turn, self.assignment)
        row = (await _rows(turn, [assignment]))[0]
        answers = await turn.uow.assignments.answers(assignment.id)
        results = [await _result(turn, part, answers, row.private) for part in row.parts]
        await note_looks(turn, [part.learner.id for part in row.parts], Seen.HOMEWORK)
        is_open = assignment.is_open(turn.now)
        missing = any(not each.part.is_done and each.can_practise and each.part.is_here for each in results)
        return Opened(row, results, is_open, is_open and missing and assignment.reminded_at is None)


@dataclass(frozen=True)
class AnswersRead:
    """The answers of one learner, oldest first, each with the chance of success that was expected of it."""

    row: Row
    learner: Learner
    pieces: Sequence[tuple[Piece, float | None]]
    zone: str


@dataclass(frozen=True)
class LookAtAnswers:
    """The very answers behind one learner's line; looking is written down.

    Raises:
        Gone: as above, or the learner has no part in it or may not be seen.
    """

    assignment: int
    learner: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> AnswersRead:
        opened = await turn.do(LookAtAssignment(self.assignment))
        result = next((each for each in opened.results if each.part.learner.id == self.learner), None)
        if result is None or not result.is_seen:
            raise Gone(t("assigning.gone"), rows(Button(t("common.back"), tap("as.o", self.assignment))))
        learner = result.part.learner
        await looked(turn, learner, "assignment")
        pieces = [
            (_piece(each.attempt), each.expected)
            for each in await turn.uow.assignments.answers(self.assignment)
            if each.attempt.learner == learner.id
        ]
        return AnswersRead(opened.row, learner, pieces, turn.zone)


@dataclass(frozen=True)
class RemindOfAssignment:
    """Tell those once more who have not done it; once, as their hours allow. How many hear of it, None if they did.

    Raises:
        Gone: as above.
    """

    assignment: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> int | None:
        opened = await turn.do(LookAtAssignment(self.assignment))
        assignment = opened.row.assignment
        if not opened.may_remind or not await turn.uow.assignments.remind(assignment.id, turn.now):
            return None
        told = 0
        for part in opened.row.parts:
            if part.is_here and not part.is_done:
                to = await hears(turn, part.learner, assignment.due_at)
                told += to.how in (How.REMINDER, How.MESSAGE)
                await tell(turn, assignment, to, again=True)
        return told


@dataclass(frozen=True)
class WithdrawAssignment:
    """Take it back: who has not begun it is not asked any more. Answers stay. False for a second tap.

    Statements: VOIDED "statement" for everybody who has not begun it.

    Raises:
        Gone: it is nothing of the person's.
    """

    assignment: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> bool:
        assignment = await own_assignment(turn, self.assignment, withdrawn=True)
        given = await turn.uow.journal.with_object(Verb.ASSIGNED, "practice", str(assignment.id))
        await turn.claim(each.learner for each in given if each.learner is not None)
        if not await turn.uow.assignments.withdraw(assignment.id, turn.now):
            return False
        await turn.uow.outbox.withdraw(once_of(assignment.id))
        quiet = {each.learner.id for each in await turn.uow.assignments.parts([assignment.id]) if not each.dealt}
        for said in given:
            if said.learner in quiet:
                await turn.record(Verb.VOIDED, "statement", said.uid, learner=said.learner, authority="teacher")
        return True


async def own_assignment(turn: Turn, number: int, *, withdrawn: bool = False) -> Assignment:
    """
    Raises:
        Gone: there is none, it is nothing of the person's, or it was withdrawn and is not looked for as such.
    """
    found = await turn.uow.assignments.get(number)
    back = rows(Button(t("assigning.button.board"), tap("as")))
    if found is None or (found.withdrawn_at is not None and not withdrawn):
        raise Gone(t("assigning.gone"), back)
    if found.teacher != turn.person.id and found.class_id not in {each.id for each in await classes_for(turn)}:
        raise Gone(t("assigning.gone"), back)
    return found


async def _rows(turn: Turn, assignments: Sequence[Assignment]) -> Sequence[Row]:
    if not assignments:
        return ()
    wanted = {each.class_id for each in assignments}
    views = {
        view.klass.id: (view, course)
        for view, course in await seen(turn.uow, [c for c in await turn.uow.courses.classes() if c.id in wanted])
    }
    parts = await turn.uow.assignments.parts([each.id for each in assignments])
    known = {part.learner.id: part.learner for part in parts}
    private = {each.id for each in known.values() if each.person is not None and not await _is_seen(turn, each)}
    found = []
    for each in assignments:
        own = [p for p in parts if p.share.assignment == each.id and (p.is_here or p.dealt or p.is_done)]
        view, course = views.get(each.class_id, (None, None))
        found.append(Row(each, name_of(turn, each.skill), own, view, course, private))
    return found


def _piece(attempt: Attempt) -> Piece:
    return Piece(
        attempt.at,
        Place.ONLINE,
        attempt.verdict,
        attempt.item,
        asked=(attempt.session, attempt.position),
        hints=attempt.hints,
        sure=attempt.sure,
        rapid=attempt.rapid,
    )


async def can_practise(turn: Turn, learner: Learner) -> bool:
    """There is an account whose answers may be kept."""
    return learner.person is not None and await may_store_practice(turn, learner)


async def _is_seen(turn: Turn, learner: Learner) -> bool:
    return await may_teachers_see(turn, learner)


async def _result(turn: Turn, part: Part, answers: Collection[AnswerGiven], private: Collection[int]) -> Result:
    can = await can_practise(turn, part.learner)
    if part.learner.id in private:
        return Result(part, is_seen=False, can_practise=can)
    own = [each for each in answers if each.attempt.learner == part.learner.id]
    counted = [each for each in own if each.attempt.verdict is not Verdict.NOT_LEARNED]
    known = [each.expected for each in counted if each.expected is not None]
    return Result(
        part,
        is_seen=True,
        right=sum(each.attempt.verdict is Verdict.RIGHT for each in counted),
        of=len(counted),
        expected=sum(known) if counted and len(known) == len(counted) else None,
        can_practise=can,
    )
