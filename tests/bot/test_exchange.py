"""Statements out of one centre and into another: the same portraits, each statement once, bad rows by number."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from domain.clock import SystemClock
from domain.exchange.vocabulary import VOIDS
from domain.exchange.xapi import to_xapi
from domain.people.person import Role
from domain.portrait.folding import fold
from domain.portrait.written import canonical
from domain.practice.learner.believed import relearn
from domain.practice.learner.model import rebuild
from domain.practice.learner.written import to_plain
from domain.staff.second import SaySecond
from domain.turn import Turn
from storage.database import Database
from tests.bot.test_command_line import Said, bot, write_config
from tests.domain.exchange.month import a_month
from tests.domain.portrait.said import after, answer, voided
from tests.house import as_person, services
from tests.storage.given import a_learner

VALIDATOR = Path(__file__).parents[1] / "domain" / "exchange" / "validator"
HOW_TO_GET_IT = (
    f"xapi-validation is not installed, so no other reader saw our statements: npm ci --prefix {VALIDATOR}"
)


@dataclass
class Centre:
    """A centre with its configuration; `learners` are those of the month."""

    config: Path
    url: str
    database: Database
    learners: list[int]

    async def export(self, file: Path, *options: str) -> Said:
        return await bot("export", "statements", file, "--config", self.config, *options)

    async def bring(self, file: Path, *options: str) -> Said:
        return await bot("import", "statements", file, "--config", self.config, *options)

    async def portraits(self) -> list[bytes]:
        """By learner, as the journal gives them."""
        async with self.database.reading() as uow:
            told = [await uow.journal.about(learner, limit=10**6) for learner in await uow.journal.learners()]
        return [canonical(fold(each)) for each in told]

    async def stored(self) -> list[tuple[Any, Any]]:
        """State and portrait of each learner, as they are stored."""
        async with self.database.reading() as uow:
            learners = await uow.journal.learners()
            kept = [(await uow.practice.state_of(each), await uow.portraits.of(each)) for each in learners]
        return [(state, portrait[0] if portrait else None) for state, portrait in kept]

    async def count(self) -> int:
        async with self.database.reading() as uow:
            return len(await uow.journal.page(0, None, 10**6))


@pytest.fixture
async def centre(tmp_path: Path, database: Database, database_url: str) -> Centre:
    """A centre with a month behind it."""
    teacher = await as_person(database, services(), "2001", Role.TEACHER)
    learners = [(await a_learner(database, f"L{number}")).id for number in range(3)]
    folder = tmp_path / "here"
    folder.mkdir()
    async with database.transaction() as uow:
        await uow.journal.add_all(a_month(Random(7), learners, teacher.id))
        for learner in learners:
            await relearn(Turn(services(), uow, None), learner)
    return Centre(write_config(folder, database=f'url = "{database_url}"'), database_url, database, learners)


@pytest.fixture
async def elsewhere(tmp_path: Path, sqlite_template: Path) -> Any:
    """An empty centre, but for one learner, so that numbers of ours are none of theirs."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    path = Path(shutil.copy(sqlite_template, folder / "centre.db"))
    database = await Database.open(f"sqlite:///{path}")
    other = await a_learner(database)
    yield Centre(write_config(folder), f"sqlite:///{path}", database, [other.id])
    await database.close()


async def test_a_month_comes_into_another_centre_with_the_same_portraits_and_states(
    centre: Centre, elsewhere: Centre, tmp_path: Path
) -> None:
    file = tmp_path / "statements.json"
    said = await centre.export(file, "--with-mood")
    assert said.code == 0, said.err
    count = await centre.count()
    assert f"{count} statements of xAPI 1.0.3" in said.out

    brought = await elsewhere.bring(file)
    assert brought.code == 0, brought.out
    assert f"{count} statements: {count} new, 0 known, 0 error" in brought.out
    assert "3 learners concerned, 3 of them not known" in brought.out
    assert await elsewhere.portraits() == await centre.portraits()
    async with centre.database.reading() as uow:
        states = [to_plain(rebuild(await uow.journal.about(each, limit=10**6))) for each in centre.learners]
    assert [state for state, _ in await elsewhere.stored()] == states
    async with elsewhere.database.reading() as uow:
        portraits = [json.loads(each) for each in await centre.portraits()]
        assert [portrait for _, portrait in await elsewhere.stored()] == portraits
        names = [(await uow.people.learner(each)) for each in await uow.journal.learners()]
        assert [learner.name for learner in names if learner] == [f"学员 {each}" for each in centre.learners]


