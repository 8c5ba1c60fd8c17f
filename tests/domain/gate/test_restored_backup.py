"""A copy of yesterday's database, put back today: nothing is sent that is past its time."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from domain.clock import FixedClock
from domain.gate import opening
from domain.messages.outgoing import OutboxState
from domain.people.person import Role
from storage.database import Database
from tests.domain.gate.door import NOON, Door
from tests.house import as_person


def at(hours: float) -> dict[str, Any]:
    return {"due_at": NOON + timedelta(hours=hours)}


async def test_a_restored_backup_of_yesterday_sends_nothing_that_is_past_its_time(
    sqlite_url: str, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "RECHECKS", MappingProxyType({}))
    clock.advance(NOON - clock.now())
    database = await Database.open(sqlite_url, clock=clock)
    door = Door(database, clock)
    mei, jun = [await as_person(database, door.services, name, Role.PARENT) for name in ("mei", "jun")]
    lin = await as_person(database, door.services, "lin", Role.LEARNER)
    past = [
        # let through, and the courier has not sent them yet
        await door.push(mei, "appointment", "at ten tomorrow", until=NOON + timedelta(hours=22)),
        await door.push(jun, "service", "at three today", until=NOON + timedelta(hours=3)),
        await door.push(lin, "reminder", "practice"),
        # at the gate still
        await door.push(jun, "offer", "until tonight", **at(1), until=NOON + timedelta(hours=8)),
        await door.push(lin, "review", "fractions", **at(4)),
    ]
    assert await door.open() == 1
    in_time = await door.push(mei, "report", "lesson of yesterday", **at(7.5))
    assert [(await door.state(each))[0] for each in past[:3]] == [OutboxState.PLANNED] * 3
    await database.close()
    copy = tmp_path / "yesterday.db"
    shutil.copyfile(sqlite_url.removeprefix("sqlite:///"), copy)

    clock.advance(timedelta(days=1))
    restored = await Database.open(f"sqlite:///{copy}", clock=clock)
    try:
        today, came = Door(restored, clock), list[str]()
        for _ in range(3):
            came += await today.came()
            await today.open()
        assert came == ["lesson of yesterday"]
        assert [(await today.said(each))[-1] for each in past] == [("dropped", "late")] * len(past)
        assert [(await today.state(each)) for each in past] == [(OutboxState.DROPPED, "late")] * len(past)
        assert (await today.state(in_time))[0] is OutboxState.SENT
    finally:
        await restored.close()
