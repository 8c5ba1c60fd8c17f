"""What is lost is found quickly: updates set aside, messages that failed or are in doubt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_inbox_set_aside", "inbox", "seq", "set_aside"),
    ("ix_outbox_failed", "outbox", "id", "failed"),
    ("ix_outbox_in_doubt", "outbox", "id", "in_doubt"),
)


def upgrade() -> None:
    for name, table, column, state in INDEXES:
        where = sa.text(f"state = '{state}'")
        op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table)
