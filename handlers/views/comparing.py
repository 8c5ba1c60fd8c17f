"""Two or three courses side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from domain.courses.browsing import CourseView, handle
from domain.messages.screen import Button, Join, Money, Param, Screen, rows, t, tap
from handlers.views.courses import HOME, SUBJECTS, clock_at, grades, places, source

SIGNS = ("①", "②", "③")


def compared(views: Sequence[CourseView], now: datetime, zone: str) -> Screen:
    """One line for each course under each thing that is compared: a phone is too narrow for columns."""
    parts: list[tuple[str, Callable[[CourseView], Param]]] = [
        ("grades", lambda view: grades(view.course)),
        ("length", lambda view: t("ask.compare.lessons", n=view.course.lessons, minutes=view.course.minutes)),
        ("price", _price),
        ("classes", _classes),
    ]
    names = Join(tuple(t("ask.compare.name", sign=sign, name=view.course.name) for sign, view in _signed(views)))
    blocks: list[Param] = [names]
    for name, words in parts:
        lines = tuple(t("ask.compare.line", sign=sign, words=words(view)) for sign, view in _signed(views))
        blocks.append(Join((t(f"ask.compare.part.{name}"), *lines)))
    sheets = {(view.course.source_date, str(view.course.source)): view.course for view in views}
    sources = tuple(source(course.source, course.source_date) for course in sheets.values())
    blocks.append(t("ask.checked", checked=clock_at(now, zone), source=Join(sources)))
    return Screen(
        Join(tuple(blocks), "blocks"),
        rows(
            *(
                Button(t("ask.book_this", course=view.course.name), tap("bk.c", handle(view.course.id)))
                for view in views
            ),
            [Button(t("ask.button.person"), tap("ak.q", handle(views[0].course.id))), SUBJECTS],
            HOME,
        ),
    )


def _signed(views: Sequence[CourseView]) -> Sequence[tuple[str, CourseView]]:
    return list(zip(SIGNS, views, strict=False))


def _price(view: CourseView) -> Param:
    course = view.course
    term = course.price_per_lesson * course.lessons
    return t(
        "ask.compare.prices",
        lesson=Money(course.price_per_lesson, view.currency),
        term=Money(term, view.currency),
    )


def _classes(view: CourseView) -> Param:
    if not view.classes:
        return t("ask.compare.no_classes")
    return Join(
        tuple(
            t(
                "ask.compare.class",
                weekday=t(f"courses.weekday.d{each.klass.weekday}"),
                starts=each.klass.starts,
                campus=each.campus.name,
                places=places(each.klass.places_left),
            )
            for each in view.classes
        ),
        "words",
    )
