"""What the clock tells people about their bookings."""

from __future__ import annotations

from datetime import datetime

from domain.booking.appointments import Appointment
from domain.booking.slot import Booking
from domain.messages.screen import Button, CalendarEvent, Join, Note, Param, Screen, Span, rows, t, tap
from domain.people.person import Learner


def place_went_back(booking: Booking, lesson: Appointment) -> Screen:
    """Instead of the screen of a hold that lapsed."""
    when = Span(lesson.slot.starts_at, lesson.slot.ends_at, lesson.zone)
    return Screen(
        t("booking.went_back", course=lesson.title, when=when, campus=lesson.where),
        rows(
            Button(t("booking.hold_again"), tap("bk.h", booking.learner or 0, booking.slot, "*")),
            Button(t("booking.other_time"), tap("bk.o", booking.id, "*")),
            Button(t("common.home"), tap("home")),
        ),
    )


def follow_up(booking: Booking, lesson: Appointment, learner: Learner, *, to_learner: bool) -> Note:
    """The evening word after a trial lesson, to a guardian or to the learner."""
    key = "booking.follow_up_learner" if to_learner else "booking.follow_up_guardian"
    return Note(
        "follow_up",
        t(key, name=learner.name, course=lesson.title, day=lesson.day, teacher=lesson.host),
        rows(
            [Button(t("booking.book_another"), tap("bk")), Button(t("booking.see_courses"), tap("co"))],
            Button(t("booking.not_now"), tap("bk.later", booking.id)),
        ),
    )


def calendar_event(
    booking: Booking, lesson: Appointment, learner: Learner, now: datetime, *, cancelled: bool = False
) -> CalendarEvent:
    """The booking as an entry of the reader's calendar; `booking.sequence` has to be that of this version."""
    slot, campus = lesson.slot, lesson.campus
    about: list[Param] = [t("booking.event_teacher", teacher=lesson.host)]
    if campus is not None:
        about.append(campus.way)
    return CalendarEvent(
        uid=booking.uid,
        sequence=booking.sequence,
        start=slot.starts_at,
        end=slot.ends_at,
        zone=lesson.zone,
        title=t("booking.event_title", course=lesson.title, name=learner.name),
        place=Join((lesson.place, campus.address), "words") if campus else lesson.place,
        about=Join(tuple(about)),
        stamp=now,
        cancelled=cancelled,
    )


def cancellation(booking: Booking, lesson: Appointment, learner: Learner, now: datetime) -> Note:
    """Worth keeping: it takes the lesson out of the reader's calendar."""
    when = Span(lesson.slot.starts_at, lesson.slot.ends_at, lesson.zone)
    return Note(
        "service",
        t("booking.cancelled", name=learner.name, course=lesson.title, when=when, campus=lesson.where),
        attachment=calendar_event(booking, lesson, learner, now, cancelled=True),
    )
