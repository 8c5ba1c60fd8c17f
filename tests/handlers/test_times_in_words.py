"""What is said back to people of the times that they typed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.language import Lang
from domain.times.reading import read_when
from domain.times.when import When
from handlers.views.times import said, understood
from knowledge.texts import load_catalogue
from tests.domain.times.table import ZONE, phrases

CATALOGUE = load_catalogue(Path(__file__).parents[2] / "content")
NOW = datetime(2026, 11, 26, 7, 10, tzinfo=UTC)


def read(text: str) -> When:
    when = read_when(text, NOW, ZONE)
    assert when is not None
    return when


@pytest.mark.parametrize(
    ("text", "lang", "words"),
    [
        ("下周六下午三点", Lang.ZH, "12月5日 周六 15:00"),
        ("除了周六都行", Lang.ZH, "除了周六都行"),
        ("周六周日都可以，上午最好", Lang.ZH, "周末、最好上午"),
        ("周三或者周五放学后", Lang.ZH, "每个周三、周五 15:30 起"),
        ("周六上午或者周日下午", Lang.ZH, "11月28日 周六 上午，或者11月29日 周日 下午"),
        ("越快越好", Lang.ZH, "越快越好"),
        ("随便", Lang.ZH, "什么时间都行"),
        ("next Sat after 4 pm", Lang.EN, "Sat 5 Dec, from 16:00"),
        ("any day but Friday", Lang.EN, "any time but Fri"),
        ("around 4", Lang.EN, "15:30 to 16:30"),
        ("no later than 7pm", Lang.EN, "not after 19:00"),
        ("Saturdays in December", Lang.EN, "every Sat (Tue 1 Dec to Thu 31 Dec)"),
        ("next week but not Monday", Lang.EN, "Mon 30 Nov to Sun 6 Dec, not Mon"),
        ("before 6", Lang.EN, "before 18:00"),
    ],
)
def test_times_are_said_back_in_a_few_words(text: str, lang: Lang, words: str) -> None:
    assert CATALOGUE.plain(said(read(text)), lang) == words


def test_weekly_lessons_are_spoken_of_by_their_weekday() -> None:
    assert CATALOGUE.plain(said(read("周六下午"), weekly=True), Lang.ZH) == "周六 下午"


@pytest.mark.parametrize(
    ("text", "lang", "lines"),
    [
        ("四点", Lang.ZH, ["看懂了：16:00", "“四点”按 16:00 算。"]),
        ("寒假里的周六上午", Lang.ZH, ["看懂了：11月28日 周六 上午", "“寒假”没看懂，先没有算进去。"]),
        ("13/12", Lang.EN, ["Understood: Sun 13 Dec", "I took “13/12” as Sun 13 Dec."]),
        (
            "Thursday",
            Lang.EN,
            ["Understood: Thu 26 Nov, Thu 3 Dec", "“Thursday” is today, so I looked at today and next week."],
        ),
        (
            "every other Saturday",
            Lang.EN,
            ["Understood: Sat 28 Nov", "I could not place “every other”, so I left it out."],
        ),
        ("Sat 4 Dec", Lang.EN, ["Understood: Fri 4 Dec", "“Sat 4 Dec” do not go together, so I took Fri 4 Dec."]),
    ],
)
def test_what_was_assumed_or_left_out_is_named(text: str, lang: Lang, lines: list[str]) -> None:
    words = CATALOGUE.plain(understood(read(text)), lang).replace("<b>", "").replace("</b>", "")
    assert words.split("\n") == lines


@pytest.mark.parametrize("lang", list(Lang))
def test_every_phrase_of_the_tables_can_be_said_back(lang: Lang) -> None:
    for phrase in phrases("phrases.toml") + phrases("unseen.toml"):
        when = phrase.read
        if when is not None:
            assert CATALOGUE.plain(understood(when), lang)
            assert CATALOGUE.plain(said(when, weekly=True), lang)
