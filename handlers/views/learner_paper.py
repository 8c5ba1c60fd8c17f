"""The page of a learner as a sheet to print, for the teacher who asked for it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from domain.language import Localized
from domain.messages.kinds import KEPT
from domain.messages.screen import DrawingValue, Join, Note, Paper, Param, t
from domain.portrait.page import LearnerPage
from domain.portrait.trend import trend
from domain.portrait.words import ORDER, band_words, habits_words, hard_words
from handlers.views.letters import contact_line
from handlers.views.media import lately_line
from handlers.views.portrait import Named, classroom_lines, day_of, mood_line, note_line, proved_line

SKILLS, NOTES, CONTACTS = 12, 4, 6

Part = dict[str, DrawingValue]


def paper(shown: LearnerPage, skill: Named, now: datetime, asked_by: Localized | str, once: str) -> Note:
    """A PDF for nobody else; it says who asked for it, and when."""
    learner, portrait = shown.learner, shown.portrait
    weeks = trend(portrait, now, shown.zone)
    practised = any(week.answers for week in weeks)
    notes = [note_line(each, shown.zone, shown.staff, skill) for each in reversed(portrait.notes[-NOTES:])]
    data: Part = {
        "title": learner.name,
        "mark": t("portrait.paper.confidential"),
        "confidential": t("portrait.paper.hand_to_nobody"),
        "made": t("portrait.paper.made", when=f"{now.astimezone(ZoneInfo(shown.zone)):%Y-%m-%d %H:%M}", who=asked_by),
        "head": _head(shown),
        "left": _parts(
            _skills(shown),
            _part("hard", _without_head(hard_words(shown.hard))),
            _part("proved", proved_line(portrait, shown.zone, skill)),
        ),
        "right": _parts(
            _part("lately", *classroom_lines(portrait, shown.zone)),
            _part("habits", _without_head(habits_words(shown.habits))),
            _part("weeks", weeks=[week.days for week in weeks]) if practised else None,
            _part("media", lately_line(portrait, now, skill)),
        ),
        "below": _parts(
            _part("notes", *notes),
            _part("mood", mood_line(portrait.moods, "teachers")),
            _part("contacts", *_contacts(shown)),
        ),
    }
    name = f"learner-{learner.id}-{day_of(now, shown.zone)}.pdf"
    return Note(
        KEPT.name,
        t("portrait.paper.caption", name=learner.name),
        attachment=Paper("learner_page", name, data),
        once=once,
    )


def _head(shown: LearnerPage) -> list[DrawingValue]:
    grade, family = shown.learner.grade, tuple(each.name for each in shown.guardians)
    told: list[Param | None] = [
        t("talks.brief.grade", grade=grade) if grade is not None else None,
        t("portrait.paper.teachers", names=Join(tuple(shown.teachers), "words")) if shown.teachers else None,
        t("portrait.paper.family", names=Join(family, "words")) if family else t("portrait.no_contacts"),
        None if shown.may_see else t("portrait.family_not_yet"),
    ]
    return [line for line in told if line is not None]


def _contacts(shown: LearnerPage) -> list[Param]:
    if not shown.guardians:
        return []
    return [contact_line(each) for each in shown.contacts[-CONTACTS:]] or [t("portrait.not_written")]


def _skills(shown: LearnerPage) -> Part | None:
    bands = [
        {"band": band.value, "text": band_words(band, shown.skills[band], SKILLS)}
        for band in ORDER
        if shown.skills and shown.skills.get(band)
    ]
    return _part("skills", bands=bands) if bands else None


def _part(name: str, *lines: Param | None, **more: DrawingValue) -> Part | None:
    told = [line for line in lines if line is not None]
    return {"name": t(f"portrait.paper.head.{name}"), "lines": told, **more} if told or more else None


def _parts(*parts: Part | None) -> list[DrawingValue]:
    return [part for part in parts if part is not None]


def _without_head(said: Param | None) -> Param | None:
    """The lines below a heading that the sheet writes itself."""
    return Join(said.parts[1:], said.by) if isinstance(said, Join) else said
