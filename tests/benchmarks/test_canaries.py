"""Canaries: an export is whole and one's own, an erasure leaves no byte, no backup brings one back, logs hold none.

The rows are searched here; the chat, and PostgreSQL, by the benchmark's own command.
"""

from __future__ import annotations

import base64
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks import canaries as benchmark
from benchmarks.canaries_kinds import CHAT, ROWS, Found, Kind, Search, Way
from bot import keeping
from storage.columns import data_class
from storage.ledger import LedgerFile
from storage.personal_rules import RULES
from storage.tables import metadata


async def rows(tmp_path: Path) -> list[Found]:
    async with benchmark.place_in(tmp_path, "sqlite") as place:
        return await benchmark.in_rows(place)


def names(found: Sequence[Found]) -> set[str]:
    return {each.kind.column for each in found}


async def test_nothing_is_found_where_it_must_not_be(tmp_path: Path) -> None:
    found = await rows(tmp_path)
    assert [f"{each.kind.name}: {each.faults}" for each in found if each.faults] == []
    assert len(found) == len(ROWS)


async def test_in_chat_nothing_is_found_where_it_must_not_be(tmp_path: Path) -> None:
    async with benchmark.place_in(tmp_path, "sqlite") as place:
        found = await benchmark.in_chat(place)
    assert [f"{each.kind.name}: {each.faults}" for each in found if each.faults] == []
    assert len(found) == len(CHAT)


async def test_what_an_erasure_forgets_is_found_in_the_files_and_in_what_is_restored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RULES, "letters", ())
    found = await rows(tmp_path)
    assert names([each for each in found if each.left]) == {"letters.text", "letters.reply"}
    assert names([each for each in found if each.restored]) == {"letters.text", "letters.reply"}
    assert names([each for each in found if each.kind.exported and not each.in_own_export]) == {
        "letters.text",
        "letters.reply",
    }


async def test_without_cleaning_bytes_stay_in_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def not_at_all(*_: object) -> None:
        pass

    monkeypatch.setattr(keeping, "clean", not_at_all)
    found = await rows(tmp_path)
    assert any(each.left for each in found)


async def test_without_the_ledger_a_backup_brings_everybody_back_and_careless_logs_tell_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LedgerFile, "note", lambda *_: None)
    monkeypatch.setattr(benchmark, "set_up_logs", careless)
    levels = {name: logging.getLogger(name).level for name in ("sqlalchemy.engine", "aiosqlite")}
    try:
        found = await rows(tmp_path)
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
    assert all(each.restored for each in found)
    assert any(each.in_logs for each in found)


def careless(level: str) -> None:
    """Logs as they usually are."""
    logging.basicConfig(level=level, stream=sys.stderr, force=True)
    for name in ("sqlalchemy.engine", "aiosqlite"):
        logging.getLogger(name).setLevel(level)


async def test_a_fault_ends_it_with_one_and_none_with_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = Found(Kind("a", Way.ROW), in_own_export=True), Found(Kind("b", Way.ROW), left=["centre.db"])

    for shown, code in (([good], 0), ([good, bad], 1)):

        async def scene(_place: object, shown: list[Found] = shown) -> list[Found]:
            return shown

        for name in ("in_chat", "in_rows"):
            monkeypatch.setattr(benchmark, name, scene)
        assert await benchmark.main([]) == code


def test_there_are_more_than_forty_kinds_of_every_class_that_is_about_somebody() -> None:
    columns = {
        f"{table.name}.{column.name}": data_class(column) for table in metadata.sorted_tables for column in table.c
    }
    kinds = [*CHAT, *ROWS]
    assert len({kind.name for kind in kinds}) == len(kinds) > 40
    of = {columns[kind.column] for kind in kinds if kind.column}
    assert {"identity", "learning", "words", "booking", "safety"} <= of


def test_a_search_finds_a_canary_in_other_writings(tmp_path: Path) -> None:
    kind = Kind("name", Way.ROW)
    search = Search({"Qcanarybird": kind})
    text = "my Qcanarybird sings"
    for held in (
        text.encode(),
        text.upper().encode(),
        text.encode("utf-16-le"),
        text.encode().hex().encode(),
        *(base64.b64encode(b"x" * offset + text.encode()) for offset in range(3)),
    ):
        assert search.in_bytes(held) == {kind}, held
    assert search.in_bytes(b"nothing") == set()
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file").write_text(text)
    assert search.in_files(tmp_path) == {"a/file": {kind}}
    assert search.in_files(tmp_path, [tmp_path / "a"]) == {}
