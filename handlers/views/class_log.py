"""The log of a lesson in screens: the sheet to tap through, what is saved, the photos that belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.classes.lessons import Lesson
from domain.classes.log.handing_over import LessonToLog
from domain.classes.log.lesson import ClassLesson
from domain.classes.log.photos import LessonPhotos
from domain.classes.log.sheet import Line, LogSheet
from domain.courses.browsing import handle
from domain.day.meetings import Told
from domain.messages.kinds import KEPT
from domain.messages.screen import Button, Join, Moment, Note, Param, Screen, SentPhoto, T, Tap, rows, t, tap
from domain.portrait.portrait import Mark
from handlers.views.lengths import shortened

HOME = Button(t("common.home"), tap("home"))
STAR = "⭐"
NAME_UNITS = 24
CHECKED_AT_MOST = 6
"""So many rows of a file are named; of the others it is said how many there are."""


def log(shown: LogSheet) -> Screen:
    return _saved(shown) if shown.saved and not shown.draft.editing else _sheet(shown)


def _sheet(shown: LogSheet) -> Screen:
    here, number, starring = handle(shown.of.class_id), shown.of.lesson.number, shown.draft.starring
    grid = [Button(_star(line) if starring else _mark(line), _tap(shown, line)) for line in shown.lines]
    pairs = [grid[place : place + 2] for place in range(0, len(grid), 2)]
    over = (
        [Button(t("class_log.button.marks"), tap("lg.v", here, number, 0))]
        if starring
        else [
            Button(t("class_log.button.all"), tap("lg.a", here, number)),
            Button(t("class_log.button.stars"), tap("lg.v", here, number, 1)),
        ]
    )
    save = Button(t("class_log.button.save"), tap("lg.s", here, number)) if not shown.saved else _undo(shown)
    told = tuple(each for each in (_told(line) for line in shown.lines) if each is not None)
    text = _blocks(
        _head(shown.of),
        t("class_log.how.stars" if starring else "class_log.how.marks"),
        Join(told) if told else None,
        checked(shown.draft.read),
        Join((_count(shown), *_notable(shown))),
    )
    return Screen(text, rows(*pairs, over, save, _other(shown), _photos(shown), _out(shown)))


def _saved(shown: LogSheet) -> Screen:
    here, number = handle(shown.of.class_id), shown.of.lesson.number
    change, undo = Button(t("class_log.button.change"), tap("lg.e", here, number)), _undo(shown)
    about_points = [
        Button(t("ticket.button.ticket"), tap("et.o", here, number)),
        Button(t("classes.button.taught"), tap("cl.w", here)),
    ]
    then = [
        Button(t("homework.button.give"), tap("hw.g", here)),
        Button(t("notes.button.note"), tap("nt", here)),
    ]
    text = _blocks(
        t("class_log.saved"), _head(shown.of), Join((_count(shown), *_notable(shown))), t("class_log.photos.how")
    )
    keyboard = rows(
        about_points if shown.of.course.skills else None,
        then,
        [undo, change] if undo else change,
        _other(shown),
        _photos(shown),
        _out(shown),
    )
    return Screen(text, keyboard)


def _mark(line: Line) -> T:
    return t(f"class_log.mark.{line.mark.value if line.mark else 'none'}", name=_name(line))


def _star(line: Line) -> Param:
    if line.mark in (None, Mark.AWAY):
        return _mark(line)
    return t("class_log.starred", name=_name(line), stars=STAR * line.stars) if line.stars else _name(line)


def _tap(shown: LogSheet, line: Line) -> Tap:
    verb = "lg.g" if shown.draft.starring else "lg.t"
    return tap(verb, handle(shown.of.class_id), shown.of.lesson.number, line.learner.id)


def _name(line: Line) -> str:
    return shortened(line.learner.name, NAME_UNITS)


def _head(of: ClassLesson) -> T:
    when = Moment(of.starts_at, of.lesson.zone)
    return t("class_log.head", course=of.course.name, n=of.lesson.number, when=when)


def _count(shown: LogSheet) -> T:
    return t("class_log.count", came=shown.count(Mark.CAME), late=shown.count(Mark.LATE), away=shown.count(Mark.AWAY))


def _notable(shown: LogSheet) -> list[Param]:
    """Who was late, away, and stood out, by name."""
    said: list[Param] = []
    for mark in (Mark.LATE, Mark.AWAY):
        names: list[Param] = [_name(line) for line in shown.lines if line.mark is mark]
        if names:
            said.append(t(f"class_log.named.{mark.value}", names=Join(tuple(names), "words")))
    starred = [
        t("class_log.starred", name=_name(line), stars=STAR * line.stars) for line in shown.lines if line.stars
    ]
    if starred:
        said.append(Join(tuple(starred), "words"))
    return said


def _told(line: Line) -> T | None:
    match line.told:
        case Told.LATE:
            return t("check_in.said_late", name=_name(line))
        case Told.ILL | Told.WAITS_FOR_GUARDIAN:
            return t("check_in.said_ill", name=_name(line))
        case None:
            return None


def checked(said: Any, mark: str = "class_log.unsure.mark") -> Param | None:
    """What a file said: how many are sure, and each row that is not; `mark` says that its mark cannot be read."""
    if said is None:
        return None
    doubtful: Sequence[tuple[int, str, str]] = said["check"]
    parts: list[Param] = [t("class_log.read.sure", file=said["file"], sure=said["sure"], n=len(doubtful))]
    for number, name, why in doubtful[:CHECKED_AT_MOST]:
        which: dict[str, Param] = {"row": number, "name": shortened(name, NAME_UNITS)}
        parts.append(t(mark, **which) if why == "mark" else t(f"class_log.unsure.{why}", **which))
    if len(doubtful) > CHECKED_AT_MOST:
        parts.append(t("class_log.read.more", n=len(doubtful) - CHECKED_AT_MOST))
    if said["missing"]:
        names: list[Param] = [shortened(name, NAME_UNITS) for name in said["missing"]]
        parts.append(t("class_log.read.missing", names=Join(tuple(names), "words")))
    return Join(tuple(parts))


def _undo(shown: LogSheet) -> Button | None:
    if shown.undo is None:
        return None
    here = handle(shown.of.class_id)
    return Button(t("class_log.button.undo"), tap("lg.u", here, shown.of.lesson.number, shown.undo))


def _other(shown: LogSheet) -> Button | None:
    other = shown.of.other
    if other is None:
        return None
    label = t("class_log.button.lesson", n=other.number, when=_start(other))
    return Button(label, tap("lg.o", handle(shown.of.class_id), other.number))


def _start(lesson: Lesson) -> Moment:
    return Moment(lesson.starts_at, lesson.zone)


def _photos(shown: LogSheet) -> Button | None:
    if not shown.photos:
        return None
    here = handle(shown.of.class_id)
    return Button(t("class_log.button.photos", n=shown.photos), tap("lg.p", here, shown.of.lesson.number))


def _out(shown: LogSheet) -> list[Button]:
    return [Button(t("classes.button.class"), tap("cl.c", handle(shown.of.class_id))), HOME]


def photos(shown: LessonPhotos) -> Screen:
    """Under the photos: each can be taken away again."""
    here, number = handle(shown.of.class_id), shown.of.lesson.number
    away = [
        Button(t("class_log.button.remove_photo", n=place), tap("lg.px", here, number, photo.id))
        for place, photo in enumerate(shown.photos, 1)
    ]
    back = Button(t("class_log.button.log"), tap("lg.o", here, number))
    text = t("class_log.photos.of", n=len(shown.photos)) if shown.photos else t("class_log.photos.none")
    return Screen(_blocks(_head(shown.of), text), rows(*away, [back, HOME]))


def photo_notes(shown: LessonPhotos, once: str) -> tuple[Note, ...]:
    """Each photo as a message of its own."""
    of = len(shown.photos)
    return tuple(
        Note(
            KEPT.name,
            t(
                "class_log.photos.shown",
                course=shown.of.course.name,
                when=_start(shown.of.lesson),
                number=place,
                of=of,
            ),
            attachment=SentPhoto(photo.file),
            once=f"{once}:{place}",
        )
        for place, photo in enumerate(shown.photos, 1)
    )


def to_log(of: LessonToLog) -> Button:
    """The way to the log of a lesson of today."""
    sign = "logged" if of.logged else "open"
    label = t(f"class_log.today.{sign}", starts=of.klass.starts, course=of.course.name)
    return Button(label, tap("lg.o", of.handle, of.lesson.number))


def _blocks(*parts: Param | None) -> Join:
    return Join(tuple(part for part in parts if part is not None), "blocks")
