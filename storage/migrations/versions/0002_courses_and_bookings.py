"""What the centre offers, slots and bookings."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLAIN = sa.JSON().with_variant(JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)
AMOUNT = sa.String(length=32)


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "campuses",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("name", PLAIN, nullable=False),
        sa.Column("address", PLAIN, nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("way", PLAIN, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campuses")),
    )
    op.create_table(
        "centre",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", PLAIN, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("office_hours", PLAIN, nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre")),
    )
    op.create_table(
        "courses",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("name", PLAIN, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("grade_from", sa.SmallInteger(), nullable=False),
        sa.Column("grade_to", sa.SmallInteger(), nullable=False),
        sa.Column("about", PLAIN, nullable=False),
        sa.Column("lessons", sa.SmallInteger(), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("price_per_lesson", AMOUNT, nullable=False),
        sa.Column("source", PLAIN, nullable=False),
        sa.Column("source_date", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses")),
    )
    op.create_table(
        "faq",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("question", PLAIN, nullable=False),
        sa.Column("answer", PLAIN, nullable=False),
        sa.Column("source", PLAIN, nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq")),
    )
    op.create_table(
        "slots",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("campus", sa.Text(), nullable=False),
        sa.Column("teacher", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("capacity", sa.SmallInteger(), nullable=False),
        sa.Column("taken", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_slots_span")),
        sa.CheckConstraint("taken BETWEEN 0 AND capacity", name=op.f("ck_slots_seats")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slots")),
        sa.UniqueConstraint("campus", "room", "starts_at", name=op.f("uq_slots_campus_room_starts_at")),
        sa.UniqueConstraint("teacher", "starts_at", name=op.f("uq_slots_teacher_starts_at")),
    )
    op.create_index(op.f("ix_slots_ends_at"), "slots", ["ends_at"])
    op.create_index("ix_slots_kind_starts_at", "slots", ["kind", "starts_at"])
    op.create_table(
        "staff",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("name", PLAIN, nullable=False),
        sa.Column(
            "role", one_of("role", "learner", "parent", "teacher", "advisor", "operator", "admin"), nullable=False
        ),
        sa.Column("title", PLAIN, nullable=False),
        sa.Column("subjects", PLAIN, nullable=False),
        sa.Column("telegram", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
    )
    op.create_table(
        "classes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("campus", sa.Text(), nullable=False),
        sa.Column("teacher", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("capacity", sa.SmallInteger(), nullable=False),
        sa.Column("enrolled", sa.SmallInteger(), nullable=False),
        sa.Column("first_lesson", sa.Date(), nullable=False),
        sa.CheckConstraint("enrolled >= 0", name=op.f("ck_classes_enrolled")),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_classes_weekday")),
        sa.ForeignKeyConstraint(["campus"], ["campuses.id"], name=op.f("fk_classes_campus_campuses")),
        sa.ForeignKeyConstraint(["course"], ["courses.id"], name=op.f("fk_classes_course_courses")),
        sa.ForeignKeyConstraint(["teacher"], ["staff.id"], name=op.f("fk_classes_teacher_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_classes")),
    )
    op.create_index(op.f("ix_classes_course"), "classes", ["course"])
    op.create_table(
        "misses",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("guesses", PLAIN, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_misses_person_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_misses")),
    )
    op.create_index(op.f("ix_misses_at"), "misses", ["at"])
    op.create_table(
        "trial_patterns",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("campus", sa.Text(), nullable=False),
        sa.Column("teacher", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("seats", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_trial_patterns_weekday")),
        sa.ForeignKeyConstraint(["campus"], ["campuses.id"], name=op.f("fk_trial_patterns_campus_campuses")),
        sa.ForeignKeyConstraint(["course"], ["courses.id"], name=op.f("fk_trial_patterns_course_courses")),
        sa.ForeignKeyConstraint(["teacher"], ["staff.id"], name=op.f("fk_trial_patterns_teacher_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial_patterns")),
    )
    op.create_table(
        "bookings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("slot", KEY, nullable=False),
        sa.Column("learner", KEY, nullable=False),
        sa.Column("booked_by", KEY, nullable=False),
        sa.Column(
            "state", one_of("state", "held", "booked", "cancelled", "expired", "attended", "no_show"), nullable=False
        ),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("sequence", sa.SmallInteger(), nullable=False),
        sa.Column("held_until", INSTANT),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["booked_by"], ["people.id"], name=op.f("fk_bookings_booked_by_people")),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_bookings_learner_learners")),
        sa.ForeignKeyConstraint(["slot"], ["slots.id"], name=op.f("fk_bookings_slot_slots")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
        sa.UniqueConstraint("uid", name=op.f("uq_bookings_uid")),
    )
    op.create_index("ix_bookings_held_until", "bookings", ["held_until"], **where("state = 'held'"))
    op.create_index(op.f("ix_bookings_learner"), "bookings", ["learner"])
    op.create_index(op.f("ix_bookings_slot"), "bookings", ["slot"])
    op.create_index(
        "uq_bookings_live", "bookings", ["slot", "learner"], unique=True, **where("state IN ('held', 'booked')")
    )


def downgrade() -> None:
    for table in (
        "bookings",
        "trial_patterns",
        "misses",
        "classes",
        "staff",
        "slots",
        "faq",
        "courses",
        "centre",
        "campuses",
    ):
        op.drop_table(table)
