"""Wishes for help with photos, perhaps without an item, asked by a parent, answered in words."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLAIN = sa.JSON().with_variant(JSONB(), "postgresql")
PLACE: dict[str, sa.types.TypeEngine[Any]] = {"item": sa.Text(), "session": KEY, "position": sa.SmallInteger()}


def upgrade() -> None:
    with op.batch_alter_table("help_wishes") as batch:
        for column, kind in PLACE.items():
            batch.alter_column(column, existing_type=kind, nullable=True)
        batch.add_column(sa.Column("photos", PLAIN, nullable=False, server_default="[]"))
        batch.add_column(sa.Column("asked_by", KEY, nullable=True))
        batch.add_column(sa.Column("answer", sa.Text(), nullable=True))
        batch.create_foreign_key(op.f("fk_help_wishes_asked_by_people"), "people", ["asked_by"], ["id"])
    with op.batch_alter_table("help_wishes") as batch:
        batch.alter_column("photos", server_default=None, existing_type=PLAIN, existing_nullable=False)


def downgrade() -> None:
    # A wish without an item has no room below this revision.
    op.execute("DELETE FROM help_wishes WHERE session IS NULL")
    with op.batch_alter_table("help_wishes") as batch:
        batch.drop_constraint(op.f("fk_help_wishes_asked_by_people"), type_="foreignkey")
        batch.drop_column("answer")
        batch.drop_column("asked_by")
        batch.drop_column("photos")
        for column, kind in PLACE.items():
            batch.alter_column(column, existing_type=kind, nullable=False)
