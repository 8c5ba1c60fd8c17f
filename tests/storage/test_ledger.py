"""The ledger of erasures keeps what was confirmed, forgets nothing and does not go on when it is damaged."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.privacy.ledger import LedgerError
from storage.backup import LedgerMark
from storage.ledger import LedgerFile

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
LATER = NOON + timedelta(days=1)


@pytest.fixture
def ledger(tmp_path: Path) -> LedgerFile:
    return LedgerFile(tmp_path / "apart" / "erased.ledger")


def test_whoever_was_noted_is_known_to_whoever_reads_it_later(ledger: LedgerFile) -> None:
    ledger.note(["a1", "b2"], NOON)
    ledger.note(["c3"], LATER)
    assert LedgerFile(ledger.path).erased() == {"a1": NOON, "b2": NOON, "c3": LATER}


def test_it_is_on_the_disk_when_the_note_returns(ledger: LedgerFile, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[bytes] = []
    monkeypatch.setattr(os, "fsync", lambda _file: synced.append(ledger.path.read_bytes()))
    ledger.note(["a1"], NOON)
    assert b"a1" in synced[0]


def test_noted_twice_it_stands_there_once_with_the_first_moment(ledger: LedgerFile) -> None:
    ledger.note(["a1"], NOON)
    ledger.note(["a1"], LATER)
    assert ledger.erased() == {"a1": NOON}
    assert ledger.mark().entries == 1


def test_only_its_owner_reads_it(ledger: LedgerFile) -> None:
    ledger.found()
    assert ledger.path.stat().st_mode & 0o077 == 0
    assert ledger.erased() == {}


@pytest.mark.parametrize("cut", range(1, 30, 7))
def test_a_line_that_was_not_finished_was_never_confirmed(ledger: LedgerFile, cut: int) -> None:
    ledger.note(["a1"], NOON)
    ledger.note(["b2"], NOON)
    ledger.path.write_bytes(ledger.path.read_bytes()[:-cut])
    assert ledger.erased() == {"a1": NOON}
    ledger.note(["c3"], LATER)
    assert ledger.erased() == {"a1": NOON, "c3": LATER}


def test_a_changed_line_is_named_and_nothing_goes_on(ledger: LedgerFile) -> None:
    ledger.note(["a1", "b2"], NOON)
    ledger.path.write_bytes(ledger.path.read_bytes().replace(b"a1", b"a7"))
    with pytest.raises(LedgerError, match="line 2"):
        ledger.erased()
    with pytest.raises(LedgerError, match="line 2"):
        ledger.note(["c3"], LATER)


def test_what_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LedgerError, match="cannot be"):
        LedgerFile(tmp_path / "file" / "erased.ledger").note(["a1"], NOON)


def test_it_says_whether_the_files_were_cleaned_since(ledger: LedgerFile) -> None:
    assert ledger.unclean_since is None
    ledger.note(["a1"], NOON)
    assert ledger.unclean_since == NOON
    ledger.cleaned(LATER)
    assert ledger.unclean_since is None
    assert ledger.erased() == {"a1": NOON}
    ledger.note(["b2"], LATER)
    assert ledger.unclean_since == LATER


def test_an_older_copy_of_it_is_told_from_the_one_that_a_backup_knew(ledger: LedgerFile) -> None:
    ledger.note(["a1"], NOON)
    older = LedgerFile(ledger.path.with_name("older"))
    older.path.write_bytes(ledger.path.read_bytes())
    ledger.cleaned(NOON)
    ledger.note(["b2"], LATER)
    then = ledger.mark()
    ledger.note(["c3"], LATER)
    assert ledger.goes_as_far_as(then)
    assert ledger.goes_as_far_as(LedgerMark())
    assert not older.goes_as_far_as(then)
    other = LedgerFile(ledger.path.with_name("other"))
    other.note(["x1", "y2", "z3"], NOON)
    assert not other.goes_as_far_as(then)
