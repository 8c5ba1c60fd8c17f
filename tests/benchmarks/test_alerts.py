"""The benchmark of alerts, shortened: it runs, tells true from false, and a missed bar ends it with one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks import alerts as benchmark
from benchmarks.alerts_evidence import Known
from benchmarks.alerts_figures import Found, Pooled, found, share
from benchmarks.alerts_mornings import mornings
from benchmarks.alerts_plans import term
from benchmarks.alerts_raw import needs_help
from benchmarks.alerts_term import History, lived
from benchmarks.alerts_truth import About, Claim, points_of
from benchmarks.alerts_world import Teaching, Term, instant
from domain.alerts.evidence import AnswerSeen
from domain.portrait.folding import fold


@pytest.fixture(scope="module")
def history() -> History:
    return lived(term(1, weeks=3, classes=2))


@pytest.fixture(scope="module")
def planned() -> Term:
    """Twelve weeks that nobody has lived."""
    return term(2)


def perfect(planned: Term) -> list[Claim]:
    slips = [plan for plan in planned.plans.values() if plan.slip is not None]
    made = [
        Claim(About.SLIP, plan.class_id, str(plan.learner), plan.slip.onset + 1, 0.9) for plan in slips if plan.slip
    ]
    for klass in planned.classes:
        made += [
            Claim(About.POINT, klass.id, point.skill, day + 1, 0.9)
            for day, point in points_of(klass)
            if point.how is not Teaching.WELL
        ]
    return made + [Claim(About.ITEM, "", item, 5) for item in planned.faulty]


def test_the_term_is_the_same_each_time_and_is_told_as_the_bot_would_tell_it(history: History) -> None:
    once, again = (lived(term(1, weeks=1, classes=1)) for _ in range(2))
    assert once.said == again.said
    known = Known(history)
    for day in range(1, 23):
        known.catch_up(instant(day))
    for learner, said in history.said.items():
        assert known.portrait(learner) == fold(said)
        assert known.learner(learner, instant(22)).answers


def test_who_slips_was_regular_before_and_is_gone_within_the_term(planned: Term) -> None:
    slips = [(plan, plan.slip) for plan in planned.plans.values() if plan.slip is not None]
    assert len(slips) > 10
    for plan, slip in slips:
        assert plan.joined + 18 <= slip.onset < slip.faded < slip.gone == plan.left < planned.days
        assert 14 <= slip.faded - slip.onset <= 35
        assert slip.at(slip.onset) == 0 and slip.at(slip.faded) == 1


def test_who_says_what_is_true_meets_the_bars_and_who_adds_false_alarms_misses_one(
    planned: Term, history: History, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    met = dict.fromkeys(planned.faulty, 20)
    outcome = benchmark.outcome(1, weeks=1, classes=1)

    def judged(claims: list[Claim]) -> list[str]:
        one = replace(outcome, found={benchmark.OURS: found(planned, claims, met)})
        monkeypatch.setattr(benchmark, "outcome", lambda *_, **__: one)
        missed = [bar.name for bar in benchmark.bars([one]) if not bar.met]
        assert benchmark.main([]) == bool(missed)
        assert ("MISSED" in capsys.readouterr().out) is bool(missed)
        return missed

    good = perfect(planned)
    assert judged(good) == []
    regular = [plan for plan in planned.plans.values() if plan.slip is None]
    wrong = [Claim(About.SLIP, plan.class_id, str(plan.learner), 30, 0.9) for plan in regular[:10]]
    assert judged([*good, *wrong]) == ["false among alerts about slips"]
    assert judged([each for each in good if each.about is not About.ITEM]) == ["faulty items named"]
    late = [replace(each, day=each.day + 80) if each.about is About.POINT else each for each in good]
    assert judged(late) == ["recall of them within two lessons"]


def test_every_alert_comes_to_an_end_and_none_comes_twice(history: History) -> None:
    log = mornings(history)
    assert all(alert.state.is_over for alert in log.held.values())
    assert log.duplicates == []


def test_kolibri_counts_wrong_answers_until_an_exercise_is_completed() -> None:
    def answers(signs: str) -> list[AnswerSeen]:
        return [AnswerSeen(1, f"i{n}", "s", instant(n), sign == "+") for n, sign in enumerate(signs)]

    assert needs_help(answers("-+-+-+-"), in_a_row=False)
    assert not needs_help(answers("-+-+-+-"), in_a_row=True)
    assert not needs_help(answers("---+++++-"), in_a_row=False)
    assert needs_help(answers("++----"), in_a_row=True)


def test_figures_of_no_term_are_no_numbers() -> None:
    empty = Found([], [], [], [], [], [], [], 0.0)
    assert share(Pooled([empty]).slips_in_time) != share(Pooled([empty]).slips_in_time)
