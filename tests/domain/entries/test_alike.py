"""Which questions say the same, and in which language they are asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.asking.routing import Hit
from domain.entries.alike import grouped, language_of, said_as, without_addresses
from domain.entries.entry import Missed
from domain.language import Lang

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)


def missed(number: int, text: str, guess: str | None = None) -> Missed:
    """Asked so many minutes after noon."""
    guesses = (Hit(guess, "faq", 0.3, "words"),) if guess else ()
    return Missed(number, 1, text, guesses, NOON + timedelta(minutes=number))


def groups(*misses: Missed) -> list[list[int]]:
    latest_first = sorted(misses, key=lambda each: each.at, reverse=True)
    return [[each.id for each in group.misses] for group in grouped(latest_first)]


def test_what_differs_in_case_width_spaces_and_signs_alone_is_the_same() -> None:
    assert said_as("  May I bring a friend?? ") == said_as("may i bring a FRIEND")
    assert said_as("能带弟弟来吗？") == said_as("能带弟弟 来吗?")


def test_questions_asked_most_often_come_first_then_those_asked_last() -> None:
    assert groups(missed(1, "bus?"), missed(2, "Bus"), missed(3, "a dog"), missed(4, "a piano")) == [[2, 1], [4], [3]]


def test_nearly_the_same_words_about_the_same_guess_are_one_group() -> None:
    first, second = missed(1, "能带弟弟一起来上课吗", "trial"), missed(2, "能带弟弟来上课吗", "trial")
    assert groups(first, second) == [[2, 1]]


def test_nearly_the_same_words_about_another_guess_are_two_groups() -> None:
    assert groups(missed(1, "能带弟弟一起来上课吗", "trial"), missed(2, "能带弟弟来上课吗", "age")) == [[2], [1]]


def test_almost_the_same_words_are_one_group_whatever_was_guessed() -> None:
    first, second = missed(1, "能带弟弟一起来教室里等着下课吗", "trial"), missed(2, "能带弟弟一起来教室里等下课吗")
    assert groups(first, second) == [[2, 1]]


def test_nothing_but_signs_is_like_nothing_else() -> None:
    assert groups(missed(1, "???"), missed(2, "a piano")) == [[2], [1]]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("能带弟弟来吗", Lang.ZH),
        ("有Scratch课吗", Lang.ZH),
        ("Ask 何老师 about the olympiad please", Lang.EN),
        ("May I bring a friend?", Lang.EN),
    ],
)
def test_the_language_is_that_of_most_of_its_words(text: str, lang: Lang) -> None:
    assert language_of(text) is lang


def test_a_text_without_words_is_of_whatever_language_was_asked_for() -> None:
    assert language_of("18:00-19:30", Lang.ZH) is Lang.ZH


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("请打 138 0013 8000 给我", "请打 … 给我"),
        ("write to mei@example.org please", "write to … please"),
        ("grade 5 at 18:30 for 2400 yuan", "grade 5 at 18:30 for 2400 yuan"),
    ],
)
def test_numbers_to_call_and_addresses_are_left_out(text: str, kept: str) -> None:
    assert without_addresses(text) == kept
