"""Questions with pictures: the panel takes a picture on, keeps it through the verdict, and lays it off again."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from domain.language import Lang
from domain.practice.items.kinds import Item, NumberEntry, SingleChoice
from domain.practice.items.pictures import Mark, NumberLine, StoredPicture, Typeset
from domain.practice.items.wordings import ChoiceWording, EntryWording
from handlers.drawings import table
from sandbox.shapes import JSON
from tests.handlers.test_drawings import needs_chinese
from tests.journeys.conftest import LIN, TOM, stage_for
from tests.journeys.ways import answer, enrol, in_front

SKILL = "arithmetic.add-20"
OPTIONS = (r"$\overline{AB}$", "$2$", r"$\frac{1}{1+\frac{1}{2}}$")


def shelf() -> list[Item]:
    """Two items of each make: plain, with a figure, typeset with its options."""
    items: list[Item] = []
    for n in (1, 2):
        plain = {lang: EntryWording(f"PLAIN {n}: 1 + {n} = ?") for lang in Lang}
        figure = {lang: EntryWording(f"FIGURE {n}", alt=f"ALT {n}", explanation="Because.") for lang in Lang}
        typeset = {
            lang: ChoiceWording(f"TYPESET {n}", ("AB", "2", "2/3"), typeset=Typeset(rf"选 {n}: $2\frac12$", OPTIONS))
            for lang in Lang
        }
        items += [
            NumberEntry(f"journey:plain-{n}", (SKILL,), 2, Fraction(1 + n), plain),
            NumberEntry(
                f"journey:figure-{n}",
                (SKILL,),
                2,
                Fraction(7, 10),
                figure,
                picture=NumberLine(10, (Mark(0, "0"), Mark(10, "1")), (Mark(7, f"{n}"),)),
            ),
            SingleChoice(f"journey:typeset-{n}", (SKILL,), 2, 1, typeset),
        ]
    return items


def words(message: JSON) -> str:
    said: str = message.get("caption") or message["text"]
    return said


@needs_chinese
@pytest.mark.parametrize(("number", "go_on"), [(LIN, "下一题|看看结果"), (TOM, "Next|See how it went")])
async def test_an_evening_with_pictures_is_one_panel_all_the_way(
    sqlite_url: str, tmp_path: Path, number: int, go_on: str
) -> None:
    async with stage_for(sqlite_url, tmp_path, shelf=shelf()) as stage:
        person = await stage.person(number)
        await enrol(person)
        await person.tap(data="pr")
        seen = set()
        for _ in range(6):
            panel = await stage.panel(number)
            front = await in_front(stage, number)
            make = front.item.key.split(":")[1].split("-")[0]
            seen.add(make)
            assert make.upper() in words(panel)
            assert ("photo" in panel) is (make != "plain")
            assert ("ALT" in words(panel)) is (make == "figure")
            await answer(stage, person)
            judged = await stage.panel(number)
            assert make.upper() in words(judged)
            assert ("photo" in judged) is (make != "plain")
            await person.tap(re.compile(go_on))
        assert seen == {"plain", "figure", "typeset"}
        assert "photo" not in await stage.panel(number)


async def test_a_picture_that_cannot_be_drawn_costs_nobody_the_question(
    sqlite_url: str, tmp_path: Path, errors: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(content: Path) -> dict[str, Any]:
        def draw(data: Any, lang: Lang) -> bytes:
            raise RuntimeError("no ink")

        return {"figure": draw}

    monkeypatch.setattr("bot.app.drawings", broken)
    figures = [item for item in shelf() if "figure" in item.key]
    # the second has a file that is nowhere
    figures[1] = replace(figures[1], picture=StoredPicture("nowhere.png"))
    async with stage_for(sqlite_url, tmp_path, shelf=figures) as stage:
        lin = await stage.person(LIN)
        await enrol(lin)
        await lin.tap(data="pr")
        for _ in figures:
            panel = await stage.panel(LIN)
            assert "photo" not in panel
            assert "FIGURE" in panel["text"] and "ALT" in panel["text"]
            await answer(stage, lin)
            await lin.tap(re.compile("下一题|看看结果"))
    assert any("no ink" in line for line in errors)
    errors.clear()


def test_the_table_of_drawings_has_what_items_learners_and_teachers_need(tmp_path: Path) -> None:
    of_items, of_learners = {"formula", "figure", "stored"}, {"skill_map", "week", "week_card", "trend"}
    of_alerts, on_paper = {"alert", "point"}, {"learner_page"}
    assert set(table.drawings(tmp_path)) == of_items | of_learners | of_alerts | on_paper
