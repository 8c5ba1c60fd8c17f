"""What Alembic runs for each migration, on the connection that it was given."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

from storage.tables import metadata

connection = context.config.attributes["connection"]

if connection.dialect.name == "postgresql":
    # Two processes that start at once: the second waits, and finds nothing left to do.
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('banxue migrations'))"))

context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
