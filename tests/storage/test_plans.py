"""What is asked all the time is answered from an index, however large the tables have become."""

from __future__ import annotations

import pytest
from sqlalchemy import TextClause, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.expression import ClauseElement

from storage import (
    assignments,
    audience,
    bookings,
    busy,
    cadences,
    campaign_messages,
    campaigns,
    classes,
    due,
    habits,
    inbox,
    items,
    journal,
    messages,
    people,
    practice,
    replies,
    tallies,
)
from storage.database import Database
from tests.storage.given import a_person

PLANS: dict[str, tuple[ClauseElement, set[str]]] = {
    "what the courier may send": (due.CANDIDATES, {"ix_outbox_due", "ix_outbox_person"}),
    "when the next message is due": (due.NEXT_DUE, {"ix_outbox_due"}),
    "what the panel shows": (messages.NEWEST_SCREEN, {"ix_outbox_panel"}),
    "what is planned under a prefix": (messages.WITHDRAW, {"sqlite_autoindex_outbox_1"}),
    "what stands in a chat under a number": (replies.STANDING, {"ix_outbox_message"}),
    "the latest message of a chat": (replies.LATEST, {"ix_outbox_message"}),
    "what went with a message": (replies.ALONG, {"ix_pushes_into"}),
    "updates that wait": (inbox.PENDING, {"ix_inbox_pending"}),
    "a person's account": (people.BY_EXTERNAL, {"sqlite_autoindex_people_1"}),
    "the open session": (practice.OPEN_SESSION, {"uq_sessions_unfinished"}),
    "idle sessions": (practice.IDLE_SESSIONS, {"ix_sessions_idle"}),
    "items asked lately": (practice.RECENT, {"ix_asked_learner_shown_at"}),
    "answers to an item": (practice.ANSWERS_TO, {"ix_attempts_item"}),
    "when a learner practised": (practice.ANSWERED_AT, {"ix_attempts_learner_at"}),
    "a learner's answers of a week": (practice.ATTEMPTS_BETWEEN, {"ix_attempts_learner_at"}),
    "what was put aside for a learner": (assignments.WAITING, {"ix_shares_learner", "ix_sessions_assignment"}),
    "answers for an assignment": (assignments.ANSWERS, {"ix_sessions_assignment"}),
    "routines that are due": (habits.DUE, {"ix_habits_due_at"}),
    "an item by its short id": (items.BY_SHORT_ID, {"ix_items_short"}),
    "first answers to an item": (tallies.ANSWERS_OF, {"ix_journal_object"}),
    "what others answered to items": (tallies.ELSEWHERE, {"ix_journal_object"}),
    "what rules about learners rest on": (journal.SAID, {"ix_journal_learner_at"}),
    "what a learner's classes had": (classes.TAUGHT_TO, {"uq_enrolments_live", "uq_taught_class_skill_at"}),
    "a learner's classes": (classes.CLASSES_OF, {"uq_enrolments_live"}),
    "who did what last, of an audience": (audience.PEOPLE, {"ix_journal_actor_at"}),
    "what an audience goes to": (audience.GOES, {"uq_enrolments_live", "ix_learners_family"}),
    "what an audience went to": (audience.WENT, {"ix_enrolments_past"}),
    "what an audience has booked": (audience.SEATS, {"ix_bookings_learner"}),
    "who goes to a class": (classes.LEARNERS_OF, {"ix_enrolments_class"}),
    "what a class has proved": (classes.PROVED_IN, {"ix_enrolments_class", "ix_journal_learner_at"}),
    "photos of a lesson": (classes.PHOTOS, {"ix_lesson_photos_class_id"}),
    "lapsed holds": (bookings.LAPSED_HOLDS, {"ix_bookings_held_until"}),
    "who waits for a place": (bookings.WAITING_FOR, {"ix_bookings_slot"}),
    "slots with a free seat for which somebody waits": (bookings.AWAITED, {"ix_bookings_waiting"}),
    "when people are taken": (busy.TAKEN, {"sqlite_autoindex_busy_1"}),
    "a person's time of a span": (busy.COUNT_DOWN, {"sqlite_autoindex_busy_1"}),
    "everybody's time of a slot": (busy.FREE_OF, {"ix_busy_cell"}),
    "runs of cadences that are due": (cadences.DUE, {"ix_cadence_runs_due"}),
    "runs about something": (cadences.ABOUT, {"sqlite_autoindex_cadence_runs_1"}),
    "what runs about a learner": (cadences.OF_LEARNER, {"ix_cadence_runs_learner"}),
    "what a person said that stops a run": (cadences.BY_PEOPLE, {"ix_journal_actor_at"}),
    "what was said of a learner that stops a run": (cadences.ABOUT_LEARNERS, {"ix_journal_learner_at"}),
    "lessons that ended": (cadences.ENDED, {"ix_slots_ends_at", "ix_bookings_slot"}),
    "recipients whose turn it is": (campaigns.DUE, {"ix_recipients_planned"}),
    "what a broadcast waits behind": (campaign_messages.BACKLOG, {"ix_outbox_held", "ix_outbox_due"}),
    "a learner's statements": (journal.ABOUT, {"ix_journal_learner_at"}),
    "statements about a row": (journal.WITH_OBJECT, {"ix_journal_object"}),
    "what stands about rows": (journal.STANDING, {"ix_journal_object"}),
    "statements by their names": (journal.NAMED, {"uq_journal_uid"}),
    "what was said in class": (journal.IN_CLASS, {"ix_journal_learner_at"}),
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
    "lesson_photos",
    "busy",
    "cadence_runs",
    "journal",
}


