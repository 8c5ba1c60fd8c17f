"""What a finding is called: facts by their names, kind words where facts of another day are missing."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from domain.alerts.alert import Finding, Rule
from domain.alerts.words import finding_line, params_of, sure
from domain.clock import FixedClock
from domain.language import Lang
from domain.messages.screen import Join, Moment
from domain.turn import Turn
from storage.database import Database
from tests.domain.practice.shelf import bank, choice
from tests.house import catalogue, services

SINCE = datetime(2026, 11, 14, tzinfo=UTC)


@pytest.fixture
async def turn(sqlite_database: Database, clock: FixedClock) -> Turn:
    held = bank([choice("sample:a", "fractions.add")])
    async with sqlite_database.reading() as uow:
        return Turn(services(clock=clock, bank=held), uow, None)


def test_facts_become_parameters_by_their_names(turn: Turn) -> None:
    found = params_of(
        turn,
        {
            "skill": "fractions.add",
            "road": "nobody-knows-it",
            "last_on": "2026-11-14",
            "since_at": "2026-11-14T08:00:00+00:00",
            "gap": 1.24,
            "usual": 3.0,
            "n": 4,
            "who": ["a", "b"],
            "nested": {"no": 1},
            "flag": True,
            "empty": None,
        },
        "Europe/Berlin",
    )
    assert catalogue().plain(found.pop("skill"), Lang.EN) == "Skill fractions.add"
    assert found == {
        "road": "nobody-knows-it",
        "last_on": date(2026, 11, 14),
        "since_at": Moment(datetime(2026, 11, 14, 8, tzinfo=UTC), "Europe/Berlin"),
        "gap": "1.2",
        "usual": "3",
        "n": 4,
        "who": Join(("a", "b"), "words"),
    }


@pytest.mark.parametrize("facts", [{}, {"form": "missed", "missed": 2}, {"form": "of_old"}])
def test_a_finding_whose_facts_are_incomplete_still_says_something(turn: Turn, facts: dict[str, object]) -> None:
    finding = Finding(Rule.ABSENCE, 0.8, SINCE, facts=facts)
    said = catalogue().plain(finding_line(turn, finding), Lang.EN)
    assert said in ("missed 2 lessons in a row without a word", "has been missing lessons")
    assert "{" not in said and catalogue().plain(finding_line(turn, finding), Lang.ZH)


@pytest.mark.parametrize(("chance", "percent"), [(0.82, 80), (0.83, 85), (0.3, 50), (0.999, 95)])
def test_how_sure_is_told_in_steps_of_five_and_never_as_certain(chance: float, percent: int) -> None:
    assert sure(Finding(Rule.POINT, chance, SINCE)) == percent
