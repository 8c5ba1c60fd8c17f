"""Formulas become plain Unicode without doubt, or are refused; text around them stays as it is."""

from __future__ import annotations

import pytest

from domain.language import Lang
from knowledge.formulas import Unwritable, readable, typeset_or_plain, written

HELD = "\u00a0"

WRITTEN = [
    # numbers and mixed numbers
    (r"2\frac{1}{2}", f"2{HELD}1/2"),
    (r"2\dfrac12", f"2{HELD}1/2"),
    (r"{2}\frac{1}{2}", f"2{HELD}1/2"),
    (r"-3\frac{3}{4}", f"−3{HELD}3/4"),
    (r"1\frac{1}{2}+2\frac{1}{3}", f"1{HELD}1/2 + 2{HELD}1/3"),
    (r"5\div2\frac{1}{2}", f"5 ÷ (2{HELD}1/2)"),
    (r"2\frac{1}{2}x", f"(2{HELD}1/2)x"),
    (r"2\frac{1}{2}\text{ kg}", f"2{HELD}1/2 kg"),
    (r"1\,000\times3", "1000 × 3"),
    (r"1{,}000+2{,}500", "1,000 + 2,500"),
    (r"0.25", "0.25"),
    (r"0.\dot{3}", "0.3̇"),
    (r"0.1\dot{6}", "0.16̇"),
    (r"0.\dot{1}4285\dot{7}", "0.1̇42857̇"),
    # fractions
    (r"\frac{1}{3}", "1/3"),
    (r"\frac13+\tfrac{2}{5}", "1/3 + 2/5"),
    (r"\frac{a+b}{2}", "(a + b)/2"),
    (r"\frac{1}{x+1}", "1/(x + 1)"),
    (r"\frac{1}{2x}", "1/(2x)"),
    (r"\frac{2x}{3}", "2x/3"),
    (r"\frac{x^2}{4}", "x²/4"),
    (r"\frac{1}{2^3}", "1/(2³)"),
    (r"\frac{(a+b)}{(a-b)}", "(a + b)/(a − b)"),
    (r"\frac{(a+b)(c+d)}{2}", "((a + b)(c + d))/2"),
    (r"-\frac{1}{2}", "−1/2"),
    (r"\frac{-1}{2}", "(−1)/2"),
    (r"3-\frac{-1}{2}", "3 − (−1)/2"),
    (r"5\div\frac{1}{2}", "5 ÷ (1/2)"),
    (r"\frac{1}{2}\div5", "1/2 ÷ 5"),
    (r"3:\frac{1}{2}", "3:(1/2)"),
    (r"\frac{1}{2}:3", "(1/2):3"),
    (r"\frac{1}{2}x", "(1/2)x"),
    (r"\frac{1}{2}(a+b)h", "(1/2)(a + b)h"),
    (r"2\frac{x}{3}", "2(x/3)"),
    (r"\frac{1}{2}\frac{3}{4}", "(1/2)(3/4)"),
    (r"\left(\frac{1}{2}\right)^2", "(1/2)²"),
    (r"(\frac{2}{3})^3", "(2/3)³"),
    (r"\frac{3}{4}\text{kg}", "3/4 kg"),
    (r"\frac{3}{4}千克", "3/4千克"),
    (r"\frac{路程}{时间}", "路程/时间"),
    (r"\frac{\square}{5}=\frac{4}{10}", "□/5 = 4/10"),
    (r"\frac{1}{2}\%", "(1/2)%"),
    (r"\frac{2\times3}{5}", "(2 × 3)/5"),
    # signs
    (r"3\times4\div2", "3 × 4 ÷ 2"),
    (r"-5+(-3)", "−5 + (−3)"),
    (r"x=-3", "x = −3"),
    (r"(-2)^3", "(−2)³"),
    (r"a\pm b", "a ± b"),
    (r"x\leq3", "x ≤ 3"),
    (r"x\geqslant-1", "x ≥ −1"),
    (r"a\neq0", "a ≠ 0"),
    (r"\pi\approx3.14", "π ≈ 3.14"),
    (r"3<x<5", "3 < x < 5"),
    (r"2\cdot3", "2·3"),
    (r"|-3|+|x-1|", "|−3| + |x − 1|"),
    (r"\{1,2,3\}", "{1, 2, 3}"),
    (r"3:4", "3:4"),
    (r"50\%", "50%"),
    (r"1+2+\cdots+100", "1 + 2 + ⋯ + 100"),
    (r"n!", "n!"),
    (r"\because a>b\therefore b<a", "∵ a > b ∴ b < a"),
    (r"3+5=\underline{\quad\quad}", "3 + 5 = ____"),
    (r"x\in\mathbb{R}", "x ∈ ℝ"),
    (r"\because a\not=b", "∵ a ≠ b"),
    # powers, indices, roots
    (r"x^2+y^2=z^2", "x² + y² = z²"),
    (r"2^{10}", "2¹⁰"),
    (r"a^{n+1}", "aⁿ⁺¹"),
    (r"10^{-3}", "10⁻³"),
    (r"x_1+x_2", "x₁ + x₂"),
    (r"a_{n+1}", "aₙ₊₁"),
    (r"x_1^2", "x₁²"),
    (r"\text{cm}^2", "cm²"),
    (r"25\mathrm{cm}^{3}", "25cm³"),
    (r"\sqrt{2}", "√2"),
    (r"2\sqrt3", "2√3"),
    (r"\sqrt{x+1}", "√(x + 1)"),
    (r"\sqrt{2}x", "√2·x"),
    (r"\sqrt{2}\sqrt{3}", "√2·√3"),
    (r"\sqrt[3]{8}", "³√8"),
    (r"2\sqrt[3]{5}", "2·³√5"),
    (r"\frac{\sqrt{3}}{2}", "(√3)/2"),
    (r"\sqrt{2}^2", "(√2)²"),
    (r"\sqrt{\frac{1}{4}}", "√(1/4)"),
    # geometry, functions, words
    (r"\angle ABC=60^\circ", "∠ABC = 60°"),
    (r"\angle1=30^{\circ}15'", "∠1 = 30°15′"),
    (r"\triangle ABC\cong\triangle DEF", "△ABC ≅ △DEF"),
    (r"AB\perp CD", "AB ⊥ CD"),
    (r"AB\parallel CD", "AB ∥ CD"),
    (r"S_{\triangle ABC}=6", "S△ABC = 6"),
    (r"S_{阴影}", "S阴影"),
    (r"\odot O", "⊙O"),
    (r"20^\circ C", "20°C"),
    (r"\sin30^\circ", "sin 30°"),
    (r"\sin^2x", "sin² x"),
    (r"\log_28", "log₂ 8"),
    (r"3\text{ apples}", "3 apples"),
    (r"共5个", "共5个"),
    (r"\alpha+\beta", "α + β"),
    (r"f(x)=2x+1", "f(x) = 2x + 1"),
    (r"(3,-4)", "(3, −4)"),
]

