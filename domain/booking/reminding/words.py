"""What people read before and after a booking."""

from __future__ import annotations

from domain.booking.appointments import Appointment
from domain.booking.slot import TALK, TRIAL, Booking, Way
from domain.courses.browsing import handle
from domain.messages.kinds import APPOINTMENT, SERVICE
from domain.messages.screen import Button, Join, Note, Param, Tap, rows, t, tap
from domain.people.person import Learner, Person


def do_you_come(booking: Booking, appointment: Appointment, learner: Learner | None, zone: str) -> Note:
    """A day before, with the three answers that there are."""
    return Note(
        APPOINTMENT.name,
        t("reminders.day_before", **_about(appointment, learner, zone)),
        rows(
            Button(t("reminders.button.yes"), tap("rm.y", booking.id)),
            [
                _other_way(booking, appointment),
                Button(t("reminders.button.no"), tap("my.x", booking.id)),
            ],
        ),
    )


def on_the_way(booking: Booking, appointment: Appointment, learner: Learner | None, zone: str) -> Note:
    """Two hours before: where to, and what to bring."""
    campus = appointment.campus
    in_person = appointment.slot.way is Way.IN_PERSON and campus is not None
    bring = _to_bring(booking) if in_person else t("reminders.bring.remote")
    way: tuple[Param, ...] = (campus.way,) if in_person and campus is not None else ()
    if appointment.event is not None and appointment.event.link is not None:
        way = (appointment.event.link,)
    buttons = [Button(t("booking.route_button"), tap("my.r", booking.id))] if in_person else []
    return Note(
        APPOINTMENT.name,
        Join((t("reminders.soon", **_about(appointment, learner, zone)), *way, bring)),
        rows([*buttons, Button(t("reminders.button.cannot"), tap("my.x", booking.id))]),
    )


def nobody_answered(appointment: Appointment, learner: Learner | None, family: Person) -> Note:
    """To the office: asked, and no word."""
    return Note(
        SERVICE.name, t("reminders.unanswered", family=family.name, **_about(appointment, learner, appointment.zone))
    )


def missed_you(booking: Booking, appointment: Appointment, learner: Learner | None, zone: str) -> Note:
    """To the family, without a word of blame."""
    return Note(
        APPOINTMENT.name,
        t("reminders.missed", **_about(appointment, learner, zone)),
        rows(
            Button(t("reminders.button.new_time"), again(booking, appointment)),
            [
                Button(t("reminders.button.call_me"), tap("rm.c", booking.id)),
                Button(t("reminders.button.stop"), tap("rm.s", booking.id)),
            ],
        ),
    )


def missed_again(appointment: Appointment, learner: Learner | None, family: Person, times: int) -> Note:
    """To the office instead: a person's voice does more now than a third message."""
    about = _about(appointment, learner, appointment.zone)
    return Note(SERVICE.name, t("reminders.missed_again", n=times, family=family.name, **about))


def wants_a_call(appointment: Appointment, learner: Learner | None, family: Person) -> Note:
    """To the office."""
    about = _about(appointment, learner, appointment.zone)
    return Note(SERVICE.name, t("reminders.wants_a_call", family=family.name, **about))


def how_did_it_go(booking: Booking, appointment: Appointment, learner: Learner | None, verb: Tap) -> Note:
    """To whoever talked with the family."""
    return Note(
        SERVICE.name,
        t("reminders.conclude", **_about(appointment, learner, appointment.zone)),
        rows(Button(t("reminders.button.conclude"), verb)),
    )


def _other_way(booking: Booking, appointment: Appointment) -> Button:
    """Another time; an event has none, but fewer or more of the family may come."""
    if appointment.event is not None:
        return Button(t("booking.change"), tap("ev.e", booking.slot))
    return Button(t("reminders.button.move"), tap("tk.m" if booking.kind == TALK.name else "my.m", booking.id))


def again(booking: Booking, appointment: Appointment) -> Tap:
    """The way to another time of the same thing."""
    if appointment.course is not None and booking.learner is not None:
        return tap("bk.s", booking.learner, handle(appointment.course.id))
    return tap("tk") if booking.kind == "talk" else tap("ev")


def _to_bring(booking: Booking) -> Param:
    return t("booking.bring") if booking.kind == TRIAL.name else t(f"reminders.bring.{booking.kind}")


def _about(appointment: Appointment, learner: Learner | None, zone: str) -> dict[str, Param]:
    """Whom it is about, what, when and where; the time also in the reader's `zone` where it differs."""
    return {
        "name": learner.name if learner else t("reminders.you"),
        "title": appointment.title,
        "when": appointment.when(zone),
        "where": appointment.place,
    }
