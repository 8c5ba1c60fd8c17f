"""The storm of a broadcast, shortened; and what is told of it when something went wrong."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import broadcast as benchmark
from benchmarks.broadcast_figures import Happened, Row, Span, bars, most_in_a_second, report, share_used
from domain.broadcasts.fate import Fate
from storage.database import Database

RECIPIENTS, KILLS = 200, 3
RATE = 27.5


@pytest.fixture
async def empty_url(database_url: str) -> str:
    """The URL of a database without tables."""
    database = await Database.open(database_url)
    await database.downgrade("base")
    await database.close()
    return database_url


def test_everybody_gets_a_broadcast_once_while_the_bot_is_killed(empty_url: str, tmp_path: Path) -> None:
    options = benchmark.Options(recipients=RECIPIENTS, kills=KILLS, taps=2)
    happened = asyncio.run(benchmark.measure(empty_url, tmp_path, options))
    # how fast it is is measured on a quiet machine, not here
    assert [bar.name for bar in bars(happened) if not bar.met and not bar.timed] == []
    assert happened.kills == KILLS
    fates = [row.fate for row in happened.rows.values()]
    blocked, sent, doubted = [fates.count(each) for each in (Fate.BLOCKED, Fate.SENT, Fate.IN_DOUBT)]
    assert blocked + sent + doubted == RECIPIENTS
    # a kill may also hide that somebody has blocked the bot
    assert RECIPIENTS * 0.05 - doubted <= blocked <= RECIPIENTS * 0.05
    assert sent <= RECIPIENTS * 0.95
    moved = [call for call in happened.calls if call["method"] == "sendmessage" and call["code"] == 400]
    assert len(moved) == RECIPIENTS * 0.02
    assert happened.taps or happened.other_taps


def test_a_database_that_is_in_use_is_not_touched(database_url: str, tmp_path: Path) -> None:
    asyncio.run(_somebody(database_url))
    with pytest.raises(ValueError, match="in use"):
        asyncio.run(benchmark.measure(database_url, tmp_path, benchmark.Options(recipients=1)))


async def _somebody(url: str) -> None:
    from tests.house import as_person, services

    database = await Database.open(url)
    await as_person(database, services(), 7)
    await database.close()


def call(number: int, at: float, chat: int | None = None, **more: Any) -> dict[str, Any]:
    made = {"number": number, "method": "sendmessage", "at": at, "chat_id": str(chat or number), "code": 200}
    return made | {"performed": True} | more


def a_run(**changes: Any) -> Happened:
    """A hundred people at an even pace, without any trouble."""
    made = Happened(
        recipients=100,
        rows={number: Row(Fate.SENT, 0, 1) for number in range(100)},
        calls=[call(number + 1, 10 + number / RATE) for number in range(100)],
        lives=[Span(5, 20)],
        pauses=[],
        cuts=1,
        kills=2,
        launched=1,
        second_bot=1,
        taps=[],
        other_taps=0,
        tappers=0,
        in_flight=2,
    )
    return replace(made, **changes)


def missed(happened: Happened) -> list[str]:
    return [bar.name for bar in bars(happened) if not bar.met]


def test_a_run_without_trouble_meets_every_bar(capsys: pytest.CaptureFixture[str]) -> None:
    assert missed(a_run()) == []
    report(a_run())
    assert "most in one second, as they arrived: 28 of 30" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("row", "bar"),
    [
        (Row(Fate.SENT, 0, 0), "nobody skipped"),
        (Row(Fate.ON_ITS_WAY, 0, 0), "nobody skipped"),
        (Row(Fate.BLOCKED, 0, 1), "nobody skipped"),
        (Row(Fate.SENT, 0, 2), "nobody got two"),
        (Row(Fate.IN_DOUBT, 0, 2), "nobody got two"),
    ],
)
def test_a_single_recipient_who_was_wronged_is_found(row: Row, bar: str) -> None:
    happened = a_run()
    (found,) = missed(replace(happened, rows={**happened.rows, 7: row}))
    assert found.startswith(bar)


@pytest.mark.parametrize("row", [Row(Fate.SENT, 1, 2), Row(Fate.IN_DOUBT, 0, 0), Row(Fate.IN_DOUBT, 0, 1)])
def test_doubt_is_allowed_as_often_as_something_gave_cause_for_it(row: Row) -> None:
    happened = a_run()
    rows = dict(happened.rows)
    for number in range(3):
        rows[number] = row
    assert missed(replace(happened, rows=rows)) == []
    rows[3] = row
    strict = "rows in doubt at most kills and cut answers (4 <= 3)"
    assert missed(replace(happened, rows=rows, in_flight=3)) == [strict]
    also = "rows in doubt only of those in flight at a kill, and cut answers (2 + 1)"
    assert missed(replace(happened, rows=rows)) == [strict, also]


def test_somebody_who_is_missing_was_skipped() -> None:
    happened = a_run()
    rows = {number: row for number, row in happened.rows.items() if number != 7}
    assert [each[:14] for each in missed(replace(happened, rows=rows))] == ["100 recipients", "nobody skipped"]


def test_two_starts_and_two_bots_are_found() -> None:
    assert missed(a_run(launched=2)) == ["started once, however often it was launched"]
    assert missed(a_run(second_bot=None)) == ["a second bot did not run"]
    assert missed(a_run(second_bot=1, stands_by=True)) == ["a second bot stood by"]
    assert not missed(a_run(second_bot=None, stands_by=True))


def test_a_second_with_too_many_is_found_wherever_it_begins() -> None:
    assert most_in_a_second([0.0, 0.5, 0.99, 1.0]) == 3
    calls = [*a_run().calls, *(call(200 + n, 12.5, n + 1, method="editmessagetext") for n in range(3))]
    assert missed(a_run(calls=calls)) == ["no second with more than 30 messages (31)"]
    quiet = [*a_run().calls, *(call(200 + n, 12.5, n + 1, method="answercallbackquery") for n in range(3))]
    assert missed(a_run(calls=quiet)) == []


def test_the_rate_is_counted_while_the_bot_was_up_and_the_broadcast_went_on() -> None:
    used, seconds = share_used(a_run())
    assert abs(used - RATE / 30) < 0.001
    assert abs(seconds - 99 / RATE) < 0.001
    late = [call(each["number"], each["at"] + 10 * (each["at"] > 12)) for each in a_run().calls]
    assert share_used(a_run(calls=late))[0] < 0.5
    killed = a_run(calls=late, lives=[Span(5, 12.02), Span(12.1, 30)])
    assert share_used(killed)[0] > 0.9
    paused = a_run(calls=late, pauses=[Span(12.02, 22)])
    assert share_used(paused)[0] > 0.9


def test_slow_answers_are_found() -> None:
    taps = [Span(0, 0.1)] * 90 + [Span(0, 2.0)] * 10
    assert missed(a_run(tappers=3, taps=taps)) == ["p95 of the answers below 1 s (2.00 s)"]
    assert missed(a_run(tappers=3, taps=[])) == ["p95 of the answers below 1 s (inf s)"]


def test_a_missed_bar_ends_the_run_with_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def measured(*_: object) -> Happened:
        return a_run(launched=0)

    monkeypatch.setattr(benchmark, "measure", measured)
    assert benchmark.main(["--recipients", "100"]) == 1
    assert capsys.readouterr().out.count("MISSED") == 1
