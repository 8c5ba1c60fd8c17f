"""How fast an answer tap in practice is, beside a bare aiogram echo bot, through the same sandbox, in one call.

    python benchmarks/throughput.py [--people 50] [--seconds 10] [--rate 20] [--database URL]

Both bots run in processes of their own and are driven alike, in turn: first everybody at once, each person acting
again as soon as the bot has answered (updates per second), then at a fixed rate (p50 and p99 of the time from the
act to the bot's message standing in the chat). For Banxue an act is a tap on an answer of a practice item; the tap
on [Next] that follows is made and counted as an update, but not timed. Every answer is graded, journalled, stored.

On a machine that does other things as well, the CPU milliseconds per update say more than the clock: those of the
bot's process, and beside them those of this one, which plays Telegram and all people.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sandbox import acts
from sandbox.chats import Chat
from sandbox.seals import bare
from sandbox.server import TEST_TOKEN, Sandbox
from sandbox.shapes import JSON, PersonCard

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0


@dataclass
class Measured:
    """Acts of all people: `timed` in seconds, `updates` handled, over `seconds`; what they cost in seconds of CPU."""

    timed: list[float] = field(default_factory=list)
    updates: int = 0
    seconds: float = 0.0
    bot_cpu: float = 0.0
    driver_cpu: float = 0.0

    @property
    def per_second(self) -> float:
        return self.updates / self.seconds

    @property
    def bot_ms(self) -> float:
        """Milliseconds of the bot's CPU per update."""
        return 1000 * self.bot_cpu / self.updates

    @property
    def driver_ms(self) -> float:
        return 1000 * self.driver_cpu / self.updates

    def quantile(self, q: float) -> float:
        """Milliseconds."""
        ordered = sorted(self.timed)
        return 1000 * ordered[min(len(ordered) - 1, int(q * len(ordered)))]


class Player:
    """One person: acts, and waits until the bot's next message or edit stands in the chat."""

    def __init__(self, box: Sandbox, chat: Chat) -> None:
        self._box = box
        self.chat = chat
        self._bell = asyncio.Event()
        chat.listeners.add(self._bell)

    async def after(self, act: Callable[[], object], done: Callable[[JSON], bool] = lambda _: True) -> float:
        """Seconds from the act until a message or edit of the bot satisfies `done`."""
        version, began = self.chat.version, time.perf_counter()
        act()
        while True:
            self._bell.clear()
            for event in self.chat.since(version) or []:
                version = event.version
                if event.entry is not None and not event.entry.out and done(event.entry.message):
                    return time.perf_counter() - began
            await asyncio.wait_for(self._bell.wait(), PATIENCE)

    def say(self, text: str) -> None:
        acts.say(self._box.cloud, self.chat, {"text": text})

    def tap(self, data: str) -> None:
        message_id = max(i for i, entry in self.chat.entries.items() if data in _taps(entry.message))
        acts.tap(self._box.cloud, self.chat, {"message_id": message_id, "data": data})

    def button(self, verb: str) -> str | None:
        """Data of a button with this verb on the newest message that has buttons."""
        for _, entry in sorted(self.chat.entries.items(), reverse=True):
            if taps := _taps(entry.message):
                found = [tap for tap in taps if tap.split(":")[0] == verb]
                return random.choice(found) if found else None
        return None

    def restart(self) -> None:
        """Forget old messages, so that looking for a button stays cheap."""
        for old in sorted(self.chat.entries)[:-3]:
            del self.chat.entries[old]


def _taps(message: JSON) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [bare(button["callback_data"]) for row in rows for button in row if "callback_data" in button]


class Echo:
    """The acts of the echo bot: every message is answered by one."""

    async def prepare(self, player: Player) -> None:
        await player.after(lambda: player.say("hello"))

    async def act(self, player: Player, measured: Measured) -> None:
        measured.timed.append(await player.after(lambda: player.say("hello")))
        measured.updates += 1
        player.restart()


