"""The page of a learner as their teacher sees it, and the lists that it opens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.courses.browsing import page_of
from domain.messages.screen import TAP_BYTES, Button, Join, Param, Screen, Tap, rows, t, tap
from domain.portrait.charts import Trend
from domain.portrait.page import Found, LearnerPage, RoadOpened
from domain.portrait.trend import trend
from domain.portrait.words import ORDER, band_lines, habits_words, hard_words
from domain.practice.learner.model import Band
from handlers.views.advice import advise_on
from handlers.views.cadences import not_the_moment
from handlers.views.courses import pager
from handlers.views.letters import contact_line, write_to
from handlers.views.media import lately_line
from handlers.views.portrait import (
    NOTES_TOLD,
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
    trend_words,
)
from handlers.views.questions import HOME, blocks_of

LEARNERS = Button(t("portrait.button.learners"), tap("lp"))
OPENED = (Band.FADING, Band.ON_THE_WAY, Band.FIRM)
SKILLS_OPENED, ROADS_OPENED, ROAD_TOLD, CONTACTS_TOLD = 4, 3, 20, 3


def to_page(learner: int, name: str) -> Button:
    """The way to the page of a learner."""
    return Button(t("portrait.button.learner", name=name), tap("lp.o", learner))


def found(shown: Found) -> Screen:
    if shown.learners:
        text = t("portrait.search.found", name=shown.looked_for) if shown.looked_for else t("portrait.search.ask")
    elif shown.looked_for:
        text = t("portrait.search.nobody", name=shown.looked_for)
    else:
        text = t("portrait.search.no_class")
    more = t("portrait.search.more", n=shown.more) if shown.more else None
    buttons = [to_page(each.id, each.name) for each in shown.learners]
    everybody = LEARNERS if shown.looked_for else None
    return Screen(blocks_of([text, more]), rows(*_in_pairs(buttons), everybody, HOME))


def of_class(shown: Found, here: str) -> Screen:
    buttons = [to_page(each.id, each.name) for each in shown.learners]
    back = Button(t("common.back"), tap("cl.c", here))
    text = t("portrait.search.class") if buttons else t("portrait.none")
    return Screen(text, rows(*_in_pairs(buttons), [back, HOME]))


def page(shown: LearnerPage, skill: Named, now: datetime, advised: Param | None = None) -> Screen:
    """One screen; what is long is opened from it. `advised` is what the evidence says of another course."""
    learner, portrait = shown.learner, shown.portrait
    notes = [note_line(each, shown.zone, shown.staff, skill) for each in reversed(portrait.notes[-NOTES_TOLD:])]
    classroom = classroom_lines(portrait, shown.zone)
    blocks: list[Param | None] = [
        Join(tuple(_head(shown))),
        None if shown.may_see else t("portrait.family_not_yet"),
        _skills(shown),
        advised,
        proved_line(portrait, shown.zone, skill),
        hard_words(shown.hard),
        habits_words(shown.habits),
        Join(tuple(classroom)) if classroom else None,
        lately_line(portrait, now, skill),
        Join(tuple(notes)) if notes else None,
        mood_line(portrait.moods, "teachers"),
        _contacts(shown),
    ]
    write = [Button(t("notes.button.write"), tap("nt.l", learner.id)), write_to(learner.id)]
    assign = Button(t("portrait.button.assign"), tap("as.l", learner.id))
    printed = Button(t("portrait.button.paper"), tap("lp.p", learner.id))
    keyboard = rows(
        *_skill_buttons(shown),
        *_road_buttons(shown),
        *_lists(shown),
        write,
        [assign, printed],
        advise_on(learner.id) if shown.may_see else None,
        not_the_moment(learner.id),
        [LEARNERS, HOME],
    )
    return Screen(blocks_of(blocks), keyboard)


def _head(shown: LearnerPage) -> list[Param]:
    """Who it is, who teaches them, who is there for them."""
    learner = shown.learner
    head: list[Param] = [t("talks.brief.head", name=learner.name)]
    if learner.grade is not None:
        head = [Join((head[0], t("talks.brief.grade", grade=learner.grade)), "words")]
    if shown.teachers:
        head.append(t("portrait.teachers", names=Join(tuple(shown.teachers), "words")))
    names = tuple(each.name for each in shown.guardians)
    head.append(t("portrait.contacts", names=Join(names, "words")) if names else t("portrait.no_contacts"))
    return head


def _contacts(shown: LearnerPage) -> Param | None:
    """The last of them; nothing where nobody of the family could have been written to."""
    if not shown.guardians:
        return None
    lines = tuple(contact_line(each) for each in shown.contacts[-CONTACTS_TOLD:])
    return Join((t("portrait.written"), *lines)) if lines else t("portrait.not_written")


def lessons(shown: LearnerPage, number: int) -> Screen:
    seen = [lesson_row(each, shown.zone, shown.classes) for each in reversed(shown.portrait.lessons)]
    return _list(shown, "lessons", "lp.a", seen, number)


def tickets(shown: LearnerPage, number: int, skill: Named) -> Screen:
    seen = [ticket_row(each, shown.zone, skill) for each in reversed(shown.portrait.tickets)]
    return _list(shown, "tickets", "lp.k", seen, number)


def homework(shown: LearnerPage, number: int) -> Screen:
    seen = [homework_row(each, shown.zone, shown.classes) for each in reversed(shown.portrait.homework)]
    return _list(shown, "homework", "lp.w", seen, number)


def notes(shown: LearnerPage, number: int, skill: Named) -> Screen:
    seen = [note_line(each, shown.zone, shown.staff, skill) for each in reversed(shown.portrait.notes)]
    return _list(shown, "notes", "lp.n", seen, number)


def sittings(shown: LearnerPage, number: int) -> Screen:
    seen = [sitting_row(each, shown.zone) for each in reversed(shown.portrait.sittings)]
    return _list(shown, "sittings", "lp.h", seen, number)


def road(opened: RoadOpened, skill: Named) -> Screen:
    learner = opened.page.learner
    head = t("portrait.road.head", name=opened.name, learner=learner.name)
    lines = []
    for said in opened.said[:ROAD_TOLD]:
        of = next(iter(said.result["facts"]["skills"]), "")
        lines.append(t("portrait.road.row", day=day_of(said.at, opened.page.zone), skill=skill(of) if of else ""))
    return Screen(blocks_of([head, Join(tuple(lines))]), rows([to_page(learner.id, learner.name), HOME]))


def weeks(shown: LearnerPage, now: datetime) -> Screen:
    """The last weeks as a picture; its caption says the same."""
    learner = shown.learner
    found = trend(shown.portrait, now, shown.zone)
    drawing = Trend(t("portrait.trend.title", name=learner.name), found).drawing()
    known = any(week.answers or week.lessons or week.tickets for week in found)
    text = trend_words(found, learner.name)
    return Screen(text, rows([to_page(learner.id, learner.name), HOME]), picture=drawing if known else None)


def _skills(shown: LearnerPage) -> Param | None:
    if shown.skills is None:
        return None
    if not any(shown.skills.values()):
        return t("talks.brief.no_practice")
    return Join(tuple(band_lines(shown.skills)))


def _skill_buttons(shown: LearnerPage) -> list[tuple[Button, ...]]:
    """The skills that a teacher will want to know more of, each with its answers behind it."""
    known = shown.skills or {}
    made = [
        Button(t("standing.button.point", mark=t(f"standing.mark.{band.value}"), skill=each.name), to)
        for band in OPENED
        for each in known.get(band, ())
        if _fits(to := tap("mp.s", shown.learner.id, each.skill), "999")
    ]
    return _in_pairs(made[:SKILLS_OPENED])


def _road_buttons(shown: LearnerPage) -> list[tuple[Button, ...]]:
    made = [
        Button(t("portrait.button.road", name=each.name), to)
        for each in shown.hard or ()
        if _fits(to := tap("lp.r", shown.learner.id, each.road))
    ]
    return [(button,) for button in made[:ROADS_OPENED]]


def _lists(shown: LearnerPage) -> list[tuple[Button, ...]]:
    learner, portrait = shown.learner.id, shown.portrait
    offered: list[tuple[bool, str, Tap]] = [
        (any((shown.skills or {}).get(band) for band in ORDER), "map", tap("mp", learner)),
        (bool(portrait.lessons), "lessons", tap("lp.a", learner, 0)),
        (bool(portrait.tickets), "tickets", tap("lp.k", learner, 0)),
        (bool(portrait.homework), "homework", tap("lp.w", learner, 0)),
        (bool(portrait.notes), "notes", tap("lp.n", learner, 0)),
        (bool(portrait.sittings), "sittings", tap("lp.h", learner, 0)),
        (bool(portrait.sittings or portrait.lessons or portrait.tickets), "trend", tap("lp.t", learner)),
    ]
    return _in_pairs([Button(t(f"portrait.open.{name}"), to) for there, name, to in offered if there])


def _list(shown: LearnerPage, name: str, verb: str, lines: Sequence[Param], number: int) -> Screen:
    learner = shown.learner
    part = page_of(lines, number)
    head = t(f"portrait.head.{name}", name=learner.name)
    text: Param = Join(part.shown) if part.shown else t("portrait.none")
    turning = pager(part, lambda to: tap(verb, learner.id, to))
    return Screen(blocks_of([head, text]), rows(turning, [to_page(learner.id, learner.name), HOME]))


def _fits(to: Tap, *more: str) -> bool:
    return len(":".join((to.verb, *(str(arg) for arg in to.args), *more)).encode()) <= TAP_BYTES


def _in_pairs(buttons: Sequence[Button]) -> list[tuple[Button, ...]]:
    return [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
