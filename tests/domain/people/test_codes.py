"""One-time codes and names, as people write them."""

from __future__ import annotations

import re
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people.codes import ALPHABET, in_groups, looks_like_code, new_code, read_code
from domain.people.naming import LONGEST, clean_name, masked, read_name, reads_as_question

CODE = "7K3F92QDABC2XYZ3456789ABCDEF"
WRITTEN = "7K3F-92QD-ABC2-XYZ3-4567-89AB-CDEF"


def test_a_code_has_no_characters_that_are_mistaken_for_each_other() -> None:
    assert not set(ALPHABET) & set("0O1IL")
    assert all(set(new_code(2)) <= set(ALPHABET) for _ in range(200))


def test_a_code_has_more_than_128_bits_of_the_operating_systems_chance() -> None:
    code = new_code()
    assert len(code) * log2(len(ALPHABET)) > 128 + 1, "a code without digits or without letters is drawn again"
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", code), "Telegram takes it in a link"


def test_codes_do_not_repeat() -> None:
    assert len({new_code() for _ in range(500)}) == 500


def test_a_code_is_shown_in_groups_of_four() -> None:
    assert in_groups("7K3F92QD") == "7K3F-92QD"
    assert in_groups(CODE) == WRITTEN


@pytest.mark.parametrize(
    "typed",
    [
        WRITTEN,
        WRITTEN.lower(),
        CODE.lower(),
        f" {WRITTEN.replace('-', ' ')} ",
        "".join(chr(ord(char) + 0xFEE0) for char in WRITTEN),
        WRITTEN.replace("-", "—"),
        WRITTEN.lower().replace("-", "–"),
        f"https://t.me/banxue_bot?start={CODE}",
        f"点开 https://t.me/banxue_bot?start={CODE} 就行",
    ],
)
def test_a_code_is_understood_however_it_is_typed(typed: str) -> None:
    assert read_code(typed) == CODE
    assert looks_like_code(typed)


@pytest.mark.parametrize(
    "text",
    [
        "thursday",
        "13812345678",
        "12345678",
        "多少钱？",
        "year 5 sat",
        "hello",
        "",
        "5",
        "五年级",
        "7K3F-92QD",
        WRITTEN[:-1],
        "thesearetwentyeightcharacters",
    ],
)
def test_ordinary_words_numbers_and_questions_are_no_codes(text: str) -> None:
    assert not looks_like_code(text)


@given(st.integers())
def test_every_new_code_reads_as_itself(_: int) -> None:
    code = new_code()
    assert read_code(in_groups(code).lower()) == code
    assert looks_like_code(in_groups(code))


@given(st.text(max_size=200))
def test_any_text_can_be_read_as_a_code_or_a_name_without_an_error(text: str) -> None:
    read_code(text)
    looks_like_code(text)
    reads_as_question(text)
    name = clean_name(text)
    assert name is None or (name == name.strip() and 0 < len(name) <= LONGEST and "\n" not in name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Lin  ", "Lin"),
        ("小林", "小林"),
        ("<b>Lin</b>", "<b>Lin</b>"),
        ("🌸", "🌸"),
        ("👨‍👩‍👧 Lin", "👨‍👩‍👧 Lin"),
        ("Anna   Maria", "Anna Maria"),
        ("Li\u202en", "Lin"),
        ("M" * 64, "M" * 64),
        ("Can Yılmaz", "Can Yılmaz"),
        ("Lin2", "Lin2"),
    ],
)
def test_names_of_all_kinds_are_taken(typed: str, name: str) -> None:
    assert read_name(typed) == name
    assert not reads_as_question(typed)


@pytest.mark.parametrize("typed", ["", "   ", "12345", "\u200b", "...", "M" * 65, "Lin\nand a second line"])
def test_what_cannot_be_a_name_is_not_taken(typed: str) -> None:
    assert read_name(typed) is None


@pytest.mark.parametrize(
    "typed", ["多少钱", "多少钱?", "周末有没有五年级的奥数课", "how much is it", "Where are you", "price?", "有课吗"]
)
def test_a_question_typed_where_a_name_was_expected_reads_as_a_question(typed: str) -> None:
    assert reads_as_question(typed)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Lin Chen", "L. Chen"),
        ("Lin", "L."),
        ("Anna Maria Roth", "A. M. Roth"),
        ("林小雨", "林＊＊"),
        ("林", "＊＊"),
        ("小雨 林", "小＊＊"),
        ("<b>Lin</b>", "B."),
        ("🌸", "＊"),
    ],
)
def test_a_stranger_is_told_no_full_name(name: str, shown: str) -> None:
    assert masked(name) == shown


@given(st.text(min_size=1, max_size=64))
def test_no_name_of_one_word_is_told_whole(text: str) -> None:
    name = clean_name(text)
    assert name is None or " " in name or masked(name) != name
