"""What teachers are told in the morning."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "alert_settings",
        sa.Column("person", KEY, autoincrement=False, nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("on", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_alert_settings_person_people")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_alert_settings")),
    )
    op.create_table(
        "digests",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("more", sa.SmallInteger(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("message", KEY),
        sa.ForeignKeyConstraint(["message"], ["outbox.id"], name=op.f("fk_digests_message_outbox")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_digests_person_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sa.UniqueConstraint("person", "day", name=op.f("uq_digests_person_day")),
    )
    told_as = sa.Enum("new", "asked", "over", name="told_as", native_enum=False, create_constraint=True, length=24)
    op.create_table(
        "digest_lines",
        sa.Column("digest", KEY, autoincrement=False, nullable=False),
        sa.Column("place", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("alert", KEY, nullable=False),
        sa.Column("told_as", told_as, nullable=False),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name=op.f("fk_digest_lines_alert_alerts")),
        sa.ForeignKeyConstraint(["digest"], ["digests.id"], name=op.f("fk_digest_lines_digest_digests")),
        sa.PrimaryKeyConstraint("digest", "place", name=op.f("pk_digest_lines")),
    )
    op.create_index(op.f("ix_digest_lines_alert"), "digest_lines", ["alert"])


def downgrade() -> None:
    for name in ("digest_lines", "digests", "alert_settings"):
        op.drop_table(name)
