"""What stands in a family's calendar about an event, and what it keeps of having cancelled."""

from __future__ import annotations

from datetime import datetime

from domain.booking.appointments import Appointment
from domain.booking.slot import Booking
from domain.messages.screen import CalendarEvent, Join, Note, Param, Span, t


def event_entry(
    booking: Booking, appointment: Appointment, now: datetime, *, cancelled: bool = False
) -> CalendarEvent:
    """The event as an entry of the reader's calendar, with the link for those who come."""
    slot, campus, event = appointment.slot, appointment.campus, appointment.event
    about: list[Param] = [event.about] if event else []
    if campus is not None:
        about.append(campus.way)
    if event is not None and event.link is not None and not cancelled:
        about.append(event.link)
    return CalendarEvent(
        uid=booking.uid,
        sequence=booking.sequence,
        start=slot.starts_at,
        end=slot.ends_at,
        zone=slot.zone,
        title=appointment.title,
        place=Join((appointment.place, campus.address), "words") if campus else appointment.place,
        about=Join(tuple(about)),
        stamp=now,
        cancelled=cancelled,
        changed=None if cancelled else booking.booked_at,
    )


def cancelled_note(booking: Booking, appointment: Appointment, now: datetime) -> Note:
    """Worth keeping: it takes the event out of the reader's calendar."""
    when = Span(appointment.slot.starts_at, appointment.slot.ends_at, appointment.zone)
    return Note(
        "service",
        t("events.cancelled", name=appointment.title, when=when),
        attachment=event_entry(booking, appointment, now, cancelled=True),
    )
