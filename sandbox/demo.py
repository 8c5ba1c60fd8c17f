"""The demo: a sandbox, and the real bot beside it in a process of its own, started again when it dies."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import socket
import sys
from pathlib import Path

from bot.config import TOKEN_VARIABLE
from domain.clock import SystemClock
from sandbox.demo_class import LEARNER, MOTHER, seed_class
from sandbox.server import Sandbox
from sandbox.shapes import BotCard, read_people
from storage.database import Database

TOKEN = "424242:demo-token-that-only-the-sandbox-knows"
PEOPLE = Path(__file__).with_name("demo_people.json")
PROJECT = Path(__file__).resolve().parent.parent
PAUSE_BEFORE_RESTART = 1.0


async def demo(options: argparse.Namespace) -> int:
    """Run until Ctrl-C; the chats and the centre's database stay in `options.folder`."""
    folder: Path = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    box = Sandbox(
        token=TOKEN,
        people=read_people(PEOPLE),
        bot=BotCard(int(TOKEN.split(":")[0]), "banxue_bot", "伴学 Banxue"),
        port=options.port,
        strict=False,
        state=folder / "chats.json",
    )
    try:
        await box.start()
    except OSError:
        raise ValueError(f"port {options.port} is taken; another one: make demo PORT=8082") from None
    try:
        address = options.database or f"sqlite:///{folder / 'centre.db'}"
        config = _write_config(folder, address, box.url, _port_for_calendars(options.port + 1))
        for step in (["migrate"], ["load", "--demo-staff"]):
            if code := await _bot(*step, config=config):
                return code
        if await _seed(address):
            for known in (LEARNER, MOTHER):
                box.cloud.chats[int(known)].started = True
        return await _keep_running(config, box.url)
    finally:
        await box.stop()


async def _seed(address: str) -> bool:
    """Whether its class, with the weeks behind it, was made now."""
    database = await Database.open(address)
    try:
        return await seed_class(database, SystemClock(), with_past=True)
    finally:
        await database.close()


def _write_config(folder: Path, database: str, api: str, edge: int) -> Path:
    config = folder / "config.toml"
    config.write_text(
        "# Written anew by every `make demo`.\n"
        f'[telegram]\ntoken = "{TOKEN}"\napi = "{api}"\n'
        f'[database]\nurl = "{database}"\n'
        f'[content]\nfolder = "{PROJECT / "content"}"\n'
        f'[calendar]\npublic_url = "http://127.0.0.1:{edge}/calendar"\n'
        f"[edge]\nport = {edge}\n"
        f'[privacy]\nledger = "{folder / "erased.ledger"}"\n'
        f'[audit]\nheads = "{folder / "audit-heads.log"}"\n',
        encoding="utf-8",
    )
    return config


def _port_for_calendars(wanted: int) -> int:
    """The same one as last time where it is free, so that a calendar that looks at the demo goes on doing so."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    raise ValueError("no port is free for calendars")


async def _bot(*arguments: str, config: Path) -> int:
    process = await _start(*arguments, config=config)
    return await process.wait()


async def _start(*arguments: str, config: Path) -> asyncio.subprocess.Process:
    command, *rest = arguments
    # a true token in the environment is none for this Telegram
    environment = {name: value for name, value in os.environ.items() if name != TOKEN_VARIABLE}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", command, *rest, "--config", str(config), cwd=PROJECT, env=environment
    )


async def _keep_running(config: Path, url: str) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    print(
        f"\n  The centre is open: {url}\n  Everybody has a window there. Ctrl-C closes it; what was said is kept.\n",
        flush=True,
    )
    while not stop.is_set():
        process = await _start("run", config=config)
        ended, stopped = asyncio.create_task(process.wait()), asyncio.create_task(stop.wait())
        await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not ended.done():
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await ended
        elif ended.result() == 1:
            # it has said in a sentence why it cannot run: trying again would only repeat it
            return 1
        else:
            print(f"  The bot ended ({ended.result()}); starting it again.", flush=True)
            await asyncio.sleep(PAUSE_BEFORE_RESTART)
    return 0
