"""What is booked: the messages worth keeping, the list, a booking's card, cancelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.booking.appointments import Appointment
from domain.booking.cancelling import Cancelled, TooLate, cancel_until, notice_hours
from domain.booking.confirming import Confirmed
from domain.booking.listing import BookingCard
from domain.booking.messages import calendar_event, cancellation
from domain.courses.browsing import page_of
from domain.messages.screen import Button, Join, Moment, Note, Reply, Screen, T, Venue, rows, t, tap
from handlers.views.booking import ANOTHER, COURSES, MINE, when
from handlers.views.courses import HOME, pager


def confirmed(result: Confirmed, now: datetime, zone: str) -> tuple[Note, Note]:
    """The two messages to keep: the booking with its calendar file, and the way there."""
    lesson, campus = result.lesson, result.lesson.campus
    until = cancel_until(lesson)
    manage = (
        t("booking.cancel_here", until=Moment(until, zone))
        if now <= until
        else t("booking.cancel_by_phone", phone=result.centre.phone)
    )
    text = t(
        "booking.confirmed",
        name=result.learner.name,
        course=lesson.title,
        when=when(lesson, zone),
        place=lesson.place,
        teacher=lesson.host,
        there=Join((campus.address, campus.way)) if campus else lesson.where,
        manage=manage,
    )
    event = calendar_event(result.booking, lesson, result.learner, now)
    onward = rows([Button(t("booking.mine"), tap("my")), HOME])
    return Note("kept", text, attachment=event), replace(route(lesson), keyboard=onward)


def route(lesson: Appointment) -> Note:
    campus = lesson.campus
    if campus is None:
        return Note("kept", lesson.where)
    return Note(
        "kept",
        t("booking.route", campus=campus.name, address=campus.address, way=campus.way),
        attachment=Venue(campus.name, campus.address, campus.latitude, campus.longitude),
    )


def calendar_again(card: BookingCard, now: datetime) -> Note:
    return Note(
        "kept",
        t("booking.calendar_again", course=card.lesson.title),
        attachment=calendar_event(card.booking, card.lesson, card.learner, now),
    )


def bookings(cards: Sequence[BookingCard], zone: str, number: int = 0) -> Screen:
    """The list; a single booking is shown as its card at once."""
    if not cards:
        return Screen(t("booking.none"), rows(Button(t("booking.book_trial"), tap("bk")), [COURSES, HOME]))
    if len(cards) == 1:
        return card_screen(cards[0], zone, alone=True)
    page = page_of(cards, number)
    return Screen(
        Join((t("booking.list", n=len(cards)), *(_summary(card, zone) for card in page.shown)), "blocks"),
        rows(
            *(
                Button(
                    t(
                        "booking.card_button",
                        name=card.learner.name,
                        when=Moment(card.lesson.slot.starts_at, card.lesson.zone),
                    ),
                    tap("my.b", card.booking.id),
                )
                for card in page.shown
            ),
            pager(page, lambda to: tap("my.l", to)),
            [ANOTHER, HOME],
        ),
    )


def card_screen(card: BookingCard, zone: str, *, alone: bool = False) -> Screen:
    booking, lesson = card.booking.id, card.lesson
    until = (
        t("booking.cancel_here", until=Moment(cancel_until(lesson), zone))
        if card.in_time
        else t("booking.soon", n=notice_hours(lesson))
    )
    parts = (_summary(card, zone), until) if card.may_change else (_summary(card, zone),)
    return Screen(
        Join((t("booking.list", n=1), *parts) if alone else parts, "blocks"),
        rows(
            [
                Button(t("booking.route_button"), tap("my.r", booking)),
                Button(t("booking.calendar_button"), tap("my.i", booking)),
            ],
            Button(t("booking.cancel"), tap("my.x", booking)) if card.may_change else None,
            [ANOTHER if alone else Button(t("common.back"), tap("my")), HOME],
        ),
    )


def cancelled(result: Cancelled, now: datetime) -> Reply:
    return Reply(
        screen=Screen(t("booking.cancelled_screen", name=result.learner.name), rows(ANOTHER, [MINE, HOME])),
        notes=(cancellation(result.booking, result.lesson, result.learner, now),),
        toast=t("booking.cancelled_toast"),
    )


def too_late(result: TooLate, zone: str) -> Screen:
    return Screen(
        t(
            "booking.too_late",
            name=result.learner.name,
            when=when(result.lesson, zone),
            n=result.hours,
            phone=result.centre.phone,
            hours=result.centre.office_hours,
        ),
        rows(MINE, HOME),
    )


def _summary(card: BookingCard, zone: str) -> T:
    lesson = card.lesson
    return t(
        "booking.card",
        name=card.learner.name,
        course=lesson.title,
        when=when(lesson, zone),
        place=lesson.place,
        teacher=lesson.host,
    )
