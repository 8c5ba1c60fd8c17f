"""Screens that answer a question in free text."""

from __future__ import annotations

from datetime import date, datetime
from typing import assert_never

from domain.asking.answering import AnswerFound, CoursesFound, Guess, Match, NotOffered, NotSure, NotUnderstood
from domain.asking.fitting import Miss
from domain.asking.wishes import Wish
from domain.courses.browsing import handle
from domain.courses.course import Course, FaqEntry
from domain.messages.screen import Button, Join, Money, Param, Screen, T, rows, t, tap
from handlers.views import times
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

NAMED_TRACKS = frozenset({"olympiad", "reading", "writing", "lab"})


def courses_found(found: CoursesFound, now: datetime, zone: str) -> Screen:
    words = _wish_words(found)
    blocks: list[Param] = [t("ask.understood", wish=Join(words, "words"))] if words else []
    if not found.fits:
        blocks.append(t("ask.nothing_fits"))
    blocks += [_match(match, found.wish, day_at(now, zone)) for match in found.matches]
    if found.more:
        blocks.append(t("ask.more", n=found.more))
    sheets = {
        (course.source_date, str(course.source)): course for course in (each.view.course for each in found.matches)
    }
    sources = tuple(source(course.source, course.source_date) for course in sheets.values())
    blocks.append(t("ask.checked", checked=clock_at(now, zone), source=Join(sources)))
    alone = len(found.matches) == 1
    about = Button(t("ask.about_course"), tap("co.c", handle(found.matches[0].view.course.id))) if alone else None
    return Screen(
        Join(tuple(blocks), "blocks"),
        rows(
            *(
                Button(_book_label(match, alone), tap("bk.c", handle(match.view.course.id)))
                for match in found.matches
            ),
            about,
            *(_guess(entry) for entry in found.related),
            [Button(t("ask.something_else"), tap("ask")), SUBJECTS],
            HOME,
        ),
    )


def not_offered(found: NotOffered) -> Screen:
    centre = found.centre
    return Screen(
        t("ask.not_offered", phone=centre.phone, hours=centre.office_hours),
        rows(*(_guess(entry) for entry in found.related), [SUBJECTS, OFFICE], HOME),
    )


def answer(found: AnswerFound) -> Screen:
    return question(
        found.entry, rows(_trial(found.wants_trial), [Button(t("ask.something_else"), tap("ask")), OFFICE], HOME)
    )


def not_sure(found: NotSure) -> Screen:
    centre = found.centre
    buttons = [_guess(guess) for guess in found.guesses]
    again = t("ask.guesses_again", phone=centre.phone, hours=centre.office_hours)
    text = again if found.again else t("ask.guesses")
    return Screen(text, rows(*buttons, _trial(found.wants_trial), [OFFICE, SUBJECTS], HOME))


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


def _trial(wanted: bool) -> Button | None:
    return Button(t("booking.book_trial"), tap("bk")) if wanted else None


def _match(match: Match, wish: Wish, today: date) -> Join:
    course, misses = match.view.course, match.misses
    lines: list[Param] = [
        t(
            "ask.course",
            name=course.name,
            grades=grades(course),
            minutes=course.minutes,
            price=Money(course.price_per_lesson, match.view.currency),
        )
    ]
    if Miss.GRADE in misses:
        lines.append(t("ask.miss.grade", grades=_grades(wish.grades)))
    if Miss.TRACK in misses:
        lines.append(t("ask.miss.track"))
    if not match.classes:
        lines.append(t("courses.no_classes"))
    elif misses & {Miss.WEEKDAY, Miss.CAMPUS, Miss.TIME}:
        lines += [t("ask.miss.classes"), class_lines(match.classes, today)]
    else:
        lines.append(class_lines(match.classes, today))
    if match.classes and all(each.klass.places_left <= 0 for each in match.classes):
        lines.append(t("ask.miss.full"))
    return Join(tuple(lines))


def _book_label(match: Match, alone: bool) -> T:
    return t("booking.book_trial") if alone else t("ask.book_this", course=match.view.course.name)


def _guess(guess: Guess) -> Button:
    match guess:
        case Course():
            return Button(guess.name, tap("co.c", handle(guess.id)))
        case FaqEntry():
            return Button(guess.question, tap("co.f", handle(guess.id)))
        case _ as unreachable:
            assert_never(unreachable)


def _wish_words(found: CoursesFound) -> tuple[Param, ...]:
    """The wish as it was understood, so that a misunderstanding is seen at once."""
    wish = found.wish
    words: list[Param] = [_grades(wish.grades)] if wish.grades else []
    tracks = [t(f"ask.track.{track}") for track in sorted(wish.tracks & NAMED_TRACKS)]
    words += tracks or [subject_name(subject) for subject in sorted(wish.subjects)]
    if wish.when:
        words.append(times.said(wish.when, weekly=True))
    return (*words, *(campus.name for campus in found.campuses))


def _grades(wanted: frozenset[int]) -> Param:
    first, last = min(wanted), max(wanted)
    if last == 0:
        return t("ask.preschool")
    if len(wanted) == 1:
        return t("courses.one_grade", grade=first)
    if first > 0 and len(wanted) == last - first + 1:
        return t("courses.grades", first=first, last=last)
    return Join(tuple(t("courses.one_grade", grade=grade) for grade in sorted(wanted) if grade), "words")
