"""Every revision goes up, down and up again, and the tables are those that the code describes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from domain.practice.evening.samples import short_id
from storage import migrations
from storage.database import Database
from storage.tables import metadata

REVISIONS = [
    script.revision for script in reversed(list(ScriptDirectory.from_config(migrations.config()).walk_revisions()))
]


def index_described(index: Mapping[str, Any]) -> str:
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return f"{index['name']} {index['column_names']} {index['unique']} {options}"


def described(connection: Connection) -> dict[str, Any]:
    """Everything that the database says about its tables."""
    inspector = inspect(connection)
    return {
        name: {
            "columns": [str(column) for column in inspector.get_columns(name)],
            "checks": sorted((str(c["name"]), c["sqltext"]) for c in inspector.get_check_constraints(name)),
            "indexes": sorted(map(index_described, inspector.get_indexes(name))),
            "unique": sorted(str(unique) for unique in inspector.get_unique_constraints(name)),
            "foreign": sorted(str(key) for key in inspector.get_foreign_keys(name)),
            "primary": str(inspector.get_pk_constraint(name)),
        }
        for name in inspector.get_table_names()
        if name != "alembic_version"
    }


async def tables_of(database: Database) -> dict[str, Any]:
    async with database.reading_connection() as connection:
        return await connection.run_sync(described)


@pytest.mark.parametrize("revision", REVISIONS)
async def test_a_revision_goes_up_down_and_up(database: Database, revision: str) -> None:
    position = REVISIONS.index(revision)
    below = REVISIONS[position - 1] if position else "base"
    await database.downgrade(below)
    before = await tables_of(database)
    await database.migrate(revision)
    up = await tables_of(database)
    assert await database.revision() == revision
    assert up != before
    await database.downgrade(below)
    assert await tables_of(database) == before
    await database.migrate(revision)
    assert await tables_of(database) == up


async def test_nothing_is_left_behind_below_the_first_revision(database: Database) -> None:
    await database.downgrade("base")
    assert await tables_of(database) == {}
    assert await database.revision() is None


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    before = await tables_of(database)
    await database.migrate()
    assert await tables_of(database) == before


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": metadata})
    return list(compare_metadata(context, metadata))


async def test_alembic_finds_no_difference_between_the_code_and_the_tables(database: Database) -> None:
    async with database.reading_connection() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrated_tables_equal_those_made_from_the_code(database: Database) -> None:
    """Beyond what Alembic compares: also every check, with the values of every enum."""
    migrated = await tables_of(database)
    await database.downgrade("base")
    async with database.connection() as connection:
        await connection.execute(text("DROP TABLE alembic_version"))
        await connection.run_sync(metadata.create_all)
    assert await tables_of(database) == migrated


def test_partial_indexes_have_the_same_condition_on_both_databases() -> None:
    for table in metadata.sorted_tables:
        for index in table.indexes:
            conditions = [index.dialect_options[name]["where"] for name in ("sqlite", "postgresql")]
            assert str(conditions[0]) == str(conditions[1]), index.name


def test_the_next_revision_is_drafted_from_what_changed(tmp_path: Path) -> None:
    root = Path(migrations.__file__).parents[2]
    for package in ("domain", "storage"):
        shutil.copytree(root / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    described = tmp_path / "storage" / "tables" / "people.py"
    described.write_text(
        described.read_text()
        + '\nlearners.append_column(Column("since", Instant))\nDROPPED = metadata.remove(forms)\n'
    )
    asked = [sys.executable, "-W", "error", "-m", "storage.migrations", "Forget forms"]
    subprocess.run(asked, cwd=tmp_path, check=True, capture_output=True)
    (draft,) = set((tmp_path / "storage/migrations/versions").glob("*_forget_forms.py"))
    assert draft.name == f"{int(REVISIONS[-1]) + 1:04}_forget_forms.py"
    upgrade, downgrade = draft.read_text().split("def downgrade()")
    assert "sa.Column('since', sa.DateTime(timezone=True)" in upgrade and "op.drop_table('forms')" in upgrade
    assert "drop_column('since')" in downgrade and "op.create_table('forms'" in downgrade


async def test_items_of_before_get_their_short_ids_and_keep_their_skills(database: Database) -> None:
    await database.downgrade("0002")
    async with database.connection() as connection:
        await connection.execute(
            text(
                "INSERT INTO items"
                " (key, kind, difficulty, status, fingerprint, languages, payload, stored_at, status_at)"
                " VALUES ('sample:a', 'single_choice', 3, 'live', 'f', '[]', '{}',"
                " '2026-11-21 09:00:00+00:00', '2026-11-21 09:00:00+00:00')"
            )
        )
        await connection.execute(text("INSERT INTO item_skills (item, skill, position) VALUES ('sample:a', 's', 0)"))
    await database.migrate()
    async with database.reading_connection() as connection:
        assert await connection.scalar(text("SELECT short FROM items")) == short_id("sample:a")
        assert await connection.scalar(text("SELECT skill FROM item_skills")) == "s"
