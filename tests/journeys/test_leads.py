"""A family comes through the link of an open day; its advisor plans what is next, and hears of it that morning."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from domain.clock import FixedClock
from tests.journeys.conftest import HE, MEI, SATURDAY, Stage, stage_for
from tests.journeys.ways import link_in, settle_in

CHILD = "Lulu"


@dataclass(frozen=True)
class Words:
    """What is looked for on the screens, by language."""

    lang: str
    open_day: str
    undated: str
    ring: str
    planned: str
    noted: str
    came_by: str
    morning: str


ZH = Words(
    "zh",
    "12 月开放日",
    "还没有下次日期",
    "打电话",
    "打电话，11月24日",
    "记下了",
    "来源：12 月开放日",
    "今天有 1 个家庭",
)
EN = Words(
    *("en", "Open day 12 Dec", "no next date yet", "Ring", "ring them, Tue 24 Nov", "Noted"),
    *("Came by: Open day 12 Dec", "One family needs a look today"),
)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(SATURDAY)


@pytest.fixture
async def stage(database_url: str, tmp_path: Path, clock: FixedClock) -> AsyncIterator[Stage]:
    async with stage_for(database_url, tmp_path, clock) as made:
        yield made


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
async def test_from_a_poster_to_a_plan_and_its_morning(stage: Stage, clock: FixedClock, words: Words) -> None:
    he, mei = await stage.person(HE), await stage.person(MEI)
    await he.start()
    await he.say("/language")
    await he.tap(data=f"st.lang:{words.lang}")
    await he.say("/source")
    await he.say(words.open_day)
    await settle_in(mei, CHILD, payload=await link_in(he))

    await he.say("/pipeline")
    await he.expect(re.compile(f"{CHILD}[^$]*{words.undated}"))
    await he.tap(data=re.compile("^ld.c:"))
    await he.expect(words.came_by)
    await he.tap(data=re.compile("^ld.n:"))
    await he.tap(words.ring)
    await he.tap(data=re.compile("^ld.d:.*:20261124$"))
    await he.expect(words.planned)
    await he.tap(data=re.compile("^ld.w:"))
    await he.say("OK")
    await he.expect(words.noted)

    clock.advance(timedelta(days=3))
    await stage.bot.tick("remind of leads")
    await stage.settled()
    await he.expect(re.compile(f"{words.morning}[^$]*{CHILD}"))
