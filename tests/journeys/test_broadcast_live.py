"""A small broadcast: watched, paused, gone on with, tapped, and taken back again."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.broadcasts.campaign import Campaign
from domain.broadcasts.launching import LaunchCampaign
from domain.language import Lang
from tests.house import act, services
from tests.journeys.conftest import MEI, TOM, ZHAO, RunningClock, Stage, stage_for
from tests.journeys.ways import account, settle_in

TEXTS = {Lang.ZH: "明天下大雪，停课一天。", Lang.EN: "Heavy snow: no lessons tomorrow."}
PRACTICE: dict[str, Any] = {"does": "practice", "target": "", "label": {"zh": "在家练一练", "en": "Practise at home"}}
CHILD = {MEI: "安安", TOM: "Ben"}
READS = {MEI: Lang.ZH, TOM: Lang.EN}


@dataclass(frozen=True)
class Words:
    """What an operator reads."""

    waits: re.Pattern[str]
    pause: str
    paused: str
    go_on: str
    all_sent: re.Pattern[str]
    recall: str
    both: re.Pattern[str]
    take_back: str
    deleted: re.Pattern[str]


WORDS = {
    Lang.ZH: Words(
        re.compile("0/2 .*等待 2：时间未到 2", re.S),
        "⏸ 暂停",
        "已暂停",
        "▶ 继续",
        re.compile("已完成.*2/2", re.S),
        "↩ 撤回",
        re.compile("已有 2 人收到，其中 2 条还能删除"),
        "撤回并发送更正",
        re.compile("已撤回.*已删除 2/2", re.S),
    ),
    Lang.EN: Words(
        re.compile("0/2 .*Waiting 2: for later 2", re.S),
        "⏸ Pause",
        "Paused",
        "▶ Go on",
        re.compile("Finished.*2/2", re.S),
        "↩ Recall",
        re.compile("2 have it. 2 messages can still be deleted"),
        "Take it back and send the correction",
        re.compile("Taken back.*Deleted 2 of 2", re.S),
    ),
}


@pytest.mark.parametrize("lang", WORDS)
async def test_a_broadcast_is_paused_goes_on_and_is_taken_back(database_url: str, tmp_path: Path, lang: Lang) -> None:
    words, clock = WORDS[lang], RunningClock()
    async with stage_for(database_url, tmp_path, clock) as stage:
        parents = {number: await stage.person(number) for number in (MEI, TOM)}
        for number, parent in parents.items():
            await settle_in(parent, CHILD[number])
        zhao = await stage.person(ZHAO)
        await zhao.start()
        await stage.settled()
        await begins_in_an_hour(stage, clock, lang)

        await zhao.say("/queue")
        await zhao.tap(data=re.compile("^bl.p:"))
        await zhao.expect(words.waits)
        await zhao.tap(words.pause)
        await zhao.expect(words.paused)
        clock.advance(timedelta(hours=1))
        await seconds(stage, 2)
        assert not any(said(stage, number) for number in parents)
        await zhao.tap(words.go_on)
        await seconds(stage, 3)
        await stage.bot.tick("show broadcasts")
        await zhao.expect(words.all_sent)
        for number in parents:
            assert len(said(stage, number)) == 1

        await parents[TOM].tap(PRACTICE["label"]["en"])
        await stage.settled()
        await zhao.tap(words.recall)
        await zhao.expect(words.both)
        await zhao.say("There are lessons after all.")
        await zhao.tap(words.take_back)
        await seconds(stage, 4)
        assert not any(said(stage, number) for number in parents)
        await stage.bot.tick("show broadcasts")
        await zhao.expect(words.deleted)
        async with (await stage.look()).reading() as uow:
            tapped = await uow.campaigns.recipient(1, (await account(stage, TOM)).id)
        assert tapped is not None
        assert tapped.tapped == 0


async def begins_in_an_hour(stage: Stage, clock: RunningClock, lang: Lang) -> None:
    """Released already; its operator reads this language."""
    database, author = await stage.look(), await account(stage, ZHAO)
    words = {"text": {each.value: text for each, text in TEXTS.items()}, "photo": None, "buttons": [PRACTICE]}
    draft = Campaign(
        0,
        "Snow",
        "news",
        author.id,
        clock.now(),
        audience={"role": ["parent"]},
        variants={"a": words},
        starts_at=clock.now() + timedelta(hours=1),
        valid_until=clock.now() + timedelta(hours=6),
    )
    async with database.transaction() as uow:
        await uow.people.save(replace(author, lang=lang))
        campaign = await uow.campaigns.add(draft)
    assert await act(database, services(clock=clock), author, LaunchCampaign(campaign.id)) is not None
    await stage.bot.tick("run broadcasts")


async def seconds(stage: Stage, count: int) -> None:
    for _ in range(count):
        await stage.bot.tick("run broadcasts")
        await stage.settled()


def said(stage: Stage, number: int) -> list[str]:
    """The broadcast, as it stands in somebody's chat."""
    texts = [each.get("text", "") for each in stage.messages(number)]
    return [text for text in texts if TEXTS[READS[number]] in text]
