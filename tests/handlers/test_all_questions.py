"""Real questions and raw LaTeX all stand on the bot's own screens, as text or with a picture that is drawn."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from domain.language import Lang
from domain.messages.screen import Drawing, Screen
from domain.practice.evening.desk import AtItem, AtVerdict, Question
from domain.practice.evening.samples import Sample, SampleAnswered
from domain.practice.evening.session import Asked, Attempt, Session, SessionState, Verdict
from domain.practice.items.kinds import Item, SingleChoice
from handlers.drawings.table import drawings
from handlers.views import practice, samples
from handlers.views.lengths import SCREEN_UNITS, units
from knowledge.importing import plan_import
from knowledge.readers.questions import read_questions
from tests.handlers.test_drawings import needs_chinese
from tests.house import CONTENT, catalogue

REAL = Path(__file__).parents[3] / "shared" / "data" / "questions" / "questions.jsonl"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DRAWN = drawings(CONTENT)

RAW_ZH = [
    (r"计算：$$2\frac{1}{2}+1\frac{1}{3}=$$", [r"$$3\frac{5}{6}$$", r"$$3\frac{1}{6}$$", r"$$\frac{21}{6}$$"]),
    (r"把 $$3.\dot{6}$$ 化成分数是（ ）．", [r"$$\frac{11}{3}$$", r"$$3\frac{2}{3}$$", r"$$\frac{36}{99}$$"]),
    (r"$$0.\dot{1}4285\dot{7}\times 7$$ 等于多少？", ["$$1$$", "$$0.9$$", "$$7$$"]),
    (r"若 $${{x}^{2}}-4=0$$，则 $$x=$$（ ）．", [r"$$\pm 2$$", "$$2$$", "$$4$$"]),
    (r"$${{2}^{10}}\div {{2}^{8}}$$ 的值是（ ）．", ["$$4$$", r"$${{2}^{18}}$$", r"$$\frac{1}{4}$$"]),
    (
        r"在 $$\triangle ABC$$ 中，$$\angle A=60^{\circ}$$，$$\angle B=\angle C$$，则 $$\angle B=$$",
        ["60°", "30°", "45°"],
    ),
    (r"如图，$$AB\parallel CD$$，$$EF\perp AB$$，则 $$EF$$ 与 $$CD$$", ["垂直", "平行", "相交"]),
    (r"$$S_{\triangle ABC}=12$$，$$D$$ 是中点，求 $$S_{\triangle ABD}$$", ["6", "12", "24"]),
    (r"解方程组 $$\begin{cases}x+y=7\\x-y=1\end{cases}$$", ["x=4，y=3", "x=3，y=4", "x=5，y=2"]),
    (
        r"不等式组 $$\left\{ \begin{array}{l}x>1\\ x\leqslant 3\end{array} \right.$$ 的整数解有（ ）个",
        ["2", "3", "1"],
    ),
    (r"计算 $$1+\frac{1}{1+\frac{1}{2}}$$", [r"$$\frac{5}{3}$$", r"$$\frac{3}{2}$$", "2"]),
    (r"$$\frac{1}{2}\div \frac{1}{4}$$ 等于", ["2", r"$$\frac{1}{8}$$", "8"]),
    (r"$$25\%$$ 的 $$80$$ 是", ["20", "25", "40"]),
    (r"$$a:b=3:4$$，$$b:c=2:5$$，则 $$a:b:c=$$", ["3:4:10", "6:8:10", "3:4:5"]),
    (r"半径 $$r=3$$ 的圆面积（$$\pi$$ 取 $$3.14$$）", [r"$$28.26\text{c}{{\text{m}}^{2}}$$", "18.84", "9.42"]),
    (r"两位数 $$\overline{ab}$$ 与 $$\overline{ba}$$ 的和是 $$11$$ 的倍数吗？", ["是", "不是", "不一定"]),
    (r"$$\overset{\frown}{AB}$$ 的长是 $$2\pi$$，半径是 $$6$$，圆心角是", ["60°", "90°", "30°"]),
    (r"$$\sqrt{16}+\sqrt[3]{8}=$$", ["6", "8", "4"]),
    (r"$$\left( -2 \right)^{3}\times \left| -5 \right|=$$", ["−40", "40", "−30"]),
    (r"$$2\times \left( 3+4 \right)-{{5}^{2}}=$$", ["−11", "39", "11"]),
    (r"在方框里填数：$$\frac{\square }{12}=\frac{3}{4}$$", ["9", "3", "16"]),
    (r"$$3\times $$（$$\quad$$）$$=12$$", ["4", "9", "36"]),
    (r"填空：$$7+8=\underline{\quad \quad}$$", ["15", "14", "16"]),
    (r"列竖式：$$12\overline{)1476}$$ 的商", ["123", "121", "132"]),
    (r"$$1+2+3+\cdots +100$$ 等于", ["5050", "5000", "5100"]),
    (r"$$\frac{1}{1\times 2}+\frac{1}{2\times 3}+\ldots +\frac{1}{9\times 10}$$", [r"$$\frac{9}{10}$$", "1", "0.8"]),
    (r"定义 $$a\ast b=2a-b$$，求 $$3\ast 4$$", ["2", "5", "10"]),
    (r"$$x\in \mathbb{N}$$ 且 $$x<5$$，$$x$$ 最大是", ["4", "5", "3"]),
    (r"数列 $$a_{1}=1$$，$$a_{n+1}=2a_{n}$$，求 $$a_{5}$$", ["16", "32", "8"]),
    (r"$$2013^{2}-2012^{2}$$ 的值", ["4025", "1", "4024"]),
    (r"最简根式是", [r"$$\sqrt{\frac{1}{2}}$$", r"$$\sqrt{3}$$", r"$$\sqrt{12}$$"]),
]
RAW_EN = [
    (r"What is $2\frac{1}{2}-\frac{3}{4}$?", [r"$1\frac{3}{4}$", r"$\frac{5}{4}$", "2"]),
    (r"Simplify $\frac{12}{18}$.", [r"$\frac{2}{3}$", r"$\frac{3}{4}$", r"$\frac{6}{9}$"]),
    (r"Solve $3x-5=16$.", ["$x=7$", "$x=5$", "$x=11$"]),
    (r"A book costs $5 and a pen costs $3. How much are both?", ["$8", "$2", "$15"]),
    (r"A shirt costs \$40 after $20\%$ off. What was the price?", [r"\$50", r"\$48", r"\$60"]),
    (r"Evaluate $\dfrac{3}{5}\times\dfrac{10}{9}$.", [r"$\dfrac{2}{3}$", r"$\dfrac{13}{14}$", "1"]),
    (r"If $f(x)=x^2-2x$, find $f(3)$.", ["3", "9", "6"]),
    (r"Which is largest: $0.3$, $\frac{1}{3}$ or $33\%$?", [r"$\frac{1}{3}$", "$0.3$", r"$33\%$"]),
    (r"The sum $1+\frac12+\frac14+\frac18$ is", [r"$\frac{15}{8}$", "2", r"$\frac{7}{8}$"]),
    (r"Find $\frac{\frac{1}{2}}{\frac{3}{4}}$.", [r"$\frac{2}{3}$", r"$\frac{3}{8}$", r"$\frac{3}{2}$"]),
    (r"Solve $\begin{cases}2x+y=7\\x-y=2\end{cases}$ for $x$.", ["3", "2", "5"]),
    (r"$\overline{AB}$ has length $6$ and $M$ is its midpoint. $AM=$", ["3", "6", "12"]),
    (r"In $\triangle PQR$, $\angle P=45^\circ$ and $\angle Q=2\angle R$. $\angle R=$", ["45°", "30°", "90°"]),
    (r"The square root $\sqrt{x+1}=4$ gives", ["15", "3", "17"]),
    (r"Find $x$ if $|x-3|=5$ and $x<0$.", ["−2", "8", "2"]),
    (r"Compute $10^{-3}\times10^5$.", ["100", r"$10^{-15}$", "1000"]),
    (r"$\frac{a}{b}=\frac{c}{d}$ means", ["$ad=bc$", "$ab=cd$", "$ac=bd$"]),
    (r"Expand $(x+3)(x-2)$.", ["$x^2+x-6$", "$x^2-x-6$", "$x^2+5x-6$"]),
    (r"Evaluate $\lfloor 3.7\rfloor+\lceil 2.1\rceil$.", ["6", "5", "7"]),
    (r"The determinant of $\begin{pmatrix}1&2\\3&4\end{pmatrix}$ is", ["−2", "10", "2"]),
    (r"$2^{3^2}$ is", ["512", "64", "18"]),
    (r"$\sum_{i=1}^{4} i$ equals", ["10", "4", "24"]),
    (r"$\binom{5}{2}$ equals", ["10", "20", "25"]),
    (r"Find $\gcd(12,18)$.", ["6", "36", "2"]),
    (r"$\sin 30^\circ$ equals", [r"$\frac{1}{2}$", r"$\frac{\sqrt{3}}{2}$", "1"]),
    (r"$x^{\frac{1}{2}}$ is the same as", [r"$\sqrt{x}$", r"$\frac{x}{2}$", "$x^2$"]),
    (r"Round $3{,}749$ to the nearest $100$.", ["3,700", "3,800", "3,750"]),
    (r"The vector $\vec{a}$ has length", ["|a|", "a²", "0"]),
    (r"$5!\div3!=$", ["20", "2", "10"]),
]


def imported(path: Path) -> list[Item]:
    return [row.item for row in plan_import(read_questions(path), {}).rows if row.item is not None]


def screens(item: SingleChoice, lang: Lang) -> Iterator[Screen]:
    """Every screen that shows the item: asked, judged for each option, said to be faulty, as a sample."""
    order = tuple(range(len(item.wordings[lang].options)))
    session = Session(123456, 1, lang, SessionState.OPEN, 6, 0, NOW, NOW)
    question = Question(session, Asked(123456, 0, item.key, {}, order[::-1], NOW, hints=2), item, None, lang)
    yield practice.item(AtItem(question))
    yield practice.problems(question)
    sample = Sample(0, 9999, 0, item, lang, order, None)
    yield samples.sample(sample)
    for option in order:
        verdict = Verdict.RIGHT if option == item.answer else Verdict.WRONG
        attempt = Attempt(123456, 0, 1, item.key, {"option": option}, verdict, NOW, 5.0)
        yield practice.screen(AtVerdict(question, attempt, None))
        yield samples.sample(SampleAnswered(sample, option, verdict, None))


def shown(items: Sequence[Item]) -> Counter[str]:
    """Show every item on all its screens, draw its pictures, and count it as text or as a picture."""
    seen: Counter[str] = Counter()
    for item in items:
        assert isinstance(item, SingleChoice)
        for lang in item.wordings:
            pictures = [_fits(screen, lang) for screen in screens(item, lang)]
            assert len({picture is None for picture in pictures}) == 1, "the picture stays while the item does"
            seen[f"{lang} {'text' if pictures[0] is None else 'picture'}"] += 1
    return seen


def _fits(screen: Screen, lang: Lang) -> Drawing | None:
    """What Telegram would refuse is refused here; returns the picture, drawn."""
    content = catalogue().rendered(screen, lang)
    assert 0 < units(unescape(re.sub(r"<[^>]*>", "", content["html"]))) <= SCREEN_UNITS
    assert 0 < sum(len(row) for row in content["keyboard"]) <= 100
    assert all(
        button["text"].strip() and units(button["text"]) <= 64 for row in content["keyboard"] for button in row
    )
    if screen.picture is None:
        return None
    assert isinstance(screen.picture, Drawing)
    attachment = content["attachment"]
    with Image.open(BytesIO(DRAWN[attachment["name"]](attachment["data"], lang))) as image:
        assert image.width + image.height <= 10_000
        assert max(image.size) <= 20 * min(image.size)
    return screen.picture


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> list[Item]:
    path = tmp_path_factory.mktemp("raw") / "raw.jsonl"
    rows = [
        {"id": f"raw-{lang}-{n}", "lang": lang, "stem": stem, "options": options, "answer_index": 0}
        for lang, questions in (("zh", RAW_ZH), ("en", RAW_EN))
        for n, (stem, options) in enumerate(questions)
    ]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return imported(path)


@pytest.mark.shared_data
@pytest.mark.skipif(not REAL.exists(), reason="needs ../shared/data/questions, which is absent")
def test_all_real_questions_stand_on_the_screen_as_text() -> None:
    items = imported(REAL)
    assert len(items) == 797
    assert shown(items) == {"zh text": 400, "en text": 397}


@needs_chinese
def test_raw_latex_stands_on_the_screen_as_text_or_as_a_picture(raw: list[Item]) -> None:
    assert len(raw) == len(RAW_ZH) + len(RAW_EN) == 60
    counted = shown(raw)
    assert counted == {"zh text": 25, "zh picture": 6, "en text": 20, "en picture": 9}


def test_raw_latex_never_reaches_the_words_of_a_screen(raw: list[Item]) -> None:
    left = []
    for item in raw:
        for lang in item.wordings:
            for screen in screens(item, lang):  # type: ignore[arg-type]
                html = catalogue().rendered(screen, lang)["html"]
                left += re.findall(r"\\[a-zA-Z]+", html)
                assert "21/2" not in html
                assert "\\$" not in html
    assert not left
