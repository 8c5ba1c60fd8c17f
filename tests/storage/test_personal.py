"""Whatever is known of somebody: exported whole, erased whole, and nothing of anybody else."""

from __future__ import annotations

from json import dumps
from pathlib import Path

import pytest
from sqlalchemy import UniqueConstraint, select

from domain.privacy.data import DataClass, LearnerSubject, PersonSubject, Subject
from storage import tables
from storage.columns import data_class
from storage.database import Database
from storage.personal_held import GOES
from storage.personal_rules import NOBODYS, RULES
from tests.families import two_families

POINTERS = [
    "roles.granted_by",
    "joins.asked_by",
    "joins.answered_by",
    "safety_cases.holder",
    "conversation_lines.author",
    "safety_calls.person",
    "safety_words.author",
]
"""Columns that point at somebody whose row it is not, and who did no work."""


def test_every_column_says_which_class_of_data_it_holds() -> None:
    silent = [str(column) for table in tables.metadata.sorted_tables for column in table.c if not data_class(column)]
    assert silent == []


def test_every_table_says_whose_its_rows_are() -> None:
    assert set(RULES) | set(NOBODYS) == set(tables.metadata.tables)
    assert set(RULES) & set(NOBODYS) == set()


async def everything(database: Database) -> dict[str, list[str]]:
    async with database.reading_connection() as connection:
        return {
            table.name: [
                dumps(list(map(str, row)), ensure_ascii=False) for row in await connection.execute(select(table))
            ]
            for table in tables.metadata.sorted_tables
        }


async def holding(database: Database, canary: str) -> dict[str, list[str]]:
    found = {name: [row for row in rows if canary in row] for name, rows in (await everything(database)).items()}
    return {name: rows for name, rows in found.items() if rows}


async def holding_of(database: Database, canary: str, subject: Subject) -> set[str]:
    """Tables with canaries in rows that belong to the subject's export."""
    found = set()
    async with database.reading_connection() as connection:
        for table in tables.metadata.sorted_tables:
            for held in RULES.get(table.name, ()):
                if isinstance(subject, held.of) and held.exported:
                    told = [column for column in table.c if data_class(column) is not DataClass.SECRET]
                    rows = await connection.execute(select(*told).where(held.which(subject.id)))
                    found |= {table.name for row in rows if f"{canary}-{table.name}-" in str(row)}
    return found


async def test_every_table_is_filled(database: Database) -> None:
    await two_families(database)
    empty = [name for name, rows in (await everything(database)).items() if not rows]
    assert set(empty) == {"erasing", "audit", "audit_head"}


async def test_an_erasure_leaves_nothing_of_a_family_and_touches_nothing_of_another(database: Database) -> None:
    ours, others = await two_families(database)
    async with database.reading() as uow:
        before = [await uow.personal.rows_of(subject) for subject in others.subjects]
    for subject in ours.subjects:
        async with database.transaction() as uow:
            await uow.personal.erase(subject)
    left = await holding(database, ours.canary)
    assert left == {}
    async with database.reading() as uow:
        assert [await uow.personal.rows_of(subject) for subject in others.subjects] == before


async def test_an_erasure_leaves_what_it_must_of_somebody(database: Database) -> None:
    ours, _ = await two_families(database)
    for subject in ours.subjects:
        async with database.transaction() as uow:
            assert not await uow.personal.is_erased(subject)
            uid = await uow.personal.uid_of(subject)
            assert await uow.personal.erase(subject)
            assert await uow.personal.is_erased(subject)
            assert uid is not None and await uow.personal.subject_of(uid) == subject
            left = set(await uow.personal.rows_of(subject))
        mine = {"learners"} if isinstance(subject, LearnerSubject) else {"people"}
        assert left <= mine | {"consents", "data_requests", "looks"}


