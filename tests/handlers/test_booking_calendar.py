from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.language import Lang
from domain.messages.screen import Button, Tap, tap
from handlers.views.calendar import NOTHING, month_grid
from tests.house import catalogue


def open_day(day: date) -> Tap:
    return tap("day", day.isoformat())


def open_month(month: date) -> Tap:
    return tap("month", month.isoformat())


def grid(month: date, today: date, days: frozenset[date], **around: Any) -> tuple[tuple[Button, ...], ...]:
    return month_grid(month, today, days, open_day=open_day, open_month=open_month, **around)


def labels(row: tuple[Button, ...], lang: Lang = Lang.EN) -> list[str]:
    return [catalogue().plain(button.label, lang) for button in row]


def test_only_bookable_days_lead_on_and_today_is_marked() -> None:
    month = date(2026, 11, 1)

    title, weekdays, *weeks = grid(month, date(2026, 11, 23), frozenset({date(2026, 11, 28)}))

    assert labels(title) == ["November 2026"]
    assert labels(weekdays) == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert [labels(week) for week in weeks] == [["[·]", "·", "·", "·", "·", "28", "·"], ["·"] * 7]
    assert [button.tap for week in weeks for button in week if button.tap != NOTHING] == [tap("day", "2026-11-28")]


def test_a_full_day_stands_in_parentheses_and_leads_to_waiting() -> None:
    saturday = date(2026, 11, 28)

    *_, week, _ = grid(date(2026, 11, 1), date(2026, 11, 23), frozenset(), full={saturday})

    assert labels(week)[5] == "(28)" and week[5].tap == tap("day", "2026-11-28")


def test_the_grid_speaks_chinese() -> None:
    title, weekdays, *_ = grid(date(2026, 12, 1), date(2026, 11, 23), frozenset())

    assert labels(title, Lang.ZH) == ["2026年12月"]
    assert labels(weekdays, Lang.ZH) == ["一", "二", "三", "四", "五", "六", "日"]


def test_today_is_in_brackets_when_it_can_be_booked_too() -> None:
    today = date(2026, 11, 28)

    *_, week, _ = grid(date(2026, 11, 1), today, frozenset({today}))

    assert labels(week)[5] == "[28]"


def test_arrows_lead_to_the_months_that_have_places_and_are_missing_where_there_are_none() -> None:
    title = grid(date(2026, 11, 1), date(2026, 11, 23), frozenset(), later=date(2026, 12, 1))[0]
    assert [button.tap for button in title] == [NOTHING, tap("month", "2026-12-01")]

    title = grid(date(2026, 12, 1), date(2026, 11, 23), frozenset(), earlier=date(2026, 11, 1))[0]
    assert [button.tap for button in title] == [tap("month", "2026-11-01"), NOTHING]


@given(today=st.dates(date(2024, 1, 1), date(2034, 1, 1)), ahead=st.sets(st.integers(0, 60), min_size=1, max_size=20))
def test_every_bookable_day_of_the_month_stands_once_below_its_weekday(today: date, ahead: set[int]) -> None:
    days = frozenset(today + timedelta(days=each) for each in ahead)
    month = min(days).replace(day=1)

    _, _, *weeks = grid(month, today, days)

    assert 1 <= len(weeks) <= 6 and all(len(week) == 7 for week in weeks)
    shown = {button.tap: weekday for week in weeks for weekday, button in enumerate(week) if button.tap != NOTHING}
    assert shown == {open_day(day): day.weekday() for day in days if day.replace(day=1) == month}
