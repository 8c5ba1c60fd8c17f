"""Screens of courses and of questions that are asked often."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from domain.courses.browsing import ClassView, CourseView, Page, Subjects, handle
from domain.courses.course import Centre, Course, FaqEntry
from domain.entries.words import only_in
from domain.language import Lang
from domain.messages.screen import Button, Join, Money, Param, Rows, Screen, T, Tap, rows, t, tap

HOME = Button(t("common.home"), tap("home"))
SUBJECTS = Button(t("courses.all"), tap("co"))
QUESTIONS = Button(t("courses.questions"), tap("co.q", 0))
ASK = Button(t("courses.ask"), tap("ask"))
EVENTS = Button(t("events.button.all"), tap("ev"))
FIND = Button(t("finder.button.begin"), tap("fi"))
OFFICE = Button(t("courses.ask_office"), tap("co.o"))

NAMED_SUBJECTS = frozenset({"maths", "english", "chinese", "science", "coding", "chess", "art", "music"})


def subject_name(subject: str) -> Param:
    """The subject in words; a subject that only the course sheet knows is shown as it is written there."""
    return t(f"courses.subject.{subject}") if subject in NAMED_SUBJECTS else subject


def grades(course: Course) -> T:
    if course.grade_from == course.grade_to:
        return t("courses.one_grade", grade=course.grade_from)
    return t("courses.grades", first=course.grade_from, last=course.grade_to)


def places(left: int) -> T:
    return t("courses.places", n=left) if left > 0 else t("courses.full")


def class_line(view: ClassView, today: date) -> T:
    klass = view.klass
    return t(
        "courses.class_line" if klass.first_lesson <= today else "courses.class_line_later",
        weekday=t(f"courses.weekday.d{klass.weekday}"),
        starts=klass.starts,
        ends=view.ends,
        campus=view.campus.name,
        teacher=view.teacher.name if view.teacher else t("booking.the_teacher"),
        places=places(klass.places_left),
        first=klass.first_lesson,
    )


def class_lines(classes: Iterable[ClassView], today: date) -> Join:
    return Join(tuple(class_line(each, today) for each in classes))


def clock_at(now: datetime, zone: str) -> time:
    """The wall clock's hour and minute at `zone`."""
    return now.astimezone(ZoneInfo(zone)).time()


def day_at(now: datetime, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def pager(page: Page[object], to: Callable[[int], Tap]) -> list[Button]:
    """‹ 1/4 ›; nothing when there is one page only."""
    if page.of == 1:
        return []
    back = [Button("‹", to(page.number - 1))] if page.number > 0 else []
    on = [Button("›", to(page.number + 1))] if page.number + 1 < page.of else []
    return [*back, Button(f"{page.number + 1}/{page.of}", to(page.number)), *on]


def subjects(found: Subjects) -> Screen:
    if not found.subjects:
        return Screen(t("courses.not_loaded"), rows(HOME))
    buttons = [
        Button(t("courses.subject_button", subject=subject_name(subject), n=count), tap("co.s", handle(subject), 0))
        for subject, count in found.subjects
    ]
    pairs = [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
    return Screen(t("courses.subjects"), rows(FIND, *pairs, [QUESTIONS, ASK], [EVENTS, HOME]))


def course_list(subject: str, page: Page[Course]) -> Screen:
    if not page.shown:
        return Screen(t("courses.not_loaded"), rows(HOME))
    shown = {course.subject for course in page.shown}
    title = subject_name(page.shown[0].subject) if len(shown) == 1 else t("courses.all_of_them")
    return Screen(
        t("courses.list", subject=title),
        rows(
            *(Button(course.name, tap("co.c", handle(course.id))) for course in page.shown),
            pager(page, lambda number: tap("co.s", subject, number)),
            [Button(t("common.back"), tap("co")), HOME],
        ),
    )


def course_card(view: CourseView, now: datetime, zone: str) -> Screen:
    course = view.course
    today = day_at(now, zone)
    classes = (
        t("courses.classes", checked=clock_at(now, zone), lines=class_lines(view.classes, today))
        if view.classes
        else t("courses.no_classes")
    )
    facts = t(
        "courses.card",
        name=course.name,
        about=course.about,
        grades=grades(course),
        n=course.lessons,
        minutes=course.minutes,
        price=Money(course.price_per_lesson, view.currency),
    )
    return Screen(
        Join((facts, classes, source(course.source, course.source_date)), "blocks"),
        rows(
            Button(t("booking.book_trial"), tap("bk.c", handle(course.id))),
            [Button(t("ask.button.compare"), tap("ak.c", handle(course.id))), person_about(course)],
            [Button(t("courses.others"), tap("co.s", handle(course.subject), 0)), ASK],
            HOME,
        ),
    )


def person_about(course: Course) -> Button:
    return Button(t("ask.button.person"), tap("ak.q", handle(course.id)))


def source(name: Param, dated: date) -> T:
    month = t(f"booking.month.m{dated.month}", year=dated.year)
    return t("courses.source", source=name, date=t("courses.date", month=month, day=dated.day))


def question_list(page: Page[FaqEntry]) -> Screen:
    if not page.shown:
        return Screen(t("courses.no_questions"), rows(SUBJECTS, HOME))
    return Screen(
        t("courses.question_list"),
        rows(
            *(Button(entry.question, tap("co.f", handle(entry.id))) for entry in page.shown),
            pager(page, lambda number: tap("co.q", number)),
            [Button(t("common.back"), tap("co")), HOME],
        ),
    )


def question(entry: FaqEntry, keyboard: Rows | None = None, *, lang: Lang | None = None) -> Screen:
    """An entry for a reader of that language, who is told where it is in another one."""
    answer: list[Param] = [t("courses.question_and_answer", question=entry.question, answer=entry.answer)]
    note = only_in(entry.answer, lang) if lang is not None else None
    return Screen(
        Join((*answer, *([note] if note else []), source(entry.source, entry.dated)), "blocks"),
        rows([QUESTIONS, OFFICE], [SUBJECTS, HOME]) if keyboard is None else keyboard,
    )


def office(centre: Centre) -> Screen:
    return Screen(
        t("courses.office", name=centre.name, phone=centre.phone, hours=centre.office_hours),
        rows(
            Button(t("ask.button.person"), tap("ak.p", 0)),
            [SUBJECTS, QUESTIONS],
            Button(t("talks.button.talk"), tap("tk")),
            HOME,
        ),
    )
