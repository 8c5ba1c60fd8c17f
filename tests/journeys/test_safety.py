"""A child writes that they do not want to live: somebody on duty hears it, takes it, writes back and closes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from tests.journeys.conftest import HE, LIN, ZHAO, RunningClock, stage_for
from tests.journeys.test_ticket import speaks
from tests.journeys.ways import enrol


@dataclass(frozen=True)
class Words:
    lang: str
    words: str
    calls: str
    also: str
    alarm: str
    take: str
    taken: str
    write: str
    from_he: str
    close: str
    closed: str
    roster: str


ZH = Words(
    *("zh", "我不想活了", "我现在就叫一位真人：何老师", "我现在也在叫林悦", "写下了可能有危险的话", "我来处理"),
    *("何老师看到了", "写给对方", "何老师：我给你打电话。", "结束这件事", "先安排好了", "孩子有危险时的值班"),
)
EN = Words(
    *("en", "I don't want to live any more", "I am calling a person now: Ms He", "I am calling Lin Yue now, too"),
    *("wrote words that may mean danger", "I take it", "Ms He has read it", "Write to them", "Ms He: I ring you up."),
    *("Close it", "taken care of for now", "On duty when a child is in danger"),
)


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
async def test_somebody_on_duty_is_there_for_a_child(words: Words, database_url: str, tmp_path: Path) -> None:
    clock = RunningClock()
    async with stage_for(database_url, tmp_path, clock) as stage:
        he, zhao, lin = [await stage.person(number) for number in (HE, ZHAO, LIN)]
        for each in (he, zhao):
            await each.start()
            await speaks(stage, each, words.lang)
        await enrol(lin)
        await speaks(stage, lin, words.lang)

        await lin.say(words.words)
        await lin.expect(words.calls)
        await he.expect(words.alarm, button=words.take)
        clock.advance(timedelta(minutes=4))
        await stage.bot.tick("call those on duty")
        await zhao.expect(words.alarm)
        await lin.expect(words.also)

        await he.tap(words.take)
        await he.expect(words.words)
        await lin.expect(words.taken)
        await he.tap(words.write)
        await he.say(words.from_he.partition("：" if words.lang == "zh" else ": ")[2])
        await lin.expect(words.from_he)
        await he.tap(words.close)
        await he.say("…")
        await lin.expect(words.closed)
        await zhao.say("/duty")
        await zhao.expect(words.roster)
        assert not any(words.words in each.get("text", "") for each in stage.messages(ZHAO))
