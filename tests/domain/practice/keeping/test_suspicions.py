"""When a key is doubted, how sure, and that hard items are left alone."""

from __future__ import annotations

from collections import defaultdict
from math import sqrt
from random import Random

import pytest

from domain.practice.keeping.suspicions import RULES, Case, Rule, Sureness, at_least, suspicions, unsolvable
from domain.practice.keeping.tallies import Answers, Tally, wilson
from tests.domain.practice.faulty_bank import a_bank, answers


def given(*groups: tuple[str, bool, int, float], spread: float = 0.1) -> Answers:
    """Groups of answers: response, right or not, how many, and the mean chance of success of those who gave it."""
    return Answers(
        tuple(Tally(response, right, n, n * mean, n * (mean**2 + spread**2)) for response, right, n, mean in groups)
    )


def rules(found: Answers, doubts: int = 0) -> dict[Rule, Sureness]:
    return {said.rule: said.sureness for said in suspicions(Case(found, doubts))}


def test_every_rule_is_in_the_table_once() -> None:
    assert set(RULES) == set(Rule) - {Rule.CLASS}, "which alerts about points name"


def test_an_item_that_is_answered_as_expected_is_not_doubted() -> None:
    assert rules(given(("0", True, 15, 0.78), ("1", False, 5, 0.7))) == {}
    assert rules(Answers()) == {}


def test_an_option_that_strong_learners_prefer_to_the_key_is_doubted_and_the_more_the_surer() -> None:
    few = rules(given(("0", True, 1, 0.7), ("2", False, 7, 0.75), ("3", False, 2, 0.6)))
    many = rules(given(("0", True, 2, 0.7), ("2", False, 22, 0.78), ("3", False, 4, 0.6)))
    assert few[Rule.RIVAL] is Sureness.PERHAPS or few[Rule.RIVAL] is Sureness.LIKELY
    assert many[Rule.RIVAL] is Sureness.VERY_LIKELY
    (said, *_) = suspicions(Case(given(("0", True, 2, 0.7), ("2", False, 22, 0.78))))
    assert (said.rule, said.rival, said.times, said.n, said.right) == (Rule.RIVAL, "2", 22, 24, 2)


def test_a_tempting_mistake_of_weaker_learners_is_no_wrong_key() -> None:
    assert Rule.RIVAL not in rules(given(("0", True, 6, 0.85), ("2", False, 14, 0.55)))


def test_seven_answers_are_too_few_to_doubt_a_key() -> None:
    assert rules(given(("2", False, 7, 0.9))) == {}


def test_a_key_that_learners_miss_the_more_the_more_is_expected_of_them_is_doubted_from_twenty_answers_on() -> None:
    def reversed_(n: int) -> Answers:
        return given(("0", True, n // 2, 0.55), ("1", False, n // 4, 0.85), ("2", False, n // 4, 0.85))

    assert Rule.REVERSED in rules(reversed_(24))
    assert Rule.REVERSED not in rules(reversed_(16))


def test_a_third_of_what_was_expected_is_far_below_it() -> None:
    typed = [(f"{number}", False, 1, 0.75) for number in range(17)]
    assert Rule.FAR_BELOW in rules(given(("5", True, 4, 0.75), *typed))
    assert Rule.FAR_BELOW not in rules(given(("5", True, 9, 0.75), *typed[:12]))


def test_an_item_that_only_luck_solves_is_doubted_although_little_is_expected_of_it_by_now() -> None:
    guessed = (("1", False, 13, 0.55), ("2", False, 12, 0.55), ("3", False, 14, 0.55))
    assert rules(given(("0", True, 12, 0.55), *guessed)) == {Rule.UNSOLVED: Sureness.LIKELY}
    assert rules(given(("0", True, 24, 0.62), *guessed)) == {}, "hard, but some solve it"
    assert Rule.UNSOLVED not in rules(given(("0", True, 4, 0.55), ("1", False, 12, 0.55))), "too few answers"
    assert 0 <= unsolvable(given(("0", True, 4000, 0.7), ("1", False, 2000, 0.7))) < 0.01, (
        "many answers are no trouble"
    )


def test_two_learners_who_say_so_are_heard_and_one_where_the_answers_speak_for_it() -> None:
    fine = given(("0", True, 15, 0.78), ("1", False, 5, 0.7))
    low = given(("0", True, 8, 0.78), ("1", False, 6, 0.7), ("2", False, 6, 0.75))
    assert rules(fine, 1) == {} and rules(fine, 2) == {Rule.REPORTS: Sureness.PERHAPS}
    assert rules(low, 1)[Rule.REPORTS] is Sureness.PERHAPS
    assert rules(fine, 3) == {Rule.REPORTS: Sureness.LIKELY}


def test_the_surest_comes_first() -> None:
    found = suspicions(Case(given(("0", True, 1, 0.7), ("2", False, 30, 0.8)), doubts=2))
    order = [list(Sureness).index(said.sureness) for said in found]
    assert len(found) >= 3 and order == sorted(order, reverse=True)


def test_the_chance_of_heads_is_that_of_the_binomial() -> None:
    assert at_least(0, 5) == 1 and at_least(5, 5) == 1 / 32 and at_least(3, 4) == 5 / 16


@pytest.mark.parametrize(
    ("right", "n", "low", "high"), [(8, 10, 0.490, 0.943), (0, 10, 0.0, 0.278), (20, 34, 0.422, 0.736), (0, 0, 0, 1)]
)
def test_wilsons_interval_is_the_known_one(right: int, n: int, low: float, high: float) -> None:
    assert wilson(right, n) == pytest.approx((low, high), abs=5e-4)


def test_discrimination_is_the_correlation_of_right_and_wrong_with_what_was_expected() -> None:
    random = Random(5)
    pairs = [(expected, random.random() < expected) for expected in (random.random() for _ in range(200))]
    found = Answers(tuple(Tally(f"{at}", right, 1, e, e * e) for at, (e, right) in enumerate(pairs)))
    mean_e, mean_y = sum(e for e, _ in pairs) / 200, sum(y for _, y in pairs) / 200
    together = sum((e - mean_e) * (y - mean_y) for e, y in pairs)
    alone = sqrt(sum((e - mean_e) ** 2 for e, _ in pairs) * sum((y - mean_y) ** 2 for _, y in pairs))
    assert found.discrimination == pytest.approx(together / alone)
    assert given(("0", True, 5, 0.7), spread=0.0).discrimination is None
    assert given(("0", True, 5, 0.7)).discrimination is None, "nobody was wrong"


@pytest.mark.parametrize("learners", [120, 200])
def test_wrong_keys_are_found_in_a_simulated_bank_and_hard_items_are_not_called_wrong(learners: int) -> None:
    """Ten banks of 300 items with six wrong keys each: on average five of six are found, with one false at most."""
    found = false = 0
    for seed in range(10):
        random = Random(seed)
        bank = a_bank(random)
        sums: dict[tuple[int, int], list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
        for each in answers(random, bank, learners):
            tally = sums[each.item, each.option]
            tally[0], tally[1], tally[2] = tally[0] + 1, tally[1] + each.expected, tally[2] + each.expected**2
        for number, item in enumerate(bank):
            told = [(option, sums[number, option]) for option in range(4) if (number, option) in sums]
            tallies = tuple(Tally(f"{o}", o == item.key, int(n), e, s) for o, (n, e, s) in told)
            doubted = bool(suspicions(Case(Answers(tallies))))
            found += doubted and bool(item.key)
            false += doubted and not item.key
    assert found >= 50 and false <= 10
