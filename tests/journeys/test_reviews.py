"""After a class: the next day, at the learner's hour, a short look back, one message with the evening's reminder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from domain.clock import FixedClock
from tests.journeys.conftest import LIN, SATURDAY, TOM, stage_for, taps_of
from tests.journeys.ways import enrol, in_front, learner_row

CLASS, SKILL = "maths-g5-6-sat-1300", "fractions.add-unlike"
LESSON = SATURDAY + timedelta(hours=3)


@dataclass(frozen=True)
class Words:
    """What is said in one language."""

    about: str
    start: str
    waits: str
    later: str
    again: str
    why: str
    hour: str


WORDS = {
    LIN: Words(
        "今天做几道题，就记得更牢", "▶ 开始", "道题在等你", "过 1 小时", "20:00 再来叫你", "为什么收到？", "练习时间"
    ),
    TOM: Words(
        "A few questions today, and it stays",
        "▶ Start",
        "questions wait",
        "In 1 h",
        "I ask again at 20:00",
        "Why this?",
        "hour that you chose",
    ),
}


@pytest.mark.parametrize("number", WORDS)
async def test_the_day_after_a_class_brings_a_review_that_one_tap_begins(
    database_url: str, tmp_path: Path, number: int
) -> None:
    words, clock = WORDS[number], FixedClock(SATURDAY)
    async with stage_for(database_url, tmp_path, clock) as stage:
        person = await stage.person(number)
        await enrol(person, grade=5)
        learner = await learner_row(stage, number)
        async with (await stage.look()).transaction() as uow:
            await uow.classes.enrol(learner.id, CLASS, SATURDAY)
            await uow.classes.teach(CLASS, [SKILL], LESSON, None)

        clock.advance(timedelta(hours=33, minutes=25))
        for _ in range(3):
            await stage.bot.tick("begin slow cadences")
            await stage.bot.tick("step cadences")
        await stage.settled()
        assert not any(words.about in message.get("text", "") for message in stage.messages(number))
        clock.advance(timedelta(minutes=6))
        await stage.settled()
        await person.expect(words.about, button=words.start)
        await person.tap(words.start)
        await stage.settled()
        assert (await in_front(stage, number)).item.skills[0] == SKILL
        assert sum(words.about in message.get("text", "") for message in stage.messages(number)) == 1


@pytest.mark.parametrize("number", WORDS)
async def test_a_review_and_the_reminder_of_the_same_hour_are_one_message_that_can_be_put_off(
    database_url: str, tmp_path: Path, number: int
) -> None:
    words, clock = WORDS[number], FixedClock(SATURDAY)
    async with stage_for(database_url, tmp_path, clock) as stage:
        person = await stage.person(number)
        await enrol(person, grade=5)
        await person.say("/goal")
        await person.tap(data="hb.hours")
        await person.tap(data="hb.at:1900")
        await stage.settled()
        learner = await learner_row(stage, number)
        async with (await stage.look()).transaction() as uow:
            await uow.classes.enrol(learner.id, CLASS, SATURDAY)
            await uow.classes.teach(CLASS, [SKILL], LESSON, None)

        async def wait(hours: int, minutes: int = 0) -> None:
            clock.advance(timedelta(hours=hours, minutes=minutes))
            for _ in range(3):
                for tick in ("begin slow cadences", "step cadences", "remind to practise"):
                    await stage.bot.tick(tick)
            await stage.settled()

        def said() -> list[str]:
            # the page that says why quotes it
            pushed = [each for each in stage.messages(number) if any("gt.w" in tap for tap in taps_of(each))]
            return [each["text"] for each in pushed if words.waits in each["text"]]

        # 18:59 on Sunday at the centre, then seven
        await wait(hours=33, minutes=-1)
        assert said() == []
        await wait(hours=0, minutes=1)
        (one,) = said()
        assert words.about in one

        await person.tap(words.why)
        await person.expect(words.hour)
        await person.tap(words.later)
        await person.toast(words.again)
        await wait(hours=1)
        assert len(said()) == 2 and words.about not in said()[1]
