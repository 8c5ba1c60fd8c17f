"""From how many seconds on an answer can have been thought about."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.language import Lang
from domain.practice.evening.haste import is_a_run, is_rapid, least_seconds, letters
from domain.practice.evening.session import Attempt, Verdict
from tests.domain.practice.shelf import choice, entry, worded

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def attempt(position: int, *, rapid: bool) -> Attempt:
    return Attempt(1, position, 1, "c", {}, Verdict.WRONG, NOW, 1.0, rapid=rapid)


@pytest.mark.parametrize(
    ("stem", "seconds"),
    [("7 × 8 = ?", 1.5), ("a" * 100, 3.0), ("a" * 400, 5.0), ("a" * 1200, 10.0), ("题" * 20, 3.0), ("题" * 60, 5.0)],
)
def test_the_threshold_follows_the_length_of_what_is_to_be_read(stem: str, seconds: float) -> None:
    item = worded(choice("c", options=("1", "2", "3", "4")), stem)
    assert least_seconds(item, Lang.EN) == seconds
    assert is_rapid(item, Lang.EN, seconds - 0.1) and not is_rapid(item, Lang.EN, seconds)


def test_long_options_have_to_be_read_too() -> None:
    short = worded(choice("c", options=("1", "2")), "Which?")
    long = worded(choice("c", options=("one of " * 20, "two of " * 20)), "Which?")
    assert least_seconds(short, Lang.EN) < least_seconds(long, Lang.EN)


def test_typing_takes_a_second_on_top() -> None:
    typed, tapped = worded(entry("e"), "7 × 8 = ?"), worded(choice("c", options=("1", "2")), "7 × 8 = ?")
    assert least_seconds(typed, Lang.EN) == least_seconds(tapped, Lang.EN) + 1


def test_a_chinese_sign_is_as_long_as_four_letters() -> None:
    assert letters("abcd") == letters("题") == 4


@pytest.mark.parametrize(
    ("rapid", "runs"),
    [
        ([False, True], [False, False]),
        ([True, True], [False, True]),
        ([True, True, True], [False, True, False]),
        ([True, True, True, True], [False, True, False, True]),
        ([True, False, True], [False, False, False]),
    ],
)
def test_every_second_rapid_answer_in_a_row_completes_a_run(rapid: list[bool], runs: list[bool]) -> None:
    attempts = [attempt(position, rapid=each) for position, each in enumerate(rapid)]
    assert [is_a_run(attempts, position) for position in range(len(rapid))] == runs
