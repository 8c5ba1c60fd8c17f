"""Fitting the learner model: what is true of a simulated log is found again, and no more than that."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from math import isclose, isnan
from random import Random

import numpy as np
import pytest

from benchmarks.learner_model import Fitted
from domain.practice.evening.session import Verdict
from domain.practice.learner.features import FEATURES, Sign
from domain.practice.learner.memory import Evidence, Facts, likely
from domain.practice.learner.parameters import SHIPPED, Parameters
from knowledge.fitting import (
    Answer,
    Answers,
    Expected,
    TooLittle,
    crossed,
    fit,
    fit_difficulties,
    fit_weights,
    judge,
    report,
)
from tests.domain.practice.shelf import NOW

RIGHT, WRONG = Evidence(Verdict.RIGHT), Evidence(Verdict.WRONG)
TRUE = {f"i{n}": (n % 7 - 3) * 0.6 for n in range(35)}
"""Difficulties in logits; every seventh item is as difficult, and five skills have seven items each."""


def simulated(learners: int, seed: int, floor: float = 0.0, answers: int = 40) -> list[Answers]:
    """Learners of different ability who neither learn nor forget."""
    random, found = Random(seed), []
    for learner in range(learners):
        ability, told, at = random.gauss(0, 1), list[Answer](), NOW
        for _ in range(answers):
            item = random.choice(list(TRUE))
            at += timedelta(minutes=random.uniform(1, 600))
            solved = random.random() < floor + (1 - floor) * likely(ability - TRUE[item])
            facts = Facts(item, (f"s{int(item[1:]) // 7}",), 0.0, floor)
            told.append(Answer(facts, RIGHT if solved else WRONG, at))
        found.append(Answers(str(learner), told))
    return found


@pytest.fixture(scope="module")
def log() -> list[Answers]:
    return simulated(80, 1)


@pytest.fixture(scope="module")
def fitted(log: list[Answers]) -> Parameters:
    return fit(log, Parameters(7))


def test_a_fit_finds_how_difficult_items_are(fitted: Parameters) -> None:
    found = [fitted.figures(item, None).shift for item in TRUE]
    assert np.corrcoef(found, list(TRUE.values()))[0, 1] > 0.95
    assert all(60 < fitted.items[item].answers < 130 for item in TRUE)
    assert fitted.version == 7


def test_a_fit_with_a_floor_finds_difficulties_below_the_lucky_guesses() -> None:
    found = fit(simulated(80, 2, floor=0.25), Parameters())
    shifts = [found.figures(item, None).shift for item in TRUE]
    assert np.corrcoef(shifts, list(TRUE.values()))[0, 1] > 0.9


def test_a_fit_keeps_the_signs(fitted: Parameters) -> None:
    for feature, weight in zip(FEATURES, fitted.row, strict=True):
        assert feature.sign is Sign.FREE or weight * (1 if feature.sign is Sign.PLUS else -1) >= 0, feature.name


def test_a_fit_foretells_learners_it_has_not_seen(fitted: Parameters) -> None:
    fresh = simulated(60, 3)
    found = judge(fitted, fresh)
    assert found.answers == 60 * 40
    assert found.auc > 0.75
    assert found.log_loss < judge(SHIPPED, fresh).log_loss
    assert found.calibration_error < 0.04


def test_difficulties_alone_can_be_learnt_and_weights_alone(log: list[Answers]) -> None:
    known = fit_difficulties(log, SHIPPED)
    assert known.weights == SHIPPED.weights
    assert judge(known, log).log_loss < judge(SHIPPED, log).log_loss
    weights = fit_weights(log, SHIPPED)
    assert (weights.items, weights.level) == ({}, 0.0)
    assert weights.weights != SHIPPED.weights


def test_a_learner_meets_difficulties_that_others_found() -> None:
    log = simulated(10, 4)
    own = Facts("mine", ("s0",), 0.0, 0.0)
    log[3] = Answers("3", [Answer(own, WRONG, NOW + timedelta(hours=n)) for n in range(30)])
    met = crossed(log, SHIPPED)[3].answers
    assert {answer.item.answers for answer in met} == {0}
    of_skill = [
        a.item.difficulty for each in crossed(log, SHIPPED)[8:9] for a in each.answers if a.item.skill == "s0"
    ]
    assert met[0].item.difficulty < max(of_skill) + 0.5


def test_labels_are_where_difficulties_start_from(log: list[Answers]) -> None:
    labelled = [
        replace(each, answers=[replace(a, item=replace(a.item, difficulty=TRUE[a.item.item])) for a in each.answers])
        for each in log
    ]
    found = fit(labelled, Parameters())
    assert np.std([found.figures(item, None).shift for item in TRUE]) < np.std(list(TRUE.values())) / 3


def test_with_few_answers_a_fit_stays_near_what_it_started_from() -> None:
    few = simulated(2, 5, answers=4)
    found = fit(few, SHIPPED)
    assert all(abs(found.weights[name] - weight) < 1 for name, weight in SHIPPED.weights.items())


@pytest.mark.parametrize("log", [[], simulated(1, 6), [Answers("a", []), Answers("b", [])]])
def test_nothing_can_be_fitted_to_next_to_nothing(log: list[Answers]) -> None:
    with pytest.raises(TooLittle):
        fit(log, SHIPPED)


def test_progress_goes_from_nothing_to_all() -> None:
    told: list[float] = []
    fit(simulated(5, 7), SHIPPED, told.append)
    assert told == sorted(told)
    assert 0 < told[0] < 0.2
    assert told[-1] == 1.0


def test_a_report_says_order_loss_and_calibration() -> None:
    found = report(Expected(np.array([0.2, 0.4, 0.4, 0.8]), np.array([0.0, 0.0, 1.0, 1.0])))
    assert found.auc == 3.5 / 4
    assert isclose(found.log_loss, -(np.log(0.8) * 2 + np.log(0.6) + np.log(0.4)) / 4)
    assert isclose(found.calibration_error, (0.2 + abs(0.8 - 1) + 0.2) / 4)
    assert isnan(report(Expected(np.array([0.2]), np.array([1.0]))).auc)


def test_the_benchmark_s_adapter_is_the_bot_s_model(log: list[Answers]) -> None:
    def rows(each: Answers) -> list[tuple[int, float | None, str, tuple[str, ...], int]]:
        return [
            (n, a.at.timestamp(), a.item.item, a.item.skills, int(a.evidence.verdict is Verdict.RIGHT))
            for n, a in enumerate(each.answers)
        ]

    adapter, fresh = Fitted(), simulated(5, 8)
    adapter.fit([(each.learner, rows(each)) for each in log])
    expected, right = [], []
    for each in fresh:
        adapter.start(each.learner)
        for _, t, item, skills, correct in rows(each):
            expected.append(adapter.predict(t, item, skills))
            right.append(float(correct))
            adapter.update(t, item, skills, correct)
        assert json.loads(adapter.dump())["counts"][0] == len(each.answers)
    alike, ours = report(Expected(np.array(expected), np.array(right))), judge(fit(log, Parameters()), fresh)
    assert isclose(alike.auc, ours.auc, abs_tol=0.002)
    assert isclose(alike.log_loss, ours.log_loss, abs_tol=0.002)


def test_the_adapter_needs_no_times() -> None:
    adapter, train = (
        Fitted(),
        [
            (each.learner, [(n, None, a.item.item, a.item.skills, n % 2) for n, a in enumerate(each.answers)])
            for each in simulated(6, 9)
        ],
    )
    adapter.fit(train)
    adapter.start("new")
    for _ in range(3):
        assert 0 < adapter.predict(None, "never seen", ()) < 1
        adapter.update(None, "never seen", (), 1)
