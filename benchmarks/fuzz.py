"""Malformed and hostile updates: nothing breaks, sticks, leaks into a text or tells the databases apart.

    python -m benchmarks.fuzz [--updates 100000] [--seed 1] [--database both] [--each 5000]

Every `each` updates there is a new centre: two families with everything that the program keeps, the whole staff,
children before consent, strangers, all with hostile names, and two who only say honest things. Updates come as bytes
through the true polling and the true webhook; what the bot says goes over HTTP to the sandbox, which checks it with a
second library. They are honest taps and words as the sandbox records them, the same with wounds, taps that nobody
offered (sealed as if the key were known, and not), and whatever the schema allows, with hostile values in it.

The clock stands but for steps between batches, one update is handled at a time, and tokens are drawn by the seed, so
that two databases can be compared: row by row after each batch, and every row of every table at the end of a centre.
With `both` a process works on each. `--database` may also be the URL of an empty database; then --each is --updates.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from itertools import zip_longest
from pathlib import Path

from benchmarks.fuzz_run import Account, fuzzed, opened_on, prepare
from benchmarks.postgres_server import CARELESS, PostgresServer, running

KINDS = ("sqlite", "postgresql")
SLOWEST = 2.0
"""CPU seconds that an update may cost, with everything that runs beside it in the same process."""
GROWTH = 40.0
"""MB that a process may grow by from its third centre to its last."""
REACHED = 0.9
"""The share of handlers that have to be asked in a run of 100,000."""
LONG_RUN = 50_000


def centres(updates: int, each: int, seed: int) -> Iterator[tuple[int, int]]:
    """The seed and the number of updates of every centre."""
    for number, begin in enumerate(range(0, updates, each)):
        yield 1000 * seed + number, min(each, updates - begin)


@asynccontextmanager
async def templates(kind: str) -> AsyncIterator[Callable[[str], Awaitable[str]]]:
    """Makes fresh, prepared databases of that kind, or prepares the one at a URL; a name in, a URL out."""
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        if kind == "postgresql":
            server = opened.enter_context(running(CARELESS))
            await _administer(server, "CREATE DATABASE template")
            await prepare(server.url("template"))

            async def make(name: str) -> str:
                await _administer(server, f"CREATE DATABASE {name} TEMPLATE template")
                return server.url(name)
        elif kind == "sqlite":
            await prepare(f"sqlite:///{folder}/template")

            async def make(name: str) -> str:
                shutil.copyfile(folder / "template", folder / name)
                return f"sqlite:///{folder / name}"
        else:

            async def make(name: str) -> str:
                await prepare(kind)
                return kind

        yield make


async def _administer(server: PostgresServer, statement: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(server.url())
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def on_one(kind: str, options: argparse.Namespace, into: Path) -> None:
    """All centres on one kind of database; an account of each is written into the folder."""
    each = options.each if kind in KINDS else options.updates
    async with templates(kind) as make:
        for seed, updates in centres(options.updates, each, options.seed):
            account = Account()
            async with opened_on(await make(f"centre_{seed}")) as (database, clock):
                await fuzzed(database, clock, updates, seed, account)
            written = into / f"{seed}.part"
            written.write_text(json.dumps(vars(account)))
            written.rename(into / f"{seed}.json")


def first_difference(accounts: Sequence[Account]) -> list[str]:
    """What the one account says and the other does not, up to three lines of each."""
    pairs = zip_longest(*(account.lines for account in accounts), fillvalue="nothing")
    found: list[str] = []
    for place, lines in enumerate(pairs):
        if len(set(lines)) > 1:
            found += [f"{place}: {line[:600]}" for line in lines]
        if len(found) >= 3 * len(accounts):
            break
    return found


def read(folder: Path) -> dict[str, Account]:
    """The accounts that were written, by seed."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        found[path.stem] = account = Account()
        for name, value in json.loads(path.read_text()).items():
            setattr(account, name, Counter(value) if isinstance(value, dict) else value)
    return found


