"""UUIDs of statements, portraits, homework, photos of lessons, settings of reports, lists from outside, other names
of skills."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLAIN = sa.JSON().with_variant(JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)
LISTED = ("staff", "courses", "classes")
NEW = ("sourced", "report_settings", "lesson_photos", "handed_in", "homework", "watermarks", "portraits")

APPEND_ONLY = "the journal is append-only"
GUARDS = {
    what: f"CREATE TRIGGER journal_{what} BEFORE {what} ON journal BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
    for what in ("UPDATE", "DELETE")
}
SOME_UUID = (
    "lower(substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-4' || substr(h, 14, 3) || '-a' || substr(h, 18, 3) "
    "|| '-' || substr(h, 21, 12))"
)


def upgrade() -> None:
    name_statements()
    for table in LISTED:
        op.add_column(table, sa.Column("source_list", sa.Text(), nullable=True))
    op.add_column("skills", sa.Column("also", PLAIN, nullable=True))
    portraits()
    homework()
    reports()
    lists()


def downgrade() -> None:
    with op.batch_alter_table("skills") as batch:
        batch.drop_column("also")
    for table in NEW:
        op.drop_table(table)
    for table in LISTED:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("source_list")
    op.drop_index("uq_journal_uid", "journal")
    if op.get_bind().dialect.name == "sqlite":
        guarded(rebuilt_without_uid)
    else:
        op.drop_column("journal", "uid")


def name_statements() -> None:
    """Every statement gets a UUID; the guards of the journal stand aside for it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE journal ADD COLUMN uid TEXT NOT NULL DEFAULT gen_random_uuid()::text")
        op.execute("ALTER TABLE journal ALTER COLUMN uid DROP DEFAULT")
    else:
        guarded(rebuilt_with_uid)
    op.create_index("uq_journal_uid", "journal", ["uid"], unique=True)


def guarded(change: Callable[[], None]) -> None:
    for what in GUARDS:
        op.execute(f"DROP TRIGGER journal_{what}")
    change()
    for guard in GUARDS.values():
        op.execute(guard)


def rebuilt_with_uid() -> None:
    with op.batch_alter_table("journal") as batch:
        batch.add_column(sa.Column("uid", sa.Text(), nullable=False, server_default=""))
    # Naming the row's id in it makes it another one for each row.
    some_bytes = "SELECT hex(randomblob(16 + journal.id * 0)) AS h"
    op.execute(f"UPDATE journal SET uid = (SELECT {SOME_UUID} FROM ({some_bytes}))")
    with op.batch_alter_table("journal") as batch:
        batch.alter_column("uid", server_default=None, existing_type=sa.Text(), existing_nullable=False)


def rebuilt_without_uid() -> None:
    with op.batch_alter_table("journal") as batch:
        batch.drop_column("uid")


def portraits() -> None:
    op.create_table(
        "portraits",
        sa.Column("learner", KEY, autoincrement=False, nullable=False),
        sa.Column("portrait", PLAIN, nullable=False),
        sa.Column("upto", KEY, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_portraits_learner_learners")),
        sa.PrimaryKeyConstraint("learner", name=op.f("pk_portraits")),
    )
    op.create_table(
        "watermarks",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("upto", KEY, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_watermarks")),
    )


def homework() -> None:
    op.create_table(
        "homework",
        sa.Column("id", KEY, nullable=False),
        sa.Column("class_id", sa.Text(), nullable=False),
        sa.Column("lesson", INSTANT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("skills", PLAIN, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("given_by", KEY, nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["given_by"], ["people.id"], name=op.f("fk_homework_given_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_homework")),
    )
    op.create_index("ix_homework_class_id", "homework", ["class_id"])
    states = sa.Enum("done", "stuck", name="state", native_enum=False, create_constraint=True, length=24)
    op.create_table(
        "handed_in",
        sa.Column("homework", KEY, autoincrement=False, nullable=False),
        sa.Column("learner", KEY, autoincrement=False, nullable=False),
        sa.Column("state", states, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("photos", PLAIN, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=True),
        sa.Column("seen_by", KEY, nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["homework"], ["homework.id"], name=op.f("fk_handed_in_homework_homework")),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_handed_in_learner_learners")),
        sa.ForeignKeyConstraint(["seen_by"], ["people.id"], name=op.f("fk_handed_in_seen_by_people")),
        sa.PrimaryKeyConstraint("homework", "learner", name=op.f("pk_handed_in")),
    )
    op.create_index("ix_handed_in_learner", "handed_in", ["learner"])


def reports() -> None:
    op.create_table(
        "lesson_photos",
        sa.Column("id", KEY, nullable=False),
        sa.Column("class_id", sa.Text(), nullable=False),
        sa.Column("lesson", INSTANT, nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("by", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_lesson_photos_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_photos")),
    )
    op.create_index("ix_lesson_photos_class_id", "lesson_photos", ["class_id", "lesson"])
    op.create_table(
        "report_settings",
        sa.Column("person", KEY, autoincrement=False, nullable=False),
        sa.Column("lessons", sa.Boolean(), nullable=False),
        sa.Column("weekly", sa.Boolean(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_report_settings_person_people")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_report_settings")),
    )


def lists() -> None:
    op.create_table(
        "sourced",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("external", sa.Text(), nullable=False),
        sa.Column("ours", sa.Text(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("source", "kind", "external", name=op.f("pk_sourced")),
    )
    op.create_index("ix_sourced_ours", "sourced", ["kind", "ours"])
