"""Recordings of lessons."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "recordings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("class_id", sa.Text(), nullable=False),
        sa.Column("lesson", INSTANT, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("by", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_recordings_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings")),
    )
    stands = sa.text("withdrawn_at IS NULL")
    op.create_index(
        "uq_recordings_stands",
        "recordings",
        ["class_id", "lesson"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )


def downgrade() -> None:
    op.drop_table("recordings")
