"""Screens that answer a question in free text."""

from __future__ import annotations

from datetime import date, datetime
from typing import assert_never

from domain.asking.answers import (
    AnswerFound,
    CoursesFound,
    Guess,
    Match,
    NothingToMove,
    NotOffered,
    NotSure,
    NotUnderstood,
)
from domain.asking.fitting import Miss
from domain.asking.following import COMPARED, SomethingElse
from domain.asking.wishes import Wish
from domain.courses.browsing import handle
from domain.courses.course import Course, FaqEntry
from domain.language import Lang
from domain.messages.screen import Button, Join, Money, Note, Param, Screen, T, rows, t, tap
from handlers.views import times
from handlers.views.budget import budget_words, cost_words
from handlers.views.courses import (
    ASK,
    FIND,
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
NEAR_CLASSES = 2


def courses_found(found: CoursesFound, now: datetime, zone: str) -> Screen:
    words = _wish_words(found)
    blocks: list[Param] = [t("ask.understood", wish=Join(words, "words"))] if words else []
    if not found.fits:
        blocks.append(t("ask.nothing_fits"))
    today = day_at(now, zone)
    blocks += [_match(match, found.wish, today) for match in found.matches]
    if found.near:
        blocks.append(t("ask.almost"))
        blocks += [_near(match, found.wish, today) for match in found.near]
    if found.more:
        blocks.append(t("ask.more", n=found.more))
    shown = [each.view.course for each in (*found.matches, *found.near)]
    sheets = {(course.source_date, str(course.source)): course for course in shown}
    sources = tuple(source(course.source, course.source_date) for course in sheets.values())
    blocks.append(t("ask.checked", checked=clock_at(now, zone), source=Join(sources)))
    alone = len(found.matches) == 1
    about = Button(t("ask.about_course"), tap("co.c", handle(shown[0].id))) if alone else None
    compare = Button(t("ask.button.compare"), tap("ak.c", *(handle(each.id) for each in shown[:COMPARED])))
    return Screen(
        Join(tuple(blocks), "blocks"),
        rows(
            *(
                Button(_book_label(match, alone), tap("bk.c", handle(match.view.course.id)))
                for match in found.matches
            ),
            about,
            [compare, _person(found.number)],
            *(_guess(entry) for entry in found.related),
            [_something_else(found.number), SUBJECTS],
            HOME,
        ),
    )


def not_offered(found: NotOffered) -> Screen:
    centre = found.centre
    return Screen(
        t("ask.not_offered", phone=centre.phone, hours=centre.office_hours),
        rows(*(_guess(entry) for entry in found.related), [SUBJECTS, _person(found.number)], HOME),
    )


def answer(found: AnswerFound, lang: Lang) -> Screen:
    keyboard = rows(_trial(found.wants_trial), [_something_else(found.number), _person(found.number)], HOME)
    return question(found.entry, keyboard, lang=lang)


def not_sure(found: NotSure) -> Screen:
    centre = found.centre
    again = t("ask.guesses_again", phone=centre.phone, hours=centre.office_hours)
    return Screen(
        again if found.again else t("ask.guesses"),
        rows(
            *(_guess(guess) for guess in found.guesses),
            _tell_me(found.miss) or Button(t("ask.button.none_of_these"), tap("ak.x", found.number)),
            _trial(found.wants_trial),
            [_office(found.number) if found.again else _person(found.number), SUBJECTS],
            [FIND, HOME],
        ),
    )


def not_understood(found: NotUnderstood) -> Screen:
    centre = found.centre
    return Screen(
        t("ask.not_sure", phone=centre.phone, hours=centre.office_hours),
        rows(
            _office(found.number),
            _tell_me(found.miss),
            [QUESTIONS, SUBJECTS],
            [FIND, HOME],
        ),
    )


def something_else(found: SomethingElse) -> Screen:
    if not found.number:
        return how_to_ask()
    text = t("ask.other_guesses") if found.guesses else t("ask.other_words")
    guesses = (_guess(guess) for guess in found.guesses)
    return Screen(text, rows(*guesses, _tell_me(found.miss), [_person(found.number), QUESTIONS], [SUBJECTS, HOME]))


def nothing_to_move(found: NothingToMove) -> Screen:
    return Screen(t("ask.nothing_to_move"), rows(_person(found.number), [QUESTIONS, HOME]))


def no_sheet() -> Screen:
    return Screen(t("ask.no_sheet"), rows(Button(t("ask.button.person"), tap("ak.p", 0)), HOME))


def how_to_ask() -> Screen:
    return Screen(t("ask.how"), rows([SUBJECTS, QUESTIONS], OFFICE, HOME))


def sorry(handed_over: Screen) -> Screen:
    """A kind word before who answers by when."""
    return Screen(Join((t("ask.sorry"), handed_over.text), "blocks"), handed_over.keyboard)


def thanks() -> Note:
    """Below what is being looked at, whose buttons stay where they are."""
    return Note("kept", t("ask.thanks"))


def greeting() -> Screen:
    return Screen(t("ask.greeting"), rows([SUBJECTS, ASK], HOME))


def _tell_me(miss: int) -> Button | None:
    return Button(t("entries.button.tell_me"), tap("en.y", miss)) if miss else None


def _something_else(number: int) -> Button:
    return Button(t("ask.something_else"), tap("ak.x", number))


def _person(number: int) -> Button:
    return Button(t("ask.button.person"), tap("ak.p", number))


def _office(number: int) -> Button:
    return Button(t("courses.ask_office"), tap("ak.p", number))


def _trial(wanted: bool) -> Button | None:
    return Button(t("booking.book_trial"), tap("bk")) if wanted else None


def _headline(match: Match) -> T:
    course = match.view.course
    return t(
        "ask.course",
        name=course.name,
        grades=grades(course),
        minutes=course.minutes,
        price=Money(course.price_per_lesson, match.view.currency),
    )


def _match(match: Match, wish: Wish, today: date) -> Join:
    lines: list[Param] = [_headline(match)]
    unlike = _unlike(match, wish)
    if unlike:
        lines.append(t("ask.not_as_wished", what=Join(unlike, "words")))
    if not match.classes:
        lines.append(t("courses.no_classes"))
    else:
        lines.append(class_lines(match.classes, today))
    if match.classes and all(each.klass.places_left <= 0 for each in match.classes):
        lines.append(t("ask.miss.full"))
    return Join(tuple(lines))


def _near(match: Match, wish: Wish, today: date) -> Join:
    what = _unlike(match, wish) or (t("ask.miss.all_full"),)
    lines: list[Param] = [t("ask.near", name=match.view.course.name, what=Join(what, "words"))]
    if match.classes:
        lines.append(class_lines(match.classes[:NEAR_CLASSES], today))
    return Join(tuple(lines))


def _unlike(match: Match, wish: Wish) -> tuple[Param, ...]:
    """What is not as wished, gravest first; full classes say so themselves."""
    course, found = match.view.course, match.misses
    words: list[Param] = []
    for miss in Miss:
        if miss not in found or miss is Miss.FULL:
            continue
        if miss is Miss.GRADE:
            words.append(t("ask.not_for", grades=_grades(wish.grades)))
        elif miss is Miss.PRICE and wish.budget is not None:
            words.append(cost_words(course, wish.budget, match.view.currency))
        else:
            words.append(t(f"ask.miss.{miss.value}"))
    return tuple(words)


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
    wish, currency = found.wish, found.matches[0].view.currency
    words: list[Param] = [_grades(wish.grades)] if wish.grades else []
    words += _taught(wish.subjects, wish.tracks)
    if wish.when:
        words.append(times.said(wish.when, weekly=True))
    words += [campus.name for campus in found.campuses if campus.id in wish.campuses]
    words += [member.name for member in found.teachers if member.id in wish.teachers]
    if wish.budget is not None:
        words.append(budget_words(wish.budget, currency))
    elif wish.cheap:
        words.append(t("ask.cheap"))
    refused = wish.unwanted
    left_out = _taught(refused.subjects, refused.tracks)
    left_out += [campus.name for campus in found.campuses if campus.id in refused.campuses]
    left_out += [member.name for member in found.teachers if member.id in refused.teachers]
    if left_out:
        words.append(t("ask.without", what=Join(tuple(left_out), "words")))
    return tuple(words)


def _taught(subjects: frozenset[str], tracks: frozenset[str]) -> list[Param]:
    named: list[Param] = [t(f"ask.track.{track}") for track in sorted(tracks & NAMED_TRACKS)]
    return named or [subject_name(subject) for subject in sorted(subjects)]


def _grades(wanted: frozenset[int]) -> Param:
    first, last = min(wanted), max(wanted)
    if last == 0:
        return t("ask.preschool")
    if len(wanted) == 1:
        return t("courses.one_grade", grade=first)
    if first > 0 and len(wanted) == last - first + 1:
        return t("courses.grades", first=first, last=last)
    return Join(tuple(t("courses.one_grade", grade=grade) for grade in sorted(wanted) if grade), "words")
