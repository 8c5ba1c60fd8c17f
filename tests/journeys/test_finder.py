"""Which course: a newcomer in four taps, across a restart, and a parent who reads what the child's answers say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.language import Lang
from domain.people.person import Consent, Purpose
from tests.domain.upgrades.scene import answered
from tests.journeys.conftest import MEI, TOM, RunningClock, Stage, stage_for
from tests.journeys.ways import account, settle_in

BEFORE_G5 = (
    "arithmetic.divide-by-one-digit",
    "arithmetic.divide-by-two-digit",
    "arithmetic.divide-with-remainder",
    "arithmetic.multiply-two-digit",
    "arithmetic.order-of-operations",
    "arithmetic.times-tables",
    "geometry.area-rectangle",
    "geometry.perimeter",
)
GAPS = ("decimals.meaning", "fractions.add-like", "fractions.meaning")


@dataclass(frozen=True)
class Words:
    """What is said in one language."""

    asks: str
    which_grade: str
    contest: str
    saturday: str
    any_price: str
    olympiad: re.Pattern[str]
    change: str
    days: str
    sunday: str
    both_days: str
    person: str
    passed_on: str
    child: str
    school: str
    wait: re.Pattern[str]
    opened: str
    skill: re.Pattern[str]


WORDS = {
    Lang.ZH: Words(
        "帮我选课",
        "孩子读几年级？",
        "🏆 准备竞赛",
        "周六",
        "价格不限",
        re.compile(
            r"1 · 奥数思维（五年级）.*合适：5 年级、准备竞赛、时间合适、有名额.*剩 3 个名额.*¥240"
            r".*名额是 \d\d:\d\d 查询的",
            re.S,
        ),
        "✏️ 改一项…",
        "📅 时间和价格",
        "周日",
        "周六、周日",
        "🙋 问一位老师",
        "已转达",
        "安安",
        "🏫 跟上学校进度",
        re.compile(
            r"数学同步提高（五至六年级）.*对 安安 来说：建议先等一等，先把这些学稳：[^（]*分数.*（12 次作答）", re.S
        ),
        "上这门课之前要会的",
        re.compile("🔎 .*分数"),
    ),
    Lang.EN: Words(
        "Which course is right for my child?",
        "Which school year is it for?",
        "🏆 Prepare for contests",
        "Saturday",
        "any price",
        re.compile(
            r"1 · Maths olympiad \(grade 5\).*fits: Grade 5, prepares for contests, the days you marked, has places"
            r".*3 places left.*¥240.*Places checked \d\d:\d\d",
            re.S,
        ),
        "✏️ Change…",
        "📅 Days and price",
        "Sunday",
        "Saturday, Sunday",
        "🙋 Ask a person",
        "Passed on",
        "Ben",
        "🏫 Keep up at school",
        re.compile(
            r"Maths core \(grades 5-6\).*For Ben: I would wait with it. First: [^(]*raction.*\(12 answers\)", re.S
        ),
        "What comes before the course",
        re.compile("🔎 .*raction"),
    ),
}


@pytest.mark.parametrize("lang", WORDS)
async def test_a_newcomer_finds_a_course_and_asks_a_person(sqlite_url: str, tmp_path: Path, lang: Lang) -> None:
    words = WORDS[lang]
    async with stage_for(sqlite_url, tmp_path, RunningClock()) as stage:
        parent = await stage.person(MEI if lang is Lang.ZH else TOM)
        await parent.start()
        await parent.say(words.asks)
        await parent.expect(words.which_grade)
        await parent.tap(data="fi.g:5")
        await parent.tap(words.contest)
        await stage.settled()
        await stage.close()
        await stage.open()
        await parent.tap(words.saturday)
        await parent.tap(words.any_price)
        await parent.expect(words.olympiad)
        await parent.tap(words.change)
        await parent.tap(words.days)
        await parent.tap(words.sunday)
        await parent.tap(re.compile(words.any_price))
        await parent.expect(words.both_days)
        await parent.tap(words.person)
        await parent.expect(words.passed_on)


@pytest.mark.parametrize("lang", WORDS)
async def test_a_parent_reads_what_comes_first_and_why(database_url: str, tmp_path: Path, lang: Lang) -> None:
    words, reader = WORDS[lang], MEI if lang is Lang.ZH else TOM
    async with stage_for(database_url, tmp_path, RunningClock()) as stage:
        parent = await stage.person(reader)
        await settle_in(parent, words.child, grade=5)
        await practised(stage, reader)
        await parent.tap(data="fi")
        await parent.tap(words.school)
        await parent.tap(words.any_price)
        await parent.expect(words.wait)
        await parent.tap(data=re.compile("^fi[.]e:"))
        await parent.expect(words.opened)
        await parent.tap(words.skill)
        await parent.tap(data=re.compile("^mp[.]e:"))


async def practised(stage: Stage, reader: int) -> None:
    """The child is firm in what comes before maths of grades 5 and 6, but for fractions and decimals."""
    person, now = await account(stage, reader), stage.clock.now()
    async with (await stage.look()).transaction() as uow:
        (child,) = await uow.people.children_of(person.id)
        await uow.people.add_consent(Consent(child.id, Purpose.PRACTICE, "1", person.id, now))
        await answered(uow, child, BEFORE_G5, [each for each in GAPS for _ in range(4)], now)
