"""Quiet hours: by the wall clock of whoever would be written to."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.messages.quiet import is_quiet, waking
from domain.turn import Policy

SATURDAY = datetime(2026, 11, 21, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(("hour", "quiet"), [(7, True), (8, False), (20, False), (21, True), (0, True)])
def test_quiet_hours_are_those_of_the_place(hour: int, quiet: bool) -> None:
    assert is_quiet(datetime(2026, 11, 28, hour, tzinfo=SHANGHAI), "Asia/Shanghai", Policy()) is quiet


def test_nobody_is_written_to_at_night() -> None:
    day, zone = SATURDAY.replace(hour=4), "Asia/Shanghai"
    assert waking(day, zone, Policy()) == day
    evening, night = SATURDAY.replace(hour=14), SATURDAY.replace(hour=18)
    assert waking(evening, zone, Policy()) == waking(night, zone, Policy()) == SATURDAY.replace(day=22, hour=0)
