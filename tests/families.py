"""Two families in every table: rows made from what the tables say of themselves, each value with a canary in it.

Whatever table is added gets its rows without a line here, unless a CHECK asks for more than its columns tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Enum,
    Float,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Time,
    TypeDecorator,
    insert,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import JSON

from domain.privacy.data import DataClass, LearnerSubject, PersonSubject
from storage import tables
from storage.columns import Amount, data_class
from storage.database import Database
from storage.personal_rules import NOBODYS

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
EMPTY = frozenset({"erasing", "audit", "audit_head", "labels"})
"""Filled by hand, or empty whenever one looks."""


@dataclass(frozen=True)
class Family:
    """A learner with an account of their own and a guardian; `canary` is in whatever is theirs."""

    canary: str
    learner: int
    account: int
    guardian: int

    @property
    def subjects(self) -> tuple[LearnerSubject, PersonSubject, PersonSubject]:
        return LearnerSubject(self.learner), PersonSubject(self.account), PersonSubject(self.guardian)


BESIDES: Mapping[str, Mapping[str, Any]] = {
    "alerts": {"state": "open", "look_at": AT, "class": None, "skill": None, "findings": [], "known": []},
    "bookings": {"state": "booked", "seats": 1, "accompanied": True, "replaces": None, "kind": "trial"},
    "classes": {"weekday": 6},
    "conversations": {"state": "taken", "closed_at": None},
    "enrolments": {"until": None},
    # the proof of a consent is a number, a version and a digest of words that everybody was shown
    "consents": {"text_version": "1", "words": "digest"},
    "data_requests": {"subject": "uid"},
    "hours": {"weekday": 6},
    "items": {"difficulty": 3},
    "safety_cases": {"state": "closed", "closed_at": AT},
    "sessions": {"position": 0, "size": 6},
    "slots": {"capacity": 3, "taken": 1, "kind": "trial"},
    "trial_patterns": {"weekday": 6},
    "journal": {"verb": "commented", "object_type": "item", "authority": "self"},
    "leads": {"family": None},
    "outbox": {"state": "sent"},
    "inbox": {"state": "set_aside", "platform": "telegram"},
    "sourced": {"kind": "learner"},
    "busy": {"times": 1},
    "links": {"reusable": False},
    "duty": {"opens": None, "closes": None},
}
"""What a CHECK, or whose the row is, asks of values."""


async def two_families(database: Database) -> tuple[Family, Family]:
    """Fill every table with rows of two families, and of a member of staff who has to do with both."""
    async with database.connection() as connection:
        staff = await _person(connection, "staff", "teacher")
        made = [await _family(connection, canary) for canary in ("canaryA", "canaryB")]
        house = _Filling(connection, Family("house", 0, staff, staff), staff)
        for table in tables.metadata.sorted_tables:
            if table.name in NOBODYS and table.name not in EMPTY | {"families"}:
                await house.fill(table)
        for family in made:
            filling = _Filling(connection, family, staff, house.numbers)
            for table in tables.metadata.sorted_tables:
                if table.name not in NOBODYS and table.name not in EMPTY:
                    await filling.fill(table)
            await _by_hand(connection, family, staff)
    first, second = made
    return first, second


async def _person(connection: AsyncConnection, canary: str, what: str) -> int:
    values: dict[str, Any] = {
        "platform": "telegram",
        "external_id": f"{canary}-{what}",
        "name": f"{canary}-{what}",
        "lang": "zh",
    }
    values |= {"zone": f"{canary}-zone", "pending": f"{canary}-pending", "reachable": True}
    return await _added(connection, tables.people.people, values)


async def _family(connection: AsyncConnection, canary: str) -> Family:
    family = await _added(connection, tables.people.families, {"founded_at": AT})
    guardian, account = await _person(connection, canary, "guardian"), await _person(connection, canary, "account")
    named = {"name": f"{canary}-name", "person": account, "family": family, "grade": 5}
    learner = await _added(connection, tables.people.learners, named)
    member = {"family": family, "person": guardian, "since": AT}
    await connection.execute(insert(tables.people.guardians), member)
    return Family(canary, learner, account, guardian)


async def _added(connection: AsyncConnection, table: Table, values: Mapping[str, Any]) -> int:
    number: int = (await connection.execute(insert(table).values(values).returning(table.c.id))).scalar_one()
    return number


async def _by_hand(connection: AsyncConnection, family: Family, staff: int) -> None:
    """What no generator knows: keys within texts, statements that lead to rows, a question that was labelled."""
    label = {"said": f"{family.canary}-said", "text": f"{family.canary}-text", "lang": "zh", "entries": []}
    number = await _added(connection, tables.entries.labels, label | {"given_by": staff, "given_at": AT})
    miss = {"person": family.guardian, "text": f"{family.canary}-miss", "guesses": [], "at": AT, "label": number}
    await connection.execute(insert(tables.courses.misses), miss)
    statement = {"object_id": "x", "at": AT, "place": "online", "authority": "self", "verb": "asked"}
    for who, actor in {"guardian": family.guardian, "account": family.account}.items():
        asked = {"object_type": "intent", "actor": actor, "uid": f"{family.canary}-asked-{who}"}
        result = {"result": {"of": f"{family.canary}-intent"}}
        await connection.execute(insert(tables.journal.journal), statement | asked | result)
    for kind, table, column in (
        ("booking", tables.bookings.bookings, "learner"),
        ("conversation", tables.conversations.conversations, "learner"),
    ):
        row = await connection.scalar(select(table.c.id).where(table.c[column] == family.learner).limit(1))
        said = {"object_type": kind, "object_id": str(row), "uid": f"{family.canary}-{kind}", "authority": "bot"}
        result = {"result": {"of": f"{family.canary}-{kind}"}}
        await connection.execute(insert(tables.journal.journal), statement | said | result)


class _Filling:
    """Fills tables with one row of a family each, in the order in which they refer to each other."""

    def __init__(
        self, connection: AsyncConnection, family: Family, staff: int, numbers: Mapping[str, Any] | None = None
    ) -> None:
        self._connection = connection
        self._family = family
        self._staff = staff
        self.numbers: dict[str, Any] = dict(numbers or {})

    async def fill(self, table: Table) -> None:
        if table.name in ("people", "learners", "guardians"):
            return
        persons = [self._family.guardian]
        if "person" in table.c and "learner" not in table.c and table.name not in NOBODYS:
            persons.append(self._family.account)
        for person in persons:
            values = {column.name: self._value(table, column, person) for column in table.c if not _by_itself(column)}
            values |= BESIDES.get(table.name, {})
            values |= self._of_theirs(table, person)
            added = insert(table).values(values)
            keys = list(table.primary_key.columns)
            row = (await self._connection.execute(added.returning(*keys))).one()
            self.numbers.setdefault(table.name, row[0])
            self.numbers[f"{table.name}:{person}"] = row[0]

    def _of_theirs(self, table: Table, person: int) -> dict[str, Any]:
        """Keys that no foreign key tells of."""
        mine = self._family
        theirs: dict[str, dict[str, Any]] = {
            "sourced": {"ours": str(mine.learner)},
            "busy": {"who": f"learner:{mine.learner}", "holder": f"slot:{self.numbers.get('slots')}"},
            "inbox": {"person_key": f"{mine.canary}-guardian"},
            "links": {"subject": {"learner": mine.learner}},
        }
        return theirs.get(table.name, {})

    def _value(self, table: Table, column: Column[Any], person: int) -> Any:
        for key in column.foreign_keys:
            target = key.column.table.name
            if target == "learners":
                return self._family.learner
            if target == "people":
                works = data_class(column) is DataClass.STAFF and column.name != "person"
                return self._staff if works or table.name in NOBODYS else person
            return self.numbers.get(f"{target}:{person}", self.numbers.get(target))
        return made_up(column, f"{self._family.canary}-{table.name}-{column.name}-{person}")


def _by_itself(column: Column[Any]) -> bool:
    """The database, or the table's own default, knows better."""
    is_number = isinstance(column.type, Integer) or column.type.python_type is int
    return (
        column.primary_key
        and is_number
        and not column.foreign_keys
        and len(column.table.primary_key) == 1
        and column.autoincrement is not False
    ) or (column.name == "uid" and column.default is not None)


def made_up(column: Column[Any], canary: str) -> Any:
    """A value that the column takes, with the canary in it wherever text fits."""
    kind = (
        column.type.impl
        if isinstance(column.type, TypeDecorator) and not isinstance(column.type, Amount)
        else column.type
    )
    number = int(sha256(canary.encode()).hexdigest()[:6], 16)
    match kind:
        case Enum():
            return kind.enums[0]
        case Amount():
            return Decimal(1)
        case JSON():
            return {"of": canary}
        case LargeBinary():
            return sha256(canary.encode()).digest()
        case String() | Text():
            return canary
        case Boolean():
            return True
        case DateTime():
            return AT + timedelta(minutes=5 if column.name != "ends_at" else 60)
        case Date():
            return date(2026, 11, 20)
        case Time():
            return time(23 if column.name in ("ends", "closes") else 9)
        case Float():
            return 0.5
        case Integer():
            return number % 1000 + 1
    raise AssertionError(f"{column} has a type that nothing is made up for: {kind!r}")
