"""What holds for any text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.times.reading import read_when
from tests.domain.times.table import phrases

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Pacific/Kiritimati")
WORDS = sorted(
    {word for phrase in phrases("phrases.toml") for word in (*phrase.said.split(), phrase.said)}
    | {
        "周",
        "下",
        "除了",
        "不",
        "点",
        "到",
        "月",
        "号",
        "31",
        "30",
        "2月",
        "feb 29",
        "13",
        "0",
        "24:00",
        "not",
        "-",
        "之前",
    }
)

said = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
nows = st.integers(0, 7 * 365 * 24 * 60).map(lambda n: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
zones = st.sampled_from(ZONES)


@settings(deadline=None)
@given(said, nows, zones)
def test_any_text_is_read_without_an_error_and_always_the_same(text: str, now: datetime, zone: str) -> None:
    assert read_when(text, now, zone) == read_when(text, now, zone)


@settings(deadline=None)
@given(said, nows, zones)
def test_no_day_is_in_the_past_and_every_span_has_days(text: str, now: datetime, zone: str) -> None:
    when = read_when(text, now, zone)
    today = now.astimezone(ZoneInfo(zone)).date()
    for times in when.wanted + when.refused + when.rather if when else ():
        days = times.days
        assert all(day >= today for day in days.dates)
        assert days.first is None or days.first >= today
        assert days.last is None or days.last >= (days.first or today)
        assert all(0 <= hours.start < hours.end <= 24 * 60 for hours in times.hours)


@settings(deadline=None)
@given(said, nows)
def test_full_width_is_read_as_half_width(text: str, now: datetime) -> None:
    wide = "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)
    assert read_when(wide, now, ZONES[0]) == read_when(text, now, ZONES[0])


@settings(deadline=None)
@given(said, nows)
def test_capitals_change_nothing_but_what_is_left_over(text: str, now: datetime) -> None:
    one, two = read_when(text.upper(), now, ZONES[0]), read_when(text.lower(), now, ZONES[0])
    if text.isascii():
        assert (one is None) == (two is None)
        if one is not None and two is not None:
            assert (one.wanted, one.refused, one.soonest) == (two.wanted, two.refused, two.soonest)


def test_long_texts_are_read_quickly_enough_and_without_an_error() -> None:
    now = datetime(2026, 11, 26, 7, 10, tzinfo=UTC)
    for text in ("周" * 4000, "除了" * 2000, "not " * 1000, "3-" * 2000, "一" * 4000 + "点", "after " * 1000, "\x00"):
        begun = datetime.now(UTC)
        read_when(text, now, ZONES[0])
        assert datetime.now(UTC) - begun < timedelta(seconds=2)
