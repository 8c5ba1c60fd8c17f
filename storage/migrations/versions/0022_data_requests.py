"""Who looked at what of a learner, and what people ask for about their data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
SEEN = (
    *("profile", "paper", "map", "answers", "homework", "class", "alert", "talk", "letters", "conversation", "lead"),
    *("family", "booking", "advice", "request"),
)
KINDS = ("export", "correction", "erasure")
STATES = ("asked", "waiting", "objected", "done", "refused", "cancelled")
PARTS = ("name", "grade", "lessons", "answers", "notes", "else")
IS_OPEN = sa.text("state IN ('asked', 'waiting', 'objected')")
IS_ERASING = sa.text("kind = 'erasure' AND state IN ('waiting', 'objected')")


def upgrade() -> None:
    op.create_table(
        "looks",
        sa.Column("learner", KEY, autoincrement=False, nullable=False),
        sa.Column("person", KEY, autoincrement=False, nullable=False),
        sa.Column("seen", _one_of(SEEN, "seen"), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_looks_learner_learners")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_looks_person_people")),
        sa.PrimaryKeyConstraint("learner", "person", "seen", "on", name=op.f("pk_looks")),
    )
    op.create_index("ix_looks_learner_at", "looks", ["learner", "at"])
    op.create_table(
        "data_requests",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", _one_of(KINDS, "kind"), nullable=False),
        sa.Column("state", _one_of(STATES, "state"), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("deadline", INSTANT, nullable=False),
        sa.Column("learner", KEY),
        sa.Column("person", KEY),
        sa.Column("asked_by", KEY),
        sa.Column("due_at", INSTANT),
        sa.Column("part", _one_of(PARTS, "part")),
        sa.Column("words", sa.Text()),
        sa.Column("answer", sa.Text()),
        sa.Column("decided_by", KEY),
        sa.Column("decided_at", INSTANT),
        sa.Column("subject", sa.Text()),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_data_requests_learner_learners")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_data_requests_person_people")),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name=op.f("fk_data_requests_asked_by_people")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_data_requests_decided_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_requests")),
    )
    op.create_index(op.f("ix_data_requests_learner"), "data_requests", ["learner"])
    op.create_index(op.f("ix_data_requests_person"), "data_requests", ["person"])
    op.create_index(
        "ix_data_requests_open", "data_requests", ["deadline", "id"], sqlite_where=IS_OPEN, postgresql_where=IS_OPEN
    )
    for whose in ("learner", "person"):
        op.create_index(
            f"uq_data_requests_{whose}",
            "data_requests",
            [whose],
            unique=True,
            sqlite_where=IS_ERASING,
            postgresql_where=IS_ERASING,
        )


def downgrade() -> None:
    op.drop_table("data_requests")
    op.drop_table("looks")


def _one_of(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)
