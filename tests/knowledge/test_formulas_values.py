"""Whatever arithmetic is generated, the Unicode form has the value that the LaTeX has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from domain.language import Lang
from knowledge.formulas import Unwritable, readable, written

UP = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_MIXED = re.compile("(\\d+)(?:又|\u00a0)(\\d+)/(\\d+)")
_TOKEN = re.compile(r"(?P<number>\d+(?:\.\d+)?)|(?P<power>[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)|(?P<sign>[-+*/()])|\s+")


def worth(text: str) -> Fraction:
    """The value of Unicode arithmetic as school reads it: × ÷ / from left to right, side by side is times."""
    text = _MIXED.sub(r"(\1+\2/\3)", text).translate(str.maketrans("−×÷·", "-*/*"))
    parts: list[str] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        assert found is not None, f"{text[at]!r} is not arithmetic"
        at = found.end()
        ends_operand = bool(parts) and (parts[-1][-1] == ")" or parts[-1].startswith("**"))
        if number := found["number"]:
            assert not ends_operand, f"a number right behind an operand in {text}"
            parts.append(f"Fraction('{number}')")
        elif power := found["power"]:
            parts.append(f"**({power.translate(UP)})")
        elif sign := found["sign"]:
            parts.append("*(" if sign == "(" and ends_operand else sign)
    value = eval("".join(parts), {"Fraction": Fraction})
    assert isinstance(value, Fraction)
    return value


@dataclass(frozen=True)
class Sum:
    """LaTeX and what it is worth; `atom` when nothing can come between its parts."""

    latex: str
    value: Fraction
    atom: bool


WHOLE = st.integers(0, 99).map(lambda n: Sum(str(n), Fraction(n), True))
DECIMAL = st.integers(1, 999).map(lambda n: Sum(f"{n / 100:.2f}", Fraction(n, 100), True))


@st.composite
def common(draw: st.DrawFn) -> Sum:
    bottom = draw(st.integers(2, 12))
    top = draw(st.integers(1, 30))
    command = draw(st.sampled_from(["frac", "dfrac", "tfrac"]))
    return Sum(f"\\{command}{{{top}}}{{{bottom}}}", Fraction(top, bottom), True)


@st.composite
def mixed(draw: st.DrawFn) -> Sum:
    bottom = draw(st.integers(2, 12))
    top = draw(st.integers(1, bottom - 1))
    whole = draw(st.integers(1, 20))
    return Sum(f"{whole}\\frac{{{top}}}{{{bottom}}}", whole + Fraction(top, bottom), True)


@st.composite
def grown(draw: st.DrawFn, parts: st.SearchStrategy[Sum]) -> Sum:
    one, other = draw(parts), draw(parts)
    left, right = (part.latex if part.atom else f"({part.latex})" for part in (one, other))
    match draw(st.sampled_from(["+", "-", "times", "div", "power", "fraction", "brackets", "negative", "side"])):
        case "+":
            return Sum(f"{one.latex}+{right}", one.value + other.value, False)
        case "-":
            return Sum(f"{one.latex} - {right}", one.value - other.value, False)
        case "times":
            return Sum(f"{left}\\times {right}", one.value * other.value, False)
        case "div":
            assume(other.value)
            return Sum(f"{left}\\div {right}", one.value / other.value, False)
        case "power":
            exponent = draw(st.integers(2, 3))
            return Sum(f"\\left({one.latex}\\right)^{exponent}", one.value**exponent, True)
        case "fraction":
            assume(other.value)
            return Sum(f"\\frac{{{one.latex}}}{{{other.latex}}}", one.value / other.value, True)
        case "brackets":
            return Sum(f"({one.latex})", one.value, True)
        case "negative":
            return Sum(f"(-{left})", -one.value, True)
        case _:
            return Sum(f"({one.latex})({other.latex})", one.value * other.value, False)


ARITHMETIC = st.recursive(st.one_of(WHOLE, DECIMAL, common(), mixed()), grown, max_leaves=6)
PLENTY = settings(
    max_examples=400, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.filter_too_much]
)


@given(ARITHMETIC, st.sampled_from(list(Lang)))
@PLENTY
def test_what_is_written_has_the_value_of_its_latex(made: Sum, lang: Lang) -> None:
    try:
        text = written(f"${made.latex}$", lang)
    except Unwritable as doubt:
        assert "\\frac" in doubt.command, f"only fractions in fractions are doubtful here: {made.latex}"
        return
    assert worth(text) == made.value, text


@given(ARITHMETIC, st.sampled_from(list(Lang)))
@PLENTY
def test_even_the_nearest_readable_text_has_the_value(made: Sum, lang: Lang) -> None:
    assert worth(readable(f"${made.latex}$", lang)) == made.value


def test_the_measure_itself_sees_a_mixed_number_that_was_run_together() -> None:
    assert worth("21/2") != Fraction(5, 2)
    assert worth("2又1/2") == worth("2\u00a01/2") == Fraction(5, 2)
    assert worth("5 ÷ 1/2") != Fraction(10)
    with pytest.raises(AssertionError):
        worth("2² 3")


@given(st.text(alphabet="$\\{}^_&x12+-fracsqt[]() 中", max_size=40), st.sampled_from(list(Lang)))
@PLENTY
def test_no_text_at_all_breaks_the_writer(text: str, lang: Lang) -> None:
    readable(text, lang)
    try:
        written(text, lang)
    except Unwritable as doubt:
        assert doubt.command
