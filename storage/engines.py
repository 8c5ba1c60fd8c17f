"""The engines of both databases: their connections, and how long these may take for what."""

from __future__ import annotations

import socket
from json import dumps
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, Connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from storage.address import POSTGRESQL, shown
from storage.errors import DatabaseUnavailable, NotMigrated
from storage.one_hop import LOCK_SECONDS, RELAXED, WRITE, OneHopModule
from storage.quick import QuickEngine, begun_at_once

WAIT_SECONDS = 60
POSTGRESQL_CONNECTIONS = 10
SQLITE_READERS = 4
MIGRATE = "python -m bot migrate"

CONNECT_SECONDS = 10
IDLE_SECONDS = 15
"""After it PostgreSQL rolls back the transaction of a process that was stopped in the middle, and frees its locks."""
STATEMENT_SECONDS = 30
ANSWER_SECONDS = 40
"""After it a server that does not even say that a statement took too long is given up."""
CLOSE_SECONDS = 15
UNHEARD_SECONDS = 10
"""After it a connection whose other end confirms nothing any more is given up, by either end."""
KEEPALIVE = {"idle": 15, "interval": 5, "count": 2}
DURABLE = "durable"


def _json(value: Any) -> str:
    # PostgreSQL knows no NaN in JSON; SQLite would keep it until it is moved.
    return dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def sqlite_engines(url: URL, *, create: bool) -> tuple[AsyncEngine, AsyncEngine]:
    path = Path(url.database or "")
    if create:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseUnavailable(f"the database {shown(url)} cannot be opened: {error}") from None
    elif not path.exists():
        raise NotMigrated(f"there is no database {shown(url)} yet: run {MIGRATE}")
    writer = sqlite_engine(url, None, pool_size=1, max_overflow=0, pool_timeout=WAIT_SECONDS)
    reader = sqlite_engine(
        url, None, read_only=True, pool_size=SQLITE_READERS, max_overflow=0, pool_timeout=WAIT_SECONDS
    )
    return writer, reader


def sqlite_engine(
    url: URL, pool: type[NullPool] | None, *, foreign_keys: bool = True, read_only: bool = False, **arguments: Any
) -> AsyncEngine:
    made = create_async_engine(
        url, poolclass=pool, json_serializer=_json, module=OneHopModule(), hide_parameters=True, **arguments
    )
    engine = QuickEngine(made.sync_engine)

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        # Without this the driver begins transactions on its own, and deferred ones: they fail when they turn writer.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {1000 * LOCK_SECONDS}")
        # each transaction says for itself whether its end waits for the disk, see storage.one_hop
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        if read_only:
            cursor.execute("PRAGMA query_only = ON")
        else:
            cursor.execute("PRAGMA journal_mode = WAL")
            # what is deleted is overwritten, too
            cursor.execute("PRAGMA secure_delete = ON")
        # whoever has to wait does so in storage.one_hop instead
        cursor.execute("PRAGMA busy_timeout = 0")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        statement = "BEGIN" if read_only else _write(connection)
        if not begun_at_once(connection, statement):
            connection.exec_driver_sql(statement)

    return engine


def _write(connection: Connection) -> str:
    return WRITE if connection.get_execution_options().get(DURABLE, True) else RELAXED


def postgresql_engines(url: URL, *, long: bool) -> tuple[AsyncEngine, AsyncEngine]:
    engine = postgresql_engine(
        url,
        long=long,
        pool_size=POSTGRESQL_CONNECTIONS,
        # An extra connection would be made and thrown away for each turn just when there is most to do.
        max_overflow=0,
        pool_timeout=WAIT_SECONDS,
    )
    return engine, engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def postgresql_engine(url: URL, *, long: bool = False, **arguments: Any) -> AsyncEngine:
    """`long`: for what may take its time, as migrating; else nobody waits for a statement longer than is bearable."""
    bounds = {} if long else {"command_timeout": ANSWER_SECONDS}
    try:
        engine = create_async_engine(
            url,
            json_serializer=_json,
            hide_parameters=True,
            isolation_level="READ COMMITTED",
            connect_args={"timeout": CONNECT_SECONDS, "server_settings": _settings(long=long), **bounds},
            **arguments,
        )
    except ModuleNotFoundError as error:
        raise DatabaseUnavailable(
            f"the database {shown(url)} needs the package {error.name}: pip install 'banxue[{POSTGRESQL[:8]}]'"
        ) from None

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        _watch_over(connection.driver_connection)

    return engine


def _settings(*, long: bool) -> dict[str, str]:
    """What each connection asks of the server; in milliseconds, but for the keepalive's seconds."""
    settings = {
        "application_name": "banxue",
        "tcp_user_timeout": 1000 * UNHEARD_SECONDS,
        **{f"tcp_keepalives_{name}": value for name, value in KEEPALIVE.items()},
    }
    if not long:
        settings |= {
            "idle_in_transaction_session_timeout": 1000 * IDLE_SECONDS,
            "lock_timeout": 1000 * LOCK_SECONDS,
            "statement_timeout": 1000 * STATEMENT_SECONDS,
        }
    return {name: str(value) for name, value in settings.items()}


def _watch_over(driver: Any) -> None:
    """Have the system give up a connection whose server is gone without a word; it would wait for a quarter hour."""
    # the driver has no public way to its socket; without it answers are given up later
    transport = getattr(driver, "_transport", None)
    found = transport.get_extra_info("socket") if transport is not None else None
    if found is None or found.family == getattr(socket, "AF_UNIX", None):
        return
    found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    options = {
        "TCP_KEEPIDLE": KEEPALIVE["idle"],
        "TCP_KEEPINTVL": KEEPALIVE["interval"],
        "TCP_KEEPCNT": KEEPALIVE["count"],
        "TCP_USER_TIMEOUT": 1000 * UNHEARD_SECONDS,
    }
    for name, value in options.items():
        if hasattr(socket, name):
            found.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
