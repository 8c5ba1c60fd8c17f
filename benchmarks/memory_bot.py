"""The true bot, which on SIGUSR1 writes down what it holds: `python -m benchmarks.memory_bot FILE run --config …`.

How much memory a process has, the system knows; what its event loop holds, and how many blocks of memory its objects
are, it has to say itself.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path

from bot.__main__ import main


def answer_in(file: Path) -> None:
    """Write the figures there whenever the signal comes, all at once."""

    def told(*_: object) -> None:
        held = {"tasks": len(asyncio.all_tasks()), "blocks": sys.getallocatedblocks()}
        half = file.with_suffix(".half")
        half.write_text(json.dumps(held))
        half.rename(file)

    signal.signal(signal.SIGUSR1, told)


if __name__ == "__main__":
    answer_in(Path(sys.argv[1]))
    sys.exit(main(sys.argv[2:]))
