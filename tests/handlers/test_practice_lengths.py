"""Texts of any length on a screen, and numbers as they are written."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.language import Lang
from domain.practice.items.kinds import ChoiceWording, SingleChoice
from handlers.views.lengths import shortened, units
from handlers.views.questions import number_text
from knowledge.bank import MemoryBank
from tests.domain.practice.shelf import choice, stock
from tests.handlers.phone import Phone


async def test_an_explanation_of_three_thousand_signs_fits_the_screen(phone: Phone, shelf: MemoryBank) -> None:
    sentence = "先把分母变成一样的，再把分子相加。" if phone.person.lang is Lang.ZH else "First find a common unit. "
    long = sentence * (3000 // len(sentence))
    stock(shelf, [choice("c", "add", explanation=long)])
    await phone.say("/practice")
    await phone.answer()
    assert units(re.sub(r"<[^>]*>", "", phone.html)) > 2500


async def test_the_longest_of_everything_still_fits_the_screen(phone: Phone, shelf: MemoryBank) -> None:
    big = "𝟙 sentence goes here. " * 200
    wording = ChoiceWording(big, tuple(f"{n} {big}" for n in range(6)), (big,) * 6, big, (big,) * 4)
    item = SingleChoice("c", (), 2, 0, dict.fromkeys(Lang, wording))
    stock(shelf, [item])
    await phone.say("/practice")
    for _ in range(4):
        await phone.tap("pr.h")
    await phone.answer(right=False)
    assert "…" in phone.html
    stock(shelf, [item])
    await phone.send_tap("pr.sample")
    await phone.tap("pr.sa")


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=300), st.integers(3, 300))
def test_a_shortened_text_is_never_too_long_and_never_broken(text: str, most: int) -> None:
    short = shortened(text, most)
    assert units(short) <= most
    short.encode()


def test_a_text_is_cut_where_a_sentence_ends() -> None:
    assert shortened("One two three. Four five six seven eight nine.", 30) == "One two three. …"
    assert shortened("先通分。再相加。最后约分，答案是二分之一。", 13) == "先通分。再相加。 …"
    assert shortened("short", 30) == "short"


@pytest.mark.parametrize(
    ("number", "text"),
    [("5", "5"), ("7/2", "3.5"), ("-1/8", "-0.125"), ("7/3", "7/3"), ("1/1024", "1/1024"), ("1000000", "1000000")],
)
def test_a_number_is_written_as_learners_write_it(number: str, text: str) -> None:
    assert number_text(Fraction(number)) == text
    assert number_text(Fraction(number), "%") == f"{text}%"
