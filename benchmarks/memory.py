"""What grows while many people use the bot: `python -m benchmarks.memory [--people 50000] [--updates 200000]`.

The true bot process polls a light Telegram in the process of this benchmark. People come one after the other, some of
them at the same time; each says /start and then taps what is offered, or says something, until the updates are used
up. Every few seconds the resident memory of the bot is read (all of it, and what it shares with nobody), and its
tasks, threads and file descriptors. The first part of the updates is warm-up: modules, statements and pools come in.

Memory after warm-up is the median of the first tenth of the samples then, memory at the end that of the last tenth.
Exits with 1 when it has grown by 10 MB or more, or when tasks, threads or descriptors have grown.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

from benchmarks.light_telegram import LightTelegram
from benchmarks.throughput import ROOT, run_once
from sandbox.server import TEST_TOKEN

BAR = 10.0
"""Megabytes."""
FIRST = 1_000_000
TEXTS = ("/practice", "/help", "how much is a maths course?", "/menu", "when are you open?", "42")
TALKS = 0.25
"""So often somebody says something instead of tapping."""
PATIENCE = 10.0
SLACK = 8
"""Tasks and descriptors may differ by what is in hand at one moment."""


@dataclass(frozen=True)
class Sample:
    """One look; memory in megabytes, `own` is what the process shares with nobody."""

    updates: int
    resident: float
    own: float
    tasks: int
    threads: int
    files: int
    blocks: int


class Crowd:
    """People who act one after the other, `each` of them so many times."""

    def __init__(self, each: int, seed: int) -> None:
        self.telegram = LightTelegram(self._heard)
        self.updates = 0
        self.unanswered = 0
        self._each = each
        self._next = FIRST
        self._random = Random(seed)
        self._bells: dict[int, asyncio.Event] = {}

    def _heard(self, person: int) -> None:
        if bell := self._bells.get(person):
            bell.set()

    async def come(self, until: int) -> None:
        """One place in the crowd: whoever is done makes way for the next one, until there were so many updates."""
        while self.updates < until:
            person, self._next = self._next, self._next + 1
            self._bells[person] = asyncio.Event()
            for turn in range(self._each):
                await self._act(person, turn)
            del self._bells[person]
            self.telegram.buttons.pop(person, None)

    async def _act(self, person: int, turn: int) -> None:
        bell = self._bells[person]
        bell.clear()
        self.updates += 1
        message, taps = self.telegram.buttons.get(person, (0, []))
        if not turn:
            self.telegram.say(person, "/start")
        elif not taps or self._random.random() < TALKS:
            self.telegram.say(person, self._random.choice(TEXTS))
        else:
            self.telegram.tap(person, message, self._random.choice(taps))
        try:
            await asyncio.wait_for(bell.wait(), PATIENCE)
        except TimeoutError:
            self.unanswered += 1


class Watched:
    """The bot's process, looked at from outside."""

    def __init__(self, pid: int, answer: Path) -> None:
        self._proc = Path(f"/proc/{pid}")
        self._pid = pid
        self._answer = answer

    async def look(self, updates: int) -> Sample:
        self._answer.unlink(missing_ok=True)
        os.kill(self._pid, signal.SIGUSR1)
        while not self._answer.exists():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        inside = json.loads(self._answer.read_text())
        status = _figures(self._proc / "status")
        rollup = _figures(self._proc / "smaps_rollup")
        own = rollup["Private_Clean"] + rollup["Private_Dirty"]
        files = sum(1 for _ in (self._proc / "fd").iterdir())
        blocks, tasks = inside["blocks"], inside["tasks"]
        return Sample(updates, status["VmRSS"] / 1024, own / 1024, tasks, status["Threads"], files, blocks)


def _figures(file: Path) -> dict[str, int]:
    found = {}
    for line in file.read_text().splitlines():
        name, _, value = line.partition(":")
        with contextlib.suppress(ValueError, IndexError):
            found[name] = int(value.split()[0])
    return found


