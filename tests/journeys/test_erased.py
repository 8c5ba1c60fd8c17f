"""Whoever was erased stays so, whatever files are put back, and their bytes go at night."""

from __future__ import annotations

import logging
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.privacy.data import PersonSubject
from storage.database import Database
from storage.ledger import LedgerFile
from tests.journeys.conftest import LIN, RunningClock, Stage, stage_for
from tests.journeys.ways import enrol

NIGHT = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
"""2:30 at the centre."""


async def named(stage: Stage) -> str:
    """What the learner is called in the database now."""
    async with stage.storage() as database, database.reading() as uow:
        person = await uow.people.by_external("telegram", str(LIN))
        return person.name if person is not None else ""


async def erase(database: Database, ledger: LedgerFile, at: datetime) -> None:
    async with database.transaction() as uow:
        person = await uow.people.by_external("telegram", str(LIN))
        assert person is not None
        uid = await uow.personal.uid_of(PersonSubject(person.id))
        assert uid is not None
        ledger.note([uid], at)
        await uow.personal.erase(PersonSubject(person.id))


async def test_a_copy_of_the_files_that_is_put_back_brings_nobody_back(
    sqlite_stage: Stage, tmp_path: Path, errors: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    lin = await sqlite_stage.person(LIN)
    await enrol(lin)
    await sqlite_stage.settled()
    await sqlite_stage.close()
    (tmp_path / "copy").mkdir()
    for path in tmp_path.glob("banxue.db*"):
        shutil.copyfile(path, tmp_path / "copy" / path.name)
    ledger = LedgerFile(Path(sqlite_stage.config.privacy.ledger))
    async with sqlite_stage.storage() as database:
        await erase(database, ledger, datetime.now(UTC))
    for path in (tmp_path / "copy").iterdir():
        shutil.copyfile(path, tmp_path / path.name)
    assert await named(sqlite_stage) == "Lin", "the copy is in place"
    with caplog.at_level(logging.WARNING, "bot.app"):
        await sqlite_stage.open()
    assert "1 that were erased were back" in caplog.text
    assert await named(sqlite_stage) == ""
    assert ledger.unclean_since is None


async def test_bytes_of_whoever_was_erased_go_at_night(sqlite_url: str, tmp_path: Path) -> None:
    clock = RunningClock(NIGHT - timedelta(hours=6))
    async with stage_for(sqlite_url, tmp_path, clock=clock) as stage:
        lin = await stage.person(LIN)
        await enrol(lin)
        await stage.settled()
        ledger = LedgerFile(Path(stage.config.privacy.ledger))
        async with stage.storage() as database:
            await erase(database, ledger, clock.now() - timedelta(hours=1))
        await stage.bot.clean_at_night()
        assert ledger.unclean_since is not None, "in the evening nobody waits for it"
        clock.advance(timedelta(hours=6))
        await stage.bot.clean_at_night()
        assert ledger.unclean_since is None
