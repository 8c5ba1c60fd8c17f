"""Who belongs to an audience, by one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from domain.broadcasts.facts import AudienceFacts, Stage
from domain.broadcasts.segments import SEGMENTS, Sheet, belongs, why
from domain.language import Lang
from domain.people.person import Role
from tests.domain.booking.stage import EAST, MATHS, WEST
from tests.house import catalogue

MEI = AudienceFacts(
    1,
    "Mei",
    "f1",
    Lang.ZH,
    None,
    frozenset({Role.PARENT, Role.TEACHER}),
    reachable=True,
    campuses=frozenset({"east"}),
    courses=frozenset({"maths"}),
    stages=frozenset({Stage.ENROLLED, Stage.TRIAL_BOOKED}),
    days_silent=8,
)


@pytest.mark.parametrize(
    ("audience", "is_in"),
    [
        ({}, True),
        ({"role": ["parent"]}, True),
        ({"role": ["learner", "teacher"]}, True),
        ({"role": ["parent"], "campus": ["west"]}, False),
        ({"role": ["parent"], "campus": []}, True),
        ({"course": ["maths"], "stage": ["finished", "enrolled"], "language": ["zh"]}, True),
        ({"language": ["en"]}, False),
        ({"consent": ["yes"]}, False),
        ({"consent": ["no"]}, True),
        ({"consent": ["perhaps"]}, False),
        ({"activity": ["month"]}, True),
        ({"activity": ["week", "quarter", "longer"]}, False),
        ({"shoe size": ["43"]}, False),
    ],
)
def test_every_segment_fits_by_any_of_its_values(audience: Mapping[str, Sequence[str]], is_in: bool) -> None:
    assert belongs(MEI, audience) is is_in


@pytest.mark.parametrize(
    ("days", "value"),
    [
        (0, "week"),
        (6, "week"),
        (7, "month"),
        (29, "month"),
        (30, "quarter"),
        (89, "quarter"),
        (90, "longer"),
        (None, "longer"),
    ],
)
def test_activity_is_in_exactly_one_stretch(days: int | None, value: str) -> None:
    facts = replace(MEI, days_silent=days)
    assert [each for each in ("week", "month", "quarter", "longer") if why(facts, "activity", [each])] == [value]


def test_why_somebody_is_in_names_the_value_that_fits() -> None:
    assert why(MEI, "stage", ["finished", "trial_booked"]) == "trial_booked"
    assert why(MEI, "stage", ["finished"]) is None


@pytest.mark.parametrize("lang", list(Lang))
def test_every_value_of_every_segment_has_a_name(lang: Lang) -> None:
    for segment in SEGMENTS.values():
        options = segment.options(Sheet((EAST, WEST), (MATHS,)))
        assert len({each.value for each in options}) == len(options)
        assert all(catalogue().plain(each.label, lang) for each in options)
