"""Every question with what the bot says to it: `python -m tests.asking`; `--failures`: only what is not right."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.database import Database
from tests.asking.regression import Judged, Verdict, measure, table


async def measured(folder: Path) -> list[Judged]:
    url = f"sqlite:///{folder / 'banxue.db'}"
    database = await Database.open(url, migrated=False)
    try:
        await database.migrate()
    finally:
        await database.close()
    return await measure(url)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.asking", description=__doc__)
    parser.add_argument("--failures", action="store_true", help="only what is not right")
    failures: bool = parser.parse_args().failures
    with TemporaryDirectory() as folder:
        judged = asyncio.run(measured(Path(folder)))
    for each in judged:
        if not (failures and each.verdict is Verdict.RIGHT):
            print(f"{each.question.kind:<10}  {each.verdict:<16}  {each.question.text}  ->  {each.said}")
    print(table(judged))


if __name__ == "__main__":
    main()
