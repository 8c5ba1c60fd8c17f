"""The short way of a SQLite statement that is known and quick: compiled once, it runs without SQLAlchemy's machinery.

SQLAlchemy looks for a statement by all that it is made of, binds it through a context and a cursor, and does it in a
greenlet, because any of it may have to wait: forty microseconds for what SQLite does in five. Nearly everything that
an update asks is a constant of a module, and waits for nothing. So SQLAlchemy compiles such a statement when it is
met for the second time, and from then on its values go to the driver and its rows come back through SQLAlchemy's own
types. Whatever is not so simple goes SQLAlchemy's way, and so do all statements while somebody listens to them, and
whatever fails, so that errors are what they always are.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast
from weakref import WeakKeyDictionary

from sqlalchemy import BindParameter, CursorResult
from sqlalchemy.engine import Connection, Dialect, IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.util.concurrency import greenlet_spawn

from storage.one_hop import OneHopConnection, Ran

Processor = Callable[[Any], Any] | None
AnyResult = CursorResult[*tuple[Any, ...]]

BAD_VALUES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What types raise at values that they do not take; SQLAlchemy says it better."""


class Fetched(IteratorResult[*tuple[Any, ...]]):
    """Rows that are all there, and how many a statement changed."""

    rowcount = -1


class Known:
    """A statement, compiled for values of certain names."""

    def __init__(self, compiled: SQLCompiler, dialect: Dialect) -> None:
        """`is_simple` says whether it can go the short way at all."""
        self.sql = compiled.string
        self._dialect = dialect
        # not the compiled statement, which holds the statement
        self._columns = compiled._result_columns
        self._is_ordered = compiled._ordered_columns
        self._metadata: SimpleResultMetaData | None = None
        self._processors: list[tuple[int, Callable[[Any], Any]]] = []
        made = {column.key: column.default for column in compiled.insert_prefetch}
        self.is_simple = (
            not (compiled.literal_execute_params or compiled.post_compile_params or compiled.update_prefetch)
            and not compiled._ad_hoc_textual
            and all(default is not None and default.is_callable for default in made.values())
            and not any(bind.callable or bind.type._is_tuple_type for bind in compiled.bind_names)
        )
        if self.is_simple:
            self._made = {name: cast(Any, default).arg for name, default in made.items()}
            names = {name: bind for bind, name in compiled.bind_names.items()}
            self._binds = [self._bind(name, names[name]) for name in compiled.positiontup or ()]

    def _bind(self, name: str, bind: BindParameter[Any]) -> tuple[str, bool, Any, Processor]:
        processor = bind.type.dialect_impl(self._dialect).bind_processor(self._dialect)
        is_given = bind.required or name in self._made
        value = None if is_given else bind.value
        return bind.key, is_given, processor(value) if processor and not is_given else value, processor

    def bound(self, given: Mapping[str, Any]) -> tuple[Any, ...]:
        """The values in the statement's order, as the driver takes them."""
        if self._made:
            given = {**{name: make(None) for name, make in self._made.items() if name not in given}, **given}
        return tuple(
            value
            if not is_given and key not in given
            else (given[key] if processor is None else processor(given[key]))
            for key, is_given, value, processor in self._binds
        )

    def result(self, ran: Ran) -> Fetched:
        if self._metadata is None:
            self._metadata = self._described(ran)
        rows: Sequence[tuple[Any, ...]] = ran.rows
        if self._processors and rows:
            rows = [self._read(row) for row in rows]
        fetched = Fetched(self._metadata, iter(rows))
        fetched.rowcount = ran.rowcount
        return fetched

    def _read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        read = list(row)
        for index, processor in self._processors:
            read[index] = processor(read[index])
        return tuple(read)

    def _described(self, ran: Ran) -> SimpleResultMetaData:
        columns = self._columns
        described = [each[0] for each in ran.description or ()]
        if not columns:
            return SimpleResultMetaData(described)
        if not self._is_ordered:
            by_name = {column.keyname: column for column in columns}
            columns = [by_name[name] for name in described]
        for index, column in enumerate(columns):
            processor = column.type.dialect_impl(self._dialect).result_processor(self._dialect, None)
            if processor is not None:
                self._processors.append((index, processor))
        return SimpleResultMetaData([column.keyname for column in columns], [column.objects for column in columns])


