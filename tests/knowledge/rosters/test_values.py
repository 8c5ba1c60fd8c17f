"""School years, days, times and dates as people write them."""

from __future__ import annotations

from datetime import date, time

import pytest

from knowledge.rosters.values import Unclear, date_in, grade_in, ids_in, subject_in, time_in, weekday_in


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("5", 5), ("05", 5), ("５", 5), ("Grade 5", 5), ("year 11", 11), ("五年级", 5), ("小五", 5),
        ("小学三年级", 3), ("初一", 7), ("初二", 8), ("高三", 12), ("初中2", 8), ("", None), ("K", None),
        ("幼儿园", None),
    ],
)  # fmt: skip
def test_a_school_year_is_understood(text: str, grade: int | None) -> None:
    assert grade_in(text) == grade


@pytest.mark.parametrize("text", ["0", "13", "abc", "-5", "5000", "初", "年级"])
def test_what_is_no_school_year_is_not_guessed(text: str) -> None:
    with pytest.raises(Unclear):
        grade_in(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [("1", 1), ("７", 7), ("周三", 3), ("星期天", 7), ("礼拜六", 6), ("Wed", 3), ("FRIDAY", 5), ("", None)],
)
def test_a_day_of_the_week_is_understood(text: str, day: int | None) -> None:
    assert weekday_in(text) == day


@pytest.mark.parametrize(
    ("text", "at"), [("18:30", time(18, 30)), ("9：05", time(9, 5)), ("6:30 pm", time(18, 30)), ("12:00 am", time(0)),
                     ("18:30:00", time(18, 30)), ("", None)]
)  # fmt: skip
def test_a_time_is_understood(text: str, at: time | None) -> None:
    assert time_in(text) == at


@pytest.mark.parametrize("text", ["2026-9-5", "2026/09/05", "2026年9月5日", "2026-09-05T00:00:00Z", "２０２６.９.５"])
def test_a_date_is_understood(text: str) -> None:
    assert date_in(text) == date(2026, 9, 5)


@pytest.mark.parametrize("text", ["05/09/2026", "2026-13-01", "soon"])
def test_an_ambiguous_date_is_not_guessed(text: str) -> None:
    with pytest.raises(Unclear):
        date_in(text)


def test_several_ids_stand_in_one_cell() -> None:
    assert ids_in("p1;p2、 p3，p1") == ("p1", "p2", "p3")


def test_subjects_of_the_law_are_known_by_their_usual_names() -> None:
    assert [subject_in(text) for text in ("Mathematics", "数学", "English", "Robotics")] == [
        "maths", "maths", "english", "robotics",
    ]  # fmt: skip
