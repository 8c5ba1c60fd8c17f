"""What is asked all the time is answered from an index, however large the tables have become."""

from __future__ import annotations

import pytest
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement

from storage import bookings, classes, habits, inbox, items, journal, outbox, people, practice, tallies
from storage.database import Database

PLANS: dict[str, tuple[ClauseElement, set[str]]] = {
    "what the courier may send": (outbox.CANDIDATES, {"ix_outbox_due", "ix_outbox_person"}),
    "when the next message is due": (outbox.NEXT_DUE, {"ix_outbox_due"}),
    "what the panel shows": (outbox.NEWEST_SCREEN, {"ix_outbox_panel"}),
    "updates that wait": (inbox.PENDING, {"ix_inbox_pending"}),
    "a person's account": (people.BY_EXTERNAL, {"sqlite_autoindex_people_1"}),
    "the open session": (practice.OPEN_SESSION, {"uq_sessions_unfinished"}),
    "idle sessions": (practice.IDLE_SESSIONS, {"ix_sessions_idle"}),
    "items asked lately": (practice.RECENT, {"ix_asked_learner_shown_at"}),
    "answers to an item": (practice.ANSWERS_TO, {"ix_attempts_item"}),
    "when a learner practised": (practice.ANSWERED_AT, {"ix_attempts_learner_at"}),
    "a learner's answers of a week": (practice.ATTEMPTS_BETWEEN, {"ix_attempts_learner_at"}),
    "routines that are due": (habits.DUE, {"ix_habits_due_at"}),
    "an item by its short id": (items.BY_SHORT_ID, {"ix_items_short"}),
    "first answers to an item": (tallies.ANSWERS_OF, {"ix_journal_object"}),
    "what a learner's classes had": (classes.TAUGHT_TO, {"uq_enrolments_live", "uq_taught_class_skill_at"}),
    "a learner's classes": (classes.CLASSES_OF, {"uq_enrolments_live"}),
    "who goes to a class": (classes.LEARNERS_OF, {"ix_enrolments_class"}),
    "what a class has proved": (classes.PROVED_IN, {"ix_enrolments_class", "ix_journal_learner_at"}),
    "lapsed holds": (bookings.LAPSED_HOLDS, {"ix_bookings_held_until"}),
    "a learner's statements": (journal.ABOUT, {"ix_journal_learner_at"}),
    "statements about a row": (journal.WITH_OBJECT, {"ix_journal_object"}),
    "what a person did lately": (journal.COUNT, {"ix_journal_actor_at"}),
}


LARGE = {
    "o",
    "e",
    "l",
    "outbox",
    "inbox",
    "people",
    "sessions",
    "asked",
    "attempts",
    "habits",
    "items",
    "bookings",
    "journal",
}


@pytest.mark.parametrize("question", PLANS)
async def test_a_frequent_question_is_answered_from_its_index(sqlite_database: Database, question: str) -> None:
    statement, indexes = PLANS[question]
    missing = {name: 1 for name, value in statement.compile().params.items() if value is None}
    filled = statement.params(missing)
    compiled = filled.compile(dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True})
    assert isinstance(compiled, SQLCompiler)
    values = tuple(1 for _ in compiled.positiontup or ())
    async with sqlite_database.reading_connection() as connection:
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values)
        steps = [row.detail for row in plan]
    assert indexes <= {word for step in steps for word in step.split()}, steps
    assert not [step for step in steps if step.startswith("SCAN") and step.split()[1] in LARGE]
