"""Data and rights: who looked, a correction, the file, and an erasure that one parent stops and the other repeats."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from domain.people.person import Role
from domain.privacy.data import LearnerSubject
from tests.journeys.conftest import MEI, TOM, ZHAO, RunningClock, stage_for
from tests.journeys.test_class_log import SATURDAY_CLASS
from tests.journeys.test_ticket import speaks
from tests.journeys.ways import account, settle_in

WORDS = {
    "zh": {
        "looked": "👀 谁看过",
        "who": "：学生页面",
        "correct": "✏️ 有错，要改",
        "name": "称呼",
        "typed": "交给办公室",
        "grant": "✅ 改成“Lina”",
        "corrected": "办好了：Lina",
        "export": "📦 全部带走",
        "file": "关于 Lina 的全部资料",
        "erase": "🗑 删除…",
        "goes": "会删掉",
        "confirm": "🗑 是的，全部删除",
        "asked": "Mei 申请删除 Lina 的全部资料",
        "look": "📄 看看",
        "object": "✋ 我不同意",
        "objected": "Tom 不同意删除",
        "cancel": "↩️ 取消删除",
        "cancelled": "Mei 取消了删除",
        "erased": "已经全部删除了",
    },
    "en": {
        "looked": "👀 Who looked",
        "who": ", the learner's page",
        "correct": "✏️ Correct",
        "name": "Name",
        "typed": "The office has it",
        "grant": "✅ Change to “Lina”",
        "corrected": "is corrected: Lina",
        "export": "📦 Export",
        "file": "Everything that is stored about Lina",
        "erase": "🗑 Erase…",
        "goes": "What goes",
        "confirm": "🗑 Yes, erase everything",
        "asked": "Mei has asked that everything stored about Lina be erased",
        "look": "📄 Look at it",
        "object": "✋ I don't agree",
        "objected": "Tom does not agree",
        "cancel": "↩️ Cancel the erasure",
        "cancelled": "Mei has cancelled the erasure",
        "erased": "is erased now",
    },
}


@pytest.mark.parametrize("lang", sorted(WORDS))
async def test_a_family_sees_corrects_takes_along_and_erases(database_url: str, tmp_path: Path, lang: str) -> None:
    words, clock = WORDS[lang], RunningClock()
    async with stage_for(database_url, tmp_path, clock) as stage:
        mei, tom, zhao = [await stage.person(number) for number in (MEI, TOM, ZHAO)]
        for person in (mei, tom, zhao):
            await person.start()
            await speaks(stage, person, lang)
        await settle_in(mei, "Lin")
        await tom.tap(data="on.role:parent")
        await stage.settled()
        database, one, other = await stage.look(), await account(stage, MEI), await account(stage, TOM)
        async with database.transaction() as uow:
            (child,) = await uow.people.children_of(one.id)
            await uow.people.add_guardian(child.id, other.id, clock.now())
            await uow.people.grant(other.id, Role.PARENT, None, clock.now())
            await uow.people.grant((await account(stage, ZHAO)).id, Role.ADMIN, None, clock.now())
            await uow.classes.enrol(child.id, SATURDAY_CLASS, clock.now())

        await zhao.say("/learner")
        await zhao.tap("👤 Lin")
        await stage.settled()
        await mei.say("/privacy")
        await mei.tap(words["looked"])
        await mei.expect(words["who"])
        await mei.say("/privacy")

        await mei.tap(words["correct"])
        await mei.tap(words["name"])
        await mei.say("Lina")
        await stage.settled()
        await zhao.say("/requests")
        await zhao.tap(data=re.compile(r"^pv\.so:"))
        await zhao.tap(words["grant"])
        await mei.expect(words["corrected"])

        await mei.say("/privacy")
        await mei.tap(words["export"])
        document = (await mei.expect(words["file"]))["document"]
        kept = stage.box.cloud.files.get(document["file_id"])
        assert kept is not None and json.loads(kept.content)["learner"]["learners"][0]["name"] == "Lina"

        await mei.say("/privacy")
        await mei.tap(words["erase"])
        await mei.expect(words["goes"], button=words["confirm"])
        await mei.tap(words["confirm"])
        await tom.expect(words["asked"], button=words["look"])
        await tom.tap(words["look"])
        await tom.tap(words["object"])
        await mei.expect(words["objected"])
        await mei.say("/privacy")
        await mei.tap(words["erase"])
        await mei.tap(words["cancel"])
        await tom.expect(words["cancelled"])

        await mei.tap(words["erase"])
        await mei.tap(words["confirm"])
        await stage.settled()
        clock.advance(timedelta(days=7))
        await stage.bot.tick("carry out erasures")
        await mei.expect(words["erased"])
        async with database.reading() as uow:
            assert await uow.personal.is_erased(LearnerSubject(child.id))
