"""Points that classes take up again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "plans",
        sa.Column("class_id", sa.Text(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("lesson_on", sa.Date(), nullable=False),
        sa.Column("by", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_plans_by_people")),
        sa.PrimaryKeyConstraint("class_id", "skill", "lesson_on", name=op.f("pk_plans")),
    )


def downgrade() -> None:
    op.drop_table("plans")
