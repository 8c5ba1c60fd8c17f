"""Who is on duty, and the cases of danger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
OPEN = sa.text("state <> 'closed'")


def upgrade() -> None:
    op.create_table(
        "duty",
        sa.Column("person", KEY, autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time()),
        sa.Column("closes", sa.Time()),
        sa.CheckConstraint("(opens IS NULL) = (closes IS NULL)", name=op.f("ck_duty_hours")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_duty_person_people")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_duty")),
    )
    op.create_table(
        "safety_cases",
        sa.Column("id", KEY, nullable=False),
        sa.Column("writer", KEY, nullable=False),
        sa.Column("learner", KEY),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *("calling", "taken", "closed"), name="state", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("holder", KEY),
        sa.Column("taken_at", INSTANT),
        sa.Column("parents_may", sa.Boolean()),
        sa.Column("parents_told_at", INSTANT),
        sa.Column("closed_at", INSTANT),
        sa.Column("word", sa.Text()),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_safety_cases_closed_at")),
        sa.ForeignKeyConstraint(["writer"], ["people.id"], name=op.f("fk_safety_cases_writer_people")),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_safety_cases_learner_learners")),
        sa.ForeignKeyConstraint(["holder"], ["people.id"], name=op.f("fk_safety_cases_holder_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_cases")),
    )
    op.create_index(
        "uq_safety_cases_open", "safety_cases", ["writer"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index("ix_safety_cases_learner", "safety_cases", ["learner"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_table(
        "safety_calls",
        sa.Column("id", KEY, nullable=False),
        sa.Column("case", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["case"], ["safety_cases.id"], name=op.f("fk_safety_calls_case_safety_cases")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_safety_calls_person_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_calls")),
    )
    op.create_index("ix_safety_calls_case", "safety_calls", ["case", "id"])
    op.create_table(
        "safety_words",
        sa.Column("id", KEY, nullable=False),
        sa.Column("case", KEY, nullable=False),
        sa.Column("author", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["safety_cases.id"], name=op.f("fk_safety_words_case_safety_cases")),
        sa.ForeignKeyConstraint(["author"], ["people.id"], name=op.f("fk_safety_words_author_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_words")),
    )
    op.create_index("ix_safety_words_case", "safety_words", ["case", "id"])


def downgrade() -> None:
    for name in ("safety_words", "safety_calls", "safety_cases", "duty"):
        op.drop_table(name)
