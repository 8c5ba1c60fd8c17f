"""What a change of hours touches, in screens: shown before it is saved, said when it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time

from domain.booking.appointments import Appointment
from domain.booking.hours.keeping import Asks, Changed, Choice, TakeOff
from domain.booking.hours.touching import Effect, Touched
from domain.messages.screen import Button, Join, Param, Screen, Span, T, Tap, rows, t, tap

HOME = Button(t("common.home"), tap("home"))
SHOWN = 8
"""So many bookings are named before the rest is counted."""


def ask_before_removing(span: int, asks: Asks) -> Screen:
    return Screen(
        Join(tuple(_effect(asks.effect)), "blocks"),
        rows(*_choices(lambda choice: tap("hr.r", span, choice.value)), [Button(t("common.back"), tap("hr")), HOME]),
    )


def preview(wanted: TakeOff, asks: Asks) -> Screen:
    """What being away would do, and the ways to save it."""
    first, last = f"{wanted.first:%Y%m%d}", f"{wanted.last:%Y%m%d}"
    part = () if wanted.starts is None or wanted.ends is None else (f"{wanted.starts:%H%M}", f"{wanted.ends:%H%M}")
    buttons: Sequence[Button]
    if asks.effect.touched:
        buttons = _choices(lambda choice: tap("hr.y", first, last, choice.value, *part))
    else:
        buttons = [Button(t("hours.button.save"), tap("hr.y", first, last, "s", *part))]
    head = t("hours.would_be_off", days=off_days(wanted.first, wanted.last, wanted.starts, wanted.ends))
    return Screen(
        Join((head, *_effect(asks.effect)), "blocks"),
        rows(*buttons, [Button(t("common.back"), tap("hr.x", first)), HOME]),
    )


def changed(done: Changed) -> T:
    """What became of the bookings; said in the screen, too: a toast may come too late."""
    if done.moved:
        return t("hours.toast.moved", n=done.moved)
    if done.kept:
        return t("hours.toast.kept", n=done.kept)
    return t("hours.toast.saved")


def off_days(first: date, last: date, starts: time | None, ends: time | None) -> Param:
    if starts is not None and ends is not None:
        return t("hours.part_of", day=first, span=clock(starts, ends))
    return first if first == last else t("hours.days", first=first, last=last)


def clock(starts: time, ends: time) -> T:
    return t("hours.clock", starts=starts, ends=ends)


def _effect(effect: Effect) -> list[Param]:
    parts: list[Param] = []
    if effect.touched:
        lines: list[Param] = [_touched(each) for each in effect.touched[:SHOWN]]
        more = len(effect.touched) - SHOWN
        parts.append(
            Join(
                (
                    t("hours.touches", n=effect.bookings),
                    *lines,
                    *((t("hours.and_more", n=more),) if more > 0 else ()),
                    t("hours.move_or_keep"),
                )
            )
        )
    if effect.empty:
        parts.append(t("hours.closes", n=len(effect.empty)))
    if effect.staying:
        lines = [
            t("hours.line", title=what.title if isinstance(what, Appointment) else what.name, when=starts)
            for what, starts in effect.staying[:SHOWN]
        ]
        more = len(effect.staying) - SHOWN
        rest = (t("hours.and_more", n=more),) if more > 0 else ()
        parts.append(Join((t("hours.stays"), *lines, *rest)))
    return parts


def _touched(each: Touched) -> T:
    slot = each.appointment.slot
    return t(
        "hours.touched",
        title=each.appointment.title,
        when=Span(slot.starts_at, slot.ends_at, slot.zone),
        place=each.appointment.where,
        names=Join(each.names, "words"),
    )


def _choices(to: Callable[[Choice], Tap]) -> list[Button]:
    return [
        Button(t("hours.button.move"), to(Choice.MOVE)),
        Button(t("hours.button.keep"), to(Choice.KEEP)),
    ]
