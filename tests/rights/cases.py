"""Every use case that there is, found by looking, and what happened when somebody ran it."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass, replace
from random import Random
from typing import Any, cast

from sqlalchemy import Table, event, select
from sqlalchemy.ext.asyncio import AsyncConnection

import domain
from domain.errors import Refusal
from domain.people.person import Person, Role
from domain.turn import Turn, UseCase
from storage.tables import metadata
from tests.rights.before import beforehand, prelude
from tests.rights.book import arguments
from tests.rights.sides import Side, World

WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)', re.IGNORECASE)
LOOKS = "looks"
CLASS_COLUMNS = frozenset({"class", "class_id"})
BASES = frozenset(
    {"practice.evening.answering.AtPlace", "classes.ticket.marking._OnTicket", "classes.ticket.marking._OnQuestion"}
)
"""What use cases have in common, and none by itself."""

Key = tuple[Any, ...]
Rows = Mapping[Key, Mapping[str, Any]]


def use_cases() -> Iterator[type[UseCase[Any]]]:
    """Whatever can be done in a turn: the classes of the domain that have a `run`, by name."""
    found: dict[str, type[UseCase[Any]]] = {}
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        for _, each in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            run = getattr(each, "run", None)
            if each.__module__.startswith("domain.") and is_dataclass(each) and inspect.iscoroutinefunction(run):
                found[name_of(each)] = cast(type[UseCase[Any]], each)
    yield from (found[name] for name in sorted(found) if name not in BASES)


def name_of(use_case: type[Any]) -> str:
    return f"{use_case.__module__.removeprefix('domain.')}.{use_case.__name__}"


@dataclass(frozen=True)
class Belongings:
    """Which rows belong to a family, by table and primary key."""

    keys: Mapping[str, frozenset[Key]]
    numbers: Mapping[str, frozenset[Any]]
    class_id: str

    def claims(self, table: Table, row: Mapping[str, Any]) -> bool:
        """The row, known or new, is about this family."""
        for column in table.columns:
            value = row[column.name]
            if column.name in CLASS_COLUMNS and value == self.class_id:
                return True
            for foreign in column.foreign_keys:
                if value in self.numbers.get(foreign.column.table.name, ()):
                    return True
        return False


@dataclass
class Watch:
    """The rows as they were before anybody did anything, and whose they are."""

    before: dict[str, Rows] = field(default_factory=dict)
    of: dict[str, Belongings] = field(default_factory=dict)

    @classmethod
    async def over(cls, world: World) -> Watch:
        watch = cls()
        async with world.database.reading_connection() as connection:
            for table in metadata.sorted_tables:
                watch.before[table.name] = await rows_of(connection, table)
        for side in (world.near, world.far):
            watch.of[side.word] = watch._belongings(side)
        return watch

    def _belongings(self, side: Side) -> Belongings:
        keys: dict[str, set[Key]] = {"people": {(number,) for number in side.family}}
        learners = {(number,) for number in (side.learner.id, side.rows["sibling"])}
        families = {(self.before["learners"][key]["family"],) for key in learners}
        keys |= {"learners": learners, "families": families}
        while True:
            numbers = {name: frozenset(key[0] for key in found) for name, found in keys.items()}
            known = Belongings({name: frozenset(found) for name, found in keys.items()}, numbers, side.class_id)
            grew = False
            for table in metadata.sorted_tables:
                mine = {key for key, row in self.before[table.name].items() if known.claims(table, row)}
                if table.name != "people" and not mine <= keys.setdefault(table.name, set()):
                    keys[table.name] |= mine
                    grew = True
            if not grew:
                return known

    def changed(self, side: Side, table: Table, after: Rows) -> bool:
        before, mine = self.before[table.name], self.of[side.word]
        known = mine.keys.get(table.name, frozenset())
        if any(after.get(key) != before[key] for key in known):
            return True
        return any(mine.claims(table, row) for key, row in after.items() if key not in before)

    def told(self, world: World, side: Side, after: Rows) -> bool:
        """A message to somebody else has words about this side in it."""
        new = (row for key, row in after.items() if key not in self.before["outbox"])
        return any(side.word in repr(row["content"]) for row in new if row["person"] not in side.family)


async def rows_of(connection: AsyncConnection, table: Table) -> Rows:
    keys = [column.name for column in table.primary_key]
    found = [row._mapping for row in await connection.execute(select(table))]
    return {tuple(row[key] for key in keys): dict(row) for row in found}


class _UndoIt(Exception):
    """Ends the transaction of one case."""


@dataclass(frozen=True)
class Ran:
    """What came of it: refused or an error, or what was read and changed of each side."""

    refused: bool = False
    error: str = ""
    read: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    noted: frozenset[str] = frozenset()

    def cell(self, of: Side, other: Side) -> str:
        """`x` refused; else `r` read, `w` changed, `l` a look noted, `-` none; after `+` that of the other side."""
        if self.error:
            return self.error
        own, foreign = self._marks(of), self._marks(other)
        mark = own or ("x" if self.refused else "-")
        return f"{mark}+{foreign}" if foreign else mark

    def _marks(self, side: Side) -> str:
        did = (("r", self.read), ("w", self.changed), ("l", self.noted))
        return "".join(letter for letter, sides in did if side.word in sides)


async def ran(world: World, watch: Watch, case: type[UseCase[Any]], person: Person, side: Side) -> Ran:
    """Let somebody do it with what a button about that side would name, and take it back."""
    outcome = Ran()
    services = replace(world.services, random=Random(1))
    try:
        async with world.database.transaction() as uow:
            actor = await uow.people.get(person.id)
            turn = Turn(services, uow, actor)
            connection: AsyncConnection = uow._connection
            touched: set[str] = set()

            def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
                if match := WRITES.match(statement):
                    touched.add(match[1])

            try:
                await _begin(world, turn, case, side)
                event.listen(connection.sync_connection, "before_cursor_execute", note)
                # as the pipeline does it: what is refused has changed nothing
                async with uow.savepoint():
                    result = await turn.do(case(**arguments(case, side)))
                outcome = Ran(read=_sides_in(world, repr(result)))
            except Refusal as refusal:
                touched.clear()
                words = repr((refusal.text, refusal.keyboard))
                # a button may name the row again that was asked for
                outcome = Ran(
                    refused=True, read=frozenset(s.word for s in (world.near, world.far) if s.word in words)
                )
            except Exception as error:  # noqa: BLE001
                outcome = Ran(error=f"{type(error).__name__}: {error}")
            if not outcome.error and touched:
                outcome = await _with_changes(world, watch, connection, outcome, touched)
            raise _UndoIt
    except _UndoIt:
        return outcome


async def _begin(world: World, turn: Turn, case: type[UseCase[Any]], side: Side) -> None:
    """What comes before it. About the other side somebody else did it, and left the form as it is."""
    for step in beforehand(case, world.near):
        await turn.do(step)
    steps = prelude(case, side)
    if not steps:
        return
    twin = None
    if side is world.far:
        role = turn.person.role
        twin = world.far.people.get(role) if role else None
    by = Turn(turn.services, turn.uow, twin) if twin else turn
    for step in steps:
        await by.do(step)
    if twin is not None and (form := await turn.uow.people.form(twin.id)) is not None:
        await turn.uow.people.save_form(replace(form, person=turn.person.id))


async def _with_changes(
    world: World, watch: Watch, connection: AsyncConnection, outcome: Ran, touched: set[str]
) -> Ran:
    read, changed, noted = set(outcome.read), set[str](), set[str]()
    for name in touched:
        after = await rows_of(connection, metadata.tables[name])
        for side in (world.near, world.far):
            if watch.changed(side, metadata.tables[name], after):
                (noted if name == LOOKS else changed).add(side.word)
            if name == "outbox" and watch.told(world, side, after):
                read.add(side.word)
    return replace(outcome, read=frozenset(read), changed=frozenset(changed), noted=frozenset(noted))


def _sides_in(world: World, words: str) -> frozenset[str]:
    return frozenset(side.word for side in (world.near, world.far) if any(mark in words for mark in side.marks))


async def matrix(world: World) -> dict[str, list[str]]:
    """The cells of every use case, in the order of `columns`.

    `.` the role has no right to it; `=` names nothing, so it is as in the column before; else as Ran.cell says.
    """
    watch = await Watch.over(world)
    made: dict[str, list[str]] = {}
    for case in use_cases():
        is_same = names_nothing(case, world)
        line = made[name_of(case)] = []
        for _, person, side in columns(world):
            if not granted(case, person):
                line.append(".")
            elif is_same and side is world.far and person is not world.newcomer:
                line.append("=")
            else:
                other = world.far if side is world.near else world.near
                line.append((await ran(world, watch, case, person, side)).cell(side, other))
    return made


def names_nothing(case: type[UseCase[Any]], world: World) -> bool:
    """Nothing that it is made with belongs to one side or the other."""
    same = arguments(case, world.near) == arguments(case, world.far)
    return same and not prelude(case, world.near) and not beforehand(case, world.near)


def granted(case: type[UseCase[Any]], person: Person) -> bool:
    return case.rights.everybody or bool(case.rights.roles & person.roles)


def columns(world: World) -> Sequence[tuple[str, Person, Side]]:
    """Who acts, about which side, in the order of the expectation file."""
    made = [
        (f"{role}{'' if side is world.near else '*'}", world.near.people[role], side)
        for role in Role
        for side in (world.near, world.far)
    ]
    return [*made, ("newcomer*", world.newcomer, world.far)]
