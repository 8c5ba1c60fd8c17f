"""Conversations of families with people of the centre."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
OPEN = sa.text("state <> 'closed'")
REASONS = ("human", "complaint", "unsure", "reply", "finder", "course", "matter")


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("learner", KEY),
        sa.Column("why", one_of("why", *REASONS), nullable=False),
        sa.Column("addressed", KEY),
        sa.Column("state", one_of("state", "waiting", "taken", "closed"), nullable=False),
        sa.Column("holder", KEY),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("asked_at", INSTANT),
        sa.Column("owed_at", INSTANT),
        sa.Column("promised_at", INSTANT),
        sa.Column("renewals", sa.Integer(), nullable=False),
        sa.Column("back_at", INSTANT),
        sa.Column("word_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT),
        sa.CheckConstraint("(state = 'taken') = (holder IS NOT NULL)", name=op.f("ck_conversations_one_holder")),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_conversations_closed_at")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_conversations_person_people")),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_conversations_learner_learners")),
        sa.ForeignKeyConstraint(["addressed"], ["people.id"], name=op.f("fk_conversations_addressed_people")),
        sa.ForeignKeyConstraint(["holder"], ["people.id"], name=op.f("fk_conversations_holder_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
    )
    op.create_index(
        "uq_conversations_open", "conversations", ["person"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index("ix_conversations_state", "conversations", ["state"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_table(
        "conversation_lines",
        sa.Column("id", KEY, nullable=False),
        sa.Column("conversation", KEY, nullable=False),
        sa.Column("side", one_of("side", "family", "staff"), nullable=False),
        sa.Column("author", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file_kind", one_of("file_kind", "photo", "voice", "document", "video", "audio")),
        sa.Column("file", sa.Text()),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_conversation_lines_conversation_conversations")
        ),
        sa.ForeignKeyConstraint(["author"], ["people.id"], name=op.f("fk_conversation_lines_author_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_lines")),
    )
    op.create_index("ix_conversation_lines_conversation", "conversation_lines", ["conversation", "id"])
    op.create_index("ix_conversation_lines_at", "conversation_lines", ["at"])


def downgrade() -> None:
    op.drop_table("conversation_lines")
    op.drop_table("conversations")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)