async def test_a_colleague_who_is_erased_leaves_the_families_what_is_theirs(database: Database) -> None:
    families = await two_families(database)
    subjects = [subject for family in families for subject in family.subjects]
    async with database.transaction() as uow:
        colleague = await uow.people.by_external("telegram", "staff-teacher")
        assert colleague is not None
        before = [await uow.personal.rows_of(subject) for subject in subjects]
        await uow.personal.erase(PersonSubject(colleague.id))
        assert [await uow.personal.rows_of(subject) for subject in subjects] == before
    assert await holding(database, "staff-teacher") == {}


async def test_what_no_rule_takes_is_found(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above: without the rule for letters it fails."""
    ours, _ = await two_families(database)
    monkeypatch.setitem(RULES, "letters", ())
    for subject in ours.subjects:
        async with database.transaction() as uow:
            await uow.personal.erase(subject)
    assert set(await holding(database, ours.canary)) == {"letters"}


async def test_erasing_twice_changes_nothing(sqlite_database: Database) -> None:
    ours, _ = await two_families(sqlite_database)
    states = []
    for _ in range(2):
        for subject in ours.subjects:
            async with sqlite_database.transaction() as uow:
                await uow.personal.erase(subject)
        states.append(await everything(sqlite_database))
    assert states[0] == states[1]


async def test_an_export_holds_all_of_ones_own_and_nothing_of_others(database: Database) -> None:
    ours, others = await two_families(database)
    for subject in ours.subjects:
        async with database.reading() as uow:
            told = dumps(await uow.personal.export(subject), ensure_ascii=False)
        assert others.canary not in told
        held = await holding_of(database, ours.canary, subject)
        assert held
        for name in held:
            assert f"{ours.canary}-{name}-" in told, name


async def test_an_export_holds_no_secret(sqlite_database: Database) -> None:
    ours, _ = await two_families(sqlite_database)
    async with sqlite_database.reading() as uow:
        told = await uow.personal.export(PersonSubject(ours.guardian))
    assert "token_hash" not in told["calendar_feeds"][0]
    assert "pending" not in told["people"][0]


def test_whoever_is_pointed_at_is_named_by_a_rule_or_works_for_the_centre() -> None:
    """A new column that points at a learner or a person needs a rule, or has to be somebody's work."""
    unnamed = []
    for table in tables.metadata.sorted_tables:
        said = " ".join(str(one.which(1)) for one in RULES.get(table.name, ()))
        for column in table.c:
            targets = {key.column.table.name for key in column.foreign_keys} & {"people", "learners"}
            works = table.name in NOBODYS or data_class(column) in (DataClass.STAFF, DataClass.CONSENT)
            if targets and not works and f"{table.name}.{column.name}" not in said:
                unnamed.append(f"{table.name}.{column.name}")
    assert unnamed == POINTERS


def test_whatever_points_at_rows_that_go_has_an_index() -> None:
    """Without one, deleting a row looks through the whole table that might point at it."""
    slow = []
    going = {name for name, rules in RULES.items() if any(one.fate == GOES for one in rules)}
    for table in tables.metadata.sorted_tables:
        led = {next(iter(table.primary_key.columns)).name}
        led |= {next(iter(each.columns)).name for each in table.indexes}
        led |= {next(iter(each.columns)).name for each in table.constraints if isinstance(each, UniqueConstraint)}
        slow += [
            str(column)
            for column in table.c
            for key in column.foreign_keys
            if key.column.table.name in going - {table.name} and column.name not in led
        ]
    assert slow == []


def test_the_documentation_tells_of_every_class() -> None:
    told = (Path(__file__).parents[2] / "docs" / "data.md").read_text()
    assert [each for each in DataClass if f"\n| {each} |" not in told] == []


async def test_the_running_bot_reads_labels_again_when_one_goes(sqlite_database: Database) -> None:
    ours, _ = await two_families(sqlite_database)
    async with sqlite_database.transaction() as uow:
        before = await uow.entries.version()
        await uow.personal.erase(PersonSubject(ours.guardian))
        assert await uow.entries.version() > before
