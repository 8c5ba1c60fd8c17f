"""Slots of any kind, bookings that wait and move, time in cells; hours, talks, events, calendar feeds."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLAIN = sa.JSON().with_variant(JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)
STATES = ("held", "booked", "moved", "cancelled", "waiting", "offered", "attended", "no_show", "expired")
STATES_BEFORE = ("held", "booked", "cancelled", "expired", "attended", "no_show")
OPEN = "state IN ('held', 'booked', 'waiting', 'offered')"
NEW = ("calendar_feeds", "events", "outcomes", "talk_offers", "hours_exceptions", "hours", "busy")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def way() -> sa.Enum:
    return one_of("way", "in_person", "video", "phone")


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    collate("C")
    # Booking was only rehearsed until now: what the old tables hold is nobody's.
    op.drop_table("bookings")
    op.drop_table("slots")
    seats()
    hours()
    talks()
    events()


def downgrade() -> None:
    for table in (*NEW, "bookings", "slots"):
        op.drop_table(table)
    seats_before()
    collate("default")


def collate(collation: str) -> None:
    """What begins alike stands together in the index on `once`, whatever the server's language."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f'ALTER TABLE outbox ALTER COLUMN once TYPE TEXT COLLATE "{collation}"')


def seats() -> None:
    op.create_table(
        "slots",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("course", sa.Text()),
        sa.Column("event", sa.Text()),
        sa.Column("campus", sa.Text()),
        sa.Column("room", sa.Text()),
        sa.Column("teacher", sa.Text()),
        sa.Column("way", way(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("capacity", sa.SmallInteger(), nullable=False),
        sa.Column("taken", sa.SmallInteger(), nullable=False),
        sa.Column("closed_at", INSTANT),
        sa.CheckConstraint("taken BETWEEN 0 AND capacity", name=op.f("ck_slots_seats")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_slots_span")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slots")),
    )
    op.create_index(op.f("ix_slots_ends_at"), "slots", ["ends_at"])
    op.create_index("ix_slots_kind_starts_at", "slots", ["kind", "starts_at"])
    op.create_table(
        "busy",
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("cell", sa.Integer(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("times", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("times > 0", name=op.f("ck_busy_times")),
        sa.PrimaryKeyConstraint("who", "cell", name=op.f("pk_busy")),
    )
    op.create_index("ix_busy_cell", "busy", ["cell"])
    op.create_table(
        "bookings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("slot", KEY, nullable=False),
        sa.Column("learner", KEY),
        sa.Column("booked_by", KEY, nullable=False),
        sa.Column("state", one_of("state", *STATES), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("sequence", sa.SmallInteger(), nullable=False),
        sa.Column("seats", sa.SmallInteger(), nullable=False),
        sa.Column("party", sa.Text()),
        sa.Column("accompanied", sa.Boolean(), nullable=False),
        sa.Column("replaces", KEY),
        sa.Column("held_until", INSTANT),
        sa.Column("queued_at", INSTANT),
        sa.Column("booked_at", INSTANT),
        sa.Column("topic", sa.Text()),
        sa.Column("left_out", PLAIN, nullable=False),
        sa.Column("coming", INSTANT),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.CheckConstraint("seats > 0", name=op.f("ck_bookings_seats")),
        sa.ForeignKeyConstraint(["booked_by"], ["people.id"], name=op.f("fk_bookings_booked_by_people")),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_bookings_learner_learners")),
        sa.ForeignKeyConstraint(["replaces"], ["bookings.id"], name=op.f("fk_bookings_replaces_bookings")),
        sa.ForeignKeyConstraint(["slot"], ["slots.id"], name=op.f("fk_bookings_slot_slots")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
        sa.UniqueConstraint("uid", name=op.f("uq_bookings_uid")),
    )
    for column in ("booked_by", "learner", "slot"):
        op.create_index(op.f(f"ix_bookings_{column}"), "bookings", [column])
    lapsing = "state IN ('held', 'offered')"
    op.create_index("ix_bookings_held_until", "bookings", ["held_until"], **where(lapsing))
    of_learner, of_person = f"{OPEN} AND learner IS NOT NULL", f"{OPEN} AND learner IS NULL"
    op.create_index("uq_bookings_open", "bookings", ["slot", "learner"], unique=True, **where(of_learner))
    op.create_index("uq_bookings_open_of_person", "bookings", ["slot", "booked_by"], unique=True, **where(of_person))


def hours() -> None:
    op.create_table(
        "hours",
        sa.Column("id", KEY, nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("campus", sa.Text()),
        sa.Column("ways", PLAIN, nullable=False),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_hours_weekday")),
        sa.CheckConstraint("ends > starts", name=op.f("ck_hours_span")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours")),
    )
    op.create_index(op.f("ix_hours_staff"), "hours", ["staff"])
    op.create_table(
        "hours_exceptions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column("starts", sa.Time()),
        sa.Column("ends", sa.Time()),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("campus", sa.Text()),
        sa.Column("ways", PLAIN, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_exceptions")),
    )
    op.create_index("ix_hours_exceptions_staff_day", "hours_exceptions", ["staff", "day"])


def talks() -> None:
    op.create_table(
        "talk_offers",
        sa.Column("id", KEY, nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("learner", KEY, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("way", way(), nullable=False),
        sa.Column("times", PLAIN, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("booking", KEY),
        sa.Column("declined_at", INSTANT),
        sa.ForeignKeyConstraint(["booking"], ["bookings.id"], name=op.f("fk_talk_offers_booking_bookings")),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_talk_offers_learner_learners")),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_talk_offers_made_by_people")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_talk_offers_person_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_offers")),
    )
    op.create_index(op.f("ix_talk_offers_person"), "talk_offers", ["person"])
    op.create_table(
        "outcomes",
        sa.Column("booking", KEY, autoincrement=False, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("next_on", sa.Date()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("said_by", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["booking"], ["bookings.id"], name=op.f("fk_outcomes_booking_bookings")),
        sa.ForeignKeyConstraint(["said_by"], ["people.id"], name=op.f("fk_outcomes_said_by_people")),
        sa.PrimaryKeyConstraint("booking", name=op.f("pk_outcomes")),
    )


def events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("name", PLAIN, nullable=False),
        sa.Column("about", PLAIN, nullable=False),
        sa.Column("campus", sa.Text()),
        sa.Column("room", sa.Text()),
        sa.Column("host", sa.Text()),
        sa.Column("way", way(), nullable=False),
        sa.Column("link", sa.Text()),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("capacity", sa.SmallInteger(), nullable=False),
        sa.Column("guests", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_calendar_feeds_person_people")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_calendar_feeds")),
    )
    op.create_index(op.f("ix_calendar_feeds_person"), "calendar_feeds", ["person"])


def seats_before() -> None:
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
        "bookings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("slot", KEY, nullable=False),
        sa.Column("learner", KEY, nullable=False),
        sa.Column("booked_by", KEY, nullable=False),
        sa.Column("state", one_of("state", *STATES_BEFORE), nullable=False),
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
