"""What the clock tells people about their bookings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.booking.appointments import Appointment
from domain.booking.events.words import event_entry
from domain.booking.slot import TRIAL, Booking
from domain.messages.screen import Button, CalendarEvent, Join, Note, Param, Screen, Span, rows, t, tap
from domain.people.person import Learner, Person


def place_went_back(booking: Booking, lesson: Appointment) -> Screen:
    """Instead of the screen of a hold that lapsed; where it was a move, nothing has changed."""
    if booking.replaces is not None:
        return Screen(
            t("booking.move_went_back", when=Span(lesson.slot.starts_at, lesson.slot.ends_at, lesson.zone)),
            rows(
                Button(t("booking.hold_again"), tap("my.mh", booking.replaces, booking.slot, "*")),
                Button(t("booking.other_time"), tap("my.m", booking.replaces)),
                [Button(t("booking.mine"), tap("my")), Button(t("common.home"), tap("home"))],
            ),
        )
    when = Span(lesson.slot.starts_at, lesson.slot.ends_at, lesson.zone)
    return Screen(
        t("booking.went_back", course=lesson.title, when=when, campus=lesson.where),
        rows(
            Button(t("booking.hold_again"), tap("bk.h", booking.learner or 0, booking.slot, "*")),
            Button(t("booking.other_time"), tap("bk.o", booking.id, "*")),
            Button(t("common.home"), tap("home")),
        ),
    )


def calendar_event(
    booking: Booking, lesson: Appointment, learner: Learner | None, now: datetime, *, cancelled: bool = False
) -> CalendarEvent:
    """The booking as an entry of the reader's calendar; `booking.sequence` has to be that of this version."""
    if lesson.event is not None:
        return event_entry(booking, lesson, now, cancelled=cancelled)
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
        title=_entry_title(lesson, learner),
        place=Join((lesson.place, campus.address), "words") if campus else lesson.place,
        about=Join(tuple(about)),
        stamp=now,
        cancelled=cancelled,
        changed=None if cancelled else booking.booked_at,
    )


def titled(lesson: Appointment, learner: Learner | None) -> Param:
    """What it is and for whom, in a line."""
    if learner is None:
        return lesson.title
    key = "booking.titled_trial" if lesson.slot.kind == TRIAL.name else "booking.titled"
    return t(key, title=lesson.title, name=learner.name)


def _entry_title(lesson: Appointment, learner: Learner | None) -> Param:
    if learner is None or lesson.slot.kind != TRIAL.name:
        return titled(lesson, learner)
    return t("booking.event_title", course=lesson.title, name=learner.name)


def cancellation(booking: Booking, lesson: Appointment, learner: Learner | None, now: datetime) -> Note:
    """Worth keeping: it takes the lesson out of the reader's calendar."""
    return Note(
        "service",
        t("booking.cancelled", title=titled(lesson, learner), when=_span(lesson), campus=lesson.where),
        attachment=calendar_event(booking, lesson, learner, now, cancelled=True),
    )


def moved(booking: Booking, was: Appointment, lesson: Appointment, learner: Learner | None, now: datetime) -> Note:
    """Worth keeping: it moves the entry in the reader's calendar."""
    return Note(
        "service",
        t(
            "booking.moved",
            title=titled(lesson, learner),
            was=_span(was),
            when=_span(lesson),
            place=lesson.place,
            teacher=lesson.host,
        ),
        attachment=calendar_event(booking, lesson, learner, now),
    )


def place_offered(
    offered: Sequence[Booking], lesson: Appointment, names: Sequence[str], until: datetime, zone: str
) -> Note:
    """To whoever waits: a place for each, until then."""
    first, several = offered[0].id, len(offered) > 1
    text = t(
        "booking.offer",
        names=Join(tuple(names), "words"),
        title=lesson.title,
        when=_span(lesson),
        place=lesson.place,
        n=sum(each.seats for each in offered),
        until=until.astimezone(ZoneInfo(zone)).time(),
    )
    buttons = rows(
        Button(t("booking.take_both") if several else t("booking.take_it"), tap("wl.y", first)),
        Button(t("booking.only_one"), tap("wl.o", first)) if several else None,
        [Button(t("booking.pass"), tap("wl.p", first)), Button(t("booking.leave_list"), tap("wl.x", first))],
    )
    return Note("service", text, buttons)


def offer_went_by(booking: Booking, lesson: Appointment) -> Note:
    """To whoever did not take an offer in time."""
    again = tap("wl.y", booking.id) if booking.learner is not None else tap("ev.e", booking.slot)
    return Note(
        "service",
        t("booking.offer_over", title=lesson.title, when=_span(lesson)),
        rows(Button(t("booking.take_if_free"), again), Button(t("booking.mine"), tap("my"))),
    )


def waited_in_vain(lesson: Appointment, learner: Learner | None, person: Person) -> Note:
    """To whoever waited for what has begun."""
    name = learner.name if learner else person.name
    return Note(
        "service",
        t("booking.waited_in_vain", name=name, title=lesson.title, when=_span(lesson)),
        rows(Button(t("booking.other_time"), tap("bk") if learner else tap("ev"))),
    )


def _span(lesson: Appointment) -> Span:
    return Span(lesson.slot.starts_at, lesson.slot.ends_at, lesson.zone)
