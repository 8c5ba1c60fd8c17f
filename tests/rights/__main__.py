"""`python -m tests.rights` writes down who can do what now; read the difference before it is committed."""

import asyncio
import tempfile
from pathlib import Path

from domain.clock import FixedClock
from storage.database import Database
from tests.rights.cases import matrix
from tests.rights.expected import FILE, written
from tests.rights.sides import NOW
from tests.rights.world import opened


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'rights.db'}"
        database = await Database.open(url, migrated=False)
        await database.migrate()
        await database.close()
        clock = FixedClock(NOW)
        database = await Database.open(url, clock=clock)
        try:
            cells = await matrix(await opened(database, clock))
        finally:
            await database.close()
    errors = {name: line for name, line in cells.items() if any(": " in cell for cell in line)}
    for name, line in errors.items():
        print(name, next(cell for cell in line if ": " in cell))
    if errors:
        raise SystemExit("these went wrong; nothing is written")
    FILE.write_text(written(cells))


asyncio.run(main())
