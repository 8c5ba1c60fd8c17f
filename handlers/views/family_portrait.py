"""What a family reads of what is known of their child, in words."""

from __future__ import annotations

from collections.abc import Sequence

from domain.messages.kinds import KEPT
from domain.messages.screen import Button, Join, Note, Param, Screen, TextFile, rows, t, tap
from domain.people.person import Learner
from domain.portrait.family import FamilyPortrait
from domain.portrait.words import band_lines, habits_words, hard_words
from handlers.views.portrait import Named, classroom_lines, mood_line, note_line, proved_line
from handlers.views.questions import HOME, blocks_of

NOTES_TOLD = 4


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
    keyboard = rows(
        Button(t("standing.button.map" if read.own else "standing.button.childs_map"), tap("mp", learner.id)),
        Button(t("portrait.button.file"), tap("lp.j", learner.id)) if not nothing else None,
        [Button(t("common.back"), tap("pv")), HOME],
    )
    return Screen(blocks_of([head, *parts, nothing, who]), keyboard)


def file(read: FamilyPortrait, made: TextFile, once: str) -> Note:
    text = t("portrait.family.file_own" if read.own else "portrait.family.file", name=read.page.learner.name)
    return Note(KEPT.name, text, attachment=made, once=once)


def buttons(learners: Sequence[Learner], own: Learner | None) -> list[Button]:
    """The ways to the portraits that somebody may read."""
    made = [Button(t("portrait.button.own"), tap("lp.f", own.id))] if own is not None else []
    return made + [Button(t("portrait.button.yours", name=each.name), tap("lp.f", each.id)) for each in learners]
