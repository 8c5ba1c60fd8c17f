"""A photo of a question: from the kitchen table to Ms Wang, and her words back with the photo."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.journeys.conftest import LIN, SATURDAY, TOM, WANG, ZHAO, RunningClock, stage_for
from tests.journeys.test_classes import taught_by_wang
from tests.journeys.test_impatient import PNG
from tests.journeys.ways import enrol, in_front, settle_in


@pytest.mark.parametrize("number", [LIN, TOM])
async def test_a_photo_in_the_middle_of_an_item_reaches_the_teacher_and_her_words_come_back_with_it(
    database_url: str, tmp_path: Path, number: int
) -> None:
    async with stage_for(database_url, tmp_path, RunningClock(SATURDAY)) as stage:
        token = await taught_by_wang(stage)
        lin, wang = await stage.person(number), await stage.person(WANG)
        await lin.start(token)
        for data in ("on.role:learner", "on.name", "on.age:16_plus", "on.grade:6"):
            await lin.tap(data=data)
        await lin.tap(re.compile("Lin 加入|Tom joins|加入|oin"))
        await lin.say("/practice")
        await stage.settled()
        front = await in_front(stage, number)
        await lin.send_file(PNG, "one.png", caption="a < b?", as_photo=True)
        await lin.expect(
            re.compile("王老师.*11月22日 周日 18:00.*眼前的这道题|Ms Wang.*22 Nov, 18:00.*goes with it", re.S)
        )
        await lin.send_file(PNG, "two.png", as_photo=True)
        await lin.expect(re.compile("2 张照片|2 photos together"))
        assert (await in_front(stage, number)).item == front.item
        await stage.panel(number)

        await wang.expect(re.compile("拍了一道题来问"))
        await wang.tap("去看看")
        await wang.expect("a < b?")
        await wang.tap("📷 看照片（2 张）")
        await wang.expect("第 2 张，共 2 张")
        await stage.settled()
        assert sum("photo" in message for message in stage.messages(WANG)) == 2
        await wang.tap("✏️ 写几句回复")
        await wang.say("先通分，再比较。")
        await wang.expect("转达了")
        await lin.expect(re.compile("(王老师|Ms Wang).*先通分，再比较。", re.S))
        await stage.settled()
        (back,) = [each for each in stage.messages(number) if "先通分" in each.get("caption", "")]
        assert back["photo"]


async def test_a_parents_photo_of_a_child_without_a_class_goes_to_the_office(
    database_url: str, tmp_path: Path
) -> None:
    async with stage_for(database_url, tmp_path, RunningClock(SATURDAY)) as stage:
        tom, zhao = await stage.person(TOM), await stage.person(ZHAO)
        await zhao.start()
        await stage.settled()
        await settle_in(tom, "Bo")
        await tom.send_file(PNG, "sheet.png", as_photo=True)
        await tom.expect("as soon as you agree")
        await tom.tap("Read and agree")
        await tom.tap(data=re.compile(r"^on\.agree"))
        await tom.send_file(PNG, "sheet.png", as_photo=True)
        await tom.expect(re.compile("for Bo.*The office answers by", re.S))
        await tom.say("Number four, please")
        await tom.expect("Number four, please")
        await zhao.expect("Bo拍了一道题来问")
        await zhao.tap("去看看")
        await zhao.expect(re.compile("Bo的家长.*Number four", re.S))
        await zhao.tap("✏️ 写几句回复")
        await zhao.say("It is 12.")
        await tom.expect("It is 12.")


async def test_a_file_is_no_photo(sqlite_url: str, tmp_path: Path) -> None:
    async with stage_for(sqlite_url, tmp_path) as stage:
        lin = await stage.person(LIN)
        await enrol(lin)
        await lin.send_file(PNG, "homework.png")
        await lin.expect("请直接发成照片")
