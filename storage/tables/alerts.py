"""Alerts of teachers, what was done about them, and when somebody or something was looked at last."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, SmallInteger, Table, Text, text

from domain.alerts.alert import Act, NotTrue, State
from storage.columns import LEARNING, NONE, STAFF, Id, Instant, Key, Plain, key, metadata, one_of

# Also for queries: with parameters in it SQLite would not see that the partial index applies.
IS_LIVE = text("look_at IS NOT NULL")

# Either a learner or a point; no foreign key to classes: the course sheet is replaced as a whole.
alerts = Table(
    "alerts",
    metadata,
    key(),
    Column("teacher", Key, ForeignKey("people.id"), nullable=False, info=STAFF),
    Column("learner", Key, ForeignKey("learners.id")),
    Column("class", Id),
    Column("skill", Id),
    Column("findings", Plain, nullable=False),
    Column("known", Plain, nullable=False),
    Column("state", one_of(State, "state"), nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("look_at", Instant),
    Column("looks", SmallInteger, nullable=False),
    Column("told_at", Instant),
    Column("over_told_at", Instant),
    Column("reason", one_of(NotTrue, "reason"), info=STAFF),
    Column("words", Text, nullable=False, info=STAFF),
    CheckConstraint("(learner IS NULL) = (class IS NOT NULL AND skill IS NOT NULL)", name="subject"),
    CheckConstraint("(look_at IS NULL) = (state IN ('done', 'cleared', 'dismissed', 'expired'))", name="look_at"),
    Index("uq_alerts_learner", "teacher", "learner", unique=True, sqlite_where=IS_LIVE, postgresql_where=IS_LIVE),
    Index(
        "uq_alerts_point", "teacher", "class", "skill", unique=True, sqlite_where=IS_LIVE, postgresql_where=IS_LIVE
    ),
    Index("ix_alerts_teacher_changed_at", "teacher", "changed_at"),
    Index("ix_alerts_learner", "learner"),
    info=LEARNING,
)

alert_acts = Table(
    "alert_acts",
    metadata,
    key(),
    Column("alert", Key, ForeignKey("alerts.id"), nullable=False, index=True),
    Column("act", one_of(Act, "act"), nullable=False),
    Column("by", Key, ForeignKey("people.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("ref", Id, nullable=False),
    info=STAFF,
)

alert_looks = Table(
    "alert_looks",
    metadata,
    Column("learner", Key, ForeignKey("learners.id"), primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    info=LEARNING,
)

point_looks = Table(
    "point_looks",
    metadata,
    Column("class", Id, primary_key=True),
    Column("skill", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    info=NONE,
)
