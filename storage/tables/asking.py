"""The last question of each person; what was not understood is a miss and stands with the courses."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, Text

from storage.columns import WORDS, Id, Instant, Key, Plain, metadata

last_questions = Table(
    "last_questions",
    metadata,
    Column("person", Key, ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("kind", Id),
    Column("answered", Id),
    Column("others", Plain, nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Column("refused", Boolean, nullable=False),
    info=WORDS,
)
