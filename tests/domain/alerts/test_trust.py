"""What a teacher's verdicts on alerts make of their rules, and of what the digest says of itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.alerts.alert import Alert, Finding, OfLearner, Rule, State
from domain.alerts.life import USUAL_TRUST
from domain.alerts.trust import Record, record, trust, trusts

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def judged(state: State, rule: Rule = Rule.SLIPPING, looks: int = 0) -> Alert:
    found = (Finding(rule, 0.9, NOW),)
    return Alert(1, 7, OfLearner(1), found, state, NOW, NOW, told_at=NOW, looks=looks)


def test_without_verdicts_a_rule_has_the_usual_trust() -> None:
    silent = [judged(state) for state in (State.OPEN, State.WATCHED, State.CLEARED, State.EXPIRED)]
    assert trust(silent, Rule.SLIPPING) == trust([], Rule.SLIPPING) == USUAL_TRUST
    assert record(silent) == Record(0, 1), "nobody did anything about the one that expired"


def test_what_was_not_true_lowers_the_trust_in_its_rule_alone_and_what_was_acted_on_raises_it() -> None:
    known = [judged(State.DISMISSED), judged(State.DONE, Rule.STUCK), judged(State.ACTED, Rule.STUCK)]
    found = trusts(known)
    assert found[Rule.SLIPPING] == pytest.approx(8 / 11)
    assert found[Rule.STUCK] == pytest.approx(10 / 12)
    assert found[Rule.ABSENCE] == USUAL_TRUST


def test_the_record_counts_what_was_judged() -> None:
    states = [State.DONE, State.ACTED, State.ASKED, State.DISMISSED, State.EXPIRED, State.OPEN, State.CLEARED]
    assert record([judged(state) for state in states]) == Record(3, 5)
    assert record([judged(State.EXPIRED, looks=1)]) == Record(1, 1), "it was acted on, and then nobody answered"


def test_a_verdict_is_one_on_each_rule_that_spoke() -> None:
    both = replace(judged(State.DISMISSED), findings=(Finding(Rule.STUCK, 0.9, NOW), Finding(Rule.ABSENCE, 0.9, NOW)))
    assert trust([both], Rule.STUCK) == trust([both], Rule.ABSENCE) < USUAL_TRUST
