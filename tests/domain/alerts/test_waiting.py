"""Somebody of the family waits for a word of the teacher."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.alerts import waiting
from domain.alerts.alert import Rule
from domain.alerts.evidence import LearnerEvidence, ParentWaits
from tests.domain.alerts.learners import TODAY, evening, found, of


def at_ten(*waits: ParentWaits) -> LearnerEvidence:
    return replace(of(since=40), waits=waits, now=evening(0, 10))


def waits(what: str, since: datetime, promised: datetime | None = None) -> ParentWaits:
    return ParentWaits(what, since, promised)


def test_past_what_was_promised_it_is_told_with_the_promise() -> None:
    told = found(Rule.WAITING, at_ten(waits("conversation", evening(0, 9), evening(0, 9.5))))
    assert told is not None
    assert (told.key, told.facts["form"]) == ("conversation", "conversation_promised")
    assert told.facts["promised_at"] == evening(0, 9.5).isoformat()
    assert found(Rule.WAITING, at_ten(waits("letter", evening(3), evening(0, 11)))) is None


@pytest.mark.parametrize(
    ("what", "since", "told"),
    [
        ("conversation", evening(0, 9), False),
        ("conversation", evening(1, 20.5), False),
        ("conversation", evening(1, 19), True),
        ("letter", evening(1, 19), False),
        ("letter", evening(1, 12), True),
        ("wish", evening(1, 12), False),
        ("wish", evening(1, 9), True),
    ],
)
def test_without_a_promise_some_daytime_hours_may_pass(what: str, since: datetime, told: bool) -> None:
    assert (found(Rule.WAITING, at_ten(waits(what, since))) is not None) == told


def test_nights_and_days_off_do_not_count() -> None:
    since = waits("conversation", evening(1, 19))
    off = frozenset({TODAY, TODAY - timedelta(days=1)})
    assert waiting.daytime(since.since, at_ten()) == timedelta(hours=4)
    assert found(Rule.WAITING, replace(at_ten(since), days_off=off)) is None


def test_of_two_of_a_kind_the_longer_one_is_told() -> None:
    told = waiting.look(at_ten(waits("letter", evening(2)), waits("letter", evening(5)), waits("wish", evening(3))))
    assert sorted((each.key, each.since) for each in told) == [("letter", evening(5)), ("wish", evening(3))]


def test_nobody_waits_and_nothing_is_told() -> None:
    assert waiting.look(at_ten()) == []
