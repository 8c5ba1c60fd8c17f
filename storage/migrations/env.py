"""What Alembic runs for each migration, on the connection that it was given."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import text
from sqlalchemy.types import TypeDecorator

from storage.tables import metadata


def without_our_types(kind: str, of: Any, _context: AutogenContext) -> str | Literal[False]:
    """A revision names SQLAlchemy's types only, so that it stays what it was when ours change."""
    return f"sa.{of.impl!r}" if kind == "type" and isinstance(of, TypeDecorator) else False


connection = context.config.attributes["connection"]

if connection.dialect.name == "postgresql":
    # Two processes that start at once: the second waits, and finds nothing left to do.
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('banxue migrations'))"))

context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=without_our_types,
)
with context.begin_transaction():
    context.run_migrations()
