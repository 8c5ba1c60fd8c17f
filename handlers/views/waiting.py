"""Screens about waiting for a place."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from domain.booking.queue import Queued
from domain.booking.waiting import Left
from domain.courses.browsing import handle
from domain.messages.screen import Button, Join, Param, Screen, rows, t, tap
from handlers.views.booking import MINE
from handlers.views.courses import HOME


def queued(result: Queued, zone: str, quiet: tuple[int, int]) -> Screen:
    """`quiet`: between which hours nobody is written to, from and until."""
    return offered(result, zone) if result.is_offered else waits(result, zone, quiet)


def waits(result: Queued, zone: str, quiet: tuple[int, int]) -> Screen:
    since, until = quiet
    text = t(
        "booking.waits_together" if len(result.bookings) > 1 else "booking.waits",
        names=_names(result),
        title=result.lesson.title,
        when=result.lesson.when(zone),
        place=result.lesson.where,
        queue=place_in_words(result.place),
        since=f"{until:02}:00",
        until=f"{since:02}:00",
    )
    return Screen(
        text,
        rows(
            Button(t("booking.leave_list"), tap("wl.x", result.booking.id)),
            _other_time(result),
            [MINE, HOME],
        ),
    )


def offered(result: Queued, zone: str) -> Screen:
    booking = result.booking
    until = booking.held_until or booking.created_at
    text = t(
        "booking.offer",
        names=_names(result),
        title=result.lesson.title,
        when=result.lesson.when(zone),
        place=result.lesson.place,
        n=sum(each.seats for each in result.bookings),
        until=until.astimezone(ZoneInfo(zone)).time(),
    )
    several = len(result.bookings) > 1
    leave = Button(t("booking.leave_list"), tap("wl.x", booking.id))
    return Screen(
        text,
        rows(
            Button(t("booking.take_both") if several else t("booking.take_it"), tap("wl.y", booking.id)),
            Button(t("booking.only_one"), tap("wl.o", booking.id)) if several else None,
            [Button(t("booking.pass"), tap("wl.p", booking.id)), leave],
            HOME,
        ),
    )


def which_one(result: Queued) -> Screen:
    """One of two places: for whom."""
    choices = [
        Button(learner.name, tap("wl.y1", result.booking.id, learner.id)) for learner in result.learners if learner
    ]
    return Screen(
        t("booking.which_one", title=result.lesson.title),
        rows(choices, [Button(t("common.back"), tap("my.b", result.booking.id)), HOME]),
    )


def left(result: Left) -> Screen:
    if result.kept:
        text = t("booking.passed", title=result.lesson.title, queue=place_in_words(result.kept))
        leave = Button(t("booking.leave_list"), tap("wl.x", result.bookings[0].id))
        return Screen(text, rows(leave, [MINE, HOME]))
    return Screen(t("booking.left_list", title=result.lesson.title), rows([MINE, HOME]))


def place_in_words(place: int) -> Param:
    return t(f"booking.queue.p{place}") if 1 <= place <= 3 else t("booking.queue.later", n=place)


def _names(result: Queued) -> Param:
    names = tuple(learner.name for learner in result.learners if learner is not None)
    return Join(names, "words") if names else t("booking.you")


def _other_time(result: Queued) -> Button | None:
    course, learner = result.lesson.course, result.booking.learner
    if course is None or learner is None:
        return None
    return Button(t("booking.other_time"), tap("bk.s", learner, handle(course.id)))
