"""Whatever is sent to a family in a week, by whomever: nothing in closed hours, nothing above a cap, no service lost.

    python -m pytest tests/domain/gate/test_family_weeks.py --long

plays 100,000 weeks; without `--long` it is some hundred.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone, tzinfo
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from domain.gate import deciding, hours, rules
from domain.gate.deciding import _Look
from domain.gate.hours import Hours
from domain.gate.push import Decided, Verdict, Waiting, Why
from domain.gate.rules import CAPS, GateRules
from domain.messages.kinds import MessageClass
from tests.domain.gate.families import FamilyWeek, family_weeks
from tests.domain.gate.oracle import complaints
from tests.domain.gate.world import World

BATCHES, A_BATCH = 200, 500
BY_HOURS = _Look._by_hours
UNTIL_FOUND_OUT = 4000


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "batch" in metafunc.fixturenames:
        metafunc.parametrize("batch", range(BATCHES if metafunc.config.getoption("--long") else 1))


def play(batch: int, weeks: int, **more: Any) -> None:
    """That many random weeks; each batch has its own."""

    @seed(batch)
    @settings(max_examples=weeks, deadline=None, database=None, suppress_health_check=list(HealthCheck), **more)
    @given(family_weeks())
    def all_is_well(week: FamilyWeek) -> None:
        world = World(week)
        world.play()
        found = list(complaints(week, world))
        assert not found, found

    all_is_well()


def test_whatever_comes_to_the_gate_its_promises_hold(batch: int) -> None:
    play(batch, A_BATCH)


@cache
def as_in_summer(zone: str) -> tzinfo:
    offset = datetime(2026, 10, 20, tzinfo=ZoneInfo(zone)).utcoffset()
    assert offset is not None
    return timezone(offset)


def drops_service(look: _Look, message: Waiting, shut: Why | None) -> Decided | None:
    if shut is not None and message.klass is MessageClass.SERVICE and not message.urgent:
        return Decided(message.message, Verdict.DROPPED, shut)
    # whatever else waits still waits: otherwise it is found out for that
    return BY_HOURS(look, message, shut)


def nothing(*_: Any) -> None:
    return None


def of_each_person(patch: pytest.MonkeyPatch) -> None:
    alone = tuple(rules.Cap(cap.klass, cap.most, cap.days, learners=cap.learners) for cap in CAPS)
    patch.setattr(GateRules.__init__, "__defaults__", (alone, *(GateRules.__init__.__defaults__ or ())[1:]))


def the_clock_of(zone: str) -> Callable[[str], tzinfo]:
    return lambda _: ZoneInfo(zone)


FAULTS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], str]] = {
    "there are no caps": (lambda patch: patch.setattr(_Look, "_by_caps", nothing), " number "),
    "caps are of each person": (of_each_person, " number "),
    "all that is told is one contact": (lambda patch: patch.setattr(_Look, "contact", lambda *_: "x"), " number "),
    "the centre's clock counts": (
        lambda patch: patch.setattr(hours, "ZoneInfo", the_clock_of("Asia/Shanghai")),
        "closed hours",
    ),
    "the clocks never change": (lambda patch: patch.setattr(hours, "ZoneInfo", as_in_summer), "closed hours"),
    "days begin on an island": (
        lambda patch: patch.setattr(deciding, "ZoneInfo", the_clock_of("Pacific/Kiritimati")),
        " number ",
    ),
    "nobody goes to school": (lambda patch: patch.setattr(Hours, "_has_school", nothing), "closed hours"),
    "the courier may be late": (lambda patch: patch.setattr(_Look, "_ends", nothing), "closed hours|too late"),
    "service at night is dropped": (
        lambda patch: patch.setattr(_Look, "_by_hours", drops_service),
        "service .* dropped",
    ),
    "nobody's wishes count": (lambda patch: patch.setattr(_Look, "_unwanted", nothing), "not wanted"),
    "messages come one after another": (
        lambda patch: patch.setattr(_Look, "_by_distance", nothing),
        "less than two hours",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_gate_with_a_fault_is_found_out(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, complaint = FAULTS[fault]
    plant(monkeypatch)
    with pytest.raises(AssertionError, match=complaint):
        play(0, UNTIL_FOUND_OUT, phases=[Phase.generate], report_multiple_bugs=False)
