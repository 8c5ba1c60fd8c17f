"""Which tags the words of a note propose."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from domain.classes.notes.tags import MANNERS, Tags, names_in, propose
from domain.language import Lang
from domain.messages.screen import t
from domain.portrait.portrait import Tone
from knowledge.skills import load_skills
from tests.house import CONTENT, catalogue


def proposed(text: str) -> Tags:
    """With the syllabus and the misconceptions that ship."""
    courses = tomllib.loads((CONTENT / "courses.toml").read_text())["courses"]
    syllabus = next(each["skills"] for each in courses if each["id"] == "maths-g5-6")
    skills = {each.id: (*each.name.values(), *each.also) for each in load_skills(CONTENT)}
    roads = tomllib.loads((Path(CONTENT) / "misconceptions.toml").read_text())["misconceptions"]
    return propose(
        text, {skill: skills[skill] for skill in syllabus}, {each["id"]: each["name"].values() for each in roads}
    )


@pytest.mark.parametrize(
    ("text", "skill", "tone"),
    [
        ("Adding unlike fractions is still shaky", "fractions.add-unlike", Tone.SHAKY),
        ("Adding fractions with unlike denominators is firm now", "fractions.add-unlike", Tone.FIRM),
        ("Primes: not firm yet", "number.primes", Tone.SHAKY),
        ("异分母分数加减法还不稳", "fractions.add-unlike", Tone.SHAKY),
        ("三角形面积会了", "geometry.area-triangle", Tone.FIRM),
        ("三角形面积", "geometry.area-triangle", None),
    ],
)
def test_a_skill_of_the_syllabus_is_found_by_its_names_with_what_is_said_of_it(
    text: str, skill: str, tone: Tone | None
) -> None:
    found = proposed(text)
    assert found.skills[0] == skill
    assert found.tone is tone


@pytest.mark.parametrize("text", ["A good lesson today.", "今天很好。", "有困难，积累了很多", ""])
def test_words_that_name_nothing_propose_nothing(text: str) -> None:
    assert proposed(text) == Tags()


def test_manners_are_those_that_the_teacher_typed_and_not_their_opposites() -> None:
    assert proposed("careless with signs, but brave").manners == ("careless", "brave")
    assert proposed("今天很粗心，主动提问").manners == ("careless", "brave", "asks")
    assert proposed("not careless at all").manners == ()
    assert proposed("一点也不粗心").manners == ()


def test_a_misconception_is_found_by_its_name() -> None:
    assert proposed("forgets to carry").roads == ("forgets-carry",)
    assert proposed("又忘了进位").roads == ("forgets-carry",)


def test_a_firm_and_a_shaky_word_together_leave_the_tone_to_the_teacher() -> None:
    found = proposed("Primes are firm, adding unlike fractions is shaky")
    assert found.tone is None and len(found.skills) >= 2


def test_names_are_whole_words() -> None:
    assert names_in("Bo helped Linda. 小明也来了", ["Lin", "Bo", "小明", "Tom"]) == ["Bo", "小明"]


def test_every_manner_has_its_words_in_both_languages() -> None:
    for manner, words in MANNERS.items():
        assert any(word.isascii() for word in words) and not all(word.isascii() for word in words), manner
        for lang in Lang:
            assert catalogue().plain(t(f"notes.manner.{manner}"), lang)
