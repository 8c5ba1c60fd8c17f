"""An exit ticket on a teacher's phone; a minute later a learner practises, and reads why."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from domain.journal import Verb
from domain.people.person import Learner
from sandbox.person import Person
from storage.database import Database
from tests.journeys.conftest import LIN, WANG, RunningClock, Stage, stage_for
from tests.journeys.test_class_log import SATURDAY_CLASS, twice
from tests.journeys.ways import answer, enrol, in_front, learner_row

NAMES = ("安安", "Ben", "陈陈", "Dora", "Emil", "芳芳", "Gus", "Hana", "Ivo", "佳佳", "Kai")
WORDS = {
    "zh": {
        "ask": "下课前的 2 道题",
        "fill in": "▶ 填写谁会谁不会",
        "save": "💾 保存",
        "changed": "1 位同学今晚的题已经调整：Lin",
        "begins": "今晚先从课后小测里的内容开始",
        "why": "💭 为什么",
        "because": "因为周六的课后小测",
        "undo": "↩ 撤销",
        "read": "9 位确定，1 行要核对",
    },
    "en": {
        "ask": "2 questions for the end of the lesson",
        "fill in": "▶ Fill in who could do it",
        "save": "💾 Save",
        "changed": "Tonight's set changed for one learner: Lin",
        "begins": "Tonight begins with what the exit ticket showed",
        "why": "💭 Why?",
        "because": "because of Saturday's exit ticket",
        "undo": "↩ Undo",
        "read": "9 sure, 1 to check",
    },
}


async def in_class(database: Database, stage: Stage, clock: RunningClock) -> None:
    lin = await learner_row(stage, LIN)
    async with database.transaction() as uow:
        for name in NAMES:
            learner = await uow.people.add_learner(Learner(0, name))
            await uow.classes.enrol(learner.id, SATURDAY_CLASS, clock.now())
        await uow.classes.enrol(lin.id, SATURDAY_CLASS, clock.now())


async def speaks(stage: Stage, person: Person, lang: str) -> None:
    await person.say("/settings")
    await person.tap(data=f"st.lang:{lang}")
    await stage.settled()


@pytest.mark.parametrize("lang", sorted(WORDS))
async def test_a_ticket_of_twelve_is_saved_and_tonight_follows(database_url: str, tmp_path: Path, lang: str) -> None:
    words, clock = WORDS[lang], RunningClock()
    async with stage_for(database_url, tmp_path, clock) as stage:
        lin, wang = await stage.person(LIN), await stage.person(WANG)
        await enrol(lin, grade=6)
        await wang.start()
        await speaks(stage, wang, lang)
        await speaks(stage, lin, lang)
        database = await stage.look()
        await in_class(database, stage, clock)
        clock.advance(timedelta(hours=5))

        await wang.say("/ticket")
        await wang.expect(words["ask"], button=words["fill in"])
        await wang.tap(words["fill in"])
        await wang.expect("CSV", button="Lin ②✅")
        for label in ("Ben ①✅", "Lin ①✅", "Kai ①✅", "Kai ②✅", "安安 ②✅"):
            await wang.tap(label)
            await stage.settled()
        await stage.close()
        await stage.open()
        table = "".join(f"{name},1,{int(name != 'Emil')}\n" for name in NAMES[2:])
        await wang.send_file(f"姓名,第1题,第2题\n{table}小明,1,1\n".encode("gb18030"), "小测.csv")
        await wang.expect(words["read"], button="Emil ②❌")
        await twice(stage, wang, words["save"])
        await wang.expect(words["changed"], button=re.compile(words["undo"]))

        learner = await learner_row(stage, LIN)
        async with database.reading() as uow:
            said = [each for each in await uow.journal.about(learner.id) if each.verb is Verb.ANSWERED]
        assert [each.result["success"] for each in said] == [False, True], "the second of two taps is no other"

        clock.advance(timedelta(minutes=1))
        await lin.say("/practice")
        await lin.expect(words["begins"])
        await stage.settled()
        front = await in_front(stage, LIN)
        assert front.asked.why["goal"] == "ticket"
        assert front.asked.why.get("of", front.asked.why["skill"]) == said[0].result["facts"]["skills"][0]
        await answer(stage, lin)
        await lin.tap(words["why"])
        await lin.expect(words["because"])
