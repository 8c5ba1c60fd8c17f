"""Two advisors and a parent: taken, silent, in the middle, handed back, timed out, out of hours; one speaks."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from domain.clock import FixedClock
from domain.people.person import Link, LinkKind
from sandbox.person import Person
from sandbox.shapes import PersonCard
from tests.journeys.conftest import HE, MEI, PEOPLE, SATURDAY, Stage, stage_for
from tests.journeys.test_impatient import PNG
from tests.journeys.ways import account, settle_in

ZHOU = 2004
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Words:
    """What is said, and what is looked for on the screens."""

    lang: str
    person: str
    by: str
    waits: str
    he_is_there: str
    he_has_it: str
    question: str
    answer: str
    he: str
    handed: str
    again: str
    zhou_is_there: str
    silent: str
    went_back: str
    ended: str
    closed: str
    price: str
    no_card: str
    held: str
    more: str


ZH = Words(
    *("zh", "我要转人工", "校区老师会在 10:30 前回复您", "在等回复", "何老师来了", "何老师正在接这个对话"),
    *("学费可以分期吗", "可以分三期。", "何老师", "何老师把您的问题转给了同事", "又在等回复", "周老师来了"),
    *("周老师现在抽不开身", "对话已退回队列", "何老师结束了这次对话", "现在没有老师值班"),
    *("来源", "没有同意保存练习", "留好", "也可以一次付清。"),
)
EN = Words(
    *("en", "I want to talk to a person", "The office answers you by 10:30", "waits for an answer"),
    *("Ms He is with you now", "Ms He has this conversation now"),
    *("Can we pay in instalments?", "Yes, in three parts.", "Ms He", "Ms He has handed your question on"),
    *("waits again", "Ms Zhou is with you now", "Ms Zhou does not get round to answering", "went back to the queue"),
    *("Ms He has ended the conversation", "Nobody is there at the moment"),
    *("Source", "has not agreed to practice being kept", "a place is held until", "Or all at once."),
)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(SATURDAY)


@pytest.fixture
async def stage(database_url: str, tmp_path: Path, clock: FixedClock) -> AsyncIterator[Stage]:
    people = (*PEOPLE, PersonCard(ZHOU, "Zhou", language_code="zh-hans", hint="advisor"))
    async with stage_for(database_url, tmp_path, clock, people) as made:
        yield made


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
async def test_a_conversation_has_one_speaker(stage: Stage, clock: FixedClock, words: Words) -> None:
    he, zhou, mei = [await stage.person(number) for number in (HE, ZHOU, MEI)]
    await he.start()
    async with (await stage.look()).transaction() as uow:
        await uow.people.add_link(Link("for-zhou", LinkKind.STAFF, {"role": "advisor", "staff": "zhou"}, None, None))
    await zhou.start("for-zhou")
    await zhou.tap(data=re.compile("^on.join"))
    await settle_in(mei, "Lulu", grade=6)
    for each in (he, zhou, mei):
        await each.say("/language")
        await each.tap(data=f"st.lang:{words.lang}")

    await mei.say(words.person)
    await mei.expect(words.by)
    await he.expect(words.waits)
    await zhou.expect(words.waits)

    # taken by one
    await he.tap(data=re.compile("^cv.t:"))
    await mei.expect(words.he_is_there)
    await zhou.tap(data=re.compile("^cv.t:"))
    await zhou.expect(words.he_has_it)

    # the parent in the middle: the holder hears it, the bot is silent
    await stage.settled()
    before = len(stage.messages(MEI))
    await mei.say(words.question)
    await he.expect(words.question)
    await mei.send_file(PNG, "homework.png", as_photo=True)
    await he.expect("Mei")
    await stage.settled()
    assert len(stage.messages(MEI)) == before
    assert any("photo" in each for each in stage.messages(HE))
    await he.say(words.answer)
    await mei.expect(re.compile(f"{words.he}[^$]*{words.answer}"))

    # who uses Telegram's reply means that family, whatever else is being filled in
    await stage.settled()
    asked = next(each for each in stage.messages(HE) if words.question in each.get("text", ""))
    await he.tap(data="ib")
    await he.say(words.more, reply_to=asked["message_id"])
    await mei.expect(re.compile(f"{words.he}[^$]*{words.more}"))

    # times, a course and a call are inserted as buttons for the parent
    await he.tap(data=re.compile("^cv.i:.*:0$"))
    await he.tap(data=re.compile("^cv.it:"))
    await mei.expect(button=re.compile(r"\d:\d\d"))
    await he.tap(data=re.compile("^cv.i:.*:0$"))
    await he.tap(data=re.compile("^cv.iw:"))
    await mei.expect(button=re.compile(r"\d:\d\d"))
    await he.tap(data=re.compile("^cv.k:.*:0$"))
    await he.tap(data=re.compile("^cv.kc:"))
    await mei.expect(words.price)
    await he.tap(data=re.compile("^cv.r:"))
    await he.expect(words.no_card)
    await he.tap(data=re.compile("^cv.a:"))
    await mei.tap(data=re.compile("^bk.h:"))
    await mei.expect(words.held)

    # commands are for the bot
    await mei.say("/bookings")
    await mei.expect(button=re.compile("🏠"))

    # handed back, taken by the colleague
    await he.tap(data=re.compile("^cv.b:"))
    await mei.expect(words.handed)
    await zhou.expect(words.again)
    await zhou.tap(data=re.compile("^cv.t:"))
    await mei.expect(words.zhou_is_there)

    # fifteen minutes without a word
    clock.advance(15 * MINUTE)
    await stage.bot.tick("keep conversations")
    await stage.settled()
    await mei.expect(re.compile(f"{words.silent}[^$]*10:45"))
    await zhou.expect(words.went_back)
    await he.expect(words.again)
    await ask_the_bot(stage, mei)

    # out of hours: an honest hour, a call, and nobody is woken
    await he.tap(data=re.compile("^cv.t:"))
    await he.tap(data=re.compile("^cv.x:"))
    await mei.expect(words.ended)
    clock.advance(timedelta(hours=10))
    await stage.settled()
    told = len(stage.messages(HE))
    await mei.say(words.person)
    await mei.expect(re.compile(f"{words.closed}[^$]*08:30"))
    await stage.settled()
    assert len(stage.messages(HE)) == told
    await mei.tap(data="cv.c")
    await mei.expect(button=re.compile(r"\d:\d\d"))
    clock.advance(timedelta(hours=13))
    await stage.settled()
    await he.expect(words.waits)

    async with (await stage.look()).reading() as uow:
        now = await uow.conversations.of_person((await account(stage, MEI)).id)
    assert now is not None and now.holder is None


async def ask_the_bot(stage: Stage, mei: Person) -> None:
    """Somebody answers, whatever it is: while nobody has the conversation it is the bot."""
    await stage.settled()
    before = len(stage.messages(MEI))
    await mei.say("五年级数学课")
    await stage.settled()
    assert len(stage.messages(MEI)) > before
