"""The gate with its ledger and wishes, letters of staff, broadcasts, cadences, proposals of a next course."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLAIN = sa.JSON().with_variant(JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)
ORDERED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
OLD_STATES = ("planned", "claimed", "sent", "in_doubt", "superseded", "dropped", "failed")
STATES = ("held", "merged", *OLD_STATES)
NEW = (
    "proposals", "upgrade_rules", "cadence_runs", "recipients", "letters", "decisions", "pushes", "preferences",
    "campaigns", "heartbeats",
)  # fmt: skip

INVITED = ("grades", "courses", "campuses", "invite_days")


def upgrade() -> None:
    let_states(*STATES)
    op.create_index("ix_outbox_held", "outbox", ["due_at", "id"], **where("state = 'held'"))
    op.create_index("ix_enrolments_past", "enrolments", ["learner"], **where("until IS NOT NULL"))
    broadcasts()
    gate()
    cadences()
    upgrades()
    events()


def downgrade() -> None:
    with op.batch_alter_table("events") as batch:
        for name in INVITED:
            batch.drop_column(name)
    for table in NEW:
        op.drop_table(table)
    op.drop_index("ix_enrolments_past", "enrolments")
    op.drop_index("ix_outbox_held", "outbox")
    # What still waited, or went with another message, has no name below this revision.
    op.execute("UPDATE outbox SET state = 'dropped' WHERE state IN ('held', 'merged')")
    let_states(*OLD_STATES)


def let_states(*states: str) -> None:
    """The outbox takes these states and no others."""
    check = "state IN (" + ", ".join(f"'{state}'" for state in states) + ")"
    # without it a rebuilt table of SQLite would give numbers twice
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_constraint(op.f("ck_outbox_state"), type_="check")
        batch.create_check_constraint(op.f("ck_outbox_state"), check)


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def broadcasts() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column(
            "state", one_of("state", "draft", "waiting", "running", "paused", "stopped", "finished"), nullable=False
        ),
        sa.Column("audience", PLAIN, nullable=False),
        sa.Column("variants", PLAIN, nullable=False),
        sa.Column("starts_at", INSTANT),
        sa.Column("local_at", sa.Time()),
        sa.Column("valid_until", INSTANT),
        sa.Column("share_b", sa.Float(), nullable=False),
        sa.Column("hold_out", sa.Float(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("seed", sa.SmallInteger(), nullable=False),
        sa.Column("tested_at", INSTANT),
        sa.Column("approved_by", KEY),
        sa.Column("approved_at", INSTANT),
        sa.Column("started_at", INSTANT),
        sa.Column("finished_at", INSTANT),
        sa.Column("recalled_at", INSTANT),
        sa.Column("why", sa.Text()),
        sa.Column("correction", PLAIN, nullable=False),
        sa.Column("placed_upto", KEY, nullable=False),
        sa.Column("placed_at", INSTANT),
        sa.Column("recalled_upto", KEY, nullable=False),
        sa.ForeignKeyConstraint(["approved_by"], ["people.id"], name=op.f("fk_campaigns_approved_by_people")),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_campaigns_made_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
    )
    op.create_index(op.f("ix_campaigns_state"), "campaigns", ["state"])
    op.create_table(
        "recipients",
        sa.Column("campaign", KEY, autoincrement=False, nullable=False),
        sa.Column("person", KEY, autoincrement=False, nullable=False),
        sa.Column("household", sa.Text(), nullable=False),
        sa.Column("lang", one_of("lang", "zh", "en"), nullable=False),
        sa.Column("arm", one_of("arm", "a", "b", "hold_out"), nullable=False),
        sa.Column("state", one_of("state", "planned", "held_out", "left_out", "pushed"), nullable=False),
        sa.Column("why", sa.Text()),
        sa.Column("message", KEY),
        sa.Column("due_at", INSTANT),
        sa.Column("tapped", sa.SmallInteger()),
        sa.Column("tapped_at", INSTANT),
        sa.Column("opted_out_at", INSTANT),
        sa.ForeignKeyConstraint(["campaign"], ["campaigns.id"], name=op.f("fk_recipients_campaign_campaigns")),
        sa.ForeignKeyConstraint(["message"], ["outbox.id"], name=op.f("fk_recipients_message_outbox")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_recipients_person_people")),
        sa.PrimaryKeyConstraint("campaign", "person", name=op.f("pk_recipients")),
        sa.UniqueConstraint("message", name=op.f("uq_recipients_message")),
    )
    op.create_index(
        "ix_recipients_planned", "recipients", ["campaign", "due_at", "person"], **where("state = 'planned'")
    )


def gate() -> None:
    op.create_table(
        "preferences",
        sa.Column("person", KEY, autoincrement=False, nullable=False),
        sa.Column("open_from", sa.Time()),
        sa.Column("open_until", sa.Time()),
        sa.Column("paused_until", INSTANT),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("off", PLAIN, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_preferences_person_people")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_preferences")),
    )
    op.create_table(
        "pushes",
        sa.Column("message", KEY, autoincrement=False, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("household", sa.Text(), nullable=False),
        sa.Column("learner", KEY),
        sa.Column("klass", one_of("klass", "safety", "service", "learning", "relation", "offers"), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("occasion", ORDERED, nullable=False),
        sa.Column("contact", ORDERED),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("until", INSTANT),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("override", sa.Text()),
        sa.Column("sender", KEY),
        sa.Column("campaign", KEY),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("alone", PLAIN),
        sa.Column("passed_at", INSTANT),
        sa.Column("into", KEY),
        sa.ForeignKeyConstraint(["campaign"], ["campaigns.id"], name=op.f("fk_pushes_campaign_campaigns")),
        sa.ForeignKeyConstraint(["into"], ["outbox.id"], name=op.f("fk_pushes_into_outbox")),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_pushes_learner_learners")),
        sa.ForeignKeyConstraint(["message"], ["outbox.id"], name=op.f("fk_pushes_message_outbox")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_pushes_person_people")),
        sa.ForeignKeyConstraint(["sender"], ["people.id"], name=op.f("fk_pushes_sender_people")),
        sa.PrimaryKeyConstraint("message", name=op.f("pk_pushes")),
    )
    op.create_index("ix_pushes_campaign", "pushes", ["campaign", "message"], **where("campaign IS NOT NULL"))
    op.create_index("ix_pushes_household", "pushes", ["household", "passed_at"], **where("passed_at IS NOT NULL"))
    op.create_index("ix_pushes_into", "pushes", ["into"], **where('"into" IS NOT NULL'))
    op.create_index("ix_pushes_person", "pushes", ["person", "message"])
    op.create_table(
        "decisions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("message", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("verdict", one_of("verdict", "sent", "deferred", "merged", "dropped"), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("then", INSTANT),
        sa.Column("into", KEY),
        sa.ForeignKeyConstraint(["into"], ["outbox.id"], name=op.f("fk_decisions_into_outbox")),
        sa.ForeignKeyConstraint(["message"], ["outbox.id"], name=op.f("fk_decisions_message_outbox")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index("ix_decisions_message", "decisions", ["message", "id"])
    op.create_table(
        "letters",
        sa.Column("id", KEY, nullable=False),
        sa.Column("sender", KEY, nullable=False),
        sa.Column("learner", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("message", KEY),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("with_card", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", INSTANT),
        sa.Column("seen_at", INSTANT),
        sa.Column("reply", sa.Text()),
        sa.Column("replied_at", INSTANT),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_letters_learner_learners")),
        sa.ForeignKeyConstraint(["message"], ["outbox.id"], name=op.f("fk_letters_message_outbox")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_letters_person_people")),
        sa.ForeignKeyConstraint(["sender"], ["people.id"], name=op.f("fk_letters_sender_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
    )
    op.create_index("ix_letters_person", "letters", ["person", "id"])
    op.create_index("ix_letters_sender", "letters", ["sender", "id"])
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
    )


def cadences() -> None:
    op.create_table(
        "cadence_runs",
        sa.Column("id", KEY, nullable=False),
        sa.Column("cadence", sa.Text(), nullable=False),
        sa.Column("subject", ORDERED, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("learner", KEY),
        sa.Column("anchor_at", INSTANT, nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("due_at", INSTANT),
        sa.Column("state", one_of("state", "running", "stopped", "finished"), nullable=False),
        sa.Column("why", sa.Text()),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_cadence_runs_learner_learners")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_cadence_runs_person_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cadence_runs")),
        sa.UniqueConstraint("subject", "cadence", "person", name=op.f("uq_cadence_runs_subject_cadence_person")),
    )
    op.create_index("ix_cadence_runs_due", "cadence_runs", ["due_at"], **where("state = 'running'"))
    op.create_index("ix_cadence_runs_person", "cadence_runs", ["person"], **where("state = 'running'"))
    op.create_index("ix_cadence_runs_learner", "cadence_runs", ["learner"], **where("state = 'running'"))


def upgrades() -> None:
    op.create_table(
        "upgrade_rules",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("from_course", sa.Text(), nullable=False),
        sa.Column("to_course", sa.Text(), nullable=False),
        sa.Column("firm_share", sa.Float(), nullable=False),
        sa.Column("rest_days", sa.SmallInteger(), nullable=False),
        sa.Column("on", sa.Boolean(), nullable=False),
        sa.Column("changed_by", KEY),
        sa.Column("changed_at", INSTANT),
        sa.ForeignKeyConstraint(["changed_by"], ["people.id"], name=op.f("fk_upgrade_rules_changed_by_people")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_upgrade_rules")),
    )
    op.create_table(
        "proposals",
        sa.Column("id", KEY, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("learner", KEY, nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("state", one_of("state", "proposed", "sent", "set_aside", "accepted", "refused"), nullable=False),
        sa.Column("facts", PLAIN, nullable=False),
        sa.Column("decided_by", KEY),
        sa.Column("decided_at", INSTANT),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_proposals_decided_by_people")),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_proposals_learner_learners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index("ix_proposals_learner", "proposals", ["learner"])
    op.create_index("ix_proposals_state", "proposals", ["state"])
    op.create_index("uq_proposals_open", "proposals", ["rule", "learner"], unique=True, **where("state = 'proposed'"))


def events() -> None:
    """Who is invited to an event, and how long before it; those that stand invite everybody."""
    with op.batch_alter_table("events") as batch:
        for name in INVITED[:3]:
            batch.add_column(sa.Column(name, PLAIN, nullable=False, server_default="[]"))
        batch.add_column(sa.Column("invite_days", sa.SmallInteger(), nullable=False, server_default="14"))
    with op.batch_alter_table("events") as batch:
        for name in INVITED[:3]:
            batch.alter_column(name, server_default=None, existing_type=PLAIN, existing_nullable=False)
        batch.alter_column(
            "invite_days", server_default=None, existing_type=sa.SmallInteger(), existing_nullable=False
        )
