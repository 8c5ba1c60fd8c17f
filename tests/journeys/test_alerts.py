"""From the digest's line to the card, to what can be done, to the look a week later and what came of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from domain.clock import FixedClock
from domain.people.person import Consent, Learner, Purpose
from domain.portrait.portrait import Mark
from sandbox.person import Person
from tests.journeys.conftest import MEI, WANG, Stage, stage_for
from tests.journeys.test_digest import CLASS, LESSONS, MONDAY, came, enrolled, morning
from tests.journeys.ways import account, settle_in

CHILD, OTHER = "Lulu", "Bobo"


@dataclass(frozen=True)
class Words:
    """What is looked for on the screens, by language."""

    lang: str
    missed: str
    known: str
    away: str
    praise: str
    again: str
    wrote: str
    offered: str
    watched: str
    asked: str
    before: str
    since: str
    not_yet: str
    helped: str
    excused: str
    back: str


WORDS: Mapping[str, Words] = {
    "zh": Words(
        *("zh", "最近连续 2 节课没来", "怎么知道的", "– 没来", "表现很好", "我再看一次", "您给家里写了信"),
        *(
            "您发了面谈时间",
            "您想先看一周",
            "有帮助吗",
            "之前：练习 0 晚",
            "之后：练习 0 晚",
            "还没",
            "有帮助：12月7日",
        ),
        *("和家里说好的", "提醒恢复了"),
    ),
    "en": Words(
        *(
            "en",
            "The last 2 lessons",
            "How we know",
            "– away",
            "Well done",
            "I look again on",
            "you wrote to the family",
        ),
        *("you offered times for a talk", "you wanted to watch", "Did it help?", "Before: 0 evenings"),
        *(
            "Since: 0 evenings",
            "Not yet",
            "It helped: settled on Mon 7 Dec",
            "Agreed with the family",
            "The alert is back",
        ),
    ),
}


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MONDAY.astimezone(UTC) - timedelta(hours=4))


@pytest.mark.parametrize("lang", sorted(WORDS))
async def test_a_teacher_deals_with_an_alert_and_hears_what_came_of_it(
    sqlite_url: str, tmp_path: Path, clock: FixedClock, lang: str
) -> None:
    words = WORDS[lang]
    async with stage_for(sqlite_url, tmp_path, clock) as stage:
        wang, mei = await stage.person(WANG), await stage.person(MEI)
        await settle_in(mei, CHILD)
        learner, other = await child_of(stage), await enrolled(stage, OTHER)
        for each in (learner, other):
            await came(stage, each, dict.fromkeys(LESSONS[:2], Mark.CAME) | dict.fromkeys(LESSONS[2:], Mark.AWAY))
        await wang.start()
        await wang.say("/language")
        await wang.tap(data=f"st.lang:{lang}")
        clock.advance(MONDAY + timedelta(minutes=30) - clock.now())
        await morning(stage)
        await wang.tap(re.compile(CHILD))
        assert "photo" in await wang.expect(re.compile(f"{CHILD}[^$]*{words.missed}"))
        await wang.tap(re.compile(words.known))
        await wang.expect(words.away)
        await wang.tap(data=re.compile("^al.o:"))

        await wang.tap(data=re.compile("^al.w:"))
        await wang.expect(re.compile(f"{words.watched}[^$]*{words.again}"))
        await wang.tap(data=re.compile("^le.w:"))
        await wang.tap(re.compile(words.praise))
        await wang.tap(data=re.compile("^le.s:"))
        await back_to_the_card(wang, words, words.wrote)
        await wang.tap(data=re.compile("^tk.sl:"))
        for data in ("^tk.st:", "^tk.sw:", "^tk.ss:"):
            await wang.tap(data=re.compile(data))
        await back_to_the_card(wang, words, words.offered)
        await wang.tap(data=re.compile("^as.l:"))
        await wang.expect(button=re.compile("^‹|🏠"))

        await wang.say("/digest")
        await wang.tap(re.compile(f": {OTHER}|：{OTHER}"))
        await wang.expect(f"🟠 {OTHER}")
        await wang.tap(data=re.compile("^al.n:"))
        await wang.tap(words.excused)
        await wang.tap(re.compile("↩"))
        await wang.expect(f"🟠 {OTHER}")
        await came(stage, learner, {LESSONS[-1] + timedelta(days=7): Mark.AWAY})
        await another_week(stage, clock, 1)
        await wang.tap(re.compile(CHILD))
        await wang.expect(re.compile(f"{re.escape(words.asked)}[^$]*{words.before}[^$]*{words.since}"))
        await wang.tap(words.not_yet)
        await wang.expect(words.again)
        await came(stage, learner, {LESSONS[-1] + timedelta(days=14): Mark.CAME})
        await another_week(stage, clock, 2)
        await wang.tap(re.compile(CHILD))
        card = await wang.expect(words.helped)
        assert "le.w:" not in str(card["reply_markup"]), "what is over has nothing to do any more"


async def back_to_the_card(wang: Person, words: Words, done: str) -> None:
    await wang.expect(words.again)
    await wang.tap(data=re.compile("^al.l:"))
    await wang.expect(done)


async def another_week(stage: Stage, clock: FixedClock, weeks: int) -> None:
    clock.advance(MONDAY + timedelta(days=7 * weeks, minutes=30) - clock.now())
    await morning(stage)


async def child_of(stage: Stage) -> Learner:
    """Mei's, in the class of Saturdays for a while."""
    parent = await account(stage, MEI)
    async with (await stage.look()).transaction() as uow:
        (learner,) = await uow.people.children_of(parent.id)
        await uow.classes.enrol(learner.id, CLASS, LESSONS[0] - timedelta(days=30))
        for purpose in (Purpose.PRACTICE, Purpose.TEACHERS_SEE):
            await uow.people.add_consent(Consent(learner.id, purpose, "test", parent.id, LESSONS[0]))
    return learner
