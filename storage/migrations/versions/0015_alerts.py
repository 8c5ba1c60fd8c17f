"""Alerts of teachers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
PLAIN = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
LIVE = sa.text("look_at IS NOT NULL")
STATES = ("open", "acted", "watched", "asked", "done", "cleared", "dismissed", "expired")
ACTS = ("letter", "assigned", "talk", "watch", "medium", "planned", "checked")
REASONS = ("known", "excused", "not_so", "other")


def one_of(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("teacher", KEY, nullable=False),
        sa.Column("learner", KEY),
        sa.Column("class", sa.Text()),
        sa.Column("skill", sa.Text()),
        sa.Column("findings", PLAIN, nullable=False),
        sa.Column("known", PLAIN, nullable=False),
        sa.Column("state", one_of(STATES, "state"), nullable=False),
        sa.Column("raised_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("look_at", INSTANT),
        sa.Column("looks", sa.SmallInteger(), nullable=False),
        sa.Column("told_at", INSTANT),
        sa.Column("over_told_at", INSTANT),
        sa.Column("reason", one_of(REASONS, "reason")),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(learner IS NULL) = (class IS NOT NULL AND skill IS NOT NULL)", name=op.f("ck_alerts_subject")
        ),
        sa.CheckConstraint(
            "(look_at IS NULL) = (state IN ('done', 'cleared', 'dismissed', 'expired'))",
            name=op.f("ck_alerts_look_at"),
        ),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_alerts_learner_learners")),
        sa.ForeignKeyConstraint(["teacher"], ["people.id"], name=op.f("fk_alerts_teacher_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    for name, columns in (("learner", ["teacher", "learner"]), ("point", ["teacher", "class", "skill"])):
        op.create_index(f"uq_alerts_{name}", "alerts", columns, unique=True, sqlite_where=LIVE, postgresql_where=LIVE)
    op.create_index("ix_alerts_teacher_changed_at", "alerts", ["teacher", "changed_at"])
    op.create_index("ix_alerts_learner", "alerts", ["learner"])
    op.create_table(
        "alert_acts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("alert", KEY, nullable=False),
        sa.Column("act", one_of(ACTS, "act"), nullable=False),
        sa.Column("by", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name=op.f("fk_alert_acts_alert_alerts")),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_alert_acts_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_acts")),
    )
    op.create_index(op.f("ix_alert_acts_alert"), "alert_acts", ["alert"])
    op.create_table(
        "alert_looks",
        sa.Column("learner", KEY, nullable=False, autoincrement=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_alert_looks_learner_learners")),
        sa.PrimaryKeyConstraint("learner", name=op.f("pk_alert_looks")),
    )
    op.create_table(
        "point_looks",
        sa.Column("class", sa.Text(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("class", "skill", name=op.f("pk_point_looks")),
    )


def downgrade() -> None:
    op.drop_table("point_looks")
    op.drop_table("alert_looks")
    op.drop_table("alert_acts")
    op.drop_table("alerts")
