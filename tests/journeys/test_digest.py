"""A teacher reads in the morning who needs them, opens it, deals with it, and hears a week later what came of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.clock import FixedClock
from domain.journal import Place, Statement, Verb
from domain.people.person import Learner
from domain.portrait.portrait import Mark
from tests.journeys.conftest import WANG, Stage, stage_for

CLASS = "maths-g5-6-sat-1300"
SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=SHANGHAI)
LESSONS = [datetime(2026, month, day, 13, tzinfo=SHANGHAI) for month, day in ((10, 31), (11, 7), (11, 14), (11, 21))]
MORNING = ("keep portraits", "look at learners", "send digests")


@dataclass(frozen=True)
class Words:
    """What is looked for on the screens, by language."""

    lang: str
    title: str
    open: str
    hour: str
    chosen: str
    came_back: str
    nothing: str


WORDS: Mapping[str, Words] = {
    "zh": Words("zh", "您的学员", "查看：安安", "改在 06:30", "✓ 06:30", "安安 已恢复", "没有提醒"),
    "en": Words("en", "your learners", "Open: Ann", "comes at 06:30", "✓ 06:30", "Ann recovered", "No alert waits"),
}


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MONDAY.astimezone(UTC))


@pytest.mark.parametrize("lang", sorted(WORDS))
async def test_a_teacher_hears_of_whoever_stays_away_and_of_their_coming_back(
    sqlite_url: str, tmp_path: Path, clock: FixedClock, lang: str
) -> None:
    words = WORDS[lang]
    name = words.open.split("：" if lang == "zh" else ": ")[1]
    async with stage_for(sqlite_url, tmp_path, clock) as stage:
        learner = await enrolled(stage, name)
        await came(stage, learner, dict.fromkeys(LESSONS[:2], Mark.CAME) | dict.fromkeys(LESSONS[2:], Mark.AWAY))
        wang = await stage.person(WANG)
        await wang.start()
        await wang.say("/settings")
        await wang.tap(data=f"st.lang:{lang}")
        await morning(stage)
        assert not digests(stage, words)
        clock.advance(timedelta(minutes=30))
        for _ in range(2):
            await morning(stage)
        assert len(digests(stage, words)) == 1
        await wang.expect(re.compile(f"{words.title}[^$]*{name}"), button=words.open)
        await wang.tap(words.open)
        await wang.expect(name)

        await wang.say("/digest")
        await wang.expect(name, button=re.compile("07:30"))
        await wang.tap(data="dg.h")
        await wang.tap("06:30")
        await wang.expect(re.compile("06:30"), button=words.chosen)
        for days in (1, 2):
            clock.advance(MONDAY + timedelta(days=days) - clock.now())
            await morning(stage)
        assert len(digests(stage, words)) == 1, "nothing is new on a quiet day"

        saturday = LESSONS[-1] + timedelta(days=7)
        clock.advance(saturday + timedelta(hours=2) - clock.now())
        await came(stage, learner, {saturday: Mark.CAME})
        clock.advance(MONDAY + timedelta(days=7) - clock.now())
        await morning(stage)
        await wang.expect(words.came_back)
        await wang.say("/digest")
        await wang.expect(re.compile(f"{words.nothing}[^$]*{words.came_back}"))


async def enrolled(stage: Stage, name: str) -> Learner:
    async with (await stage.look()).transaction() as uow:
        learner = await uow.people.add_learner(Learner(0, name))
        await uow.classes.enrol(learner.id, CLASS, LESSONS[0] - timedelta(days=30))
    return learner


async def came(stage: Stage, learner: Learner, marks: Mapping[datetime, Mark]) -> None:
    """Lessons as their log leaves them in the journal."""
    async with (await stage.look()).transaction() as uow:
        for at, mark in marks.items():
            lesson = at.astimezone(UTC).isoformat()
            result = {"class": CLASS, "lesson": lesson, "mark": mark.value, "stars": 0}
            verb = Verb.MISSED if mark is Mark.AWAY else Verb.ATTENDED
            await uow.journal.add(
                Statement(
                    verb,
                    "lesson",
                    f"{CLASS}@{lesson}",
                    at + timedelta(hours=1),
                    learner=learner.id,
                    result=result,
                    place=Place.CLASS,
                )
            )


async def morning(stage: Stage) -> None:
    """What the clock does until whoever it is time for was told."""
    for tick in MORNING:
        await stage.bot.tick(tick)
    await stage.settled()


def digests(stage: Stage, words: Words) -> list[str]:
    return [text for each in stage.messages(WANG) if words.title in (text := str(each.get("text")))]
