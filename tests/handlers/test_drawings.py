"""Every drawing is a PNG that a phone can show, in both languages; what cannot be shown says why."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from domain.alerts.charts import Bar, PointBars
from domain.alerts.charts import Weeks as AlertWeeks
from domain.language import Lang
from domain.messages.screen import t
from domain.portrait.charts import Trend
from domain.portrait.portrait import Mark
from domain.portrait.trend import WEEKS, TrendWeek
from domain.practice.items.pictures import check_picture, picture_to_plain
from domain.practice.learner.model import Band
from domain.practice.standing.charts import MapSkill, MapTopic, PracticeDay, SkillMap, Weeks
from handlers.drawings import sheet
from handlers.drawings.sheet import Draw, MissingFont, chinese_font
from handlers.drawings.stored import BadPicture, picture_file
from handlers.drawings.table import drawings
from tests.domain.practice.items.test_pictures import FINE
from tests.house import CONTENT, catalogue

TABLE = drawings(CONTENT)
needs_chinese = pytest.mark.skipif(
    chinese_font() is None and not os.environ.get("CI"),
    reason="no font for Chinese here (Debian: apt-get install fonts-noto-cjk)",
)

LATEX = [
    r"\begin{cases}x+y=5,\\2x-y=1\end{cases}",
    r"\left\{\begin{array}{l}2x-1>3\\x-5\le0\end{array}\right.",
    r"\begin{pmatrix}1&2\\3&4\end{pmatrix}+\begin{bmatrix}a\\b\end{bmatrix}-\begin{vmatrix}1&0\\0&1\end{vmatrix}",
    r"\cfrac{1}{2+\cfrac{1}{3+\cfrac{1}{4}}}",
    r"12\overline{)1476}\quad 7\enclose{longdiv}{91}\quad \longdiv{91}{7}",
    r"\begin{array}{r}23\\\times 45\\\hline 115\\92\phantom{0}\end{array}",
    r"\begin{aligned}a&=b+1\\&=3\end{aligned}",
    r"\overline{AB}\perp\widehat{CD},\vec{a}=\overrightarrow{AB},\hat{y},\boxed{5},\underline{x}",
    r"x^{2^n}+x_{ab}^{\frac{1}{2}}+\sqrt[3]{\frac{x}{y}}+\left|\frac{-3}{4}\right|",
    r"2\frac{1}{2}\div0.1\dot{6}=50\%,\ \angle A=60^\circ30',\ 3:4,\ f(x)\ne\{1;2\}",
    r"\sum_{i=1}^{n}i=\binom{n}{2},\lim_{x\to0}\frac{\sin x}{x},\prod_{k}k",
    r"S_{\triangle ABC}=\frac12ab\sin\alpha+\log_28\text{ 平方厘米}",
    r"\frac{{}}{2}\sqrt{}{}^2 1{,}000,\ [1,2),\ \#\$\&\_\@~'!/*",
]


def shown(name: str, data: Any, lang: Lang) -> Image.Image:
    png = TABLE[name](data, lang)
    assert len(png) < 400_000
    image = Image.open(BytesIO(png), formats=("PNG",))
    image.load()
    assert image.width == 1080
    assert 60 < image.height < 4000
    return image


def ink(image: Image.Image) -> int:
    """How many pixels are not white."""
    return sum(image.convert("L").point([1] * 250 + [0] * 6).histogram()[1:])


@needs_chinese
@pytest.mark.parametrize("latex", LATEX)
@pytest.mark.parametrize("lang", list(Lang))
def test_a_formula_is_typeset_with_the_words_around_it(latex: str, lang: Lang) -> None:
    around = {Lang.ZH: "计算 {} 的值。", Lang.EN: "Work out {}."}[lang]
    bare = shown("formula", {"stem": around.format(""), "options": []}, lang)
    image = shown("formula", {"stem": around.format(f"${latex}$"), "options": []}, lang)
    assert ink(image) > ink(bare) + 400


@needs_chinese
def test_chinese_comes_out_as_signs_and_not_as_empty_boxes() -> None:
    texts = ("分数", "小数", r"$\text{分}$", r"$x=小数$")
    assert len({TABLE["formula"]({"stem": text, "options": []}, Lang.ZH) for text in texts}) == len(texts)
    assert ink(shown("formula", {"stem": "解方程组", "options": []}, Lang.ZH)) > 2000


@needs_chinese
def test_options_are_lettered_in_the_picture() -> None:
    bare = shown("formula", {"stem": "选", "options": []}, Lang.ZH)
    options = [["A", r"$\overline{AB}$"], ["B", r"$\frac{1}{1+\frac12}$ 米"], ["C", "都不对"]]
    image = shown("formula", {"stem": "选", "options": options}, Lang.ZH)
    assert image.height > bare.height + 150


@pytest.mark.parametrize(
    "stem",
    [
        '#import "@preview/x:1.0.0"',
        "#read(\"/etc/passwd\") $#sys$ $\\text{#read('x')}$",
        '$\\text{")#panic("}$ $x"$ [#] *bold* _it_ <label> @ref \\',
        "$%$ $/*$ $x//y$ `raw`",
    ],
)
def test_nothing_that_a_sheet_says_is_run(stem: str) -> None:
    assert ink(shown("formula", {"stem": stem, "options": []}, Lang.EN)) > 100


@pytest.mark.parametrize(
    "latex",
    [
        r"\begin{pmatrix}" + "&".join(f"{n}00000" for n in range(12)) + r"\end{pmatrix}",
        r"\frac{" + "+".join("abcdefghijklmnopqrstuvwxyz") + "}{2}",
        "+".join(f"{n}00000" for n in range(1, 20)),
    ],
    ids=["matrix", "fraction", "sum"],
)
def test_a_formula_wider_than_a_phone_stays_on_the_paper(latex: str) -> None:
    for data in ({"stem": f"${latex}$", "options": []}, {"stem": "?", "options": [["A", f"${latex}$"]]}):
        image = shown("formula", data, Lang.EN).convert("L").point([255] * 250 + [0] * 6)
        left, _, right, _ = image.getbbox() or (0, 0, 0, 0)
        assert left >= 30
        assert right <= 1050


def test_a_formula_that_cannot_be_read_stands_in_the_picture_as_it_is() -> None:
    assert ink(shown("formula", {"stem": r"$\oiint_{i=1}^n i$", "options": []}, Lang.EN)) > 400


@pytest.mark.parametrize("picture", FINE[1:], ids=lambda picture: type(picture).__name__)
def test_every_figure_is_drawn(picture: Any) -> None:
    check_picture(picture)
    data = json.loads(json.dumps(picture_to_plain(picture)))
    assert ink(shown("figure", data, Lang.EN)) > 1500


def skill_map(skills: int) -> SkillMap:
    bands = list(Band)
    names = {Lang.ZH: "百分数与分数小数的互化", Lang.EN: "Adding and subtracting unlike fractions"}
    made = tuple(
        MapSkill(names, bands[n % 4], n / 20, max(0.0, n / 20 - 0.2), min(1.0, n / 20 + 0.1)) for n in range(skills)
    )
    topics = (MapTopic({Lang.ZH: "分数", Lang.EN: "Fractions"}, made[:9]), MapTopic("π", made[9:]))
    return SkillMap({Lang.ZH: "小雨的学习地图", Lang.EN: "Lin's map"}, topics)


@needs_chinese
@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("skills", [0, 1, 20, 30])
def test_the_map_is_drawn_for_any_number_of_skills(lang: Lang, skills: int) -> None:
    shown("skill_map", catalogue().attachment(skill_map(skills).drawing(), lang)["data"], lang)


def test_the_bands_differ_without_their_colours() -> None:
    def grey(band: Band) -> bytes:
        topic = MapTopic("T", (MapSkill("s", band, 0.5, 0.4, 0.6),))
        data = catalogue().attachment(SkillMap("M", (topic,)).drawing(), Lang.EN)["data"] | {"legend": []}
        sign = shown("skill_map", data, Lang.EN).crop((40, 100, 100, 260)).convert("L")
        return sign.point([0] * 200 + [255] * 56).tobytes()

    assert len({grey(band) for band in Band}) == 4


@needs_chinese
@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("full", [True, False])
def test_the_trend_of_a_learner_is_drawn_for_teachers(lang: Lang, full: bool) -> None:
    marks, tickets = ((Mark.CAME, Mark.LATE, Mark.AWAY), (True, False, True, True)) if full else ((), ())
    weeks = [
        TrendWeek(date(2026, 9, 28) + timedelta(weeks=n), n % 8 * full, 12 * full, n * full, marks, tickets)
        for n in range(WEEKS)
    ]
    drawing = Trend(t("portrait.trend.title", name="小雨"), weeks).drawing()
    shown("trend", catalogue().attachment(drawing, lang)["data"], lang)


@needs_chinese
@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize(("count", "goal", "most"), [(7, None, 0), (7, 7, 3), (28, 4, 40), (42, 1, 1000)])
def test_the_weeks_are_drawn_for_any_past(lang: Lang, count: int, goal: int | None, most: int) -> None:
    monday = date(2026, 10, 5)
    days = tuple(
        PracticeDay(monday + timedelta(days=n), sets=n % 7, answered=most * (n % 3) // 2) for n in range(count)
    )
    weeks = Weeks("小雨" if lang is Lang.ZH else "Lin", days, days[-3].on, goal)
    shown("week", catalogue().attachment(weeks.drawing(), lang)["data"], lang)


def test_the_same_data_is_drawn_to_the_same_bytes() -> None:
    data = {"stem": r"$\cfrac{1}{2}$", "options": []}
    assert TABLE["formula"](data, Lang.EN) == TABLE["formula"](data, Lang.EN)


@pytest.fixture
def no_chinese_font(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sheet, "CJK_FAMILIES", ("A Font That Nobody Has",))
    chinese_font.cache_clear()
    yield
    chinese_font.cache_clear()


@pytest.mark.usefixtures("no_chinese_font")
def test_without_a_font_chinese_is_not_drawn_and_english_is() -> None:
    with pytest.raises(MissingFont, match="A Font That Nobody Has"):
        TABLE["formula"]({"stem": "解方程", "options": []}, Lang.ZH)
    assert ink(shown("formula", {"stem": r"Solve $\frac{x}{2}=1$", "options": []}, Lang.EN)) > 400


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "items" / "pictures"
    folder.mkdir(parents=True)
    Image.new("RGBA", (300, 200), (0, 0, 0, 0)).save(folder / "clear.png")
    Image.new("RGB", (4000, 3000), "navy").save(folder / "big.jpg")
    Image.new("RGB", (1000, 100), "navy").save(folder / "thread.png")
    Image.new("1", (6000, 5000)).save(folder / "bomb.png")
    Image.new("RGB", (30, 30)).save(folder / "a.gif")
    Image.new("RGB", (30, 30)).save(folder / "lying.png", "GIF")
    (folder / "text.png").write_text("no picture at all")
    (folder / "cut.png").write_bytes((folder / "clear.png").read_bytes()[:60])
    (folder / "heavy.png").write_bytes(b"\x89PNG" + bytes(6 * 1024 * 1024))
    return folder


def test_a_stored_picture_is_flattened_on_white_and_made_smaller(pictures: Path) -> None:
    stored: Draw = drawings(pictures.parents[1])["stored"]
    clear = Image.open(BytesIO(stored({"file": "clear.png"}, Lang.EN)))
    assert clear.getpixel((10, 10)) == (255, 255, 255)
    big = Image.open(BytesIO(stored({"file": "big.jpg"}, Lang.EN)))
    assert big.size == (1600, 1200)
    assert big.format == "PNG"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("missing.png", "no picture"),
        ("../../secret.png", "no picture"),
        ("a.gif", "no picture"),
        ("thread.png", "narrow"),
        ("bomb.png", "pixels"),
        ("lying.png", "no PNG or JPEG"),
        ("text.png", "no PNG or JPEG"),
        ("cut.png", "no PNG or JPEG"),
        ("heavy.png", "larger"),
    ],
)
def test_a_file_that_is_no_fair_picture_is_refused(pictures: Path, name: str, why: str) -> None:
    with pytest.raises(BadPicture, match=why):
        picture_file(pictures, name)


@needs_chinese
@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("full", [True, False])
def test_what_an_alert_rests_on_is_drawn(lang: Lang, full: bool) -> None:
    monday = date(2026, 9, 28)
    weeks = [
        TrendWeek(monday + timedelta(weeks=n), n % 8 * full, 0, 0, tuple(Mark) if full else (Mark.AWAY,), ())
        for n in range(WEEKS)
    ]
    known_since = monday if full else None
    drawing = AlertWeeks(t("alerts.picture", name="小雨"), weeks, monday + timedelta(weeks=5), known_since).drawing()
    shown("alert", catalogue().attachment(drawing, lang)["data"], lang)


@needs_chinese
@pytest.mark.parametrize("lang", list(Lang))
def test_a_point_of_a_class_is_drawn_with_what_was_expected(lang: Lang) -> None:
    rows = [Bar("欧阳若曦", n, 20, None if n % 2 else 0.7, fine=n > 9) for n in range(20)]
    drawing = PointBars("分数", Bar(t("alerts.at.whole"), 9, 20, 0.6, fine=False), rows).drawing()
    shown("point", catalogue().attachment(drawing, lang)["data"], lang)
