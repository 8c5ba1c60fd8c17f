"""The last question of each person, for whoever goes on where the bot could not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLAIN = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "last_questions",
        sa.Column("person", KEY, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text()),
        sa.Column("answered", sa.Text()),
        sa.Column("others", PLAIN, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_last_questions_person_people")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_last_questions")),
    )
    op.create_index(op.f("ix_last_questions_at"), "last_questions", ["at"])


def downgrade() -> None:
    op.drop_table("last_questions")
