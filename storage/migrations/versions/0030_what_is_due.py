"""What is due is found however much is not: who waits in line, what waits of broadcasts, accounts of staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_bookings_waiting", "bookings", ["slot"], "state = 'waiting'"),
    ("ix_pushes_waits", "pushes", ["campaign", "message"], "campaign IS NOT NULL AND passed_at IS NULL"),
    ("ix_roles_revoked", "roles", ["person"], "revoked_at IS NOT NULL"),
    ("ix_links_staff", "links", ["used_by"], "kind = 'staff' AND used_by IS NOT NULL"),
)


def upgrade() -> None:
    for name, table, columns, which in INDEXES:
        op.create_index(name, table, columns, sqlite_where=sa.text(which), postgresql_where=sa.text(which))


def downgrade() -> None:
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table)
