"""Screens that answer a question in free text."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from domain.courses.asking import CoursesFound, Guess, Match, NotSure, NotUnderstood
from domain.courses.browsing import handle
from domain.courses.course import Course, FaqEntry
from domain.courses.wishes import Wish
from domain.messages.screen import Button, Join, Money, Param, Screen, T, rows, t, tap
from handlers.views.courses import (
    ASK,
    HOME,
    OFFICE,
    QUESTIONS,
    SUBJECTS,
    class_lines,
    clock_at,
    day_at,
    grades,
    question,
    source,
    subject_name,
)

NAMED_TRACKS = frozenset({"core", "olympiad", "reading", "writing"})
WEEKEND = frozenset({6, 7})


def courses_found(found: CoursesFound, now: datetime, zone: str) -> Screen:
    blocks: list[Param] = [_understood(found.wish)] if _wish_words(found.wish) else []
    if not any(match.fits for match in found.matches):
        blocks.append(t("ask.nothing_fits"))
    blocks += [_match(match, found.wish, now, zone) for match in found.matches]
    if found.more:
        blocks.append(t("ask.more", n=found.more))
    return Screen(
        Join(tuple(blocks), "blocks"),
        rows(
            *(
                Button(_book_label(match, found), tap("bk.c", handle(match.view.course.id)))
                for match in found.matches
            ),
            *(
                Button(t("ask.about_course"), tap("co.c", handle(match.view.course.id)))
                for match in found.matches
                if len(found.matches) == 1
            ),
            [Button(t("ask.something_else"), tap("ask")), SUBJECTS],
            HOME,
        ),
    )


def answer(entry: FaqEntry) -> Screen:
    return question(entry, rows([Button(t("ask.something_else"), tap("ask")), OFFICE], HOME))


def not_sure(found: NotSure) -> Screen:
    centre = found.centre
    buttons = [_guess(guess) for guess in found.guesses]
    again = t("ask.guesses_again", phone=centre.phone, hours=centre.office_hours)
    text = again if found.again else t("ask.guesses")
    return Screen(text, rows(*buttons, [OFFICE, SUBJECTS], HOME))


def not_understood(found: NotUnderstood) -> Screen:
    centre = found.centre
    return Screen(
        t("ask.not_sure", phone=centre.phone, hours=centre.office_hours), rows([OFFICE, QUESTIONS], [SUBJECTS, HOME])
    )


def how_to_ask() -> Screen:
    return Screen(t("ask.how"), rows([SUBJECTS, QUESTIONS], HOME))


def thanks() -> Screen:
    return Screen(t("ask.thanks"), rows(HOME))


def greeting() -> Screen:
    return Screen(t("ask.greeting"), rows([SUBJECTS, ASK], HOME))


def only_text() -> Screen:
    return Screen(t("ask.only_text"), rows([SUBJECTS, QUESTIONS], HOME))


def _match(match: Match, wish: Wish, now: datetime, zone: str) -> Join:
    course, today = match.view.course, day_at(now, zone)
    lines: list[Param] = [
        t(
            "ask.course",
            name=course.name,
            grades=grades(course),
            minutes=course.minutes,
            price=Money(course.price_per_lesson, match.view.currency),
        )
    ]
    if not match.grade_fits and wish.grade is not None:
        lines.append(t("ask.other_grade", grade=wish.grade))
    if match.fitting:
        lines.append(class_lines(match.fitting, today))
    elif match.others:
        lines += [t("ask.other_days", days=_days(wish)), class_lines(match.others, today)]
    else:
        lines.append(t("courses.no_classes"))
    if match.fitting and all(each.klass.places_left <= 0 for each in match.fitting):
        lines.append(t("ask.all_full"))
    lines.append(t("ask.checked", checked=clock_at(now, zone), source=source(course.source, course.source_date)))
    return Join(tuple(lines))


def _book_label(match: Match, found: CoursesFound) -> T:
    if len(found.matches) == 1:
        return t("booking.book_trial")
    return t("ask.book_this", course=match.view.course.name)


def _guess(guess: Guess) -> Button:
    match guess:
        case Course():
            return Button(guess.name, tap("co.c", handle(guess.id)))
        case FaqEntry():
            return Button(guess.question, tap("co.f", handle(guess.id)))
        case _ as unreachable:
            assert_never(unreachable)


def _understood(wish: Wish) -> T:
    return t("ask.understood", wish=Join(_wish_words(wish), "words"))


def _wish_words(wish: Wish) -> tuple[Param, ...]:
    words: list[Param] = []
    if wish.grade is not None:
        words.append(t("courses.one_grade", grade=wish.grade))
    if wish.track is not None and wish.track != "core" and wish.track in NAMED_TRACKS:
        words.append(t(f"ask.track.{wish.track}"))
    elif wish.subject is not None:
        words.append(subject_name(wish.subject))
    if wish.weekdays:
        words.append(_days(wish))
    return tuple(words)


def _days(wish: Wish) -> Param:
    if wish.weekdays == WEEKEND:
        return t("ask.weekend")
    return Join(tuple(t(f"courses.weekday.d{weekday}") for weekday in sorted(wish.weekdays)), "words")
