"""Whoever moves to another chat stays who they are, and whoever blocked the bot is left in peace."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.gate.passing import push
from domain.messages.screen import Note
from domain.people.person import Person as Account
from domain.turn import Turn
from tests.house import services
from tests.journeys.conftest import MEI, TOM, Stage, stage_for
from tests.journeys.ways import PLATFORM, settle_in

MOVED_BY = 90_000


async def account_of(stage: Stage, number: int) -> Account | None:
    async with (await stage.look()).reading() as uow:
        return await uow.people.by_external(PLATFORM, str(number))


async def tell(stage: Stage, reader: Account, words: str) -> None:
    async with (await stage.look()).transaction() as uow:
        turn = Turn(services(clock=stage.clock), uow, None)
        await push(turn, reader, Note("service", words), urgent=True)
    await stage.bot.tick("open the gate")


@pytest.mark.parametrize(("number", "child", "home"), [(MEI, "小宝", "小宝"), (TOM, "Zoe", "Zoe")])
async def test_who_has_moved_is_told_there_and_known_there(
    database_url: str, tmp_path: Path, number: int, child: str, home: str
) -> None:
    async with stage_for(database_url, tmp_path) as stage:
        await settle_in(await stage.person(number), child)
        await stage.settled()
        known = await account_of(stage, number)
        assert known is not None
        stage.box.cloud.move(stage.box.cloud.chats[number], number + MOVED_BY)
        await tell(stage, known, "closed tomorrow")
        moved = await stage.person(number + MOVED_BY)
        await moved.expect("closed tomorrow")
        await stage.settled()
        followed = await account_of(stage, number + MOVED_BY)
        assert followed is not None
        assert followed.id == known.id
        assert await account_of(stage, number) is None
        await moved.say("/home")
        await moved.expect(home)


async def test_who_has_blocked_the_bot_is_written_to_once_and_told_again_when_they_are_back(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with stage_for(sqlite_url, tmp_path) as stage:
        mei = await stage.person(MEI)
        await settle_in(mei, "小宝")
        await stage.settled()
        stage.box.cloud.chats[MEI].blocked = True
        known = await account_of(stage, MEI)
        assert known is not None
        for words in ("one", "two"):
            await tell(stage, known, words)
        await stage.settled()
        refused = [call for call in stage.box.cloud.record.since(0) if call.code == 403]
        assert len(refused) == 1
        gone = await account_of(stage, MEI)
        assert gone is not None
        assert not gone.reachable
        await mei.start()
        await stage.settled()
        await tell(stage, known, "three")
        await mei.expect("three")
        back = await account_of(stage, MEI)
        assert back is not None
        assert back.reachable
