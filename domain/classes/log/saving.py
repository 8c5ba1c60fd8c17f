"""Saving a sheet and taking that back; a correction takes back what was said and says it anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from domain.classes.log.lesson import ClassLesson
from domain.classes.log.sheet import (
    SAVED,
    UNDO_FOR,
    Line,
    LogDraft,
    LogSheet,
    changed,
    fresh,
    keep,
    kept_draft,
    last_save,
    lesson_with_learners,
    lines_of,
    stamp_of,
)
from domain.classes.log.standing import Logged, log_of
from domain.classes.roster import TEACHERS
from domain.errors import Refusal
from domain.journal import Place, Statement, Verb
from domain.messages.screen import Button, rows, t, tap
from domain.portrait.portrait import Mark
from domain.turn import Rights, Turn


@dataclass(frozen=True)
class SaveLog:
    """Store the sheet as it is shown; only what changed is said anew. Saving twice is once.

    Raises:
        Gone: no such class, or somebody else's.
        Refusal: the lesson cannot be logged now, or nobody has joined the class.
    """

    handle: str
    lesson: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> tuple[LogSheet, bool]:
        """The sheet, and whether something was stored; stale when the button was an old one."""
        of = await lesson_with_learners(turn, self.handle, self.lesson)
        draft = await kept_draft(turn, of)
        await turn.claim(each.id for each in of.learners)
        stored, lines = await lines_of(turn, of, draft or fresh(of))
        if draft is None and not stored:
            return await keep(turn, of, fresh(of), stale=True), False
        new = [line for line in lines if line.changed]
        if new:
            await _store(turn, of, stored, new)
        return await keep(turn, of, fresh(of)), bool(new)


@dataclass(frozen=True)
class UndoLog:
    """Take the latest save back, if it is the one with that stamp and not older than UNDO_FOR.

    Raises:
        Gone: no such class, or somebody else's.
        Refusal: it is too late, or it was taken back already.
    """

    handle: str
    lesson: int
    stamp: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> LogSheet:
        """The sheet with what was saved, to be changed."""
        of = await lesson_with_learners(turn, self.handle, self.lesson)
        await turn.claim(each.id for each in of.learners)
        stored = await log_of(turn, of.class_id, of.starts_at)
        last = await last_save(turn, of, stored)
        if last is None or stamp_of(last) != self.stamp or turn.now > last.at + UNDO_FOR:
            back = Button(t("class_log.button.log"), tap("lg.o", self.handle, self.lesson))
            raise Refusal(t("class_log.too_late"), rows(back))
        undone = {learner: each for learner, each in stored.items() if each.uid in last.result["said"]}
        for learner, each in sorted(undone.items()):
            await take_back(turn, each.uid, learner)
        for was in await _by_uid(turn, of, last.result["instead"]):
            await _say(turn, was.verb, "lesson", of, was.learner, was.result)
        await take_back(turn, last.uid, None)
        return await keep(turn, of, _as_saved(of, undone))


async def take_back(turn: Turn, uid: str, learner: int | None) -> None:
    """What the statement with that uid said counts no more."""
    await turn.record(Verb.VOIDED, "statement", uid, learner=learner, place=Place.CLASS, authority="teacher")


async def _say(
    turn: Turn, verb: Verb, kind: str, of: ClassLesson, learner: int | None, result: Mapping[str, Any]
) -> str:
    return await turn.record(
        verb, kind, of.object_id, learner=learner, result=result, place=Place.CLASS, authority="teacher"
    )


async def _store(turn: Turn, of: ClassLesson, stored: Mapping[int, Logged], new: Sequence[Line]) -> None:
    member = await turn.uow.staff.member_of(turn.person.id)
    lesson: dict[str, Any] = {"class": of.class_id, "course": of.course.id, "lesson": of.starts_at.isoformat()}
    said, instead = [], []
    for line in sorted(new, key=lambda each: each.learner.id):
        assert line.mark is not None, "only who has a mark differs from what is stored"
        was = stored.get(line.learner.id)
        if was is not None:
            await take_back(turn, was.uid, line.learner.id)
            instead.append(was.uid)
        result = lesson | {"mark": line.mark.value, "stars": line.stars, "by": member.id if member else ""}
        verb = Verb.MISSED if line.mark is Mark.AWAY else Verb.ATTENDED
        said.append(await _say(turn, verb, "lesson", of, line.learner.id, result))
    await _say(turn, Verb.COMPLETED, SAVED, of, None, lesson | {"said": said, "instead": instead})


async def _by_uid(turn: Turn, of: ClassLesson, uids: Sequence[str]) -> list[Statement]:
    if not uids:
        return []
    journal = turn.uow.journal
    said = [
        *await journal.with_object(Verb.ATTENDED, "lesson", of.object_id),
        *await journal.with_object(Verb.MISSED, "lesson", of.object_id),
    ]
    return [each for each in said if each.uid in uids]


def _as_saved(of: ClassLesson, undone: Mapping[int, Logged]) -> LogDraft:
    marks = {str(learner): each.seen.mark.value for learner, each in undone.items()}
    stars = {str(learner): each.seen.stars for learner, each in undone.items()}
    return changed(fresh(of), marks=marks, stars=stars, editing=True)