class Practice:
    """The acts of Banxue: tap an answer (timed), tap on to the next item."""

    async def prepare(self, player: Player) -> None:
        await player.after(lambda: player.say("/start"), _has_buttons)
        for data in ONBOARDING:
            await player.after(partial(player.tap, data), _has_buttons)
        await player.after(lambda: player.say("/practice"), _has_buttons)

    async def act(self, player: Player, measured: Measured) -> None:
        while (answer := player.button("pr.a")) is None:
            # on to the next item; one that is answered by typing is put back; the set is over: another one
            onward = player.button("pr.n") or player.button("pr.k") or player.button("pr")
            if onward is None:
                await player.after(lambda: player.say("/practice"), _has_buttons)
            else:
                await player.after(partial(player.tap, onward))
            measured.updates += 1
        measured.timed.append(await player.after(partial(player.tap, answer)))
        measured.updates += 1
        player.restart()


def _has_buttons(message: JSON) -> bool:
    return bool(_taps(message))


ONBOARDING = ("on.role:learner", "on.name", "on.age:16_plus", "on.grade:8")


async def at_full_speed(bot: Echo | Practice, players: list[Player], seconds: float, *pids: int) -> Measured:
    """Everybody at once; `pids` are the bot's processes, whose CPU is counted."""
    measured, began = Measured(), time.perf_counter()

    async def play(player: Player) -> None:
        while time.perf_counter() - began < seconds:
            await bot.act(player, measured)

    with cpu_counted(measured, *pids):
        await asyncio.gather(*(play(player) for player in players))
    measured.seconds = time.perf_counter() - began
    return measured


async def at_rate(bot: Echo | Practice, players: list[Player], seconds: float, rate: float, *pids: int) -> Measured:
    """So many acts a second, by whoever is free."""
    measured, began = Measured(), time.perf_counter()
    free: asyncio.Queue[Player] = asyncio.Queue()
    for player in players:
        free.put_nowait(player)
    running: set[asyncio.Task[None]] = set()

    async def play(player: Player) -> None:
        await bot.act(player, measured)
        free.put_nowait(player)

    with cpu_counted(measured, *pids):
        for step in range(int(seconds * rate)):
            await asyncio.sleep(max(0.0, began + step / rate - time.perf_counter()))
            task = asyncio.create_task(play(await free.get()))
            running.add(task)
            task.add_done_callback(running.discard)
        await asyncio.gather(*running)
    measured.seconds = time.perf_counter() - began
    return measured


@contextmanager
def cpu_counted(measured: Measured, *pids: int) -> Iterator[None]:
    """Adds what the bot's processes and this one use meanwhile."""
    bot, driver = sum(map(cpu_seconds, pids)), time.process_time()
    yield
    measured.bot_cpu += sum(map(cpu_seconds, pids)) - bot
    measured.driver_cpu += time.process_time() - driver


