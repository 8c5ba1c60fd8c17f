"""A family decides who sees what, Friday asks how the week was, and the teacher confirms a note."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.clock import FixedClock
from domain.courses.browsing import handle
from domain.journal import Verb
from sandbox.person import Person
from tests.journeys.conftest import LIN, MEI, SATURDAY, WANG, Stage, stage_for
from tests.journeys.test_classes import THURSDAY
from tests.journeys.ways import code_in, journal_of, learner_row, link_in

FRIDAY_SIX = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
"""18:00 at the centre."""
WEEK = "2026-W48"


@dataclass(frozen=True)
class Words:
    """What is looked for on the screens, by language."""

    lang: str
    asked: str
    see: str
    waits: str
    question: str
    alone: str
    wang: str
    told: str
    note: str
    tag: str
    shaky: str
    save: str
    saved: str
    on_the_page: str


ZH = Words(
    *(
        "zh",
        "可以让老师看到吗",
        "王老师。约了面谈",
        "还要家长同意",
        "这周学得怎么样",
        "✓ 谁也不告诉，只给自己",
        "王老师",
    ),
    *(
        "老师可以知道",
        "约分还不稳，有点粗心",
        "✅ 约分",
        "✓ 还不稳",
        "💾 保存",
        "已保存：关于 Lin 的留言",
        "约分还不稳",
    ),
)
EN = Words(
    *(
        "en",
        "may the teachers see",
        "Ms Wang. Whoever you book a talk with",
        "A parent has to say yes",
        "How was the week of learning",
    ),
    *("✓ Nobody, just for me", "Ms Wang", "Your teacher may know", "Simplifying fractions is shaky, careless today"),
    *("✅ Simplifying fractions", "✓ shaky", "💾 Save", "Saved: a note about Lin", "Simplifying fractions is shaky"),
)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(SATURDAY)


@pytest.fixture
async def stage(database_url: str, tmp_path: Path, clock: FixedClock) -> AsyncIterator[Stage]:
    async with stage_for(database_url, tmp_path, clock) as made:
        yield made


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
async def test_who_sees_what_is_decided_friday_asks_and_a_note_is_confirmed(
    stage: Stage, clock: FixedClock, words: Words
) -> None:
    lin, mei, wang = [await stage.person(number) for number in (LIN, MEI, WANG)]
    await wang.start()
    await speak(wang, words)
    await wang.say("/class")
    await wang.tap(data=f"cl.c:{handle(THURSDAY)}")
    await wang.tap(data=f"cl.i:{handle(THURSDAY)}")
    token = await link_in(wang)

    await lin.start()
    for data in ("on.role:learner", "on.name", "on.age:10_13", "on.grade:6"):
        await lin.tap(data=data)
    code = await code_in(lin)
    await speak(lin, words)
    await mei.start()
    await speak(mei, words)
    await mei.tap(data="on.role:parent")
    learner = await learner_row(stage, LIN)
    await mei.tap(data="on.code")
    await mei.say(code)
    await mei.tap(data=re.compile("^on.mine"))
    await lin.tap(data=re.compile("^gu.y"))
    await mei.tap(data=f"on.consent:{learner.id}")
    await mei.tap(data=f"on.agree:{learner.id}")

    await lin.start(token)
    await lin.tap(data=f"cl.join:{learner.id}")
    await stage.settled()
    await mei.expect(re.compile(words.asked))
    await mei.tap(data=f"ag.p:{learner.id}:teachers_see")
    await mei.expect(words.see)
    await mei.tap(data=f"ag.y:{learner.id}:teachers_see:1")

    await opt_in(stage, lin, mei, clock, words)
    clock.advance(FRIDAY_SIX - clock.now())
    for _ in range(2):
        await stage.bot.tick("ask how the week was")
        await stage.settled()
    assert sum(words.question in message.get("text", "") for message in stage.messages(LIN)) == 1
    await lin.tap(data=f"md.a:{WEEK}:4")
    await lin.expect(button=words.alone)
    await lin.tap(words.wang)
    await lin.tap(data="md.d")
    await lin.expect(words.told)
    felt = [each for each in await journal_of(stage, LIN) if each.verb is Verb.FELT]
    assert felt[-1].result == {"mood": 4, "audience": ["teachers"]}

    await wang.say("/class")
    await wang.tap(data=f"cl.c:{handle(THURSDAY)}")
    await wang.tap(data=f"nt:{handle(THURSDAY)}")
    await wang.say(words.note)
    await wang.expect("Lin", button=words.tag)
    await wang.expect(button=words.shaky)
    await wang.tap(words.save)
    await wang.expect(words.saved)
    (note,) = [each for each in await journal_of(stage, LIN) if each.verb is Verb.COMMENTED]
    assert (note.result["skills"], note.result["manners"]) == (["fractions.simplify"], ["careless"])
    await stage.bot.tick("keep portraits")
    await wang.tap(data=f"cl.c:{handle(THURSDAY)}")
    await wang.tap(data=f"lp.c:{handle(THURSDAY)}")
    await wang.tap(data=f"lp.o:{learner.id}")
    await wang.expect(words.on_the_page)


async def speak(person: Person, words: Words) -> None:
    await person.say("/language")
    await person.tap(data=f"st.lang:{words.lang}")


async def opt_in(stage: Stage, lin: Person, mei: Person, clock: FixedClock, words: Words) -> None:
    """Lin from the settings, then the mother from the family's page."""
    learner = await learner_row(stage, LIN)
    await lin.say("/settings")
    await lin.tap(data="md")
    await lin.tap(data=f"ag.p:{learner.id}:mood")
    await lin.tap(data=f"ag.y:{learner.id}:mood:1")
    await lin.expect(words.waits)
    await mei.say("/family")
    await mei.tap(data=f"ag:{learner.id}")
    await mei.tap(data=f"ag.p:{learner.id}:mood")
    await stage.settled()
    clock.advance(timedelta(minutes=1))
    await mei.tap(data=f"ag.y:{learner.id}:mood:1")
    await stage.settled()
