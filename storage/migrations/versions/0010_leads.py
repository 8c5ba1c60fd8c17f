"""Families on their way to the centre, with where they came from and what is noted of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
ALONE = sa.text("family IS NULL")


def upgrade() -> None:
    op.create_table(
        "lead_sources",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("course", sa.Text()),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_lead_sources_made_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_sources")),
        sa.UniqueConstraint("code", name=op.f("uq_lead_sources_code")),
    )
    op.create_table(
        "leads",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("family", KEY),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("source", KEY),
        sa.Column("heard", sa.Text()),
        sa.Column("owner", KEY),
        sa.Column("given_by", KEY),
        sa.Column("next_on", sa.Date()),
        sa.Column("step", sa.Text()),
        sa.Column("words", sa.Text()),
        sa.Column("set_at", INSTANT),
        sa.ForeignKeyConstraint(["family"], ["families.id"], name=op.f("fk_leads_family_families")),
        sa.ForeignKeyConstraint(["given_by"], ["people.id"], name=op.f("fk_leads_given_by_people")),
        sa.ForeignKeyConstraint(["owner"], ["people.id"], name=op.f("fk_leads_owner_people")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_leads_person_people")),
        sa.ForeignKeyConstraint(["source"], ["lead_sources.id"], name=op.f("fk_leads_source_lead_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leads")),
        sa.UniqueConstraint("family", name=op.f("uq_leads_family")),
    )
    op.create_index("uq_leads_alone", "leads", ["person"], unique=True, sqlite_where=ALONE, postgresql_where=ALONE)
    op.create_index("ix_leads_person", "leads", ["person"])
    op.create_index("ix_leads_made_at", "leads", ["made_at"])
    op.create_index("ix_leads_next_on", "leads", ["next_on"])
    op.create_index(op.f("ix_leads_source"), "leads", ["source"])
    op.create_table(
        "lead_notes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("lead", KEY, nullable=False),
        sa.Column("writer", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["lead"], ["leads.id"], name=op.f("fk_lead_notes_lead_leads")),
        sa.ForeignKeyConstraint(["writer"], ["people.id"], name=op.f("fk_lead_notes_writer_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_notes")),
    )
    op.create_index(op.f("ix_lead_notes_lead"), "lead_notes", ["lead"])


def downgrade() -> None:
    for table in ("lead_notes", "leads", "lead_sources"):
        op.drop_table(table)
