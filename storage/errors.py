"""What can go wrong with the database, each with one sentence for whoever started the program."""

from __future__ import annotations

from domain.errors import BanxueError


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


class Conflict(BanxueError):
    """Another transaction got there first and this one was rolled back: run the whole transaction again."""
