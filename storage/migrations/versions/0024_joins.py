"""Wishes to be a child's guardian, or the child, which wait for the other side's yes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITS = sa.text("state = 'waiting'")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, native_enum=False, create_constraint=True, name=name, length=24)


def upgrade() -> None:
    op.create_table(
        "joins",
        sa.Column("id", KEY, nullable=False),
        sa.Column("wish", one_of("wish", "guardian", "account", "removal"), nullable=False),
        sa.Column("learner", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("asked_by", KEY),
        sa.Column("side", one_of("side", "family", "office"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("phone", sa.Text()),
        sa.Column("state", one_of("state", "waiting", "agreed", "refused", "taken_back", "expired"), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.Column("reminded_at", sa.DateTime(timezone=True)),
        sa.Column("answered_by", KEY),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_joins_learner_learners")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_joins_person_people")),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name=op.f("fk_joins_asked_by_people")),
        sa.ForeignKeyConstraint(["answered_by"], ["people.id"], name=op.f("fk_joins_answered_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joins")),
    )
    op.create_index(
        "uq_joins_waiting",
        "joins",
        ["learner", "person", "wish"],
        unique=True,
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )
    op.create_index("ix_joins_person", "joins", ["person"])
    op.create_index("ix_joins_until", "joins", ["until"], sqlite_where=WAITS, postgresql_where=WAITS)


def downgrade() -> None:
    op.drop_table("joins")
