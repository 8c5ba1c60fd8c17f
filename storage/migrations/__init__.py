"""The history of the tables; every revision can be taken forwards and back, on both databases.

Change tables/, then `python -m storage.migrations 'Add waiting lists'` drafts the next revision. On SQLite a batch
that rebuilds a table forgets its CHECKs unless they are given again as `table_args`; `op.add_column` and
`op.drop_column` need no batch. The tests compare what a revision leaves with what the code describes, and notice.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection


def config() -> Config:
    """Alembic's settings, without a file: they depend on nothing but where this package stands."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return made


@cache
def known() -> frozenset[str]:
    """All revisions that this program knows."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(config()).walk_revisions())


@cache
def newest() -> str:
    head = ScriptDirectory.from_config(config()).get_current_head()
    assert head is not None, "there is at least the first revision"
    return head


def revision_of(connection: Connection) -> str | None:
    """The revision of the tables, None when there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(connection: Connection, revision: str = "head") -> None:
    command.upgrade(_on(connection), revision)


def downgrade(connection: Connection, revision: str) -> None:
    command.downgrade(_on(connection), revision)


def _on(connection: Connection) -> Config:
    made = config()
    made.attributes["connection"] = connection
    return made
