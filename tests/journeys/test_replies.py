"""A parent answers what the bot has brought: thanks typed after a letter, then Telegram's reply with a photo."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.clock import FixedClock
from domain.courses.browsing import handle
from sandbox.person import Person
from tests.journeys.conftest import MEI, SATURDAY, WANG, Stage, stage_for
from tests.journeys.test_classes import THURSDAY
from tests.journeys.test_impatient import PNG
from tests.journeys.ways import link_in, settle_in

CHILD = "Lulu"


@dataclass(frozen=True)
class Words:
    """What is said and looked for, by language."""

    lang: str
    praise: str
    letter: str
    thanks: str
    passed: str
    question: str
    promise: str
    quoted: str
    answer: str


ZH = Words(
    *("zh", "表现很好", "王老师给您写了一封信", "谢谢老师！", "已转给王老师", "这道题她是怎么错的？"),
    *("王老师会在 12:00 前回复您", "11月21日", "她把分母加在一起了"),
)
EN = Words(
    *(
        "en",
        "Well done",
        "Ms Wang writes about",
        "Thank you!",
        "Passed on to Ms Wang",
        "Where did she go wrong here?",
    ),
    *("Ms Wang answers you by 12:00", "letter, Sat 21 Nov", "She added the denominators"),
)


@pytest.fixture
async def stage(database_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage_for(database_url, tmp_path, FixedClock(SATURDAY)) as made:
        yield made


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
async def test_an_answer_to_a_letter_reaches_its_writer_who_answers(stage: Stage, words: Words) -> None:
    wang, mei = await stage.person(WANG), await stage.person(MEI)
    await wang.start()
    await speak(wang, words)
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
    await wang.tap(data=re.compile("^le.s:.*:n$"))
    await stage.settled()
    letter = int((await mei.expect(words.letter))["message_id"])
    # nobody answers faster than the bot notes that it was sent
    await stage.settled()

    await mei.say(words.thanks)
    await mei.expect(words.passed)
    await wang.expect(re.compile(f"💛[^$]*{re.escape(words.thanks)}"))
    await mei.send_file(PNG, "sheet.png", caption=words.question, as_photo=True, reply_to=letter)
    await mei.expect(words.promise)
    await wang.expect(re.compile(f"↩️.*{words.quoted}[^$]*{re.escape(words.question)}"))
    await wang.tap(data=re.compile("^cv.t:"))
    await stage.settled()
    await wang.say(words.answer)
    await mei.expect(words.answer)


async def speak(person: Person, words: Words) -> None:
    await person.say("/language")
    await person.tap(data=f"st.lang:{words.lang}")
