"""Kinds of sessions, drafts, figures of items, fits, habits, wishes for help, enrolments and what was taught."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLAIN = sa.JSON().with_variant(JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


LINKS_BEFORE = "kind IN ('guardian', 'learner', 'staff', 'trial')"
LINKS = "kind IN ('guardian', 'learner', 'staff', 'trial', 'class')"


def upgrade() -> None:
    op.drop_index("ix_journal_object", "journal")
    op.create_index("ix_journal_object", "journal", ["object_id", "object_type", "verb", "learner"])
    with op.batch_alter_table("courses") as batch:
        batch.add_column(sa.Column("skills", PLAIN, nullable=False, server_default="[]"))
    with op.batch_alter_table("courses") as batch:
        batch.alter_column("skills", server_default=None, existing_type=PLAIN, existing_nullable=False)
    with op.batch_alter_table("links") as batch:
        batch.drop_constraint(op.f("ck_links_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_links_kind"), LINKS)
    kind = one_of("kind", "set", "placement", "proof")
    with op.batch_alter_table("sessions") as batch:
        batch.add_column(sa.Column("kind", kind, nullable=False, server_default="set"))
        batch.add_column(sa.Column("about", sa.Text(), nullable=True))
    with op.batch_alter_table("sessions") as batch:
        batch.alter_column("kind", server_default=None, existing_type=kind, existing_nullable=False)
    op.add_column("asked", sa.Column("draft", PLAIN, nullable=True))
    with op.batch_alter_table("attempts") as batch:
        batch.add_column(sa.Column("sure", sa.Boolean(), nullable=True))
        batch.add_column(sa.Column("rapid", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("attempts") as batch:
        batch.alter_column("rapid", server_default=None, existing_type=sa.Boolean(), existing_nullable=False)
    op.create_table(
        "item_figures",
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("shift", sa.Float(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("item", name=op.f("pk_item_figures")),
    )
    op.create_index(op.f("ix_item_figures_updated_at"), "item_figures", ["updated_at"])
    op.create_table(
        "item_tallies",
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("success", sa.Boolean(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Float(), nullable=False),
        sa.Column("squares", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("item", "wording", "response", "success", name=op.f("pk_item_tallies")),
    )
    op.create_table(
        "model_parameters",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parameters", PLAIN, nullable=False),
        sa.Column("report", PLAIN, nullable=False),
        sa.Column("fitted_at", INSTANT, nullable=False),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_model_parameters")),
    )
    op.create_table(
        "habits",
        sa.Column("learner", KEY, autoincrement=False, nullable=False),
        sa.Column("practise_at", sa.Time(), nullable=True),
        sa.Column("goals", PLAIN, nullable=False),
        sa.Column("breaks", PLAIN, nullable=False),
        sa.Column("streak", sa.Boolean(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("snoozed_until", INSTANT, nullable=True),
        sa.Column("skipped_on", sa.Date(), nullable=True),
        sa.Column("reminded_at", INSTANT, nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("ignored", sa.SmallInteger(), nullable=False),
        sa.Column("quiet_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_habits_learner_learners")),
        sa.PrimaryKeyConstraint("learner", name=op.f("pk_habits")),
    )
    op.create_index(op.f("ix_habits_due_at"), "habits", ["due_at"])
    op.create_table(
        "help_wishes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("learner", KEY, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=True),
        sa.Column("session", KEY, nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("want", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("done_by", KEY, nullable=True),
        sa.ForeignKeyConstraint(["done_by"], ["people.id"], name=op.f("fk_help_wishes_done_by_people")),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_help_wishes_learner_learners")),
        sa.ForeignKeyConstraint(["session"], ["sessions.id"], name=op.f("fk_help_wishes_session_sessions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_wishes")),
    )
    op.create_index(op.f("ix_help_wishes_learner"), "help_wishes", ["learner"])
    op.create_index("uq_help_wishes_place", "help_wishes", ["session", "position"], unique=True)
    op.create_table(
        "enrolments",
        sa.Column("id", KEY, nullable=False),
        sa.Column("learner", KEY, nullable=False),
        sa.Column("class", sa.Text(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_enrolments_learner_learners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
    )
    op.create_index(op.f("ix_enrolments_class"), "enrolments", ["class"])
    op.create_index("uq_enrolments_live", "enrolments", ["learner", "class"], unique=True, **where("until IS NULL"))
    op.create_table(
        "taught",
        sa.Column("id", KEY, nullable=False),
        sa.Column("class", sa.Text(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", KEY, nullable=True),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_taught_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taught")),
    )
    op.create_index("uq_taught_class_skill_at", "taught", ["class", "skill", "at"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_journal_object", "journal")
    op.create_index("ix_journal_object", "journal", ["object_id", "object_type", "verb"])
    tables = ("taught", "enrolments", "help_wishes", "habits", "model_parameters", "item_tallies", "item_figures")
    for table in tables:
        op.drop_table(table)
    op.execute("DELETE FROM versions WHERE name = 'tallied'")
    with op.batch_alter_table("attempts") as batch:
        batch.drop_column("rapid")
        batch.drop_column("sure")
    op.drop_column("asked", "draft")
    # A session of another kind means nothing to the tables below this revision.
    other = "(SELECT id FROM sessions WHERE kind <> 'set')"
    for table in ("attempts", "asked"):
        op.execute(f"DELETE FROM {table} WHERE session IN {other}")
    op.execute("DELETE FROM sessions WHERE kind <> 'set'")
    with op.batch_alter_table("sessions") as batch:
        batch.drop_column("about")
        batch.drop_constraint(op.f("ck_sessions_kind"), type_="check")
        batch.drop_column("kind")
    op.execute("DELETE FROM links WHERE kind = 'class'")
    with op.batch_alter_table("links") as batch:
        batch.drop_constraint(op.f("ck_links_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_links_kind"), LINKS_BEFORE)
    with op.batch_alter_table("courses") as batch:
        batch.drop_column("skills")
