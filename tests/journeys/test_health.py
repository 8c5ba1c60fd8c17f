"""An admin hears of an update that could not be handled, mends it with a tap, and it has its effect once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from domain.people.onboarding import SwitchLanguage
from domain.people.person import Role
from storage.tables.audit import audit
from storage.tables.messages import InboxState, inbox
from tests.journeys.conftest import HE, MEI, RunningClock, stage_for, taps_of
from tests.journeys.ways import account


@dataclass(frozen=True)
class Words:
    """What is looked for on the screens, by language."""

    lang: str
    alert: str
    title: str
    retried: str
    test: str


ZH = Words("zh", "等您决定", "机器人的状况", "#", "测试消息")
EN = Words("en", "got stuck", "How the bot is", "#", "A test")


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
async def test_what_broke_is_told_mended_and_done_once(
    database_url: str,
    tmp_path: Path,
    words: Words,
    monkeypatch: pytest.MonkeyPatch,
    errors: list[str],
) -> None:
    async with stage_for(database_url, tmp_path, RunningClock()) as stage:
        he, mei = await stage.person(HE), await stage.person(MEI)
        for person in (he, mei):
            await person.start()
        await he.say("/language")
        await he.tap(data=f"st.lang:{words.lang}")
        async with (await stage.look()).transaction() as uow:
            await uow.people.grant((await account(stage, HE)).id, Role.ADMIN, None, datetime.now(UTC))
        await stage.settled()

        lang_before = (await account(stage, MEI)).lang
        with monkeypatch.context() as broken:
            broken.setattr(SwitchLanguage, "run", breaks)
            await mei.say("/language")
            await mei.tap(data="st.lang:en")
            await mei.expect(re.compile("[0-9A-F]{4}"))
            await stage.settled()
        assert errors and all("Update" in line for line in errors)
        errors.clear()
        assert (await account(stage, MEI)).lang == lang_before

        await stage.bot.tick("watch over health")
        await stage.bot.tick("watch over health")
        await he.expect(words.alert)
        await he.say("/health")
        await he.expect(words.title)
        await he.tap(data="hl.l:updates")
        listed = await stage.panel(HE)
        await he.tap(data=re.compile("^hl.r:updates:"))
        (again,) = [each for each in taps_of(listed) if each.startswith("hl.r:updates:")]
        stage.old_tap(HE, listed, again)
        await stage.settled()
        await he.tap(data="hl")
        await he.tap(data="hl.t")
        await he.expect(words.test)
        await stage.settled()

        assert str((await account(stage, MEI)).lang) == "en", "it was done after all"
        async with (await stage.look()).reading_connection() as connection:
            aside = select(func.count()).where(inbox.c.state == InboxState.SET_ASIDE)
            assert await connection.scalar(aside) == 0
            deeds = list(await connection.scalars(select(audit.c.deed).where(audit.c.deed.startswith("lost_"))))
        assert deeds == ["lost_retried"], "two taps, one try"
        said = [each for each in stage.messages(HE) if words.alert in each.get("text", "")]
        assert len(said) == 1, "the same is not told twice"


async def breaks(*_: object) -> None:
    raise RuntimeError("the code of today is broken")
