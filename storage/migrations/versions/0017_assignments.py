"""Practice that teachers assign."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
BANDS = ("new", "on_the_way", "firm", "fading")


def band(name: str) -> sa.Enum:
    return sa.Enum(*BANDS, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "assignments",
        sa.Column("id", KEY, nullable=False),
        sa.Column("teacher", KEY, nullable=False),
        sa.Column("class_id", sa.Text(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("size", sa.SmallInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("stamp", KEY, nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("reminded_at", INSTANT),
        sa.Column("withdrawn_at", INSTANT),
        sa.ForeignKeyConstraint(["teacher"], ["people.id"], name=op.f("fk_assignments_teacher_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    op.create_index("uq_assignments_teacher_stamp", "assignments", ["teacher", "stamp"], unique=True)
    op.create_table(
        "shares",
        sa.Column("assignment", KEY, autoincrement=False, nullable=False),
        sa.Column("learner", KEY, autoincrement=False, nullable=False),
        sa.Column("before", band("before"), nullable=False),
        sa.Column("done_at", INSTANT),
        sa.Column("after", band("after")),
        sa.ForeignKeyConstraint(["assignment"], ["assignments.id"], name=op.f("fk_shares_assignment_assignments")),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_shares_learner_learners")),
        sa.PrimaryKeyConstraint("assignment", "learner", name=op.f("pk_shares")),
    )
    op.create_index("ix_shares_learner", "shares", ["learner"])
    with op.batch_alter_table("sessions") as batch:
        batch.add_column(sa.Column("assignment", KEY, nullable=True))
        batch.create_foreign_key(op.f("fk_sessions_assignment_assignments"), "assignments", ["assignment"], ["id"])
        batch.create_index(op.f("ix_sessions_assignment"), ["assignment"])


def downgrade() -> None:
    with op.batch_alter_table("sessions") as batch:
        batch.drop_index(op.f("ix_sessions_assignment"))
        batch.drop_constraint(op.f("fk_sessions_assignment_assignments"), type_="foreignkey")
        batch.drop_column("assignment")
    op.drop_table("shares")
    op.drop_table("assignments")
