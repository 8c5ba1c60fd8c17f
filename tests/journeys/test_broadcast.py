"""A broadcast from the first chip until it is read: written, tried, approved by a second person, sent to both."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from domain.language import Lang
from domain.people.person import Role
from sandbox.person import Person
from tests.journeys.conftest import HE, MEI, TOM, ZHAO, RunningClock, Stage, stage_for
from tests.journeys.ways import account, settle_in

CHINESE, ENGLISH = "周一停课一天，周二照常。", "No lessons on Monday; Tuesday is as usual."
OTHERWISE = "On Monday we are closed. See you on Tuesday."
LABELS = {
    Lang.ZH: (
        *("📢 通知", "✍ 中文", "✍ 英文", "🔘 按钮", "▶ 练习", "🕕 时间", "▶ 马上", "‹ 返回"),
        *("📨 试发给我", "✅ 看着对", "🙋 请人审核", "🔎 看一看", "✅ 通过"),
    ),
    Lang.EN: (
        *("📢 News", "✍ Chinese", "✍ English", "🔘 Buttons", "▶ Practice", "🕕 When", "▶ At once", "‹ Back"),
        *("📨 Test to me", "✅ Looks right", "🙋 Ask for approval", "🔎 Look at it", "✅ Approve"),
    ),
}
READ = {
    Lang.ZH: ("2 个家庭.*共 2 人（中文 1、英文 1）", "请您审核一条群发", "通过了"),
    Lang.EN: ("2 families.*people: 2 .Chinese 1, English 1.", "asks you to approve a broadcast", "approved"),
}


@pytest.mark.parametrize("lang", LABELS)
async def test_news_are_written_tried_approved_and_read(database_url: str, tmp_path: Path, lang: Lang) -> None:
    kind, zh, en, buttons, practice, when, at_once, back, test, right, ask, look, approve = LABELS[lang]
    families, asked, approved = (re.compile(words, re.S) for words in READ[lang])
    clock = RunningClock()
    async with stage_for(database_url, tmp_path, clock) as stage:
        for number, child in ((MEI, "安安"), (TOM, "Ben")):
            await settle_in(await stage.person(number), child)
        zhao, he = await office(stage, lang)
        await zhao.say("/new")
        await zhao.tap(kind)
        await zhao.expect(families)
        await zhao.tap(zh)
        await zhao.say(CHINESE)
        await zhao.tap(en)
        await zhao.say(ENGLISH)
        await zhao.tap(buttons)
        await zhao.tap(practice)
        await zhao.tap(back)
        await zhao.tap(when)
        await zhao.tap(at_once)
        await zhao.tap(back)
        await zhao.tap(test)
        await zhao.tap(right)
        await stage.settled()
        assert len(said(stage, ZHAO, CHINESE)) == len(said(stage, ZHAO, ENGLISH)) == 1
        await zhao.tap(en)
        await zhao.say(OTHERWISE)
        await zhao.tap(test)
        await zhao.tap(right)
        await zhao.tap(ask)
        await stage.settled()
        assert not said(stage, MEI, CHINESE), "nothing before a second person has looked"

        await he.expect(asked)
        await he.tap(look)
        await he.expect(families)
        await he.tap(approve)
        await stage.settled()
        await zhao.expect(approved)
        for _ in range(4):
            clock.advance(timedelta(seconds=1))
            await stage.bot.tick("run broadcasts")
            await stage.bot.tick("open the gate")
            await stage.settled()
        assert (len(said(stage, MEI, CHINESE)), len(said(stage, TOM, OTHERWISE))) == (1, 1)
        assert not said(stage, TOM, ENGLISH) and not said(stage, MEI, OTHERWISE)


async def office(stage: Stage, lang: Lang) -> tuple[Person, Person]:
    """An operator who writes, and a colleague who may approve, both in that language."""
    found = []
    for number in (ZHAO, HE):
        person = await stage.person(number)
        await person.start()
        await stage.settled()
        known = await account(stage, number)
        async with (await stage.look()).transaction() as uow:
            await uow.people.grant(known.id, Role.OPERATOR, None, stage.clock.now())
            await uow.people.save(replace(known, lang=lang, role=Role.OPERATOR))
        await person.say("/home")
        await stage.settled()
        found.append(person)
    return found[0], found[1]


def said(stage: Stage, number: int, words: str) -> list[dict[str, object]]:
    return [each for each in stage.messages(number) if str(each.get("text") or "").startswith(words)]
