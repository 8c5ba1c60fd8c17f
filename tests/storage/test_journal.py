"""The journal."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.journal import Place, Statement, Verb
from storage.database import Database
from tests.storage.given import NOW, a_learner, a_person, hours


async def written(database: Database, *statements: Statement) -> None:
    async with database.transaction() as uow:
        for statement in statements:
            await uow.journal.add(statement)


async def test_the_latest_statements_about_a_learner_come_oldest_first(database: Database) -> None:
    learner, other, person = await a_learner(database), await a_learner(database, "Bo"), await a_person(database)
    statements = [
        Statement(
            Verb.ANSWERED,
            "item",
            f"i{number}",
            NOW + hours(number),
            person.id,
            learner.id,
            {"success": True, "seconds": 12.5, "文": "½"},
            Place.CLASS,
            "teacher",
        )
        for number in (2, 0, 1)
    ]
    await written(database, *statements, Statement(Verb.ASKED, "faq", "f", NOW, learner=other.id))
    in_time = sorted(statements, key=lambda statement: statement.at)
    async with database.reading() as uow:
        assert await uow.journal.about(learner.id) == in_time
        assert await uow.journal.about(learner.id, limit=2) == in_time[1:]
        assert await uow.journal.about(0) == []


async def test_statements_are_found_by_what_they_did_to_what(database: Database) -> None:
    reported = [Statement(Verb.REPORTED, "item", "a", NOW + hours(number)) for number in (1, 0)]
    await written(
        database, *reported, Statement(Verb.ASKED, "item", "a", NOW), Statement(Verb.REPORTED, "item", "b", NOW)
    )
    async with database.reading() as uow:
        assert await uow.journal.with_object(Verb.REPORTED, "item", "a") == reported[::-1]
        assert await uow.journal.with_object(Verb.REPORTED, "faq", "a") == []


async def test_what_was_taken_back_stands_no_more(database: Database) -> None:
    said = [Statement(verb, "lesson", f"c@{number}", NOW + hours(number)) for number, verb in enumerate(Verb, 1)]
    first, second, third, *_ = said
    other = Statement(Verb.ATTENDED, "item", first.object_id, NOW)
    back = Statement(Verb.VOIDED, "statement", second.uid, NOW + hours(99))
    no_voiding = (
        Statement(Verb.VOIDED, "class", third.uid, NOW),
        Statement(Verb.COMMENTED, "statement", third.uid, NOW),
    )
    await written(database, *said[::-1], other, back, *no_voiding)
    async with database.reading() as uow:
        journal = uow.journal
        assert await journal.standing("lesson", [each.object_id for each in (first, second, third)]) == [first, third]
        assert await journal.standing("lesson", [first.object_id]) == [first]
        assert await journal.standing("lesson", [second.object_id]) == []
        assert await journal.standing("lesson", []) == []


async def test_what_was_said_in_class_and_stands_is_found_for_several_learners(database: Database) -> None:
    ann, bo, other = [(await a_learner(database, name)).id for name in ("Ann", "Bo", "Cy")]
    said = [
        Statement(Verb.ANSWERED, "item", "a", NOW + hours(at), learner=learner, place=place)
        for at, learner, place in (
            (3, ann, Place.CLASS),
            (2, bo, Place.CLASS),
            (1, ann, Place.CLASS),
            (2, other, Place.CLASS),
            (2, ann, Place.ONLINE),
            (0, bo, Place.CLASS),
        )
    ]
    back = Statement(Verb.VOIDED, "statement", said[0].uid, NOW + hours(4), learner=ann)
    await written(database, *said, back)
    async with database.reading() as uow:
        assert await uow.journal.in_class([ann, bo], NOW + hours(1)) == [said[2], said[1]]
        assert await uow.journal.in_class([bo], NOW) == [said[5], said[1]]
        assert await uow.journal.named([said[0].uid, said[2].uid, "unknown"]) == [said[2], said[0]]
        assert await uow.journal.named([]) == []
        assert await uow.journal.in_class([], NOW) == []


async def test_what_a_person_did_lately_is_counted(database: Database) -> None:
    me, other = await a_person(database), await a_person(database, "8")
    await written(
        database,
        Statement(Verb.FAILED, "link", "x", NOW - hours(2), me.id),
        Statement(Verb.FAILED, "link", "y", NOW, me.id),
        Statement(Verb.FAILED, "link", "y", NOW, other.id),
        Statement(Verb.ASKED, "link", "y", NOW, me.id),
        Statement(Verb.FAILED, "faq", "y", NOW, me.id),
    )
    async with database.reading() as uow:
        assert await uow.journal.count(me.id, Verb.FAILED, "link", NOW - hours(1)) == 1
        assert await uow.journal.count(me.id, Verb.FAILED, "link", NOW - hours(2)) == 2


@pytest.mark.parametrize("deed", ["UPDATE journal SET verb = 'asked'", "DELETE FROM journal"])
async def test_what_stands_in_the_journal_is_neither_changed_nor_removed(database: Database, deed: str) -> None:
    statement = Statement(Verb.BOOKED, "booking", "1", NOW)
    await written(database, statement)
    with pytest.raises(DBAPIError, match="the journal is append-only"):
        async with database.connection() as connection:
            await connection.execute(text(deed))
    async with database.reading() as uow:
        assert await uow.journal.with_object(Verb.BOOKED, "booking", "1") == [statement]


async def test_the_journal_is_not_emptied_either(postgres_database: Database) -> None:
    with pytest.raises(DBAPIError, match="the journal is append-only"):
        async with postgres_database.connection() as connection:
            await connection.execute(text("TRUNCATE journal"))
