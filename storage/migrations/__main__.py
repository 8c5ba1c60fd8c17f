"""`python -m storage.migrations WHAT` writes the next revision: from the migrations to what tables/ describes."""

from __future__ import annotations

import sys

from alembic import command
from sqlalchemy import create_engine

from storage import migrations


def write(message: str) -> str:
    """Add a revision that makes the migrated tables what the code describes; it is a draft to be read and tested.

    Returns:
        the path of the new file.
    """
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        migrations.upgrade(connection)
        config = migrations.config()
        config.attributes["connection"] = connection
        number = f"{int(migrations.newest()) + 1:04}"
        made = command.revision(config, message, autogenerate=True, rev_id=number)
    engine.dispose()
    assert made is not None and not isinstance(made, list), "one revision is asked for"
    return made.path


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: python -m storage.migrations 'Add waiting lists'")
    print(write(sys.argv[1]))


if __name__ == "__main__":
    main()
