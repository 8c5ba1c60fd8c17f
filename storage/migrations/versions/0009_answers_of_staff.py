"""Answers that staff write to what was not understood, and labels of questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLAIN = sa.JSON().with_variant(JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)
OPEN = sa.text("settled_at IS NULL AND entry IS NULL")


def upgrade() -> None:
    op.create_table(
        "entries",
        sa.Column("id", KEY, nullable=False),
        sa.Column("state", one_of("state", "draft", "waiting", "live", "retired"), nullable=False),
        sa.Column("question", PLAIN, nullable=False),
        sa.Column("answer", PLAIN, nullable=False),
        sa.Column("written_by", KEY, nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("changed_by", KEY, nullable=False),
        sa.Column("word", sa.Text()),
        sa.Column("decided_by", KEY),
        sa.Column("decided_at", INSTANT),
        sa.ForeignKeyConstraint(["changed_by"], ["people.id"], name=op.f("fk_entries_changed_by_people")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_entries_decided_by_people")),
        sa.ForeignKeyConstraint(["written_by"], ["people.id"], name=op.f("fk_entries_written_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
    )
    op.create_index(op.f("ix_entries_state"), "entries", ["state"])
    op.create_table(
        "labels",
        sa.Column("id", KEY, nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("lang", one_of("lang", "zh", "en"), nullable=False),
        sa.Column("kind", one_of("kind", "faq", "course")),
        sa.Column("entries", PLAIN, nullable=False),
        sa.Column("given_by", KEY, nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["given_by"], ["people.id"], name=op.f("fk_labels_given_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labels")),
        sa.UniqueConstraint("said", name=op.f("uq_labels_said")),
    )
    with op.batch_alter_table("faq") as batch:
        batch.add_column(sa.Column("entry", KEY))
        batch.create_foreign_key(op.f("fk_faq_entry_entries"), "entries", ["entry"], ["id"])
    with op.batch_alter_table("misses") as batch:
        batch.add_column(sa.Column("put_off_until", INSTANT))
        batch.add_column(sa.Column("settled_at", INSTANT))
        batch.add_column(sa.Column("entry", KEY))
        batch.add_column(sa.Column("label", KEY))
        batch.add_column(sa.Column("wished_at", INSTANT))
        batch.create_foreign_key(op.f("fk_misses_entry_entries"), "entries", ["entry"], ["id"])
        batch.create_foreign_key(op.f("fk_misses_label_labels"), "labels", ["label"], ["id"])
    op.create_index(op.f("ix_misses_entry"), "misses", ["entry"])
    op.create_index(op.f("ix_misses_label"), "misses", ["label"])
    op.create_index("ix_misses_open", "misses", ["at"], sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    for index in ("ix_misses_open", "ix_misses_label", "ix_misses_entry"):
        op.drop_index(index, "misses")
    with op.batch_alter_table("misses") as batch:
        batch.drop_constraint(op.f("fk_misses_label_labels"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_misses_entry_entries"), type_="foreignkey")
        for name in ("wished_at", "label", "entry", "settled_at", "put_off_until"):
            batch.drop_column(name)
    # An answer of staff has no place below this revision.
    op.execute("DELETE FROM faq WHERE entry IS NOT NULL")
    with op.batch_alter_table("faq") as batch:
        batch.drop_constraint(op.f("fk_faq_entry_entries"), type_="foreignkey")
        batch.drop_column("entry")
    op.drop_table("labels")
    op.drop_table("entries")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)
