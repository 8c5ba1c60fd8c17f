"""Lessons missed in a row."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from domain.alerts.alert import Rule
from domain.alerts.evidence import LearnerEvidence
from tests.domain.alerts.learners import TODAY, found, later, of


def weekly(marks: str, practice: str = "", *, excused: str = "") -> LearnerEvidence:
    """A lesson a week, the last one two days ago; `excused` marks with e what was called off."""
    known = of(practice, "".join(f".....{each}." for each in marks))
    off = frozenset(
        lesson.at
        for lesson, mark in zip(known.portrait.lessons, excused.rjust(len(marks)), strict=True)
        if mark == "e"
    )
    return replace(known, excused=off)


def test_two_in_a_row_without_a_word_are_told() -> None:
    told = found(Rule.ABSENCE, weekly("cccccaa"))
    assert told is not None
    assert (told.facts["form"], told.facts["missed"]) == ("missed", 2)
    assert told.facts["last_on"] == (TODAY - timedelta(days=2)).isoformat()
    assert told.since == weekly("cccccaa").portrait.lessons[-2].at


@pytest.mark.parametrize("marks", ["", "c", "ccccc", "cacaca", "ccccl", "cccca", "aac", "aal"])
def test_one_lesson_or_one_long_made_good_is_not(marks: str) -> None:
    if marks.endswith("a"):
        assert found(Rule.ABSENCE, weekly(marks)) is None
    else:
        assert found(Rule.ABSENCE, weekly(marks, "x" * 20)) is None


def test_the_first_one_ever_of_somebody_who_is_silent_online_is_told() -> None:
    quiet = "xx.x" * 8 + "." * 9
    told = found(Rule.ABSENCE, weekly("cccccca", quiet))
    assert told is not None
    assert (told.facts["form"], told.facts["silent"]) == ("first", 9)
    assert found(Rule.ABSENCE, weekly("cccccca", quiet + "x")) is None
    assert found(Rule.ABSENCE, weekly("cacccca", quiet)) is None
    assert found(Rule.ABSENCE, replace(weekly("cccccca", quiet), may_see=False)) is None


def test_what_was_called_off_is_told_apart() -> None:
    assert found(Rule.ABSENCE, weekly("cccccaa", excused="ee")) is None
    assert found(Rule.ABSENCE, weekly("cccccaa", excused="e ")) is None
    told = found(Rule.ABSENCE, weekly("ccccaaa", excused="e  "))
    assert told is not None
    assert (told.facts["form"], told.facts["missed"], told.facts["excused"]) == ("partly", 2, 1)
    told = found(Rule.ABSENCE, weekly("ccccaaa", excused="eee"))
    assert told is not None and (told.facts["form"], told.facts["excused"]) == ("called_off", 3)


def test_days_off_and_breaks_are_no_absence() -> None:
    away = weekly("cccccaa")
    assert found(Rule.ABSENCE, replace(away, pauses=[(TODAY - timedelta(days=12), TODAY)])) is None
    assert found(Rule.ABSENCE, replace(away, days_off=frozenset({TODAY - timedelta(days=2)}))) is None


def test_nothing_is_told_of_a_class_that_has_long_been_over() -> None:
    assert found(Rule.ABSENCE, later(weekly("cccccaa"), 40)) is None


def test_each_class_is_looked_at_by_itself() -> None:
    away = weekly("cccccaa")
    other = tuple(
        replace(each, class_id="g6", at=each.at + timedelta(days=1), mark=type(each.mark)("came"))
        for each in away.portrait.lessons
    )
    lessons = tuple(sorted((*away.portrait.lessons, *other), key=lambda each: each.at))
    assert found(Rule.ABSENCE, replace(away, portrait=replace(away.portrait, lessons=lessons))) is not None


@pytest.mark.parametrize("seed", range(8))
def test_one_more_missed_never_lowers_the_chance(seed: int) -> None:
    luck = Random(seed)
    marks = "".join(luck.choice("ccca") for _ in range(8)) + "a"
    chances = [told.chance if (told := found(Rule.ABSENCE, weekly(marks + "a" * n))) else 0.0 for n in range(4)]
    assert chances == sorted(chances) and chances[-1] > 0.5
    assert found(Rule.ABSENCE, weekly(marks + "aac")) is None
