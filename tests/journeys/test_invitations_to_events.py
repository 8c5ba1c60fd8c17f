"""The office invites to the open house; one family comes with guests, one says no, and neither is asked again."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from domain.people.person import Consent, Purpose
from tests.journeys.conftest import MEI, TOM, ZHAO, RunningClock, Stage, stage_for
from tests.journeys.ways import account, settle_in


async def test_families_are_invited_and_answer_with_one_tap(database_url: str, tmp_path: Path) -> None:
    clock = RunningClock()
    async with stage_for(database_url, tmp_path, clock) as stage:
        mei, tom, zhao = await stage.person(MEI), await stage.person(TOM), await stage.person(ZHAO)
        await settle_in(mei, "安安")
        await settle_in(tom, "Ben")
        clock.advance(timedelta(days=9))
        for reader in (MEI, TOM):
            await welcomes_events(stage, reader)

        await zhao.start()
        await zhao.say("/events")
        await zhao.tap(re.compile("校园开放日"))
        await zhao.tap("📋 看看谁来")
        await zhao.tap("✉️ 邀请")
        await zhao.expect("会发给 2 家（2 人）")
        await zhao.tap("✍️ 写邀请")
        await zhao.tap("📨 试发给我")
        await zhao.tap("✅ 看着对")
        await zhao.tap("🚀 放行")
        await stage.settled()
        for _ in range(3):
            await stage.bot.tick("run broadcasts")
            await stage.settled()

        await mei.expect("想来吗？点一下就好", button="我来，带 2 位")
        await mei.tap("我来，带 2 位")
        await mei.expect("留好了 3 个位子")
        await tom.expect("Would you like to come?", button="No, thank you")
        await tom.tap("No, thank you")
        await tom.toast("All right, see you another time.")
        await stage.settled()

        await zhao.say("/events")
        await zhao.tap(re.compile("校园开放日"))
        await zhao.tap("📋 看看谁来")
        await zhao.expect("1 组报名，一共 3 人")
        await zhao.tap("✉️ 邀请")
        await zhao.expect("会发给 0 家")


async def welcomes_events(stage: Stage, reader: int) -> None:
    person = await account(stage, reader)
    async with (await stage.look()).transaction() as uow:
        (child,) = await uow.people.children_of(person.id)
        await uow.people.add_consent(Consent(child.id, Purpose.OFFERS, "1", person.id, stage.clock.now()))
