"""The measurement of seats, shortened: it holds with the guard on, and it fails with the guard off."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from benchmarks import seats as benchmark
from benchmarks.bookers import BOOKED, OTHERS, WAITING, Task, Told, process
from benchmarks.seats import Round
from storage.database import Database

BOOKERS, SEATS, PROCESSES = 24, 4, 2


@pytest.fixture
async def empty_url(database_url: str) -> str:
    """The URL of a database without tables."""
    database = await Database.open(database_url)
    await database.downgrade("base")
    await database.close()
    return database_url


def measured(url: str, rounds: int, *, guarded: bool = True) -> list[Round]:
    return benchmark.measure(url, BOOKERS, SEATS, PROCESSES, rounds, guarded=guarded)


def test_two_processes_sell_each_seat_once_and_tell_everybody_where_they_stand(empty_url: str) -> None:
    found = measured(empty_url, 2)
    for each in found:
        assert each.sold == each.taken == each.told.what[BOOKED] == SEATS
        assert each.queue == each.told.what[WAITING] > 0
        assert not each.errors
        assert each.told.what[BOOKED] + each.told.what[WAITING] + each.told.what[OTHERS] == BOOKERS
    # how long it takes is measured on a quiet machine, not here
    assert [bar.name for bar in benchmark.bars(found, BOOKERS, SEATS) if not bar.met and "p99" not in bar.name] == []


def test_with_the_guard_off_seats_are_sold_twice_and_that_is_told(
    empty_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = measured(empty_url, 1, guarded=False)
    assert found[0].sold > SEATS
    benchmark.report(found)
    assert f"    1  {found[0].sold:>4}" in capsys.readouterr().out
    assert not benchmark.bars(found, BOOKERS, SEATS)[0].met


def test_a_database_that_is_in_use_is_not_touched(database_url: str) -> None:
    benchmark.measure(database_url, 2, 1, 1, 1)
    with pytest.raises(ValueError, match="in use"):
        benchmark.measure(database_url, 2, 1, 1, 1)


def test_a_process_that_fails_says_why_and_keeps_nobody_waiting(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    together, results = context.Barrier(2), context.Queue()
    process(Task(f"sqlite:///{tmp_path}/missing.db", (), (1,), True, 1), together, results)
    assert "NotMigrated" in results.get(timeout=30)
    assert together.broken
    results.close()
    results.join_thread()


def test_a_missed_bar_ends_the_run_with_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = Told()
    told.what.update({BOOKED: 3, "IntegrityError: x": 1})
    told.ways, told.taps = [0.1, 0.2, 0.3, 2.5], [0.1, 2.1]
    monkeypatch.setattr(benchmark, "measure", lambda *_, **__: [Round(3, 2, 1, told)])
    assert benchmark.main(["--bookers", "4", "--seats", "2", "--rounds", "1"]) == 1
    said = capsys.readouterr().out
    assert said.count("MISSED") == 5
    assert "1 x IntegrityError: x" in said
