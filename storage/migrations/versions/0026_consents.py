"""A no beside a yes, until when a yes is good, and the words that were read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
PLAIN = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
LANGS = ("zh", "en")
ENDS = ("changed", "expired", "left", "grew", "asked_anew")
PURPOSES = ("practice", "teachers_see", "mood", "offers")
OLD, NEW = ["learner", "purpose", "given_at"], ["learner", "purpose", "given_by", "given_at", "agreed"]


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "consent_texts",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("purpose", one_of("purpose", *PURPOSES), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("words", PLAIN, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_consent_texts")),
    )
    with op.batch_alter_table("consents") as batch:
        batch.add_column(sa.Column("agreed", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch.add_column(sa.Column("expires_at", INSTANT))
        batch.add_column(sa.Column("words", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("lang", one_of("lang", *LANGS)))
        batch.add_column(sa.Column("ended", one_of("ended", *ENDS)))
        batch.add_column(sa.Column("asked_at", INSTANT))
        batch.drop_constraint(op.f("uq_consents_learner_purpose_given_at"), type_="unique")
        batch.create_unique_constraint(op.f("uq_consents_learner_purpose_given_by_given_at_agreed"), NEW)
    runs_out = sa.text("withdrawn_at IS NULL AND expires_at IS NOT NULL")
    op.create_index(
        "ix_consents_expires_at", "consents", ["expires_at"], sqlite_where=runs_out, postgresql_where=runs_out
    )


def downgrade() -> None:
    op.drop_index("ix_consents_expires_at", "consents")
    op.execute("DELETE FROM consents WHERE NOT agreed")
    with op.batch_alter_table("consents") as batch:
        batch.drop_constraint(op.f("uq_consents_learner_purpose_given_by_given_at_agreed"), type_="unique")
        batch.create_unique_constraint(op.f("uq_consents_learner_purpose_given_at"), OLD)
        for name in ("ended", "lang"):
            batch.drop_constraint(op.f(f"ck_consents_{name}"), type_="check")
        for name in ("agreed", "expires_at", "words", "lang", "ended", "asked_at"):
            batch.drop_column(name)
    op.drop_table("consent_texts")
