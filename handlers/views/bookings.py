"""What is booked: the messages worth keeping, the list, a booking's card, cancelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.booking.appointments import Appointment
from domain.booking.asking import Asked, Wish
from domain.booking.cancelling import Cancelled, Late, Reason, cancel_until, notice_hours
from domain.booking.confirming import Confirmed
from domain.booking.listing import BookingCard
from domain.booking.messages import calendar_event, cancellation, titled
from domain.booking.messages import moved as moved_note
from domain.booking.moving import Moved
from domain.booking.slot import BOOKING_KINDS, EVENT, TALK, TRIAL, Booking, BookingState
from domain.booking.talks.matters import PRACTICE
from domain.courses.browsing import page_of
from domain.messages.screen import (
    Button,
    Join,
    Moment,
    Note,
    Param,
    Reply,
    Rows,
    Screen,
    Span,
    T,
    Venue,
    rows,
    t,
    tap,
)
from domain.people.person import Learner
from handlers.views.booking import ANOTHER, COURSES, MINE
from handlers.views.calendar_feed import MY_CALENDAR
from handlers.views.courses import HOME, pager
from handlers.views.waiting import place_in_words

TALK_TO_US = Button(t("talks.button.talk"), tap("tk"))


def confirmed(result: Confirmed, now: datetime, zone: str) -> tuple[Note, ...]:
    """The messages to keep: each booking with its calendar file, and the way there."""
    booked = ((result.booking, result.learner), *result.others)
    notes = [_confirmation(result, booking, learner, now, zone) for booking, learner in booked]
    onward = rows([Button(t("booking.mine"), tap("my")), HOME])
    return (*notes, replace(route(result.lesson), keyboard=onward))


def _confirmation(result: Confirmed, booking: Booking, learner: Learner | None, now: datetime, zone: str) -> Note:
    lesson, campus = result.lesson, result.lesson.campus
    until = cancel_until(lesson)
    manage = (
        t("booking.cancel_here", until=Moment(until, zone))
        if now <= until
        else t("booking.cancel_by_phone", phone=result.centre.phone)
    )
    trial = lesson.slot.kind == TRIAL.name
    text = t(
        "booking.confirmed" if trial else "booking.confirmed_any",
        name=learner.name if learner else "",
        title=titled(lesson, learner),
        course=lesson.title,
        when=lesson.when(zone),
        place=lesson.place,
        teacher=lesson.host,
        there=Join((campus.address, campus.way)) if campus else _link(lesson) or lesson.where,
        manage=manage,
    )
    parts: list[Param] = [text]
    keyboard: Rows = ()
    if trial:
        parts.append(t("booking.bring"))
        keyboard = rows(Button(t("talks.button.page", who=lesson.host), tap("tk.b", booking.id)))
    if trial and learner is not None and learner.person is not None:
        parts.append(t("booking.make_it_theirs", name=learner.name, day=lesson.day))
        send = Button(t("booking.send_questions", name=learner.name), tap("bk.q", booking.id))
        show = show_practice(booking.id, lesson.host, learner.name) if booking.left_out else None
        keyboard = rows(send, show, *keyboard)
    return Note(
        "kept", Join(tuple(parts), "blocks"), keyboard, attachment=calendar_event(booking, lesson, learner, now)
    )


def show_practice(booking: int, who: Param, name: str) -> Button:
    """The one tap that puts all of practice on the page."""
    return Button(t("talks.button.show_practice", who=who, name=name), tap("tk.l", booking, PRACTICE, 0))


def _link(lesson: Appointment) -> str | None:
    return lesson.event.link if lesson.event else None


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
        t("booking.calendar_again", title=titled(card.lesson, card.learner)),
        attachment=calendar_event(card.booking, card.lesson, card.learner, now),
    )


def bookings(cards: Sequence[BookingCard], zone: str, number: int = 0, child: int | None = None) -> Screen:
    """The list, of a family or of that child alone; a single booking is shown as its card at once."""
    if not cards:
        book = Button(t("booking.book_trial"), tap("bk"))
        return Screen(t("booking.none"), rows([book, TALK_TO_US], [COURSES, HOME]))
    if len(cards) == 1:
        return card_screen(cards[0], zone, alone=True)
    page = page_of(cards, number)
    booked = sum(card.booking.state is BookingState.BOOKED for card in cards)
    return Screen(
        Join((_heading(booked, len(cards) - booked), *(_summary(card, zone) for card in page.shown)), "blocks"),
        rows(
            *(Button(_label(card), tap("my.b", card.booking.id)) for card in page.shown),
            pager(page, lambda to: tap("my.l", to) if child is None else tap("my.k", child, to)),
            MY_CALENDAR,
            [ANOTHER, TALK_TO_US],
            [HOME] if child is None else [MINE, HOME],
        ),
    )


def card_screen(card: BookingCard, zone: str, *, alone: bool = False) -> Screen:
    parts: list[Param] = [_summary(card, zone)]
    if card.may_change and card.booking.state is BookingState.BOOKED:
        parts.append(
            t("booking.cancel_here", until=Moment(cancel_until(card.lesson), zone))
            if card.in_time
            else t("booking.soon", n=notice_hours(card.lesson))
        )
    if alone and card.booking.state is BookingState.BOOKED:
        parts.insert(0, _heading(1, 0))
    return Screen(
        Join(tuple(parts), "blocks"),
        rows(
            *_doing(card),
            MY_CALENDAR if alone else None,
            [ANOTHER if alone else Button(t("common.back"), tap("my")), HOME],
        ),
    )


def _doing(card: BookingCard) -> list[Button | list[Button] | None]:
    """What can be done with it."""
    booking, kind = card.booking.id, card.booking.kind
    match card.booking.state:
        case BookingState.WAITING:
            return [Button(t("booking.leave_list"), tap("wl.x", booking))] if card.may_change else []
        case BookingState.OFFERED if card.may_change:
            passing = Button(t("booking.pass"), tap("wl.p", booking))
            leaving = Button(t("booking.leave_list"), tap("wl.x", booking))
            return [Button(t("booking.take_it"), tap("wl.y", booking)), [passing, leaving]]
    made: list[Button | list[Button] | None] = [
        [
            *([Button(t("booking.route_button"), tap("my.r", booking))] if card.lesson.campus else []),
            Button(t("booking.calendar_button"), tap("my.i", booking)),
        ]
    ]
    if kind == EVENT.name:
        made.append(Button(t("booking.change"), tap("ev.e", card.lesson.slot.id)))
    elif card.may_change:
        move = Button(t("booking.move"), tap("tk.m" if kind == TALK.name else "my.m", booking))
        made.append([move, Button(t("booking.cancel"), tap("my.x", booking))])
        if BOOKING_KINDS[kind].brief:
            made.append(Button(t("talks.button.page", who=card.lesson.host), tap("tk.b", booking)))
    return made


def cancelled(result: Cancelled, now: datetime) -> Reply:
    """The screen asks why, which may be left open."""
    if result.for_family:
        done = t("booking.office.cancelled", title=titled(result.lesson, result.learner))
        return Reply(screen=Screen(done, rows(HOME)), toast=t("booking.cancelled_toast"))
    booking = result.booking.id
    chips = [Button(t(f"booking.reason.{reason.value}"), tap("my.w", booking, reason.value)) for reason in Reason]
    text = t(f"booking.cancelled_screen.{result.booking.kind}", title=titled(result.lesson, result.learner))
    return Reply(
        screen=Screen(Join((text, t("booking.why")), "blocks"), rows(chips[:2], chips[2:], ANOTHER, [MINE, HOME])),
        notes=(cancellation(result.booking, result.lesson, result.learner, now),),
        toast=t("booking.cancelled_toast"),
    )


def thanks_for_reason() -> Screen:
    return Screen(t("booking.thanks_for_reason"), rows(ANOTHER, [MINE, HOME]))


def moved(result: Moved, now: datetime) -> tuple[Note, ...]:
    """The message to keep, with the file that moves the entry in the calendar; none for the office."""
    if result.for_family:
        return ()
    return (replace(moved_note(result.booking, result.was, result.lesson, result.learner, now), kind="kept"),)


def moved_for_family(result: Moved) -> Screen:
    text = t(
        "booking.office.moved",
        title=titled(result.lesson, result.learner),
        when=Span(result.lesson.slot.starts_at, result.lesson.slot.ends_at, result.lesson.zone),
    )
    return Screen(text, rows(HOME))


def late(result: Late, zone: str, wish: Wish) -> Screen:
    """The office decides: why is asked here, and the office is told; three other times for a new booking."""
    text = t(
        "booking.too_late" if not result.reachable else "booking.too_late_ask",
        title=titled(result.lesson, result.learner),
        when=result.lesson.when(zone),
        n=result.hours,
        phone=result.centre.phone,
        hours=result.centre.office_hours,
    )
    booking = result.booking
    chips = [
        Button(t(f"booking.reason.{reason.value}"), tap("my.a", booking.id, wish.value, reason.value))
        for reason in Reason
    ]
    return Screen(text, rows(*((chips[:2], chips[2:]) if result.reachable else ()), [MINE, HOME]))


def asked(result: Asked) -> Screen:
    key = "booking.asked_nobody" if result.nobody else "booking.asked"
    text = t(key, phone=result.centre.phone, hours=result.centre.office_hours)
    return Screen(text, rows([MINE, HOME]))


def _heading(booked: int, waiting: int) -> Param:
    parts: list[Param] = [t("booking.list", n=booked)] if booked else []
    if waiting:
        parts.append(t("booking.list_waiting", n=waiting))
    return Join(tuple(parts))


def _label(card: BookingCard) -> T:
    key = "booking.card_button" if card.booking.state is BookingState.BOOKED else "booking.waiting_button"
    name: Param = card.learner.name if card.learner else card.lesson.title
    return t(key, name=name, when=Moment(card.lesson.slot.starts_at, card.lesson.zone))


def _summary(card: BookingCard, zone: str) -> Param:
    if card.learner is None:
        return _about(card, zone)
    match card.booking.state:
        case BookingState.WAITING:
            return Join((_about(card, zone), t("booking.waiting_line", queue=place_in_words(card.place))))
        case BookingState.OFFERED:
            until = (card.booking.held_until or card.booking.created_at).astimezone(ZoneInfo(zone)).time()
            return Join((_about(card, zone), t("booking.offered_line", until=until)))
        case _:
            return _about(card, zone)


def _about(card: BookingCard, zone: str) -> Param:
    lesson = card.lesson
    if card.learner is None:
        places = _places_at_event(card.booking)
        return t("events.line", name=lesson.title, when=lesson.when(zone), where=lesson.place, places=places)
    return t(
        f"booking.card.{card.booking.kind}",
        name=card.learner.name,
        title=lesson.title,
        when=lesson.when(zone),
        place=lesson.place,
        teacher=lesson.host,
    )


def _places_at_event(booking: Booking) -> T:
    match booking.state:
        case BookingState.WAITING:
            return t("events.mine_waiting", n=booking.seats)
        case BookingState.OFFERED:
            return t("events.mine_offered", n=booking.seats)
        case _:
            return t("events.mine", n=booking.seats) if booking.seats > 1 else t("events.mine_one")