def cpu_seconds(pid: int) -> float:
    """Seconds of CPU that a process has used, with all its threads; Linux only."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def process(*arguments: str, log: Path) -> AsyncIterator[int]:
    """Its number."""
    with log.open("ab") as out:
        made = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=ROOT, stdout=out, stderr=out)
        try:
            yield made.pid
        finally:
            with contextlib.suppress(ProcessLookupError):
                made.send_signal(signal.SIGTERM)
            await made.wait()


async def started(box: Sandbox) -> None:
    """Until the bot asks for updates: its start is not what is measured."""
    chat = next(iter(box.cloud.chats.values()))
    player = Player(box, chat)
    await player.after(lambda: player.say("/start"))


async def measure(
    bot: Echo | Practice, command: list[str], box: Sandbox, options: argparse.Namespace, log: Path
) -> tuple[Measured, Measured]:
    began = time.perf_counter()
    async with process(*command, log=log) as pid:
        await started(box)
        print(f"{type(bot).__name__}: {time.perf_counter() - began:.1f} s, {cpu_seconds(pid):.1f} s of CPU to start")
        players = [Player(box, chat) for chat in box.cloud.chats.values()]
        for player in players:
            await bot.prepare(player)
        await at_full_speed(bot, players, min(2.0, options.seconds))
        return (
            await at_full_speed(bot, players, options.seconds, pid),
            await at_rate(bot, players, options.seconds, options.rate, pid),
        )


async def run_once(folder: Path, *arguments: str) -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", *arguments, cwd=ROOT)
    if await process.wait():
        raise SystemExit(f"python -m bot {arguments[0]} failed")


async def main(options: argparse.Namespace) -> None:
    people = [PersonCard(5000 + n, f"Player {n}", language_code="en") for n in range(options.people)]
    rows: dict[str, tuple[Measured, Measured]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with Sandbox(token=TEST_TOKEN, people=people, strict=False) as box:
            echo = [str(Path(__file__).with_name("echo_bot.py")), box.url, TEST_TOKEN]
            rows["aiogram echo"] = await measure(Echo(), echo, box, options, folder / "echo.log")
        async with Sandbox(token=TEST_TOKEN, people=people, strict=False) as box:
            config = folder / "config.toml"
            database = options.database or f"sqlite:///{folder / 'bench.db'}"
            # the limits are Telegram's, not ours: here they would be measured instead of the bot
            config.write_text(
                f'[telegram]\ntoken = "{TEST_TOKEN}"\napi = "{box.url}"\n[database]\nurl = "{database}"\n'
                "[courier]\nper_second = 100000.0\nchat_per_second = 100000.0\nchat_burst = 100000\n"
                "rest_at_start = 0\n"
                '[search]\nmodel = "words"\n[log]\nlevel = "WARNING"\n'
                "[practice]\nask_if_sure = 0\nmind_haste = false\n"
            )
            await run_once(folder, "migrate", "--config", str(config))
            await run_once(folder, "load", "--demo-staff", "--config", str(config))
            command = ["-m", "bot", "run", "--config", str(config)]
            try:
                rows["answer tap"] = await measure(Practice(), command, box, options, folder / "bot.log")
            finally:
                if errors := (folder / "bot.log").read_text():
                    print(errors[-3000:], file=sys.stderr)
    report(rows, options)


def report(rows: dict[str, tuple[Measured, Measured]], options: argparse.Namespace) -> None:
    print(
        f"{options.people} people; {options.seconds:g} s at full speed, "
        f"then {options.seconds:g} s at {options.rate:g}/s"
    )
    head = f"{'updates/s':>10} {'p50 ms':>8} {'p99 ms':>8} {'bot CPU':>8} {'driver':>8}"
    print(f"{'':14} {head}   at the fixed rate: {'p50 ms':>8} {'p99 ms':>8} {'bot CPU':>8}")
    for name, (full, steady) in rows.items():
        print(
            f"{name:14} {full.per_second:10.0f} {full.quantile(0.5):8.1f} {full.quantile(0.99):8.1f}"
            f" {full.bot_ms:8.2f} {full.driver_ms:8.2f}"
            f"   {'':18} {steady.quantile(0.5):8.1f} {steady.quantile(0.99):8.1f} {steady.bot_ms:8.2f}"
        )
    (echo, echo_steady), (ours, ours_steady) = rows["aiogram echo"], rows["answer tap"]
    print(
        f"{'ratio':14} {ours.per_second / echo.per_second:10.2f} {ours.quantile(0.5) / echo.quantile(0.5):8.1f}"
        f" {ours.quantile(0.99) / echo.quantile(0.99):8.1f}"
        f" {ours.bot_ms / echo.bot_ms:8.1f} {ours.driver_ms / echo.driver_ms:8.1f}   {'':18}"
        f" {ours_steady.quantile(0.5) / echo_steady.quantile(0.5):8.1f}"
        f" {ours_steady.quantile(0.99) / echo_steady.quantile(0.99):8.1f}"
        f" {ours_steady.bot_ms / echo_steady.bot_ms:8.1f}"
    )
    print("CPU in milliseconds per update; the driver plays Telegram and all people")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--rate", type=float, default=20.0, help="acts a second in the second part")
    parser.add_argument("--database", help="default: a SQLite file that is thrown away")
    asyncio.run(main(parser.parse_args()))
