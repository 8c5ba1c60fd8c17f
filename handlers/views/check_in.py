"""A day of the centre in screens: what takes place, one appointment, the list of who came."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from domain.booking.appointments import Appointment
from domain.booking.hours.checking_in import CheckIn, Line
from domain.booking.hours.day_list import ClassOfDay, SlotCard, StaffDay
from domain.booking.slot import BOOKING_KINDS
from domain.courses.browsing import handle
from domain.day.meetings import Told
from domain.messages.screen import Button, Join, Param, Screen, Span, T, rows, t, tap

TODAY = Button(t("check_in.button.today"), tap("ci.d"))
HOURS = Button(t("hours.button.all"), tap("hr"))
HOME = Button(t("common.home"), tap("home"))
MOST = 40


def day(shown: StaffDay) -> Screen:
    buttons = [Button(line(each), tap("ci", each.slot.id)) for each in shown.appointments[:MOST]]
    buttons += [Button(class_line(each), tap("cl.c", handle(each.klass.id))) for each in shown.classes]
    title = t("check_in.all_of_day" if shown.everything else "check_in.day", day=shown.day)
    empty = None if buttons else t("check_in.nothing")
    before, after = (shown.day + timedelta(days=step) for step in (-1, 1))
    around = [
        Button(t("check_in.button.before", day=before), tap("ci.d", f"{before:%Y%m%d}")),
        Button(t("check_in.button.after", day=after), tap("ci.d", f"{after:%Y%m%d}")),
    ]
    return Screen(Join((title, empty), "blocks") if empty else title, rows(*buttons, around, [HOURS, HOME]))


def line(each: Appointment) -> T:
    starts = each.slot.starts_at.astimezone(ZoneInfo(each.zone)).time()
    return t(
        "check_in.line",
        starts=starts,
        title=each.title,
        where=each.where,
        taken=each.slot.taken,
        of=each.slot.capacity,
    )


def class_line(each: ClassOfDay) -> T:
    return t("check_in.class_line", starts=each.klass.starts, title=each.course.name, where=each.campus.name)


def card(shown: SlotCard) -> Screen:
    slot = shown.appointment.slot
    parts: list[Param] = [_head(shown.appointment)]
    if slot.closed_at is not None:
        parts.append(t("check_in.is_called_off"))
    elif shown.names:
        parts.append(t("check_in.booked", n=len(shown.names), names=Join(shown.names, "words")))
    else:
        parts.append(t("check_in.nobody"))
    if shown.waiting:
        parts.append(t("check_in.waiting", n=shown.waiting))
    sheet_ = Button(t("check_in.button.list"), tap("ci.l", slot.id)) if shown.list_open else None
    talk = Button(t("talks.button.card"), tap("tk.v", shown.talk)) if shown.talk is not None else None
    office: list[list[Button]] = []
    if shown.manages:
        if not BOOKING_KINDS[slot.kind].own_slot:
            fewer = Button(t("check_in.button.fewer"), tap("ci.m", slot.id, slot.capacity))
            office.append([fewer, Button(t("check_in.button.more"), tap("ci.p", slot.id, slot.capacity))])
        office.append([Button(t("check_in.button.call_off"), tap("ci.o", slot.id))])
    back = Button(t("common.back"), tap("ci.d", f"{shown.appointment.day:%Y%m%d}"))
    return Screen(Join(tuple(parts), "blocks"), rows(sheet_, talk, *office, [back, HOME]))


def ask_call_off(shown: SlotCard) -> Screen:
    if not shown.manages:
        return card(shown)
    slot = shown.appointment.slot
    return Screen(
        Join((_head(shown.appointment), t("check_in.really", n=len(shown.names))), "blocks"),
        rows(
            Button(t("check_in.button.really"), tap("ci.oo", slot.id)),
            Button(t("common.back"), tap("ci", slot.id)),
        ),
    )


def sheet(shown: CheckIn) -> Screen:
    slot = shown.appointment.slot
    told = [each for each in (_told(line) for line in shown.lines) if each is not None]
    parts: list[Param] = [_head(shown.appointment), t("check_in.how")]
    if told:
        parts.append(Join(tuple(told)))
    if shown.saved:
        parts.append(t("check_in.is_saved"))
    marks = [
        Button(t(f"check_in.mark.{line.mark.value}", name=line.name), tap("ci.t", slot.id, line.booking.id))
        for line in shown.lines
    ]
    save = None if shown.saved else Button(t("check_in.button.save"), tap("ci.s", slot.id))
    undo = (
        Button(t("check_in.button.undo"), tap("ci.u", slot.id, shown.undo))
        if shown.saved and shown.undo is not None
        else None
    )
    pairs = (
        [marks[place : place + 2] for place in range(0, len(marks), 2)] if len(marks) > 6 else [[m] for m in marks]
    )
    return Screen(Join(tuple(parts), "blocks"), rows(*pairs, save, undo, [TODAY, HOME]))


def _told(line: Line) -> T | None:
    match line.told:
        case Told.LATE:
            return t("check_in.said_late", name=line.name)
        case Told.ILL | Told.WAITS_FOR_GUARDIAN:
            return t("check_in.said_ill", name=line.name)
        case None:
            return None


def _head(appointment: Appointment) -> T:
    slot = appointment.slot
    return t(
        "check_in.head",
        title=appointment.title,
        when=Span(slot.starts_at, slot.ends_at, slot.zone),
        place=appointment.place,
        host=appointment.host,
        taken=slot.taken,
        of=slot.capacity,
    )
