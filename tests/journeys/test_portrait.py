"""What the phone and the classroom told of a learner, on the teacher's page and in the family's file."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from domain.people.person import Consent, Purpose
from tests.domain.portrait.said import lesson, note, ticket
from tests.journeys.conftest import LIN, WANG, RunningClock, stage_for
from tests.journeys.test_class_log import SATURDAY_CLASS
from tests.journeys.test_ticket import speaks
from tests.journeys.ways import answer, enrol, learner_row

WORDS = {
    "zh": {
        "go on": "下一题",
        "page": "最近 1 次来了 1 次，迟到 1 次",
        "ticket": "🎫 课后小测",
        "row": "第 1 题",
        "weeks": "📈 近八周",
        "caption": "上课：1 次来了 1 次；课后小测：1 题对了 0 题。",
        "yours": "📋 我的全部记录",
        "told": "线上和课上一共有 3 题算数",
        "file": "📎 存成文件（JSON）",
        "handed": "📎 你的全部记录",
    },
    "en": {
        "go on": "Next",
        "page": "1 of 1, late once",
        "ticket": "🎫 Exit questions",
        "row": "question 1",
        "weeks": "📈 Eight weeks",
        "caption": "Lessons: 1 of 1; exit questions: 0 of 1 right.",
        "yours": "📋 What you have on me",
        "told": "3 answers count so far",
        "file": "📎 As a file (JSON)",
        "handed": "📎 Everything in your portrait",
    },
}


@pytest.mark.parametrize("lang", sorted(WORDS))
async def test_a_teacher_reads_a_page_and_a_learner_takes_their_file(
    database_url: str, tmp_path: Path, lang: str
) -> None:
    words, clock = WORDS[lang], RunningClock()
    async with stage_for(database_url, tmp_path, clock) as stage:
        lin, wang = await stage.person(LIN), await stage.person(WANG)
        await enrol(lin, grade=6)
        await wang.start()
        await speaks(stage, wang, lang)
        await speaks(stage, lin, lang)
        await lin.say("/practice")
        await stage.settled()
        await answer(stage, lin)
        await lin.tap(words["go on"])
        await stage.settled()
        await answer(stage, lin)
        await stage.settled()

        database, learner = await stage.look(), await learner_row(stage, LIN)
        now = clock.now()
        starts = now - timedelta(hours=1)
        async with database.transaction() as uow:
            await uow.classes.enrol(learner.id, SATURDAY_CLASS, now)
            assert learner.person is not None
            await uow.people.add_consent(Consent(learner.id, Purpose.TEACHERS_SEE, "test", learner.person, now))
            for said in (
                lesson(now, starts, "late", learner=learner.id),
                ticket(now, starts, 1, right=False, learner=learner.id),
                note(now, "mixed up signs", ["fractions.add"], "shaky", learner=learner.id),
            ):
                await uow.journal.add(said)
        clock.advance(timedelta(minutes=1))
        await stage.bot.tick("keep portraits")
        async with database.reading() as uow:
            stored = await uow.portraits.of(learner.id)
        assert stored is not None and stored[0]["counts"]["answers"] == 3

        await wang.say("/learner")
        await wang.tap("👤 Lin")
        await wang.expect(words["page"], button=words["ticket"])
        await wang.expect("mixed up signs")
        await wang.tap(words["ticket"])
        await wang.expect(words["row"])
        await wang.tap("👤 Lin")
        await wang.tap(words["weeks"])
        assert "photo" in await wang.expect(words["caption"])

        await lin.say("/privacy")
        await lin.tap(words["yours"])
        await lin.expect(words["told"], button=words["file"])
        await lin.tap(words["file"])
        document = (await lin.expect(words["handed"]))["document"]
        assert document["file_name"] == f"banxue-{learner.id}.json"
        kept = stage.box.cloud.files.get(document["file_id"])
        assert kept is not None
        held = json.loads(kept.content)
        assert [each["mark"] for each in held["lessons"]] == ["late"]
