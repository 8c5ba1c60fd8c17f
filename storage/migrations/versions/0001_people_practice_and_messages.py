"""People, the journal, the question bank, practice, the inbox and the outbox."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLAIN = sa.JSON().with_variant(JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)

APPEND_ONLY = "the journal is append-only"
SQLITE_GUARDS = [
    f"CREATE TRIGGER journal_{what} BEFORE {what} ON journal BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
    for what in ("UPDATE", "DELETE")
]
POSTGRESQL_GUARDS = [
    "CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{APPEND_ONLY}'; END $$",
    "CREATE TRIGGER journal_row BEFORE UPDATE OR DELETE ON journal "
    "FOR EACH ROW EXECUTE FUNCTION journal_is_append_only()",
    "CREATE TRIGGER journal_all BEFORE TRUNCATE ON journal "
    "FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only()",
]


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "families",
        sa.Column("id", KEY, nullable=False),
        sa.Column("founded_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_families")),
    )
    op.create_table(
        "inbox",
        sa.Column("seq", KEY, nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("update_id", sa.BigInteger()),
        sa.Column("person_key", sa.Text()),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("state", one_of("state", "pending", "handled", "set_aside"), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("error", sa.Text()),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_inbox")),
        sa.UniqueConstraint("platform", "update_id", name=op.f("uq_inbox_platform_update_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_pending", "inbox", ["platform", "seq"], **where("state = 'pending'"))
    op.create_table(
        "items",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("difficulty", sa.SmallInteger(), nullable=False),
        sa.Column("status", one_of("status", "live", "flagged", "retired"), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("languages", PLAIN, nullable=False),
        sa.Column("payload", PLAIN, nullable=False),
        sa.Column("stored_at", INSTANT, nullable=False),
        sa.Column("status_at", INSTANT, nullable=False),
        sa.CheckConstraint("difficulty BETWEEN 1 AND 5", name=op.f("ck_items_difficulty")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_items")),
    )
    op.create_index("ix_items_status", "items", ["status"])
    op.create_table(
        "people",
        sa.Column("id", KEY, nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lang", one_of("lang", "zh", "en"), nullable=False),
        sa.Column("role", one_of("role", "learner", "parent", "teacher", "advisor", "operator", "admin")),
        sa.Column("age_band", one_of("age_band", "up_to_9", "10_13", "14_15", "16_plus")),
        sa.Column("child", KEY),
        sa.Column("zone", sa.Text()),
        sa.Column("pending", sa.Text()),
        sa.Column("onboarded_at", INSTANT),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("platform", "external_id", name=op.f("uq_people_platform_external_id")),
    )
    op.create_table(
        "skills",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", PLAIN, nullable=False),
        sa.Column("grade", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skills")),
    )
    op.create_table(
        "versions",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_versions")),
    )
    op.create_table(
        "forms",
        sa.Column("person", KEY, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("data", PLAIN, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_forms_person_people")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_forms")),
    )
    op.create_table(
        "guardians",
        sa.Column("family", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["family"], ["families.id"], name=op.f("fk_guardians_family_families")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_guardians_person_people")),
        sa.PrimaryKeyConstraint("family", "person", name=op.f("pk_guardians")),
    )
    op.create_index(op.f("ix_guardians_person"), "guardians", ["person"])
    op.create_table(
        "item_skills",
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["items.key"], name=op.f("fk_item_skills_item_items"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("item", "skill", name=op.f("pk_item_skills")),
    )
    op.create_index(op.f("ix_item_skills_skill"), "item_skills", ["skill"])
    op.create_table(
        "learners",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("person", KEY),
        sa.Column("family", KEY),
        sa.Column("grade", sa.SmallInteger()),
        sa.Column("age_band", one_of("age_band", "up_to_9", "10_13", "14_15", "16_plus")),
        sa.ForeignKeyConstraint(["family"], ["families.id"], name=op.f("fk_learners_family_families")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_learners_person_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learners")),
        sa.UniqueConstraint("person", name=op.f("uq_learners_person")),
    )
    op.create_index(op.f("ix_learners_family"), "learners", ["family"])
    op.create_table(
        "links",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kind", one_of("kind", "guardian", "learner", "staff", "trial"), nullable=False),
        sa.Column("subject", PLAIN, nullable=False),
        sa.Column("created_by", KEY),
        sa.Column("expires_at", INSTANT),
        sa.Column("reusable", sa.Boolean(), nullable=False),
        sa.Column("used_by", KEY),
        sa.Column("used_at", INSTANT),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_links_created_by_people")),
        sa.ForeignKeyConstraint(["used_by"], ["people.id"], name=op.f("fk_links_used_by_people")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_links")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("content", PLAIN, nullable=False),
        sa.Column("panel", sa.Boolean(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT),
        sa.Column("once", sa.Text()),
        sa.Column(
            "state",
            one_of("state", "planned", "claimed", "sent", "in_doubt", "superseded", "dropped", "failed"),
            nullable=False,
        ),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("repeats", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("claimed_at", INSTANT),
        sa.Column("sent_at", INSTANT),
        sa.Column("message_id", sa.BigInteger()),
        sa.Column("error", sa.Text()),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_outbox_person_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("once", name=op.f("uq_outbox_once")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_claimed", "outbox", ["id"], **where("state = 'claimed'"))
    op.create_index("ix_outbox_due", "outbox", ["priority", "due_at", "id"], **where("state = 'planned'"))
    op.create_index("ix_outbox_panel", "outbox", ["person", "id"], **where("panel"))
    op.create_index(
        "ix_outbox_person", "outbox", ["person", "priority", "id"], **where("state IN ('planned', 'claimed')")
    )
    op.create_index("ix_outbox_repeats", "outbox", ["repeats"], **where("repeats > 0"))
    op.create_table(
        "panels",
        sa.Column("person", KEY, autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger()),
        sa.Column("has_media", sa.Boolean(), nullable=False),
        sa.Column("last_message", sa.BigInteger()),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_panels_person_people")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_panels")),
    )
    op.create_table(
        "roles",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column(
            "role", one_of("role", "learner", "parent", "teacher", "advisor", "operator", "admin"), nullable=False
        ),
        sa.Column("granted_by", KEY),
        sa.Column("granted_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.ForeignKeyConstraint(["granted_by"], ["people.id"], name=op.f("fk_roles_granted_by_people")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_roles_person_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
    )
    op.create_index("ix_roles_role", "roles", ["role"])
    op.create_index("uq_roles_held", "roles", ["person", "role"], unique=True, **where("revoked_at IS NULL"))
    op.create_table(
        "skill_edges",
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("requires", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["requires"], ["skills.id"], name=op.f("fk_skill_edges_requires_skills")),
        sa.ForeignKeyConstraint(["skill"], ["skills.id"], name=op.f("fk_skill_edges_skill_skills")),
        sa.PrimaryKeyConstraint("skill", "requires", name=op.f("pk_skill_edges")),
    )
    op.create_table(
        "consents",
        sa.Column("id", KEY, nullable=False),
        sa.Column("learner", KEY, nullable=False),
        sa.Column("purpose", one_of("purpose", "practice", "teachers_see", "mood", "offers"), nullable=False),
        sa.Column("text_version", sa.Text(), nullable=False),
        sa.Column("given_by", KEY, nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT),
        sa.ForeignKeyConstraint(["given_by"], ["people.id"], name=op.f("fk_consents_given_by_people")),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_consents_learner_learners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sa.UniqueConstraint("learner", "purpose", "given_at", name=op.f("uq_consents_learner_purpose_given_at")),
    )
    op.create_table(
        "journal",
        sa.Column("id", KEY, nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("object_type", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", KEY),
        sa.Column("learner", KEY),
        sa.Column("result", PLAIN, nullable=False),
        sa.Column("place", one_of("place", "online", "class"), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["actor"], ["people.id"], name=op.f("fk_journal_actor_people")),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_journal_learner_learners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
    )
    op.create_index("ix_journal_actor_at", "journal", ["actor", "at"])
    op.create_index("ix_journal_learner_at", "journal", ["learner", "at", "id"])
    op.create_index("ix_journal_object", "journal", ["object_id", "object_type", "verb"])
    op.create_table(
        "learner_states",
        sa.Column("learner", KEY, autoincrement=False, nullable=False),
        sa.Column("state", PLAIN, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_learner_states_learner_learners")),
        sa.PrimaryKeyConstraint("learner", name=op.f("pk_learner_states")),
    )
    op.create_table(
        "sessions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("learner", KEY, nullable=False),
        sa.Column("lang", one_of("lang", "zh", "en"), nullable=False),
        sa.Column("state", one_of("state", "open", "paused", "finished", "expired"), nullable=False),
        sa.Column("size", sa.SmallInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.CheckConstraint("position >= 0 AND size > 0", name=op.f("ck_sessions_position")),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_sessions_learner_learners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
    )
    op.create_index("ix_sessions_idle", "sessions", ["last_at"], **where("state IN ('open', 'paused')"))
    op.create_index(op.f("ix_sessions_learner"), "sessions", ["learner"])
    op.create_index(
        "uq_sessions_unfinished", "sessions", ["learner"], unique=True, **where("state IN ('open', 'paused')")
    )
    op.create_table(
        "asked",
        sa.Column("session", KEY, autoincrement=False, nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("learner", KEY, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("why", PLAIN, nullable=False),
        sa.Column("order", PLAIN, nullable=False),
        sa.Column("shown_at", INSTANT, nullable=False),
        sa.Column("hints", sa.SmallInteger(), nullable=False),
        sa.Column("reported", sa.Text()),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_asked_learner_learners")),
        sa.ForeignKeyConstraint(["session"], ["sessions.id"], name=op.f("fk_asked_session_sessions")),
        sa.PrimaryKeyConstraint("session", "position", name=op.f("pk_asked")),
    )
    op.create_index("ix_asked_learner_shown_at", "asked", ["learner", "shown_at"])
    op.create_table(
        "attempts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("session", KEY, nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("learner", KEY, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("response", PLAIN, nullable=False),
        sa.Column("verdict", one_of("verdict", "right", "wrong", "not_learned"), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("hints", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_attempts_seconds")),
        sa.ForeignKeyConstraint(["learner"], ["learners.id"], name=op.f("fk_attempts_learner_learners")),
        sa.ForeignKeyConstraint(["session"], ["sessions.id"], name=op.f("fk_attempts_session_sessions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
    )
    op.create_index("ix_attempts_item", "attempts", ["item"])
    op.create_index("ix_attempts_learner_at", "attempts", ["learner", "at"])
    op.create_index("uq_attempts_session_position", "attempts", ["session", "position"], unique=True)
    for guard in SQLITE_GUARDS if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_GUARDS:
        op.execute(guard)


def downgrade() -> None:
    for table in (
        "attempts",
        "asked",
        "sessions",
        "learner_states",
        "journal",
        "consents",
        "skill_edges",
        "roles",
        "panels",
        "outbox",
        "links",
        "learners",
        "item_skills",
        "guardians",
        "forms",
        "versions",
        "skills",
        "people",
        "items",
        "inbox",
        "families",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION journal_is_append_only()")
