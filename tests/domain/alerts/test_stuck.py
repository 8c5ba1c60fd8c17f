"""A learner who does not get further with a skill although there was help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

from domain.alerts import stuck
from domain.alerts.alert import Rule
from domain.alerts.evidence import AnswerSeen, Help, LearnerEvidence
from tests.domain.alerts.learners import evening, found, later, of


def helped(line: str, *, kind: str = "hint", skill: str = "fractions.add", **more: object) -> LearnerEvidence:
    """Help ten days ago, answers since: 1 right, 0 wrong, h right with a hint, r wrong in seconds, a day at "/"."""
    answers: list[AnswerSeen] = []
    for day, signs in enumerate(line.split("/")):
        for n, sign in enumerate(signs):
            seen = AnswerSeen(
                1, f"i{day}{n}", skill, evening(9 - day, 19 + n / 10), sign in "1h", 0.7, rapid=sign == "r"
            )
            answers.append(replace(seen, hints=int(sign == "h"), **more))  # type: ignore[arg-type]
    return replace(of(since=40), answers=answers, helps=[Help(kind, skill, evening(10))])


def test_wrong_on_two_days_after_help_is_told_with_what_helped() -> None:
    told = found(Rule.STUCK, helped("000/00"))
    assert told is not None
    assert (told.key, told.since) == ("fractions.add", evening(9, 19))
    assert {name: told.facts[name] for name in ("form", "wrong", "answers", "days", "skill")} == {
        "form": "hint",
        "wrong": 5,
        "answers": 5,
        "days": 2,
        "skill": "fractions.add",
    }


@pytest.mark.parametrize("line", ["0", "0/0", "000000", "10/1/01", "0/111/0", "11/11/00", "0/1/0/1/0/11"])
def test_a_few_errors_or_one_bad_evening_are_not(line: str) -> None:
    assert found(Rule.STUCK, helped(line)) is None


@pytest.mark.parametrize("expected", [None, 0.45, 0.7, 0.9])
def test_a_strong_learner_who_fails_at_one_skill_is_found_whatever_was_expected(expected: float | None) -> None:
    assert found(Rule.STUCK, helped("00/010/000/00", expected=expected)) is not None


def test_right_answers_without_help_clear_it_and_those_with_hints_do_less() -> None:
    assert found(Rule.STUCK, helped("000/00/1111")) is None
    assert found(Rule.STUCK, helped("000/00/hh")) is not None


def test_what_was_wrong_before_the_help_or_long_ago_does_not_count() -> None:
    known = helped("000/000")
    assert found(Rule.STUCK, replace(known, helps=[])) is None
    assert found(Rule.STUCK, replace(known, helps=[Help("hint", "fractions.add", evening(1))])) is None
    assert found(Rule.STUCK, later(known, 20)) is None


def test_without_practice_that_may_be_seen_nothing_is_found() -> None:
    assert found(Rule.STUCK, replace(helped("000/000"), answers=[])) is None


def test_a_wrong_road_that_comes_again_is_named() -> None:
    told = found(Rule.STUCK, helped("000/00", road="adds-denominators"))
    assert told is not None
    assert (told.facts["form"], told.facts["road"], told.facts["times"]) == ("road", "adds-denominators", 5)


def test_guessing_within_seconds_is_told_as_that() -> None:
    assert found(Rule.STUCK, helped("rrr")) is None
    told = found(Rule.STUCK, helped("rrr/rr"))
    assert told is not None and told.facts["form"] == "rapid"
    told = found(Rule.STUCK, helped("000/00r"))
    assert told is not None and (told.facts["form"], told.facts["answers"]) == ("hint", 5)


@pytest.mark.parametrize("kind", ["hint", "medium", "wish", "taught", "assigned"])
def test_each_kind_of_help_has_its_words(kind: str) -> None:
    told = found(Rule.STUCK, helped("000/00", kind=kind))
    assert told is not None and told.facts["form"] == kind


def test_at_most_three_skills_are_told_the_surest_first() -> None:
    known = [helped("00/00" + "/0" * n, skill=f"s{n}") for n in range(5)]
    answers = sorted((each for one in known for each in one.answers), key=lambda each: each.at)
    both = replace(known[0], answers=answers, helps=[each for one in known for each in one.helps])
    told = stuck.look(both)
    assert [each.key for each in told] == ["s4", "s3", "s2"]


@pytest.mark.parametrize("seed", range(8))
def test_a_wrong_answer_never_lowers_the_chance_and_a_right_one_never_raises_it(seed: int) -> None:
    luck = Random(seed)
    line = "/".join("".join(luck.choice("001h") for _ in range(luck.randrange(1, 4))) for _ in range(6))
    chance = _chance(helped(line).answers)
    assert _chance(helped(line + "0").answers) >= chance >= _chance(helped(line + "1").answers)


def test_chances_hold_among_made_up_learners() -> None:
    """One of five is right one time of four, the others seven times of ten."""
    luck, told = Random(5), []
    for _ in range(600):
        truth = luck.random() < 0.2
        line = "/".join("".join("01"[luck.random() < (0.25 if truth else 0.7)] for _ in range(2)) for _ in range(4))
        if (finding := found(Rule.STUCK, helped(line))) is not None:
            told.append((finding.chance, truth))
    share, mean = sum(truth for _, truth in told) / len(told), sum(chance for chance, _ in told) / len(told)
    assert len(told) > 30 and share > mean - 0.05


def _chance(answers: Sequence[AnswerSeen]) -> float:
    return stuck.chance_of_stuck(answers)