async def test_a_second_import_changes_nothing(centre: Centre, elsewhere: Centre, tmp_path: Path) -> None:
    file = tmp_path / "statements.jsonl"
    await centre.export(file, "--with-mood", "--version", "2.0")
    await elsewhere.bring(file)
    before, count = await elsewhere.stored(), await elsewhere.count()
    again = await elsewhere.bring(file)
    assert again.code == 0
    assert f"0 new, {count} known, 0 error" in again.out
    assert "0 learners concerned" in again.out
    assert (await elsewhere.stored(), await elsewhere.count()) == (before, count)


async def test_what_a_centre_gets_back_of_its_own_is_known(centre: Centre, tmp_path: Path) -> None:
    file = tmp_path / "statements.json"
    await centre.export(file)
    count = await centre.count()
    back = await centre.bring(file)
    assert " 0 new," in back.out
    assert await centre.count() == count


async def test_people_of_the_same_centre_stay_who_they_are(centre: Centre, tmp_path: Path) -> None:
    file = tmp_path / "statements.jsonl"
    await centre.export(file)
    home = json.loads(file.read_text().splitlines()[0])["actor"]["account"]["homePage"]
    lin = centre.learners[1]
    file.write_text(json.dumps(to_xapi(replace(answer(after(-900), right=True, learner=lin), actor=1), home)))
    said = await centre.bring(file)
    assert "1 new" in said.out and "1 learners concerned, 0 of them" in said.out
    async with centre.database.reading() as uow:
        latest = (await uow.journal.page(0, None, 10**6))[-1][1]
    assert (latest.learner, latest.actor) == (lin, 1)


async def test_a_rehearsal_says_what_would_happen_and_stores_nothing(
    centre: Centre, elsewhere: Centre, tmp_path: Path
) -> None:
    file = tmp_path / "statements.json"
    await centre.export(file)
    said = await elsewhere.bring(file, "--dry-run")
    assert "3 learners concerned, 3 of them not known" in said.out
    assert "Nothing was stored" in said.out
    assert await elsewhere.count() == 0
    async with elsewhere.database.reading() as uow:
        assert await uow.people.learner(2) is None


async def test_moods_stay_at_home_unless_asked_for(centre: Centre, tmp_path: Path) -> None:
    file = tmp_path / "statements.jsonl"
    said = await centre.export(file)
    assert "about how learners feel were left out" in said.out
    assert "felt" not in {verb_of(line) for line in file.read_text().splitlines()}
    await centre.export(file, "--with-mood")
    assert "felt" in {verb_of(line) for line in file.read_text().splitlines()}


async def test_an_export_may_begin_on_a_day(centre: Centre, tmp_path: Path) -> None:
    file = tmp_path / "statements.jsonl"
    await centre.export(file, "--since", "2024-02-20")
    told = [json.loads(line)["timestamp"] for line in file.read_text().splitlines()]
    assert told and min(told) >= "2024-02-20"


async def test_names_and_accounts_on_platforms_never_leave(centre: Centre, tmp_path: Path) -> None:
    file = tmp_path / "statements.jsonl"
    await centre.export(file)
    told = [json.loads(line) for line in file.read_text().splitlines()]
    assert {one["actor"]["account"]["name"].split("-")[0] for one in told} == {"learner", "person", "bot"}
    assert not any("name" in one["actor"] or "mbox" in one["actor"] for one in told)


async def test_bad_rows_are_named_by_number_and_reason_and_the_others_come_in(
    elsewhere: Centre, tmp_path: Path
) -> None:
    good = to_xapi(answer(after(-900), right=True, learner=5), "https://school.example")
    future = to_xapi(answer(after(10_000), right=True, learner=5), "https://school.example")
    untold = to_xapi(answer(after(-900), right=True, learner=5), "https://school.example")
    del untold["result"]["extensions"]
    strange = to_xapi(answer(after(-900), right=True, learner=5, session="x"), "https://school.example")  # type: ignore[arg-type]
    lines = [json.dumps(each) for each in (good, future, untold, strange)]
    file, report = tmp_path / "rows.jsonl", tmp_path / "report.csv"
    file.write_text("\n".join([lines[0], "{", *lines[1:], lines[0], json.dumps({"x": "y" * 70_000})]))
    said = await elsewhere.bring(file, "--report", str(report))
    assert said.code == 1
    assert "7 statements: 1 new, 1 known, 5 error" in said.out
    rows = report.read_text(encoding="utf-8-sig").splitlines()
    assert [row.split(",")[1] for row in rows[1:]] == ["new", "error", "error", "error", "error", "known", "error"]
    for row, reason in ((2, "no JSON"), (3, "in the future"), (4, "'facts'"), (5, "whole number"), (7, "64 KB")):
        assert reason in rows[row], rows[row]
    assert await elsewhere.count() == 1


