"""What the clock tells people about their bookings."""

from __future__ import annotations

from datetime import datetime

from domain.booking.lessons import Lesson
from domain.booking.slot import Booking
from domain.messages.screen import Button, CalendarEvent, Join, Note, Screen, Span, rows, t, tap
from domain.people.person import Learner


def place_went_back(booking: Booking, lesson: Lesson) -> Screen:
    """Instead of the screen of a hold that lapsed."""
    when = Span(lesson.slot.starts_at, lesson.slot.ends_at, lesson.zone)
    return Screen(
        t("booking.went_back", course=lesson.course.name, when=when, campus=lesson.campus.name),
        rows(
            Button(t("booking.hold_again"), tap("bk.h", booking.learner, booking.slot, "*")),
            Button(t("booking.other_time"), tap("bk.o", booking.id, "*")),
            Button(t("common.home"), tap("home")),
        ),
    )


def follow_up(booking: Booking, lesson: Lesson, learner: Learner, *, to_learner: bool) -> Note:
    """The evening word after a trial lesson, to a guardian or to the learner."""
    key = "booking.follow_up_learner" if to_learner else "booking.follow_up_guardian"
    teacher = lesson.teacher.name if lesson.teacher else t("booking.the_teacher")
    return Note(
        "follow_up",
        t(key, name=learner.name, course=lesson.course.name, day=lesson.day, teacher=teacher),
        rows(
            [Button(t("booking.book_another"), tap("bk")), Button(t("booking.see_courses"), tap("co"))],
            Button(t("booking.not_now"), tap("bk.later", booking.id)),
        ),
    )


def calendar_event(
    booking: Booking, lesson: Lesson, learner: Learner, now: datetime, *, cancelled: bool = False
) -> CalendarEvent:
    """The booking as an entry of the reader's calendar; `booking.sequence` has to be that of this version."""
    slot, campus = lesson.slot, lesson.campus
    teacher = lesson.teacher.name if lesson.teacher else t("booking.the_teacher")
    return CalendarEvent(
        uid=booking.uid,
        sequence=booking.sequence,
        start=slot.starts_at,
        end=slot.ends_at,
        zone=lesson.zone,
        title=t("booking.event_title", course=lesson.course.name, name=learner.name),
        place=t("booking.event_place", campus=campus.name, address=campus.address, room=slot.room),
        about=Join((t("booking.event_teacher", teacher=teacher), campus.way)),
        stamp=now,
        cancelled=cancelled,
    )


def cancellation(booking: Booking, lesson: Lesson, learner: Learner, now: datetime) -> Note:
    """Worth keeping: it takes the lesson out of the reader's calendar."""
    when = Span(lesson.slot.starts_at, lesson.slot.ends_at, lesson.zone)
    return Note(
        "service",
        t("booking.cancelled", name=learner.name, course=lesson.course.name, when=when, campus=lesson.campus.name),
        attachment=calendar_event(booking, lesson, learner, now, cancelled=True),
    )
