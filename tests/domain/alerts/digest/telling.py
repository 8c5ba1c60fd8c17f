"""A process that tells teachers what is new until nobody is left; its argument is the URL of the database."""

from __future__ import annotations

import asyncio
import sys

from domain.alerts.digest.sending import SendDigests
from domain.clock import FixedClock
from storage.database import Database
from tests.domain.alerts.digest.stage import MONDAY
from tests.house import act, services


async def tell(url: str) -> None:
    clock = FixedClock(MONDAY)
    database = await Database.open(url, clock=clock)
    while await act(database, services(clock=clock), None, SendDigests()):
        pass
    await database.close()


if __name__ == "__main__":
    asyncio.run(tell(sys.argv[1]))
