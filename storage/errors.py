"""What can go wrong with the database, each with one sentence for whoever started the program."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from domain.errors import Away, BanxueError


class DatabaseError(BanxueError):
    """The database cannot be used; the message is one sentence for the command line."""


class DatabaseUnavailable(DatabaseError):
    """Nothing answers at that URL, it cannot be read, or it is no database URL at all."""


class NotMigrated(DatabaseError):
    """The tables are missing or older than this program."""


class NewerDatabase(DatabaseError):
    """The tables are newer than this program."""


class AlreadyRunning(DatabaseError):
    """Another bot works on this database now."""


class DatabaseAway(DatabaseError, Away):
    """The database does not answer or can take nothing now. What was asked is as good as before: ask again."""


class LeaseLost(BanxueError):
    """Another process does now what this one did; what it wanted to write was not written."""


class Conflict(BanxueError):
    """Another transaction got there first and this one was rolled back: run the whole transaction again."""


def without_values(error: DBAPIError) -> str:
    """What the driver says, on one line, without what stood in the row.

    SQLite names columns and constraints only; PostgreSQL quotes values, so of it the code and the names are told.
    """
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return " ".join(str(error.orig).split())
    cause = error.orig.__cause__ if error.orig is not None else None
    named = [getattr(cause, field, None) for field in ("table_name", "column_name", "constraint_name")]
    return " ".join([f"{type(cause or error.orig).__name__} ({state})", *(name for name in named if name)])


def of_driver(error: BaseException) -> str | None:
    """The same of an error of the database's driver, or of one that it led to; None when it is neither."""
    for each in (error, error.__cause__):
        if isinstance(each, DBAPIError):
            return without_values(each)
    return None
