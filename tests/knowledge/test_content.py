"""What somebody who edits a content file is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.errors import BanxueError
from domain.language import Lang
from knowledge.content import Bilingual, ContentError, Entry, Id, Text, read_toml, require_unique


class Room(Entry):
    id: Id
    name: Bilingual
    seats: int = 10
    note: Text = "-"


class House(Entry):
    rooms: list[Room]


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "house.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def complaint(path: Path) -> str:
    with pytest.raises(ContentError) as caught:
        read_toml(path, House)
    return str(caught.value).replace(str(path), "house.toml")


GOOD = '[[rooms]]\nid = "hall"\nname = { zh = "大厅", en = "Hall" }\n'


def test_a_good_file_gives_values_in_both_languages(tmp_path: Path) -> None:
    house = read_toml(written(tmp_path, GOOD), House)
    assert house.rooms[0].name == {Lang.ZH: "大厅", Lang.EN: "Hall"}


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert read_toml(written(tmp_path, b"\xef\xbb\xbf" + GOOD.encode()), House).rooms[0].id == "hall"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[[rooms]]\nid = "hall"\n', "house.toml, rooms[0].name (of 'hall'): is missing"),
        (GOOD + "seat = 3\n", "house.toml, rooms[0].seat (of 'hall'): is not a known key"),
        (GOOD + 'note = ""\n', "house.toml, rooms[0].note (of 'hall'): is empty"),
        (GOOD.replace(', en = "Hall"', ""), "house.toml, rooms[0].name (of 'hall'): has no text in en"),
        (GOOD.replace('"Hall"', '" "'), "house.toml, rooms[0].name (of 'hall'): has no text in en"),
        (
            GOOD + GOOD.replace('"hall"', '"Great Hall"'),
            "house.toml, rooms[1].id (of 'Great Hall'): string should match pattern "
            r"'^[a-z0-9]+([.\-][a-z0-9]+)*$'",
        ),
        ("", "house.toml, rooms: is missing"),
        ("rooms = 3\nhouse = 4", "house.toml, rooms: input should be a valid list (and 1 more)"),
    ],
)
def test_the_first_problem_is_named_by_file_and_key(tmp_path: Path, text: str, expected: str) -> None:
    assert complaint(written(tmp_path, text)) == expected


def test_broken_toml_is_named_with_its_line(tmp_path: Path) -> None:
    assert complaint(written(tmp_path, "[[rooms]\n")).startswith("house.toml: is not valid TOML: ")
    assert "line 1" in complaint(written(tmp_path, "[[rooms]\n"))


def test_a_file_in_another_encoding_says_what_to_do(tmp_path: Path) -> None:
    assert complaint(written(tmp_path, GOOD.encode("gb18030"))) == (
        "house.toml: is not UTF-8; save it as UTF-8 and try again"
    )


def test_a_missing_file_and_a_folder_in_its_place_are_content_errors(tmp_path: Path) -> None:
    assert complaint(tmp_path / "nowhere.toml") == "house.toml: the file does not exist"
    assert "cannot be read" in complaint(tmp_path)


def test_an_id_that_occurs_twice_is_refused() -> None:
    require_unique("a.toml", "rooms", ["hall", "attic"])
    with pytest.raises(ContentError, match=r"^a\.toml, rooms\[2\]\.id: 'hall' occurs twice$"):
        require_unique("a.toml", "rooms", ["hall", "attic", "hall"])


def test_content_errors_belong_to_the_programs_own_errors() -> None:
    assert issubclass(ContentError, BanxueError)
