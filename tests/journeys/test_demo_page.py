"""The newcomer's journey: `make demo`, a real browser, real questions, and a kill -9 in the middle."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar

from domain.clock import SystemClock
from domain.practice.items.kinds import ItemStatus
from storage.database import Database
from tests.browser import Pages

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

PROJECT = Path(__file__).parents[2]
QUESTIONS = PROJECT.parent / "shared" / "data" / "questions" / "questions.jsonl"
LIN, MEI = 1001, 1002
START = 60.0

pytestmark = [
    pytest.mark.browser,
    pytest.mark.shared_data,
    pytest.mark.skipif(
        not QUESTIONS.exists(), reason="../shared/data is not here: real questions were not practised"
    ),
]


@dataclass
class Demo:
    """A running `make demo`: its page, its database, and the process of the bot inside it."""

    process: asyncio.subprocess.Process
    url: str
    folder: Path
    database_url: str

    @property
    def bot_process(self) -> int:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        (child,) = (int(number) for number in children)
        return child

    async def kill_bot(self) -> None:
        """kill -9, and wait until the demo has started it again."""
        old = self.bot_process
        os.kill(old, signal.SIGKILL)
        async with asyncio.timeout(START):
            while True:
                await asyncio.sleep(0.05)
                with_child = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
                if with_child and int(with_child[0]) != old:
                    return


@asynccontextmanager
async def demo_of(folder: Path, database_url: str) -> AsyncIterator[Demo]:
    command = [sys.executable, "-m", "sandbox", "demo", "--port", "0", "--folder", str(folder)]
    # whoever has followed the README has the token of a true bot there
    environment = os.environ | {"BANXUE_TOKEN": "123456:of-another-Telegram"}
    process = await asyncio.create_subprocess_exec(
        *command, "--database", database_url, cwd=PROJECT, stdout=asyncio.subprocess.PIPE, env=environment
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(START):
            while not (found := re.search(r"http://127\.0\.0\.1:\d+", (await process.stdout.readline()).decode())):
                assert process.returncode is None
        yield Demo(process, found[0], folder, database_url)
    finally:
        process.terminate()
        await asyncio.wait_for(process.communicate(), START)


async def import_real_questions(demo: Demo) -> None:
    """As a newcomer would; the sample's own items are retired, so that only real ones can be asked."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "import", "questions", str(QUESTIONS), "--apply"),
        *("--config", str(demo.folder / "config.toml")),
        cwd=PROJECT,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert await process.wait() == 0
    database = await Database.open(demo.database_url)
    try:
        async with database.transaction() as uow:
            for item in await uow.items.live():
                if not item.key.startswith("import:"):
                    await uow.items.set_status(item.key, ItemStatus.RETIRED, SystemClock().now())
    finally:
        await database.close()


class Chat:
    """One person's window on the page, in the words of a person."""

    def __init__(self, page: Page, person: int) -> None:
        self.page = page
        self.window = page.locator(f'[data-role="chat"][data-person="{person}"]')
        self.taps = 0

    @property
    def newest(self) -> Locator:
        return self.window.locator('[data-role="message"]').last

    async def press_start(self) -> None:
        await self.window.locator('[data-role="start"]').click()

    async def say(self, text: str) -> None:
        await self.window.locator('[data-role="input"]').fill(text)
        await self.window.locator('[data-role="input"]').press("Enter")

    def button(self, label: str | re.Pattern[str]) -> Locator:
        return self.window.locator('[data-role="inline-button"]').filter(has_text=label).last

    async def tap(self, label: str | re.Pattern[str]) -> None:
        await self.button(label).click(timeout=START * 1000)
        self.taps += 1

    async def tap_first(self, verb: str) -> None:
        await self.window.locator(f'[data-role="inline-button"][data-callback^="{verb}"]').first.click(
            timeout=START * 1000
        )
        self.taps += 1

    async def sees(self, words: str | re.Pattern[str]) -> Locator:
        found = self.window.locator('[data-role="message"][data-direction="in"]').filter(has_text=words).last
        await found.wait_for(timeout=START * 1000)
        return found


def real_stems() -> dict[str, list[str]]:
    questions = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    return {squeezed(q["stem"]): q["options"] for q in questions}


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


async def test_a_newcomer_practises_asks_books_and_survives_a_kill(
    pages: Pages, database_url: str, tmp_path: Path
) -> None:
    async with demo_of(tmp_path / "demo", database_url) as demo:
        await import_real_questions(demo)
        await demo.kill_bot()
        page = await pages.open(f"{demo.url}/#{LIN},{MEI}", language="zh-CN", width=1280, height=900)
        await learner_practises(demo, Chat(page, LIN))
        await parent_books(page, Chat(page, MEI))


async def learner_practises(demo: Demo, lin: Chat) -> None:
    await lin.press_start()
    await lin.tap("我是学生")
    await lin.tap("Lin")
    await lin.tap(re.compile("14"))
    await lin.tap("八年级")
    await lin.tap("练习")
    stems = real_stems()
    seen = set()
    for number in range(1, 7):
        panel = await lin.sees(f"第 {number} 题，共 6 题")
        text = squeezed(await panel.locator('[data-role="text"]').inner_text())
        seen.add(next(stem for stem in stems if stem in text))
        if number == 3:
            await demo.kill_bot()
        answers = panel.locator('[data-role="inline-button"][data-callback^="pr.a:"]')
        await answers.first.click(timeout=START * 1000)
        await lin.button(re.compile("有把握|下一题|结果")).wait_for(timeout=START * 1000)
        if await lin.button("有把握").count():
            await lin.tap("有把握")
        if number < 6:
            await lin.tap("下一题")
    await lin.tap(re.compile("看看结果|结果|完成"))
    await lin.sees(re.compile("6 题"))
    assert len(seen) == 6, "six different questions, each from the real file"


async def parent_books(page: Page, mei: Chat) -> None:
    await mei.press_start()
    await mei.tap("我是家长")
    await mei.tap("介绍一下孩子")
    await mei.sees("孩子怎么称呼")
    await mei.say("小安")
    await mei.tap("五年级")
    await mei.sees("小安")
    await mei.say("周末有没有五年级的奥数课？")
    words = await (await mei.sees("剩 3 个名额")).inner_text()
    assert "五年级" in words
    assert "周六" in words
    assert re.search("来源：课程手册", words)

    mei.taps = 0
    await mei.tap("预约试听")
    await mei.tap("徐汇校区")
    await mei.tap_first("bk.t:")
    await mei.tap_first("bk.h:")
    await mei.tap("确认预约")
    assert mei.taps <= 6
    confirmation = await mei.sees("的试听课约好了")
    async with page.expect_download() as downloading:
        await confirmation.locator('[data-role="document"]').click()
    file = await (await downloading.value).path()
    calendar = Calendar.from_ical(file.read_bytes())
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "REQUEST"
    assert "奥数" in str(event["SUMMARY"])
    await mei.window.locator('[data-role="venue"]').first.wait_for()
