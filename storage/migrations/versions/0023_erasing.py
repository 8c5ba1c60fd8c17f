"""Names of people and learners that outlive them, and a journal from which a subject can be taken out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
POINTING = {
    "bookings": "replaces",
    "decisions": "into",
    "digests": "message",
    "letters": "message",
    "talk_offers": "booking",
}
"""What points at rows that go: whoever deletes one of these is not to look through the whole table."""
NAMED = ("people", "learners")
SOME_UID = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "replace(gen_random_uuid()::text, '-', '')"}

APPEND_ONLY = "the journal is append-only"
IS_LISTED = (
    "EXISTS (SELECT 1 FROM erasing WHERE erasing.learner = OLD.learner OR erasing.person = OLD.actor"
    " OR erasing.statement = OLD.id"
    " OR (OLD.object_type = 'learner' AND OLD.object_id = CAST(erasing.learner AS TEXT))"
    " OR (OLD.object_type = 'person' AND OLD.object_id = CAST(erasing.person AS TEXT)))"
)


def upgrade() -> None:
    kind = op.get_bind().dialect.name
    for table in NAMED:
        op.add_column(table, sa.Column("uid", sa.Text(), nullable=False, server_default=""))
        op.execute(f"UPDATE {table} SET uid = {SOME_UID[kind]}")
        op.create_index(f"uq_{table}_uid", table, ["uid"], unique=True)
        op.add_column(table, sa.Column("erased_at", sa.DateTime(timezone=True)))
    op.create_table(
        "erasing",
        sa.Column("id", KEY, nullable=False),
        sa.Column("learner", KEY),
        sa.Column("person", KEY),
        sa.Column("statement", KEY),
        sa.Column("over", KEY, nullable=False),
        sa.CheckConstraint("id > 0 AND over = 0", name=op.f("ck_erasing_over")),
        sa.ForeignKeyConstraint(
            ["over"], ["erasing.id"], name=op.f("fk_erasing_over_erasing"), deferrable=True, initially="DEFERRED"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasing")),
    )
    guard(f"NOT {IS_LISTED}")
    for table, column in POINTING.items():
        quoted = '"into"' if column == "into" else column
        there = sa.text(f"{quoted} IS NOT NULL")
        op.create_index(f"ix_{table}_{column}", table, [column], sqlite_where=there, postgresql_where=there)


def downgrade() -> None:
    for table, column in POINTING.items():
        op.drop_index(f"ix_{table}_{column}", table)
    guard("TRUE")
    op.drop_table("erasing")
    for table in NAMED:
        op.drop_index(f"uq_{table}_uid", table)
        op.drop_column(table, "uid")
        op.drop_column(table, "erased_at")


def guard(refused: str) -> None:
    """Refuse to change or remove rows of the journal for which `refused` is true; to empty it, always."""
    if op.get_bind().dialect.name == "sqlite":
        for what in ("UPDATE", "DELETE"):
            op.execute(f"DROP TRIGGER journal_{what}")
            op.execute(
                f"CREATE TRIGGER journal_{what} BEFORE {what} ON journal WHEN {refused} "
                f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
            )
    else:
        op.execute(
            "CREATE OR REPLACE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'TRUNCATE' THEN RAISE EXCEPTION '{APPEND_ONLY}'; END IF; "
            f"IF {refused} THEN RAISE EXCEPTION '{APPEND_ONLY}'; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
