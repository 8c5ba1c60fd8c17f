"""Screens about a seat that is held, just gone, or held for a move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.booking.appointments import Appointment
from domain.booking.holding import GivenBack, Held, JustGone, OnlyOneLeft, Overlaps
from domain.booking.messages import titled
from domain.booking.moving import HeldMove
from domain.booking.slot import BOOKING_KINDS, Booking
from domain.booking.trials.choosing import ANY_CAMPUS
from domain.courses.browsing import fits_grade, handle
from domain.messages.screen import Button, Join, Param, Screen, T, rows, t, tap
from domain.people.person import Learner
from handlers.views.booking import COURSES, lesson_button
from handlers.views.courses import HOME, grades


def held(result: Held, campus: str, zone: str, now: datetime) -> Screen:
    booking, lesson = result.booking, result.lesson
    text = t(
        "booking.held",
        name=_names((result.learner, *result.others)),
        n=1 + len(result.others),
        until=_until(booking, zone, now),
        course=lesson.title,
        when=lesson.when(zone),
        place=lesson.place,
        teacher=lesson.host,
    )
    joining = [
        Button(t("booking.sibling_too", name=each.name), tap("bk.b", booking.id, each.id)) for each in result.may_join
    ]
    hints = [_other_grade(each, lesson) for each in (result.learner, *result.others)]
    return Screen(
        Join((text, *(hint for hint in hints if hint)), "blocks"),
        rows(
            Button(t("booking.confirm"), tap("bk.y", booking.id)),
            *(joining[i : i + 2] for i in range(0, len(joining), 2)),
            [
                Button(t("booking.other_time"), tap("bk.o", booking.id, campus)),
                Button(t("booking.give_back"), tap("bk.x", booking.id)),
            ],
        ),
    )


def held_move(result: HeldMove, zone: str, now: datetime) -> Screen:
    text = t(
        "booking.held_move",
        title=titled(result.lesson, result.learner),
        was=result.was.when(zone),
        when=result.lesson.when(zone),
        place=result.lesson.place,
        teacher=result.lesson.host,
        until=_until(result.hold, zone, now),
    )
    return Screen(
        text,
        rows(
            Button(t("booking.move_here"), tap("bk.y", result.hold.id)),
            [
                Button(t("booking.other_time"), tap("my.m", result.booking.id)),
                Button(t("booking.leave_as_is"), tap("bk.x", result.hold.id)),
            ],
        ),
    )


def only_one_left(result: OnlyOneLeft, zone: str, now: datetime) -> Screen:
    booking, sibling = result.booking, result.sibling
    text = t(
        "booking.only_one_left",
        name=result.learner.name,
        sibling=sibling.name,
        course=result.lesson.title,
        when=result.lesson.when(zone),
        until=_until(booking, zone, now),
    )
    return Screen(
        text,
        rows(
            Button(t("booking.only_for", name=result.learner.name), tap("bk.y", booking.id)),
            Button(t("booking.wait_for_two"), tap("wl.b", booking.learner or 0, booking.slot, sibling.id)),
            [
                Button(t("booking.other_time"), tap("bk.o", booking.id, ANY_CAMPUS)),
                Button(t("booking.give_back"), tap("bk.x", booking.id)),
            ],
        ),
    )


def just_gone(result: JustGone, campus: str, zone: str, now: datetime) -> Screen:
    gone = t("booking.just_gone", course=result.lesson.title, when=result.lesson.when(zone))
    slot = result.lesson.slot
    waits = BOOKING_KINDS[slot.kind].waiting and result.moving is None and slot.starts_at > now and not slot.closed_at
    wait = Button(t("booking.wait"), tap("wl.j", result.learner.id, slot.id)) if waits else None
    return _alternatives(gone, result.others, result.learner.id, campus, result.lesson, result.moving, wait)


def overlaps(result: Overlaps, campus: str, zone: str) -> Screen:
    other = result.with_lesson
    if other is None:
        clash = t("booking.overlaps_something", name=result.learner.name, when=result.lesson.when(zone))
    elif result.accompanying:
        clash = t("booking.overlaps_yours", name=result.learner.name, course=other.title, when=other.when(zone))
    else:
        clash = t("booking.overlaps", name=result.learner.name, course=other.title, when=other.when(zone))
    return _alternatives(clash, result.others, result.learner.id, campus, result.lesson, result.moving)


def given_back(result: GivenBack) -> Screen:
    if result.booking.replaces is not None:
        return Screen(t("booking.stays"), rows([Button(t("booking.mine"), tap("my")), HOME]))
    course = result.lesson.course if result.lesson else None
    again = tap("bk.c", handle(course.id)) if course else tap("bk")
    return Screen(t("booking.given_back"), rows(Button(t("booking.other_time"), again), [COURSES, HOME]))


def _alternatives(
    text: T,
    others: Sequence[Appointment],
    learner: int,
    campus: str,
    lesson: Appointment,
    moving: Booking | None = None,
    wait: Button | None = None,
) -> Screen:
    if moving is not None:
        calendar = tap("my.m", moving.id)
    elif lesson.course is not None:
        calendar = tap("bk.p", learner, handle(lesson.course.id), ANY_CAMPUS)
    else:
        calendar = tap("bk")
    if not others:
        return Screen(
            Join((text, t("booking.no_others"))),
            rows(
                wait,
                Button(t("booking.other_course"), tap("bk.l", learner, 0)) if moving is None else None,
                Button(t("courses.ask_office"), tap("co.o")),
                HOME,
            ),
        )
    return Screen(
        Join((text, t("booking.others"))),
        rows(
            *(lesson_button(other, learner, campus, moving) for other in others),
            wait,
            [Button(t("booking.calendar"), calendar), HOME],
        ),
    )


def _other_grade(learner: Learner, lesson: Appointment) -> T | None:
    course, grade = lesson.course, learner.grade
    if course is None or grade is None or fits_grade(course, grade):
        return None
    return t("booking.other_grade", name=learner.name, grade=grade, grades=grades(course))


def _names(learners: Sequence[Learner]) -> Param:
    return Join(tuple(each.name for each in learners), "words")


def _until(booking: Booking, zone: str, now: datetime) -> T:
    """The reader's wall clock, and how many minutes that still is."""
    until = booking.held_until or now
    minutes = max(-(-int((until - now).total_seconds()) // 60), 0)
    return t("booking.until", time=until.astimezone(ZoneInfo(zone)).time(), n=minutes)