@pytest.mark.parametrize(
    ("text", "why"), [("{", "is no JSON"), ("7", "holds no list of statements"), (None, "cannot be read")]
)
async def test_a_file_without_statements_is_named(
    elsewhere: Centre, tmp_path: Path, text: str | None, why: str
) -> None:
    file = tmp_path / "rows.json"
    if text is not None:
        file.write_text(text)
    said = await elsewhere.bring(file)
    assert said.code == 1
    assert f"{file} {why}" in said.err


async def test_a_voiding_of_another_program_is_understood_even_before_what_it_voids(
    elsewhere: Centre, tmp_path: Path
) -> None:
    home = "https://school.example"
    first, second = (
        answer(after(-900), right=False, learner=5),
        answer(after(-899), right=True, position=1, learner=5),
    )
    voiding = to_xapi(voided(after(-898), first), home)
    voiding["actor"], voiding["context"] = {"account": {"homePage": home, "name": "office"}}, {}
    assert voiding["verb"]["id"] == VOIDS
    file = tmp_path / "answer.json"
    file.write_text(json.dumps({"statements": [voiding, to_xapi(first, home), to_xapi(second, home)], "more": ""}))
    said = await elsewhere.bring(file)
    assert "3 new" in said.out, said.out
    async with elsewhere.database.reading() as uow:
        (learner,) = await uow.journal.learners()
        told = await uow.journal.about(learner)
    assert to_plain(rebuild(told)) == to_plain(rebuild([second]))
    assert fold(told).counts == {"answers": 1, "right": 1}


@pytest.mark.parametrize("version", ["1.0.3", "2.0"])
async def test_another_reader_of_xapi_finds_nothing_wrong(centre: Centre, tmp_path: Path, version: str) -> None:
    file = tmp_path / "statements.jsonl"
    await centre.export(file, "--with-mood", "--version", version)
    told = [json.loads(line) for line in file.read_text().splitlines()]
    assert {each["version"] for each in told} == {"1.0.3" if version == "1.0.3" else "2.0.0"}
    # it knows versions 1.0.x only, and 2.0 changed nothing else of what we write
    assert validated([each | {"version": "1.0.3"} for each in told]) == []
    assert validated([told[0] | {"actor": {}}]) != []


def validated(statements: list[dict[str, Any]]) -> Any:
    """What npm's xapi-validation says of them."""
    if shutil.which("node") is None or not (VALIDATOR / "node_modules").is_dir():
        if os.environ.get("CI"):
            pytest.fail(HOW_TO_GET_IT, pytrace=False)
        pytest.skip(HOW_TO_GET_IT)
    lines = "\n".join(map(json.dumps, statements))
    done = subprocess.run(
        ["node", str(VALIDATOR / "validate.js")], input=lines, capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


def verb_of(line: str) -> str:
    return str(json.loads(line)["verb"]["display"]["en"])


async def test_what_is_known_of_many_leaves_with_a_second_yes_only(centre: Centre, tmp_path: Path) -> None:
    file = tmp_path / "statements.json"
    centre.config.write_text(centre.config.read_text() + "[staff]\nexport_alone = 2\n")
    house = services()
    admin = await as_person(centre.database, house, 990, Role.ADMIN)
    said = await centre.export(file)
    assert said.code == 1 and "3 learners" in said.sentence and "request 1" in said.sentence
    assert not file.exists()
    async with centre.database.transaction() as uow:
        await Turn(replace(house, clock=SystemClock()), uow, admin).do(SaySecond(1, yes=True))
    assert (await centre.export(file)).code == 0
    assert "request 2" in (await centre.export(file)).sentence
