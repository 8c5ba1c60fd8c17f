"""What a second process brings: answer taps on PostgreSQL with one process and with two, in one call.

    python -m benchmarks.two_processes [--people 60] [--seconds 15] [--cap 0.25]

The processes take updates by webhook behind a balancer that knows nothing of people; one of them has the courier and
the clock by lease. Everybody acts again as soon as the bot has answered. First the processes may use what the machine
has; then, where control groups can be written (as root), each may use `--cap` of a core, so that this machine's cores
are not what limits two of them: Telegram, the people and the database are on the same ones.

Printed: updates per second, and the CPU milliseconds per update of the bots, of PostgreSQL and of the driver. Exits
with 1 when two reach less than 1.6 times one in both forms.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from benchmarks.balancer import Balancer
from benchmarks.postgres_server import PostgresServer, running
from benchmarks.throughput import (
    Measured,
    Player,
    Practice,
    at_full_speed,
    cpu_seconds,
    process,
    run_once,
    started,
)
from sandbox.server import TEST_TOKEN, Sandbox
from sandbox.shapes import PersonCard

BAR = 1.6
GROUPS = Path("/sys/fs/cgroup/cpu")
PERIOD = 10_000
SECRET = "two-processes"
START_SECONDS = 120.0


@dataclass(frozen=True)
class Row:
    """One measurement: so many processes, each with at most `cap` of a core."""

    processes: int
    cap: float | None
    measured: Measured
    server_cpu: float

    @property
    def server_ms(self) -> float:
        return 1000 * self.server_cpu / self.measured.updates

    @property
    def cores(self) -> float:
        """What was in use of the machine's cores."""
        whole = self.measured.bot_cpu + self.measured.driver_cpu + self.server_cpu
        return whole / self.measured.seconds


@contextmanager
def capped(pid: int, cap: float | None) -> Iterator[None]:
    """That process gets no more than `cap` of a core."""
    if cap is None:
        yield
        return
    group = GROUPS / f"banxue-{pid}"
    group.mkdir()
    try:
        (group / "cpu.cfs_period_us").write_text(str(PERIOD))
        (group / "cpu.cfs_quota_us").write_text(str(int(PERIOD * cap)))
        (group / "cgroup.procs").write_text(str(pid))
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            (GROUPS / "cgroup.procs").write_text(str(pid))
        group.rmdir()


def server_seconds(server: PostgresServer) -> float:
    """CPU of all processes of the server so far, those that have ended included."""
    total = 0.0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        with contextlib.suppress(OSError):
            command = (entry / "cmdline").read_bytes()
            if command.startswith(b"postgres") or str(server.folder).encode() in command:
                total += cpu_seconds(int(entry.name))
    return total


async def create(server: PostgresServer, name: str) -> None:
    connection = await asyncpg.connect(server.url())
    try:
        await connection.execute(f"CREATE DATABASE {name}")
    finally:
        await connection.close()


async def listening(port: int) -> None:
    async with asyncio.timeout(START_SECONDS):
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.1)


def config_for(folder: Path, number: int, box: Sandbox, url: str, ports: tuple[int, int]) -> Path:
    """`ports`: of the balancer and of this process."""
    path = folder / f"config{number}.toml"
    path.write_text(
        f'[telegram]\ntoken = "{TEST_TOKEN}"\napi = "{box.url}"\nintake = "webhook"\n'
        f'[webhook]\nurl = "http://127.0.0.1:{ports[0]}/telegram"\nsecret = "{SECRET}"\n[edge]\nport = {ports[1]}\n'
        f'[database]\nurl = "{url}"\n[privacy]\nledger = "{folder / "erased.ledger"}"\n'
        "[courier]\nper_second = 100000.0\nchat_per_second = 100000.0\nchat_burst = 100000\nrest_at_start = 0\n"
        '[search]\nmodel = "words"\n[log]\nlevel = "WARNING"\n[practice]\nask_if_sure = 0\nmind_haste = false\n'
    )
    return path


async def measure(server: PostgresServer, processes: int, cap: float | None, options: argparse.Namespace) -> Row:
    people = [PersonCard(5000 + n, f"Player {n}", language_code="en") for n in range(options.people)]
    async with AsyncExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        box = await opened.enter_async_context(Sandbox(token=TEST_TOKEN, people=people, strict=False))
        name = f"two_{processes}_{'free' if cap is None else 'capped'}"
        await create(server, name)
        ports = [options.port + number for number in range(processes)]
        balancer = Balancer(ports)
        await balancer.start()
        opened.push_async_callback(balancer.stop)
        configs = [
            config_for(folder, n, box, server.url(name), (balancer.port, port)) for n, port in enumerate(ports)
        ]
        await run_once(folder, "migrate", "--config", str(configs[0]))
        await run_once(folder, "load", "--demo-staff", "--config", str(configs[0]))
        pids = []
        for number, config in enumerate(configs):
            command = ("-m", "bot", "run", "--config", str(config))
            pids.append(await opened.enter_async_context(process(*command, log=folder / f"bot{number}.log")))
        try:
            await asyncio.gather(*(listening(port) for port in ports))
            await started(box)
        except TimeoutError:
            print("".join((folder / f"bot{n}.log").read_text() for n in range(processes)), file=sys.stderr)
            raise
        players = [Player(box, chat) for chat in box.cloud.chats.values()]
        for player in players:
            await Practice().prepare(player)
        for pid in pids:
            opened.enter_context(capped(pid, cap))
        await at_full_speed(Practice(), players, 3.0)
        before = server_seconds(server)
        measured = await at_full_speed(Practice(), players, options.seconds, *pids)
        row = Row(processes, cap, measured, server_seconds(server) - before)
        for number in range(processes):
            print((folder / f"bot{number}.log").read_text()[-2000:], end="", file=sys.stderr)
        return row


def report(rows: list[Row]) -> bool:
    """Whether two reach the bar in one form."""
    head = f"{'updates/s':>10} {'bots ms':>8} {'server ms':>10} {'driver ms':>10} {'cores':>6}"
    print(f"{'processes':>9} {'cap':>6} {head}")
    for row in rows:
        cap = "-" if row.cap is None else f"{row.cap:g}"
        print(
            f"{row.processes:9} {cap:>6} {row.measured.per_second:10.0f} {row.measured.bot_ms:8.2f}"
            f" {row.server_ms:10.2f} {row.measured.driver_ms:10.2f} {row.cores:6.2f}"
        )
    reached = False
    for one, two in zip(rows[::2], rows[1::2], strict=True):
        ratio = two.measured.per_second / one.measured.per_second
        whole = "of this machine's cores as they are" if one.cap is None else f"with {one.cap:g} of a core each"
        print(f"two processes reach {ratio:.2f} times one {whole}; bar {BAR}: {'held' if ratio >= BAR else 'missed'}")
        reached |= ratio >= BAR
    print(f"the machine has {os.cpu_count()} cores, which the bots share with the database, Telegram and the people")
    return reached


async def main(options: argparse.Namespace) -> int:
    caps: list[float | None] = [None]
    if os.access(GROUPS, os.W_OK) and (GROUPS / "cpu.cfs_quota_us").exists():
        caps.append(options.cap)
    else:
        print("control groups cannot be written here: only without a cap")
    with running({}) as server:
        rows = [await measure(server, processes, cap, options) for cap in caps for processes in (1, 2)]
    return 0 if report(rows) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--cap", type=float, default=0.25, help="of a core, for each process in the second form")
    parser.add_argument("--port", type=int, default=8191, help="of the first process on the loopback")
    sys.exit(asyncio.run(main(parser.parse_args())))
