"""What search costs while it is busy: 50 questions a second, and the first taps while the encoder loads."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from benchmarks.throughput import ONBOARDING, Player, process, run_once, started
from domain.asking.routing import Found
from knowledge.search import Document, Search
from sandbox.server import TEST_TOKEN, Sandbox
from sandbox.shapes import PersonCard

RATE, SECONDS = 50, 8
STALL = 0.100
TAPPING, BETWEEN = 16, 0.3
SLOWER = 0.100
"""Seconds by which the encoder's load may delay the median first tap."""


async def measure_load(
    texts: Sequence[Sequence[str]], questions: Sequence[str], model: str, console: Console
) -> list[str]:
    """Print what was measured; what is missed, each in a sentence."""
    return [
        *await under_load(
            [Document(str(n), "faq", tuple(each)) for n, each in enumerate(texts)], questions, model, console
        ),
        *await at_the_start(model, console),
    ]


async def under_load(
    documents: Sequence[Document], questions: Sequence[str], model: str, console: Console
) -> list[str]:
    search = Search(model)
    search.replace(documents)
    search.start()
    settling = asyncio.ensure_future(search.settle())
    stalls = {"loading": await longest_stall(settling.done)}
    cpu, began = time.process_time() + cpu_of(search.pid), time.perf_counter()
    asking: list[asyncio.Task[tuple[Found, float]]] = []
    asked = asyncio.create_task(_ask(search, questions, asking))
    stalls["asking"] = await longest_stall(lambda: asked.done() and all(task.done() for task in asking))
    spent = 1000 * (time.process_time() + cpu_of(search.pid) - cpu) / len(asking)
    waits = sorted(task.result()[1] for task in asking)
    ways = Counter(task.result()[0].hits[0].by for task in asking if task.result()[0].hits)
    peak = peak_of(search.pid)
    await search.close()
    console.print(
        f"{len(asking)} questions in {time.perf_counter() - began:.1f} s: {dict(ways)}; "
        f"answered within {1000 * waits[len(waits) // 2]:.0f} ms (median), {1000 * waits[-1]:.0f} ms (longest); "
        f"{spent:.1f} ms of CPU each in both processes, with looking at the loop; event loop held for at most "
        f"{1000 * stalls['asking']:.0f} ms ({1000 * stalls['loading']:.0f} ms while loading); "
        f"{peak:.0f} MB in the encoder's process"
    )
    return [
        f"the event loop stood still for {1000 * stall:.0f} ms while {doing}, at most {1000 * STALL:.0f} are wanted"
        for doing, stall in stalls.items()
        if stall > STALL
    ]


async def _ask(search: Search, questions: Sequence[str], asking: list[asyncio.Task[tuple[Found, float]]]) -> None:
    async def one(text: str) -> tuple[Found, float]:
        began = time.perf_counter()
        return await search.find(text), time.perf_counter() - began

    began = time.perf_counter()
    for number in range(RATE * SECONDS):
        await asyncio.sleep(max(0.0, began + number / RATE - time.perf_counter()))
        asking.append(asyncio.create_task(one(questions[number % len(questions)])))


async def at_the_start(model: str, console: Console) -> list[str]:
    """First taps on a bot that has just begun to listen, with and without an encoder to load."""
    medians = {}
    for each in ("words", model):
        taps = sorted(await _first_taps(each))
        medians[each] = taps[len(taps) // 2]
        console.print(
            f"first taps with search.model = {each!r}: {1000 * medians[each]:.0f} ms (median of {len(taps)}), "
            f"{1000 * taps[-1]:.0f} ms (longest)"
        )
    later = medians[model] - medians["words"]
    delayed = f"the encoder's load delays the first tap by {1000 * later:.0f} ms"
    return [f"{delayed}, at most {1000 * SLOWER:.0f} are wanted"] if later > SLOWER else []


async def _first_taps(model: str) -> list[float]:
    people = [PersonCard(5000 + n, f"Player {n}", language_code="en") for n in range(TAPPING)]
    with TemporaryDirectory() as name:
        folder = Path(name)
        config = folder / "config.toml"
        async with Sandbox(token=TEST_TOKEN, people=people, strict=False) as box:
            config.write_text(
                f'[telegram]\ntoken = "{TEST_TOKEN}"\napi = "{box.url}"\n'
                f'[database]\nurl = "sqlite:///{folder / "bench.db"}"\n[courier]\nrest_at_start = 0\n'
                f'[search]\nmodel = "{model}"\ncache = "{folder / "search"}"\n[log]\nlevel = "WARNING"\n'
            )
            for verb in (["migrate"], ["load", "--demo-staff"]):
                await run_once(folder, *verb, "--config", str(config))
            taps: list[float] = []
            async with process("-m", "bot", "run", "--config", str(config), log=folder / "bot.log"):
                await started(box)
                for chat in box.cloud.chats.values():
                    player = Player(box, chat)
                    await player.after(lambda player=player: player.say("/start"), has_buttons)  # type: ignore[misc]
                    taps.append(await player.after(partial(player.tap, ONBOARDING[0])))
                    await asyncio.sleep(BETWEEN)
            if errors := (folder / "bot.log").read_text():
                print(errors[-3000:], file=sys.stderr)
    return taps


def has_buttons(message: dict[str, object]) -> bool:
    return "reply_markup" in message


async def longest_stall(until: Callable[[], bool]) -> float:
    """The longest time for which the event loop did not come round, in seconds, until `until()`."""
    longest, before = 0.0, time.perf_counter()
    while not until():
        await asyncio.sleep(0.002)
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
    return longest


def cpu_of(pid: int | None) -> float:
    """Seconds of CPU that a process has used, in steps of 0.01; 0 where there is none, or no /proc."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_of(pid: int | None) -> float:
    """The most memory that a process has had, in MB; 0 where there is none, or no /proc."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except FileNotFoundError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
