"""Short ids of items, by which buttons name them."""

from __future__ import annotations

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

items = sa.table("items", sa.column("key", sa.Text()), sa.column("short", sa.Text()))


def upgrade() -> None:
    op.add_column("items", sa.Column("short", sa.Text(), nullable=True))
    connection = op.get_bind()
    shorts = [
        {"of": key, "made": sha256(key.encode()).hexdigest()[:10]}
        for key in connection.scalars(sa.select(items.c.key))
    ]
    if shorts:
        filled = sa.update(items).where(items.c.key == sa.bindparam("of")).values(short=sa.bindparam("made"))
        connection.execute(filled, shorts)
    with op.batch_alter_table("items") as batch:
        batch.alter_column("short", existing_type=sa.Text(), nullable=False)
    op.create_index("ix_items_short", "items", ["short"])


def downgrade() -> None:
    op.drop_index("ix_items_short", table_name="items")
    op.drop_column("items", "short")
