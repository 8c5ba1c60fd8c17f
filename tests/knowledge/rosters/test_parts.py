"""Files that mean harm, or are broken, are refused with one sentence; nothing is written, little is held."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from knowledge.content import ContentError
from knowledge.rosters.reading import read_roster
from tests.knowledge.rosters.lists import PEOPLE, PLAIN, folder, zipped

MEGABYTE = 1024 * 1024


def refused(path: Path) -> str:
    began = time.perf_counter()
    tracemalloc.start()
    try:
        with pytest.raises(ContentError) as told:
            read_roster(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 100 * MEGABYTE
    assert time.perf_counter() - began < 20, "tracing takes ten times as long"
    return str(told.value)


@pytest.mark.parametrize(
    "name", ["../people.csv", "/etc/people.csv", "a/../../people.csv", "C:\\people.csv", "a\\b.csv"]
)
def test_a_zip_that_leads_elsewhere_is_not_read(tmp_path: Path, name: str) -> None:
    assert "leads out of the zip file" in refused(zipped(tmp_path / "list.zip", {name: PEOPLE, **PLAIN}))
    assert [each.name for each in tmp_path.iterdir()] == ["list.zip"]


def test_a_link_in_a_zip_is_not_followed(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        info = zipfile.ZipInfo("people.csv")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    (tmp_path / "list.zip").write_bytes(packed.getvalue())
    assert "is a link" in refused(tmp_path / "list.zip")


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path) -> None:
    list_ = folder(tmp_path / "list", PLAIN)
    (list_ / "more.csv").symlink_to("/etc/hostname")
    assert "is a link to another place" in refused(list_)


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "list.zip", {"people.csv": b"a" * (60 * MEGABYTE)})
    assert bomb.stat().st_size < MEGABYTE
    assert "unpacks to an unreasonable size" in refused(bomb)


def test_many_small_bombs_are_no_better(tmp_path: Path) -> None:
    many = {f"{number}.csv": b"id,name,role\n" + b"," * (2 * MEGABYTE) for number in range(20)}
    assert "unpacks to an unreasonable size" in refused(zipped(tmp_path / "list.zip", many))


def test_thousands_of_files_are_not_opened(tmp_path: Path) -> None:
    many = {f"{number}.csv": "id,name,role\n" for number in range(300)}
    assert "holds more than 200 files" in refused(zipped(tmp_path / "list.zip", many))


def test_a_zip_in_a_zip_is_left_closed(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", PLAIN).read_bytes()
    assert "holds none of" in refused(zipped(tmp_path / "list.zip", {"inner.zip": inner}))


def test_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("people.csv", PEOPLE)
        archive.writestr("people.csv", PEOPLE)
    (tmp_path / "list.zip").write_bytes(packed.getvalue())
    assert "is there twice" in refused(tmp_path / "list.zip")


def a_workbook(replaced: dict[str, bytes]) -> bytes:
    plain, packed = io.BytesIO(), io.BytesIO()
    book = Workbook()
    book.active.append(["id", "name", "role"])
    book.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            target.writestr(info.filename, replaced.get(info.filename, source.read(info)))
    return packed.getvalue()


LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10 if level else b"ha" * 10) for level in range(9)
)


@pytest.mark.parametrize(
    "xml",
    [
        b'<?xml version="1.0"?><!DOCTYPE w [' + LAUGHS + b"]><worksheet>&l8;</worksheet>",
        b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet>&x;</worksheet>',
        b"<worksheet><sheetData><row>",
    ],
    ids=["billion laughs", "a foreign file", "cut off"],
)
def test_xml_that_means_harm_is_refused(tmp_path: Path, xml: bytes) -> None:
    (tmp_path / "list.xlsx").write_bytes(a_workbook({"xl/worksheets/sheet1.xml": xml}))
    assert "list.xlsx" in refused(tmp_path / "list.xlsx")


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("list.zip", b"PK\x03\x04 broken"),
        ("list.zip", b"not a zip at all"),
        ("list.xlsx", b"PK\x03\x04 broken"),
        ("list.xlsx", b"\xd0\xcf\x11\xe0 an old one"),
        ("list.csv", b"\xd0\xcf\x11\xe0 an old one"),
        ("list.csv", b"PK\x03\x04 a zip"),
        ("list.csv", b"%PDF-1.7 a page"),
        ("list.csv", b"id,name,role\x00\n"),
        ("list.csv", b"\xff\xff\xff\xff"),
        ("list.csv", b""),
        ("list.csv", b"id,name,role\n" + b'"' + b"x" * 200_000),
        ("list.csv", b"id,name,role\n" + b"1,x,student\n" * 100_001),
        ("list.docx", b"PK\x03\x04"),
        ("list.zip", b""),
    ],
)
def test_what_is_no_list_is_refused_by_name(tmp_path: Path, name: str, raw: bytes) -> None:
    (tmp_path / name).write_bytes(raw)
    sentence = refused(tmp_path / name)
    assert name in sentence
    assert "\n" not in sentence


def test_what_is_not_there_is_said_to_be_not_there(tmp_path: Path) -> None:
    assert "does not exist" in refused(tmp_path / "none.csv")
    (tmp_path / "empty").mkdir()
    assert "holds none of .csv" in refused(tmp_path / "empty")


def test_hostile_file_names_are_shown_harmlessly(tmp_path: Path) -> None:
    name = "a\x1b[2J\u202e.csv"
    roster = read_roster(zipped(tmp_path / "list.zip", {**PLAIN, name: "x,y\n1,2\n"}))
    assert roster.notes == ("a?[2J?.csv has no header that is known; it was left out",)
