"""The chooser's benchmark, shortened: it runs, is the same each time, and sees a chooser that does no work."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from benchmarks import chooser as benchmark
from benchmarks.simulated_centre import Centre, by_choice, by_workbook, practise
from benchmarks.simulated_learners import KINDS, learner
from domain.practice.choosing.reviewing import DEBT_CAP


@pytest.fixture(scope="module")
def kinds() -> list[benchmark.Kind]:
    return benchmark.measure(1, seed=1)[0]


def test_every_kind_of_learner_is_measured(kinds: list[benchmark.Kind]) -> None:
    assert len({kind.name for kind in kinds}) == len(KINDS) >= 3
    for kind in kinds:
        assert len(kind.answers) == 240
        assert kind.debt <= DEBT_CAP
        assert kind.items[0] > 0
        assert 0.5 < kind.success[0] < 1


def test_a_missed_bar_is_told_and_ends_the_run_with_one(
    kinds: list[benchmark.Kind], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good = [
        replace(
            kind, ability=(0.5, 1.0), items=(5.0, 10.0), success=[0.78], answers=[(1.0, True)], fresh_class=[True]
        )
        for kind in kinds
    ]
    assert all(bar.met for bar in benchmark.bars(good, 1.0))
    first, *others = good
    for spoilt in (
        replace(first, ability=(9.0, 1.0)),
        replace(first, items=(90.0, 10.0)),
        replace(first, success=[0.9, 0.9]),
        replace(first, answers=[(0.9, False)]),
        replace(first, fresh_class=[False] * 9),
        replace(first, debt=DEBT_CAP + 1),
    ):
        assert sum(not bar.met for bar in benchmark.bars([spoilt, *others], 1.0)) == 1
    assert [bar.figure for bar in benchmark.bars(good, 6.0) if not bar.met] == [6.0]
    for cpu, code in ((1.0, 0), (6.0, 1)):
        monkeypatch.setattr(benchmark, "measure", lambda count, seed, only, cpu=cpu: (good, cpu))
        assert benchmark.main([]) == code
        assert ("MISSED" in capsys.readouterr().out) is bool(code)


def test_one_part_can_be_measured_alone_and_is_judged_alone(capsys: pytest.CaptureFixture[str]) -> None:
    found, cpu = benchmark.measure(1, seed=1, only=["ability"])
    assert [bar.name for bar in benchmark.bars(found, cpu)] == ["ability error after 10 items / random"]
    with pytest.raises(SystemExit):
        benchmark.main(["--only", "everything"])
    assert "--only takes some of" in capsys.readouterr().err


def test_the_same_seed_gives_the_same_evenings() -> None:
    def evenings() -> list[tuple[float, bool]]:
        centre = Centre(3)
        random = Random(3)
        return practise(centre, learner(centre.world, 0, 0, 3), by_choice(random), random, in_class=True).answers

    assert evenings() == evenings()


def test_a_chooser_that_only_turns_pages_is_told_from_the_true_one() -> None:
    """The control: the same learners, the same model, a workbook instead of the chooser."""
    centre, outside = Centre(1), {"chosen": 0, "workbook": 0}
    for kind in range(len(KINDS)):
        for place in range(3):
            for name in outside:
                random, made = Random(place), learner(centre.world, kind, place, 1)
                book = by_workbook(benchmark.workbook(centre.world, made.grade))
                policy = by_choice(random) if name == "chosen" else book
                answers = practise(centre, made, policy, random, in_class=False).answers
                right = sum(right for _, right in answers) / len(answers)
                outside[name] += not benchmark.LOW <= right <= benchmark.HIGH
    assert outside["chosen"] < outside["workbook"]


def test_a_perfect_promise_has_no_calibration_error_and_a_boast_has() -> None:
    assert benchmark.calibration_error([(0.75, True)] * 3 + [(0.75, False)]) == pytest.approx(0.0)
    assert benchmark.calibration_error([(0.95, False)] * 4) == pytest.approx(0.95)
