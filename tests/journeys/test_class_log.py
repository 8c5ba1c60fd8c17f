"""The log of a lesson on a teacher's phone: pushed, tapped, read from a list, saved once, outliving a kill."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from domain.courses.browsing import handle
from domain.journal import Statement
from domain.people.person import Learner
from sandbox.person import Person
from sandbox.server import Sandbox
from storage.database import Database
from tests.journeys.conftest import PEOPLE, WANG, RunningClock, Stage, stage_for, stocked
from tests.journeys.test_impatient import PNG
from tests.journeys.test_restart import killable_bot

SATURDAY_CLASS = "maths-g5-6-sat-1300"
NAMES = ("安安", "Ben", "陈陈", "Dora", "Emil", "芳芳", "Gus", "Hana", "Ivo", "佳佳", "Kai", "Lea")
TICK = "hand over class logs"
WORDS = {
    "zh": (
        "下课了",
        "▶ 登记这节课",
        "默认全到",
        "⭐ 课堂表现",
        "💾 保存",
        "已保存",
        "9 位确定",
        "↩ 撤销",
        "✏ 更正",
    ),
    "en": (
        "is over",
        "▶ Log the lesson",
        "taken to be here",
        "⭐ Participation",
        "💾 Save",
        "Saved",
        "9 sure",
        "↩ Undo",
        "✏ Correct",
    ),
}


async def filled(database: Database, clock: RunningClock) -> None:
    async with database.transaction() as uow:
        for name in NAMES:
            learner = await uow.people.add_learner(Learner(0, name))
            await uow.classes.enrol(learner.id, SATURDAY_CLASS, clock.now())


async def stands(database: Database) -> dict[str, tuple[str, int]]:
    """Mark and stars by name, as the journal has them."""
    async with database.reading() as uow:
        names = {each.id: each.name for each in await uow.classes.learners_of(SATURDAY_CLASS)}
        said: list[Statement] = []
        for learner in names:
            said += [each for each in await uow.journal.about(learner) if each.object_type == "lesson"]
        found = await uow.journal.standing("lesson", {each.object_id for each in said})
    assert not (twice := [name for name, times in Counter(each.learner for each in found).items() if times > 1]), (
        twice
    )
    return {names[each.learner]: (each.result["mark"], each.result["stars"]) for each in found if each.learner}


@pytest.mark.parametrize("lang", sorted(WORDS))
async def test_a_lesson_of_twelve_is_logged_after_the_push(sqlite_url: str, tmp_path: Path, lang: str) -> None:
    over, log, how, stars, save, saved, read, undo, correct = WORDS[lang]
    clock = RunningClock()
    async with stage_for(sqlite_url, tmp_path, clock) as stage:
        await filled(await stage.look(), clock)
        wang = await stage.person(WANG)
        await wang.start()
        await wang.say("/settings")
        await wang.tap(data=f"st.lang:{lang}")
        await stage.settled()
        clock.advance(timedelta(hours=5))
        for _ in range(2):
            await stage.bot.tick(TICK)
        await wang.expect(over, button=log)
        await wang.tap(log)
        await wang.expect(how, button="✓ 安安")
        for label in ("✓ Ben", "✓ Dora", "✓ Gus", "🕓 Gus", stars, "Hana", "Kai", "陈陈"):
            await wang.tap(label)
            await stage.settled()
        await stage.close()
        await stage.open()
        await twice(stage, wang, save)
        await wang.expect(saved, button=undo)
        marks = dict.fromkeys(NAMES, ("came", 0)) | dict.fromkeys(("Hana", "Kai", "陈陈"), ("came", 1))
        marks |= {"Ben": ("late", 0), "Dora": ("late", 0), "Gus": ("away", 0)}
        assert await stands(await stage.look()) == marks

        await wang.send_file(PNG, "sheet.png", as_photo=True)
        await wang.expect("📎", button=re.compile("1"))
        await wang.tap(undo)
        await wang.expect(how, button="✗ Gus")
        assert await stands(await stage.look()) == {}
        rows = "\n".join(f"{name},到" for name in NAMES[:8])
        await wang.send_file(f"姓名,出勤\n{rows}\nIvo,迟到\nKai,病了吗\n".encode("gb18030"), "点名.csv")
        await wang.expect(read, button="🕓 Ivo")
        await wang.tap(save)
        await wang.expect(saved, button=correct)
        found = await stands(await stage.look())
        assert len(found) == 12 and found["Ivo"] == ("late", 0) and found["Gus"] == ("came", 0)


async def twice(stage: Stage, person: Person, label: str) -> None:
    """An impatient finger: the same button once more before anything has come back."""
    await stage.settled()
    message = person.screen.message
    (data,) = [
        button["callback_data"]
        for row in message["reply_markup"]["inline_keyboard"]
        for button in row
        if label in button["text"]
    ]
    await person.tap_again(message["message_id"], data)
    await person.tap_again(message["message_id"], data)


async def test_a_log_in_the_middle_outlives_a_kill(sqlite_url: str, tmp_path: Path) -> None:
    await stocked(sqlite_url)
    database = await Database.open(sqlite_url)
    try:
        await filled(database, RunningClock())
        async with (
            Sandbox(people=PEOPLE) as box,
            killable_bot(box, sqlite_url, tmp_path) as bot,
            Person(box.url, WANG, patience=60) as wang,
        ):
            await wang.start()
            await wang.say("/class")
            await wang.tap(data=f"cl.c:{handle(SATURDAY_CLASS)}")
            await wang.tap("▶ 登记这节课")
            await wang.tap("✓ Ben")
            await wang.expect("准时 11", button="🕓 Ben")
            await bot.kill()
            await wang.tap("💾 保存")
            await bot.kill()
            await wang.expect("已保存", button="✏ 更正")
            found = await stands(database)
            assert len(found) == 12 and found["Ben"] == ("late", 0)
    finally:
        await database.close()
