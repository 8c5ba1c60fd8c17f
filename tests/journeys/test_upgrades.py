"""A course ends: the office is shown to whom the next may be proposed, reads the words, sends; a parent answers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from domain.language import Lang
from domain.people.person import Consent, Purpose
from tests.domain.upgrades.scene import answered
from tests.journeys.conftest import MEI, TOM, ZHAO, RunningClock, Stage, stage_for
from tests.journeys.ways import account, settle_in

SUNDAY_CLASS = "maths-g3-4-sun-1000"
"""Of 24 points; its last lesson is on 27 December."""


@dataclass(frozen=True)
class Words:
    """What is said in one language: to the office, and to the family."""

    look: str
    found: str
    open: str
    preview: re.Pattern[str]
    send: str
    sent: str
    child: str
    notice: re.Pattern[str]
    not_now: str
    rests: re.Pattern[str]
    nothing_new: str


WORDS = {
    Lang.ZH: Words(
        "🔄 现在查",
        "查了 1 位，新提出 1 条",
        "👀 看这 1 条",
        re.compile("24 个知识点稳了 16 个.*可以接着上.*家里会读到（中文）", re.S),
        "✉️ 发出",
        "已交给发送闸口：1 家",
        "安安",
        re.compile("安安 · 数学同步提高（三至四年级），到 .*12月27日.*十成里大约稳了 7 成.*（五至六年级）", re.S),
        "暂时不用",
        re.compile("之前不再跟您提 安安 的后续课程"),
        "新提出 0 条",
    ),
    Lang.EN: Words(
        "🔄 Look now",
        "Looked at 1: 1 new proposal",
        "👀 Look at 1",
        re.compile(r"firm in 16 of 24.*may come next.*reads \(English\)", re.S),
        "✉️ Send",
        "Handed to the gate: 1 family",
        "Ben",
        re.compile(r"Ben · Maths core \(grades 3-4\), until Sun 27 Dec.*about 7 of 10.*\(grades 5-6\)", re.S),
        "Not now",
        re.compile("nothing more about this for Ben before"),
        "0 new proposals",
    ),
}


@pytest.mark.parametrize("lang", WORDS)
async def test_a_course_ends_and_the_family_says_not_now(database_url: str, tmp_path: Path, lang: Lang) -> None:
    words, reader = WORDS[lang], MEI if lang is Lang.ZH else TOM
    clock = RunningClock()
    async with stage_for(database_url, tmp_path, clock) as stage:
        parent, zhao = await stage.person(reader), await stage.person(ZHAO)
        await settle_in(parent, words.child, grade=4)
        clock.advance(timedelta(days=16))
        await knows_most(stage, reader)
        await zhao.start()
        await stage.settled()
        await reads(stage, ZHAO, lang)

        await zhao.say("/upgrades")
        await zhao.tap(words.look)
        await zhao.expect(words.found)
        await zhao.tap(words.open)
        await zhao.tap(words.child)
        await zhao.expect(words.preview)
        await zhao.tap(words.send)
        await zhao.expect(words.sent)
        await stage.settled()

        await parent.expect(words.notice, button=words.not_now)
        await parent.tap(words.not_now)
        await parent.expect(words.rests)
        await stage.settled()
        await zhao.say("/upgrades")
        await zhao.tap(words.look)
        await zhao.expect(words.nothing_new)


async def reads(stage: Stage, number: int, lang: Lang) -> None:
    person = await account(stage, number)
    async with (await stage.look()).transaction() as uow:
        await uow.people.save(replace(person, lang=lang))


async def knows_most(stage: Stage, reader: int) -> None:
    """The child goes to the class and is firm in 16 of its points; the family agreed to all."""
    person, now = await account(stage, reader), stage.clock.now()
    async with (await stage.look()).transaction() as uow:
        (child,) = await uow.people.children_of(person.id)
        for purpose in (Purpose.PRACTICE, Purpose.TEACHERS_SEE, Purpose.OFFERS):
            await uow.people.add_consent(Consent(child.id, purpose, "1", person.id, now))
        await uow.classes.enrol(child.id, SUNDAY_CLASS, now - timedelta(days=60))
        course = await uow.courses.course("maths-g3-4")
        assert course is not None
        await answered(uow, child, course.skills[:16], course.skills[16:18], now)
