"""What a family takes back, and what was the teacher's own to see all along."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.alerts.alert import Finding, Rule
from domain.alerts.rules import is_withheld
from tests.domain.alerts.learners import evening, of

FROM_LESSONS = {"form": "lessons", "lessons": 0, "lessons_of": 3}
WITH_PRACTICE = FROM_LESSONS | {"practice": 1, "practice_of": 9}


@pytest.mark.parametrize(
    ("rule", "facts", "gone"),
    [
        (Rule.SLIPPING, WITH_PRACTICE, True),
        (Rule.SLIPPING, FROM_LESSONS, False),
        (Rule.STUCK, {}, True),
        (Rule.ABSENCE, {}, False),
    ],
)
def test_only_what_rests_on_practice_is_taken_back_with_it(rule: Rule, facts: dict[str, object], gone: bool) -> None:
    finding = Finding(rule, 0.8, evening(9), facts=facts)
    assert not is_withheld(finding, of(since=40))
    assert is_withheld(finding, replace(of(since=40), may_see=False)) is gone
