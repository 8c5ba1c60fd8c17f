"""A month as an inline keyboard: bookable days are buttons that lead on, every other cell is a dot."""

from __future__ import annotations

from calendar import monthcalendar
from collections.abc import Callable, Collection
from datetime import date

from domain.messages.screen import Button, Rows, Tap, rows, t, tap

NOTHING = tap("bk.n")
"""What a cell asks for that leads nowhere."""

DOT = "·"


def month_grid(
    month: date,
    today: date,
    days: Collection[date],
    *,
    open_day: Callable[[date], Tap],
    open_month: Callable[[date], Tap],
    earlier: date | None = None,
    later: date | None = None,
    full: Collection[date] = (),
) -> Rows:
    """The month with arrows, the names of the weekdays, and at most six weeks, Monday first.

    Weeks that are over are left out. Today stands in brackets, whether it can be booked or not; days that are `full`,
    where one can only wait, in parentheses.
    """

    def cell(number: int) -> Button:
        day = month.replace(day=number) if number else None
        opens = day is not None and (day in days or day in full)
        label = str(number) if opens else DOT
        if day is not None and day in full and day not in days:
            label = f"({label})"
        return Button(f"[{label}]" if day == today else label, open_day(day) if day and opens else NOTHING)

    title = Button(t(f"booking.month.m{month.month}", year=month.year), NOTHING)
    weeks = [week for week in monthcalendar(month.year, month.month) if _is_ahead(month, week, today)]
    return rows(
        [
            *([Button("‹", open_month(earlier))] if earlier else []),
            title,
            *([Button("›", open_month(later))] if later else []),
        ],
        [Button(t(f"booking.weekday.d{weekday}"), NOTHING) for weekday in range(1, 8)],
        *([cell(number) for number in week] for week in weeks),
    )


def _is_ahead(month: date, week: list[int], today: date) -> bool:
    return month.replace(day=max(week)) >= today