REFUSED = [
    (r"\begin{cases}x+y=5\\x-y=1\end{cases}", "cases"),
    (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "matrix"),
    (r"\left\{\begin{array}{l}x>1\\x<5\end{array}\right.", r"\left."),
    (r"\begin{array}{r}23\\+45\\\hline\end{array}", "array"),
    (r"12\overline{)1234}", "longdiv"),
    (r"12\enclose{longdiv}{1234}", "longdiv"),
    (r"\frac{1}{2+\frac{1}{3}}", r"\frac in \frac"),
    (r"\cfrac{1}{1+\cfrac{1}{x}}", r"\frac in \frac"),
    (r"\frac{\frac{1}{2}}{3}", r"\frac in \frac"),
    (r"\overline{AB}", "line"),
    (r"\overline{ab}", "line"),
    (r"0.\overline{3}", "0.…"),
    (r"\vec{a}", "arrow"),
    (r"\widehat{AB}", "arc"),
    (r"\boxed{5}", "frame"),
    (r"3\frac{5}{2}", r"\frac"),
    (r"2.5\frac{1}{2}", r"\frac"),
    (r"2\quad\frac{1}{2}", r"\frac"),
    (r"2\frac{1}{2}^2", "^"),
    (r"\frac{1}{2}^2", "^"),
    (r"x\frac{1}{2}", r"\frac"),
    (r"2^{\frac{1}{2}}", "^"),
    (r"2^{3^2}", "^"),
    (r"x^{ab\times2}", "^"),
    (r"x_{max}^{Q}", "^"),
    (r"{ab}^2", "^"),
    (r"x_{AB}", "_"),
    (r"2 3", "3 behind 2"),
    (r"x^23", "3 behind ²"),
    (r"{}^2", "^"),
    (r"\sum_{i=1}^{n}i", "∑"),
    (r"\lim_{x\to0}x", "_"),
    (r"\binom{5}{2}", "matrix"),
    (r"\unknown{3}", r"\unknown"),
    (r"\frac{1}{", "the end"),
    (r"x}", "}"),
    (r"\frac{}{2}", r"\frac"),
    (r"\sqrt{}", r"\sqrt"),
    (r"\left(x+1", "the end"),
    (r"\input{secret}", r"\input"),
    ("x\\\\y", "\\\\"),
    (r"a \& \color{red}b", r"\color"),
]


@pytest.mark.parametrize(("latex", "text"), WRITTEN)
def test_what_can_be_written_without_doubt_is_written(latex: str, text: str) -> None:
    assert written(f"${latex}$", Lang.EN) == text


@pytest.mark.parametrize(("latex", "named"), REFUSED)
def test_what_leaves_doubt_is_refused_by_name(latex: str, named: str) -> None:
    with pytest.raises(Unwritable) as refused:
        written(f"若${latex}$，求", Lang.ZH)
    assert named in refused.value.command


