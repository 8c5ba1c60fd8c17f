"""The sheet of a lesson: everybody came until a tap says otherwise, and who stood out gets stars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar

from domain.classes.log.lesson import ClassLesson, lesson_of
from domain.classes.log.standing import Logged, logged
from domain.classes.roster import TEACHERS
from domain.clock import milliseconds
from domain.day.meetings import Told, told_key, told_of
from domain.errors import Refusal
from domain.journal import Statement
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner
from domain.portrait.portrait import LessonSeen, Mark
from domain.ports import Form
from domain.practice.habits.streaks import local_day
from domain.privacy.look import Seen
from domain.privacy.looks import note_looks
from domain.turn import Rights, Turn

FORM, FORM_LIFE = "lg", timedelta(hours=24)
SAVED = "class_log"
"""The journal's object of a save: it was completed, and says which statements it made and which it took back."""
UNDO_FOR = timedelta(minutes=10)
MOST_STARS = 3
NEXT = {None: Mark.CAME, Mark.CAME: Mark.LATE, Mark.LATE: Mark.AWAY, Mark.AWAY: Mark.CAME}


@dataclass(frozen=True)
class Line:
    """One learner of the sheet.

    Attributes:
        mark: as it is tapped now, else as it is stored, else what was said before the lesson, else CAME; None for
            somebody who joined after the lesson was saved, about whom nothing is stored until they are tapped.
        stars: 0 to MOST_STARS; nobody who was away has any.
        told: what the family or the learner said about coming.
    """

    learner: Learner
    mark: Mark | None
    stars: int
    stored: LessonSeen | None = None
    told: Told | None = None

    @property
    def changed(self) -> bool:
        """Whether saving would store something about the learner."""
        was = (self.stored.mark, self.stored.stars) if self.stored else (None, 0)
        return (self.mark, self.stars) != was


@dataclass(frozen=True)
class LogDraft:
    """What is tapped for a lesson and not saved; JSON-ready but for the class.

    Attributes:
        marks, stars: by id of the learner as text, only of those who were tapped.
        starring: taps give stars.
        editing: the sheet is open although everything is saved.
        read: what a file said, see domain.classes.log.reading.
    """

    class_id: str
    lesson: int
    marks: Mapping[str, str] = field(default_factory=dict)
    stars: Mapping[str, int] = field(default_factory=dict)
    starring: bool = False
    editing: bool = False
    read: Mapping[str, Any] | None = None

    @property
    def untouched(self) -> bool:
        return not self.marks and not self.stars


@dataclass(frozen=True)
class LogSheet:
    """The sheet as it is shown.

    Attributes:
        logged: something is stored about the lesson.
        saved: what is stored is what is shown.
        undo: stamp for the button that takes the latest save back, None when it is too late for that.
        photos: how many are attached to the lesson.
        stale: the button was an old one; `away`: who was tapped for a star was not there.
    """

    of: ClassLesson
    lines: Sequence[Line]
    draft: LogDraft
    logged: bool
    undo: int | None
    photos: int
    stale: bool = False
    away: Learner | None = None

    @property
    def saved(self) -> bool:
        return self.logged and not any(line.changed for line in self.lines)

    def count(self, mark: Mark) -> int:
        return sum(line.mark is mark for line in self.lines)


@dataclass(frozen=True)
class OpenLog:
    """The sheet of the class's latest lesson, or of that number; what was tapped and not saved is still there.

    Raises:
        Gone: no such class, or somebody else's.
        Refusal: no such lesson can be logged now, or nobody has joined the class.
    """

    handle: str
    lesson: int | None = None
    editing: bool = False
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> LogSheet:
        of = await lesson_with_learners(turn, self.handle, self.lesson)
        draft = await kept_draft(turn, of) or fresh(of)
        return await keep(turn, of, changed(draft, editing=self.editing))


@dataclass(frozen=True)
class CycleMark:
    """Came, late, away, and round again. Raises as OpenLog."""

    handle: str
    lesson: int
    learner: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> LogSheet:
        of, draft = await _drafted(turn, self.handle, self.lesson)
        line = await _line(turn, of, draft, self.learner)
        if draft is None or line is None:
            return await keep(turn, of, fresh(of), stale=True)
        marks = {**draft.marks, str(self.learner): NEXT[line.mark].value}
        return await keep(turn, of, changed(draft, marks=marks, editing=True))


@dataclass(frozen=True)
class CycleStars:
    """One star more, and after MOST_STARS none; whoever was away gets none. Raises as OpenLog."""

    handle: str
    lesson: int
    learner: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> LogSheet:
        of, draft = await _drafted(turn, self.handle, self.lesson)
        line = await _line(turn, of, draft, self.learner)
        if draft is None or line is None:
            return await keep(turn, of, fresh(of), stale=True)
        if line.mark in (None, Mark.AWAY):
            return await keep(turn, of, draft, away=line.learner)
        stars = {**draft.stars, str(self.learner): (line.stars + 1) % (MOST_STARS + 1)}
        return await keep(turn, of, changed(draft, stars=stars, editing=True))


