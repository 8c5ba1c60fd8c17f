"""A teacher writes to a family, the parent reads and replies; a colleague sees it and says why theirs cannot wait."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from domain.clock import FixedClock
from domain.courses.browsing import handle
from sandbox.person import Person
from tests.journeys.conftest import HE, MEI, SATURDAY, WANG, Stage, stage_for
from tests.journeys.test_classes import THURSDAY
from tests.journeys.ways import account, link_in, settle_in

CHILD = "Lulu"


@dataclass(frozen=True)
class Words:
    """What is looked for on the screens, by language."""

    lang: str
    praise: str
    now: str
    push: str
    ask: str
    said: str
    answered: str
    wrote: str
    enough: str
    why: str
    over: str
    overdue: str
    read: str


ZH = Words(
    *("zh", "表现很好", "现在就发", "王老师给您写了一封信", "请用一条消息写下来", "谢谢老师，我们很高兴"),
    *(
        "回复了您的信",
        "王老师写过消息",
        "这周的消息已经够了",
        "为什么不能等",
        "按这个理由现在发",
        "今天教室换了",
        "已读",
    ),
)
EN = Words(
    *("en", "Well done", "goes now", "Ms Wang writes about", "type it in one message", "Thank you, we are glad"),
    *(
        "answers your letter",
        "Ms Wang wrote",
        "had enough this week",
        "Why can it not wait",
        "Send now, with this reason",
    ),
    *("The room has changed today", "read"),
)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(SATURDAY)


@pytest.fixture
async def stage(database_url: str, tmp_path: Path, clock: FixedClock) -> AsyncIterator[Stage]:
    async with stage_for(database_url, tmp_path, clock) as made:
        yield made


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
async def test_a_teacher_writes_the_parent_replies_and_a_colleague_sees_it(
    stage: Stage, clock: FixedClock, words: Words
) -> None:
    wang, he, mei = [await stage.person(number) for number in (WANG, HE, MEI)]
    for colleague in (wang, he):
        await colleague.start()
        await speak(colleague, words)
    await settle_in(mei, CHILD, grade=6)
    await speak(mei, words)
    await wang.say("/class")
    await wang.tap(data=f"cl.c:{handle(THURSDAY)}")
    await wang.tap(data=f"cl.i:{handle(THURSDAY)}")
    await mei.start(await link_in(wang))
    await mei.tap(data=re.compile("^cl.join"))
    await stage.settled()

    await wang.say(f"/message {CHILD}")
    await wang.tap(words.praise)
    await wang.expect(words.now)
    await wang.tap(data=re.compile("^le.s:.*:n$"))
    await stage.settled()
    await mei.expect(words.push)
    await mei.tap(data=re.compile("^le.r:"))
    await mei.expect(words.ask)
    await mei.say(words.said)
    await wang.expect(re.compile(f"{words.answered}[^$]*{words.said}"))

    clock.advance(timedelta(hours=3))
    await he.say(f"/message {CHILD}")
    await he.expect(words.wrote)
    await he.say(words.overdue)
    await he.expect(words.enough)
    await he.tap(data=re.compile("^le.u:"))
    await he.expect(words.why)
    await he.say(words.overdue)
    await he.tap(words.over)
    await stage.settled()
    await mei.expect(words.overdue)
    await mei.tap(data=re.compile("^le.g:"))
    await stage.settled()
    await he.tap(data="le.m")
    await he.expect(re.compile(f"👀 .*{words.read}"))
    async with (await stage.look()).reading() as uow:
        (letter,) = await uow.letters.of_sender((await account(stage, HE)).id, 5)
    assert letter.seen_at is not None and letter.reply is None


async def speak(person: Person, words: Words) -> None:
    await person.say("/language")
    await person.tap(data=f"st.lang:{words.lang}")
