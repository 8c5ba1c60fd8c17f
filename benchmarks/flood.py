"""Whether anybody waits because somebody else floods: `python -m benchmarks.flood [--messages 200] [--people 20]`.

The true bot runs against the sandbox. Twenty people practise at a fixed rate, first alone, then while one person
sends two hundred messages a second, many times what Telegram lets anybody send. Printed are p50, p95 and the worst
time from the tap on an answer to the verdict on the screen. Exits with 1 when p95 of the others is a second or more.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from itertools import count
from pathlib import Path

from benchmarks.throughput import Measured, Player, Practice, at_rate, process, run_once, started
from sandbox.server import TEST_TOKEN, Sandbox
from sandbox.shapes import PersonCard

BAR_MILLISECONDS = 1000.0
FLOODER = 4_999


async def measure(options: argparse.Namespace, folder: Path) -> tuple[Measured, Measured]:
    cards = [PersonCard(5000 + n, f"Player {n}", language_code="en") for n in range(options.people)]
    async with Sandbox(token=TEST_TOKEN, people=[*cards, PersonCard(FLOODER, "Flooder")], strict=False) as box:
        config = folder / "config.toml"
        database = options.database or f"sqlite:///{folder / 'bench.db'}"
        config.write_text(
            f'[telegram]\ntoken = "{TEST_TOKEN}"\napi = "{box.url}"\n[database]\nurl = "{database}"\n'
            # the limits are Telegram's, not ours: here they would be measured instead of the bot
            "[courier]\nper_second = 100000.0\nchat_per_second = 100000.0\nchat_burst = 100000\nrest_at_start = 0\n"
            '[search]\nmodel = "words"\n[log]\nlevel = "ERROR"\n'
            "[practice]\nask_if_sure = 0\nmind_haste = false\n"
        )
        for command in (["migrate"], ["load", "--demo-staff"]):
            await run_once(folder, *command, "--config", str(config))
        async with process("-m", "bot", "run", "--config", str(config), log=folder / "bot.log"):
            await started(box)
            players = [Player(box, chat) for chat in box.cloud.chats.values() if chat.id != FLOODER]
            flooder = Player(box, box.cloud.chats[FLOODER])
            for player in players:
                await Practice().prepare(player)
            alone = await at_rate(Practice(), players, options.seconds, options.rate)
            flood = asyncio.create_task(say_much(flooder, options.messages))
            try:
                return alone, await at_rate(Practice(), players, options.seconds, options.rate)
            finally:
                flood.cancel()


async def say_much(flooder: Player, rate: float) -> None:
    for number in count():
        flooder.say(f"hello {number}")
        await asyncio.sleep(1 / rate)


async def main(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as name:
        alone, flooded = await measure(options, Path(name))
    print(
        f"{options.people} people, {options.rate:g} acts/s for {options.seconds:g} s; "
        f"one sends {options.messages:g} messages a second"
    )
    for what, measured in (("alone", alone), ("flooded", flooded)):
        p50, p95, worst = (measured.quantile(q) for q in (0.5, 0.95, 1.0))
        print(f"{what:8} p50 {p50:6.0f} ms   p95 {p95:6.0f} ms   worst {worst:6.0f} ms")
    met = flooded.quantile(0.95) < BAR_MILLISECONDS
    print(f"p95 of the others below {BAR_MILLISECONDS:g} ms: {'met' if met else 'MISSED'}")
    return 0 if met else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=float, default=200.0)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--rate", type=float, default=10.0, help="acts of the others a second")
    parser.add_argument("--database", help="default: a SQLite file that is thrown away")
    sys.exit(asyncio.run(main(parser.parse_args())))
