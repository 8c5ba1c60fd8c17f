"""After a class: the next day, at the learner's hour, a short look back, and a tap begins it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from domain.clock import FixedClock
from tests.journeys.conftest import LIN, SATURDAY, TOM, stage_for
from tests.journeys.ways import enrol, in_front, learner_row

CLASS, SKILL = "maths-g5-6-sat-1300", "fractions.add-unlike"
LESSON = SATURDAY + timedelta(hours=3)


@dataclass(frozen=True)
class Words:
    """What is said in one language."""

    about: str
    start: str


WORDS = {
    LIN: Words("今天做几道题，就记得更牢", "▶ 开始"),
    TOM: Words("A few questions today, and it stays", "▶ Start"),
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
