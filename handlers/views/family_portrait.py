"""What a family reads of what is known of their child, in words."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from domain.courses.browsing import page_of
from domain.journal import Statement
from domain.language import Localized
from domain.messages.kinds import KEPT
from domain.messages.screen import Button, Join, Note, Param, Screen, T, TextFile, rows, t, tap
from domain.portrait.family import FamilyPortrait
from domain.portrait.words import band_lines, habits_words, hard_words
from handlers.views.courses import pager
from handlers.views.portrait import (
    Named,
    classroom_lines,
    day_of,
    homework_row,
    lesson_row,
    mood_line,
    note_line,
    proved_line,
    sitting_row,
    ticket_row,
)
from handlers.views.questions import HOME, blocks_of

NOTES_TOLD = 4

Roads = Sequence[tuple[Localized, Statement]]


class Opened(StrEnum):
    """Part of the page whose rows are shown."""

    LESSONS = "lessons"
    TICKETS = "tickets"
    HOMEWORK = "homework"
    NOTES = "notes"
    SITTINGS = "sittings"
    ROADS = "roads"


def portrait(read: FamilyPortrait, skill: Named) -> Screen:
    """All parts on one screen; the map and the file have what does not fit."""
    page = read.page
    learner, known = page.learner, page.portrait
    classroom = classroom_lines(known, page.zone)
    notes = [note_line(each, page.zone, page.staff, skill) for each in reversed(known.notes[-NOTES_TOLD:])]
    parts: list[Param | None] = [
        t("portrait.family.counted", n=known.counts["answers"]) if known.counts.get("answers") else None,
        Join((t("portrait.family.practice"), *band_lines(page.skills or {})), "lines") if page.skills else None,
        proved_line(known, page.zone, skill),
        hard_words(page.hard),
        habits_words(page.habits) if page.habits is not None and page.habits.days else None,
        Join((t("portrait.family.classroom"), *classroom)) if classroom else None,
        Join(tuple(notes)) if notes else None,
        mood_line(known.moods, "own" if read.own else "parents"),
    ]
    head = t("portrait.family.head_own" if read.own else "portrait.family.head", name=learner.name)
    nothing = t("portrait.family.empty") if not any(parts) else None
    who = t("portrait.family.who_sees_own" if read.own else "portrait.family.who_sees", name=learner.name)
    opened = [
        (bool(known.lessons), "lessons"),
        (bool(known.tickets), "tickets"),
        (bool(known.homework), "homework"),
        (bool(known.notes), "notes"),
        (bool(known.sittings), "sittings"),
        (bool(page.hard), "roads"),
    ]
    evidence = [
        Button(t(f"privacy.open.{name}"), tap("pv.o", learner.id, name, 0)) for there, name in opened if there
    ]
    keyboard = rows(
        *(evidence[at : at + 2] for at in range(0, len(evidence), 2)),
        Button(t("standing.button.map" if read.own else "standing.button.childs_map"), tap("mp", learner.id)),
        Button(t("portrait.button.file"), tap("lp.j", learner.id)) if not nothing else None,
        [Button(t("common.back"), tap("pv.l", learner.id)), HOME],
    )
    return Screen(blocks_of([head, *parts, nothing, who]), keyboard)


def file(read: FamilyPortrait, made: TextFile, once: str) -> Note:
    text = t("portrait.family.file_own" if read.own else "portrait.family.file", name=read.page.learner.name)
    return Note(KEPT.name, text, attachment=made, once=once)


def opened(read: FamilyPortrait, part: Opened, number: int, skill: Named, roads: Roads = ()) -> Screen:
    """What the numbers of one line rest on, row by row, the latest first."""
    page = read.page
    known, zone = page.portrait, page.zone
    lines: list[Param]
    match part:
        case Opened.LESSONS:
            lines = [lesson_row(each, zone, page.classes) for each in reversed(known.lessons)]
        case Opened.TICKETS:
            lines = [ticket_row(each, zone, skill) for each in reversed(known.tickets)]
        case Opened.HOMEWORK:
            lines = [homework_row(each, zone, page.classes) for each in reversed(known.homework)]
        case Opened.NOTES:
            lines = [note_line(each, zone, page.staff, skill) for each in reversed(known.notes)]
        case Opened.SITTINGS:
            lines = [sitting_row(each, zone) for each in reversed(known.sittings)]
        case Opened.ROADS:
            lines = [_road(name, said, zone, skill) for name, said in roads]
    shown = page_of(lines, number)
    learner = page.learner
    turning = pager(shown, lambda to: tap("pv.o", learner.id, part.value, to))
    body: Param = Join(shown.shown) if shown.shown else t("portrait.none")
    back = [Button(t("common.back"), tap("lp.f", learner.id)), HOME]
    return Screen(blocks_of([t(f"privacy.opened.{part.value}", name=learner.name), body]), rows(turning, back))


def _road(name: Localized, said: Statement, zone: str, skill: Named) -> T:
    of = next(iter(said.result["facts"]["skills"]), "")
    return t("privacy.road", day=day_of(said.at, zone), road=name, skill=skill(of) if of else "")
