"""The shelf of what can be watched and tried, as content."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.language import Lang
from domain.media.medium import MediumKind, helping_with
from knowledge.content import ContentError
from knowledge.media import MEDIA, check_media, load_media
from knowledge.skills import load_skills

CONTENT = Path(__file__).resolve().parents[2] / "content"
ENTRY = """
[[media]]
id = "pies"
kind = "simulation"
skills = ["fractions.meaning"]
title = { zh = "圆饼", en = "Pies" }
task = { zh = "切一切", en = "Cut them" }
minutes = 5
url = { zh = "https://example.org/zh", en = "https://example.org/en" }
source = { zh = "自制", en = "Our own" }
"""


def write(folder: Path, text: str) -> Path:
    (folder / MEDIA).write_text(text, "utf-8")
    return folder


def test_a_medium_is_read_with_all_that_is_said_of_it(tmp_path: Path) -> None:
    medium = load_media(write(tmp_path, ENTRY))["pies"]
    assert (medium.kind, medium.skills, medium.minutes) == (MediumKind.SIMULATION, ("fractions.meaning",), 5)
    assert medium.url[Lang.EN] == "https://example.org/en"


def test_without_the_file_there_is_no_shelf(tmp_path: Path) -> None:
    assert load_media(tmp_path) == {}


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        ('kind = "simulation"', 'kind = "recording"', "a recording belongs to a lesson"),
        ("https://example.org/en", "http://example.org/en", "media[0].url.en"),
        ("https://example.org/zh", "https://bit.ly/x", "shortened"),
        ("minutes = 5", "minutes = 0", "minutes"),
        ('skills = ["fractions.meaning"]', "skills = []", "skills"),
        (ENTRY, ENTRY + ENTRY, "'pies' occurs twice"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_key(tmp_path: Path, was: str, becomes: str, words: str) -> None:
    with pytest.raises(ContentError, match=r"media\.toml") as raised:
        load_media(write(tmp_path, ENTRY.replace(was, becomes)))
    assert words in str(raised.value)


def test_a_skill_that_is_not_there_is_named(tmp_path: Path) -> None:
    media = load_media(write(tmp_path, ENTRY))
    check_media(tmp_path, media, {"fractions.meaning"})
    with pytest.raises(ContentError, match=r"'pies'.*there is no skill 'fractions.meaning'"):
        check_media(tmp_path, media, {"fractions.add"})


def test_what_ships_helps_with_skills_that_there_are() -> None:
    media = load_media(CONTENT)
    check_media(CONTENT, media, {skill.id for skill in load_skills(CONTENT)})
    assert {each.kind for each in media.values()} == {MediumKind.ANIMATION, MediumKind.SIMULATION}


def test_what_helps_with_the_first_skill_comes_first_and_once() -> None:
    media = load_media(CONTENT)
    found = [
        each.id for each in helping_with(media, ["fractions.simplify", "fractions.meaning", "fractions.add-like"])
    ]
    assert found == ["equal-fractions", "fraction-shapes"]
    assert not helping_with(media, [])
