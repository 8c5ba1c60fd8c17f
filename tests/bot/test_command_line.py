"""The command line: what is wrong is said in one sentence that names file and key, and the exit code tells."""

from __future__ import annotations

import asyncio
import io
import os
import re
import shutil
import sqlite3
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.config import TOKEN_VARIABLE
from sandbox.server import TEST_TOKEN, Sandbox

PROJECT = Path(__file__).parents[2]
CONTENT = PROJECT / "content"


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """What went wrong; fails when it is not one line."""
        lines = [line for line in self.err.splitlines() if line.strip()]
        assert len(lines) == 1, self.err
        return lines[0]


async def bot(*arguments: str | Path) -> Said:
    """A command in a thread of this process: importing everything anew takes seconds."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = await asyncio.to_thread(main, [str(argument) for argument in arguments])
    return Said(code, out.getvalue(), err.getvalue())


async def bot_process(*arguments: str | Path) -> Said:
    """A command as a newcomer runs it."""
    environment = {name: value for name, value in os.environ.items() if name != TOKEN_VARIABLE}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *map(str, arguments)),
        cwd=PROJECT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return Said(process.returncode, out.decode(), err.decode())


@pytest.fixture(autouse=True)
def no_token_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)


def write_config(folder: Path, *, token: str = TEST_TOKEN, api: str = "http://127.0.0.1:9", **sections: str) -> Path:
    path = folder / "config.toml"
    database = sections.get("database", f'url = "sqlite:///{folder / "centre.db"}"')
    content = sections.get("content", f'folder = "{CONTENT}"')
    path.write_text(
        f'[telegram]\ntoken = "{token}"\napi = "{api}"\n[database]\n{database}\n[content]\n{content}\n'
        f'[search]\nmodel = "words"\ncache = "{folder / "search"}"\n',
        encoding="utf-8",
    )
    return path


@pytest.fixture
def config(tmp_path: Path, sqlite_url: str) -> Path:
    return write_config(tmp_path, database=f'url = "{sqlite_url}"')


async def test_a_token_that_telegram_does_not_know_is_named(tmp_path: Path, sqlite_url: str) -> None:
    async with Sandbox() as box:
        path = write_config(
            tmp_path,
            token="123456:another-token-of-the-right-form-000",
            api=box.url,
            database=f'url = "{sqlite_url}"',
        )
        said = await bot_process("run", "--config", path)
    assert said.code == 1
    assert said.sentence.endswith(f"{path}, telegram.token: Telegram does not know this token")


async def test_a_token_of_the_wrong_form_is_named(tmp_path: Path, sqlite_url: str) -> None:
    path = write_config(tmp_path, token="not a token", database=f'url = "{sqlite_url}"')
    said = await bot_process("run", "--config", path)
    assert said.code == 1
    assert f"{path}, telegram.token: is not of a token's form" in said.sentence


async def test_a_telegram_that_cannot_be_reached_is_named_without_the_token(config: Path) -> None:
    said = await bot("invite", "admin", "--config", config)
    assert said.code == 1
    assert f"{config}, telegram.api: http://127.0.0.1:9 cannot be reached" in said.sentence
    assert TEST_TOKEN not in said.err


async def test_a_bot_without_telegram_waits_for_it_and_says_so_and_can_be_stopped(config: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run", "--config", str(config)), cwd=PROJECT, stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(120):
            lines = [(await process.stderr.readline()).decode() for _ in range(2)]
            process.terminate()
            rest = (await process.stderr.read()).decode()
            code = await process.wait()
    except TimeoutError:
        process.kill()
        raise
    for line, pause in zip(lines, ("1", "2"), strict=True):
        assert f"{config}, telegram.api: http://127.0.0.1:9 cannot be reached" in line
        assert line.endswith(f"tried again in {pause} s\n")
        assert TEST_TOKEN not in line
    assert (code, rest.count("\n")) == (0, 1), rest


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[telegram\n", "is not valid TOML"),
        ('[telegram]\ntokn = "1"\n', "telegram.tokn: there is no such key"),
        ("[courier]\nper_second = 0\n", "courier.per_second: input should be greater than 0"),
        ("", "telegram.token: is empty"),
    ],
)
async def test_a_config_that_cannot_be_used_is_named(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    said = await bot("run", "--config", path)
    assert said.code == 1
    assert said.sentence.startswith(str(path))
    assert words in said.sentence


async def test_a_config_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    said = await bot("run", "--config", tmp_path)
    assert said.code == 1
    assert "cannot be read" in said.sentence
    assert str(tmp_path) in said.sentence


async def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path, sqlite_url: str) -> None:
    path = write_config(tmp_path, database=f'url = "{sqlite_url}"')
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for command in ("run", "migrate", "load"):
        said = await (bot_process if command == "run" else bot)(command, "--config", path)
        assert said.code == 1
        assert "newer version of this program" in said.sentence
        assert "9999" in said.sentence
        assert file.name in said.sentence


async def test_a_database_without_tables_says_how_to_make_them(tmp_path: Path) -> None:
    said = await bot("load", "--config", write_config(tmp_path))
    assert said.code == 1
    assert "python -m bot migrate" in said.sentence


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("centre.toml", r"latitude = [\d.]+", 'latitude = "north"', r"centre\.toml, campuses\[0\]\.latitude"),
        ("courses.toml", r"(?m)^\[\[courses\]\]", "[[courses", r"courses\.toml"),
        ("faq.toml", r"(?m)^\[\[entries\]\]", "[[entrees]]", r"faq\.toml, "),
        ("skills.toml", "grade = 1", "grade = 77", r"skills\.toml, skills\[\d+\]\.grade"),
        ("texts/en/common.toml", "home = ", "hoome = ", r"common\.ho"),
    ],
)
async def test_a_content_file_with_an_error_is_named_with_its_key(
    tmp_path: Path, sqlite_url: str, file: str, old: str, new: str, words: str
) -> None:
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content)
    text = (content / file).read_text(encoding="utf-8")
    changed, count = re.subn(old, new, text, count=1)
    assert count == 1
    (content / file).write_text(changed, encoding="utf-8")
    path = write_config(tmp_path, database=f'url = "{sqlite_url}"', content=f'folder = "{content}"')
    said = await bot("load", "--config", path)
    assert said.code == 1
    assert re.search(words, said.sentence), said.sentence
    assert str(content) in said.sentence


async def test_loading_twice_is_loading_once(config: Path) -> None:
    first = await bot("load", "--config", config)
    second = await bot("load", "--config", config)
    assert (first.code, second.code) == (0, 0)
    assert first.out == second.out
    assert re.search(
        r"3 campuses, 12 courses, \d\d questions asked often, \d+ skills, \d{3} items and [4-6] events", first.out
    )


async def test_an_import_is_a_rehearsal_until_it_is_applied(tmp_path: Path, config: Path) -> None:
    sheet = tmp_path / "我的题目.csv"
    sheet.write_bytes(
        "题干,选项A,选项B,正确答案,难度\n1+1=?,2,3,A,1\n2+2=?,5,4,B,1\n坏的,1,2,Z,1\n".encode("gb18030")
    )
    rehearsal = await bot("import", "questions", sheet, "--config", config)
    assert rehearsal.code == 0
    assert "2 new, 0 changed, 0 unchanged, 1 error" in rehearsal.out
    assert "--apply" in rehearsal.out
    applied = await bot("import", "questions", sheet, "--apply", "--config", config)
    assert "2 new" in applied.out
    again = await bot(
        "import", "questions", sheet, "--apply", "--report", tmp_path / "report.csv", "--config", config
    )
    assert "0 new, 0 changed, 2 unchanged, 1 error" in again.out
    report = (tmp_path / "report.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(report) == 4
    assert "error" in report[3]


async def test_a_file_that_is_no_question_file_is_named(tmp_path: Path, config: Path) -> None:
    file = tmp_path / "holiday.png"
    file.write_bytes(b"\x89PNG")
    said = await bot("import", "questions", file, "--config", config)
    assert said.code == 1
    assert str(file) in said.err


async def test_an_admin_is_invited_from_the_machine_itself(tmp_path: Path, sqlite_url: str) -> None:
    async with Sandbox() as box:
        path = write_config(tmp_path, api=box.url, database=f'url = "{sqlite_url}"')
        said = await bot("invite", "admin", "--config", path)
    assert said.code == 0
    assert re.search(r"https://t\.me/\w+\?start=[\w-]+", said.out)


async def test_check_says_that_all_is_in_order(config: Path) -> None:
    await bot("duty", "add", "77", "--name", "Zhou", "--config", config)
    said = await bot("check", "--config", config)
    assert said.code == 0
    assert "are in order" in said.out


async def test_nothing_starts_with_nobody_on_duty_and_the_sentence_says_what_to_do(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with Sandbox() as box:
        path = write_config(tmp_path, api=box.url, database=f'url = "{sqlite_url}"')
        refused = await bot("check", "--config", path), await bot_process("run", "--config", path)
    for said in refused:
        assert said.code == 1
        assert "nobody is on duty" in said.err and "python -m bot duty add" in said.err


async def test_the_first_admin_of_a_fresh_centre_is_put_on_duty_from_the_machine_itself(config: Path) -> None:
    assert (await bot("duty", "list", "--config", config)).out.strip() == "nobody is on duty"
    for _ in range(2):
        said = await bot("duty", "add", "77", "--name", "Zhou", "--config", config)
        assert said.code == 0 and "Zhou is on duty" in said.out
    assert "77 Zhou, at any hour" in (await bot("duty", "list", "--config", config)).out
    last = await bot("duty", "remove", "77", "--config", config)
    assert last.code == 1 and "is the last one on duty" in last.sentence
    await bot("duty", "add", "78", "--name", "Li", "--role", "teacher", "--config", config)
    assert (await bot("duty", "remove", "77", "--config", config)).code == 0
    assert (await bot("duty", "list", "--config", config)).out.strip() == "78 Li, at any hour"


async def test_help_is_quick_and_names_every_command() -> None:
    said = await bot_process("--help")
    assert said.code == 0
    for command in ("run", "check", "migrate", "load", "import", "invite", "duty"):
        assert command in said.out


async def test_an_unknown_command_is_a_matter_of_usage() -> None:
    assert (await bot_process("dance")).code == 2


def sheet(folder: Path, *rows: str, header: str = "题干,选项A,选项B,选项C,正确答案,难度,知识点") -> Path:
    path = folder / "questions.csv"
    path.write_text("\n".join((header, *rows)), encoding="utf-8")
    return path


async def test_a_preview_shows_new_questions_as_learners_see_them(tmp_path: Path, config: Path) -> None:
    long = "这是一个按钮上放不下的很长的选项"
    file = sheet(tmp_path, "1<2 对吗?,对,错,都行,A,1,", f"选哪个?,{long},乙,丙,A,1,约分", "3+3=?,5,6,7,B,1,")
    said = await bot("import", "questions", file, "--preview", "2", "--config", config)
    assert said.code == 0, said.err
    shown = said.out.split("questions.csv: 3 questions")[0]
    assert "练习 · 第 1 题，共 6 题" in shown and "1<2 对吗?" in shown
    assert set(re.findall(r"\[(对|错|都行)\]", shown)) == {"对", "错", "都行"}
    assert "约分 · 第 1 题" in shown and re.search(rf"[A-C]\. {long}", shown) and "[A] [B] [C]" in shown
    assert "3+3" not in shown and "<b>" not in shown
    await bot("import", "questions", file, "--apply", "--config", config)
    again = await bot("import", "questions", file, "--preview", "2", "--config", config)
    assert "no new question to preview" in again.out and "1<2" not in again.out


async def test_a_skill_is_given_to_questions_that_name_none(tmp_path: Path, config: Path, sqlite_url: str) -> None:
    file = sheet(tmp_path, "一?,1,2,3,A,1,", "二?,1,2,3,B,1,约分", "三?,1,2,3,C,1,没人知道的")
    said = await bot("import", "questions", file, "--apply", "--skill", "arithmetic.times-tables", "--config", config)
    assert said.code == 0, said.err
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
        skills = [skill for (skill,) in connection.execute("SELECT skill FROM item_skills ORDER BY skill")]
    connection.close()
    assert len(skills) == 3 and skills.count("arithmetic.times-tables") == 2


async def test_a_skill_that_does_not_exist_is_named_and_nothing_is_stored(tmp_path: Path, config: Path) -> None:
    file = sheet(tmp_path, "一?,1,2,3,A,1,")
    said = await bot("import", "questions", file, "--apply", "--skill", "flying", "--config", config)
    assert said.code == 1
    assert "skills.toml" in said.sentence and "'flying'" in said.sentence
    assert "1 new" in (await bot("import", "questions", file, "--config", config)).out


@pytest.mark.parametrize(("begins", "difficulty"), [("0", 3), ("1", 2)])
async def test_where_difficulties_begin_can_be_said(
    tmp_path: Path, config: Path, sqlite_url: str, begins: str, difficulty: int
) -> None:
    file = sheet(tmp_path, "一?,1,2,3,A,2,")
    said = await bot("import", "questions", file, "--apply", "--difficulty-from", begins, "--config", config)
    assert said.code == 0, said.err
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
        assert connection.execute("SELECT difficulty FROM items").fetchall() == [(difficulty,)]
    connection.close()


@pytest.mark.parametrize(("option", "value"), [("--preview", "0"), ("--preview", "two"), ("--difficulty-from", "2")])
def test_a_number_that_makes_no_sense_is_a_matter_of_usage(
    capsys: pytest.CaptureFixture[str], option: str, value: str
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["import", "questions", "q.csv", option, value])
    assert left.value.code == 2
    assert re.search(rf"argument {option}: .*{value}", capsys.readouterr().err)
