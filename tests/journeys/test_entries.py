"""A parent asks what nobody knows; one of the office answers, another approves; whoever asks then is answered."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.clock import FixedClock
from sandbox.person import Person
from tests.journeys.conftest import HE, MEI, SATURDAY, TOM, ZHAO, Stage, stage_for, taps_of
from tests.journeys.ways import settle_in

WROTE = re.compile(r"^en\.w:")


@dataclass(frozen=True)
class Words:
    """What is said and looked for, by language."""

    lang: str
    asked: str
    asked_again: str
    answer: str
    none: str
    tell_me: str
    will_tell: str
    told: str


ZH = Words(
    *("zh", "轮滑鞋寄存？", "轮滑鞋寄存", "可以，门口右边有一排柜子。"),
    *("都不是", "有答案时告诉我", "一有答案我就告诉您", "您问过"),
)
EN = Words(
    *("en", "Scooter hooks inside?", "scooter hooks inside"),
    *("Yes, right of the door.", "Not one of these", "Tell me when", "I will tell you once", "You asked"),
)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(SATURDAY)


@pytest.fixture
async def stage(database_url: str, tmp_path: Path, clock: FixedClock) -> AsyncIterator[Stage]:
    async with stage_for(database_url, tmp_path, clock) as made:
        yield made


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
async def test_what_nobody_knew_is_answered_once_and_known_from_then_on(stage: Stage, words: Words) -> None:
    he, zhao, mei, tom = [await stage.person(number) for number in (HE, ZHAO, MEI, TOM)]
    for colleague in (he, zhao):
        await colleague.start()
        await speak(colleague, words.lang)
    for parent in (mei, tom):
        await settle_in(parent, "Lulu")
        await speak(parent, words.lang)

    await mei.say(words.asked)
    offered = taps_of(await mei.expect(button=re.compile(f"{words.none}|{words.tell_me}")))
    for none in (each for each in offered if each.startswith("ak.x:")):
        await mei.tap(data=none)
    await mei.tap(data=re.compile(r"^en\.y:"))
    await mei.toast(words.will_tell)

    await he.say("/questions")
    await he.expect(words.asked)
    await he.tap(data=re.compile(r"^en\.m:"))
    await he.tap(data=WROTE)
    await he.say(words.answer)
    await he.tap(data=re.compile(r"^en\.s:"))
    await stage.settled()

    await zhao.tap(data=re.compile(r"^en\.d:"))
    await zhao.expect(words.answer)
    await zhao.tap(data=re.compile(r"^en\.a:"))
    await stage.settled()
    await mei.expect(words.told)
    await mei.expect(words.answer)

    await stage.bot.refresh()
    await tom.say(words.asked_again)
    await tom.expect(words.answer)


async def speak(person: Person, lang: str) -> None:
    await person.say("/language")
    await person.tap(data=f"st.lang:{lang}")
