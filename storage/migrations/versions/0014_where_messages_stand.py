"""Messages are found by where they stand in somebody's chat."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    stands = sa.text("message_id IS NOT NULL")
    op.create_index(
        "ix_outbox_message", "outbox", ["person", "message_id"], sqlite_where=stands, postgresql_where=stands
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_message", table_name="outbox")
