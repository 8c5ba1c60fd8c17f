"""Database URLs as people write them."""

from __future__ import annotations

import re

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from storage.errors import DatabaseUnavailable

SQLITE, POSTGRESQL = "sqlite", "postgresql"
DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}


def normalised(url: str) -> URL:
    """The URL with the driver that this program uses.

    Raises:
        DatabaseUnavailable: it is no URL of a SQLite file or of a PostgreSQL database.
    """
    try:
        given = make_url(url)
    except (ArgumentError, ValueError):
        raise DatabaseUnavailable(
            f"{without_password(url)!r} is no database URL: sqlite:///path/to/file or postgresql://user@host/name"
        ) from None
    driver = DRIVERS.get(given.drivername)
    if driver is None:
        raise DatabaseUnavailable(
            f"the database URL {shown(given)} is neither sqlite:///path/to/file nor postgresql://user@host/name"
        )
    if driver.startswith(SQLITE):
        if given.database in (None, "", ":memory:"):
            raise DatabaseUnavailable(f"the database URL {shown(given)} names no file: sqlite:///path/to/file")
        return given.set(drivername=driver)
    # libpq's word for what asyncpg calls ssl.
    if "sslmode" in given.query:
        given = given.update_query_dict({"ssl": given.query["sslmode"]}).difference_update_query(["sslmode"])
    return given.set(drivername=driver)


def shown(url: URL) -> str:
    """The URL as it may be printed: without the password, and without the driver."""
    return url.set(drivername=url.get_backend_name()).render_as_string(hide_password=True)


def without_password(text: str) -> str:
    """Whatever was meant as a URL, with what stands where a password would be covered up."""
    return re.sub(r"(//[^/:@]*):.*@", r"\1:***@", text)
