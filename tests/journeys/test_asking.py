"""A parent asks in their own words: several wants at once, side by side, beside the point, and then a person."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.clock import FixedClock
from tests.journeys.conftest import MEI, SATURDAY, Stage, stage_for
from tests.journeys.ways import settle_in


@dataclass(frozen=True)
class Words:
    lang: str
    several: str
    understood: str
    compare: str
    side_by_side: str
    fees: str
    money: str
    no: str
    beside: str
    person: str
    promised: str
    complaint: str
    sorry: str


ZH = Words(
    *(
        "zh",
        "五年级数学，周末，一节课不超过200，不要奥数",
        "不要奥数.*数学同步提高（五至六年级）.*查询的",
        "对比一下",
    ),
    *("一学期 ¥3,040", "学费怎么收？", "从每节 140 元到 240 元不等", "不是这个，再问问", "答偏了", "请老师回答"),
    *("已转达 ✓", "老师总是迟到，太不负责了", "非常抱歉.*已转达"),
)
EN = Words(
    *(
        "en",
        "Grade 5 maths at the weekend, at most 200 a lesson, no olympiad",
        "without olympiad.*Maths core \\(grades 5-6\\).*Places checked",
        "Compare",
    ),
    *(
        "¥3,040 a term",
        "What are the fees?",
        "from 140 to 240 yuan a lesson",
        "No, something else",
        "beside the point",
    ),
    *("Ask a person", "Passed on ✓", "The teacher is always late, this is unacceptable", "I am sorry.*Passed on"),
)


@pytest.fixture
async def stage(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage_for(sqlite_url, tmp_path, FixedClock(SATURDAY)) as made:
        yield made


@pytest.mark.parametrize("said", [ZH, EN], ids=["zh", "en"])
async def test_a_question_is_answered_compared_refused_and_handed_over(stage: Stage, said: Words) -> None:
    mei = await stage.person(MEI)
    await settle_in(mei, "Lulu", grade=5)
    if said.lang == "en":
        await mei.say("/language")
        await mei.tap(data="st.lang:en")
    await mei.say(said.several)
    await mei.expect(re.compile(said.understood, re.S), button=said.compare)
    await mei.tap(said.compare)
    await mei.expect(said.side_by_side)

    await mei.say(said.fees)
    await mei.expect(said.money, button=said.no)
    await mei.tap(said.no)
    await mei.expect(said.beside, button=said.person)
    await mei.tap(said.person)
    await mei.expect(said.promised)

    await mei.say(said.complaint)
    await mei.expect(re.compile(said.sorry, re.S))
