"""When the database is away: telling it from errors in what was asked, and saying so once instead of each time."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from storage.errors import Conflict, DatabaseAway, without_values

log = logging.getLogger(__name__)

UNIQUE_VIOLATION, EXCLUSION_VIOLATION = "23505", "23P01"
SERIALIZATION_FAILURE, DEADLOCK, LOCK_TIMEOUT = "40001", "40P01", "55P03"
CONFLICTS = {UNIQUE_VIOLATION, EXCLUSION_VIOLATION, SERIALIZATION_FAILURE, DEADLOCK, LOCK_TIMEOUT}

CONNECTION_EXCEPTION, INSUFFICIENT_RESOURCES, SYSTEM_ERROR = "08", "53", "58"
AWAY_CLASSES = (CONNECTION_EXCEPTION, INSUFFICIENT_RESOURCES, SYSTEM_ERROR)
IDLE_IN_TRANSACTION = "25P03"
ADMIN_SHUTDOWN, CRASH_SHUTDOWN, CANNOT_CONNECT_NOW, IDLE_SESSION = "57P01", "57P02", "57P03", "57P05"
AWAY = {IDLE_IN_TRANSACTION, ADMIN_SHUTDOWN, CRASH_SHUTDOWN, CANNOT_CONNECT_NOW, IDLE_SESSION}

SQLITE_AWAY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PROTOCOL,
}
PRIMARY = 0xFF
"""The part of SQLite's extended codes that names the kind."""

SAID_AGAIN = 60.0
"""Seconds: as long as it lasts, it is said again once a minute."""
CALM = 2.0
"""Seconds without a failure after which it is over; what has nothing to write gets through to a full disk."""


class Spell:
    """A time during which the database is away: its beginning and its end are logged, and what else fails is not."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._said = self._failed = float("-inf")
        self.since: float | None = None
        """Seconds of the monotonic clock; None while the database answers."""

    def failed(self, why: str) -> None:
        self._failed = now = time.monotonic()
        if self.since is None:
            self.since = now
        if now - self._said >= SAID_AGAIN:
            self._said = now
            log.error("The database %s is away (%s); it is asked again until it is back", self._name, why)

    def answered(self) -> None:
        if self.since is not None and time.monotonic() - self._failed >= CALM:
            log.warning("The database %s is back; it was away for %.1f s", self._name, self._failed - self.since)
            self.since, self._said = None, float("-inf")


def named(error: Exception, *, ours: bool) -> Conflict | DatabaseAway | None:
    """What that error means for whoever asked, None when it is an error in what was asked.

    Args:
        ours: nothing but a connection was in use, so that every error of the operating system is of it.
    """
    for each in _chain(error):
        if isinstance(each, DBAPIError):
            if _is_conflict(each):
                return Conflict(without_values(each))
            if _is_away(each):
                return DatabaseAway(without_values(each))
        elif isinstance(each, NoConnectionFree):
            return DatabaseAway("all connections are in use")
    # the network's errors inside of a transaction are of the database, too: there is no other network in one
    if isinstance(error, OSError if ours else (ConnectionError, TimeoutError)):
        return DatabaseAway(" ".join(str(error).split()) or type(error).__name__)
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error of the database, and those after which it came: a transaction that is gone cannot be rolled back."""
    seen: BaseException | None = error
    while isinstance(seen, SQLAlchemyError):
        yield seen
        seen = seen.__context__ if not isinstance(seen, DBAPIError) else _before(seen)


def _before(error: DBAPIError) -> BaseException | None:
    # between an error of SQLAlchemy's and the one before it stands the driver's own
    driver = error.__context__
    while driver is not None and not isinstance(driver, SQLAlchemyError):
        driver = driver.__context__
    return driver


def _is_conflict(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in CONFLICTS
    return str(error.orig).startswith("UNIQUE constraint failed")


def _is_away(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in AWAY or state.startswith(AWAY_CLASSES)
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code is not None and code & PRIMARY in SQLITE_AWAY
