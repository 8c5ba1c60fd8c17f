"""Five hundred schedules of everything at once, and each guard with its control."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

import storage.inbox
from bot.lanes import Lane
from storage.bookings import BookingsRepository
from storage.inbox import InboxMarks, InboxRow
from storage.outbox import Outbox, Settled
from tests.simulation.centre import Centre
from tests.simulation.world import World

pytestmark = pytest.mark.filterwarnings("ignore")
"""The killed never await what they began."""

SEEDS, BLOCK, LONG = 500, 25, 10
"""`--long` plays so many times more."""
ENOUGH = 120
"""Within so many seeds a missing guard is noticed."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "first" in metafunc.fixturenames:
        times = LONG if metafunc.config.getoption("--long") else 1
        metafunc.parametrize("first", range(0, times * SEEDS, BLOCK))


def test_whatever_happens_nothing_is_lost_or_done_twice(first: int, centre: Centre, folder: Path) -> None:
    wrong = [
        f"python -m tests.simulation --trace --seed {outcome.seed}: {complaint}"
        for outcome in (World(centre, folder, seed).run() for seed in range(first, first + BLOCK))
        for complaint in outcome.complaints
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("seed", [3, 8, 21])
def test_a_seed_is_played_again_move_by_move(seed: int, centre: Centre, folder: Path) -> None:
    once, again = (World(centre, folder, seed, trace=True).run() for _ in range(2))
    assert once.lines == again.lines
    assert once.digest == again.digest
    assert once.steps == again.steps > 1000


def test_a_seed_is_the_same_in_another_process(pytestconfig: pytest.Config, centre: Centre, folder: Path) -> None:
    if not pytestconfig.getoption("--long"):
        pytest.skip("builds the centre again; with --long")
    command = [sys.executable, "-m", "tests.simulation", "--trace", "--seed", "8"]
    environment = {**os.environ, "PYTHONHASHSEED": "11"}
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    assert World(centre, folder, 8).run().digest in said


Guard = Callable[[pytest.MonkeyPatch], None]


def handled_whatever_was(monkeypatch: pytest.MonkeyPatch) -> None:
    mark = InboxMarks.mark_handled

    async def always(self: InboxMarks, *asked: Any) -> bool:
        await mark(self, *asked)
        return True

    monkeypatch.setattr(InboxMarks, "mark_handled", always)


def nothing_is_recovered(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(self: Outbox, now: Any) -> dict[Any, int]:
        return {}

    monkeypatch.setattr(Outbox, "recover", nothing)


def what_came_of_it_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    async def forget(self: Outbox, results: Sequence[Settled], now: Any) -> None:
        return None

    monkeypatch.setattr(Outbox, "settle", forget)


def repeats_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    settle = Outbox.settle

    async def uncounted(self: Outbox, results: Sequence[Settled], now: Any) -> None:
        await settle(self, [replace(result, repeated=False) for result in results], now)

    monkeypatch.setattr(Outbox, "settle", uncounted)


def the_latest_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """In memory and in the table: each of them keeps the order by itself."""

    def take(self: Lane, row: InboxRow) -> None:
        self.rows.insert(1, row) if self.rows else self.rows.append(row)

    monkeypatch.setattr(Lane, "take", take)
    monkeypatch.setattr(storage.inbox, "HANDLE", storage.inbox.CLOSE.values(raw=""))


def seats_are_counted_before_they_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    async def take_seat(self: BookingsRepository, slot: int, seats: int) -> bool:
        taken = text("UPDATE slots SET taken = min(taken + :seats, capacity) WHERE id = :slot")
        await self._connection.execute(taken, {"slot": slot, "seats": seats})
        return True

    monkeypatch.setattr(BookingsRepository, "take_seat", take_seat)


@pytest.mark.parametrize(
    ("guard_off", "complaint"),
    [
        (handled_whatever_was, r"update \d+ is handled and had its effect 2 times"),
        (nothing_is_recovered, r"message \d+ claimed"),
        (what_came_of_it_is_forgotten, r"does not end|message \d+ claimed"),
        (repeats_are_not_counted, r"came 2 times and is marked as repeated 0 times"),
        (the_latest_comes_first, r"was handled after a later one"),
        (seats_are_counted_before_they_are_taken, r"slot \d+ has 1 seats, 1 taken, 2 booked"),
    ],
)
def test_without_its_guard_some_seed_fails(
    guard_off: Guard, complaint: str, centre: Centre, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard_off(monkeypatch)
    outcomes = (World(centre, folder, seed).run() for seed in range(ENOUGH))
    assert any(re.search(complaint, said) for outcome in outcomes for said in outcome.complaints)