def summed(accounts: Sequence[Account]) -> Account:
    """What several centres on one database have come to; their lines are left out."""
    whole = Account()
    for each in accounts:
        whole.faults += each.faults
        whole.memory += each.memory
        whole.updates += each.updates
        whole.messages += each.messages
        seconds, said = each.slowest
        whole.slowest = max(whole.slowest, (seconds, said))
        whole.longest_batch = max(whole.longest_batch, each.longest_batch)
        for name in ("reached", "kinds", "states", "links"):
            getattr(whole, name).update(getattr(each, name))
    return whole


def judged(name: str, whole: Account) -> list[str]:
    """Prints what came of a run; what is wrong with it."""
    asked = sum(times > 0 for times in whole.reached.values())
    grown = whole.memory[-1] - whole.memory[min(2, len(whole.memory) - 1)]
    print(f"{name}: {whole.updates} updates, {whole.messages} messages to people")
    print(f"  {', '.join(f'{times} {kind}' for kind, times in whole.kinds.most_common())}")
    for state, times in sorted(whole.states.items()):
        print(f"  {times:7} {state}")
    print(f"  handlers: {asked} of {len(whole.reached)}")
    print(f"  dearest update: {1000 * whole.slowest[0]:.0f} ms of CPU; {whole.slowest[1][:200]}")
    print(f"  dearest batch: {whole.longest_batch:.1f} s of CPU")
    print(f"  memory: {whole.memory[-1]:.0f} MB, grown by {grown:.0f}")
    print(f"  links in words that somebody typed: {sum(whole.links.values())}")
    wrong = [f"{times} times: {fault}" for fault, times in Counter(whole.faults).most_common(40)]
    wrong += [f"an update cost {whole.slowest[0]:.1f} s"] if whole.slowest[0] > SLOWEST else []
    wrong += [f"memory grew by {grown:.0f} MB"] if grown > GROWTH else []
    if whole.updates >= LONG_RUN and asked < REACHED * len(whole.reached):
        wrong.append(f"only {asked} handlers were asked")
    return wrong


async def side_by_side(options: argparse.Namespace, folder: Path) -> None:
    """A process for each kind of database."""
    given = ["--updates", options.updates, "--seed", options.seed, "--each", options.each]
    processes = []
    for kind in KINDS:
        (folder / kind).mkdir()
        arguments = ["-m", "benchmarks.fuzz", *map(str, given), "--database", kind, "--into", str(folder / kind)]
        processes.append(await asyncio.create_subprocess_exec(sys.executable, *arguments))
    codes = [await process.wait() for process in processes]
    if any(codes):
        print(f"the processes ended with {codes}")


async def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--updates", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=5_000)
    parser.add_argument(
        "--database", default="both", help="both, sqlite, postgresql, or the URL of an empty database"
    )
    parser.add_argument("--into", type=Path, help="write accounts into this folder, and judge nothing")
    options = parser.parse_args()
    logging.lastResort = None
    if options.into is not None:
        await on_one(options.database, options, options.into)
        return 0
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.database == "both":
            await side_by_side(options, folder)
            found = {kind: read(folder / kind) for kind in KINDS}
        else:
            await on_one(options.database, options, folder)
            found = {options.database.partition(":")[0]: read(folder)}
    wrong = compared(found, options)
    for kind, accounts in found.items():
        wrong += judged(kind, summed(list(accounts.values()))) if accounts else [f"{kind}: nothing came of it"]
    print(*(wrong or ["nothing is wrong"]), sep="\n")
    print(f"{time.monotonic() - began:.0f} s")
    return 1 if wrong else 0


def compared(found: dict[str, dict[str, Account]], options: argparse.Namespace) -> list[str]:
    """Prints how many centres are the same on all databases; where they are not."""
    wrong: list[str] = []
    everywhere = set.intersection(*({*accounts} for accounts in found.values()))
    for seed in sorted(everywhere):
        if difference := first_difference([accounts[seed] for accounts in found.values()]):
            wrong += [f"centre {seed} differs between {' and '.join(found)}:", *difference]
    if len(found) > 1:
        lines = sum(len(next(iter(found.values()))[seed].lines) for seed in everywhere)
        print(f"{len(everywhere)} centres compared on both databases, {lines} rows")
    if missing := len(list(centres(options.updates, options.each, options.seed))) - len(everywhere):
        wrong += [f"{missing} centres were not finished"] if len(found) > 1 else []
    return wrong


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
