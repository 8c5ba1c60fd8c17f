"""Whether a broadcast reaches everybody once while the bot is killed: `python -m benchmarks.broadcast`.

    [--recipients 5000] [--kills 50] [--taps 0] [--kind offer|news] [--database URL] [--seed S]

The true bot process (`python -m bot run`, the courier as it ships) against the sandbox in a process of its own. An
operator launches a broadcast twice to parents in two languages; meanwhile the bot is killed with -9 at random
moments, the broadcast is paused and resumed, and a second bot is started by mistake. In the sandbox 5 % have blocked
the bot, 2 % of the chats have moved, 2 % of the messages are refused with retry_after, and some answers are cut off
after the message was accepted. `--taps` people tap as well, each again as soon as the bot has answered (and read for
a second): how long they wait is told for taps in whose time the bot was not killed.

Exits with 1 when a bar is missed:
- everybody has exactly one final state, and it is what happened in the chat: nobody is skipped;
- nobody got two messages, but for rows that were in doubt; these are at most the kills and the cut answers;
- no second has more than 30 messages, by the sandbox's arrival times, refused ones included;
- while the bot was up and there was something to send, more than 90 % of the 30 a second were used. That is counted
  in each of its lives from its first message to the kill (a start takes seconds: imports, and a second of silence),
  without the pause, and until everybody was tried once;
- with `--taps`: p95 of the answers below one second.

URL: an empty database; "sqlite" (a temporary file, the default) and "postgresql" (a server of its own) need none.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.broadcast_figures import Happened, bars, report
from benchmarks.broadcast_stage import Trouble
from benchmarks.broadcast_storm import Storm
from benchmarks.postgres_server import running


@dataclass(frozen=True)
class Options:
    recipients: int = 5000
    kills: int = 50
    taps: int = 0
    kind: str = "offer"
    seed: int = 1
    trouble: Trouble = field(default_factory=Trouble)


async def measure(url: str, folder: Path, options: Options) -> Happened:
    """
    Raises:
        ValueError: the database is in use.
        RuntimeError: the bot or the sandbox ended by itself, or nothing was sent for too long.
    """
    storm = Storm(folder, url, options.recipients, options.kills, options.taps, options.kind, options.seed)
    return await storm.run(options.trouble)


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    options = Options(given.recipients, given.kills, given.taps, given.kind, given.seed)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="banxue-broadcast-") as name, _database(given.database, name) as url:
        happened = asyncio.run(measure(url, Path(name), options))
    report(happened)
    print(f"{time.monotonic() - began:.0f} s in all")
    missed = 0
    for bar in bars(happened):
        print(f"{'met   ' if bar.met else 'MISSED'}  {bar.name}")
        missed += not bar.met
    return 1 if missed else 0


@contextmanager
def _database(given: str, folder: str) -> Iterator[str]:
    if given == "sqlite":
        yield f"sqlite:///{folder}/broadcast.db"
    elif given == "postgresql":
        with running() as server:
            yield server.url()
    else:
        yield given


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipients", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--taps", type=int, default=0, help="people who tap meanwhile")
    parser.add_argument("--kind", choices=("offer", "news"), default="offer")
    parser.add_argument("--database", default="sqlite", metavar="URL")
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    sys.exit(main())
