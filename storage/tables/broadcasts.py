"""Broadcasts with their recipients, the ways of people through cadences, and proposals of a next course."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, SmallInteger, Table, Text, Time, text
from sqlalchemy import UniqueConstraint as Unique

from domain.broadcasts.campaign import Arm, CampaignState, RecipientState
from domain.cadences.run import RunState
from domain.language import Lang
from domain.upgrades.proposal import ProposalState
from storage.columns import IDENTITY, LEARNING, STAFF, WORDS, Id, Instant, Key, Ordered, Plain, key, metadata, one_of

IS_PLANNED = text("state = 'planned'")
IS_RUNNING = text("state = 'running'")
IS_OPEN = text("state = 'proposed'")

campaigns = Table(
    "campaigns",
    metadata,
    key(),
    Column("name", Text, nullable=False),
    Column("kind", Id, nullable=False),
    Column("made_by", Key, ForeignKey("people.id"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("state", one_of(CampaignState, "state"), nullable=False, index=True),
    Column("audience", Plain, nullable=False),
    Column("variants", Plain, nullable=False),
    Column("starts_at", Instant),
    Column("local_at", Time),
    Column("valid_until", Instant),
    Column("share_b", Float, nullable=False),
    Column("hold_out", Float, nullable=False),
    Column("metric", Id, nullable=False),
    Column("seed", SmallInteger, nullable=False),
    Column("tested_at", Instant),
    Column("approved_by", Key, ForeignKey("people.id")),
    Column("approved_at", Instant),
    Column("started_at", Instant),
    Column("finished_at", Instant),
    Column("recalled_at", Instant),
    Column("why", Text),
    Column("correction", Plain, nullable=False),
    Column("placed_upto", Key, nullable=False),
    Column("placed_at", Instant),
    Column("recalled_upto", Key, nullable=False),
    info=STAFF,
)

recipients = Table(
    "recipients",
    metadata,
    Column("campaign", Key, ForeignKey("campaigns.id"), primary_key=True, autoincrement=False),
    Column("person", Key, ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("household", Id, nullable=False, info=IDENTITY),
    Column("lang", one_of(Lang, "lang"), nullable=False),
    Column("arm", one_of(Arm, "arm"), nullable=False),
    Column("state", one_of(RecipientState, "state"), nullable=False),
    Column("why", Text),
    Column("message", Key, ForeignKey("outbox.id"), unique=True),
    Column("due_at", Instant),
    Column("tapped", SmallInteger),
    Column("tapped_at", Instant),
    Column("opted_out_at", Instant),
    Index(
        "ix_recipients_planned", "campaign", "due_at", "person", sqlite_where=IS_PLANNED, postgresql_where=IS_PLANNED
    ),
    info=WORDS,
)

cadence_runs = Table(
    "cadence_runs",
    metadata,
    key(),
    Column("cadence", Id, nullable=False),
    Column("subject", Ordered, nullable=False),
    Column("person", Key, ForeignKey("people.id"), nullable=False),
    Column("learner", Key, ForeignKey("learners.id")),
    Column("anchor_at", Instant, nullable=False),
    Column("zone", Text, nullable=False),
    Column("step", SmallInteger, nullable=False),
    Column("due_at", Instant),
    Column("state", one_of(RunState, "state"), nullable=False),
    Column("why", Text),
    Unique("subject", "cadence", "person"),
    Index("ix_cadence_runs_due", "due_at", sqlite_where=IS_RUNNING, postgresql_where=IS_RUNNING),
    Index("ix_cadence_runs_person", "person", sqlite_where=IS_RUNNING, postgresql_where=IS_RUNNING),
    Index("ix_cadence_runs_learner", "learner", sqlite_where=IS_RUNNING, postgresql_where=IS_RUNNING),
    info=WORDS,
)

upgrade_rules = Table(
    "upgrade_rules",
    metadata,
    Column("name", Id, primary_key=True),
    Column("from_course", Id, nullable=False),
    Column("to_course", Id, nullable=False),
    Column("firm_share", Float, nullable=False),
    Column("rest_days", SmallInteger, nullable=False),
    Column("on", Boolean, nullable=False),
    Column("changed_by", Key, ForeignKey("people.id")),
    Column("changed_at", Instant),
    info=STAFF,
)

proposals = Table(
    "proposals",
    metadata,
    key(),
    Column("rule", Id, nullable=False),
    Column("learner", Key, ForeignKey("learners.id"), nullable=False),
    Column("course", Id, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("state", one_of(ProposalState, "state"), nullable=False),
    Column("facts", Plain, nullable=False),
    Column("decided_by", Key, ForeignKey("people.id"), info=STAFF),
    Column("decided_at", Instant),
    Column("reason", Text, nullable=False, info=STAFF),
    Index("ix_proposals_learner", "learner"),
    Index("ix_proposals_state", "state"),
    Index("uq_proposals_open", "rule", "learner", unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
    info=LEARNING,
)
