"""Colleagues stand in for classes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "stand_ins",
        sa.Column("id", KEY, nullable=False),
        sa.Column("class_id", sa.Text(), nullable=False),
        sa.Column("teacher", sa.Text(), nullable=False),
        sa.Column("deputy", KEY, nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("by", KEY, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_stand_ins_by_people")),
        sa.ForeignKeyConstraint(["deputy"], ["people.id"], name=op.f("fk_stand_ins_deputy_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_ins")),
    )
    stands = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_stand_ins_stands",
        "stand_ins",
        ["class_id", "deputy", "first", "last"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )
    op.create_index("ix_stand_ins_deputy", "stand_ins", ["deputy", "ends_at"])


def downgrade() -> None:
    op.drop_table("stand_ins")