@dataclass(frozen=True)
class AllCame:
    """Everybody was there, in time. Raises as OpenLog."""

    handle: str
    lesson: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> LogSheet:
        of, draft = await _drafted(turn, self.handle, self.lesson)
        marks = {str(each.id): Mark.CAME.value for each in of.learners}
        return await keep(turn, of, changed(draft or fresh(of), marks=marks, editing=True), stale=draft is None)


@dataclass(frozen=True)
class TurnOver:
    """From attendance to stars, or back. Raises as OpenLog."""

    handle: str
    lesson: int
    starring: bool
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> LogSheet:
        of, draft = await _drafted(turn, self.handle, self.lesson)
        turned = changed(draft or fresh(of), starring=self.starring, editing=True)
        return await keep(turn, of, turned, stale=draft is None)


async def lesson_with_learners(turn: Turn, handle: str, number: int | None = None) -> ClassLesson:
    """Raises as OpenLog."""
    of = await lesson_of(turn, handle, number)
    if not of.learners:
        raise Refusal(t("class_log.nobody"), rows(Button(t("classes.button.class"), tap("cl.c", handle))))
    await note_looks(turn, [each.id for each in of.learners], Seen.CLASS)
    return of


def fresh(of: ClassLesson) -> LogDraft:
    return LogDraft(of.class_id, of.lesson.number)


def changed(draft: LogDraft, **fields: Any) -> LogDraft:
    return LogDraft(**(vars(draft) | fields))


async def kept_draft(turn: Turn, of: ClassLesson) -> LogDraft | None:
    """What the person is in the middle of for that very lesson."""
    draft = await any_draft(turn)
    return draft if draft is not None and (draft.class_id, draft.lesson) == (of.class_id, of.lesson.number) else None


async def any_draft(turn: Turn) -> LogDraft | None:
    form = await turn.form(FORM)
    if form is None:
        return None
    return LogDraft(**form.data)


async def keep(
    turn: Turn, of: ClassLesson, draft: LogDraft, *, stale: bool = False, away: Learner | None = None
) -> LogSheet:
    """Remember the draft; the sheet with it."""
    await turn.uow.people.save_form(Form(turn.person.id, FORM, vars(draft), turn.now + FORM_LIFE))
    return await sheet_of(turn, of, draft, stale=stale, away=away)


async def sheet_of(
    turn: Turn, of: ClassLesson, draft: LogDraft, *, stale: bool = False, away: Learner | None = None
) -> LogSheet:
    stored, lines = await lines_of(turn, of, draft)
    last = await last_save(turn, of, stored)
    undo = stamp_of(last) if last is not None and turn.now <= last.at + UNDO_FOR else None
    photos = len(await turn.uow.classes.lesson_photos(of.class_id, of.starts_at))
    return LogSheet(of, lines, draft, bool(stored), undo, photos, stale, away)


async def lines_of(turn: Turn, of: ClassLesson, draft: LogDraft) -> tuple[Mapping[int, Logged], Sequence[Line]]:
    """What is stored about the lesson, by learner, and the lines of those who go to the class now."""
    day = local_day(of.starts_at, of.lesson.zone)
    keys = {each.id: told_key(each.id, of.class_id, day) for each in of.learners}
    said = await turn.uow.journal.standing("lesson", [of.object_id, *keys.values()])
    stored = logged(each for each in said if each.object_id == of.object_id)
    words: dict[str, list[Statement]] = {}
    for each in said:
        words.setdefault(each.object_id, []).append(each)
    lines = []
    for learner in of.learners:
        told = told_of(words.get(keys[learner.id], ()))
        known = stored.get(learner.id)
        seen = known.seen if known else None
        mark = Mark(draft.marks[str(learner.id)]) if str(learner.id) in draft.marks else _proposed(seen, told, stored)
        there = mark in (Mark.CAME, Mark.LATE)
        stars = draft.stars.get(str(learner.id), seen.stars if seen else 0) if there else 0
        lines.append(Line(learner, mark, stars, seen, told))
    return stored, lines


def _proposed(seen: LessonSeen | None, told: Told | None, stored: Mapping[int, Logged]) -> Mark | None:
    if seen is not None:
        return seen.mark
    if stored:
        return None
    match told:
        case Told.ILL | Told.WAITS_FOR_GUARDIAN:
            return Mark.AWAY
        case Told.LATE:
            return Mark.LATE
        case None:
            return Mark.CAME


async def last_save(turn: Turn, of: ClassLesson, stored: Mapping[int, Logged]) -> Statement | None:
    """The latest save that was not taken back, if all that it stored still stands."""
    saves = await turn.uow.journal.standing(SAVED, [of.object_id])
    stands = {each.uid for each in stored.values()}
    return saves[-1] if saves and stands.issuperset(saves[-1].result["said"]) else None


def stamp_of(save: Statement) -> int:
    return milliseconds(save.at)


async def _drafted(turn: Turn, handle: str, number: int) -> tuple[ClassLesson, LogDraft | None]:
    of = await lesson_with_learners(turn, handle, number)
    return of, await kept_draft(turn, of)


async def _line(turn: Turn, of: ClassLesson, draft: LogDraft | None, learner: int) -> Line | None:
    _, lines = await lines_of(turn, of, draft or fresh(of))
    return next((each for each in lines if each.learner.id == learner), None)
