"""The storm of kills: nothing lost, nothing double, all in order; and with a guard off it says what went wrong.

    python -m pytest tests/benchmarks/test_kill_storm.py --long

kills 200 times while 5,000 updates come, and stops and starts the server and two processes. Two dozen kills while 600
come run always; a storm without the ledger of truth is in tests/journeys/test_restart.py.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.kill_storm import report
from benchmarks.kill_storm_fleet import Fleet
from benchmarks.kill_storm_run import Happened, Storm
from benchmarks.kill_storm_stage import Cast
from benchmarks.killable_points import POINTS, STOPPING
from benchmarks.postgres_server import CARELESS, PostgresServer, running

FEW = Cast(learners=5, parents=3, talkers=5, readers=60)
CONTROLS = {
    "mark_handled": {"double effects"},
    "store_first": {"updates lost"},
    "recover": {"messages lost"},
    "repeats_marked": {"duplicates unmarked"},
    "order": {"out of order"},
}


async def storm(folder: Path, url: str, updates: int, kills: int, **more: object) -> Happened:
    storm = Storm(folder, url, updates, kills, seed=1, log=folder / "bot.log")
    for name, value in more.items():
        setattr(storm, name, value)
    began = time.monotonic()
    happened = await storm.run()
    report(happened, time.monotonic() - began)
    return happened


def names_of_what_is_wrong(happened: Happened) -> set[str]:
    return {name for name, sentences in happened.found.wrong.items() if sentences}


def is_held(happened: Happened) -> None:
    assert names_of_what_is_wrong(happened) == set()
    assert happened.found.extra <= happened.bound


@pytest.fixture
def long(pytestconfig: pytest.Config) -> None:
    if not pytestconfig.getoption("--long"):
        pytest.skip("minutes; with --long")


async def test_two_dozen_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    happened = await storm(tmp_path, f"sqlite:///{tmp_path / 'storm.db'}", 600, 24)
    is_held(happened)
    assert happened.deaths.total() >= 24
    assert happened.points
    assert min(happened.found.done[what] for what in ("answers", "bookings", "follow-ups")) > 0


@pytest.mark.usefixtures("long")
async def test_two_hundred_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    happened = await storm(tmp_path, f"sqlite:///{tmp_path / 'storm.db'}", 5000, 200)
    is_held(happened)
    assert happened.deaths.total() >= 200
    # each named point was really hit, or the storm tries less than it says
    assert set(POINTS) - set(STOPPING) <= set(happened.points)
    assert set(STOPPING) & set(happened.points)
    assert happened.found.done["answers"] > 200
    assert min(happened.found.done[what] for what in ("bookings", "cancellations", "words")) > 20
    assert happened.found.done["follow-ups"] == 200
    assert min(happened.true_lives, happened.second_bots, happened.foreign_polls, happened.cuts) > 0


@pytest.mark.usefixtures("long")
async def test_a_server_that_is_killed_as_well_changes_nothing(tmp_path: Path, a_server: PostgresServer) -> None:
    more = {"server": a_server, "restart_every": 4.0, "cast": FEW}
    happened = await storm(tmp_path, a_server.url(), 600, 20, **more)
    is_held(happened)
    assert happened.server_stops > 0


@pytest.mark.usefixtures("long")
async def test_two_processes_are_killed_stopped_and_replaced_and_lose_nothing(
    tmp_path: Path, a_server: PostgresServer
) -> None:
    # any shorter, and the courier's lease would change hands while nobody was killed
    fleet = Fleet(tmp_path, a_server.url(), 400, 12, 1, log=tmp_path / "bot.log", cast=FEW, pause=4.0, lease=2.0)
    happened = await fleet.run()
    report(happened, 0.0)
    is_held(happened)
    assert fleet.paused and fleet.rolled


@pytest.fixture
def a_server(postgres_server: PostgresServer) -> Iterator[PostgresServer]:
    """One that may be killed; the others' is only asked for to skip where there is none."""
    with running(CARELESS) as server:
        yield server


@pytest.mark.usefixtures("long")
@pytest.mark.parametrize("guard", CONTROLS)
async def test_with_a_guard_off_the_storm_says_what_went_wrong(tmp_path: Path, guard: str) -> None:
    url = f"sqlite:///{tmp_path / 'storm.db'}"
    # what is never marked is done anew in each life, and that takes longer and longer
    updates, kills, rest = (120, 6, 15.0) if guard == "mark_handled" else (400, 15, 5.0)
    happened = await storm(tmp_path, url, updates, kills, off=[guard], cast=FEW, rest=rest)
    assert names_of_what_is_wrong(happened) & CONTROLS[guard]
    assert not happened.is_right
