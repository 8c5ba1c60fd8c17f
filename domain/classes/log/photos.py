"""Photos of a paper sheet, kept with the lesson: attached while its log is open, looked at, removed again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.classes.log.attached import LessonPhoto
from domain.classes.log.lesson import ClassLesson, lesson_of
from domain.classes.log.sheet import LogSheet, any_draft, keep, lesson_with_learners
from domain.classes.roster import TEACHERS
from domain.courses.browsing import handle
from domain.errors import Refusal
from domain.messages.screen import Button, rows, t, tap
from domain.turn import Rights, Turn

MOST_PHOTOS = 6


@dataclass(frozen=True)
class LessonPhotos:
    """What is attached to a lesson, oldest first."""

    of: ClassLesson
    photos: Sequence[LessonPhoto]


@dataclass(frozen=True)
class AttachPhoto:
    """Keep a photo with the lesson whose sheet is open; None when none is.

    Raises:
        Gone: the class is not the person's any more.
        Refusal: MOST_PHOTOS are there already, or the lesson cannot be changed any more.
    """

    file: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> LogSheet | None:
        draft = await any_draft(turn)
        if draft is None:
            return None
        of = await lesson_with_learners(turn, handle(draft.class_id), draft.lesson)
        await attach(turn, of, self.file)
        return await keep(turn, of, draft)


@dataclass(frozen=True)
class ShowLessonPhotos:
    """Raises as domain.classes.log.lesson.lesson_of."""

    handle: str
    lesson: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> LessonPhotos:
        of = await lesson_of(turn, self.handle, self.lesson)
        return LessonPhotos(of, await turn.uow.classes.lesson_photos(of.class_id, of.starts_at))


@dataclass(frozen=True)
class RemoveLessonPhoto:
    """Take a photo away again; a second tap changes nothing. Raises as ShowLessonPhotos."""

    handle: str
    lesson: int
    photo: int
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> tuple[LessonPhotos, bool]:
        """What is left, and whether there was something to take away."""
        of = await lesson_of(turn, self.handle, self.lesson)
        gone = await turn.uow.classes.remove_photo(self.photo, of.class_id, of.starts_at)
        return LessonPhotos(of, await turn.uow.classes.lesson_photos(of.class_id, of.starts_at)), gone


async def attach(turn: Turn, of: ClassLesson, file: str) -> int:
    """Keep a photo with the lesson; how many it has now.

    Raises:
        Refusal: MOST_PHOTOS are there already.
    """
    there = len(await turn.uow.classes.lesson_photos(of.class_id, of.starts_at))
    if there >= MOST_PHOTOS:
        back = Button(t("class_log.button.log"), tap("lg.o", handle(of.class_id), of.lesson.number))
        raise Refusal(t("class_log.photos.full", n=MOST_PHOTOS), rows(back))
    photo = LessonPhoto(0, of.class_id, of.starts_at, file, turn.person.id, turn.now)
    await turn.uow.classes.attach_photo(photo)
    return there + 1
