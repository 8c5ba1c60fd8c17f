"""What needs the word of a second person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLAIN = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
OPEN = sa.text("state IN ('waiting', 'granted')")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "second_words",
        sa.Column("id", KEY, nullable=False),
        sa.Column("wanted", one_of("wanted", "role", "invitation", "export"), nullable=False),
        sa.Column("about", PLAIN, nullable=False),
        sa.Column("asked_by", KEY),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alone_at", sa.DateTime(timezone=True)),
        sa.Column(
            "state",
            one_of("state", "waiting", "granted", "done", "refused", "taken_back", "expired"),
            nullable=False,
        ),
        sa.Column("decided_by", KEY),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name=op.f("fk_second_words_asked_by_people")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_second_words_decided_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_words")),
    )
    op.create_index("ix_second_words_open", "second_words", ["id"], sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    op.drop_table("second_words")
