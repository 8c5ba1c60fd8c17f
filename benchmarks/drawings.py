"""What a drawing costs: CPU by kind of drawing and language, and how long the event loop waits while there is drawn.

    python -m benchmarks.drawings [--count 40]

Each drawing is as full as it gets, and a new one every time: the typesetter remembers what it has seen. CPU is that
of the whole process, all threads. The first drawing of a process reads the fonts and stands by itself. Exits with 1
when the median of a kind is over its bar, or the loop had to wait for the studio.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from PIL import Image, ImageDraw
from rich.console import Console
from rich.table import Table

from bot.studio import Studio
from domain.alerts.charts import Bar, PointBars
from domain.alerts.charts import Weeks as AlertWeeks
from domain.language import Lang
from domain.messages.catalogue import Catalogue
from domain.messages.screen import Drawing
from domain.people.person import Learner
from domain.portrait.charts import Trend
from domain.portrait.portrait import LessonSeen, Mark
from domain.portrait.trend import TrendWeek
from domain.practice.items.pictures import Bars, picture_to_plain
from domain.practice.learner.model import Band
from domain.practice.standing.charts import MapSkill, MapTopic, PracticeDay, SkillMap, Weeks
from domain.reports.lesson import Named
from domain.reports.week import ChildsWeek
from domain.reports.week_words import picture
from handlers.drawings.table import drawings
from knowledge.texts import load_catalogue

BAR_MS = 60.0
LONGEST_WAIT_MS = 50.0
CONTENT = Path(__file__).resolve().parent.parent / "content"
MONDAY, MONDAY_MORNING = date(2026, 10, 5), datetime(2026, 10, 5, 9, 30, tzinfo=UTC)
NAMES = {Lang.ZH: "百分数与分数小数的互化", Lang.EN: "Adding and subtracting unlike fractions"}
SCAN = (1080, 810)

Make = Callable[[int, Lang], Mapping[str, Any]]


def skill_map(number: int) -> Drawing:
    bands = list(Band)
    skills = tuple(MapSkill(NAMES, bands[n % 4], n / 20, n / 25, min(1.0, n / 16)) for n in range(20))
    topics = tuple(MapTopic(NAMES, skills[at : at + 5]) for at in range(0, 20, 5))
    return SkillMap(f"小雨 Lin {number}", topics, more=7).drawing()


def weeks(number: int) -> Drawing:
    days = [PracticeDay(MONDAY + timedelta(days=n), n % 4, (number + 3 * n) % 20) for n in range(42)]
    return Weeks(f"小雨 Lin {number}", tuple(days), days[-3].on, goal=4).drawing()


def trend(number: int) -> Drawing:
    return Trend(f"小雨 Lin {number}", _told(number)).drawing()


def alert(number: int) -> Drawing:
    return AlertWeeks(f"小雨 Lin {number}", _told(number), MONDAY + timedelta(days=45), MONDAY).drawing()


def point(number: int) -> Drawing:
    rows = [Bar(f"小雨 Lin {n}", (number + n) % 8, 7, 0.6, fine=n % 2 == 0) for n in range(15)]
    return PointBars(NAMES, Bar(f"G5-B {number}", 41, 105, 0.63, fine=False), rows).drawing()


def _told(number: int) -> list[TrendWeek]:
    marks = (Mark.CAME, Mark.LATE, Mark.AWAY)
    return [
        TrendWeek(
            monday=MONDAY + timedelta(weeks=n),
            days=n % 8,
            answers=20,
            right=(number + 3 * n) % 21,
            lessons=marks[: n % 3 + 1],
            tickets=(True, False, n % 2 == 0),
        )
        for n in range(8)
    ]


def learner_page(number: int, lang: Lang) -> Mapping[str, Any]:
    lines = [f"{NAMES[lang]}, {n + number}" for n in range(6)]
    part = {"name": NAMES[lang], "lines": lines}
    bands = [{"band": band.value, "text": ", ".join(lines)} for band in Band]
    return {
        "title": f"小雨 Lin {number}",
        "mark": "机密 Confidential",
        "confidential": lines[0],
        "made": lines[1],
        "head": lines[:3],
        "left": [{"name": NAMES[lang], "lines": [], "bands": bands}, part],
        "right": [part, {"name": NAMES[lang], "lines": [], "weeks": [n % 8 for n in range(8)]}],
        "below": [part, part],
    }


def figure(number: int) -> Mapping[str, Any]:
    values = [(7 * number + 13 * n) % 40 + 1 for n in range(6)]
    return picture_to_plain(Bars(("一班", "二班", "三班", "四班", "五班", "六班"), tuple(values), step=5))


def formula(number: int) -> Mapping[str, Any]:
    fraction = rf"$\cfrac{{1}}{{2+\cfrac{{{number}}}{{3+\cfrac{{1}}{{4}}}}}}$"
    options = [[letter, f"{fraction} 米"] for letter in "ABCD"]
    return {"stem": rf"解方程 Solve $\begin{{cases}}x+y={number},\\2x-y=1\end{{cases}}$", "options": options}


def week_card(number: int) -> Drawing:
    lessons = tuple(LessonSeen("maths", MONDAY_MORNING, mark, 2) for mark in Mark)
    firm = (Named("percent", NAMES),) * 3
    answered = tuple((number + 5 * day) % 13 for day in range(7))
    children = (Learner(1, f"小雨 Lin {number}"), Learner(2, "小语 Yu"))
    return picture([ChildsWeek(each, MONDAY + timedelta(days=6), answered, lessons, 1, firm) for each in children])


def all_kinds(catalogue: Catalogue, folder: Path) -> Mapping[str, Make]:
    """By name, what makes the data of one that nobody has drawn before."""

    def rendered(make: Callable[[int], Drawing]) -> Make:
        return lambda number, lang: catalogue.attachment(make(number), lang)["data"]

    def scan(number: int, lang: Lang) -> Mapping[str, Any]:
        name = f"scan-{number}-{lang}.png"
        page = Image.linear_gradient("L").resize(SCAN)
        paper = ImageDraw.Draw(page)
        for line in range(12):
            paper.text((60, 60 + 60 * line), f"{number} {lang} The quick brown fox jumps over the lazy dog. " * 2)
        page.save(folder / "items" / "pictures" / name)
        return {"file": name}

    return {
        "skill_map": rendered(skill_map),
        "week": rendered(weeks),
        "alert": rendered(alert),
        "point": rendered(point),
        "learner_page": learner_page,
        "week_card": rendered(week_card),
        "trend": rendered(trend),
        "figure": lambda number, lang: figure(number),
        "formula": lambda number, lang: formula(number),
        "stored": scan,
    }


def cpu_ms(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)


async def longest_waits_ms(kinds: Mapping[str, Make], folder: Path, count: int) -> tuple[float, float]:
    """How long the event loop was kept from its work at the most while the studio drew `count` of each kind, and for
    as long without: what this machine does to it anyway."""
    studio = Studio(drawings(folder))
    wanted = [
        (name, make(1000 + n, lang), lang) for name, make in kinds.items() for lang in Lang for n in range(count)
    ]

    async def draw_all() -> None:
        for name, data, lang in wanted:
            await studio.draw(name, data, lang)

    began = time.perf_counter()
    drawing = await _longest_wait_ms(draw_all())
    idle = await _longest_wait_ms(asyncio.sleep(time.perf_counter() - began))
    studio.close()
    return drawing, idle


async def _longest_wait_ms(work: Coroutine[Any, Any, None]) -> float:
    task, longest = asyncio.create_task(work), 0.0
    while not task.done():
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        longest = max(longest, 1000 * (time.perf_counter() - began) - 1)
    await task
    return longest


def main(options: argparse.Namespace) -> int:
    console, missed = Console(highlight=False), 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "items" / "pictures").mkdir(parents=True)
        kinds, table = all_kinds(load_catalogue(CONTENT), folder), drawings(folder)
        first = cpu_ms(partial(table["skill_map"], kinds["skill_map"](0, Lang.ZH), Lang.ZH))
        shown = Table("drawing", "zh ms", "en ms", "slowest ms", title=f"CPU, median of {options.count}")
        for kind, make in kinds.items():
            spent: dict[Lang, list[float]] = {lang: [] for lang in Lang}
            for lang, times in spent.items():
                wanted = [make(n, lang) for n in range(1, options.count + 1)]
                times += [cpu_ms(partial(table[kind], data, lang)) for data in wanted]
            medians = [median(spent[lang]) for lang in (Lang.ZH, Lang.EN)]
            missed += max(medians) > BAR_MS
            shown.add_row(kind, *(f"{ms:.1f}" for ms in (*medians, max(max(spent[lang]) for lang in Lang))))
        waited, idle = asyncio.run(longest_waits_ms(kinds, folder, max(1, options.count // 4)))
    console.print(shown)
    console.print(
        f"Bar: {BAR_MS:.0f} ms a drawing: {'missed' if missed else 'held'}. The first of a process: {first:.0f} ms"
    )
    blocked = waited - idle > LONGEST_WAIT_MS
    console.print(
        f"The event loop waited {waited:.1f} ms at the most while the studio drew, {idle:.1f} ms while nobody did; "
        f"bar: {LONGEST_WAIT_MS:.0f} ms between them: {'missed' if blocked else 'held'}"
    )
    return 1 if missed or blocked else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=40, help="drawings of each kind and language")
    sys.exit(main(parser.parse_args()))
