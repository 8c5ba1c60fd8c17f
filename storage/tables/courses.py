"""What the centre offers, as its content files say, and the questions that were not understood."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Time,
    text,
)

from domain.people.person import Role
from storage.columns import NONE, STAFF, WORDS, Amount, Id, Instant, Key, Plain, key, metadata, one_of

centre = Table(
    "centre",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Plain, nullable=False),
    Column("currency", Id, nullable=False),
    Column("phone", Id, nullable=False),
    Column("office_hours", Plain, nullable=False),
    Column("zone", Id, nullable=False),
    info=NONE,
)

campuses = Table(
    "campuses",
    metadata,
    Column("id", Id, primary_key=True),
    Column("rank", Integer, nullable=False),
    Column("name", Plain, nullable=False),
    Column("address", Plain, nullable=False),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    Column("zone", Id, nullable=False),
    Column("way", Plain, nullable=False),
    info=NONE,
)

staff = Table(
    "staff",
    metadata,
    Column("id", Id, primary_key=True),
    Column("rank", Integer, nullable=False),
    Column("name", Plain, nullable=False),
    Column("role", one_of(Role, "role"), nullable=False),
    Column("title", Plain, nullable=False),
    Column("subjects", Plain, nullable=False),
    Column("telegram", BigInteger),
    Column("source_list", Id),
    info=STAFF,
)

courses = Table(
    "courses",
    metadata,
    Column("id", Id, primary_key=True),
    Column("rank", Integer, nullable=False),
    Column("name", Plain, nullable=False),
    Column("subject", Id, nullable=False),
    Column("track", Id, nullable=False),
    Column("grade_from", SmallInteger, nullable=False),
    Column("grade_to", SmallInteger, nullable=False),
    Column("about", Plain, nullable=False),
    Column("lessons", SmallInteger, nullable=False),
    Column("minutes", SmallInteger, nullable=False),
    Column("price_per_lesson", Amount, nullable=False),
    Column("source", Plain, nullable=False),
    Column("source_date", Date, nullable=False),
    Column("skills", Plain, nullable=False),
    Column("source_list", Id),
    info=NONE,
)

classes = Table(
    "classes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("rank", Integer, nullable=False),
    Column("course", Id, ForeignKey("courses.id"), nullable=False, index=True),
    Column("campus", Id, ForeignKey("campuses.id"), nullable=False),
    Column("teacher", Id, ForeignKey("staff.id"), nullable=False, info=STAFF),
    Column("room", Id, nullable=False),
    Column("weekday", SmallInteger, nullable=False),
    Column("starts", Time, nullable=False),
    Column("capacity", SmallInteger, nullable=False),
    Column("enrolled", SmallInteger, nullable=False),
    Column("first_lesson", Date, nullable=False),
    Column("source_list", Id),
    CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
    CheckConstraint("enrolled >= 0", name="enrolled"),
    info=NONE,
)

trial_patterns = Table(
    "trial_patterns",
    metadata,
    Column("id", Id, primary_key=True),
    Column("rank", Integer, nullable=False),
    Column("course", Id, ForeignKey("courses.id"), nullable=False),
    Column("campus", Id, ForeignKey("campuses.id"), nullable=False),
    Column("teacher", Id, ForeignKey("staff.id"), nullable=False, info=STAFF),
    Column("room", Id, nullable=False),
    Column("weekday", SmallInteger, nullable=False),
    Column("starts", Time, nullable=False),
    Column("minutes", SmallInteger, nullable=False),
    Column("seats", SmallInteger, nullable=False),
    CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
    info=NONE,
)

faq = Table(
    "faq",
    metadata,
    Column("id", Id, primary_key=True),
    Column("rank", Integer, nullable=False),
    Column("question", Plain, nullable=False),
    Column("answer", Plain, nullable=False),
    Column("source", Plain, nullable=False),
    Column("dated", Date, nullable=False),
    # What staff wrote stays when the content is loaded again.
    Column("entry", Key, ForeignKey("entries.id")),
    info=NONE,
)

misses = Table(
    "misses",
    metadata,
    key(),
    Column("person", Key, ForeignKey("people.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("guesses", Plain, nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Column("put_off_until", Instant),
    Column("settled_at", Instant),
    Column("entry", Key, ForeignKey("entries.id"), index=True),
    Column("label", Key, ForeignKey("labels.id"), index=True),
    Column("wished_at", Instant),
    Index(
        "ix_misses_open",
        "at",
        sqlite_where=text("settled_at IS NULL AND entry IS NULL"),
        postgresql_where=text("settled_at IS NULL AND entry IS NULL"),
    ),
    info=WORDS,
)