FEW = {"ix_bookings_waiting"}
"""Indexes of few rows, however large their tables are."""

MANY_PLANNED = """
    INSERT INTO outbox (person, kind, priority, content, panel, due_at, once, state, created_at)
    SELECT $1, 'kept', 1, '{}', false, now(), 'booking:' || n || ':reminder', 'planned', now()
    FROM generate_series(1, 2000) AS n
"""


@pytest.mark.parametrize("question", PLANS)
async def test_a_frequent_question_is_answered_from_its_index(sqlite_database: Database, question: str) -> None:
    statement, indexes = PLANS[question]
    compiled = statement.compile()
    assert isinstance(compiled, SQLCompiler)
    missing = {
        name: [1] if compiled.binds[name].expanding else 1 for name, value in compiled.params.items() if value is None
    }
    filled = statement if isinstance(statement, UpdateBase) else statement.params(missing)
    compiled = filled.compile(dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True})
    assert isinstance(compiled, SQLCompiler)
    values = tuple(1 for _ in compiled.positiontup or ())
    async with sqlite_database.reading_connection() as connection:
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values)
        steps = [row.detail for row in plan]
    assert indexes <= {word for step in steps for word in step.split()}, steps
    scans = [step for step in steps if step.startswith("SCAN") and step.split()[1] in LARGE]
    assert not [step for step in scans if step.split()[-1] not in FEW]


@pytest.mark.parametrize("statement", [campaign_messages.MOVES, campaign_messages.CARRIERS])
async def test_what_still_moves_of_a_broadcast_is_found_by_its_state(
    sqlite_database: Database, statement: TextClause
) -> None:
    async with sqlite_database.reading_connection() as connection:
        plan = await connection.execute(
            text(f"EXPLAIN QUERY PLAN {statement.text}"), {"campaign": 1, "soon": "2026-11-24"}
        )
        steps = [row.detail for row in plan]
    assert not [step for step in steps if step.startswith("SCAN p")], steps
    assert {"ix_outbox_due", "ix_pushes_into"} <= {word for step in steps for word in step.split()}


async def test_what_is_planned_under_a_prefix_is_a_span_of_the_index_whatever_the_servers_language(
    postgres_database: Database,
) -> None:
    person = await a_person(postgres_database)
    compiled = messages.WITHDRAW.compile(dialect=postgresql.asyncpg.dialect())  # type: ignore[no-untyped-call]
    async with postgres_database.connection() as connection:
        await connection.exec_driver_sql(MANY_PLANNED, (person.id,))
        await connection.exec_driver_sql("ANALYZE outbox")
        values = ("dropped", "withdrawn", "booking:1:", "booking:1;")
        plan = await connection.exec_driver_sql(f"EXPLAIN {compiled}", values)
        steps = [row[0].strip() for row in plan]
        columns = await connection.run_sync(lambda at: inspect(at).get_columns("outbox"))
    assert any("uq_outbox_once" in step for step in steps), steps
    assert [step for step in steps if step.startswith("Index Cond") and "once >=" in step and "once <" in step]
    assert [str(column["type"]) for column in columns if column["name"] == "once"] == ['TEXT COLLATE "C"']