def write_config(folder: Path, url: str, database: str) -> Path:
    config = folder / "config.toml"
    # the limits are Telegram's, not ours: with them this takes hours
    config.write_text(
        f'[telegram]\ntoken = "{TEST_TOKEN}"\napi = "{url}"\n[database]\nurl = "{database}"\n'
        "[courier]\nper_second = 100000.0\nchat_per_second = 100000.0\nchat_burst = 100000\nrest_at_start = 0\n"
        f'[search]\nmodel = "words"\ncache = "{folder / "search"}"\n[log]\nlevel = "ERROR"\n'
        f'[privacy]\nledger = "{folder / "ledger.jsonl"}"\n[audit]\nheads = "{folder / "heads.jsonl"}"\n'
        f'[content]\nfolder = "{ROOT / "content"}"\n'
    )
    return config


async def watched(options: argparse.Namespace, folder: Path) -> tuple[list[Sample], Crowd]:
    crowd = Crowd(max(1, options.updates // options.people), options.seed)
    url = await crowd.telegram.open()
    config = write_config(folder, url, options.database or f"sqlite:///{folder / 'bench.db'}")
    for command in (["migrate"], ["load", "--demo-staff"]):
        await run_once(folder, *command, "--config", str(config))
    answer = folder / "figures.json"
    arguments = ("-m", "benchmarks.memory_bot", str(answer), "run", "--config", str(config))
    bot = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=ROOT)
    try:
        return await _samples(crowd, Watched(bot.pid, answer), options), crowd
    finally:
        with contextlib.suppress(ProcessLookupError):
            bot.terminate()
        await bot.wait()
        await crowd.telegram.close()


async def _samples(crowd: Crowd, bot: Watched, options: argparse.Namespace) -> list[Sample]:
    places = [asyncio.create_task(crowd.come(options.updates)) for _ in range(options.at_once)]
    found, began = list[Sample](), time.monotonic()
    while any(not place.done() for place in places):
        await asyncio.wait(places, timeout=options.every)
        if crowd.updates and crowd.updates - crowd.unanswered > options.at_once:
            sample = await bot.look(crowd.updates)
            found.append(sample)
            _show(sample, crowd.updates / (time.monotonic() - began))
    await asyncio.gather(*places)
    return found


def _show(sample: Sample, rate: float) -> None:
    print(
        f"{sample.updates:8} updates {rate:5.0f}/s {sample.resident:8.1f} MB {sample.own:8.1f} own "
        f"{sample.tasks:5} tasks {sample.threads:3} threads {sample.files:4} files {sample.blocks:9} blocks",
        flush=True,
    )


def judged(samples: Sequence[Sample], warm_up: int) -> list[str]:
    """What has grown after warm-up, in words; nothing where nothing has."""
    warm = [each for each in samples if each.updates >= warm_up]
    if len(warm) < 4:
        return [f"only {len(warm)} samples after warm-up: more updates are needed"]
    tenth = max(2, len(warm) // 10)
    first, last = warm[:tenth], warm[-tenth:]

    def grown(name: str) -> float:
        return float(median(getattr(each, name) for each in last) - median(getattr(each, name) for each in first))

    per = (last[-1].updates - first[0].updates) / 10_000
    print(f"after {first[0].updates} updates until {last[-1].updates}:")
    for name in ("resident", "own", "tasks", "threads", "files", "blocks"):
        print(f"{name:10} {grown(name):+10.1f}   {grown(name) / per:+8.2f} per 10,000 updates")
    bad = [f"memory has grown by {grown('resident'):.1f} MB"] if grown("resident") >= BAR else []
    return bad + [f"{name} have grown" for name in ("tasks", "threads", "files") if grown(name) > SLACK]


async def main(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as name:
        samples, crowd = await watched(options, Path(name))
    bad = judged(samples, options.warm_up)
    print(f"{crowd.unanswered} of {crowd.updates} were answered by nothing new in the chat within {PATIENCE:g} s")
    print("; ".join(bad) if bad else "nothing grows")
    return int(bool(bad))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--updates", type=int, default=200_000)
    parser.add_argument("--warm-up", type=int, default=20_000)
    parser.add_argument("--at-once", type=int, default=64, help="so many people act at the same time")
    parser.add_argument("--every", type=float, default=5.0, help="seconds between two looks")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", help="default: a SQLite file that is thrown away")
    sys.exit(asyncio.run(main(parser.parse_args())))
