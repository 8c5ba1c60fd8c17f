"""The short way of a statement that is known: the same rows, types and errors as on SQLAlchemy's way."""

from __future__ import annotations

import gc
import weakref
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from typing import Any

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    event,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError, NoResultFound, StatementError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import quick
from storage.columns import Amount, Instant, Plain, key, one_of
from storage.database import Database


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


things = Table(
    "things",
    MetaData(),
    key(),
    Column("name", Text, unique=True),
    Column("at", Instant),
    Column("content", Plain),
    Column("price", Amount),
    Column("colour", one_of(Colour, "colour")),
    Column("is_good", Boolean),
    Column("code", Text, default=lambda: "made"),
    Column("count", Integer, default=7),
)
ADD = insert(things)
ALL = select(things).order_by(things.c.id)
NAMED = select(things.c.name, things.c.at.label("moment"), literal("x").label("always")).where(
    things.c.name == bindparam("called"), things.c.colour == Colour.RED
)
BY_TEXT = text("SELECT is_good, at FROM things WHERE name = :called").columns(at=Instant, is_good=Boolean)
RENAME = update(things).where(things.c.name == bindparam("was")).values(name=bindparam("becomes"))
SEVERAL = select(things.c.name).where(things.c.name.in_(bindparam("names", expanding=True)))

EVENING = datetime(2026, 11, 22, 20, 0, tzinfo=timezone(timedelta(hours=8)))
THING = {
    "name": "a",
    "at": EVENING,
    "content": {"é": [1, None]},
    "price": None,
    "colour": Colour.RED,
    "is_good": True,
}


@pytest.fixture
async def connection(sqlite_database: Database) -> AsyncIterator[AsyncConnection]:
    async with sqlite_database.connection(durable=False) as made:
        await made.run_sync(things.metadata.create_all)
        await made.execute(ADD, THING)
        yield made


def _short_ways(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Statements that went the short way from now on."""
    went: list[str] = []
    honest = quick.Known.result

    def noted(self: quick.Known, ran: Any) -> Any:
        went.append(self.sql)
        return honest(self, ran)

    monkeypatch.setattr(quick.Known, "result", noted)
    return went


@pytest.mark.parametrize("statement", [ALL, NAMED, BY_TEXT], ids=["all", "named", "by text"])
async def test_rows_are_the_same_on_both_ways(
    connection: AsyncConnection, statement: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"called": "a"} if statement is not ALL else {}
    quick._met.pop(statement, None)
    first = (await connection.execute(statement, given)).one()
    went = _short_ways(monkeypatch)
    result = await connection.execute(statement, given)
    again = result.one()
    assert went
    assert tuple(again) == tuple(first)
    assert list(map(type, again)) == list(map(type, first))
    assert again._asdict() == first._asdict()


async def test_values_are_made_and_kept_as_their_types_say(connection: AsyncConnection) -> None:
    await connection.execute(ADD, [THING | {"name": "b"}])
    await connection.execute(ADD, THING | {"name": "c", "code": "given"})
    one, two, three = await connection.execute(ALL)
    assert two[2:] == one[2:]
    assert [one.code, three.code, three._mapping["count"], three.at] == ["made", "given", 7, EVENING]
    assert one.at.tzinfo is UTC
    assert one._mapping[things.c.colour] is Colour.RED


async def test_how_many_were_changed_is_told(connection: AsyncConnection) -> None:
    told = [
        (await connection.execute(RENAME, {"was": was, "becomes": becomes})).rowcount
        for was, becomes in (("a", "b"), ("b", "c"), ("nobody", "d"), ("c", "e"))
    ]
    assert told == [1, 1, 0, 1]
    assert (await connection.scalars(SEVERAL, {"names": ["e", "a"]})).all() == ["e"]
    assert (await connection.scalars(SEVERAL, {"names": ["e"]})).all() == ["e"]


async def test_what_is_wrong_is_said_as_always_and_runs_once(
    connection: AsyncConnection, sqlite_database: Database
) -> None:
    for _ in range(2):
        await connection.execute(RENAME, {"was": "a", "becomes": "a"})
    await connection.execute(ADD, THING | {"name": "b"})
    raw: Any = (await connection.get_raw_connection()).driver_connection
    ran: list[str] = []
    raw._conn.set_trace_callback(ran.append)
    with pytest.raises(IntegrityError):
        await connection.execute(RENAME, {"was": "a", "becomes": "b"})
    raw._conn.set_trace_callback(None)
    assert len(ran) == 1
    with pytest.raises(StatementError, match="time zone"):
        await connection.execute(ADD, THING | {"name": "c", "at": datetime(2026, 11, 22)})  # noqa: DTZ001
    with pytest.raises(StatementError, match="required"):
        await connection.execute(RENAME, {"was": "a"})
    with pytest.raises(NoResultFound):
        (await connection.execute(NAMED, {"called": "nobody"})).one()
    assert (await connection.execute(RENAME, {"was": "a", "becomes": "z"})).rowcount == 1


async def test_a_listener_hears_of_every_statement(connection: AsyncConnection) -> None:
    heard: list[str] = []
    event.listen(connection.sync_connection, "before_cursor_execute", lambda *given: heard.append(given[2]))
    for _ in range(3):
        await connection.execute(ALL)
    assert len(heard) == 3


async def test_a_statement_made_for_one_call_is_not_kept(connection: AsyncConnection) -> None:
    made = select(things.c.name).where(things.c.is_good)
    for _ in range(3):
        assert (await connection.scalars(made)).all() == ["a"]
    gone = weakref.ref(made)
    del made
    connection.engine.clear_compiled_cache()
    gc.collect()
    assert gone() is None


async def test_the_drivers_own_words_run_once(connection: AsyncConnection) -> None:
    added = await connection.exec_driver_sql("INSERT INTO things (name) VALUES ('b') RETURNING name, id")
    assert [row.name for row in added] == ["b"]
    assert (await connection.exec_driver_sql("SELECT count(*) FROM things")).scalar_one() == 2
