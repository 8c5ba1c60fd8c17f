"""`python -m bot audit`."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.turn import Turn
from storage.database import Database
from tests.bot.test_command_line import bot, write_config
from tests.house import services


async def test_a_touched_entry_and_another_end_than_the_one_written_down_are_found(
    sqlite_database: Database, sqlite_url: str, tmp_path: Path
) -> None:
    heads = tmp_path / "heads.log"
    config = write_config(tmp_path, database=f'url = "{sqlite_url}"\n[audit]\nheads = "{heads}"')
    house = services()
    for learner in (1, 2, 3):
        async with sqlite_database.transaction() as uow:
            entry = await audit(Turn(house, uow, None), Deed.ERASED, learner=learner)
    whole = await bot("audit", "--config", config, "--head", f"3:{entry.seal}")
    assert (whole.code, whole.err) == (0, "")
    assert "3 entries" in whole.out and entry.seal in whole.out and "1 head(s)" in whole.out
    other = await bot("audit", "--config", config, "--head", f"2:{entry.seal}")
    assert other.code == 1 and "entry 2" in other.out
    async with sqlite_database.connection() as connection:
        await connection.execute(text("DROP TRIGGER audit_UPDATE"))
        await connection.execute(text("UPDATE audit SET learner = 9 WHERE seq = 1"))
    touched = await bot("audit", "--config", config)
    assert touched.code == 1 and "entry 1: it is not as it was written" in touched.out
    heads.write_text("nonsense\n")
    assert "line 1: is damaged" in (await bot("audit", "--config", config)).sentence