def test_a_mixed_number_is_never_read_as_another_number() -> None:
    assert written(r"$2\frac{1}{2}$", Lang.ZH) == "2又1/2"
    assert written(r"$5\div2\frac{1}{2}$", Lang.ZH) == "5 ÷ (2又1/2)"
    for lang in Lang:
        for text in (r"$2\frac{1}{2}$", r"2$\frac{1}{2}$", r"$2$$\frac{1}{2}$", r"第2.$\frac{1}{2}$", r"$\frac12$3"):
            assert "21/2" not in readable(text, lang).replace(" ", " ")
            assert ".1/2" not in readable(text, lang)
            assert "1/23" not in readable(text, lang)


@pytest.mark.parametrize(
    "text", [r"2$\frac{1}{2}$", r"$2$$\frac{1}{2}$", r"1.$\frac{1}{2}$", r"$\frac12$3", "$x^2$$3$"]
)
def test_numbers_that_would_run_into_each_other_are_refused(text: str) -> None:
    with pytest.raises(Unwritable):
        written(text, Lang.EN)


@pytest.mark.parametrize(
    "text",
    [
        "没有公式的题目，  空格  也保留。\n第二行",
        "It costs $5 and $3 each.",
        "($5) or ($3)?",
        "Price: $5-$3",
        "a \\ b & c {d} 100%",
        "",
    ],
)
def test_text_without_formulas_stays_byte_for_byte(text: str) -> None:
    assert written(text, Lang.ZH) == text
    assert readable(text, Lang.EN) == text


def test_a_sentence_may_end_behind_a_number() -> None:
    assert written("Find $x^2$. Or $3$.", Lang.EN) == "Find x². Or 3."
    assert written(r"It costs \$5, $20\%$ off.", Lang.EN) == "It costs $5, 20% off."


def test_room_for_an_answer_is_kept() -> None:
    assert written(r"$3\times$（$\quad$）", Lang.ZH) == "3 ×（    ）"
    assert written(r"$(\quad)=\underline{\qquad}$", Lang.ZH) == "(    ) = ____"


def test_all_delimiters_of_teachers_sheets_are_known() -> None:
    text = r"甲$x^2$乙\(y\times2\)丙$$\frac{1}{2}$$丁\[z\]  戊"
    assert written(text, Lang.ZH) == "甲x²乙y × 2丙1/2丁z  戊"


def test_what_is_refused_has_a_nearest_readable_text() -> None:
    assert readable(r"$\begin{cases}x+y=5,\\x-y=1\end{cases}$", Lang.EN) == "{ x + y = 5; x − y = 1 }"
    assert readable(r"$\left\{\begin{array}{l}x>1\\x<5\end{array}\right.$", Lang.EN) == "{ x > 1; x < 5 }"
    assert readable(r"$\begin{pmatrix}1&2\\3&4\end{pmatrix}$", Lang.EN) == "(1, 2; 3, 4)"
    assert readable(r"$\frac{1}{2+\frac{1}{3}}$", Lang.EN) == "1/(2 + 1/3)"
    assert readable(r"$12\overline{)1234}$", Lang.EN) == "1234 ÷ 12"
    assert readable(r"$x^{2^n}$", Lang.EN) == "x^(2ⁿ)"
    assert readable(r"求$\sum_{i=1}^{n} i$的值", Lang.ZH) == "求∑ᵢ₌₁ⁿi的值"
    assert readable(r"$\oiint x$是什么", Lang.ZH) == r"\oiint x是什么"


def test_a_question_that_plain_text_can_hold_needs_no_typesetting() -> None:
    plain = typeset_or_plain(r"$\frac{1}{2}+\frac{1}{3}=$？", [r"$\frac{5}{6}$", r"$\frac{2}{5}$"], Lang.ZH)
    assert (plain.stem, plain.options, plain.typeset) == ("1/2 + 1/3 =？", ("5/6", "2/5"), None)


def test_a_stem_that_leaves_doubt_is_typeset_and_its_plain_options_stay_on_buttons() -> None:
    plain = typeset_or_plain(r"解$\begin{cases}x=1\\y=2\end{cases}$", ["$1$", "$2$"], Lang.ZH)
    assert plain.stem == "解{ x = 1; y = 2 }"
    assert plain.typeset is not None
    assert plain.typeset.stem == r"解$\begin{cases}x=1\\y=2\end{cases}$"
    assert plain.typeset.options == ()


def test_one_option_that_leaves_doubt_brings_all_options_into_the_picture() -> None:
    plain = typeset_or_plain("选", [r"$\overline{AB}$", "$2$"], Lang.ZH)
    assert plain.typeset is not None
    assert plain.typeset.options == (r"$\overline{AB}$", "$2$")


def test_a_bomb_of_braces_is_refused_quickly() -> None:
    for bomb in ("{" * 1500, r"\frac" * 300, r"\sqrt{" * 200 + "}" * 200, "x" * 5000, r"\left(" * 300):
        with pytest.raises(Unwritable):
            written(f"${bomb}$", Lang.EN)
