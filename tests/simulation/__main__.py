"""Plays seeds: `python -m tests.simulation --seeds 500`, or one of them again: `--seed 17 --trace`."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.simulation.centre import Centre, built
from tests.simulation.world import World

MEMORY = Path("/dev/shm")


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    asked.add_argument("--seed", type=int, help="play this one")
    asked.add_argument("--seeds", type=int, default=100, help="play so many")
    asked.add_argument("--first", type=int, default=0, help="beginning with this one")
    asked.add_argument("--two", action="store_true", help="with two processes, as on a server")
    asked.add_argument("--trace", action="store_true", help="print what happened")
    given = asked.parse_args()
    seeds = [given.seed] if given.seed is not None else range(given.first, given.first + given.seeds)
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        centre = asyncio.run(built(Path(folder)))
        return play(centre, Path(folder), seeds, two=given.two, trace=given.trace)


def play(centre: Centre, folder: Path, seeds: range | list[int], *, two: bool, trace: bool) -> int:
    failed, met, began = 0, Counter[str](), time.process_time()
    for seed in seeds:
        outcome = World(centre, folder, seed, two=two, trace=trace).run()
        met += outcome.met
        for line in outcome.lines:
            print(line)
        failed += bool(outcome.complaints)
        for complaint in outcome.complaints:
            print(f"seed {seed}: {complaint}")
        if trace:
            print(f"seed {seed}: {outcome.digest} in {outcome.steps} steps, {outcome.seconds:.3f} s", flush=True)
    print(
        f"{len(seeds)} seeds, {failed} failed, {time.process_time() - began:.1f} s; met: {dict(sorted(met.items()))}"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
