"""Two children of a family were in class: their parent gets one message in the evening, which says why it came."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.classes.log.lesson import lesson_key
from domain.journal import Place, Statement, Verb
from domain.people.person import Learner
from tests.journeys.conftest import MEI, TOM, RunningClock, Stage, stage_for
from tests.journeys.test_reports import SATURDAY_CLASS, said
from tests.journeys.ways import account, settle_in

LESSON = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
UNTIL_NIGHT, UNTIL_MORNING = timedelta(hours=11, minutes=30), timedelta(hours=10, minutes=45)
WORDS = {
    MEI: (
        "安安",
        "豆豆",
        re.compile("安安 · .*✓ 到课.*豆豆 · .*✓ 到课", re.S),
        re.compile("为什么收到这条？.*安安", re.S),
    ),
    TOM: (
        "Ben",
        "Bo",
        re.compile("Ben · .*✓ Present.*Bo · .*✓ Present", re.S),
        re.compile("Why did I get this.*Ben", re.S),
    ),
}


@pytest.mark.parametrize("reader", WORDS)
async def test_what_waits_for_the_morning_comes_as_one_message(
    database_url: str, tmp_path: Path, reader: int
) -> None:
    first, second, together, because = WORDS[reader]
    clock = RunningClock()
    async with stage_for(database_url, tmp_path, clock) as stage:
        parent = await stage.person(reader)
        await settle_in(parent, first)
        await came_to_class(stage, reader, second)
        clock.advance(UNTIL_NIGHT)
        await stage.bot.tick("report lessons")
        await stage.bot.tick("open the gate")
        await stage.settled()
        assert said(stage, reader, re.compile("✓")) == [], "it is half past nine in the evening"

        clock.advance(UNTIL_MORNING)
        await stage.bot.tick("report lessons")
        await stage.bot.tick("open the gate")
        await stage.settled()
        (message,) = said(stage, reader, re.compile("✓"))
        assert together.search(str(message["text"]))
        await parent.tap(data=re.compile(r"^gt\.w:"))
        await parent.expect(because)


async def came_to_class(stage: Stage, reader: int, sibling: str) -> None:
    """Both children are enrolled, and their teacher has logged the lesson."""
    person = await account(stage, reader)
    async with (await stage.look()).transaction() as uow:
        other = await uow.people.add_learner(Learner(0, sibling, grade=5))
        (child,) = await uow.people.children_of(person.id)
        await uow.people.add_guardian(child.id, person.id, stage.clock.now())
        await uow.people.add_guardian(other.id, person.id, stage.clock.now())
        for each in (child, other):
            await uow.classes.enrol(each.id, SATURDAY_CLASS, stage.clock.now() - timedelta(days=1))
            result = {"class": SATURDAY_CLASS, "lesson": LESSON.isoformat(), "mark": "came", "stars": 0, "by": ""}
            log = Statement(
                Verb.ATTENDED, "lesson", lesson_key(SATURDAY_CLASS, LESSON), LESSON + timedelta(hours=3),
                learner=each.id, result=result,
            )  # fmt: skip
            await uow.journal.add(replace(log, place=Place.CLASS, authority="teacher"))
