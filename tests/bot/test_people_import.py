"""Lists on the command line: the rehearsal, the report, the links that nobody else may read, the course sheet."""

from __future__ import annotations

import csv
import re
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from sandbox.server import Sandbox
from tests.bot.test_command_line import CONTENT, bot, write_config
from tests.knowledge.rosters.lists import ONEROSTER_11, PLAIN, TIMETABLE, changed, folder, zipped

HERE = {name: text.replace(",east,", ",pudong,") for name, text in PLAIN.items()}


@pytest.fixture
async def config(tmp_path: Path, sqlite_url: str) -> Path:
    content = shutil.copytree(CONTENT, tmp_path / "content")
    path = write_config(tmp_path, database=f'url = "{sqlite_url}"', content=f'folder = "{content}"')
    assert (await bot("load", "--config", path)).code == 0
    return path


def table_in(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))


def stored(url: str, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


async def test_a_rehearsal_says_what_would_happen_and_stores_nothing(
    tmp_path: Path, config: Path, sqlite_url: str
) -> None:
    list_ = folder(tmp_path / "list", HERE)
    said = await bot("import", "people", list_, "--dry-run", "--config", config)
    assert said.code == 0, said.err
    assert "list 'office': 9 rows: 9 new, 0 changed, 0 same, 0 later, 0 gone, 0 error" in said.out
    assert "Nothing was stored" in said.out
    assert stored(sqlite_url, "SELECT count(*) FROM learners") == [(0,)]


async def test_a_list_is_brought_once(tmp_path: Path, config: Path, sqlite_url: str) -> None:
    list_ = zipped(tmp_path / "list.zip", HERE)
    config.write_text(config.read_text(encoding="utf-8") + '[policy]\nprofile = "cn-mainland"\n', encoding="utf-8")
    said = await bot("import", "people", list_, "--config", config)
    assert said.code == 0, said.err
    assert "3 times somebody is a child's guardian: --links FILE" in said.out
    assert "leave out" in said.out, "the law speaks of a list's classes too"
    again = await bot("import", "people", list_, "--config", config, "--report", tmp_path / "report.csv")
    assert "9 rows: 0 new, 0 changed, 9 same" in again.out
    assert "0 rows were written" in again.out
    assert stored(sqlite_url, "SELECT name FROM learners ORDER BY id") == [("林小雨",), ("Wu Tong",)]
    report = table_in(tmp_path / "report.csv")
    assert ["people.csv", "2", "learner", "s1", "same", "林小雨"] in report


async def test_errors_are_told_by_file_and_row_and_nothing_is_stored(
    tmp_path: Path, config: Path, sqlite_url: str
) -> None:
    broken = {**HERE, "people.csv": changed(HERE["people.csv"], "五年级", "百年级")}
    list_ = folder(tmp_path / "list", broken)
    said = await bot("import", "people", list_, "--config", config)
    assert said.code == 1
    assert "3 rows have errors, so nothing was stored" in said.out
    assert re.search(r"people\.csv +│ 2 +│ learner +│ s1 +│ error", said.out)
    assert stored(sqlite_url, "SELECT count(*) FROM learners") == [(0,)]
    rest = await bot("import", "people", list_, "--skip-errors", "--config", config)
    assert rest.code == 0, rest.err
    assert stored(sqlite_url, "SELECT name FROM learners") == [("Wu Tong",)]


async def test_formulas_in_names_are_text_in_what_we_write(tmp_path: Path, config: Path) -> None:
    hostile = {"people.csv": "id,name,role\n=1+1,=cmd|'/C calc'!A0,student\n+2,＝SUM(A1),student\n"}
    said = await bot(
        *("import", "people", folder(tmp_path / "list", hostile), "--config", config, "--dry-run"),
        *("--report", tmp_path / "report.csv"),
    )
    assert said.code == 0, said.err
    cells = [cell for row in table_in(tmp_path / "report.csv") for cell in row]
    assert "'=cmd|'／C calc'!A0" in cells
    assert "'＝SUM(A1)" in cells
    assert not [cell for cell in cells if cell[:1] in "=+-@＝" and cell]


async def test_links_are_in_a_file_of_their_own_and_never_on_the_screen(
    tmp_path: Path, sqlite_url: str, config: Path
) -> None:
    list_, links = folder(tmp_path / "list", HERE), tmp_path / "links.csv"
    async with Sandbox() as box:
        text = config.read_text(encoding="utf-8")
        config.write_text(re.sub('api = ".*"', f'api = "{box.url}"', text), encoding="utf-8")
        said = await bot("import", "people", list_, "--links", links, "--config", config)
        assert said.code == 0, said.err
        assert "3 links are in" in said.out
        assert "secret" in said.out
        assert stat.S_IMODE(links.stat().st_mode) == 0o600
        rows = table_in(links)
        urls = [row[2] for row in rows[1:]]
        assert [row[:2] for row in rows[1:]] == [["林小雨", "林爸爸"], ["Wu Tong", "Wu Li"], ["Wu Tong", "Wu Na"]]
        assert all(re.fullmatch(r"https://t\.me/\w+\?start=[0-9A-Z]{28}", url) for url in urls)
        for url in urls:
            code = url.rpartition("=")[2]
            assert code not in said.out + said.err
            everything = "".join(str(stored(sqlite_url, f"SELECT * FROM {table}")) for table in ("links", "journal"))
            assert code not in everything
        over = await bot("import", "people", list_, "--links", links, "--config", config)
        assert over.code == 1
        assert "is there already" in over.sentence
        again = await bot("import", "people", list_, "--links", tmp_path / "more.csv", "--config", config)
        assert "0 rows were written" in again.out
        assert not (tmp_path / "more.csv").exists()


async def test_no_file_of_links_stays_when_nothing_was_stored(tmp_path: Path, config: Path) -> None:
    broken = {**HERE, "people.csv": changed(HERE["people.csv"], "五年级", "百年级")}
    links = tmp_path / "links.csv"
    async with Sandbox() as box:
        text = config.read_text(encoding="utf-8")
        config.write_text(re.sub('api = ".*"', f'api = "{box.url}"', text), encoding="utf-8")
        said = await bot(
            *("import", "people", folder(tmp_path / "list", broken), "--links", links, "--config", config)
        )
    assert said.code == 1
    assert not links.exists()


async def test_oneroster_comes_with_a_timetable_beside_it(tmp_path: Path, config: Path, sqlite_url: str) -> None:
    list_ = zipped(tmp_path / "roster.zip", ONEROSTER_11)
    (tmp_path / "times.csv").write_text(TIMETABLE, encoding="utf-8")
    without = await bot("import", "people", list_, "--source", "school", "--config", config)
    assert without.code == 1
    assert "--timetable" in without.out
    said = await bot(
        *("import", "people", list_, "--source", "school", "--timetable", tmp_path / "times.csv"),
        *("--campus", "xuhui", "--config", config),
    )
    assert said.code == 0, said.out
    assert stored(
        sqlite_url, "SELECT room, weekday, campus, source_list FROM classes WHERE source_list IS NOT NULL"
    ) == [("Lab 2", 2, "xuhui", "school")]


async def test_the_course_sheet_keeps_what_a_lists_class_stands_on(tmp_path: Path, config: Path) -> None:
    assert (await bot("import", "people", folder(tmp_path / "list", HERE), "--config", config)).code == 0
    assert (await bot("load", "--config", config)).code == 0
    centre = tmp_path / "content" / "centre.toml"
    for file in (centre, tmp_path / "content" / "courses.toml", *(tmp_path / "content").glob("events*.toml")):
        file.write_text(file.read_text(encoding="utf-8").replace('"pudong"', '"east"'), encoding="utf-8")
    said = await bot("load", "--config", config)
    assert said.code == 1
    assert said.sentence.startswith(f"{centre}, campuses: 'pudong' is gone, but the class '_")


@pytest.mark.parametrize("given", ["s1", "=5", "s1="])
async def test_a_decision_names_both_sides(config: Path, capsys: pytest.CaptureFixture[str], given: str) -> None:
    with pytest.raises(SystemExit):
        await bot("import", "people", "x.csv", "--same", given, "--config", config)


async def test_a_decision_about_nobody_is_a_mistake(tmp_path: Path, config: Path) -> None:
    said = await bot("import", "people", folder(tmp_path / "list", HERE), "--same", "s9=4", "--config", config)
    assert said.code == 1
    assert "nobody in the list has the id 's9'" in said.sentence