_met: WeakKeyDictionary[Executable, dict[tuple[str, ...], Known | None]] = WeakKeyDictionary()
"""Statements by themselves, as long as they live: what is made for one call is met once and costs no compiling."""


def _known(statement: Executable, names: tuple[str, ...], dialect: Dialect) -> Known | None:
    forms = _met.get(statement)
    if forms is None:
        _met[statement] = {}
        return None
    if names not in forms:
        compiled = cast(Any, statement).compile(dialect=dialect, column_keys=list(names))
        known = Known(compiled, dialect) if isinstance(compiled, SQLCompiler) else None
        forms[names] = known if known is not None and known.is_simple else None
    return forms[names]


class QuickConnection(AsyncConnection):
    """Goes the short way inside a transaction with all that can."""

    async def execute(self, statement: Any, parameters: Any = None, *, execution_options: Any = None) -> AnyResult:
        if execution_options is None and (driver := self._free()) is not None:
            fetched = self._at_once(driver, statement, parameters)
            if fetched is not None:
                return cast(AnyResult, fetched)
        return await super().execute(statement, parameters, execution_options=execution_options)

    async def exec_driver_sql(
        self, statement: str, parameters: Any = None, execution_options: Any = None
    ) -> AnyResult:
        if parameters is None and execution_options is None and (driver := self._free()) is not None:
            ran = driver.at_once(statement, ())
            if ran is not None:
                names = [each[0] for each in ran.description or ()]
                return cast(AnyResult, Fetched(SimpleResultMetaData(names), iter(ran.rows)))
        return await super().exec_driver_sql(statement, parameters, execution_options)

    def begin_here(self) -> None:
        """Connects and begins, in a greenlet."""
        self.sync_connection = self._assign_proxied(self.sync_engine.connect())
        self._proxied.begin()

    def end_here(self) -> None:
        """Commits, unless it was rolled back meanwhile, and gives the connection back, in a greenlet."""
        if self._proxied.in_transaction():
            self._proxied.commit()
        self._proxied.close()

    def _free(self) -> OneHopConnection | None:
        """The driver's connection, in a transaction."""
        connection = self._proxied
        return _unheard(connection) if connection.in_transaction() else None

    def _at_once(self, driver: OneHopConnection, statement: Executable, parameters: Any) -> Fetched | None:
        if isinstance(parameters, list):
            if len(parameters) != 1:
                return None
            parameters = parameters[0]
        given: Mapping[str, Any] = parameters or {}
        known = _known(statement, tuple(given), self._proxied.dialect)
        if known is None:
            return None
        try:
            values = known.bound(given)
        except BAD_VALUES:
            return None
        ran = driver.at_once(known.sql, values)
        return known.result(ran) if ran is not None else None


def begun_at_once(connection: Connection, statement: str) -> bool:
    """Begins a transaction, in a greenlet, where that is quick; False when SQLAlchemy has to."""
    driver = _unheard(connection)
    return driver is not None and driver.begin_at_once(statement)


def _unheard(connection: Connection) -> OneHopConnection | None:
    """The driver's connection, if nobody listens to statements."""
    if connection.dispatch.before_cursor_execute:
        return None
    driver = connection.connection.dbapi_connection
    return driver if isinstance(driver, OneHopConnection) else None


class QuickEngine(AsyncEngine):
    """An engine whose connections know the short way, and whose transactions take two greenlets instead of four."""

    _connection_cls = QuickConnection

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        connection = QuickConnection(self)
        try:
            await greenlet_spawn(connection.begin_here)
            yield connection
            await greenlet_spawn(connection.end_here)
        except BaseException:
            if connection.sync_connection is not None:
                # rolls back, and is seen through even by whoever is cancelled
                await connection.__aexit__(None, None, None)
            raise

    def execution_options(self, **options: Any) -> QuickEngine:
        return QuickEngine(self.sync_engine.execution_options(**options))
