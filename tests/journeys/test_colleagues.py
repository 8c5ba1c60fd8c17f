"""An admin gives a colleague a role with a second yes, removes them at once, and reads of it in the audit trail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.audit.checking import check_trail
from domain.people.person import Role
from storage.anchors import AnchorFile
from tests.journeys.conftest import HE, WANG, ZHAO, RunningClock, stage_for
from tests.journeys.ways import account


@dataclass(frozen=True)
class Words:
    """What is looked for on the screens, by language."""

    lang: str
    advisor: str
    asked: str
    done: str
    ended: str
    removed: str


ZH = Words("zh", "顾问", "需要第二个人确认", "已完成", "您的同事权限已经结束", "移除了同事")
EN = Words("en", "Advisor", "A second person is needed", "Done.", "Your access as a colleague has ended", "removed a")


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
async def test_two_say_yes_to_a_role_and_one_ends_them_all(database_url: str, tmp_path: Path, words: Words) -> None:
    # by day: at night the word to a colleague would wait for the morning
    async with stage_for(database_url, tmp_path, RunningClock()) as stage:
        he, zhao, wang = [await stage.person(number) for number in (HE, ZHAO, WANG)]
        for person in (he, zhao, wang):
            await person.start()
            await person.say("/language")
            await person.tap(data=f"st.lang:{words.lang}")
        async with (await stage.look()).transaction() as uow:
            await uow.people.grant((await account(stage, HE)).id, Role.ADMIN, None, datetime.now(UTC))
        number = (await account(stage, WANG)).id
        await he.say("/staff")
        await he.tap(data=f"sp.c:{number}")
        await he.tap(data=f"sp.g:{number}")
        await he.tap(words.advisor)
        await zhao.expect(words.asked)
        await zhao.tap(data=re.compile("^sp.r:"))
        await zhao.tap(data=re.compile("^sp.ok:"))
        await zhao.expect(words.done)
        assert (await account(stage, WANG)).roles == {Role.TEACHER, Role.ADVISOR}

        await wang.say("/class")
        classes = await stage.panel(WANG)
        await he.say("/staff")
        await he.tap(data=f"sp.c:{number}")
        await he.tap(data=f"sp.d:{number}")
        await he.tap(data=f"sp.y:{number}")
        await wang.expect(words.ended)
        stage.old_tap(WANG, classes, "cl")
        await stage.settled()
        await wang.expect(re.compile("没有对你的账号开放|没有对您的账号开放|not for your account"))
        assert (await account(stage, WANG)).roles == frozenset()

        await he.say("/audit")
        await he.expect(words.removed)

        await stage.close()
        anchors = AnchorFile(Path(stage.config.audit.heads)).all()
        async with stage.storage() as database, database.reading() as uow:
            assert anchors[-1].head == await uow.audit.head(), "the last deed is written down before nobody watches"
            assert (await check_trail(uow.audit, anchors)).flaw is None
